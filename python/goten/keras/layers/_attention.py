"""Attention: a layer of the engine whose calls take more than tensors."""

from __future__ import annotations

from typing import Any

from ..._engine import raw
from ..._tensor import Tensor
from .. import _nest
from .._layer import Layer
from .._symbolic import KerasTensor, Node, bare
from .._variable import as_tensor
from ._generated import _MultiHeadAttention


class MultiHeadAttention(_MultiHeadAttention):
    __doc__ = _MultiHeadAttention.__doc__

    _causal_call = False  # the engine's layer is causal because a call asked for it

    def __call__(
        self,
        query: Any,
        value: Any,
        key: Any = None,
        query_mask: Any = None,
        value_mask: Any = None,
        key_mask: Any = None,
        attention_mask: Any = None,
        return_attention_scores: bool = False,
        training: bool | None = None,
        use_causal_mask: bool = False,
    ) -> Any:
        """Lets each step of the query gather values.

        Args:
            query: Shape (batch, steps, features).
            value: Shape (batch, others, features).
            key: As many steps as the value; the value itself if it is not given.
            query_mask: Shape (batch, steps), false where a step is padding.
            value_mask: Shape (batch, others).
            key_mask: Shape (batch, others).
            attention_mask: True where a query may gather: (steps, others), with the batch before
                them, or with batch and heads.
            return_attention_scores: Whether to return the weights (batch, heads, steps, others)
                too.
            training: Whether to drop out.
            use_causal_mask: Whether to hide steps later than the query's.
        """
        given = {
            "key": key,
            "query_mask": query_mask,
            "value_mask": value_mask,
            "key_mask": key_mask,
            "attention_mask": attention_mask,
            "return_attention_scores": return_attention_scores or None,
            "training": training,
            "use_causal_mask": use_causal_mask or None,
        }
        self._set_causal(use_causal_mask)
        return Layer.__call__(
            self, query, value, **{n: v for n, v in given.items() if v is not None}
        )

    def _set_causal(self, asked: bool) -> None:
        """Makes the engine's layer causal while it has no variables."""
        if asked and not self.built and not self._entries.get("use_causal_mask"):
            self._entries["use_causal_mask"] = self._causal_call = True
            self._make()
        if self._causal_call and not asked:
            raise NotImplementedError(
                f"layer {self.name!r} was called with use_causal_mask=True before and cannot be "
                "called without it; use another layer"
            )

    def _build_once(self, args: Any, kwargs: dict[str, Any]) -> None:
        super()._build_once((args, kwargs.get("key")), {})

    def call(  # type: ignore[override]
        self,
        query: Any,
        value: Any,
        key: Any = None,
        query_mask: Any = None,
        value_mask: Any = None,
        key_mask: Any = None,
        attention_mask: Any = None,
        return_attention_scores: bool = False,
        training: bool | None = None,
        use_causal_mask: bool = False,
    ) -> Any:
        """Computes the output."""
        ins = [as_tensor(x) for x in (query, value, key) if x is not None]
        masks = [query_mask, value_mask, key_mask][: len(ins)]
        masks = [getattr(x, "_keras_mask", None) if m is None else m
                 for x, m in zip(ins, masks, strict=True)]  # fmt: skip
        rest = [None, None, key_mask if key is None else None, attention_mask]
        mask = self._joined(ins, rest, use_causal_mask)
        if mask is not None:
            ins, masks = [*ins, mask], [*masks, None]
        if not return_attention_scores:
            return self._own.after(self._run(ins, masks, training)[0])
        raw.LayerShowScores(self._engine._h, True, False)
        try:
            out, scores = self._run(ins, masks, training)
        finally:
            raw.LayerShowScores(self._engine._h, False, False)
        return self._own.after(out), scores

    def _connect(self, args: Any, kwargs: dict[str, Any]) -> Any:
        node = Node(self, args, kwargs)
        given = bare(kwargs)
        ins = [as_tensor(x) for x in (*bare(args), given.get("key")) if x is not None]
        names = ("query_mask", "value_mask", "key_mask", "attention_mask")
        mask = self._joined(ins, [given.get(n) for n in names], bool(given.get("use_causal_mask")))
        scores = bool(given.get("return_attention_scores"))
        if scores:
            raw.LayerShowScores(self._engine._h, False, True)
        outs = self._noted(ins if mask is None else [*ins, mask], node)
        if not scores:
            node.outputs[:] = outs[:1]
        return tuple(outs) if scores else outs[0]

    def _plain_call(self, kwargs: dict[str, Any]) -> bool:
        return all(isinstance(v, KerasTensor | bool) for v in _nest.leaves(kwargs)) and (
            kwargs.get("training") is None
        )

    def _joined(self, ins: list[Tensor], masks: list[Any], causal: bool) -> Tensor | None:
        """Makes one mask of those of query, value, key and attention; None if there is none."""
        from .. import ops

        found = []
        for axis, m in zip((2, 1, 1), masks[:3], strict=True):
            if m is not None:
                found.append(ops.expand_dims(ops.cast(as_tensor(m), "bool"), axis))
        if masks[3] is not None:
            found.append(ops.cast(as_tensor(masks[3]), "bool"))
        if causal and not self._entries.get("use_causal_mask"):
            steps = [ops.cumsum(ops.ones_like(x[:, :, 0]), axis=1) for x in ins[:2]]
            found.append(
                ops.greater_equal(ops.expand_dims(steps[0], 2), ops.expand_dims(steps[1], 1))
            )
        joined: Tensor | None = None
        for m in found:
            if joined is not None and joined.ndim == 4 and m.ndim == 3:
                m = ops.expand_dims(m, 1)
            if joined is not None and joined.ndim == 3 and m.ndim == 4:
                joined = ops.expand_dims(joined, 1)
            joined = m if joined is None else ops.logical_and(joined, m)
        return joined
