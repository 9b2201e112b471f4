"""Jupyter Book as a child process: the site, and what it complained of."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

from book_tools.build import cache
from book_tools.build.execute import ESCAPES
from book_tools.internals.jupyter_book import build_command

SECONDS = 3600  # only to end what hangs
WARNED = re.compile(r"\b(WARNING|ERROR|CRITICAL): ")


def output(root: Path, only: str | None) -> Path:
    """The folder in which Sphinx works; a look at one page has its own."""
    return root / "_build" / "page" / "_build" if only else root / "_build"


def begin(folder: Path) -> None:
    """Forget what Sphinx knows of a build that was interrupted or not accepted.

    Sphinx would not write pages again, nor warn again of what is wrong on them, once it read them.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if is_unfinished(folder):
        shutil.rmtree(folder / ".doctrees", ignore_errors=True)
    (folder / ".unfinished").touch()


def is_unfinished(folder: Path) -> bool:
    """Whether the last build was interrupted or not accepted."""
    return (folder / ".unfinished").exists()


def accept(folder: Path) -> None:
    """Let the next build rely on this one."""
    (folder / ".unfinished").unlink(missing_ok=True)


def run_sphinx(
    root: Path, only: str | None, strict: bool, verbose: bool, lock: int
) -> tuple[int, list[str]]:
    """Build the site under a time limit: the exit status and all complaints."""
    print("Sphinx builds the site", flush=True)
    folder = output(root, only)
    begin(folder)
    command = build_command(root, folder.parent if only else None, strict and not only)
    extra = {cache.HASH_VARIABLE: cache.content_hash(root), cache.PAGE_VARIABLE: only or ""}
    try:
        done = subprocess.run(
            command,
            cwd=root,
            env=os.environ | extra,
            stdout=None if verbose else subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            timeout=SECONDS,
            pass_fds=[lock],
        )
    except subprocess.TimeoutExpired as error:
        said = error.stderr.decode() if error.stderr else ""
        return 1, [*said.splitlines(), f"Sphinx was killed after {SECONDS} s"]
    lines = ESCAPES.sub("", done.stderr).replace(f"{root}/", "").splitlines()
    return done.returncode, [line.rstrip() for line in lines if line.strip()]


def warned(complaints: list[str]) -> bool:
    """Whether Sphinx said that something is wrong, and not only what the libraries remark."""
    return any(WARNED.search(line) for line in complaints)
