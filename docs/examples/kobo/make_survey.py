#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes survey.csv: invented answers in the form of a Kobo export (`;`, quotes, XML values).

Usage: python3 make_survey.py > survey.csv    (the same bytes every time)
"""
import datetime
import random
import sys

HEADER = [
    "start", "end", "consentement/partage", "consentement/tuteur", "consentement/date",
    "identite/nom", "identite/telephone", "identite/date_naissance", "identite/sexe",
    "lieu/commune", "besoins", "besoins/eau", "besoins/abri", "besoins/sante",
    "besoins/protection", "remarques", "_id", "_uuid", "_submission_time", "_validation_status",
    "_notes", "_status", "_submitted_by", "__version__", "_tags", "_index",
]
NEEDS = ["eau", "abri", "sante", "protection"]
FIRST = ["Inventa", "Fictif", "Exempla", "Modelo", "Essai", "Muster"]
LAST = ["Personne", "Dupapier", "Niemand", "Sansnom", "Inventado"]


def pick(numbers, weighted):
    """One of the words, as often as its weight says."""
    return numbers.choices(list(weighted), list(weighted.values()))[0]


def answers(numbers, index):
    """One interview."""
    day = datetime.date(2026, 1, 12) + datetime.timedelta(numbers.randrange(150))
    age = pick(numbers, {numbers.randint(12, 17): 1, numbers.randint(18, 39): 6,
                         numbers.randint(40, 75): 3})
    born = datetime.date(2026 - age, numbers.randint(1, 12), numbers.randint(1, 28))
    needs = [need for need in NEEDS if numbers.random() < 0.4] or [numbers.choice(NEEDS)]
    numbers.shuffle(needs)
    tutor = pick(numbers, {"oui": 3, "non": 1}) if age < 18 else ""
    began = f"{day}T09:{numbers.randrange(60):02}:00.000+01:00"
    uuid = "-".join(f"{numbers.getrandbits(4 * n):0{n}x}" for n in (8, 4, 4, 4, 12))
    return [
        began, f"{day}T10:{numbers.randrange(60):02}:00.000+01:00",
        pick(numbers, {"oui": 17, "non": 2, "": 1}), tutor, day.strftime("%d/%m/%Y"),
        f"{numbers.choice(FIRST)} {numbers.choice(LAST)}", f"+999{numbers.randrange(10**8):08}",
        born.strftime("%d/%m/%Y"), pick(numbers, {"femme": 11, "homme": 9}),
        pick(numbers, {"nord": 5, "sud": 4, "rive": 3}), " ".join(needs),
        *["1" if need in needs else "0" for need in NEEDS],
        pick(numbers, {"": 5, 'dit: "rien"; inventé': 1}), str(5000 + index), uuid,
        f"{day}T10:00:00", "", "", "submitted_via_web", "enqueteur1", "vInvented1", "", str(index),
    ]


def main():
    numbers = random.Random(20260630)
    rows = [HEADER] + [answers(numbers, index) for index in range(1, 301)]
    for row in rows:
        cells = ['"' + cell.replace('"', '""') + '"' for cell in row]
        sys.stdout.write(";".join(cells) + "\n")


main()
