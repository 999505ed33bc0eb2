"""Checks of Python files that need their syntax: prints file:line: text for each finding.

The lint test runs it with the names of the files as arguments, in the root of the tree.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

MAX_FUNCTION = 50
MAX_PARAMETERS = 5

# Faces keep the parameter lists of the API they imitate, and so do their tests' doubles.
FACES = ("keras", "numpy", "tensorflow", "torch")
EXTENSION = "goten._core"
ENGINE = Path("python/goten/_engine.py")

Function = ast.FunctionDef | ast.AsyncFunctionDef


def face(path: Path) -> str | None:
    """Returns the face a file belongs to."""
    parts = path.parts
    if parts[:2] != ("python", "goten") or len(parts) < 3:
        return None
    name = parts[2].removesuffix(".py")
    return name if name in FACES else None


def length(node: Function) -> int:
    """Counts the lines of a function without its decorators and its docstring."""
    lines = (node.end_lineno or node.lineno) - node.lineno + 1
    first = node.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
        lines -= (first.end_lineno or first.lineno) - first.lineno + 1
    return lines


def parameters(node: Function) -> int:
    """Counts the parameters, self and cls aside."""
    args = node.args
    names = [a.arg for a in [*args.posonlyargs, *args.args, *args.kwonlyargs]]
    return len(names) - (names[:1] in (["self"], ["cls"]))


def imported(node: ast.AST, path: Path) -> Iterator[str]:
    """Yields the absolute names that an import statement binds or passes through."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            yield alias.name
    elif isinstance(node, ast.ImportFrom):
        base = node.module or ""
        if node.level:
            package = path.with_suffix("").parts[1 : -node.level]
            base = ".".join([*package, *([base] if base else [])])
        yield base
        for alias in node.names:
            yield f"{base}.{alias.name}"


def import_faults(node: ast.AST, path: Path) -> Iterator[str]:
    """Yields what is wrong with an import of the package."""
    if path.parts[:2] != ("python", "goten"):
        return
    names = set(imported(node, path))
    if EXTENSION in names and path != ENGINE:
        yield f"imports {EXTENSION}: only {ENGINE} may, go through it"
    mine = face(path)
    for one, other in (("keras", "torch"), ("torch", "keras"), ("tensorflow", "torch")):
        if mine == one and any(f"{n}.".startswith(f"goten.{other}.") for n in names):
            yield f"the {one} face imports the {other} face: share it below both"


def findings(path: Path) -> Iterator[tuple[int, str]]:
    """Yields the line and the text of each finding of a file."""
    tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
    for node in ast.walk(tree):
        if isinstance(node, Function):
            if (n := length(node)) > MAX_FUNCTION:
                text = f"{node.name} has {n} lines, at most {MAX_FUNCTION}"
                yield node.lineno, f"{text}: name its parts as functions"
            n = parameters(node)
            if n > MAX_PARAMETERS and face(path) is None:
                text = f"{node.name} has {n} parameters, at most {MAX_PARAMETERS}"
                yield node.lineno, f"{text}: make them a dataclass"
        for text in import_faults(node, path):
            yield getattr(node, "lineno", 1), text


def main() -> None:
    """Prints the findings of the files named on the command line."""
    for name in sys.argv[1:]:
        for line, text in sorted(findings(Path(name))):
            print(f"{name}:{line}: {text}")


if __name__ == "__main__":
    main()
