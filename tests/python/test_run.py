"""`python -m goten run` behaves as `python` does, with our faces for the user's own modules."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

Done = subprocess.CompletedProcess[str]


def run(*arguments: str, cwd: Path, plain: bool = False) -> Done:
    command = [sys.executable, *([] if plain else ["-m", "goten", "run"]), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, cwd=cwd)


def program(folder: Path, text: str, name: str = "program.py") -> str:
    (folder / name).write_text(text, encoding="utf-8")
    return name


IMPORTS = """
import numpy as np
import numpy.linalg as la, numpy.random
from numpy import exp, ndarray as nd
from numpy.random import rand
import importlib, sys
faces = [np, la, numpy, np.random, importlib.import_module("numpy"), __import__("numpy")]
print({m.__name__.split(".")[0] for m in faces}, la.__name__, type(rand(2)).__module__)
print(sys.modules["numpy"].__name__, type(exp(np.ones(2))).__module__, nd is np.ndarray)
"""


def test_every_form_of_import_is_ours(tmp_path: Path) -> None:
    done = run(program(tmp_path, IMPORTS), cwd=tmp_path)
    assert done.stdout == (
        "{'goten'} goten.numpy.linalg goten.numpy._array\nnumpy goten.numpy._array True\n"
    ), done.stderr


def test_modules_beside_the_program_are_the_users_and_libraries_are_not(tmp_path: Path) -> None:
    program(tmp_path, "import numpy as np\nname = np.__name__\n", "beside.py")
    site = tmp_path / "site-packages"
    site.mkdir()
    program(site, "import numpy as np\nname = np.__name__\n", "library.py")
    text = "import sys\nsys.path.append('site-packages')\nimport beside, library\n"
    done = run(program(tmp_path, text + "print(beside.name, library.name)"), cwd=tmp_path)
    assert done.stdout == "goten.numpy numpy\n", done.stderr


def test_module_and_code_and_folder(tmp_path: Path) -> None:
    text = "import sys, numpy\nprint(__name__, sys.argv[1:], numpy.__name__, sys.path[0] == '')"
    program(tmp_path, text, "__main__.py")
    program(tmp_path, text, "tool.py")
    assert run("-m", "tool", "a", cwd=tmp_path).stdout == "__main__ ['a'] goten.numpy False\n"
    assert run("-c", text, "a", "-b", cwd=tmp_path).stdout == (
        "__main__ ['a', '-b'] goten.numpy True\n"
    )
    assert run(".", "a", cwd=tmp_path).stdout.startswith("__main__ ['a'] goten.numpy")


@pytest.mark.parametrize(
    "text",
    [
        "import sys\nsys.exit(3)", "raise SystemExit('bye')", "1/0", "import no_such_module",
        "def f():\n    g()\ndef g():\n    raise ValueError('wrong')\nf()", "x = = 1",
        "import numpy as np\nnp.ones(3) + np.ones(2)", "assert False, 'no'",
        "import numpy as np\nnp.nothing", "import sys\nprint(sys.argv, __file__, __name__)",
        "print(open(__file__).read() != '', __spec__, __doc__, __builtins__)",
        "try:\n    1/0\nexcept Exception as e:\n    raise KeyError('k') from e",
    ],
)  # fmt: skip
def test_output_and_tracebacks_and_status_are_those_of_python(tmp_path: Path, text: str) -> None:
    name = program(tmp_path, text)
    ours, theirs = run(name, cwd=tmp_path), run(name, cwd=tmp_path, plain=True)
    assert ours.returncode == theirs.returncode
    assert ours.stdout == theirs.stdout
    if "nothing" in text:  # our module's __getattr__ asks NumPy's
        assert ours.stderr.splitlines()[-1] == theirs.stderr.splitlines()[-1]
    else:
        assert ours.stderr.replace(str(tmp_path) + os.sep, "") == theirs.stderr.replace(
            str(tmp_path) + os.sep, "")  # fmt: skip


def test_missing_file_and_wrong_options(tmp_path: Path) -> None:
    done = run("none.py", cwd=tmp_path)
    assert done.returncode == 2 and "can't open file" in done.stderr
    assert run("--wrong", "x.py", cwd=tmp_path).returncode == 2
    assert run(cwd=tmp_path).returncode == 2
    assert "usage" in run("--help", cwd=tmp_path).stdout


def test_tensorflow_s_missing_modules_are_named(tmp_path: Path) -> None:
    done = run(program(tmp_path, "import numpy.nothing"), cwd=tmp_path)
    assert "ModuleNotFoundError: No module named 'numpy.nothing'" in done.stderr


POOL = """
import multiprocessing as mp
import numpy as np
def work(i):
    return np.__name__, float((np.arange(5.0) * i).sum())
if __name__ == "__main__":
    for method in ("spawn", "fork"):
        with mp.get_context(method).Pool(2) as pool:
            print(method, pool.map(work, [1, 2]))
"""


def test_processes_started_anew_and_forked(tmp_path: Path) -> None:
    done = run(program(tmp_path, POOL), cwd=tmp_path)
    found = [("goten.numpy", 10.0), ("goten.numpy", 20.0)]
    assert done.stdout == f"spawn {found}\nfork {found}\n", done.stderr


def test_ctrl_c_ends_as_python_does(tmp_path: Path) -> None:
    name = program(tmp_path, "import time\nprint('on', flush=True)\ntime.sleep(60)\n")
    p = subprocess.Popen(
        [sys.executable, "-m", "goten", "run", name], cwd=tmp_path, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert p.stdout is not None and p.stdout.readline() == "on\n"
    time.sleep(0.1)
    p.send_signal(signal.SIGINT)
    _, errors = p.communicate(timeout=30)
    assert p.returncode == -signal.SIGINT
    assert errors.rstrip().endswith("KeyboardInterrupt") and "_run.py" not in errors


def test_report_lists_fallbacks_by_name(tmp_path: Path) -> None:
    text = "import numpy as np\nx = np.arange(9.0)\nprint(np.sort(np.exp(x) + x)[0])\n"
    done = run("--report", program(tmp_path, text), cwd=tmp_path)
    assert done.stdout == "1.0\n"
    assert "operators run by the Go engine: 2\n" in done.stderr
    assert "fallbacks to NumPy: 1\n    1  ndarray.sort (missing)\n" in done.stderr
