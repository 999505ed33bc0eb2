"""The progress of training on a terminal, in a notebook and in a log."""

from __future__ import annotations

import os
import sys
import time
from typing import Any

from .._loop import Logs
from ._callback import Callback

INTERVAL = 0.05  # seconds between two drawings, as in Keras
BAR = 20  # characters of the bar, as wide as that of Keras


class ProgbarLogger(Callback):
    """Shows epochs, a bar of the batches, the time of a step, loss and metrics."""

    def __init__(self) -> None:
        super().__init__()
        self._bar: Bar | None = None
        self._begun = 0.0
        self._training = False
        self._seen = 0

    @property
    def _verbose(self) -> int:
        return int(self.params.get("verbose", 1))

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Training begins."""
        self._training = True

    def on_train_end(self, logs: Logs | None = None) -> None:
        """Training has ended."""
        self._training = False

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        """Prints the number of the epoch."""
        self._begun, self._seen = time.perf_counter(), 0
        if self._verbose == 0:
            return
        if self.params.get("epochs", 1) > 1:
            print(f"Epoch {epoch + 1}/{self.params['epochs']}", flush=True)
        if self._verbose == 1:
            self._bar = bar(self.params.get("steps"))

    def on_train_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """Moves the bar."""
        self._seen = batch + 1
        if self._bar is not None:
            self._bar.show(batch + 1, logs or {})

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Prints what the epoch reached."""
        if self._bar is not None:
            self._bar.finish(logs or {})
            self._bar = None
        elif self._verbose == 2:
            self._print_line(logs)

    def close(self) -> None:
        """Ends a bar that an error, or Ctrl-C, left behind."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None

    def _print_line(self, logs: Logs | None) -> None:
        steps = self.params.get("steps") or self._seen
        print(_line(steps, time.perf_counter() - self._begun, logs or {}), flush=True)

    def _begin(self) -> None:
        self._begun, self._seen = time.perf_counter(), 0
        if self._verbose == 1:
            self._bar = bar(self.params.get("steps"))

    def on_test_begin(self, logs: Logs | None = None) -> None:
        """A test of its own has its own bar; a validation has none."""
        if not self._training:
            self._begin()

    def on_test_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """Moves the bar."""
        if not self._training:
            self._seen = batch + 1
            if self._bar is not None:
                self._bar.show(batch + 1, logs or {})

    def on_test_end(self, logs: Logs | None = None) -> None:
        """Prints what the test gave."""
        if not self._training:
            self._close(logs)

    def on_predict_begin(self, logs: Logs | None = None) -> None:
        """A prediction begins."""
        self._begin()

    def on_predict_end(self, logs: Logs | None = None) -> None:
        """A prediction has ended."""
        self._close(logs)

    def _close(self, logs: Logs | None = None) -> None:
        if self._verbose == 2:
            self._print_line(logs)
        elif self._bar is not None:
            self._bar.finish(logs or {})
            self._bar = None


def bar(steps: int | None) -> Bar:
    """Makes the bar for where standard output goes: a terminal, a notebook or a log."""
    if "ipykernel" in sys.modules and not sys.stdout.isatty():
        return Notebook(steps)
    if sys.stdout.isatty() and os.environ.get("TERM", "dumb") not in ("dumb", "unknown"):
        return Terminal(steps)
    return Bar(steps)


class Bar:
    """The line of an epoch. A log gets it once, when the batches are through.

    Args:
        steps: The number of batches; None while unknown.
    """

    def __init__(self, steps: int | None) -> None:
        self.steps, self.done = steps, 0
        self._begun, self._drawn_at = time.perf_counter(), 0.0

    def show(self, done: int, logs: Logs) -> None:
        """Shows the state after so many batches."""
        self.done = max(self.done, done)

    def finish(self, logs: Logs) -> None:
        """Writes the last state and ends the line."""
        self.done = self.steps or self.done
        print(self._text(logs, running=False), flush=True)

    def close(self) -> None:
        """Leaves the terminal as it was, whatever ended the training."""

    def _due(self, done: int) -> bool:
        """Notes the state and tells whether to draw it: a drawing costs a millisecond."""
        self.done = max(self.done, done)
        now = time.perf_counter()
        if now - self._drawn_at < INTERVAL:
            return False
        self._drawn_at = now
        return True

    def _head(self) -> str:
        return f"{self.done:>{len(str(self.steps))}}/{self.steps}" if self.steps else (
            f"{self.done}/Unknown"
        )

    def _tail(self, logs: Logs, running: bool) -> str:
        spent = time.perf_counter() - self._begun
        return f"{_timing(spent, self.done, self.steps if running else None)}{_values(logs)}"

    def _text(self, logs: Logs, running: bool) -> str:
        full = BAR * min(self.done, self.steps) // self.steps if self.steps else 0
        drawn = f" {'━' * full}{'─' * (BAR - full)}" if self.steps else ""
        return f"{self._head()}{drawn} {self._tail(logs, running)}"


class Notebook(Bar):
    """A line that is written over: the output of a cell knows the carriage return alone."""

    _width = 0

    def show(self, done: int, logs: Logs) -> None:
        """Writes the state after so many batches."""
        if self._due(done):
            self._write(self._text(logs, running=True))

    def finish(self, logs: Logs) -> None:
        """Writes the last state and ends the line."""
        self.done = self.steps or self.done
        self._write(self._text(logs, running=False))
        print(flush=True)

    def _write(self, text: str) -> None:
        print("\r" + text.ljust(self._width), end="", flush=True)
        self._width = len(text)


class Terminal(Bar):
    """A line, or several where the terminal is narrow, that rich draws anew in their place.

    What a callback prints meanwhile comes above it.
    """

    def __init__(self, steps: int | None) -> None:
        super().__init__(steps)
        from rich.console import Console
        from rich.live import Live

        self._live = Live(
            console=Console(highlight=False), auto_refresh=False, vertical_overflow="visible"
        )

    def show(self, done: int, logs: Logs) -> None:
        """Draws the state after so many batches."""
        if self._due(done):
            self._draw(logs, running=True)

    def finish(self, logs: Logs) -> None:
        """Draws the last state and leaves it there."""
        self.done = self.steps or self.done
        self._draw(logs, running=False)
        self._live.stop()

    def close(self) -> None:
        """Shows the cursor again and gives standard output back."""
        self._live.stop()
        self._live.console.show_cursor(True)  # Ctrl-C may have come in the middle of stop

    def _draw(self, logs: Logs, running: bool) -> None:
        from rich.text import Text

        # Not in __init__: Ctrl-C in the middle of start has to find a bar to close.
        self._live.start()
        text = Text(f"{self._head()} ")
        if self.steps:
            full = BAR * min(self.done, self.steps) // self.steps
            text.append("━" * full, "green").append("━" * (BAR - full), "white").append(" ")
        text.append(self._tail(logs, running))
        self._live.update(text, refresh=True)


def _timing(spent: float, done: int, steps: int | None) -> str:
    each = spent / max(1, done)
    if steps and done < steps:
        return f"{_span(each * (steps - done))} {_each(each)}/step"
    return f"{round(spent)}s {_each(each)}/step"


def _span(seconds: float) -> str:
    if seconds >= 3600:
        return f"{int(seconds // 3600)}:{int(seconds % 3600 // 60):02d}:{int(seconds % 60):02d}"
    if seconds >= 60:
        return f"{int(seconds // 60)}:{int(seconds % 60):02d}"
    return f"{int(seconds)}s"


def _each(seconds: float) -> str:
    if seconds >= 1:
        return f"{seconds:.0f}s"
    if seconds >= 1e-3:
        return f"{seconds * 1e3:.0f}ms"
    return f"{seconds * 1e6:.0f}us"


def _values(logs: Logs) -> str:
    return "".join(f" - {k}: {_number(v)}" for k, v in _in_order(logs))


def _in_order(logs: Logs) -> list[tuple[str, Any]]:
    """Metrics by name, then the loss, then those of the validation, as Keras prints them."""
    plain = sorted(k for k in logs if not k.startswith("val_"))
    tested = sorted(k for k in logs if k.startswith("val_"))
    return [(k, logs[k]) for k in (*plain, *tested)]


def _number(v: float) -> str:
    return f"{v:.4f}" if abs(v) > 1e-3 or v == 0 or v != v else f"{v:.4e}"


def _line(steps: Any, spent: float, logs: Logs) -> str:
    each = spent / max(1, steps or 1)
    return f"{steps}/{steps} - {round(spent)}s - {_each(each)}/step{_values(logs)}"
