"""Small books in a temporary folder, built with the real commands, settings and extension."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from book_tools.build.cache import HASH_VARIABLE, PAGE_VARIABLE

ROOT = Path(__file__).resolve().parents[2]
FRONT_MATTER = """---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
    format_version: 0.13
kernelspec:
  display_name: Python 3
  language: python
  name: python3
---
"""


def small_book(folder: Path, pages: dict[str, str]) -> Path:
    """A book of these pages, with a package of one file and a lock of one line of its own."""
    (folder / "book").mkdir(parents=True)
    (folder / "code" / "tiny").mkdir(parents=True)
    (folder / "code" / "tiny" / "answer.py").write_text("ANSWER = 'first answer'\n", "utf-8")
    (folder / "requirements.txt").write_text("tiny==1.0\n", "utf-8")
    shutil.copy(ROOT / "_config.yml", folder)
    shutil.copy(ROOT / "book" / "references.bib", folder / "book")
    shutil.copytree(ROOT / "book" / "_static", folder / "book" / "_static")
    for name, text in {"index": "# A small book\n", **pages}.items():
        (folder / "book" / f"{name}.md").write_text(text, "utf-8")
    files = "".join(f"  - file: book/{name}\n" for name in pages)
    (folder / "_toc.yml").write_text(
        f"format: jb-book\nroot: book/index\nchapters:\n{files}", "utf-8"
    )
    return folder


def command(book: Path, *options: str) -> list[str]:
    """What `make book` runs."""
    return [sys.executable, "-m", "book_tools", "--root", str(book), "build", *options]


def environment(**more: str) -> dict[str, str]:
    """This process's environment without what a build hands to its children."""
    ours = (HASH_VARIABLE, PAGE_VARIABLE)
    return {key: value for key, value in os.environ.items() if key not in ours} | more


def build(book: Path, *options: str, **variables: str) -> tuple[int, str]:
    """Exit status and output of the command that `make book` runs."""
    done = subprocess.run(
        command(book, *options),
        env=environment(**variables),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=900,  # only to end what hangs
        check=False,
    )
    return done.returncode, done.stdout
