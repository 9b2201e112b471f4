"""What pre-commit runs is what `make check` runs, with the tools of the lock."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[1]


def tools(commands: list[str]) -> set[tuple[str, ...]]:
    """The module that each command runs, with its subcommand or its choice of tests."""
    found: set[tuple[str, ...]] = set()
    for command in commands:
        words = shlex.split(command)
        module = words[words.index("-m") + 1]
        rest = words[words.index("-m") + 2 :]
        chosen = rest[rest.index("-m") + 1 : rest.index("-m") + 2] if "-m" in rest else []
        found.add((module, *chosen, *(rest[:1] if module == "ruff" else [])))
    return found


def checked_by_make() -> list[str]:
    """The commands of the target `check`, which begins with those of `lint`."""
    makefile = (ROOT / "Makefile").read_text("utf-8").replace("\\\n", "")
    recipe = re.search(r"^check: lint\b.*\n((?:\t.*\n)+)", makefile, re.MULTILINE)
    pytest = re.search(r"^PYTEST \?= (.*)$", makefile, re.MULTILINE)
    lint = re.search(r"^LINT = (.*)$", makefile, re.MULTILINE)
    assert recipe and pytest and lint
    text = recipe[1].replace("$(PYTEST)", pytest[1]).replace("$(RUN)", ".venv/bin/python")
    styles = lint[1].replace("$(RUN)", ".venv/bin/python").split("&&")
    return [*styles, *(line.strip("\t@") for line in text.splitlines())]


def test_hooks_run_what_make_check_runs() -> None:
    (repository,) = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))["repos"]
    assert repository["repo"] == "local"  # so the versions are those of the lock
    entries = [hook["entry"] for hook in repository["hooks"]]
    assert tools(entries) == tools(checked_by_make())
    assert all(entry.startswith(".venv/bin/python -m ") for entry in entries)
