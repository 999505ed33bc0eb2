"""Builds the extension goten._core: flat Go functions of bindings/, wrapped by gopy and by C.

gopy writes the Go half of each wrapper (types, strings, errors). The C half is written here from
the signatures gopy found: with vectorcall, the thread state released in C and the exception class
chosen in C, a call costs 100 ns; gopy's own C half (pybindgen, PyArg_Parse) costs 220 ns.
Only the stable ABI of CPython 3.10 is used, so that one wheel serves every newer version.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import NamedTuple

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext
from setuptools.errors import SetupError

ROOT = Path(__file__).resolve().parent
MODULE = "github.com/goten-ml/goten"
GEN = ROOT / "_gopy"  # inside the module, so that it can import it; `_` hides it from ./...


class Function(NamedTuple):
    """A function of bindings/ as gopy sees it: types are those of C_TYPES."""

    name: str
    result: str
    params: list[tuple[str, str]]


class CType(NamedTuple):
    """How a type crosses: its C type, its Python type, C code from and to a Python object."""

    c: str
    py: str
    take: str
    give: str


C_TYPES = {
    "int64_t": CType("long long", "int", "PyLong_AsLongLong({o})", "PyLong_FromLongLong(r)"),
    "double": CType("double", "float", "PyFloat_AsDouble({o})", "PyFloat_FromDouble(r)"),
    "bool": CType("char", "bool", "goten_bool({o})", "PyBool_FromLong(r)"),
    "char*": CType("char *", "str", "goten_text({o})", "goten_give_text(r)"),
}


def check_tools(env: dict[str, str]) -> None:
    """Ends with a sentence on what to install, before Go or gcc fail with pages of output."""
    wanted = re.search(r"^go (\d+)\.(\d+)", (ROOT / "go.mod").read_text(), re.M)
    assert wanted, "go.mod has no go line"
    need = (int(wanted[1]), int(wanted[2]))
    text = f"Goten's engine is written in Go: building it needs Go >= {need[0]}.{need[1]}"
    if not shutil.which("go", path=env.get("PATH")):
        raise SetupError(f"{text}, and no `go` is on PATH. See https://go.dev/doc/install")
    done = subprocess.run(
        ["go", "env", "GOVERSION"], cwd=ROOT, env=env, capture_output=True, text=True
    )
    found = re.match(r"go(\d+)\.(\d+)", done.stdout)
    if not found or (int(found[1]), int(found[2])) < need:
        got = done.stdout.strip() or done.stderr.strip()
        raise SetupError(f"{text}; `go env GOVERSION` says: {got}. See https://go.dev/doc/install")
    cc = subprocess.check_output(["go", "env", "CC"], cwd=ROOT, env=env, text=True).split()
    if not cc or not shutil.which(cc[0], path=env.get("PATH")):
        raise SetupError(
            f"No C compiler: `{' '.join(cc)}` is not on PATH. Install gcc or clang (Debian: "
            "apt install gcc; macOS: xcode-select --install), or set CC."
        )
    include = Path(sysconfig.get_path("include"))
    if not (include / "Python.h").exists():
        raise SetupError(f"No Python.h in {include}: install Python's headers (python3-dev).")


def run_gopy(env: dict[str, str]) -> tuple[list[Function], str]:
    """Runs the gopy of go.mod; returns the functions it wraps and their Go code."""
    # gopy asks for these three only to write linker flags, which are not used here.
    env = {**env, "GOPY_INCLUDE": ".", "GOPY_LIBDIR": ".", "GOPY_PYLIB": "m"}
    args = ["gen", "-name=core", f"-output={GEN}", f"-vm={sys.executable}"]
    run(["go", "tool", "gopy", *args, "-no-make", "-no-warn", f"{MODULE}/bindings"], env)
    found = []
    line = re.compile(r"add_checked\w*\(mod, 'bindings_(\w+)', retval\('([^']+)'\), \[(.*)\]\)")
    for name, result, params in line.findall((GEN / "build.py").read_text()):
        pairs = re.findall(r"param\('([^']+)', '(\w+)'\)", params)
        for ctype in (result, *(t for t, _ in pairs)):
            if ctype not in C_TYPES:
                raise SetupError(f"bindings.{name}: {ctype} may not cross; see bindings/doc.go")
        found.append(Function(name, result, pairs))
    check_complete(found)
    go = (GEN / "core.go").read_text()
    for stale in GEN.iterdir():
        stale.unlink()
    return found, go[go.index("// ---- Package: bindings") :]


def check_complete(found: list[Function]) -> None:
    """Ends when gopy left a function out: it skips, without a word, what it cannot wrap."""
    names = set()
    for source in (ROOT / "bindings").glob("*.go"):
        if not source.name.endswith("_test.go"):
            names |= set(re.findall(r"^func ([A-Z]\w*)\(", source.read_text(), re.M))
    if lost := names - {f.name for f in found}:
        raise SetupError(
            f"gopy skipped {', '.join(sorted(lost))}: bindings take int64, float64, bool and "
            "string and return (one of these, error); see bindings/doc.go"
        )


GO_HEAD = f"""package main

