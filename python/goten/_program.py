"""Programs that Python computes once or twice, and the engine then replays."""

from __future__ import annotations

import contextlib
from array import array
from collections.abc import Callable, Sequence
from typing import Any, Final

from . import _tree
from ._engine import Handle, raw
from ._step import Step, draws, stepping
from ._tensor import Tensor, _wrap

_CALLS: Final = 1 << 50  # handles are larger, numbers of results smaller

Body = Callable[[list[Tensor]], Any]


class Later:
    """A value that is asked for when the step has ended: what a step returns of this class, or
    holds in its results, a replay asks for anew.
    """  # fmt: skip

    def later(self) -> Any:
        """Returns the value as it is now."""
        raise NotImplementedError

    def source(self) -> Any:
        """Returns what the value is of."""
        raise NotImplementedError


class Form:
    """The structure of what a program returns.

    Args:
        tree: What it returned.

    Attributes:
        tensors: The tensors in it, in order.
    """

    def __init__(self, tree: Any) -> None:
        leaves: list[Any] = []
        self.structure = _tree.flatten(tree, leaves)
        self.tensors = [x for x in leaves if isinstance(x, Tensor)]
        # A class for a tensor, else what it is.
        self.leaves = [_Class(type(x)) if isinstance(x, Tensor) else x for x in leaves]

    def same(self, other: Form) -> bool:
        """Tells whether another program returned the same, tensors aside."""
        return (
            self.structure == other.structure
            and len(self.leaves) == len(other.leaves)
            and all(_same(a, b) for a, b in zip(self.leaves, other.leaves, strict=True))
        )

    def build(self, handles: Sequence[int]) -> Any:
        """Makes the result of the handles of its tensors."""
        left = iter(handles)

        def one(x: Any) -> Any:
            if isinstance(x, _Class):
                return _wrap(next(left), x.cls)
            return x.later() if isinstance(x, Later) else x

        return _tree.build(self.structure, iter([one(x) for x in self.leaves]))


class _Class:
    def __init__(self, cls: type[Tensor]) -> None:
        self.cls = cls


def _same(a: Any, b: Any) -> bool:
    if isinstance(a, _Class):
        return isinstance(b, _Class) and a.cls is b.cls
    if a is b:
        return True
    if isinstance(a, Later):
        return type(a) is type(b) and a.source() is b.source()
    plain = type(a) in (int, float, bool, str, bytes, complex) and type(a) is type(b)
    return plain and repr(a) == repr(b)


class Forms:
    """The forms of results that a program has returned, by number."""

    def __init__(self) -> None:
        self._all: list[Form] = []

    def number(self, form: Form) -> int:
        """Returns the number of a form, the same for equal ones."""
        for i, known in enumerate(self._all):
            if known.same(form):
                self._all[i] = form
                return i
        self._all.append(form)
        return len(self._all) - 1

    def __getitem__(self, i: int) -> Form:
        return self._all[i]


class Program:
    """A program of tensors.

    Args:
        kind: What it is, for errors; see Step.
        once: Whether one run is enough to know what it does; else two have to agree.
        eager: Whether it always runs.
    """

    def __init__(self, kind: str, once: bool = False, eager: bool = False) -> None:
        self.kind, self.runs = kind, 0
        self._engine = Handle(raw.FunctionNew(once, eager))
        self._forms = Forms()
        self._room = 16  # for a note or a session, and for results

    def __call__(
        self,
        key: str,
        inputs: Sequence[Tensor],
        body: Body,
        step: int | None = None,
        first: bool = True,
    ) -> Any:
        """Returns what the body returns for the inputs, or NotImplemented if one is tracked.

        Args:
            key: What the body depends on besides the inputs.
            inputs: The inputs.
            body: The program, which is called unless there is a plan.
            step: What random operators draw from, together with the seed of the process.
            first: Whether variables may be made.
        """
        ins = array("q", [t._h for t in inputs])
        room = array("q", bytes(8 * max(1 + len(ins), self._room)))
        r = raw.FunctionCall(
            self._engine._h, key, ins.buffer_info()[0], len(ins), room.buffer_info()[0],
            len(room), draws.seed, draws.next() if step is None else step,
        )  # fmt: skip
        if r < 0:
            return NotImplemented
        if r < _CALLS:
            return self._forms[room[0]].build(room[1 : 1 + r])
        call = Handle(r)
        given = [_wrap(h, type(t)) for h, t in zip(room[1:], inputs, strict=False)]
        self.runs += 1
        with stepping(Step(room[0], self.kind, first)):
            out = body(given)
        return self.end(call, out)

    def end(self, call: Handle, out: Any) -> Any:
        """Ends a call that Python has computed; returns its result."""
        form = Form(out)
        self._room = max(self._room, 1 + len(form.tensors))
        handles = array("q", [t._h for t in form.tensors])
        raw.FunctionEnd(
            call._h, handles.buffer_info()[0], len(handles), self._forms.number(form)
        )
        form.tensors.clear()
        return form.build(handles)

    def explain(self) -> str:
        """Says of each kind of call how it is replayed, or why it runs eagerly."""
        return raw.FunctionExplain(self._engine._h)

    def reset(self) -> None:
        """Forgets all plans."""
        with contextlib.suppress(RuntimeError):
            raw.FunctionReset(self._engine._h)
