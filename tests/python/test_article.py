"""The article's programs run unmodified on the engine and end as they should."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples" / "article"
ARTICLE = next(
    (found for p in ROOT.parents[:2] if (found := p / "shared" / "article").exists()),
    ROOT.parent / "shared" / "article",
)

needs_article = pytest.mark.skipif(
    not ARTICLE.exists(), reason="the article's own programs are not beside the tree"
)

NUMBER = r"[-+]?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?"

Done = subprocess.CompletedProcess[str]


def run(program: Path, *options: str) -> Done:
    """Runs a program as a user does, away from the sources."""
    return subprocess.run(
        [sys.executable, "-m", "goten", "run", *options, str(program)],
        capture_output=True,
        text=True,
        timeout=300,
        cwd=program.parent,
    )


def output(program: Path, *options: str) -> str:
    """Returns what a program prints; it must end well."""
    done = run(program, *options)
    assert done.returncode == 0, f"{program.name} failed:\n{done.stdout}\n{done.stderr}"
    return done.stdout


def failure(program: Path) -> str:
    """Returns the last part of the traceback of a program, which must fail in its own line."""
    done = run(program)
    assert done.returncode == 1, f"exit status {done.returncode}:\n{done.stdout}\n{done.stderr}"
    assert program.name in done.stderr, f"the traceback does not show the program:\n{done.stderr}"
    errors = re.findall(r"^(?:\w+\.)*\w*Error: .*", done.stderr, re.M | re.S)
    assert errors, done.stderr
    return str(errors[-1]).strip()


def numbers(text: str) -> list[float]:
    return [float(n) for n in re.findall(NUMBER, text)]


def after(text: str, mark: str) -> list[float]:
    """Returns the numbers that follow the last mark in a text."""
    head, found, tail = text.rpartition(mark)
    assert found, f"{mark!r} is not in:\n{text}"
    return numbers(tail)


def test_tensorflow_is_not_installed() -> None:
    assert importlib.util.find_spec("tensorflow") is None


# --- The article's own programs ------------------------------------------------------------


def slope_is_two(text: str) -> bool:
    left, right = after(text, "预测结果:")
    return abs(right - left - 2) <= 0.2


def classes_are_right(text: str) -> bool:
    return after(text, "预测结果:") == [1, 0]


@needs_article
@pytest.mark.parametrize(
    ("name", "right"),
    [("linear_regression", slope_is_two), ("logistic_regression", classes_are_right)],
)
def test_meant_regressions_end_right(name: str, right: Callable[[str], bool]) -> None:
    # They draw without a seed: one run in 500 ends otherwise by chance, two in 250,000.
    program = ARTICLE / "as_meant" / f"{name}.py"
    texts = [output(program)]
    if not right(texts[0]):
        texts.append(output(program))
    assert right(texts[-1]), texts


@needs_article
def test_meant_cnn_gives_ten_chances() -> None:
    text = output(ARTICLE / "as_meant" / "cnn.py")
    assert len(re.findall(r"Epoch \d+/10", text)) >= 10
    chances = after(text, "预测结果:")
    assert len(chances) == 10 and min(chances) >= 0
    assert sum(chances) == pytest.approx(1, abs=1e-5)


@needs_article
def test_meant_rnn_gives_one_number() -> None:
    text = output(ARTICLE / "as_meant" / "rnn.py")
    assert len(re.findall(r"Epoch \d+/10", text)) >= 10
    (value,) = after(text, "预测结果:")
    assert abs(value) < 10


@needs_article
def test_printed_linear_regression_raises_numpys_error() -> None:
    assert failure(ARTICLE / "as_printed" / "linear_regression.py") == (
        "ValueError: operands could not be broadcast together with shapes (100,) (2,)"
    )


@needs_article
def test_printed_logistic_regression_runs() -> None:
    program = ARTICLE / "as_printed" / "logistic_regression.py"
    assert any("[1 0]" in output(program) for _ in range(2))


@needs_article
@pytest.mark.parametrize("name", ["cnn", "rnn"])
def test_printed_networks_miss_an_import(name: str) -> None:
    error = failure(ARTICLE / "as_printed" / f"{name}.py")
    assert error.startswith("NameError: name 'np' is not defined")


def with_import(name: str, folder: Path) -> Path:
    """Writes a printed program with the import it lacks in front."""
    text = (ARTICLE / "as_printed" / f"{name}.py").read_text(encoding="utf-8")
    program = folder / f"{name}.py"
    program.write_text("import numpy as np\n" + text, encoding="utf-8")
    return program


@needs_article
def test_printed_cnn_is_told_its_axes(tmp_path: Path) -> None:
    error = failure(with_import("cnn", tmp_path))
    assert error.startswith("ValueError: ")
    assert re.search(r"conv2d|sequential", error), "names no layer"
    assert "(None, 32, 32, 3)" in error, "does not say what was expected"
    assert "(32, 32, 3, 32)" in error, "does not say what was received"
    assert re.search(r"axes .*order", error, re.S), "does not say that the axes are exchanged"


@needs_article
def test_printed_rnn_is_told_the_index(tmp_path: Path) -> None:
    error = failure(with_import("rnn", tmp_path))
    assert error.startswith("ValueError: ")
    assert "embedding" in error, "names no layer"
    # The range is 0 to 9, however it is written.
    assert re.search(r"\[0, ?10\)|\b0 ?(?:\.\.|to|and|…|-) ?9\b|\b0 ?≤.*< ?10\b", error), error
    outside = [n for n in numbers(error.replace("[0, 10)", "")) if not 0 <= n < 10]
    assert outside, "does not say which index"


# --- The examples, which draw with a seed --------------------------------------------------


def plain(program: Path) -> str:
    """Returns what a program prints on NumPy alone."""
    return subprocess.run(
        [sys.executable, str(program)], capture_output=True, text=True, timeout=300, check=True
    ).stdout


def test_linear_regression_equals_numpy_bit_for_bit() -> None:
    program = EXAMPLES / "linear_regression.py"
    assert output(program) == plain(program)


def test_logistic_regression_equals_numpy_but_for_exp_and_log() -> None:
    program = EXAMPLES / "logistic_regression.py"
    ours, theirs = output(program), plain(program)
    assert re.sub(NUMBER, "#", ours) == re.sub(NUMBER, "#", theirs)
    assert numbers(ours) == pytest.approx(numbers(theirs), rel=1e-12)


@pytest.mark.parametrize("name", ["cnn", "rnn"])
def test_networks_learn_and_repeat(name: str) -> None:
    first, second = (output(EXAMPLES / f"{name}.py") for _ in range(2))
    losses = [numbers(text.partition("losses:")[2])[:10] for text in (first, second)]
    assert losses[0] == losses[1], "the same seed gave other numbers"
    assert losses[0][9] < losses[0][0]


def test_cnn_chances_sum_to_one() -> None:
    assert after(output(EXAMPLES / "cnn.py"), "sum:") == [pytest.approx(1, abs=1e-5)]


@pytest.mark.parametrize("program", sorted(EXAMPLES.glob("*.py")), ids=lambda p: p.stem)
def test_report_proves_the_engine_did_it(program: Path) -> None:
    done = run(program, "--report")
    text = done.stdout + done.stderr
    assert done.returncode == 0, text
    operators = re.search(r"operators run\D*([\d,_]+)", text, re.I)
    assert operators, f"no count of operators:\n{text}"
    # A thousand steps of a regression, ten epochs of a network: none needs fewer.
    assert int(re.sub(r"\D", "", operators[1])) >= 100
    assert re.search(r"shared without a copy\D*\d", text, re.I), text
    assert re.search(r"fallbacks to (?:real )?NumPy\D*0\b", text, re.I), text


def test_arguments_and_exit_status_are_the_programs_own(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text("import sys\nprint(__name__, *sys.argv[1:])\nsys.exit(3)\n")
    done = subprocess.run(
        [sys.executable, "-m", "goten", "run", str(program), "--a", "b"],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stdout) == (3, "__main__ --a b\n"), done.stderr
