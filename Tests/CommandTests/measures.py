#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The measures of `ctanon check` written a second time, from their definitions and nothing else.

usage: measures.py random COUNT SEED        invented tables, each with some of the flags
       measures.py file CSV JSON            one table; the JSON says what to measure

Runs the `ctanon` of the path on each table, compares every number of its `check --json`, and prints what differs,
then how many tables were compared. A record is compared with every other record, so nothing here depends on how
classes are found; shares are fractions.
"""
import collections
import csv
import itertools
import json
import math
import os
import random
import subprocess
import sys
import tempfile
from fractions import Fraction


def read(path):
    with open(path, encoding="utf-8", newline="") as file:
        delimiter = ";" if file.readline().count(";") > 1 else ","
        file.seek(0)
        rows = list(csv.reader(file, delimiter=delimiter))
    return rows[0], rows[1:]


def elements(cell, is_set):
    """The values of a cell: none where it is missing."""
    if not is_set:
        return [cell] if cell else []
    return sorted({part.strip() for part in cell.split(";")} - {""})


def alike(left, right, wildcard):
    """Whether two tuples look the same; a missing cell is ""."""
    return all(a == b or wildcard and "" in (a, b) for a, b in zip(left, right))


def earth_mover_equal(own, table):
    return sum(abs(own[v] - table[v]) for v in table) / 2


def earth_mover_ordered(own, table):
    order = sorted({Fraction(v) for v in table})
    if len(order) < 2:
        return Fraction(0)
    reached, work = Fraction(0), Fraction(0)
    for value in order[:-1]:
        reached += sum((own[v] - table[v] for v in table if Fraction(v) == value), Fraction(0))
        work += abs(reached)
    return work / (len(order) - 1)


def is_number(text):
    try:
        Fraction(text)
        return True
    except ValueError:
        return False


def shares(counter, keys):
    total = sum(counter.values())
    return {key: Fraction(counter[key], total) for key in keys}


def individual(f, population):
    """Franconi and Polettini 2004, section 2: the posterior mean of 1/F."""
    if population <= f:
        return 1 / f
    p = f / population
    odds = p / (1 - p)
    if f == 1:
        return odds * math.log(1 / p)
    if f == 2:
        return odds - odds ** 2 * math.log(1 / p)
    return p / (f - (1 - p))


class Table:
    def __init__(self, path, case):
        self.case = case
        header, self.rows = read(path)
        self.at = {name: place for place, name in enumerate(header)}
        self.wildcard = case.get("missing") == "wildcard"
        self.count = len(self.rows)
        self.units = self.keys("subject") or list(range(self.count))
        self.sets = case.get("sets", [])
        self.lost = case["before"] - self.count if "before" in case else 0

    def column(self, name):
        place = self.at[name]
        return [row[place] for row in self.rows]

    def keys(self, name):
        """Ids: a missing one is somebody of her own."""
        if name not in self.case:
            return None
        return [cell or ("alone", row) for row, cell in enumerate(self.column(self.case[name]))]

    def tuples(self, names):
        columns = [
            [";".join(elements(cell, True)) if name in self.sets else cell for cell in self.column(name)]
            for name in names]
        return list(zip(*columns))

    def peers(self, names):
        """For each record the records that look like it."""
        tuples = self.tuples(names)
        found = collections.defaultdict(list)
        if not self.wildcard:
            for row, tuple_ in enumerate(tuples):
                found[tuple_].append(row)
            return [found[tuple_] for tuple_ in tuples]
        for tuple_ in set(tuples):
            found[tuple_] = [row for row, other in enumerate(tuples) if alike(tuple_, other, self.wildcard)]
        return [found[tuple_] for tuple_ in tuples]

    def held(self, rows, keys=None):
        keys = keys or self.units
        return len({keys[row] for row in rows})


def sensitive(table, name, peers):
    cells = [elements(cell, name in table.sets) for cell in table.column(name)]
    whole = collections.Counter(value for cell in cells for value in cell)
    table_shares = shares(whole, whole)
    numbers = all(is_number(value) for value in whole)
    out = dict(column=name, valued=sum(map(bool, cells)), l=math.inf, entropyL=math.inf, recursiveC=0, tEqual=0, tOrdered=0 if numbers else None,
               greatestShare=None, beta=0, enhancedBeta=0, delta=0)
    bounded = True
    for rows in {tuple(rows) for rows in peers}:
        valued = [cells[row] for row in rows if cells[row]]
        own = collections.Counter(value for cell in valued for value in cell)
        distinct = len(own)
        if name in table.sets and any(all(value in cell for cell in valued) for value in own):
            distinct = min(distinct, 1)
        out["l"] = min(out["l"], distinct)
        ordered = sorted(own.values(), reverse=True)
        tail = sum(ordered[1:])
        if out["recursiveC"] is not None:
            out["recursiveC"] = max(out["recursiveC"], ordered[0] / tail) if tail else None
        if not valued:
            out["entropyL"] = 0
            continue
        mine = shares(own, whole)
        entropy = -sum(float(q) * math.log(q) for q in mine.values() if q)
        out["entropyL"] = min(out["entropyL"], math.exp(entropy))
        out["tEqual"] = max(out["tEqual"], earth_mover_equal(mine, table_shares))
        if numbers:
            out["tOrdered"] = max(out["tOrdered"], earth_mover_ordered(mine, table_shares))
        share = max(Fraction(sum(value in cell for cell in valued), len(valued)) for value in own)
        out["greatestShare"] = max(out["greatestShare"] or 0, share)
        for value, p in table_shares.items():
            q = mine[value]
            gain = (q - p) / p
            out["beta"] = max(out["beta"], gain)
            if gain > 0 and float(gain) > -math.log(p) + 1e-12:
                bounded = False
            if out["delta"] is not None:
                out["delta"] = max(out["delta"], abs(math.log(q / p))) if q else None
    out["enhancedBeta"] = out["beta"] if bounded else None
    return out


def combinations(table, names, most, k):
    found = []
    for size in range(1, min(most, len(names)) + 1):
        for chosen in itertools.combinations(range(len(names)), size):
            peers = table.peers([names[place] for place in chosen])
            tuples = table.tuples([names[place] for place in chosen])
            counts = [table.held(rows) for rows in peers]
            uniques = len({tuples[row] for row in range(table.count) if counts[row] == 1})
            found.append((min(counts), size, -sum(count < k for count in counts), chosen, uniques))
    found.sort()
    return dict(
        most=most, counted=len(found), below=sum(entry[0] < k for entry in found),
        worst=[dict(columns=[names[place] for place in entry[3]], k=entry[0], uniques=entry[4],
                    recordsBelow=-entry[2]) for entry in found[:10]],
        sets=[set_combinations(table, name, most, k) for name in
              [n for n in names + table.case.get("sensitive", []) if n in table.sets]
              + [n for n in table.sets if n not in names + table.case.get("sensitive", [])]])


def set_combinations(table, name, most, k):
    cells = [elements(cell, True) for cell in table.column(name)]
    holders = collections.defaultdict(set)
    for row, cell in enumerate(cells):
        for size in range(1, most + 1):
            for some in itertools.combinations(cell, size):
                holders[some].add(table.units[row])
    counts = [len(units) for units in holders.values()]
    return dict(column=name, k=min(counts, default=0), occurring=len(counts), below=sum(n < k for n in counts))


def population(table, names, counts, path):
    header, rows = read(path)
    at = [header.index(name) for name in names]
    number = header.index(table.case["count"]) if "count" in table.case else None
    people = collections.Counter()
    for row in rows:
        people[tuple(row[place] for place in at)] += int(row[number]) if number is not None else 1
    tuples = table.tuples(names)
    alike_people = [sum(n for other, n in people.items() if alike(own, other, table.wildcard)) for own in tuples]
    pairs = {}
    beyond, whole = set(), set()
    for row, own in enumerate(tuples):
        pairs[own, table.units[row]] = 1 / max(alike_people[row], counts[row])
        if alike_people[row] < counts[row]:
            beyond.add(own)
        if alike_people[row] == counts[row]:
            whole.add(own)
    return dict(kMap=min(alike_people), journalistMax=1 / max(1, min(alike_people)),
                marketer=sum(pairs.values()) / len(pairs), classesBeyond=len(beyond), classesWhole=len(whole),
                recordsBelow=sum(n < table.case["k"] for n in alike_people))


def risk(values):
    return dict(count=len(values), greatest=max(values), expected=sum(values), share=sum(values) / len(values))


def risks(table, peers, counts):
    """The risk of each unit and of each household."""
    if "weight" in table.case:
        weights = [float(Fraction(cell)) for cell in table.column(table.case["weight"])]
        least = {}
        for row, unit in enumerate(table.units):
            least[unit] = min(weights[row], least.get(unit, math.inf))
        of_row = [individual(counts[row], math.fsum(least[unit] for unit in {table.units[r] for r in peers[row]}))
                  for row in range(table.count)]
    else:
        of_row = [1 / count for count in counts]
    of_unit, home_of = {}, {}
    homes = table.keys("household")
    for row, unit in enumerate(table.units):
        of_unit[unit] = max(of_unit.get(unit, 0), of_row[row])
        if homes:
            home_of.setdefault(unit, homes[row])
    safe = collections.defaultdict(lambda: 1.0)
    for unit, home in home_of.items():
        safe[home] *= 1 - of_unit[unit]
    return risk(list(of_unit.values())), risk([1 - value for value in safe.values()]) if homes else None


def utility(table, tuples):
    stars = [sum(cell == "*" for cell in own) for own in tuples]
    before = table.case.get("before")
    return dict(cells=sum(map(len, tuples)), cellsLost=sum(stars),
                emptyRecords=sum(n == len(own) for n, own in zip(stars, tuples)), recordsBefore=before,
                recordsLost=None if before is None else table.lost)


def known_groups(rows, groups):
    """At least how many groups: a record without one may be of any that is there."""
    return max(1, len({groups[row] for row in rows if not isinstance(groups[row], tuple)}))


def measure(path, case):
    table = Table(path, case)
    names, k = case["by"], case["k"]
    peers, tuples = table.peers(names), table.tuples(names)
    counts = [table.held(rows) for rows in peers]
    sizes = collections.Counter(tuples)
    pairs = {(own, table.units[row]): 1 / counts[row] for row, own in enumerate(tuples)}
    of_unit, of_home = risks(table, peers, counts)
    groups = table.keys("group")
    below = sum(count < k for count in counts)
    return dict(
        rows=table.count, units=len(set(table.units)), classes=len(sizes), k=min(counts), largest=max(counts),
        uniques=len({tuples[row] for row in range(table.count) if counts[row] == 1}), threshold=k,
        recordsBelow=below, holds=below == 0,
        risk=dict(prosecutorMax=1 / min(counts), marketer=sum(pairs.values()) / len(pairs)),
        measures=dict(
            missingCells=sum(cell == "" for own in tuples for cell in own),
            averageClass=table.count / len(sizes),
            discernibility=sum(n * n for n in sizes.values()) + table.lost * (table.count + table.lost),
            utility=utility(table, tuples),
            weighted="weight" in case, individual=of_unit, households=of_home,
            groups=min(known_groups(rows, groups) for rows in peers) if groups else None,
            sensitive=[sensitive(table, name, peers) for name in case.get("sensitive", [])],
            combinations=combinations(table, names, case["combinations"], k) if "combinations" in case else None,
            population=population(table, names, counts, path.replace(".csv", ".people.csv"))
            if "population" in case else None))


def flags(case, path):
    """The command line of a case."""
    words = ["--by", ",".join(case["by"]), "-k", str(case["k"])]
    for name in ("sensitive", "sets"):
        if name in case:
            words += ["--" + name, ",".join(case[name])]
    for name in ("subject", "household", "group", "weight", "missing", "combinations", "before"):
        if name in case:
            words += ["--" + name, str(case[name])]
    if "population" in case:
        words += ["--population", path.replace(".csv", ".people.csv")]
    if "count" in case:
        words += ["--population-count", case["count"]]
    return words


def differences(expected, found, place=""):
    if isinstance(expected, dict):
        for key in expected:
            inner = found.get(key, "absent") if isinstance(found, dict) else "absent"
            yield from differences(expected[key], inner, f"{place}.{key}")
    elif isinstance(expected, list):
        if not isinstance(found, list) or len(found) != len(expected):
            yield f"{place}: {len(expected)} entries expected"
            return
        for number, (left, right) in enumerate(zip(expected, found)):
            yield from differences(left, right, f"{place}[{number}]")
    elif isinstance(expected, (int, float, Fraction)) and not isinstance(expected, bool):
        if not isinstance(found, (int, float)) or abs(expected - found) > 1e-9 * max(1, abs(expected)):
            yield f"{place}: {float(expected)} expected, {found} found"
    elif expected != found:
        yield f"{place}: {expected} expected, {found} found"


def compare(path, case):
    """Whether the command agrees; what differs is printed."""
    words = ["ctanon", "check", "--json", *flags(case, path), path]
    outcome = subprocess.run(words, capture_output=True, text=True, check=False)
    if outcome.returncode not in (0, 1):
        print(case, outcome.stderr)
        return
    for difference in differences(measure(path, case), json.loads(outcome.stdout)):
        print(case, difference)


CELLS = dict(
    r=["", "a;b", "b;a", "a", ";", "c; a;a"], s=["", "flu", "cold", "cough"], v=["", "1", "2", "10", "1.0", "3"],
    t=["", "a", "a;b", "b;c", "a; b ;a", "c"], u=list(range(12)), h=["", *range(6)], g=["", 1, 2, 3],
    w=["1", "2.5", "10", "117", "1e2", "1.01"])


def invent(path, dice):
    """Writes a table, perhaps with a population, and gives a case."""
    words = ["", "*", "a", "b", " x", "longer than eight", "longer than sixteen bytes", "longer than twenty-four bytes"]
    dice.shuffle(words)
    words = words[:dice.choice([3, 8])]
    rows = dice.randint(1, 40)
    case = dict(by=["p", "q", "r"][:dice.randint(1, 3)], k=dice.randint(1, 4))
    for name, chance, values in (
            ("sensitive", 0.6, [["s"], ["s", "v"], ["v", "t"]]), ("sets", 0.5, [["t"], ["t", "r"]]),
            ("subject", 0.4, ["u"]), ("household", 0.4, ["h"]), ("group", 0.4, ["g"]), ("weight", 0.4, ["w"]),
            ("missing", 0.6, ["own-value", "wildcard", "wildcard"]), ("combinations", 0.5, [1, 2, 3]),
            ("before", 0.3, [rows, rows + 5])):
        if dice.random() < chance:
            case[name] = dice.choice(values)
    header = list("pqrstuvghw")
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows([dice.choice(CELLS.get(name, words)) for name in header] for _ in range(rows))
    if dice.random() < 0.4 and "r" not in case.get("sets", []):
        case["population"] = True
        if dice.random() < 0.5:
            case["count"] = "n"
        with open(path.replace(".csv", ".people.csv"), "w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["p", "n", "q", "r"])
            for _ in range(dice.randint(1, 60)):
                writer.writerow([dice.choice(words), dice.randint(0, 4), dice.choice(words), dice.choice(CELLS["r"])])
    return case


if sys.argv[1] == "random":
    with tempfile.TemporaryDirectory() as folder:
        for number in range(int(sys.argv[2])):
            table = os.path.join(folder, f"{number}.csv")
            compare(table, invent(table, random.Random(int(sys.argv[3]) + number)))
    print(sys.argv[2], "tables")
else:
    compare(sys.argv[2], json.loads(sys.argv[3]))
    print("1 table")
