"""Write optimizers.json: 20 steps of Keras 3's optimizers, and its schedules, for train/optim.

Run with the test dependencies installed: python tests/golden/optimizers.py
"""

import json
import os
from pathlib import Path
from typing import Any

os.environ["KERAS_BACKEND"] = "jax"

import keras
import numpy as np

STEPS = 20
CASES: list[tuple[str, dict[str, Any]]] = [
    ("SGD", {}),
    ("SGD", {"momentum": 0.9}),
    ("SGD", {"momentum": 0.8, "nesterov": True, "learning_rate": 0.1}),
    ("SGD", {"weight_decay": 0.1, "clipnorm": 0.5}),
    ("RMSprop", {}),
    ("RMSprop", {"momentum": 0.9, "rho": 0.8, "learning_rate": 0.02}),
    ("RMSprop", {"centered": True, "epsilon": 1e-3}),
    ("RMSprop", {"centered": True, "momentum": 0.5, "weight_decay": 0.01}),
    ("Adagrad", {"learning_rate": 0.1}),
    ("Adagrad", {"initial_accumulator_value": 0.0, "clipvalue": 0.3}),
    ("Adadelta", {"learning_rate": 1.0}),
    ("Adadelta", {"rho": 0.5, "epsilon": 1e-4, "weight_decay": 0.02}),
    ("Adam", {}),
    ("Adam", {"amsgrad": True, "learning_rate": 0.05}),
    ("Adam", {"beta_1": 0.5, "beta_2": 0.9, "epsilon": 1e-3, "global_clipnorm": 0.7}),
    ("Adam", {"weight_decay": 0.1, "learning_rate": 0.01}),
    ("AdamW", {}),
    ("AdamW", {"weight_decay": 0.2, "learning_rate": 0.01, "amsgrad": True}),
    ("Adamax", {"learning_rate": 0.02}),
    ("Nadam", {"learning_rate": 0.02}),
    ("Nadam", {"beta_1": 0.7, "weight_decay": 0.05}),
]
SCHEDULES: list[tuple[str, dict[str, Any]]] = [
    ("ExponentialDecay", {"initial_learning_rate": 0.1, "decay_steps": 7, "decay_rate": 0.9}),
    ("ExponentialDecay", {"initial_learning_rate": 0.1, "decay_steps": 7, "decay_rate": 0.9,
                          "staircase": True}),
    ("InverseTimeDecay", {"initial_learning_rate": 0.1, "decay_steps": 7, "decay_rate": 0.5}),
    ("InverseTimeDecay", {"initial_learning_rate": 0.1, "decay_steps": 7, "decay_rate": 0.5,
                          "staircase": True}),
    ("PiecewiseConstantDecay", {"boundaries": [5, 12], "values": [0.1, 0.05, 0.01]}),
    ("PolynomialDecay", {"initial_learning_rate": 0.1, "decay_steps": 10}),
    ("PolynomialDecay", {"initial_learning_rate": 0.1, "decay_steps": 10, "power": 2.0,
                         "cycle": True, "end_learning_rate": 0.01}),
    ("CosineDecay", {"initial_learning_rate": 0.1, "decay_steps": 10, "alpha": 0.1}),
    ("CosineDecay", {"initial_learning_rate": 0.0, "decay_steps": 10, "warmup_target": 0.2,
                     "warmup_steps": 5}),
    ("CosineDecayRestarts", {"initial_learning_rate": 0.1, "first_decay_steps": 6}),
    ("CosineDecayRestarts", {"initial_learning_rate": 0.1, "first_decay_steps": 6, "t_mul": 1.0,
                             "m_mul": 0.8, "alpha": 0.05}),
]


def flat(variables: list[keras.Variable]) -> list[list[float]]:
    """The elements of each variable in one row."""
    return [np.asarray(v.value, dtype="float64").ravel().tolist() for v in variables]


def main() -> None:
    """Feed every optimizer the same gradients and note the parameters after some steps."""
    rng = np.random.default_rng(0)
    start = [rng.normal(size=(2, 3)).astype("float32"), rng.normal(size=3).astype("float32")]
    grads = [
        [(rng.normal(size=p.shape) * rng.choice([0.01, 1, 3])).astype("float32") for p in start]
        for _ in range(STEPS)
    ]
    grads[3][0][:] = 0.0
    runs = []
    for name, config in CASES:
        variables = [keras.Variable(p, name=f"p{i}") for i, p in enumerate(start)]
        optimizer = getattr(keras.optimizers, name)(**config)
        optimizer.build(variables)
        after = {}
        for step in range(STEPS):
            optimizer.apply([keras.ops.convert_to_tensor(g) for g in grads[step]], variables)
            if step + 1 in (1, 2, 5, STEPS):
                after[step + 1] = flat(variables)
        runs.append({"name": name, "config": config, "after": after})
    rates = []
    for name, config in SCHEDULES:
        schedule = getattr(keras.optimizers.schedules, name)(**config)
        rates.append({
            "name": name, "config": config, "rates": [float(schedule(i)) for i in range(40)],
        })
    defaults = {
        name: {k: v for k, v in getattr(keras.optimizers, name)().get_config().items()
               if k not in ("name", "learning_rate")}
        | {"learning_rate": round(float(getattr(keras.optimizers, name)().learning_rate), 7)}
        for name in sorted({n for n, _ in CASES})
    }
    out = {
        "keras": keras.__version__,
        "start": [p.astype("float64").ravel().tolist() for p in start],
        "shapes": [list(p.shape) for p in start],
        "grads": [[g.astype("float64").ravel().tolist() for g in row] for row in grads],
        "defaults": defaults,
        "schedules": rates,
        "runs": runs,
    }
    lines = ",\n".join(f"{json.dumps(k)}: {json.dumps(v)}" for k, v in out.items())
    path = Path(__file__).with_suffix(".json")
    path.write_text("{" + lines.replace("}, {", "},\n {") + "}\n")


if __name__ == "__main__":
    main()
