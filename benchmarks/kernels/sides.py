"""The processes that are compared: each runs one library, and answers how long calls take."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from measure import PEERS

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
BUILD = ROOT / "dist" / "bench"
LIBRARIES = {"openblas": "libopenblas.so.0", "onednn": "libdnnl.so.2"}


def build() -> None:
    """Builds Goten's worker and that of the BLAS libraries into dist/bench."""
    BUILD.mkdir(parents=True, exist_ok=True)
    go = os.environ.get("GO", "go")
    subprocess.run(
        [go, "build", "-o", BUILD / "goten", "./core/internal/bench"], cwd=ROOT, check=True
    )
    source = HERE / "blas.c"
    subprocess.run(["cc", "-O2", "-o", BUILD / "blas", source, "-ldl"], check=True)


class Side:
    """A process with one library, on a number of threads."""

    def __init__(self, name: str, threads: int) -> None:
        """Starts the process, bound to as many cores as threads.

        Args:
            name: goten, openblas, onednn, or a library for Python.
            threads: The number of threads it may use.
        """
        self.name = name
        count = str(threads)
        environment = {
            "MALLOC_MMAP_THRESHOLD_": str(1 << 30),  # a peer too keeps the memory that it frees
            "MALLOC_TRIM_THRESHOLD_": str(1 << 33),
            **os.environ,
            "GOTEN_NUM_THREADS": count,
            "OMP_NUM_THREADS": count,
            "OPENBLAS_NUM_THREADS": count,
            "MKL_NUM_THREADS": count,
        }
        for setting in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"):
            environment.pop(setting, None)  # workarounds for old releases, which slow new ones
        cores = sorted(os.sched_getaffinity(0))[:threads]
        command = ["taskset", "-c", ",".join(map(str, cores)), *self._command(name, threads)]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
        )

    @staticmethod
    def _command(name: str, threads: int) -> Sequence[str]:
        if name == "goten":
            return [str(BUILD / "goten")]
        if name in LIBRARIES:
            return [str(BUILD / "blas"), LIBRARIES[name]]
        return [str(PEERS), str(HERE / "worker.py"), name, str(threads)]

    def seconds(self, family: str, args: Mapping[str, Any], calls: int) -> float:
        """Returns the time of all calls together. It raises RuntimeError if the side fails."""
        assert self.process.stdin and self.process.stdout
        if self.name in LIBRARIES:
            words = [args[name] for name in ("dtype", "trans", "m", "n", "k")]
            request = " ".join(map(str, [*words, calls]))
        else:
            request = json.dumps({"family": family, "args": args, "calls": calls})
        self.process.stdin.write(request + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if self.name in LIBRARIES and line.strip() not in ("", "error"):
            return float(line)
        answer = json.loads(line) if line.startswith("{") else {"error": line or "it ended"}
        if "error" in answer:
            raise RuntimeError(f"{self.name}: {family} {args}: {answer['error']}")
        return float(answer["seconds"])

    def close(self) -> None:
        """Ends the process."""
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait()
