"""The progress of training on a terminal, in a notebook and in a log."""

from __future__ import annotations

import sys
import time
from typing import Any

from .._loop import Logs
from ._callback import Callback

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
            self._bar = Bar(self.params.get("steps"))

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

    def _print_line(self, logs: Logs | None) -> None:
        steps = self.params.get("steps") or self._seen
        print(_line(steps, time.perf_counter() - self._begun, logs or {}), flush=True)

    def _begin(self) -> None:
        self._begun, self._seen = time.perf_counter(), 0
        if self._verbose == 1:
            self._bar = Bar(self.params.get("steps"))

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


class Bar:
    """One line that is written over while batches pass, and stays when they are through.

    A terminal and a notebook take the carriage return; a log gets the last state alone.
    """

    def __init__(self, steps: int | None) -> None:
        self.steps, self.done = steps, 0
        self._begun = time.perf_counter()
        self._live = sys.stdout.isatty() or "ipykernel" in sys.modules
        self._width = 0

    def show(self, done: int, logs: Logs) -> None:
        """Writes the state after so many batches."""
        self.done = max(self.done, done)
        if self._live:
            self._write("\r", logs, running=True)

    def finish(self, logs: Logs) -> None:
        """Writes the last state and ends the line."""
        self.done = self.steps or self.done
        self._write("\r" if self._live else "", logs, running=False)
        sys.stdout.write("\n")
        sys.stdout.flush()

    def _write(self, begin: str, logs: Logs, running: bool) -> None:
        spent = time.perf_counter() - self._begun
        if self.steps:
            full = BAR * min(self.done, self.steps) // self.steps
            width = len(str(self.steps))
            head = f"{self.done:>{width}}/{self.steps} " + self._colored(full)
        else:
            head = f"{self.done}/Unknown"
        text = f"{head} {_timing(spent, self.done, self.steps if running else None)}{_values(logs)}"
        pad = " " * max(0, self._width - len(text))
        self._width = len(text)
        sys.stdout.write(f"{begin}{text}{pad}")
        sys.stdout.flush()

    def _colored(self, full: int) -> str:
        if not sys.stdout.isatty():
            return "━" * BAR
        return f"\x1b[32m{'━' * full}\x1b[0m\x1b[37m{'━' * (BAR - full)}\x1b[0m"


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
