"""What training prints: a live line on a terminal, plain lines in a log, as Keras words them."""

from __future__ import annotations

import os
import re
import signal
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


CSI = re.compile(r"\x1b\[[?\d;]*[A-Za-z]")
needs_pty = pytest.mark.skipif(sys.platform == "win32", reason="pty")


def on_terminal(command: list[str], columns: int, status: int = 0, stop: str = "") -> str:
    """Returns what a program writes to a terminal; Ctrl-C is pressed when stop was seen."""
    import pty

    main, other = pty.openpty()
    env = {**os.environ, "TERM": "xterm-256color", "COLUMNS": str(columns), "LINES": "50"}
    env.pop("NO_COLOR", None)
    p = subprocess.Popen(command, stdout=other, stderr=other, close_fds=True, env=env)
    os.close(other)
    out = b""
    while True:
        try:
            part = os.read(main, 65536)
        except OSError:
            break
        if not part:
            break
        out += part
        if stop and stop.encode() in out:
            stop = ""
            p.send_signal(signal.SIGINT)
    os.close(main)
    assert p.wait(60) == status, out.decode()
    return out.decode()


@needs_pty
def test_a_terminal_gets_a_live_line() -> None:
    out = on_terminal(code(), columns=150)
    assert "\x1b[32m" in out  # the part that is done
    seen = [s.split("\r")[-1].strip() for s in CSI.sub("", out).split("\r\n")]
    assert seen[0] == "Epoch 1/2"
    assert LINE.fullmatch(seen[1]), seen
    assert LINE.fullmatch(seen[seen.index("Epoch 2/2") + 1]), seen
    assert out.count("\x1b[?25l") == out.count("\x1b[?25h")  # the cursor is shown again


@needs_pty
def test_a_line_longer_than_the_terminal_is_drawn_in_its_place() -> None:
    slow = textwrap.dedent(CODE).format(module="goten.keras", more="verbose=1, callbacks=[Slow()]")
    slow = slow.replace(
        "h = m.fit",
        "import time\n"
        "class Slow(keras.callbacks.Callback):\n"
        "    def on_train_batch_end(self, batch, logs=None):\n"
        "        print('batch', batch); time.sleep(0.06)\n"
        "h = m.fit",
    )
    out = on_terminal([sys.executable, "-c", slow], columns=40)
    assert "\x1b[1A" in out  # the cursor goes up to draw two lines anew
    text = screen(out)
    assert text.count("Epoch 1/2") == text.count("Epoch 2/2") == 1
    # What the callback printed stands above the bar, of which one copy an epoch is left.
    bars = [i for i, s in enumerate(text) if s.startswith("4/4 ")]
    assert len(bars) == 2, text
    assert [text[bars[0] - k] for k in (4, 3, 2, 1)] == [f"batch {n}" for n in range(4)], text


def screen(out: str) -> list[str]:
    """What a terminal shows in the end: understands what rich writes, no more."""
    lines, row, column = [""], 0, 0
    for part in re.findall(r"\x1b\[[?\d;]*[A-Za-z]|\r|\n|[^\x1b\r\n]+", out):
        if part == "\r":
            column = 0
        elif part == "\n":
            row += 1
            lines += [""] * (row + 1 - len(lines))
        elif part.endswith("A"):
            row -= int(part[2:-1] or 1)
        elif part == "\x1b[2K":
            lines[row] = ""
        elif not part.startswith("\x1b"):
            was = lines[row].ljust(column)
            lines[row] = was[:column] + part + was[column + len(part) :]
            column += len(part)
    return [s.rstrip() for s in lines]


@needs_pty
def test_ctrl_c_gives_the_terminal_back() -> None:
    endless = textwrap.dedent(CODE).format(module="goten.keras", more="verbose=1").replace(
        "epochs=2", "epochs=100000"
    )
    out = on_terminal([sys.executable, "-c", endless], 150, status=-signal.SIGINT, stop="Epoch 20/")
    assert "KeyboardInterrupt" in out
    assert re.findall(r"\x1b\[\?25[lh]", out)[-1] == "\x1b[?25h"  # the cursor is there again


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
