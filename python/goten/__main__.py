"""The command `python -m goten`."""

from __future__ import annotations

import argparse
import sys

from . import __version__, show_config


def main(arguments: list[str] | None = None) -> int:
    """Runs a command of `python -m goten` and returns its exit status."""
    arguments = sys.argv[1:] if arguments is None else arguments
    if arguments[:1] == ["run"]:  # what follows belongs to the program
        from . import _run

        return _run.run(arguments[1:])
    parser = argparse.ArgumentParser(prog="python -m goten", description="The Goten engine.")
    parser.add_argument("--version", action="version", version=f"goten {__version__}")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("config", help="show versions, processor and threads")
    commands.add_parser("run", help="run a program on the engine: run [--report] FILE ...")
    parser.parse_args(arguments)
    show_config()
    return 0


if __name__ == "__main__":
    sys.exit(main())
