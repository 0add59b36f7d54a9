# SPDX-License-Identifier: Apache-2.0
"""Runs a program and says what it took: user and system seconds, wall seconds, peak memory."""
import dataclasses
import os
import pathlib
import statistics
import subprocess
import sys
import threading
import time


@dataclasses.dataclass
class Taken:
    """What one run took."""
    user: float
    system: float
    wall: float
    peak: float  # MB


class Peak(threading.Thread):
    """Watches the high-water mark of a process.

    `ru_maxrss` of a child begins with the memory of the process that started it, which here is
    Python; the kernel's mark belongs to the program alone.
    """

    def __init__(self, process):
        super().__init__(daemon=True)
        self.status = pathlib.Path(f"/proc/{process}/status")
        self.program = pathlib.Path(f"/proc/{process}/exe")
        self.kilobytes = 0
        self.done = threading.Event()

    def run(self):
        own = os.readlink("/proc/self/exe")
        while not self.done.wait(0.004):
            try:
                started = os.readlink(self.program) != own
                for line in self.status.read_text().splitlines():
                    if line.startswith("VmHWM:") and (started or self.kilobytes):
                        self.kilobytes = max(self.kilobytes, int(line.split()[1]))
            except OSError:
                return


def feed(pipe, path, times):
    """The header of a file and then its rows, `times` times, into a pipe; nothing is stored."""
    with open(path, "rb") as file, pipe:
        pipe.write(file.readline())
        pipe.flush()
        begin = file.tell()
        end = os.fstat(file.fileno()).st_size
        for _ in range(times):
            offset = begin
            while offset < end:
                offset += os.sendfile(pipe.fileno(), file.fileno(), offset, end - offset)


def run(words, stdin=None, times=1, codes=(0,), folder=None, variables=None):
    """Runs a program once, its output thrown away.

    `stdin` is a file, read `times` times by a pipe where that is more than once; `codes` are the
    exit codes that are expected.
    """
    source = subprocess.DEVNULL
    if stdin:
        source = subprocess.PIPE if times > 1 else open(stdin, "rb")
    begin = time.perf_counter()
    process = subprocess.Popen(
        words, stdin=source, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=folder,
        env={**os.environ, **(variables or {})})
    watch = Peak(process.pid)
    watch.start()
    errors = []
    reading = threading.Thread(target=lambda: errors.append(process.stderr.read()))
    reading.start()
    if times > 1:
        feed(process.stdin, stdin, times)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    watch.done.set()
    reading.join()
    if process.returncode not in codes:
        sys.exit(f"{' '.join(words)}\nended with {process.returncode}:\n"
                 + errors[0].decode(errors="replace"))
    peak = watch.kilobytes or usage.ru_maxrss
    return Taken(usage.ru_utime, usage.ru_stime, wall, peak * 1024 / 1e6)


def best(runs, words, **how):
    """The run with the least user time."""
    return min((run(words, **how) for _ in range(runs)), key=lambda taken: taken.user)


def start(program, runs=50):
    """The median of the wall time of `--version`, in milliseconds."""
    times = []
    for _ in range(runs):
        begin = time.perf_counter()
        subprocess.run([program, "--version"], stdout=subprocess.DEVNULL, check=True)
        times.append(time.perf_counter() - begin)
    return statistics.median(times) * 1000


class Table:
    """Rows of figures, printed at the end."""
    HEADS = ("job", "program", "MB/s", "user s", "system s", "wall s", "peak MB", "ctanon is")

    def __init__(self):
        self.rows = []
        self.notes = []

    def add(self, job, program, taken, size, ours=None):
        """A line; `ours` is what ctanon took for the same."""
        ratio = f"{taken.user / ours.user:.2f} × as fast" if ours else ""
        self.rows.append((
            job, program, f"{size / taken.user:,.0f}", f"{taken.user:.3f}",
            f"{taken.system:.3f}", f"{taken.wall:.3f}", f"{taken.peak:,.0f}", ratio))
        print("\t".join(self.rows[-1]), file=sys.stderr, flush=True)

    def note(self, text):
        """A line under the table."""
        self.notes.append(text)

    def show(self):
        """Prints table and notes; MB/s and ratios are by user seconds."""
        print("| " + " | ".join(self.HEADS) + " |")
        print("|---|---|" + "---:|" * (len(self.HEADS) - 2))
        for row in self.rows:
            print("| " + " | ".join(row) + " |")
        print()
        for text in self.notes:
            print("- " + text)
