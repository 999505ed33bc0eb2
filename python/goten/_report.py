"""What `python -m goten run --report` prints at the end."""

from __future__ import annotations

import sys

from . import _engine
from ._exchange import copies


def text(seconds: float) -> str:
    """Returns the report: what the engine did, what was copied, what NumPy did itself."""
    stat = _engine.raw.Stat
    lines = [
        "-- goten report",
        f"operators run by the Go engine: {stat('operators_run'):,}",
        f"bytes shared without a copy: {stat('shared_bytes'):,}",
        f"copies: {sum(copies.values()):,}",
        *(f"    {n:,}  {why}" for why, n in copies.most_common()),
    ]
    counter = sys.modules.get("goten.numpy._count")
    fallbacks = dict(counter.fallbacks) if counter else {}
    lines.append(f"fallbacks to NumPy: {sum(fallbacks.values()):,}")
    for (name, reason), n in sorted(fallbacks.items(), key=lambda item: -item[1]):
        lines.append(f"    {n:,}  {name} ({reason})")
    lines.append(f"time: {seconds:.2f} s on {stat('threads')} threads")
    return "\n".join(lines)
