# SPDX-License-Identifier: Apache-2.0
"""Builds or finds the programs that ctanon is compared with; a missing one is said and left out."""
import os
import pathlib
import re
import shutil
import subprocess
import sys

ENGINES = ("duckdb", "polars", "pandas")


def missing(what):
    """Says on stderr that something is left out."""
    print(f"skipped: {what}", file=sys.stderr)


def prototype(shared, folder):
    """The prototype of the CSV filter, built in a copy; nil without it."""
    source, copy = shared / "prototypes" / "csv-filter", folder / "csv-filter"
    if not source.exists():
        return missing("no ../shared/prototypes, so no prototype")
    if not copy.exists():
        shutil.copytree(source, copy)
    built = subprocess.run(["swift", "build", "-c", "release", "--package-path", str(copy)],
                           capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if built.returncode != 0:
        return missing(f"the prototype does not build\n{built.stdout}{built.stderr}")
    return copy / ".build" / "release" / "csvf"


def lattice(shared, folder, source):
    """What the solver's prototype says it took for k = 5 at a limit of 5 %, in user seconds.

    It tries several searches one after another; counted are reading, the histogram and the fastest
    one, which is the search of the design.
    """
    code, program = shared / "prototypes" / "lattice" / "lattice.cpp", folder / "lattice"
    compiler = shutil.which("g++") or shutil.which("clang++")
    if not code.exists() or not compiler:
        return missing("no source or compiler of the solver's prototype")
    if not program.exists():
        built = subprocess.run([compiler, "-O3", "-DARITH", str(code), "-o", str(program)],
                               capture_output=True, text=True)
        if built.returncode != 0:
            return missing(f"the solver's prototype does not build\n{built.stderr}")
    said = subprocess.run([str(program), str(source.resolve()), "5", "0.05"], text=True,
                          capture_output=True, cwd=shared / "data" / "adult",
                          env={**os.environ, "NQI": "8"}).stdout
    parts = [re.search(pattern + r"([0-9.]+)ms", said) for pattern in
             ("parse=", "histogram=", r"inherited outlier bounds: ")]
    if not all(parts):
        return missing("the solver's prototype does not say what it took")
    return sum(float(part[1]) for part in parts) / 1000


def simdjson(folder):
    """A program that reads and writes JSON Lines with simdjson; nil without Debian's libsimdjson-dev."""
    code, program = pathlib.Path(__file__).with_name("simdjson_lines.cpp"), folder / "simdjson_lines"
    compiler = shutil.which("g++") or shutil.which("clang++")
    if not compiler:
        return missing("no compiler, so no simdjson")
    if not program.exists():
        built = subprocess.run([compiler, "-O3", "-std=c++17", str(code), "-lsimdjson", "-o",
                                str(program)], capture_output=True, text=True)
        if built.returncode != 0:
            return missing("libsimdjson-dev is not installed, so no simdjson")
    return program


def engines(folder):
    """A Python with as many peers as can be had, and their names; `python` is always one."""
    if all(has(sys.executable, name) for name in ("numpy", *ENGINES)):
        return sys.executable, [*ENGINES, "python"]
    python = folder / "venv" / "bin" / "python3"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", "--system-site-packages",
                        str(folder / "venv")], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", "numpy", *ENGINES],
                       stdin=subprocess.DEVNULL, check=False)
    found = [name for name in ENGINES if has(python, name)]
    for name in set(ENGINES) - set(found):
        missing(f"{name} cannot be imported or installed")
    return str(python), [*found, "python"]


def has(python, module):
    """Whether a Python can import a module."""
    return subprocess.run([str(python), "-c", f"import {module}"],
                          capture_output=True).returncode == 0
