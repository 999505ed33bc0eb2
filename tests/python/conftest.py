"""Settings of the test run, before any test imports a library."""

from __future__ import annotations

import os

# Keras is the reference that layers are compared with. Its default backend, TensorFlow, is not
# here, and its name is ours.
os.environ.setdefault("KERAS_BACKEND", "jax")
os.environ.setdefault("JAX_PLATFORMS", "cpu")
