# SPDX-License-Identifier: Apache-2.0
"""Runs ctanon on a terminal with input that takes more than a second to come, for
TerminalProgressTests.swift; prints how many runs there were, and fails on the first that is wrong."""
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import threading
import time

POLICY = """\
ctanon: policy/v1
id: people
status: approved
owner: "a test, test@example.org"
sensitivity: low
dataset: {unit: person, subject_key: id}
columns:
  direct: {id: string}
  quasi: {age: {type: integer, hierarchy: {bands: [5, 10]}}}
audiences:
  list:
    tier: internal
    purposes: [testing]
    legal_basis: {other: {kind: contract, reference: "invented", approved_by: "a test", until: "2099-12-31"}}
    drop: [id]
    generalise: {age: by-5}
    privacy: {record_level: "a test of the terminal"}
    history: {none: "a test of the terminal"}
"""
ROWS = [f"p{number},{number % 90}\n" for number in range(60_000)]
FILTER = ["filter", "--policy", "policy.yaml", "--audience", "list", "--release", "r1"]


def feed(path, rows, pause):
    """A header and rows into a named pipe, the last ones after a pause."""
    with open(path, "w", encoding="utf-8") as pipe:
        pipe.write("id,age\n" + "".join(rows[:50_000]))
        pipe.flush()
        time.sleep(pause)
        pipe.write("".join(rows[50_000:]))


def read(descriptor):
    """All that comes from a terminal."""
    found = b""
    while True:
        try:
            part = os.read(descriptor, 4096)
        except OSError:
            part = b""
        if not part:
            return found.decode()
        found += part


def run(name, words, rows=None, pause=1.3, terminal="xterm", variables=None, stdout=None,
        errors_to_terminal=True):
    """What a run writes on a terminal as stderr; INPUT is a named pipe."""
    pipe = f"{name}.csv"
    if rows is not None:
        os.mkfifo(pipe)
        threading.Thread(target=feed, args=(pipe, rows, pause), daemon=True).start()
    leader, follower = os.openpty()
    environment = {key: value for key, value in os.environ.items() if key != "TERM"}
    environment.update({"TERM": terminal} if terminal else {})
    environment.update(variables or {})
    process = subprocess.Popen(
        ["ctanon", *(pipe if word == "INPUT" else word for word in words)],
        stdin=subprocess.DEVNULL, env=environment,
        stdout=follower if stdout == "terminal" else subprocess.DEVNULL,
        stderr=follower if errors_to_terminal else subprocess.PIPE)
    os.close(follower)
    text = read(leader)
    if not errors_to_terminal:
        text += process.stderr.read().decode()
    process.wait()
    os.close(leader)
    return text


def need(holds, name, text):
    """Stops the test unless something is so."""
    if not holds:
        sys.exit(f"{name}: {text!r}")


def shows(name, text, line):
    """The line appears, and is gone before anything else is said and at the end."""
    need(re.search("\r" + line, text), name, text)
    for part in re.split("\r\n", text):
        said = part.rsplit("\r", 1)
        need(len(said) == 1 or said[0].rsplit("\r", 1)[-1].strip() == "", name, text)
        need(not re.match(line, said[-1]), name, text)
    need("\x1b[" not in text.replace("\x1b[1;31m", "").replace("\x1b[0m", ""), name, text)


def hides(name, text):
    """Nothing is drawn."""
    need(not re.search(r"reading|verifying|\r(?!\n)", text), name, text)


def main():
    """Runs all cases at once."""
    pathlib.Path("policy.yaml").write_text(POLICY, encoding="utf-8")
    pathlib.Path("short.csv").write_text("id,age\n" + "".join(ROWS[:2000]), encoding="utf-8")
    subprocess.run(["ctanon", *FILTER, "-o", "good.csv", "short.csv"], check=True,
                   stderr=subprocess.DEVNULL)
    subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", "key.pem"], check=True)
    subprocess.run(["openssl", "pkey", "-in", "key.pem", "-pubout", "-out", "public.pem"],
                   check=True)

    def out(name):
        return [*FILTER, "-o", f"{name}.out", "INPUT"]

    check = ["check", "--by", "age", "-k", "5", "INPUT"]
    verify = ["verify", "--policy", "policy.yaml", "--manifest", "good.csv.manifest.json",
              "--trust", "public.pem", "INPUT"]
    bad = ROWS[:-1] + ["p0,young\n"]
    cases = {
        "check": (shows, (check, ROWS), {}, r"reading: [0-9,]+ records"),
        "filter": (shows, (out("filter"), ROWS), {}, r"reading: [0-9,]+ records"),
        "verify": (shows, (verify, ROWS), {}, r"verifying: [0-9,]+ records"),
        "refused": (shows, (out("refused"), bad), {}, r"reading: [0-9,]+ records"),
        "plain": (shows, (check, ROWS), {"variables": {"NO_COLOR": "1"}}, r"reading: "),
        "dumb": (hides, (out("dumb"), ROWS), {"terminal": "dumb"}),
        "no TERM": (hides, (check, ROWS), {"terminal": None}),
        "quiet": (hides, ([*out("quiet"), "--quiet"], ROWS), {}),
        "json": (hides, ([*out("json"), "--messages", "json"], ROWS), {}),
        "pipe": (hides, (check, ROWS), {"errors_to_terminal": False}),
        "rows on the terminal": (hides, ([*FILTER, "INPUT"], ROWS), {"stdout": "terminal"}),
        "short": (hides, (check[:-1] + ["short.csv"],), {}),
    }
    with concurrent.futures.ThreadPoolExecutor(len(cases)) as pool:
        runs = {name: pool.submit(run, name, *words, **how)
                for name, (_, words, how, *_) in cases.items()}
    for name, (judge, _, _, *line) in cases.items():
        judge(name, runs[name].result(), *line)
    need("error" in runs["refused"].result(), "refused", runs["refused"].result())
    need("note" in runs["filter"].result(), "filter", runs["filter"].result())
    print(f"{len(cases)} runs")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        main()
