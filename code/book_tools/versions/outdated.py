"""`make outdated`: what of the lock is behind the package index, and what holds it there."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Mapping
from importlib.metadata import distributions
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

LOCK = Path("requirements.txt")
PROJECT = Path("pyproject.toml")
PACKAGE = "policy-gradients"
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;]+)", re.MULTILINE)


def pins(lock: str) -> dict[str, str]:
    """Package to version, as a file for pip pins them."""
    return {canonicalize_name(name): version for name, version in PINNED.findall(lock)}


def reasons(project: str) -> dict[str, str]:
    """Package to its requirement in pyproject.toml with the comment behind it."""
    found: dict[str, str] = {}
    comments = dict(re.findall(r'^\s+"([^"]+)",[ \t]*#[ \t]*(.+)$', project, re.MULTILINE))
    table = tomllib.loads(project)
    needed = table["project"]
    lists = (needed.get("optional-dependencies", {}), table.get("dependency-groups", {}))
    others = [text for each in lists for texts in each.values() for text in texts]
    for text in [*needed["dependencies"], *others]:
        requirement = Requirement(text)
        found[canonicalize_name(requirement.name)] = f"{text}: {comments.get(text, 'no comment')}"
    return found


def holders(name: str, version: str, needs: Iterable[tuple[str, Requirement]]) -> list[str]:
    """Who forbids this version of a package, and by what: "held by myst-parser (<8,>=6)"."""
    return sorted(
        {
            f"held by {who} ({need.specifier})"
            for who, need in needs
            if canonicalize_name(need.name) == name and not need.specifier.contains(version, True)
        }
    )


def why(
    name: str,
    newest: str,
    upgraded: Mapping[str, str],
    ours: Mapping[str, str],
    needs: Iterable[tuple[str, Requirement]],
) -> str:
    """What keeps a package from its newest version, in words."""
    if upgraded.get(name) == newest:
        return "nothing: make lock UPGRADE=--upgrade takes it"
    held = holders(name, newest, needs)
    if any(who.startswith(f"held by {PACKAGE} ") for who in held):
        return ours[name]
    return "; ".join(held) or f"the resolver stays at {upgraded.get(name, 'none')}"


def applies(need: Requirement, extras: Iterable[str]) -> bool:
    """Whether a requirement holds on this machine, with one of these extras or without any."""
    marker = need.marker
    return marker is None or any(marker.evaluate({"extra": extra}) for extra in ("", *extras))


def installed_needs() -> list[tuple[str, Requirement]]:
    """(package, what it requires) for all that is installed, of our own package with all extras."""
    found: list[tuple[str, Requirement]] = []
    for one in distributions():
        who = canonicalize_name(one.metadata["Name"])
        extras = one.metadata.get_all("Provides-Extra", []) if who == PACKAGE else ()
        needs = [Requirement(text) for text in one.requires or []]
        found += [(who, need) for need in needs if applies(need, extras)]
    return found


def uv(*arguments: str) -> str:
    """What uv prints; its own sentence where it fails."""
    done = subprocess.run([sys.executable, "-m", "uv", *arguments], capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"uv {' '.join(arguments[:2])} failed: {done.stderr.strip()}")
    return done.stdout


def resolved_anew() -> dict[str, str]:
    """The pins that `make lock UPGRADE=--upgrade` would write."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "requirements.txt"
        uv("pip", "compile", "--quiet", "--upgrade", "--universal", "--python-version", "3.11",
           "--extra", "book", "--extra", "test", str(PROJECT), "-o", str(out))  # fmt: skip
        return pins(out.read_text("utf-8"))


def main() -> None:
    """Print the table; the newest versions are those that this Python can install."""
    locked, upgraded = pins(LOCK.read_text("utf-8")), resolved_anew()
    listed = uv("pip", "list", "--outdated", "--format", "json", "--python", sys.executable)
    rows = {canonicalize_name(row["name"]): row for row in json.loads(listed)}
    ours, needs = reasons(PROJECT.read_text("utf-8")), installed_needs()
    behind = sorted(rows.keys() & locked.keys())
    print(f"{len(behind)} of {len(locked)} locked packages are behind, for Python "
          f"{sys.version_info.major}.{sys.version_info.minor}.")  # fmt: skip
    print("| package | locked | newest | why |\n|---|---|---|---|")
    for name in behind:
        have, newest = rows[name]["version"], rows[name]["latest_version"]
        print(f"| {name} | {have} | {newest} | {why(name, newest, upgraded, ours, needs)} |")


if __name__ == "__main__":
    main()
