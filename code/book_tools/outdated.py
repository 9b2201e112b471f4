"""`make outdated`: what of the lock is behind the package index, and who holds it there."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

LOCK = Path("requirements.txt")
PROJECT = Path("pyproject.toml")
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;]+)", re.MULTILINE)
NEEDED = re.compile(r'^ +"([A-Za-z][^"]*)",[ \t]*#[ \t]*(.+)$', re.MULTILINE)


def pins(lock: str) -> dict[str, str]:
    """Package to version, as a file for pip pins them."""
    return {canonicalize_name(name): version for name, version in PINNED.findall(lock)}


def reasons(project: str) -> dict[str, str]:
    """Package to its requirement in pyproject.toml, with the comment behind it."""
    return {
        canonicalize_name(Requirement(text).name): f"{text}: {comment}"
        for text, comment in NEEDED.findall(project)
    }


def uv(*arguments: str) -> str:
    """What uv prints; its own sentence where it fails."""
    command = [sys.executable, "-m", "uv", "pip", *arguments, "--python", sys.executable]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"uv pip {arguments[0]} failed: {done.stderr.strip()}")
    return done.stdout


def main() -> None:
    """Print a row for each package that is behind, then who needs it and in which versions."""
    locked, ours = pins(LOCK.read_text("utf-8")), reasons(PROJECT.read_text("utf-8"))
    rows = json.loads(uv("list", "--outdated", "--format", "json"))
    behind = [row for row in rows if canonicalize_name(row["name"]) in locked]
    print(f"{len(behind)} of {len(locked)} locked packages are behind, for this Python.")
    print("| package | locked | newest | our requirement |\n|---|---|---|---|")
    for row in behind:
        why = ours.get(canonicalize_name(row["name"]), "")
        print(f"| {row['name']} | {row['version']} | {row['latest_version']} | {why} |")
    if behind:
        named = [part for row in behind for part in ("--package", row["name"])]
        print("\nWho needs them, and in which versions:\n")
        print(uv("tree", "--invert", "--depth", "1", "--show-version-specifiers", *named))


if __name__ == "__main__":
    main()
