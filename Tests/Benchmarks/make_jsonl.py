#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Write large JSON Lines of the people of make_csv.py; the same arguments always give the same bytes.

usage: make_jsonl.py flat|nested MEGABYTES OUT.jsonl [SEED]

`flat` is twelve members without white space, in UTF-8. `nested` has objects, an array and optional
members, with the white space and the escapes that Python's json writes.
"""
import csv
import itertools
import json
import random
import sys

from make_csv import HEADER, PROVINCES, row

NAMES = HEADER.strip().split(",")[1:]


def person(rng):
    """The cells of a row by name, without the id; numbers are numbers, an empty note is missing."""
    cells = next(csv.reader([row(rng)[1:]]))
    found = dict(zip(NAMES, cells))
    for name in ("age", "household_size"):
        found[name] = int(found[name])
    found["notes"] = found["notes"] or None
    return found


def flat(rng):
    """A line behind the id's digits."""
    return '",' + json.dumps(person(rng), ensure_ascii=False, separators=(",", ":"))[1:] + "\n"


def nested(rng):
    """A line behind the id's digits."""
    cells = person(rng)
    record = {
        "person": {name: cells[name] for name in
                   ("full_name", "date_of_birth", "age", "sex", "nationality")},
        "place": {name: cells[name] for name in ("admin1", "admin2", "site_code")},
        "moves": [{"from": rng.choice(PROVINCES), "year": rng.randint(2017, 2025)}
                  for _ in range(rng.randint(0, 3))],
        "household_size": cells["household_size"],
    }
    if cells["notes"]:
        record["notes"] = cells["notes"]
    return '", ' + json.dumps(record)[1:] + "\n"


def write(shape, megabytes, path, seed=11):
    """Writes at least `megabytes` million bytes."""
    rng = random.Random(seed)
    start = '{"record_id":"R' if shape == "flat" else '{"record_id": "R'
    tails = [(flat if shape == "flat" else nested)(rng) for _ in range(1 << 16)]
    ids = itertools.count(1)
    left = megabytes * 1_000_000
    with open(path, "w", encoding="utf-8", newline="") as out:
        while left > 0:
            chunk = "".join(f"{start}{number:09}{tail}" for number, tail in
                            zip(ids, rng.choices(tails, k=50_000)))
            left -= len(chunk.encode())
            out.write(chunk)


if __name__ == "__main__":
    if len(sys.argv) not in (4, 5) or sys.argv[1] not in ("flat", "nested"):
        sys.exit(__doc__)
    write(sys.argv[1], int(sys.argv[2]), sys.argv[3], *map(int, sys.argv[4:]))
