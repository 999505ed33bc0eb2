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


def borrowed() -> set[str]:
    """Returns NumPy's docstrings, which the NumPy face shows as they are: NumPy tests them."""
    values = [*vars(np).values(), *vars(np.ndarray).values()]
    return {doc for v in values if isinstance(doc := getattr(v, "__doc__", None), str)}


@pytest.mark.parametrize("name", modules())
def test_examples_of_docstrings_run(name: str) -> None:
    module = importlib.import_module(name)
    given = {"goten": goten, "np": np, "keras": goten.keras, **vars(module)}
    if name.startswith("goten.tensorflow"):
        given["tf"] = importlib.import_module("goten.tensorflow")
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
    theirs = borrowed()
    for test in doctest.DocTestFinder().find(module, globs=given):
        if test.docstring not in theirs:
            runner.run(test)
    assert runner.failures == 0
