"""Python classes that files may name: those of Keras, and those that a program registers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

_registered: dict[str, Any] = {}
_names: dict[Any, str] = {}
_custom: dict[str, Any] = {}


def register_keras_serializable(
    package: str = "Custom", name: str | None = None
) -> Callable[[Any], Any]:
    """Decorates a class or function so that files can name it as package>name."""

    def register(cls: Any) -> Any:
        full = f"{package}>{name or cls.__name__}"
        if isinstance(cls, type) and not hasattr(cls, "get_config"):
            raise ValueError(f"register_keras_serializable: {cls.__name__} has no get_config")
        _registered[full], _names[cls] = cls, full
        return cls

    return register


def get_registered_name(obj: Any) -> str:
    """Returns the name under which a class is registered, or its own."""
    return str(_names.get(obj, obj.__name__))


def get_registered_object(name: str, custom_objects: Any = None, module_objects: Any = None) -> Any:
    """Returns the class of a name, None when there is none."""
    for known in (custom_objects or {}, _custom, _registered, module_objects or {}):
        if name in known:
            return known[name]
    return next((c for n, c in _registered.items() if n.rsplit(">", 1)[-1] == name), None)


def get_custom_objects() -> dict[str, Any]:
    """Returns the names that a program has given to its classes, to be changed in place."""
    return _custom


@contextmanager
def custom_object_scope(custom_objects: dict[str, Any]) -> Iterator[None]:
    """Makes classes known by name while its body runs."""
    before = dict(_custom)
    _custom.update(custom_objects)
    try:
        yield
    finally:
        _custom.clear()
        _custom.update(before)


CustomObjectScope = custom_object_scope
