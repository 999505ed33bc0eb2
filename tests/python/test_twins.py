"""Example programs that exist in Go and in Python print the same numbers to the last digit."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "go"
TWINS = sorted(p.stem for p in EXAMPLES.glob("*/*.py") if p.stem == p.parent.name)
LOSS = re.compile(r"^.*\bloss .*$", re.M)


def printed(command: list[str], folder: Path) -> str:
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, timeout=300)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.skipif(not shutil.which("go"), reason="needs the go command")
@pytest.mark.parametrize("name", TWINS)
def test_go_and_python_print_the_same_losses(name: str) -> None:
    folder = EXAMPLES / name
    in_go = LOSS.findall(printed(["go", "run", "."], folder))
    program = folder / f"{name}.py"
    in_python = LOSS.findall(
        printed([sys.executable, "-m", "goten", "run", str(program)], folder)
    )
    assert len(in_go) >= 4 and in_python == in_go


def test_the_twins_are_the_programs_that_the_readme_promises() -> None:
    assert TWINS == ["digits", "line"]