/*
#include <stdlib.h>
extern __thread char *goten_error;
static inline void goten_fail(char *text) {{ goten_error = text; }}
*/
import "C"

import "{MODULE}/bindings"

func main() {{}}

func boolPyToGo(b C.char) bool {{ return b != 0 }}

func boolGoToPy(b bool) C.char {{
	if b {{
		return 1
	}}
	return 0
}}

"""


def go_half(go: str) -> str:
    """gopy's wrappers without its handles and slices, whose wrong use ends the process.

    Errors go to a variable of the thread, and the thread state is left to the C half:
    each call from Go to C that this saves costs 30 ns.
    """
    go = re.sub(r"^.*_saved_thread.*\n", "", go, flags=re.M)
    raising = r"estr := (C\.CString.*)\n.*PyErr_SetString.*\n.*C\.free.*\n"
    go, n = re.subn(raising, r"C.goten_fail(\1)\n", go)
    if n != go.count("//export"):
        raise SetupError("gopy's output has changed: its error branches were not recognised")
    return GO_HEAD + go


C_FUNCTION = """
static PyObject *py_{name}(PyObject *self, PyObject *const *args, Py_ssize_t n) {{
    if (forked) return {dead};
    if (n != {count}) return goten_count("{name}", {count}, n);
{takes}    {result} r;
    Py_BEGIN_ALLOW_THREADS
    r = bindings_{name}({names});
    Py_END_ALLOW_THREADS
    if (goten_error) {{
        {free}return goten_raise();
    }}
    return {give};
}}
"""

C_TAKE = """    {c} {name} = {take};
    if ({name} == ({c})-1 && PyErr_Occurred()) return NULL;
