"""Write initializers.json: what Keras 3 makes of shapes, for layers/initial.

Run with the test dependencies installed: KERAS_BACKEND=jax python tests/golden/initializers.py
"""

import json
import os
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "jax")

import keras
import numpy as np
from keras.src.initializers.random_initializers import compute_fans

SHAPES = [[], [7], [400, 300], [50, 2000], [3, 3, 32, 64], [5, 16, 128], [2, 3, 4, 8, 16]]
NAMES = [
    "glorot_uniform", "glorot_normal", "he_uniform", "he_normal", "lecun_uniform", "lecun_normal",
    "random_uniform", "random_normal", "truncated_normal", "variance_scaling", "orthogonal",
]


def main() -> None:
    """Draw from every initializer with a fixed seed and note its statistics."""
    rows = []
    for name in NAMES:
        for shape in SHAPES[2:]:
            make = type(keras.initializers.get(name))(seed=3)
            x = np.asarray(make(shape), dtype="float64")
            rows.append({
                "name": name, "shape": shape, "mean": x.mean(), "std": x.std(),
                "max": np.abs(x).max(),
            })
    fans = [{"shape": s, "fans": list(compute_fans(s))} for s in SHAPES]
    configs = {n: keras.initializers.get(n).get_config() for n in NAMES}
    out = {"keras": keras.__version__, "fans": fans, "draws": rows, "configs": configs}
    path = Path(__file__).with_suffix(".json")
    lines = ",\n".join(f"{json.dumps(k)}: {json.dumps(v)}" for k, v in out.items())
    path.write_text("{" + lines.replace("}, {", "},\n {") + "}\n")


if __name__ == "__main__":
    main()
