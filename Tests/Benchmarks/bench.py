#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measure ctanon beside other programs, all in one run, and print a table.

usage: bench.py [--ctanon PATH] [--folder DIR] [--megabytes 200] [--rows 1000000]
                [--stream-megabytes 2000] [--runs 3] [--only JOB,JOB]

JOBS: pass, record, threads, stream, lines, people, count, adult, million, local, start.

Figures are the run with the least user time of --runs. The far ends of the comparison (the
prototypes and the peers) are used where `../shared` lies beside the repository; without it their
lines are missing and a line says so. Nothing here is a test: a ratio from one run on one machine is
a measurement, and machines are noisy.
"""
import argparse
import dataclasses
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

import make_jsonl
import measuring
import peers
from make_csv import write

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SHARED = ROOT.parent / "shared"
QUASI = ("sex", "age", "race", "marital-status", "education", "native-country", "workclass",
         "occupation")
JOBS = ("pass", "record", "threads", "stream", "lines", "people", "count", "adult", "million",
        "local", "start")


@dataclasses.dataclass
class Bench:
    """The programs and files of one run."""
    ctanon: str
    folder: pathlib.Path
    options: argparse.Namespace
    table: measuring.Table

    def measure(self, words, **how):
        """The best of several runs."""
        return measuring.best(self.options.runs, [str(word) for word in words], **how)

    def compare(self, job, title, size, ours, others):
        """Measures ctanon and then the others on the same job; `others` are (name, words, how)."""
        if job not in self.options.only:
            return
        first = self.measure(ours[0], **ours[1])
        self.table.add(title, "ctanon", first, size)
        for name, words, how in others:
            self.table.add(title, name, self.measure(words, **how), size, first)

    def policy(self, name):
        """The path of a policy of this folder."""
        return self.folder / "policies" / f"{name}.yaml"

    def prepare(self):
        """Policies in a folder of their own, since hierarchies are copied beside them; a key ring."""
        shutil.copytree(HERE / "policies", self.folder / "policies", dirs_exist_ok=True)
        for path in (SHARED / "data" / "adult").glob("adult_hierarchy_*.csv"):
            shutil.copy(path, self.folder / "policies")
        ring = self.folder / "ring"
        if not ring.exists():
            subprocess.run([self.ctanon, "keys", "new", "-o", str(ring)], check=True,
                           stderr=subprocess.DEVNULL)
        return ring

    def file(self, name, make):
        """A file of the folder, made once."""
        path = self.folder / name
        if not path.exists():
            make(path)
        return path


def displaced(bench, ring):
    """CSV in, CSV out on invented displaced people, beside the prototype."""
    if not {"pass", "record", "threads", "stream"} & bench.options.only:
        return
    megabytes = bench.options.megabytes
    big = bench.file(f"displaced-{megabytes}.csv", lambda path: write(megabytes, path))
    size = big.stat().st_size / 1e6
    prototype = peers.prototype(SHARED, bench.folder)
    def start(threads):
        return [bench.ctanon, "filter", "--threads", threads, "--policy",
                bench.policy("displaced"), "--audience"]

    def keep(threads):
        return [*start(threads), "pass-through"]

    def record(threads):
        return [*start(threads), "record-level", "--keyring", ring]

    def against(*modes):
        return [("prototype", [prototype, *modes], {"stdin": big})] if prototype else []

    bench.compare("pass", "parse and re-emit", size,
                  (keep(1), {"stdin": big}), against("simd", "pass"))
    bench.compare("record", "record level", size, (record(1), {"stdin": big}),
                  against("simd", "mdcopy"))
    if "threads" in bench.options.only:
        for title, words in (("parse and re-emit", keep), ("record level", record)):
            one, two = (bench.measure(words(threads), stdin=big) for threads in (1, 2))
            bench.table.note(f"{title}, two threads: {two.wall:.3f} s wall, one: {one.wall:.3f} s, "
                             f"{one.wall / two.wall:.2f} times as fast")
    if "stream" in bench.options.only:
        times = max(1, round(bench.options.stream_megabytes / size))
        found = measuring.run([str(word) for word in record(2)], stdin=big, times=times)
        bench.table.add(f"record level, a stream of {size * times / 1000:.1f} GB", "ctanon", found,
                        size * times)


def lines(bench):
    """JSON Lines parsed and written again, every member kept."""
    if "lines" not in bench.options.only:
        return
    megabytes = bench.options.megabytes
    python, engines = peers.engines(bench.folder)
    simdjson = peers.simdjson(bench.folder)
    script, out = HERE / "lines_peers.py", bench.folder / "peer.jsonl"
    for shape, policy in (("flat", "displaced"), ("nested", "nested")):
        source = bench.file(f"{shape}-{megabytes}.jsonl",
                            lambda path, shape=shape: make_jsonl.write(shape, megabytes, path))
        others = [("simdjson", [simdjson, source], {})] if simdjson else []
        others += [(engine, [python, script, engine, source, out], {}) for engine in engines
                   if engine != "pandas"]
        ours = [bench.ctanon, "filter", "--policy", bench.policy(policy), "--audience", "as-lines",
                source]
        bench.compare("lines", f"parse and re-emit JSON Lines, {shape}",
                      source.stat().st_size / 1e6, (ours, {}), others)


def people(bench, ring):
    """The shared generator's files, beside peers."""
    if not {"people", "count", "million", "local"} & bench.options.only:
        return
    generator = SHARED / "bench" / "gen_people.py"
    if not generator.exists():
        print("skipped: no ../shared/bench, so neither people nor peers", file=sys.stderr)
        return
    python, engines = peers.engines(bench.folder)
    rows = bench.options.rows

    def make(*flags):
        def run(path):
            subprocess.run([python, str(generator), str(rows), str(path), *flags], check=True)
        return run

    with_ids = bench.file(f"people-{rows}.csv", make("--ids"))
    size = with_ids.stat().st_size / 1e6
    script = SHARED / "bench" / "peers.py"

    def others(job):
        out = [bench.folder / "peer.csv"] if job == "filter" else []
        return [(engine, [python, script, engine, job, with_ids, *out], {}) for engine in engines]

    start = [bench.ctanon, "filter", "--policy", bench.policy("people"), "--audience", "analysts"]
    bench.compare("people", f"band, drop, keyed token, {rows:,} rows", size,
                  ([*start, "--keyring", ring, "--force", "-o", bench.folder / "own.csv",
                    with_ids], {}), others("filter"))
    check = [bench.ctanon, "check", "--by", ",".join(QUASI), "-k", "5", with_ids]
    bench.compare("count", f"k and records under 5, {rows:,} rows", size,
                  (check, {"codes": (0, 1)}), others("count"))
    plain = bench.file(f"plain-{rows}.csv", make("--sep", ";"))
    optimum(bench, "million", f"optimal 5-anonymous, {rows:,} rows", plain)
    local(bench, f"local recoding, {rows:,} rows", plain)


