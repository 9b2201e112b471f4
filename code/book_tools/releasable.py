"""Whether a checkout may be released, and if not, the sentence that says what to do first."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Any

import yaml

from book_tools.changelog import CHANGELOG, UNRELEASED, changelog, release_date

VERSION = re.compile(r'^__version__ = "([^"]+)"$', re.MULTILINE)
CITATION = "CITATION.cff"


class Refused(Exception):
    """There is no release; the text says in one sentence what must be done first."""


@dataclass(frozen=True)
class Release:
    """What is released: the root of a clean checkout, its version, date and changes."""

    root: Path
    version: str
    date: int  # of the commit, in seconds: SOURCE_DATE_EPOCH
    changes: str


def git(root: Path, *words: str) -> str:
    """What a command of git prints."""
    done = subprocess.run(
        ["git", "-C", str(root), *words], capture_output=True, encoding="utf-8", check=True
    )
    return done.stdout.strip()


def version_of(root: Path) -> str:
    """The version on which the package, what is installed and the citation agree."""
    package = (root / "code" / "policy_gradients" / "_version.py").read_text("utf-8")
    found = VERSION.search(package)
    version = found[1] if found else "unknown"
    if (was := installed_version("policy-gradients")) != version:
        raise Refused(
            f"The installed package has version {was}, not {version}; "
            "run rm .venv/.stamp and make setup."
        )
    cited = str(citation(root)["version"])
    if cited != version:
        raise Refused(f"{CITATION} names version {cited}; it must be {version}.")
    return version


def changes_of(root: Path, version: str) -> str:
    """The section of the changelog, which must say everything, and on the day that is cited."""
    sections = changelog(root)
    if not (changes := sections.get(version, "")):
        raise Refused(f"{CHANGELOG} has no section for {version}; write '## {version} – date'.")
    if sections.get(UNRELEASED):
        raise Refused(
            f"{CHANGELOG} has entries under {UNRELEASED}, so this is more than {version}; give "
            "these entries the heading of a version of their own, and set that version."
        )
    cited, written = str(citation(root)["date-released"]), release_date(root, version)
    if cited != written:
        raise Refused(f"{CHANGELOG} dates {version} {written}, and {CITATION} dates it {cited}.")
    return changes


def citation(root: Path) -> dict[str, Any]:
    """What CITATION.cff says."""
    said: dict[str, Any] = yaml.safe_load((root / CITATION).read_text("utf-8"))
    return said


def checked(root: Path) -> Release:
    """The release of a checkout, or Refused."""
    if changed := git(root, "status", "--porcelain").splitlines():
        more = f" and {len(changed) - 1} more" if len(changed) > 1 else ""
        name = changed[0].split(maxsplit=1)[1]
        raise Refused(f"The checkout has changes ({name}{more}); commit them first.")
    version = version_of(root)
    changes = changes_of(root, version)
    if (tag := f"v{version}") not in git(root, "tag", "--points-at", "HEAD").split():
        if tag in git(root, "tag").split():
            raise Refused(
                f"The tag {tag} is on another commit; run git checkout {tag} to release that one, "
                "or set the next version to release this one."
            )
        raise Refused(f"The commit has no tag {tag}; run git tag {tag}.")
    return Release(root, version, int(git(root, "log", "-1", "--format=%ct")), changes)
