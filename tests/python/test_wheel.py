"""The wheel: what is in it, what it needs, and that the source distribution gives it too."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import goten

ROOT = Path(__file__).resolve().parents[2]
CORE = Path(goten.__file__).parent / "_core.abi3.so"
LIMIT_MB = 8.0
IMPORT_MS = 60.0


def run(*command: object, cwd: Path | None = None, **env: str) -> str:
    """Runs a command and returns what it printed."""
    done = subprocess.run(
        [str(c) for c in command],
        cwd=cwd,
        env={**os.environ, **env},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    return done.stdout


@pytest.mark.skipif(not shutil.which("readelf"), reason="needs readelf")
def test_extension_needs_no_libpython_and_is_stripped() -> None:
    needed = re.findall(r"NEEDED.*\[(.*)\]", run("readelf", "-d", CORE))
    assert needed and all(re.match(r"lib(c|m|dl|pthread)\.so|ld-linux", n) for n in needed)
    sections = run("readelf", "-S", "-W", CORE)
    assert ".symtab" not in sections and ".debug_info" not in sections


def test_only_our_functions_are_in_the_extension() -> None:
    from goten._engine import raw

    names = {n for n in dir(raw) if not n.startswith("__")}
    assert {"Release", "Binary", "Handle"} <= names
    assert not {n for n in names if re.search(r"IncRef|DecRef|Slice_|GoPy", n)}


def test_every_function_has_its_stub() -> None:
    from goten._engine import raw

    stub = CORE.with_name("_core.pyi").read_text()
    declared = set(re.findall(r"^(?:def|class) (\w+)", stub, re.M))
    assert declared == {n for n in dir(raw) if not n.startswith("__")}


def test_import_costs_little_above_numpy() -> None:
    def milliseconds(modules: str) -> float:
        code = f"import time; t = time.perf_counter(); import {modules}; "
        code += "print((time.perf_counter() - t) * 1e3)"
        return min(float(run(sys.executable, "-c", code)) for _ in range(5))

    assert milliseconds("numpy, goten") - milliseconds("numpy") <= IMPORT_MS


def test_import_brings_no_face_and_leaves_the_folder_alone(tmp_path: Path) -> None:
    code = (
        "import os, sys; here = os.getcwd(); import goten; assert os.getcwd() == here; "
        "print([m for m in sys.modules if m.startswith('goten.')])"
    )
    assert run(sys.executable, "-c", code, cwd=tmp_path).strip() == (
        "['goten._core', 'goten._engine']"
    )


def test_missing_names_are_attribute_errors() -> None:
    with pytest.raises(AttributeError, match=r"no attribute 'nothing'"):
        _ = goten.nothing
    assert {"Tensor", "tensor", "grad", "numpy"} <= set(dir(goten))


def test_config_says_what_this_is(capsys: pytest.CaptureFixture[str]) -> None:
    goten.show_config()
    shown = dict(line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines())
    assert shown == goten.config() and shown["goten"] == goten.__version__
    assert int(shown["threads"]) >= 1 and shown["go"].startswith("go1.")
    assert goten.__version__ in run(sys.executable, "-m", "goten", "--version")


def test_building_without_go_or_compiler_says_what_to_install(tmp_path: Path) -> None:
    def log(path: str) -> str:
        command = [sys.executable, "setup.py", "build_ext", "--build-lib", str(tmp_path / "lib"),
                   "--build-temp", str(tmp_path / "temp")]  # fmt: skip
        done = subprocess.run(
            command, cwd=ROOT, env={**os.environ, "PATH": path}, capture_output=True, text=True
        )
        assert done.returncode != 0
        return done.stderr.strip().splitlines()[-1]

    pytest.importorskip("setuptools")
    empty, only_go = tmp_path / "empty", tmp_path / "go"
    empty.mkdir()
    only_go.mkdir()
    assert "needs Go >= 1.26" in log(str(empty))
    real = shutil.which("go")
    assert real
    (only_go / "go").symlink_to(real)
    assert "C compiler" in log(str(only_go))
    (empty / "go").write_text("#!/bin/sh\necho go1.20.3\n")
    (empty / "go").chmod(0o755)
    assert "go1.20.3" in log(f"{empty}{os.pathsep}/usr/bin{os.pathsep}/bin")


def pythons() -> list[str]:
    """Interpreters of this machine that the wheel says it is for, one of each version."""
    found = {sys.version_info[:2]: sys.executable}
    homes = [Path.home() / ".pyenv" / "versions", Path("/usr/bin"), Path("/usr/local/bin")]
    for home in homes:
        for exe in [*home.glob("*/bin/python3"), *home.glob("python3.[0-9]*")]:
            named = re.search(r"3\.(\d+)", str(exe))
            if named and int(named[1]) >= 10 and os.access(exe, os.X_OK):
                found.setdefault((3, int(named[1])), str(exe))
    return [found[v] for v in sorted(found)]


TRIAL = """
import goten, numpy as np
t = goten.from_numpy(np.arange(6, dtype=np.float32).reshape(2, 3))
assert (t @ t.T).sum().item() == 83, t
assert goten.grad(lambda x: (x * x).sum())(t).tolist() == [[0, 2, 4], [6, 8, 10]]
assert np.from_dlpack(t + 1).sum() == 21
try:
    t + goten.zeros(5)
except ValueError as e:
    assert "broadcast" in str(e)
del t
print(goten.config()["python"])
"""


@pytest.mark.slow
def test_sdist_builds_a_wheel_that_runs_on_every_python(tmp_path: Path) -> None:
    run(sys.executable, "-m", "build", "--outdir", tmp_path, ROOT)  # sdist, then wheel from it
    (wheel,) = tmp_path.glob("*.whl")
    assert re.fullmatch(r"goten-[\d.]+-cp310-abi3-\w+\.whl", wheel.name)
    assert wheel.stat().st_size / 1e6 <= LIMIT_MB
    inside = zipfile.ZipFile(wheel).namelist()
    assert sum(n.endswith(".so") for n in inside) == 1
    assert {"goten/_core.abi3.so", "goten/_core.pyi", "goten/py.typed"} <= set(inside)
    assert not [n for n in inside if n.endswith((".go", ".h", ".c"))]
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    ran = []
    for python in pythons():
        venv = tmp_path / f"venv{len(ran)}"
        run(python, "-m", "venv", venv)
        run(venv / "bin" / "python", "-m", "pip", "install", "-q", wheel)
        out = run(venv / "bin" / "python", "-c", TRIAL, cwd=elsewhere, PYTHONPATH="")
        ran.append(out.strip())
    print("ran on Python", *ran)
    assert ran


@pytest.mark.slow
def test_results_hold_under_cgocheck2(tmp_path: Path) -> None:
    """Go pointers stored in C memory end a process that is built with this check."""
    run(sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", tmp_path, ROOT,
        GOEXPERIMENT="cgocheck2")  # fmt: skip
    run(sys.executable, "-c", TRIAL, cwd=tmp_path, PYTHONPATH=str(tmp_path))
