"""Settings of the test run, before any test imports a library."""

from __future__ import annotations

import os

# Keras is the reference that layers are compared with. Its default backend, TensorFlow, is not
# here, and its name is ours.
os.environ.setdefault("KERAS_BACKEND", "jax")
os.environ.setdefault("JAX_PLATFORMS", "cpu")

import pytest  # noqa: E402


@pytest.fixture(autouse=True)
def tensors_of_the_face_under_test(request: pytest.FixtureRequest) -> None:
    """Importing goten.tensorflow gives its class to the tensors of the whole process: each test
    gets the class that its own face would have alone.
    """  # fmt: skip
    from goten import Tensor
    from goten.keras import _state

    if "tensorflow" in request.node.nodeid:
        from goten.tensorflow import Tensor  # type: ignore[assignment]
    _state.use_class(Tensor)
