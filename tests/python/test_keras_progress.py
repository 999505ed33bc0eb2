"""What training prints: a live line on a terminal, plain lines in a log, as Keras words them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import textwrap
import time

import numpy as np
import pytest

import goten.keras as keras

CODE = """
    import os
    os.environ["KERAS_BACKEND"] = "jax"
    import numpy as np
    import {module} as keras
    m = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3)])
    m.set_weights([np.full(w.shape, 0.5, "f") for w in m.get_weights()])
    m.compile("sgd", "mse", metrics=["mae"])
    x = np.linspace(0, 1, 160, dtype="f").reshape(40, 4)
    h = m.fit(x, x[:, :3], epochs=2, batch_size=8, shuffle=False, validation_split=0.2, {more})
    m.evaluate(x, x[:, :3], {more})
    m.predict(x, {more})
"""
LINE = re.compile(
    r"4/4 (━{20}) \d+s \d+(ms|us|s)/step - loss: [\d.e-]+ - mae: [\d.e-]+"
    r" - val_loss: [\d.e-]+ - val_mae: [\d.e-]+ *"
)


def code(module: str = "goten.keras", more: str = "verbose=1") -> list[str]:
    return [sys.executable, "-c", textwrap.dedent(CODE).format(module=module, more=more)]


def piped(module: str, more: str) -> str:
    p = subprocess.run(code(module, more), capture_output=True, text=True, timeout=300)
    assert p.returncode == 0, p.stderr
    return p.stdout


def test_a_log_gets_one_plain_line_an_epoch() -> None:
    out = piped("goten.keras", "verbose=1")
    assert not re.search(r"[\r\x08\x1b]", out)
    lines = out.splitlines()
    assert lines[0] == "Epoch 1/2" and lines[2] == "Epoch 2/2"
    assert LINE.fullmatch(lines[1]) and LINE.fullmatch(lines[3])
    assert lines[4].startswith("2/2 ━━━━━━━━━━━━━━━━━━━━ ") and "loss" in lines[4]
    assert lines[5].startswith("2/2 ━━━━━━━━━━━━━━━━━━━━ ")
    assert len(lines) == 6


def test_silence() -> None:
    assert piped("goten.keras", "verbose=0") == ""


def test_verbose_2_says_what_keras_says() -> None:
    pytest.importorskip("keras")
    found = [
        [re.sub(r"\d+s - \d+(ms|us|s)/step", "TIME", s) for s in piped(k, "verbose=2").splitlines()]
        for k in ("keras", "goten.keras")
    ]
    assert found[1] == found[0]


@pytest.mark.skipif(sys.platform == "win32", reason="pty")
def test_a_terminal_gets_a_live_line() -> None:
    import pty

    main, other = pty.openpty()
    p = subprocess.Popen(code(), stdout=other, stderr=other, close_fds=True)
    os.close(other)
    parts = []
    while True:
        try:
            part = os.read(main, 65536)
        except OSError:
            break
        if not part:
            break
        parts.append(part)
    os.close(main)
    assert p.wait(60) == 0
    out = b"".join(parts).decode()
    assert "\x1b[32m" in out  # the part that is done
    seen = [s.split("\r")[-1] for s in re.sub(r"\x1b\[\d*m", "", out).split("\r\n")]
    assert seen[0] == "Epoch 1/2"
    assert LINE.fullmatch(seen[1]) and LINE.fullmatch(seen[3]), seen


def test_one_row_is_predicted_within_half_a_millisecond() -> None:
    m = keras.Sequential([keras.Input((32,)), keras.layers.Dense(64, activation="relu"),
                          keras.layers.Dense(10, activation="softmax")])  # fmt: skip
    x = np.ones((1, 32), "f")
    m.predict(x, verbose=0)
    times = []
    for _ in range(300):
        begin = time.perf_counter()
        m.predict(x, verbose=0)
        times.append(time.perf_counter() - begin)
    assert np.percentile(times, 25) < 0.5e-3