"""

C_MODULE = """
static PyMethodDef methods[] = {{
{methods}    {{NULL, NULL, 0, NULL}},
}};
static struct PyModuleDef module = {{PyModuleDef_HEAD_INIT, "_core", NULL, -1, methods}};
PyMODINIT_FUNC PyInit__core(void) {{
    pthread_atfork(NULL, NULL, on_fork);
    return goten_with_handle(PyModule_Create(&module));
}}
"""


def c_half(functions: list[Function]) -> str:
    """The C wrappers and the module. They release the thread state around each Go call."""
    parts, methods = [f'#include "{ROOT / "bindings" / "core.h"}"\n'], ""
    for f in functions:
        takes = ""
        for i, (ctype, name) in enumerate(f.params):
            t = C_TYPES[ctype]
            takes += C_TAKE.format(c=t.c, name=f"p_{name}", take=t.take.format(o=f"args[{i}]"))
        r = C_TYPES[f.result]
        names = [name for _, name in f.params]
        parts.append(
            C_FUNCTION.format(
                name=f.name, count=len(names), takes=takes, result=r.c, give=r.give,
                names=", ".join(f"p_{n}" for n in names),
                # Python calls Release from destructors, which may not raise.
                dead="PyLong_FromLong(0)" if f.name == "Release" else "goten_dead()",
                free="free(r);\n        " if r.py == "str" else "",
            )
        )  # fmt: skip
        doc = f"{f.name}({', '.join(['$module', *names, '/'] if names else ['$module'])})"
        fast = f"(PyCFunction)(void (*)(void))py_{f.name}, METH_FASTCALL"
        methods += f'    {{"{f.name}", {fast}, "{doc}\\n--\\n\\n"}},\n'
    return "".join(parts) + C_MODULE.format(methods=methods)


def stub(functions: list[Function]) -> str:
    """The type stub of the extension."""
    text = (
        '"""Raw functions of the engine; generated from bindings/ by the build."""\n\n'
        "from collections.abc import Callable\nfrom typing import Any\n\n"
        "class Handle:\n    _h: int\n\n"
        "class Operand(Handle):\n"
        + "".join(
            f"    def __{side}{name}__(self, other: Any, /) -> Any: ...\n"
            for name in ("add", "sub", "mul", "truediv")
            for side in ("", "r")
        )
        + "\ndef arithmetic(cls: Any, name: str, direct: Any, forward: Any, reflected: Any, /)"
        " -> None: ...\n"
        "def binary_of(op: int, /) -> Callable[[Any, Any], Any]: ...\n"
        "def unary_of(op: int, /) -> Callable[[Any], Any]: ...\n"
        "def call_of(op: int, /) -> Callable[..., Any]: ...\n"
        "def wrap(h: int, cls: Any = None, /) -> Any: ...\n"
        "def gradient(y: Any, dy: Any, xs: Any, track: bool, /) -> list[Any]: ...\n"
        "def session() -> int: ...\n"
        "def set_session(session: int, /) -> None: ...\n"
        "def classes(tensor: Any, face: Any, variable: Any, /) -> None: ...\n"
        "def array_setup(ndarray: Any, cls: Any, new: Any, /) -> None: ...\n"
        "def array_probe(x: Any, /) -> tuple[int, ...]: ...\n"
        "def array_call(kernel: int, dtype: Any, out: Any, /, *inputs: Any) -> Any: ...\n"
    )
    for f in functions:
        params = [f"{name}: {C_TYPES[t].py}" for t, name in f.params]
        args = ", ".join([*params, "/"] if params else [])
        text += f"def {f.name}({args}) -> {C_TYPES[f.result].py}: ...\n"
    return text


def run(args: list[str], env: dict[str, str], cwd: Path = ROOT) -> None:
    """Runs a command and shows it; its output is the build log."""
    print("+", *args, flush=True)
    subprocess.run(args, cwd=cwd, env=env, check=True)


class BuildGo(build_ext):
    """build_ext for the one extension, which has no C sources of its own."""

    def build_extension(self, ext: Extension) -> None:
        """Generates both halves in _gopy/ and links them with the engine."""
        env = {**os.environ, "CGO_ENABLED": "1"}
        env["GOFLAGS"] = f"{env.get('GOFLAGS', '')} -mod=readonly".strip()
        check_tools(env)
        shutil.rmtree(GEN, ignore_errors=True)
        GEN.mkdir()
        functions, go = run_gopy(env)
        (GEN / "core.go").write_text(go_half(go))
        (GEN / "core.c").write_text(c_half(functions))
        out = Path(self.get_ext_fullpath(ext.name)).resolve()
        out.parent.mkdir(parents=True, exist_ok=True)
        env["CGO_CFLAGS"] = f"-O2 -fPIC -I{sysconfig.get_path('include')}"
        if sys.platform == "darwin":
            env["CGO_LDFLAGS"] = "-undefined dynamic_lookup"
        flags = ["-trimpath", "-buildvcs=false", "-buildmode=c-shared", "-ldflags=-s -w"]
        run(["go", "build", *flags, "-o", str(out), "."], env, GEN)
        out.with_suffix(".h").unlink(missing_ok=True)
        (out.parent / "_core.pyi").write_text(stub(functions))
        shutil.rmtree(GEN)

    def get_source_files(self) -> list[str]:
        """None: MANIFEST.in names the Go sources."""
        return []


README = ROOT / "README.md"

setup(
    long_description=README.read_text(encoding="utf-8") if README.exists() else "",
    long_description_content_type="text/markdown",
    ext_modules=[Extension("goten._core", sources=[], py_limited_api=True)],
    options={"bdist_wheel": {"py_limited_api": "cp310"}},
    cmdclass={"build_ext": BuildGo},
)
