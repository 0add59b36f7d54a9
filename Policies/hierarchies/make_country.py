#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes country.csv: ISO 3166-1 alpha-2 code; sub-region; region; * (all countries).

The grouping is the UN M49 one as the Unicode CLDR publishes it (`territoryContainment`), the names
are CLDR's English ones. Debian's package `unicode-cldr-core` has both files. The same CLDR gives
the same bytes. Standard library only.

    python3 make_country.py [--cldr FOLDER]

writes country.csv beside this script and a copy into every ready-made policy that has one, so
that a policy folder can be taken away whole.
"""

import argparse
import hashlib
import pathlib
import sys
import xml.etree.ElementTree as xml

WORLD = "001"

# Codes that CLDR has and ISO 3166-1 has not: exceptional reservations and user-assigned codes.
# A data set that uses one (XK for Kosovo, say) adds its own row.
NOT_ISO = {"AC", "CP", "DG", "EA", "IC", "TA", "XK"}

HERE = pathlib.Path(__file__).resolve().parent


def containment(supplemental: pathlib.Path) -> dict[str, list[str]]:
    """Group code -> members, without deprecated codes and without political groupings."""
    groups: dict[str, list[str]] = {}
    for group in xml.parse(supplemental).getroot().iter("group"):
        if group.get("status") or group.get("grouping"):
            continue
        groups.setdefault(group.get("type"), []).extend(group.get("contains").split())
    return groups


def english_names(english: pathlib.Path) -> dict[str, str]:
    """Territory code -> English name."""
    territories = xml.parse(english).getroot().find("localeDisplayNames/territories")
    return {t.get("type"): t.text for t in territories if t.get("alt") is None}


def rows(groups: dict[str, list[str]], names: dict[str, str]) -> list[str]:
    """One row for each country, sorted by code; a country with two parents is an error."""
    found: dict[str, str] = {}
    for region in groups[WORLD]:
        for sub_region in groups[region]:
            for country in groups[sub_region]:
                if country in NOT_ISO:
                    continue
                if country in found:
                    sys.exit(f"{country} has two sub-regions")
                found[country] = f"{country};{names[sub_region]};{names[region]};*"
    return [found[country] for country in sorted(found)]


def main() -> None:
    arguments = argparse.ArgumentParser(description="make country.csv from the Unicode CLDR")
    arguments.add_argument("--cldr", default="/usr/share/unicode/cldr", type=pathlib.Path)
    cldr = arguments.parse_args().cldr / "common"
    made = rows(
        containment(cldr / "supplemental" / "supplementalData.xml"),
        english_names(cldr / "main" / "en.xml"),
    )
    text = ("\n".join(made) + "\n").encode("utf-8")
    copies = sorted(HERE.parent.glob("*/country.csv"))
    for target in {HERE / "country.csv", *copies}:
        target.write_bytes(text)
    print(f"{len(made)} countries, sha256 {hashlib.sha256(text).hexdigest()}")


if __name__ == "__main__":
    main()
