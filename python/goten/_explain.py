"""explain: how steps and functions run."""

from __future__ import annotations

from typing import Any

from ._engine import raw


def explain(program: Any) -> str:
    """Says of each kind of step that a model ran how it is replayed, or why it runs eagerly.

    A step that did the same twice is replayed from a plan: a list of instructions, each with its
    results, its operators, fused where they are elementwise, its operands, and the layer that
    called it. In the listing x are inputs, p parameters, k constants, and v what the step makes.

    Args:
        program: A model of goten.keras, or what goten.jit or tf.function returned.

    Returns: text for people to read.
    Raises: TypeError for anything else.
    """
    found = getattr(type(program), "_explain", None)
    if found is not None:
        text: str = found(program)
        return text or "no call has run\n"
    native = getattr(program, "_engine_model", None)
    if native is None:
        raise TypeError(
            "explain: expected a model of goten.keras, or what goten.jit or tf.function returned, "
            f"received {type(program)}"
        )
    task, engine = getattr(program, "_task", None), native()
    text = raw.TaskExplain(task._h) if task is not None else ""
    if engine is not None:
        text += raw.ModelExplain(engine._h)
    text += "".join(p.explain() for p in program._programs.values())
    return text or "no step has run\n"
