"""What the benchmarks share: timing that resists noise, and tables."""

from __future__ import annotations

import json
import os
import platform
import re
import statistics
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

PEERS = Path(__file__).resolve().parents[1] / ".peers" / "bin" / "python"
RESULTS = Path(__file__).resolve().parent / "results"


def processor() -> str:
    """Returns the processor's name and the number of cores this process may use."""
    name = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        lines = (line.partition(":") for line in info.read_text().splitlines())
        facts = {key.strip(): value.strip() for key, _, value in lines}
        if "model name" in facts:
            model = (facts.get("cpu family"), facts.get("model"))
            name = "{} (family {} model {})".format(facts["model name"], *model)
    elif platform.system() == "Darwin":
        command = ["sysctl", "-n", "machdep.cpu.brand_string"]
        name = subprocess.run(command, capture_output=True, text=True).stdout.strip()
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"{name}, {cores} cores"


def seconds(call: Callable[[], object], calls: int = 1, rounds: int = 15) -> float:
    """Returns the median over rounds of the time of one call.

    Args:
        call: What is measured.
        calls: How often it runs within a round.
        rounds: The number of rounds, after one that is thrown away.
    """
    times = []
    for _ in range(rounds + 1):
        start = time.perf_counter()
        for _ in range(calls):
            call()
        times.append((time.perf_counter() - start) / calls)
    return statistics.median(times[1:])


def table(title: str, head: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Prints a table under a title and the processor's name."""
    print(f"{title} ({processor()})")
    cells = [[str(c) for c in row] for row in (head, *rows)]
    widths = [max(len(row[i]) for row in cells) for i in range(len(head))]
    for row in cells:
        numbers = (c.rjust(w) for c, w in zip(row[1:], widths[1:], strict=True))
        print("  " + "  ".join([row[0].ljust(widths[0]), *numbers]))
    print()


def record(kind: str, where: Sequence[str], values: Mapping[str, object]) -> None:
    """Puts values in place of earlier ones in the results of this processor.

    Args:
        kind: The beginning of the file's name in benchmarks/results.
        where: The keys that lead to the values.
        values: What is kept; numbers are rounded to four digits.
    """
    words = re.sub(r"[^a-z0-9]+", "-", processor().lower()).strip("-")
    file = RESULTS / f"{kind}-{words}.json"
    known = json.loads(file.read_text()) if file.exists() else {}
    part = known
    for key in where[:-1]:
        part = part.setdefault(key, {})
    part[where[-1]] = rounded(values)
    RESULTS.mkdir(exist_ok=True)
    aside = file.with_suffix(".new")
    aside.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n")
    aside.replace(file)


def rounded(value: object) -> object:
    """Returns a value with all its floats rounded to four digits."""
    if isinstance(value, float):
        return float(f"{value:.4g}")
    if isinstance(value, Mapping):
        return {key: rounded(item) for key, item in value.items()}
    return value
