#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Write a large CSV of invented displaced people; the same arguments always give the same bytes.

usage: make_csv.py MEGABYTES OUT.csv [SEED]

Ids never repeat. The rest of a row is drawn from 65,536 invented rows: about one name in ten and
the longer notes are quoted, some with a doubled quote inside.
"""
import itertools
import random
import sys

HEADER = ("record_id,full_name,date_of_birth,age,sex,nationality,admin1,admin2,site_code,"
          "displacement_date,household_size,notes\n")
GIVEN = ("Ada Bo Chidi Dalia Élodie Farid Goran Hana Ines Jonas Kadija Luz Mirek Nour Oksana Piet "
         "Rania Søren Tuan Ulla Vera Wanjiru Ximena Yara Žofia").split()
FAMILY = ("Aster Birch Cedar D'Oak Elm Fern Gorse Hazel Iris Juniper Kelp Laurel Maple Ñandú "
          "Olive Palm").split()
NATIONS = "AAA BBB CCC DDD EEE FFF GGG HHH III JJJ KKK LLL".split()
PROVINCES = "Northmark Eastvale Southmoor Westfell Midlands Riverside Lakeland Highplain".split()
NOTES = ["", "", "", "", "arrived with two children", "needs a wheelchair",
         "papers lost on the road, asks for help", 'says "wait for my brother", will call',
         "seen by a nurse; second visit planned", "wage withheld for five months, left the farm"]


def quoted(cell):
    """The cell as RFC 4180 writes it."""
    if any(mark in cell for mark in ',"\n'):
        return '"' + cell.replace('"', '""') + '"'
    return cell


def row(rng):
    """A row without its id."""
    given, family = rng.choice(GIVEN), rng.choice(FAMILY)
    name = f"{family}, {given}" if rng.random() < 0.1 else f"{given} {family}"
    born, province = rng.randint(1941, 2024), rng.choice(PROVINCES)
    cells = [
        name, f"{born}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}", str(2026 - born),
        rng.choice("FM"), rng.choice(NATIONS), province, f"{province} {rng.randint(1, 30)}",
        f"S-{rng.randint(1, 2000):05}",
        f"{rng.randint(2017, 2025)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}",
        str(rng.randint(1, 14)), rng.choice(NOTES)]
    return "," + ",".join(map(quoted, cells)) + "\n"


def write(megabytes, path, seed=11):
    """Writes at least `megabytes` million bytes."""
    rng = random.Random(seed)
    tails = [row(rng) for _ in range(1 << 16)]
    ids = itertools.count(1)
    left = megabytes * 1_000_000
    with open(path, "w", encoding="utf-8", newline="") as out:
        left -= out.write(HEADER)
        while left > 0:
            chunk = "".join(f"R{number:09}{tail}" for number, tail in
                            zip(ids, rng.choices(tails, k=50_000)))
            left -= len(chunk.encode())
            out.write(chunk)


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    write(int(sys.argv[1]), sys.argv[2], *map(int, sys.argv[3:]))
