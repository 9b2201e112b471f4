"""What a build says at its end, kept for the tests and for the next build.

A build whose report is about the very same files, and that was accepted, need not be made again.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

from book_tools.build import cache
from book_tools.build.downloads import OFFERS
from book_tools.build.run_sphinx import is_unfinished

REPORT = Path("_build") / "report.json"
# Folders of what Python and the installer write beside the code, which no build reads.
WRITTEN = re.compile(r"__pycache__|\.egg-info|\.ipynb_checkpoints")


def book_state(root: Path) -> str:
    """A name for everything a build reads: the report is about these files and no others."""
    paths = [root / "_toc.yml", root / "_config.yml"]
    for folder in ("book", "code"):
        paths += sorted(p for p in (root / folder).rglob("*") if not WRITTEN.search(p.as_posix()))
    more = cache.content_hash(root) + os.environ.get("SITE_VERSION", "")
    return cache.digest(root, [path for path in paths if path.is_file()], more)


def read_report(root: Path) -> dict[str, Any]:
    """What the last build of the files as they are now said; empty if there was none."""
    path = root / REPORT
    report = json.loads(path.read_text("utf8")) if path.exists() else {}
    return report if report.get("state") == book_state(root) else {}


def files_of_site(root: Path) -> list[str]:
    """The files of the built site, but for those that a reader may have added to it."""
    site = root / "_build" / "html"
    paths = (path for path in site.rglob("*") if path.is_file() and path.name not in OFFERS)
    return sorted(path.relative_to(site).as_posix() for path in paths)


def is_up_to_date(root: Path) -> bool:
    """Whether a build of these very files was accepted, and all that it made is still there."""
    if is_unfinished(root / "_build"):
        return False
    report = read_report(root)
    whole = report.get("site") == files_of_site(root) and cache.cache_path(root).is_dir()
    return report.get("status") == 0 and whole


def close(root: Path, heading: str, lines: list[str], status: int) -> int:
    """The last lines of a build, and the same for the tests and the next build to read."""
    report = {"state": book_state(root), "status": status, "lines": lines}
    report["site"] = files_of_site(root)
    (root / REPORT).parent.mkdir(exist_ok=True)
    (root / REPORT).write_text(json.dumps(report, indent=1), "utf8")
    print("", heading, *[f"  {line}" for line in lines], sep="\n", flush=True)
    return status
