"""Goten in a notebook: a real kernel runs real cells."""

from __future__ import annotations

import re

import nbformat
import pytest
from nbclient import NotebookClient

TRAIN = """
import numpy as np
x = np.random.default_rng(0).standard_normal((256, 4)).astype("float32")
y = x.sum(axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.layers.Dense(8, activation="relu"),
                             tf.keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
history = model.fit(x, y, epochs=3, batch_size=8)
"""

CELLS = [
    "%load_ext goten",
    "import tensorflow as tf\nprint(tf.keras.layers.Dense.__module__, float(tf.constant(2.) * 3.))",
    TRAIN,
    "print(len(history.history['loss']), model.predict(x[:1], verbose=0).shape)",
    "tf.constant([[1., 2.]]) @ tf.constant([[3.], [4.]])",
]


@pytest.fixture(scope="module")
def notebook() -> nbformat.NotebookNode:
    """The notebook after its cells have run; a cell that raises fails every test."""
    cells = [nbformat.v4.new_code_cell(text) for text in CELLS]
    book = nbformat.v4.new_notebook(cells=cells)
    NotebookClient(book, timeout=120, kernel_name="python3").execute()
    return book


def streams(book: nbformat.NotebookNode, cell: int) -> dict[str, str]:
    """Returns the text of a cell's streams by name."""
    texts: dict[str, str] = {}
    for out in book.cells[cell].outputs:
        if out.output_type == "stream":
            texts[out.name] = texts.get(out.name, "") + out.text
    return texts


def seen(text: str) -> list[str]:
    """Returns the lines as a notebook shows them: after a carriage return a line begins anew."""
    return [line.rstrip("\r").rpartition("\r")[2] for line in text.split("\n")]


def shown(book: nbformat.NotebookNode, cell: int) -> str:
    """Returns all that a cell shows, as plain text: streams and displays."""
    parts = []
    for out in book.cells[cell].outputs:
        parts.append(out.text if out.output_type == "stream" else out.data.get("text/plain", ""))
    return "\n".join(seen("".join(parts)))


def test_import_in_a_cell_is_ours(notebook: nbformat.NotebookNode) -> None:
    module, value = streams(notebook, 1)["stdout"].split()
    assert module.startswith("goten.") and value == "6.0"


def test_training_shows_each_epoch_once(notebook: nbformat.NotebookNode) -> None:
    text = shown(notebook, 2)
    assert re.findall(r"Epoch (\d)/3", text) == ["1", "2", "3"], text
    assert len(re.findall(r"32/32\b.*loss: \d", text)) == 3, text


def test_progress_is_for_a_notebook(notebook: nbformat.NotebookNode) -> None:
    outputs = notebook.cells[2].outputs
    assert "stderr" not in streams(notebook, 2)
    text = "".join(o.text for o in outputs if o.output_type == "stream")
    assert "\b" not in text, "moves back letter by letter"
    assert not re.search(r"\x1b\[\d*[A-HJKSTfsu]", text), "moves the cursor of a terminal"
    # 96 batches: a display for each of them would drown the browser.
    assert len(outputs) <= 20 and len(text) < 20_000


def test_model_is_usable_in_the_next_cell(notebook: nbformat.NotebookNode) -> None:
    assert streams(notebook, 3)["stdout"].strip() == "3 (1, 1)"


def test_result_of_a_cell_is_readable(notebook: nbformat.NotebookNode) -> None:
    (result,) = notebook.cells[4].outputs
    assert result.output_type == "execute_result"
    assert "11." in result.data["text/plain"]