def optimum(bench, job, title, source):
    """The optimal full-domain recoding, CSV to CSV, beside the prototype's solver."""
    if job not in bench.options.only or not source.exists():
        return
    out = bench.folder / "optimum.csv"
    words = [bench.ctanon, "filter", "--policy", bench.policy("adult"), "--audience", "public",
             "--json", "--force", "-o", out, source]
    bench.compare(job, title, source.stat().st_size / 1e6, (words, {}), [])
    seconds = peers.lattice(SHARED, bench.folder, source)
    if seconds:
        bench.table.note(f"{title}: the solver's prototype takes {seconds:.3f} user s to read, count "
                         "and solve, without writing")
    report = json.loads(subprocess.run(map(str, words), check=True, capture_output=True).stdout)
    bench.table.note(f"{title}: loss {report['loss']:.10f}, {report['counts']['suppressed']} "
                     f"suppressed, {report['classes']} classes")


def local(bench, title, source):
    """Local recoding by clusters, CSV to CSV; the loss is to be judged with utility.py too."""
    if "local" not in bench.options.only or not source.exists():
        return
    out = bench.folder / "local.csv"
    words = [bench.ctanon, "filter", "--policy", bench.policy("adult-local"), "--audience", "public",
             "--json", "--force", "-o", out, source]
    bench.compare("local", title, source.stat().st_size / 1e6, (words, {}), [])
    report = json.loads(subprocess.run(map(str, words), check=True, capture_output=True).stdout)
    bench.table.note(f"{title}: loss {report['loss']:.10f}, {report['counts']['suppressed']} "
                     f"suppressed, {report['classes']} classes")
    judge = SHARED / "bench" / "utility.py"
    judged = subprocess.run([sys.executable, str(judge), str(out), "--sep", ",", "--input-rows",
                             str(report["counts"]["in"])], check=True, capture_output=True)
    bench.table.note(f"{title}: judged by utility.py: {json.loads(judged.stdout)['loss']:.10f}")


def start(bench):
    """How long a program takes that does nothing."""
    if "start" not in bench.options.only:
        return
    for name in (bench.ctanon, shutil.which("age"), shutil.which("jq")):
        if name:
            wall = measuring.start(name)
            bench.table.note(f"start-up of {pathlib.Path(name).name} --version: {wall:.1f} ms "
                             "(median of 50, wall)")


def main():
    """Reads the arguments, runs the jobs, prints the table."""
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--ctanon", default=str(ROOT / ".build" / "release" / "ctanon"))
    parser.add_argument("--folder")
    parser.add_argument("--megabytes", type=int, default=200)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--stream-megabytes", type=int, default=2000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--only", type=lambda text: set(text.split(",")), default=set(JOBS))
    options = parser.parse_args()
    if unknown := options.only - set(JOBS):
        parser.error(f"no job {', '.join(sorted(unknown))}")
    folder = pathlib.Path(options.folder or tempfile.mkdtemp(prefix="ctanon-bench-")).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        bench = Bench(options.ctanon, folder, options, measuring.Table())
        ring = bench.prepare()
        displaced(bench, ring)
        lines(bench)
        people(bench, ring)
        optimum(bench, "adult", "optimal 5-anonymous, Adult", SHARED / "data/adult/adult.csv")
        local(bench, "local recoding, Adult", SHARED / "data/adult/adult.csv")
        start(bench)
        bench.table.show()
    finally:
        if not options.folder:
            shutil.rmtree(folder)


if __name__ == "__main__":
    main()
