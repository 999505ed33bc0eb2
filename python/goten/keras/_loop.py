"""Drives a loop of the engine: asks for its events, one after the other, and answers them."""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable
from typing import Any

from .._engine import Handle, raw
from .._step import Step, stepping
from .._tensor import Tensor
from . import _state
from ._data import Source

Logs = dict[str, float]
POLL_MS = 50  # so long may Ctrl-C wait

# Computes outputs and losses of a batch that the engine cannot compute alone; or does the whole of
# a step and returns the tensors that it shows, and a number that tells what they are.
Compute = Callable[
    [list[Tensor], list[Tensor], list[Tensor]], tuple[list[Tensor], list[Any] | int]
]


def ordered(logs: Logs) -> Logs:
    """Returns logs as Keras orders them: by name, those of a validation last."""
    return dict(sorted(logs.items(), key=lambda item: (item[0].startswith("val_"), item[0])))


class Event:
    """A moment of the loop.

    Attributes:
        kind: train_begin, epoch_begin, batch_begin, batch_end, test_begin, test_batch_begin,
            test_batch_end, test_end, epoch_end or train_end.
        epoch: Number of the epoch, from 0.
        batch: Number of the batch, from 0.
        batches: Number of batches of an epoch; None while unknown.
        logs: Loss and metrics.
    """

    def __init__(self, text: dict[str, Any]) -> None:
        self.kind: str = text["event"]
        self.epoch: int = text.get("epoch", 0)
        self.batch: int = text.get("batch", 0)
        n = text.get("batches", -1)
        self.batches: int | None = None if n < 0 else n
        self.logs: Logs = ordered({k: float(v) for k, v in text.get("logs") or ()})


class Loop:
    """A running loop.

    Args:
        handle: The engine's loop.
        sources: The data of training and of validation; those that Python makes are asked here.
        compute: Computes a batch that needs Python; None when the engine does.
    """

    def __init__(self, handle: int, sources: list[Source], compute: Compute | None) -> None:
        self._loop = Handle(handle)
        self._sources, self._compute = sources, compute

    def stop(self) -> None:
        """Ends training after the current batch."""
        raw.LoopStop(self._loop._h)

    def run(self, see: Callable[[Event], None]) -> None:
        """Shows every event to a function until the loop ends.

        Raises: what the loop, or the function, failed with. The loop has then ended: no step
            runs any more.
        """
        h = self._loop._h
        try:
            while (text := raw.LoopNext(h, POLL_MS)) != "end":
                if text:
                    self._answer(json.loads(text), see)
        except BaseException:
            raw.LoopCancel(h)
            raise

    def _answer(self, text: dict[str, Any], see: Callable[[Event], None]) -> None:
        if text["event"] == "forward":
            self._forward(text)
        elif text["event"] == "data":
            self._feed(self._sources[text["source"]])
        else:
            see(Event(text))

    def _forward(self, text: dict[str, Any]) -> None:
        assert self._compute is not None
        x, y, w = ([_state.wrap(h) for h in text[k] or () if h] for k in ("x", "y", "w"))
        step = Step(text["session"], "fit")
        with _state.calling(training=text["training"]), stepping(step):
            outs, losses = self._compute(x, y, w)
        a = array("q", [t._h for t in outs])
        if isinstance(losses, int):
            raw.LoopOwn(self._loop._h, a.buffer_info()[0], len(a), losses)
            return
        b = array("q", [0 if t is None else t._h for t in losses])
        raw.LoopReply(self._loop._h, a.buffer_info()[0], len(a), b.buffer_info()[0], len(b))

    def _feed(self, source: Source) -> None:
        batch = source.pull()
        x, y, w = batch or ([], [], [])
        handles = array("q", [t._h for t in (*x, *y, *w)])
        raw.LoopFeed(self._loop._h, handles.buffer_info()[0], len(x), len(y), len(w))
