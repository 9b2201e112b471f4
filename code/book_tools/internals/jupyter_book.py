"""Jupyter Book 1: how it is called, and a setting that it expects somebody to have declared."""

from __future__ import annotations

import sys
from pathlib import Path

from sphinx.application import Sphinx

# Sphinx copies large trees that are no garbage until their page is written. Looking for garbage
# less often took a quarter of its time away, 66 s to 51 s here, and added a fifth to its memory.
SELDOM = "from cell_tools.quick import look_for_garbage_seldom as seldom; seldom()"
MAIN = f"{SELDOM}; from jupyter_book.cli.main import main; main()"


def build_command(root: Path, output: Path | None, warnings_are_errors: bool) -> list[str]:
    """The command that builds the book in `root`, with `_build` in `output` or in the book."""
    command = [sys.executable, "-c", MAIN, "build", str(root), "-n"]
    command += ["--path-output", str(output)] if output else []
    return command + (["-W", "--keep-going"] if warnings_are_errors else [])


def declare_settings(app: Sphinx) -> None:
    """Jupyter Book sets `comments_config` for an extension that our list leaves out."""
    app.add_config_value("comments_config", {}, "")
