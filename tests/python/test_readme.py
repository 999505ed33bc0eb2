"""The programs on the README's first screen run, and the two train to the same losses."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FIRST = ROOT / "examples" / "go" / "first"


def block(language: str) -> str:
    """Returns the README's one block of a language."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(rf"^```{language}\n(.*?)^```", text, re.M | re.S)
    assert len(blocks) == 1
    return str(blocks[0])


def losses(command: list[str], cwd: Path) -> list[float]:
    """Runs a program that prints a loss a line, after whatever fit prints."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, cwd=cwd)
    assert done.returncode == 0, done.stderr
    return [float(line) for line in done.stdout.splitlines() if re.fullmatch(r"[\d.e+-]+", line)]


def python_losses(folder: Path) -> list[float]:
    program = folder / "program.py"
    program.write_text(block("python") + "print(*history.history['loss'], sep='\\n')\n")
    return losses([sys.executable, "-m", "goten", "run", str(program)], folder)


def test_python_program_learns(tmp_path: Path) -> None:
    found = python_losses(tmp_path)
    assert len(found) == 20 and found[-1] < found[0] / 2


def test_go_lines_are_those_of_the_example() -> None:
    example = textwrap.dedent((FIRST / "main.go").read_text(encoding="utf-8"))
    lines = [line.strip() for line in block("go").splitlines()]
    assert "\n".join(lines) in "\n".join(line.strip() for line in example.splitlines())


@pytest.mark.skipif(not shutil.which("go"), reason="needs the go command")
def test_go_and_python_train_to_the_same_digits(tmp_path: Path) -> None:
    found = losses(["go", "run", str(FIRST)], ROOT)
    assert len(found) == 20
    assert found == python_losses(tmp_path)
