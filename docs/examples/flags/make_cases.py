#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes cases.csv: invented case records with flags, in the form of the Global Dataset of CTDC.

Usage: python3 make_cases.py > cases.csv    (the same bytes every time)
"""
import random

FLAGS = ["typeOfSexProstitution", "typeOfSexPornography", "typeOfSexRemote"]
WORDS = ["Prostitution", "Pornography", "Remote interactive services"]
MEANS = {
    "threats": 0.4, "false-promises": 0.35, "debt": 0.3, "takes-earnings": 0.3, "documents": 0.2,
    "drugs": 0.013, "witchcraft": 0.012,
    "starvation": 0.012,
}
AGES = {"9--17": 3, "18--20": 4, "21--23": 4, "24--26": 3, "27--29": 3, "30--38": 4}


def case(numbers, index):
    """One case: flags are 1, 0 or, where nobody asked, -99."""
    age = numbers.choices(list(AGES), list(AGES.values()))[0]
    flags = [numbers.choices(["1", "0", "-99"], [2 - number * 0.6, 6, 1])[0] for number in range(3)]
    told = [word for word, flag in zip(WORDS, flags) if flag == "1"]
    means = [word for word, share in MEANS.items() if numbers.random() < share]
    numbers.shuffle(means)
    return [
        f"case-{index:04}", str(numbers.choice([2021, 2022, 2023])),
        numbers.choices(["Female", "Male"], [3, 1])[0], age,
        "Minor" if age == "9--17" else "Adult", *flags, ";".join(told) or "-99",
        "; ".join(means) or "-99",
    ]


def main():
    numbers = random.Random(20261127)
    header = ["case_id", "year", "gender", "ageBroad", "majorityStatus", *FLAGS]
    rows = [header + ["typeOfSexConcatenated", "meansOfControl"]]
    rows += [case(numbers, index) for index in range(1, 601)]
    for row in rows:
        print(",".join(row))


main()
