"""explain: how the steps of a model run."""

from __future__ import annotations

from typing import Any

from ._engine import raw


def explain(model: Any) -> str:
    """Says of each kind of step that a model ran how it is replayed, or why it runs eagerly.

    A step that did the same twice is replayed from a plan: a list of instructions, each with its
    results, its operators, fused where they are elementwise, its operands, and the layer that
    called it. In the listing x are inputs, p parameters, k constants, and v what the step makes.

    Args:
        model: A model of goten.keras.

    Returns: text for people to read.
    Raises: TypeError for anything else.
    """
    native = getattr(model, "_engine_model", None)
    if native is None:
        raise TypeError(f"explain: expected a model of goten.keras, received {type(model)}")
    task, engine = getattr(model, "_task", None), native()
    text: str = raw.TaskExplain(task._h) if task is not None else ""
    if engine is not None:
        text += raw.ModelExplain(engine._h)
    elif task is None:
        text += "eager: Python computes the outputs of this model\n"
    return text or "no step has run\n"
