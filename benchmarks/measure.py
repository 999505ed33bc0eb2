"""What the benchmarks share: timing that resists noise, and tables."""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

PEERS = Path(__file__).resolve().parents[1] / ".peers" / "bin" / "python"


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
