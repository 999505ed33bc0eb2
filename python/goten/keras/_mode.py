"""What the Python of a layer may depend on besides tensors and variables."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from .._step import changes
from . import _state

if TYPE_CHECKING:
    from ._layer import Layer

# Fields that loops and the calls of layers set.
_UNSEEN: Final = frozenset(("stop_training", "built", "_fits", "_tested", "_mode_now", "_mode_at",
                               "_restless", "_restless_why"))  # fmt: skip
_MOST: Final = 4  # steps that change a field before the layer's steps stay eager


def mode(layer: Layer) -> str:
    """Stands for the fields of a layer and of those inside: another one means another step."""
    d = layer.__dict__
    if d.get("_restless", 0) >= _MOST:
        return "0"
    if d.get("_mode_at") != changes.count:
        d["_mode_now"] = str(hash(tuple(_fields(layer).items())) & (2**64 - 1))
        d["_mode_at"] = changes.count
    return str(d["_mode_now"])


@contextmanager
def unchanged(layer: Layer) -> Iterator[None]:
    """Notes for a step that is recorded if its Python changes fields of a layer."""
    step, at = _state.local.step, changes.count
    before = _fields(layer) if step is not None else {}
    if step is not None and layer.__dict__.get("_restless", 0) >= _MOST:
        step.trouble(layer.__dict__["_restless_why"])
    yield
    if step is None or changes.count == at:
        return
    after = _fields(layer)
    for name in (*before, *after):
        if before.get(name) != after.get(name):
            layer.__dict__["_restless"] = layer.__dict__.get("_restless", 0) + 1
            layer.__dict__["_restless_why"] = why = f"the field {name} changes during the step"
            step.trouble(why)
            return


def _fields(layer: Layer) -> dict[str, Any]:
    """Finds the fields that are numbers and texts, and which variables are trained."""
    found: dict[str, Any] = {}
    for i, x in enumerate(layer._flatten_layers()):
        for name, value in x.__dict__.items():
            if value is not None and name not in _UNSEEN and _plain(value):
                found[f"{name} of {x.name} ({i})"] = repr(value)
        found[f"trainable of {x.name} ({i})"] = tuple([v.trainable for v in x._weights])
    return found


def _plain(x: Any) -> bool:
    if isinstance(x, tuple):
        return all(_plain(v) for v in x)
    return x is None or type(x) in (int, float, bool, str)
