"""Traces: files that Perfetto opens, whose spans nest and add up."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import goten
import goten.keras as keras

PROGRAM = """
import numpy as np
import goten.keras as keras
model = keras.Sequential([keras.layers.Dense(4, activation="relu"), keras.layers.Dense(1)])
model.compile("sgd", "mse")
model.fit(np.ones((64, 3), np.float32), np.ones((64, 1), np.float32), epochs=2, verbose=0)
model.predict(np.ones((8, 3), np.float32), verbose=0)
"""


def tracks(path: Path) -> dict[str, list[Any]]:
    """Returns the spans of each track of a trace, by its name."""
    events = json.loads(path.read_text())["traceEvents"]
    names = {e["tid"]: e["args"]["name"] for e in events if e["ph"] == "M"}
    found: dict[str, list[Any]] = {name: [] for name in names.values()}
    for e in events:
        if e["ph"] == "X":
            assert e["dur"] >= 0 and e["ts"] >= 0
            found[names[e["tid"]]].append(e)
    return found


def nested(spans: list[Any]) -> None:
    """Checks that spans follow each other or lie within each other."""
    ends: list[float] = []
    for s in sorted(spans, key=lambda s: (s["ts"], -s["dur"])):
        begin, end = s["ts"], s["ts"] + s["dur"]
        while ends and ends[-1] <= begin + 0.002:
            ends.pop()
        assert not ends or end <= ends[-1] + 0.002, s
        ends.append(end)


def model() -> Any:
    m = keras.Sequential([keras.layers.Dense(8, activation="relu"), keras.layers.Dense(1)])
    m.compile("adam", "mse")
    return m


def test_trace_of_fit_shows_steps_instructions_data_and_callbacks(tmp_path: Path) -> None:
    class Slow(keras.callbacks.Callback):  # type: ignore[misc]
        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
            sum(range(20_000))

    x, m = np.ones((96, 3), np.float32), model()
    with goten.trace(tmp_path / "t.json"):
        m.fit(x, x[:, :1], epochs=2, verbose=0, callbacks=[Slow()])
    found = tracks(tmp_path / "t.json")
    for spans in found.values():
        nested(spans)
    names = Counter(s["name"] for s in found["engine 1"])
    details = [s.get("args", {}).get("detail", "") for s in found["engine 1"]]
    assert names["train step"] == 6
    assert sum(d.endswith("replayed") for d in details) == 4
    assert any("Dense layer" in d and "[32 8]" in d for d in details)
    assert len(found["data"]) == 6
    waits = [s["dur"] for s in found["host"] if s["name"] == "batch end"]
    assert len(waits) == 6 and min(waits) > 50
    assert "µs" in goten.explain(m)


def test_steps_of_generators_and_predictions_are_traced(tmp_path: Path) -> None:
    def batches() -> Any:
        for _ in range(4):
            yield np.ones((8, 3), np.float32), np.ones((8, 1), np.float32)

    m = model()
    with goten.trace(tmp_path / "t.json"):
        m.fit(batches(), verbose=0)
        m.predict(np.ones((8, 3), np.float32), verbose=0)
        m.evaluate(np.ones((8, 3), np.float32), np.ones((8, 1), np.float32), verbose=0)
    found = tracks(tmp_path / "t.json")
    names = Counter(s["name"] for s in found["engine 1"])
    assert (names["train step"], names["predict step"], names["test step"]) == (4, 1, 1)
    assert len(found["data"]) >= 4


def test_environment_traces_a_whole_process(tmp_path: Path) -> None:
    path = tmp_path / "t.json"
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], env={**os.environ, "GOTEN_TRACE": str(path)},
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    names = Counter(s["name"] for s in tracks(path)["engine 1"])
    assert names["train step"] == 4 and names["predict step"] >= 1
    assert [p.name for p in tmp_path.iterdir()] == ["t.json"]


def test_one_trace_at_a_time_and_only_where_a_file_can_be(tmp_path: Path) -> None:
    with goten.trace(tmp_path / "a.json"):
        with pytest.raises(RuntimeError, match="another"):
            with goten.trace(tmp_path / "b.json"):
                pass
    with pytest.raises(FileNotFoundError):
        with goten.trace(tmp_path / "none" / "c.json"):
            pass
    with pytest.raises(ZeroDivisionError):
        with goten.trace(tmp_path / "d.json"):
            raise ZeroDivisionError
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.json", "d.json"]
