"""The sections of CHANGELOG.md, which say what versions were released."""

import re
from pathlib import Path

CHANGELOG = "CHANGELOG.md"
SECTION = re.compile(r"^## (.+)$", re.MULTILINE)


def changelog(root: Path) -> dict[str, str]:
    """The sections of the changelog by the first word of their heading: a version or Unreleased."""
    path = root / CHANGELOG
    parts = SECTION.split(path.read_text("utf-8"))[1:] if path.is_file() else []
    return {
        heading.split()[0]: text.strip()
        for heading, text in zip(parts[::2], parts[1::2], strict=True)
    }


def released_versions(root: Path) -> list[str]:
    """The versions that have a section in the changelog, newest first."""
    return [name for name in changelog(root) if name != "Unreleased"]
