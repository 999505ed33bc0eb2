"""Kernels and operators beside those of other libraries, taking turns.

    python benchmarks/kernels [--threads 1 2] [--rounds 9] [--peers torch ...] [PATTERN ...]

A case runs if its group's or its own name contains a pattern. Each library has a process of its
own; for each case they take turns, some milliseconds each, and the medians are compared. Peak and
bandwidth are measured in the same run. Results are added to benchmarks/results.
"""

from __future__ import annotations

import argparse
import math
import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from case import Case
from groups import cases
from measure import PEERS, processor, record
from sides import LIBRARIES, Side, build

TURN = 0.008  # seconds of a turn, unless one call takes longer
# Seconds between turns: threads that spin after their work, those of OpenBLAS for 20 ms, are not
# the next one's burden.
PAUSE = 0.03


class Machine:
    """The limits of the machine on a number of threads, measured."""

    def __init__(self, goten: Side, threads: int) -> None:
        """Measures peak and bandwidth.

        Args:
            goten: The side that measures.
            threads: Its number of threads.
        """
        madds, floats = 200_000_000 * threads, 1 << 25

        def best(family: str, name: str, count: int) -> float:
            return min(goten.seconds(family, {name: count}, 1) for _ in range(7))

        self.peak = 2 * madds / best("peak", "madds", madds) / 1e9  # GFLOP/s of float32
        self.read = 4 * floats / best("read", "n", floats) / 1e9  # GB/s
        self.triad = 12 * floats / best("triad", "n", floats) / 1e9  # GB/s


def compare(case: Case, sides: Sequence[Side], rounds: int) -> dict[str, float]:
    """Returns the median seconds of a call by side."""
    calls = {}
    for side in sides:
        once = side.seconds(case.family, case.args, 1)
        once = min(once, side.seconds(case.family, case.args, 1))
        calls[side.name] = max(1, int(TURN / max(once, 1e-8)))
    times: dict[str, list[float]] = {side.name: [] for side in sides}
    for _ in range(rounds):
        for side in sides:
            count = calls[side.name]
            times[side.name].append(side.seconds(case.family, case.args, count) / count)
            time.sleep(PAUSE)
    return {name: statistics.median(t) for name, t in times.items()}


def show(case: Case, machine: Machine, times: dict[str, float]) -> float:
    """Prints a case's row; returns the ratio of the best peer to Goten, NaN without peers."""
    own = times["goten"]
    rate = ""
    if case.flops:
        peak = machine.peak / (2 if case.args.get("dtype") == "float64" else 1)
        rate = f"{case.flops / own / 1e9:7.1f} GFLOP/s {case.flops / own / 1e7 / peak:4.0f}%"
    elif case.bytes:
        rate = (
            f"{case.bytes / own / 1e9:7.1f} GB/s    {case.bytes / own / 1e7 / machine.triad:4.0f}%"
        )
    peers = {name: t / own for name, t in times.items() if name != "goten"}
    ratios = "  ".join(f"{name} {ratio:5.2f}" for name, ratio in peers.items())
    print(f"  {case.name:38} {own * 1e6:10.1f} us {rate:22}  {ratios}", flush=True)
    return min(peers.values(), default=math.nan)


def run(chosen: Sequence[tuple[str, Case]], threads: int, options: argparse.Namespace) -> None:
    """Measures the chosen cases on a number of threads, prints and keeps them."""
    wanted = {peer for _, case in chosen for peer in case.peers}
    if options.peers is not None:
        wanted &= set(options.peers)
    if not PEERS.exists():
        wanted &= set(LIBRARIES)
        print("note: no .peers, so little to compare with; make peers installs it")
    sides = {"goten": Side("goten", threads)}
    machine = Machine(sides["goten"], threads)  # before the others are busy with their start
    sides |= {name: Side(name, threads) for name in sorted(wanted)}
    print(
        f"{processor()}; {threads} threads used: peak {machine.peak:.0f} GFLOP/s,"
        f" read {machine.read:.1f} GB/s, triad {machine.triad:.1f} GB/s"
    )
    record("kernels", (str(threads), "machine"), vars(machine))
    ratios: dict[str, list[float]] = {}
    for group, case in chosen:
        taking = [sides["goten"], *(sides[peer] for peer in case.peers if peer in sides)]
        times = compare(case, taking, options.rounds)
        ratios.setdefault(group, []).append(show(case, machine, times))
        figures = {"group": group, "flops": case.flops, "bytes": case.bytes, "seconds": times}
        record("kernels", (str(threads), "cases", case.name), figures)
    for group, values in ratios.items():
        known = [v for v in values if not math.isnan(v)]
        if known:
            mean = statistics.geometric_mean(known)
            print(
                f"  {group}: the best peer's time over Goten's: {mean:.2f}, least {min(known):.2f}"
            )
    for side in sides.values():
        side.close()


def main() -> None:
    """Measures the cases that the arguments name."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--peers", nargs="*", help="compare with these only")
    parser.add_argument("--list", action="store_true", help="list the cases and end")
    parser.add_argument("pattern", nargs="*", default=[""])
    options = parser.parse_intermixed_args()
    chosen = [
        (group, case)
        for group, case in cases()
        if any(p in group or p in case.name for p in options.pattern or [""])
    ]
    if options.list:
        for group, case in chosen:
            print(group, case.name, sep="\t")
        return
    build()
    for threads in options.threads:
        run(chosen, threads, options)


if __name__ == "__main__":
    main()
