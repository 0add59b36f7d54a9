# SPDX-License-Identifier: Apache-2.0
"""What Python's csv and json modules read, for PythonDifferentialTests.swift.

differential.py csv DELIMITER FILE      one JSON list of cells for each record, the header too
differential.py jsonl FILE PATH...      one JSON list of leaves for each line; numbers in one form
"""
import csv
import json
import sys
from decimal import Decimal


def number(value):
    """The layout of ECMA-262, Number::toString, with all digits."""
    sign, digits, exponent = Decimal(value).as_tuple()
    text = "".join(map(str, digits)).lstrip("0")
    point = len(text) + exponent
    text = text.rstrip("0")
    if not text:
        return "0"
    minus = "-" if sign else ""
    if point > 21 or point < -5:
        fraction = "." + text[1:] if len(text) > 1 else ""
        return f"{minus}{text[0]}{fraction}e{point - 1}"
    if point <= 0:
        return f"{minus}0.{'0' * -point}{text}"
    if len(text) <= point:
        return minus + text.ljust(point, "0")
    return f"{minus}{text[:point]}.{text[point:]}"


class Number(str):
    pass


def leaves(value, path, in_array, found):
    if isinstance(value, dict):
        for name, member in value.items():
            leaves(member, f"{path}.{name}" if path else name, in_array, found)
    elif isinstance(value, list):
        for element in value:
            leaves(element, path + "[]", True, found)
    elif value is not None:
        text = number(value) if isinstance(value, Number) else value
        if isinstance(value, bool):
            text = "true" if value else "false"
        found[path] = f"{found[path]};{text}" if in_array and path in found else text


def show(row):
    print(json.dumps(row))


if sys.argv[1] == "csv":
    with open(sys.argv[3], newline="", encoding="utf-8-sig") as file:
        for row in csv.reader(file, delimiter=sys.argv[2], strict=True):
            show(row or [""])
else:
    with open(sys.argv[2], newline="\n", encoding="utf-8") as file:
        for line in file:
            found = {}
            record = json.loads(line, parse_float=Number, parse_int=Number)
            leaves(record, "", False, found)
            show([found.get(path) for path in sys.argv[3:]])
