"""`python -m goten run`: a user's program, unmodified, with our faces.

What plain Python does for a program is done here: sys.argv, sys.path, a fresh __main__, the
traceback without our frames, the exit status, a death by Ctrl-C.
"""

from __future__ import annotations

import importlib
import io
import os
import runpy
import signal
import sys
import time
import traceback
from pathlib import Path
from types import CodeType, ModuleType, TracebackType
from typing import NoReturn

from . import _hook

_HERE = str(Path(__file__).resolve().parent) + os.sep

USAGE = """usage: python -m goten run [--report] FILE [argument ...]
       python -m goten run [--report] -m MODULE [argument ...]
       python -m goten run [--report] -c CODE [argument ...]

Runs a program on the engine. Its imports of numpy, tensorflow and keras get Goten's faces.
  --report  at the end, show on stderr what the engine did"""


def run(arguments: list[str]) -> int:
    """Runs the program that arguments name and returns the exit status.

    Raises: SystemExit as the program does.
    """
    report = False
    while arguments and arguments[0] in ("--report", "-h", "--help"):
        if arguments[0] != "--report":
            print(USAGE)
            return 0
        report, arguments = True, arguments[1:]
    if not arguments or (arguments[0] in ("-m", "-c") and len(arguments) < 2):
        print(USAGE, file=sys.stderr)
        return 2
    if arguments[0].startswith("-") and arguments[0] not in ("-m", "-c"):
        print(f"run: unknown option {arguments[0]}\n{USAGE}", file=sys.stderr)
        return 2
    _hook.install()
    start = time.perf_counter()
    try:
        return _program(arguments)
    finally:
        if report:
            _report(time.perf_counter() - start)


def _report(seconds: float) -> None:
    text = importlib.import_module("goten._report").text(seconds)
    sys.stdout.flush()
    print(text, file=sys.stderr)


def _program(arguments: list[str]) -> int:
    kind, *rest = arguments
    try:
        if kind == "-m":
            sys.argv = ["-m", *rest[1:]]
            _as_package_main(rest[0])
        elif kind == "-c":
            sys.argv, sys.path[0] = ["-c", *rest[1:]], ""
            code = compile(rest[0], "<string>", "exec")
            exec(code, _fresh_main(None).__dict__)
        else:
            sys.argv = arguments
            _file(kind)
    except SystemExit:
        raise
    except KeyboardInterrupt as error:
        _show(error)
        _die_of_interrupt()
    except BaseException as error:
        _show(error)
        return 1
    return 0


def _file(path: str) -> None:
    """Runs a script, or a folder or archive that has a __main__.py."""
    if not os.path.exists(path):
        text = f"can't open file {os.path.abspath(path)!r}: [Errno 2] No such file or directory"
        print(f"{sys.executable}: {text}", file=sys.stderr)
        raise SystemExit(2)
    if os.path.isdir(path) or not _looks_like_source(path):
        sys.path.pop(0)  # run_path puts the folder itself there
        runpy.run_path(path, run_name="__main__")
        return
    sys.path[0] = os.path.dirname(os.path.realpath(path))
    full = os.path.abspath(path)
    exec(_compiled(full), _fresh_main(full).__dict__)


def _looks_like_source(path: str) -> bool:
    """Tells a script from an archive or compiled code, which both hold NULs."""
    with open(path, "rb") as f:
        return b"\0" not in f.read(4096)


def _compiled(path: str) -> CodeType:
    with io.open_code(path) as f:
        source = f.read()
    return compile(source, path, "exec", dont_inherit=True)


def _as_package_main(name: str) -> None:
    sys.path[0] = os.getcwd()
    runpy.run_module(name, run_name="__main__", alter_sys=True)


def _fresh_main(path: str | None) -> ModuleType:
    """Puts an empty __main__ in place of that of `python -m goten`."""
    main = ModuleType("__main__")
    main.__dict__.update(__builtins__=sys.modules["builtins"], __annotations__={})
    if path is not None:
        main.__dict__.update(__file__=path, __cached__=None)
    sys.modules["__main__"] = main
    return main


def _is_ours(trace: TracebackType) -> bool:
    file = trace.tb_frame.f_code.co_filename
    return file.startswith(_HERE) or file == "<frozen runpy>"


def clean(trace: TracebackType | None) -> TracebackType | None:
    """Drops our frames around the program, and those of the NumPy face in which NumPy failed."""
    while trace is not None and _is_ours(trace):
        trace = trace.tb_next
    frames = []
    while trace is not None:
        if trace.tb_frame.f_code.co_filename != _hook.__file__:
            frames.append(trace)
        trace = trace.tb_next
    inside = os.path.join(_HERE, "numpy", "")
    while len(frames) > 1 and frames[-1].tb_frame.f_code.co_filename.startswith(inside):
        frames.pop()
    kept: TracebackType | None = None
    for t in reversed(frames):
        kept = TracebackType(kept, t.tb_frame, t.tb_lasti, t.tb_lineno)
    return kept


def _show(error: BaseException) -> None:
    """Prints a traceback as the interpreter does, by sys.excepthook."""
    told: BaseException | None = error
    seen: set[int] = set()
    while told is not None and id(told) not in seen:
        seen.add(id(told))
        told.__traceback__ = clean(told.__traceback__)
        told = told.__cause__ or told.__context__
    try:
        sys.stdout.flush()
        sys.excepthook(type(error), error, error.__traceback__)
    except BaseException:
        traceback.print_exception(error)


def _die_of_interrupt() -> NoReturn:
    """Ends as a program that Ctrl-C ended, so that a shell stops its script too."""
    sys.stdout.flush()
    sys.stderr.flush()
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    os.kill(os.getpid(), signal.SIGINT)
    raise SystemExit(130)
