"""Every name of the Keras face takes the arguments of Keras: names, order, defaults."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

import goten.keras

keras = pytest.importorskip("keras")

MODULES = (
    "activations", "callbacks", "initializers", "layers", "losses", "metrics", "models", "ops",
    "optimizers", "optimizers.schedules", "regularizers", "saving", "utils",
)  # fmt: skip

# What is different on purpose, each with its reason.
OTHER: dict[str, str] = {
    "models.Model": "Keras hides its arguments: (inputs, outputs, name, trainable, dtype)",
    "models.Sequential": "Keras hides its arguments: (layers, trainable, name)",
    "layers.InputLayer": "a function here: it makes what Input makes",
    "layers.Wrapper": "takes the keywords of a layer by name",
    "callbacks.CallbackList": "takes the parameters of the loop as keywords, not as **params",
    "optimizers.Optimizer": "the arguments are those of the subclasses, which the engine knows",
    "optimizers.schedules.LearningRateSchedule": "the base class of the engine's keeps a name",
    "utils.Progbar": "the width is that of the terminal",
}

VARIADIC = (inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL)


def part(root: Any, path: str) -> Any:
    for name in path.split("."):
        root = getattr(root, name)
    return root


def names() -> list[str]:
    found = []
    for module in MODULES:
        theirs, ours = part(keras, module), part(goten.keras, module)
        for name in dir(theirs):
            value = getattr(theirs, name)
            if name.startswith("_") or inspect.ismodule(value) or not callable(value):
                continue
            if name in dir(ours):
                found.append(f"{module}.{name}")
    return found


def parameters(f: Any) -> dict[str, Any]:
    found = inspect.signature(f).parameters.values()
    return {p.name: p.default for p in found if p.kind not in VARIADIC}


@pytest.mark.skipif(
    tuple(map(int, keras.__version__.split(".")[:2])) < (3, 15),
    reason="the signatures are those of a newer Keras",
)
@pytest.mark.parametrize("name", names())
def test_takes_the_arguments_of_keras(name: str) -> None:
    if name in OTHER:
        pytest.skip(OTHER[name])
    theirs, ours = parameters(part(keras, name)), parameters(part(goten.keras, name))
    keywords = {
        n
        for n, p in inspect.signature(part(goten.keras, name)).parameters.items()
        if p.kind is inspect.Parameter.KEYWORD_ONLY
    }
    # What Keras takes as **kwargs is spelled out here.
    assert [n for n in ours if n in theirs or n not in keywords] == list(theirs)
    for n, default in theirs.items():
        assert repr(ours[n]) == repr(default) or ours[n] == default, n


METHODS = (
    "compile", "fit", "predict", "train_on_batch", "test_on_batch", "predict_on_batch", "summary",
    "save", "save_weights", "load_weights", "get_layer", "to_json", "reset_metrics",
    "get_metrics_result", "add_loss", "get_weights", "set_weights", "count_params",
    "compute_mask",
)  # fmt: skip


@pytest.mark.parametrize("name", METHODS)
def test_methods_of_models_take_the_arguments_of_keras(name: str) -> None:
    theirs, ours = getattr(keras.Model, name), getattr(goten.keras.Model, name)
    assert parameters(ours) == parameters(theirs)


@pytest.mark.parametrize("module", MODULES)
def test_a_missing_name_says_so(module: str) -> None:
    with pytest.raises(AttributeError, match="nothing_of_this_name"):
        part(goten.keras, module).nothing_of_this_name  # noqa: B018


def test_dir_lists_only_what_is_meant() -> None:
    for module in MODULES:
        for name in dir(part(goten.keras, module)):
            assert name not in ("Any", "Callable", "annotations", "find", "snake"), module
