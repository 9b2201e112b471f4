"""The sections of CHANGELOG.md, which say what versions were released."""

import re
from pathlib import Path

CHANGELOG = "CHANGELOG.md"
UNRELEASED = "Unreleased"
SECTION = re.compile(r"^## (.+)$", re.MULTILINE)


def changelog(root: Path) -> dict[str, str]:
    """The sections of the changelog by the first word of their heading: a version or Unreleased."""
    return {heading.split()[0]: text for heading, text in _sections(root)}


def release_date(root: Path, version: str) -> str:
    """What stands behind the version in the heading of its section."""
    headings = [heading.split(maxsplit=1) for heading, _ in _sections(root)]
    return next((words[-1].strip(" \N{EN DASH}-") for words in headings if words[0] == version), "")


def released_versions(root: Path) -> list[str]:
    """The versions that have a section in the changelog, newest first."""
    return [name for name in changelog(root) if name != UNRELEASED]


def _sections(root: Path) -> list[tuple[str, str]]:
    path = root / CHANGELOG
    parts = SECTION.split(path.read_text("utf-8"))[1:] if path.is_file() else []
    return [(a, b.strip()) for a, b in zip(parts[::2], parts[1::2], strict=True)]
