"""The table of what in the lock is behind names our own reason, and who else holds a package."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from book_tools import outdated
from book_tools.outdated import pins, reasons

PROJECT = """
[project]
dependencies = [
    "jax>=0.9.2,<0.10",       # a newer one multiplies wrongly
    "numpy>=2.1",
]
[dependency-groups]
book = [
    "Sphinx_Theme==1.2",      # 1.3 shows two search bars
]
"""
BEHIND = [
    {"name": "jax", "version": "0.9.2", "latest_version": "0.10.2"},
    {"name": "of-nobody", "version": "1", "latest_version": "2"},
]


def test_our_own_bound_is_explained_by_its_comment() -> None:
    found = reasons(PROJECT)
    assert found["jax"] == "jax>=0.9.2,<0.10: a newer one multiplies wrongly"
    assert found["sphinx-theme"] == "Sphinx_Theme==1.2: 1.3 shows two search bars"
    assert "numpy" not in found


def test_bounds_of_the_book_are_explained() -> None:
    project = (Path(__file__).resolve().parents[2] / "pyproject.toml").read_text("utf-8")
    assert {"jax", "jupyter-book", "sphinx-book-theme", "mujoco"} <= reasons(project).keys()


def test_pins_are_read_with_and_without_markers() -> None:
    lock = "a_b==1.0\n    # via c==2\nappnope==1.0.0 ; sys_platform == 'darwin'\n"
    assert pins(lock) == {"a-b": "1.0", "appnope": "1.0.0"}


def test_what_is_behind_is_printed_with_who_needs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[str] = []

    def uv(*arguments: str) -> str:
        asked.extend(arguments)
        return json.dumps(BEHIND) if arguments[0] == "list" else "jax v0.9.2\n└── optax"

    monkeypatch.setattr(outdated, "uv", uv)
    monkeypatch.chdir(tmp_path)
    Path("requirements.txt").write_text("jax==0.9.2\nnumpy==2.1\n", "utf-8")
    Path("pyproject.toml").write_text(PROJECT, "utf-8")
    outdated.main()
    said = capsys.readouterr().out
    assert "1 of 2 locked packages are behind" in said
    assert "| jax | 0.9.2 | 0.10.2 | jax>=0.9.2,<0.10: a newer one multiplies wrongly |" in said
    assert "└── optax" in said
    assert "of-nobody" not in [*said.split(), *asked]
