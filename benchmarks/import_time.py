"""How long `import goten` takes above `import numpy`, and how large the wheel is.

Each import runs in a new process; the kinds take turns, so that a busy machine slows all.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

from measure import table

ROUNDS = 15
PROGRAMS = ["pass", "import numpy", "import numpy, goten", "import goten.keras"]


def main() -> None:
    """Prints the table."""
    times: dict[str, list[float]] = {program: [] for program in PROGRAMS}
    for _ in range(ROUNDS + 1):  # the first fills the caches
        for program in PROGRAMS:
            start = time.perf_counter()
            done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
            times[program].append(time.perf_counter() - start)
            if done.returncode:
                sys.exit(f"{program}: {done.stderr}")
    median = {program: statistics.median(t[1:]) * 1e3 for program, t in times.items()}
    base = median["import numpy"]
    rows = [[p, f"{m:.1f}", f"{m - base:+.1f}"] for p, m in median.items()]
    table("import", ["program", "ms", "above numpy"], rows)
    wheels = sorted(Path(__file__).resolve().parents[1].glob("dist/goten-*.whl"))
    sizes = [[w.name, f"{w.stat().st_size / 1e6:.2f}"] for w in wheels]
    table("wheel", ["file", "MB"], sizes)


if __name__ == "__main__":
    main()
