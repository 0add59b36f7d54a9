# SPDX-License-Identifier: Apache-2.0
"""What Python's csv and json modules read, for PythonDifferentialTests.swift.

differential.py csv DELIMITER FILE      one JSON list of cells for each record, the header too
differential.py jsonl FILE PATH...      one JSON list of leaves for each line; numbers in one form
differential.py decode ENCODING FILE    for each line of hexadecimal digits, in one list, the text
                                        as UTF-8 in such digits, or null where it is refused
differential.py gunzip FILE             one list of the digits of what a file of gzip holds
differential.py gzip FILE               one list of the digits of two gzip members with a name
"""
import csv
import gzip
import io
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
elif sys.argv[1] == "decode":
    def utf8(digits):
        try:
            return bytes.fromhex(digits).decode(sys.argv[2]).encode().hex()
        except UnicodeError:
            return None

    with open(sys.argv[3], encoding="ascii") as file:
        show([utf8(line) for line in file])
elif sys.argv[1] == "gunzip":
    with gzip.open(sys.argv[2]) as file:
        show([file.read().hex()])
elif sys.argv[1] == "gzip":
    with open(sys.argv[2], "rb") as file:
        content = file.read()
    output = io.BytesIO()
    for part in (content[: len(content) // 3], content[len(content) // 3 :]):
        with gzip.GzipFile("name", "wb", 9, output) as member:
            member.write(part)
    show([output.getvalue().hex()])
else:
    with open(sys.argv[2], newline="\n", encoding="utf-8") as file:
        for line in file:
            found = {}
            record = json.loads(line, parse_float=Number, parse_int=Number)
            leaves(record, "", False, found)
            show([found.get(path) for path in sys.argv[3:]])
