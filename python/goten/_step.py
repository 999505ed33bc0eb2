"""What Python computes in at the moment: a session of the engine, a step that it records.

A step is a call of a function that the engine may replay, or a batch of a loop. While it is
recorded, what cannot be repeated is noted with its place in the program.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from ._engine import raw


class Step:
    """One run of a program in a session.

    Args:
        session: The engine's session.
        kind: What runs, for errors: "jit", "function", "fit" or "predict".
        first: Whether variables may be made in it.
    """

    def __init__(self, session: int, kind: str, first: bool = True) -> None:
        self.session, self.kind, self.first = session, kind, first
        self.made = False  # whether a variable was made

    def trouble(self, reason: str) -> None:
        """Notes why the step cannot be replayed, and the place of the program's own code."""
        raw.SessionTrouble(self.session, f"{reason}{place()}")

    def reads(self, h: int) -> None:
        """Notes that elements of a tensor are looked at, if that tells something of the step."""
        if raw.SessionDepends(self.session, h):
            self.trouble("elements are read on the host during the step")

    def makes(self) -> None:
        """Notes that a variable is made.

        Raises: ValueError in a tf.function that has made its variables before.
        """
        if self.kind == "function" and not self.first:
            raise ValueError(
                "tf.function only supports singleton tf.Variables created on the first call. Make "
                "sure the tf.Variable is only created once or created outside tf.function. See "
                "https://www.tensorflow.org/guide/function#creating_tfvariables for more "
                "information."
            )
        self.made = True
        self.trouble("a variable is made during the step")


class _Local(threading.local):
    training: bool | None = None  # whether layers train; None: nobody has said
    step: Step | None = None

    @property
    def session(self) -> int:
        """Handle of the engine's session in this thread; 0 outside of any."""
        return raw.session()

    @session.setter
    def session(self, h: int) -> None:
        raw.set_session(h)


local = _Local()


@contextmanager
def stepping(step: Step) -> Iterator[None]:
    """Runs its body as a step, in its session."""
    before = local.session, local.step
    local.session, local.step = step.session, step
    try:
        yield
    finally:
        local.session, local.step = before


_HOME = os.path.dirname(__file__) + os.sep


def place() -> str:
    """Returns " at FILE:LINE" of the innermost code that is none of Goten's own; "" if none is."""
    frame = sys._getframe(1)
    while frame is not None:
        name = frame.f_code.co_filename
        if not name.startswith((_HOME, "<")) and f"{os.sep}numpy{os.sep}" not in name:
            return f" at {os.path.basename(name)}:{frame.f_lineno}, in {frame.f_code.co_name}"
        if frame.f_back is None:
            break
        frame = frame.f_back
    return ""


class _Draws:
    """What random numbers are drawn from: a seed, and a number that is another each time."""

    def __init__(self) -> None:
        self.seed = int.from_bytes(os.urandom(6), "little")
        self.count = 0

    def next(self) -> int:
        """Numbers a draw outside of training steps."""
        self.count += 1
        return self.count


draws = _Draws()


class _Changes:
    """Counts changes of what Python objects of the faces say of themselves."""

    count = 0


changes = _Changes()
