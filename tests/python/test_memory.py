"""Memory stays flat: a million calls of each kind leave at most 5 MB behind."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

CALLS = 1_000_000
LIMIT_MB = 5.0

# Runs in a process of its own, so that nothing else moves its memory. WARM calls fill the pools
# and let the collectors find their pace; what the next CALLS add is a leak.
PROGRAM = """
import gc, os, sys
import numpy as np
import goten

WARM, CALLS = 200_000, {calls}
PAGE = os.sysconf("SC_PAGE_SIZE")

def resident():
    gc.collect()
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * PAGE / 1e6

{setup}

def work(n):
    for _ in range(n):
        {body}

work(WARM)
before = resident()
work(CALLS)
print(resident() - before)
"""

CASES = {
    "create and drop": ("values = [1.0, 2.0, 3.0]", "goten.tensor(values)"),
    "add": ("a = goten.tensor([1.0, 2.0]); b = goten.tensor([3.0, 4.0])", "a + b"),
    "add of 16 KB": ("a = goten.tensor(np.ones(4096, np.float32))", "a + a"),
    "matmul": (
        "a = goten.tensor(np.ones((4, 4), np.float32))",
        "a @ a",
    ),
    "indices that differ": (
        "import itertools\nrow = itertools.count()\na = goten.zeros((2_000_000, 2))",
        "a[next(row)]",
    ),
    "failed call": (
        "a = goten.tensor([1.0, 2.0]); b = goten.tensor([1.0, 2.0, 3.0])\n"
        "def fail():\n"
        "    try:\n"
        "        a + b\n"
        "    except ValueError:\n"
        "        return\n"
        "    raise SystemExit('shapes (2,) and (3,) were added')",
        "fail()",
    ),
    "NumPy round trip": (
        "values = np.ones(256, np.float32)",
        "goten.from_numpy(values).numpy()",
    ),
    "NumPy copy": ("values = np.ones(256, np.float32)", "goten.tensor(values)"),
    "Arrow round trip": (
        "import pyarrow as pa\nvalues = pa.array(np.ones(256, np.float32))",
        "pa.array(goten.from_arrow(values))",
    ),
}


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs Linux's /proc")
@pytest.mark.parametrize("name", CASES)
def test_a_million_calls_leave_memory_flat(name: str) -> None:
    setup, body = CASES[name]
    program = PROGRAM.format(calls=CALLS, setup=setup, body=body)
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=500
    )
    assert done.returncode == 0, done.stderr
    assert float(done.stdout) <= LIMIT_MB, f"{name}: {float(done.stdout):.1f} MB more"


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs Linux's /proc")
def test_the_measurement_sees_a_leak() -> None:
    program = PROGRAM.format(calls=10_000, setup="kept = []", body="kept.append(bytearray(1000))")
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert float(done.stdout) > LIMIT_MB


# What a model leaves behind shows only from one collection to the next: the least of five
# measurements counts.
MODEL = """
import gc, os
import numpy as np
from goten import keras

PAGE = os.sysconf("SC_PAGE_SIZE")
x = np.random.default_rng(0).normal(size=(3200, 4)).astype(np.float32)
y = x.sum(1, keepdims=True)
layers = [keras.Input((4,)), keras.layers.Dense(8, activation="relu"), keras.layers.Dense(1)]
model = keras.Sequential(layers)
model.compile("adam", "mse", metrics=["mae"])

def fit(epochs):
    model.fit(x, y, batch_size=32, epochs=epochs, verbose=0)

def predict(rows):
    for i in range(rows):
        model.predict(x[i % 3200 : i % 3200 + 1], verbose=0)

def least(n):
    low = float("inf")
    for _ in range(5):
        {work}(n)
        gc.collect()
        with open("/proc/self/statm") as file:
            low = min(low, int(file.read().split()[1]) * PAGE / 1e6)
    return low

{work}({calls})  # heaps and pools find their sizes
before = least({calls} // 20)
{work}({calls})
print(least({calls} // 10) - before)
"""


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs Linux's /proc")
@pytest.mark.parametrize(("work", "calls"), [("fit", 200), ("predict", 100_000)])
def test_models_leave_memory_flat(work: str, calls: int) -> None:
    """Over 20,000 steps of training, and 100,000 rows predicted one by one."""
    program = MODEL.format(work=work, calls=calls)
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=500
    )
    assert done.returncode == 0, done.stderr
    assert float(done.stdout) <= LIMIT_MB, f"{work}: {float(done.stdout):.1f} MB more"
