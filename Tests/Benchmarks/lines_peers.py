#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Read JSON Lines and write them again with another program: lines_peers.py ENGINE FILE OUT.

ENGINE is duckdb, polars or python; the first two on one thread.
"""
import json
import os
import sys


def duckdb(source, out):
    """Every column as it is found."""
    import duckdb as engine
    engine.execute("set threads to 1")
    engine.execute(f"copy (select * from read_ndjson('{source}')) to '{out}' (format json)")


def polars(source, out):
    """Every column as it is found."""
    os.environ["POLARS_MAX_THREADS"] = "1"
    import polars as engine
    engine.read_ndjson(source).write_ndjson(out)


def python(source, out):
    """Each line by itself."""
    with open(source, encoding="utf-8") as lines, open(out, "w", encoding="utf-8") as file:
        for line in lines:
            record = json.loads(line)
            file.write(json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    {"duckdb": duckdb, "polars": polars, "python": python}[sys.argv[1]](*sys.argv[2:])
