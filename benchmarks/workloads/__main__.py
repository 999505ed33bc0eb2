"""The eight reference workloads: a training step and a prediction, beside other libraries.

    python benchmarks/workloads [--rounds 7] [--sides goten torch-eager ...] [--memory] [NAME ...]

Each library has a process of its own. They take turns, an epoch each; medians are compared.
Goten runs under the interpreter that runs this, the others in .peers. Results are added to
benchmarks/results.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from measure import PEERS, processor, record  # noqa: E402

NAMES = (
    "article_cnn",
    "article_rnn",
    "mnist_mlp",
    "mnist_cnn",
    "resnet20",
    "lstm_text",
    "gru_series",
    "transformer",
)
SIDES = (
    "goten",
    "keras-tensorflow",
    "keras-jax",
    "torch-eager",
    "torch-channels_last",
    "torch-compile",
)


class Side:
    """A process that trains with one library."""

    def __init__(self, name: str, threads: int) -> None:
        """Starts the process on as many cores as threads."""
        self.name = name
        count = str(threads)
        environment = {
            **os.environ,
            "TF_CPP_MIN_LOG_LEVEL": "3",
            "GOTEN_NUM_THREADS": count,
            "OMP_NUM_THREADS": count,
        }
        if name != "goten":  # settings of one BLAS are not theirs
            environment.pop("OPENBLAS_CORETYPE", None)
            environment.pop("OPENBLAS_L2_SIZE", None)
        python = sys.executable if name == "goten" else str(PEERS)
        cores = ",".join(map(str, sorted(os.sched_getaffinity(0))[:threads]))
        self.process = subprocess.Popen(
            ["taskset", "-c", cores, python, str(HERE / "worker.py"), name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )

    def ask(self, request: str) -> float:
        """Returns the answer to a request."""
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(request + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            sys.exit(f"workloads: {self.name} ended with status {self.process.wait()}")
        return float(line)

    def close(self) -> None:
        """Ends the process."""
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait()


def medians(sides: Sequence[Side], request: str, rounds: int) -> dict[str, float]:
    """Returns the median milliseconds of a request by side, after two turns to warm up."""
    times: dict[str, list[float]] = {side.name: [] for side in sides}
    for turn in range(rounds + 2):
        for side in sides:
            spent = side.ask(request)
            if turn >= 2:
                times[side.name].append(spent)
            time.sleep(0.002)  # threads that spin after their work are not the next one's burden
    return {name: statistics.median(t) for name, t in times.items()}


def show(name: str, times: dict[str, float]) -> float:
    """Prints a row; returns the ratio of the best peer to Goten, 0 without both."""
    cells = "".join(f"{times[side]:12.3f}" if side in times else " " * 12 for side in SIDES)
    peers = [t for side, t in times.items() if side != "goten"]
    ratio = min(peers) / times["goten"] if peers and "goten" in times else 0
    print(f"  {name:12}{cells}{ratio:8.2f}", flush=True)
    return ratio


def head(title: str) -> None:
    """Prints a table's title and its head."""
    print(f"{title} ({processor()})")
    print(" " * 14 + "".join(f"{s.partition('-')[2] or s:>12}" for s in SIDES) + "   ratio")


def turns(names: Sequence[str], options: argparse.Namespace, threads: int) -> None:
    """Measures steps and predictions, prints and keeps them."""
    sides = [Side(name, threads) for name in options.sides]
    for what, title, rounds in (
        ("epoch", "ms a training step", options.rounds),
        ("predict", "ms a prediction of one row", 4 * options.rounds),
    ):
        head(f"{title}, {threads} threads")
        ratios = []
        for name in names:
            taking = [s for s in sides if s.name != "torch-channels_last" or wide(name)]
            times = medians(taking, f"{what} {name}", rounds)
            ratios.append(show(name, times))
            record("workloads", (str(threads), what, name), times)
        if all(ratios):
            mean = statistics.geometric_mean(ratios)
            print(f"  best peer over Goten: {mean:.2f}, least {min(ratios):.2f}\n")
    for side in sides:
        side.close()


def wide(name: str) -> bool:
    """Tells whether a workload has images, whose layout may be chosen."""
    return "cnn" in name or "resnet" in name


def memory(names: Sequence[str], options: argparse.Namespace) -> None:
    """Measures the peak of memory above the import, each workload in a process of its own."""
    head("MB of memory above the import")
    for name in names:
        peaks = {}
        for each in options.sides:
            if each == "torch-channels_last" and not wide(name):
                continue
            side = Side(each, len(os.sched_getaffinity(0)))
            for _ in range(3):
                side.ask(f"epoch {name}")
            side.ask(f"predict {name}")
            peaks[each] = side.ask("memory")
            side.close()
        show(name, peaks)
        record("workloads", ("memory", "MB", name), peaks)


def main() -> None:
    """Measures the workloads that the arguments name."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--sides", nargs="+", choices=SIDES, default=list(SIDES))
    parser.add_argument("--threads", type=int, nargs="+", default=[len(os.sched_getaffinity(0))])
    parser.add_argument("--memory", action="store_true", help="measure memory, not time")
    parser.add_argument("names", nargs="*", metavar="NAME", default=[])
    options = parser.parse_intermixed_args()
    if unknown := set(options.names) - set(NAMES):
        parser.error(f"no workload {', '.join(unknown)}; there are {', '.join(NAMES)}")
    if not PEERS.exists():
        options.sides = ["goten"]
        print("note: no .peers, so nothing to compare with; make peers installs it")
    names = options.names or NAMES
    if options.memory:
        memory(names, options)
        return
    for threads in options.threads:
        turns(names, options, threads)


if __name__ == "__main__":
    main()
