"""trace: what the engine does and when, as a file for Perfetto."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ._engine import raw


@contextmanager
def trace(filepath: Any) -> Iterator[None]:
    """Notes what the engine does while the body runs, and then writes it to a file.

    The file has Chrome's trace-event format, which https://ui.perfetto.dev opens: the steps of
    fit, evaluate and predict, the instructions of their plans with shapes, the making of batches,
    and the time that Python takes between steps. The environment variable GOTEN_TRACE=file does so
    for a whole process.

    Args:
        filepath: The file, in a folder that exists. It is written when the body has ended.

    Raises: RuntimeError while another trace is taken; OSError when the file cannot be written.

    Example:
        >>> import tempfile, goten
        >>> with goten.trace(tempfile.gettempdir() + "/goten-trace.json"):
        ...     _ = goten.tensor([1.0, 2.0]) * 2
    """
    raw.TraceStart(os.fspath(filepath))
    try:
        yield
    finally:
        raw.TraceStop()
