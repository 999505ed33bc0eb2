"""The examples in docstrings run and print what they say."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import numpy as np
import pytest

import goten


def modules() -> list[str]:
    """Returns the names of the package's modules, programs aside."""
    found = pkgutil.walk_packages(goten.__path__, "goten.")
    return ["goten", *(m.name for m in found if m.name not in ("goten.__main__", "goten._core"))]


@pytest.mark.parametrize("name", modules())
def test_examples_of_docstrings_run(name: str) -> None:
    module = importlib.import_module(name)
    given = {"goten": goten, "np": np}
    result = doctest.testmod(module, extraglobs=given, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert result.failed == 0
