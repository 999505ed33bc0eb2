"""Write bindings/pygen/signatures.json: the arguments of Keras 3's classes, for pygen.

Run with the test dependencies installed: python tests/golden/signatures.py
"""

import importlib
import inspect
import json
import os
from pathlib import Path
from typing import Any

os.environ["KERAS_BACKEND"] = "jax"


MODULES = ("layers", "optimizers", "optimizers.schedules", "losses", "metrics", "initializers",
           "regularizers")  # fmt: skip
TARGET = Path(__file__).resolve().parents[2] / "bindings/pygen/signatures.json"


def literal(default: Any) -> str:
    """Writes a default as Python source; "" stands for none."""
    if default is inspect.Parameter.empty:
        return ""
    return json.dumps(default) if isinstance(default, str) else repr(default)


def arguments(cls: type) -> list[list[str]]:
    """Lists names and defaults, without those that are passed on as they come."""
    variadic = (inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL)
    found = inspect.signature(cls).parameters.values()
    return [[p.name, literal(p.default)] for p in found if p.kind not in variadic]


def main() -> None:
    """Writes the file, a line a class."""
    parts = []
    for name in MODULES:
        module = importlib.import_module(f"keras.{name}")
        found = sorted(inspect.getmembers(module, inspect.isclass))
        lines = [f"  {json.dumps(n)}: {json.dumps(arguments(c))}" for n, c in found]
        parts.append(f' "{name}": {{\n' + ",\n".join(lines) + "\n }")
    TARGET.write_text("{\n" + ",\n".join(parts) + "\n}\n")


main()
