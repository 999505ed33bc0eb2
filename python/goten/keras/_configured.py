"""What the engine describes by a class and a configuration: the base of the generated classes."""

from __future__ import annotations

import json
from typing import Any, ClassVar

import numpy as np


class Configured:
    """A class of one of the engine's registries."""

    _class: ClassVar[str] = ""
    # Arguments that turn an entry of the engine's configuration round, such as use_bias.
    _inverted: ClassVar[dict[str, str]] = {}
    # Arguments of Keras that the engine does not know, and the only values that it takes.
    _absent: ClassVar[dict[str, Any]] = {}

    def _configure(self, config: dict[str, Any]) -> None:
        """Keeps the arguments of `__init__`, and gives them as attributes too."""
        self._config = config = known(config, self._class, self._absent)
        for name, value in config.items():
            if not hasattr(type(self), name):
                self.__dict__[name] = value

    def _entries(self) -> dict[str, Any]:
        """The configuration by the engine's names."""
        return {
            self._inverted.get(n, n): (not v if n in self._inverted else plain(v))
            for n, v in self._config.items()
            if v is not None
        }

    def _text(self) -> str:
        """Class and configuration as the engine reads them."""
        return json.dumps({"class_name": self._class, "config": self._entries()})

    def get_config(self) -> dict[str, Any]:
        """Returns the arguments that make the object again."""
        return {n: described(v) for n, v in self._config.items()}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        """Makes an object from what `get_config` returned."""
        return cls(**config)

    def __repr__(self) -> str:
        inside = ", ".join(f"{k}={v!r}" for k, v in self._config.items())
        return f"<{type(self).__name__}({inside})>"


# What these say makes no difference to results here.
_WITHOUT_EFFECT = ("synchronized", "use_cudnn")


def known(config: dict[str, Any], name: str, absent: dict[str, Any]) -> dict[str, Any]:
    """Returns the arguments that the engine knows.

    Raises: NotImplementedError when one that it does not know differs from its default.
    """
    for n, default in absent.items():
        v = config[n]
        same = v is default or (type(v) is type(default) and v == default)
        if not same and n not in _WITHOUT_EFFECT:
            raise NotImplementedError(
                f"{name}: {n} is not supported yet; leave it at {default!r}, received {v!r}"
            )
    return {n: v for n, v in config.items() if n not in absent}


def plain(v: Any) -> Any:
    """Turns a value into what JSON can hold.

    Raises: TypeError for what has no form in a configuration.
    """
    if isinstance(v, Configured):
        return {"class_name": v._class, "config": v._entries()}
    if isinstance(v, np.generic):
        return v.item()
    if isinstance(v, np.ndarray):
        return v.tolist()
    if isinstance(v, list | tuple):
        return [plain(x) for x in v]
    if isinstance(v, dict):
        return {k: plain(x) for k, x in v.items()}
    if v is None or isinstance(v, bool | int | float | str):
        return v
    if callable(v) and hasattr(v, "__name__"):
        return v.__name__
    raise TypeError(f"{type(v).__name__} cannot be part of a configuration: {v!r}")


def described(v: Any) -> Any:
    """Turns a value of a configuration into what `get_config` returns."""
    if isinstance(v, list | tuple):
        return type(v)(described(x) for x in v)
    if hasattr(v, "get_config"):
        module = "keras" if type(v).__module__.startswith("goten.keras") else type(v).__module__
        return {"module": module, "class_name": type(v).__name__, "config": v.get_config()}
    if callable(v) and hasattr(v, "__name__"):
        return v.__name__
    return v


def find(kind: str, names: dict[str, Any], given: Any, base: type) -> Any:
    """Makes an object of a name, a class, a dict of class and configuration, or an object.

    Raises: ValueError for what is none of these; it lists the names that there are.
    """
    if isinstance(given, dict) and "class_name" in given:
        cls = names.get(given["class_name"])
        if cls is not None:
            return cls.from_config(given.get("config") or {})
    if isinstance(given, str) and given in names:
        cls = names[given]
        return cls() if isinstance(cls, type) else cls
    if isinstance(given, type) and issubclass(given, base):
        return given()
    if isinstance(given, base) or (callable(given) and not isinstance(given, str)):
        return given
    known = ", ".join(sorted(n for n in names if n[:1].islower()))
    raise ValueError(f"unknown {kind} {given!r}; there are {known}")
