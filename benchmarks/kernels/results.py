"""Keeps results in benchmarks/results, one file for each processor."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from case import Case
from measure import processor

FOLDER = Path(__file__).resolve().parents[1] / "results"


def path() -> Path:
    """Returns the file of this processor."""
    words = re.sub(r"[^a-z0-9]+", "-", processor().lower()).strip("-")
    return FOLDER / f"kernels-{words}.json"


def keep(
    threads: int,
    machine: Mapping[str, float],
    group: str,
    case: Case,
    times: Mapping[str, float],
) -> None:
    """Puts a case's medians, in seconds, in place of the earlier ones."""
    file = path()
    known: dict[str, Any] = json.loads(file.read_text()) if file.exists() else {}
    part = known.setdefault(str(threads), {"machine": {}, "cases": {}})
    part["machine"] = {name: round(value, 1) for name, value in machine.items()}
    part["cases"][case.name] = {
        "group": group,
        "flops": case.flops,
        "bytes": case.bytes,
        "seconds": {name: float(f"{t:.4g}") for name, t in times.items()},
    }
    FOLDER.mkdir(exist_ok=True)
    aside = file.with_suffix(".new")
    aside.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n")
    aside.replace(file)
