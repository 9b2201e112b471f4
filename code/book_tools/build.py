"""The strict build: run the cells, then Sphinx, then say in a few lines what is wrong and where."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from homework_tools.leaks import Leak, forbid_in_site
from homework_tools.page import write_pages

from book_tools import cache
from book_tools.downloads import withdraw
from book_tools.execute import ESCAPES, Limits, execute_pages, slowest
from book_tools.sources import Page, book_pages, read_page

SPHINX_SECONDS = 600
JUPYTER_BOOK = "from jupyter_book.cli.main import main; main()"
REPORT = Path("_build") / "report.json"  # for the tests, so that they need not build again


def run_sphinx(root: Path, only: str | None, verbose: bool) -> tuple[int, list[str]]:
    """Jupyter Book as a child process under a time limit: its exit status and complaints."""
    print("Sphinx builds the site", flush=True)
    command = [sys.executable, "-c", JUPYTER_BOOK, "build", str(root), "-n"]
    command += ["--path-output", str(root / "_build" / "page")] if only else ["-W", "--keep-going"]
    extra = {cache.HASH_VARIABLE: cache.content_hash(root), cache.PAGE_VARIABLE: only or ""}
    try:
        done = subprocess.run(
            command,
            cwd=root,
            env=os.environ | extra,
            stdout=None if verbose else subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            timeout=SPHINX_SECONDS,
        )
    except subprocess.TimeoutExpired as error:
        said = error.stderr.decode() if error.stderr else ""
        return 1, [*said.splitlines(), f"Sphinx was killed after {SPHINX_SECONDS} s"]
    lines = ESCAPES.sub("", done.stderr).replace(f"{root}/", "").splitlines()
    return done.returncode, [line.rstrip() for line in lines if line.strip()]


def run_cells(
    root: Path, limits: Limits, only: str | None, jobs: int
) -> tuple[list[Page], list[str]]:
    """Run what is not in the cache; the pages that ran and complaints about slow cells."""
    names = [name for name in book_pages(root) if only in (None, Path(name).stem)]
    if not names:
        sys.exit(f"No page {only!r} in _toc.yml; there are: {', '.join(book_pages(root))}")
    found = [page for name in names if (page := read_page(root, name))]
    print(f"Running the cells of the pages ({len(found)} with cells)", flush=True)
    ran = execute_pages(root, found, limits, jobs)
    print(f"{len(ran)} pages ran, {len(found) - len(ran)} come from the cache", flush=True)
    timed = slowest(ran)
    if timed:
        print("Slowest cells:")
    for seconds, place in timed:
        print(f"  {seconds:5.1f} s  {place}")
    slow = [f"{place}: {s:.0f} s, more than {limits.visible_cell:.0f} s" for s, place in timed]
    return ran, [line for line, (s, _) in zip(slow, timed, strict=True) if s > limits.visible_cell]


def book_state(root: Path) -> str:
    """A name for everything a build reads: the report is about these files and no others."""
    digest = hashlib.sha256(cache.content_hash(root).encode())
    for path in [root / name for name in ["_toc.yml", "_config.yml", *book_pages(root)]]:
        digest.update(path.read_bytes() if path.exists() else b"missing")
    return digest.hexdigest()


def read_report(root: Path) -> dict[str, Any]:
    """What the last build of the files as they are now said; empty if there was none."""
    path = root / REPORT
    report = json.loads(path.read_text("utf8")) if path.exists() else {}
    return report if report.get("state") == book_state(root) else {}


def close(root: Path, heading: str, lines: list[str], status: int) -> int:
    """The last lines of a build, and the same for the tests to read."""
    report = {"state": book_state(root), "status": status, "lines": lines}
    (root / REPORT).parent.mkdir(exist_ok=True)
    (root / REPORT).write_text(json.dumps(report, indent=1), "utf8")
    print("", heading, *[f"  {line}" for line in lines], sep="\n", flush=True)
    return status


def look_at(root: Path, only: str, complaints: list[str], status: int) -> int:
    """The last lines after building one page: what is wrong with this one, not with the rest."""
    about = [line for line in complaints if f"{only}.md" in line]
    name = next(name for name in book_pages(root) if Path(name).stem == only)
    built = f"_build/page/_build/html/{name.removesuffix('.md')}.html"
    print("", f"One page, for a look: {built}", *[f"  {line}" for line in about], sep="\n")
    return int(status != 0 or bool(about))


def leaks_of_homework(root: Path, complaints: list[str]) -> tuple[list[str], int]:
    """The same complaints and status 0, or more and 1 if the site tells what students must find."""
    try:
        forbid_in_site(root, root / "_build" / "html")
    except Leak as error:
        return [*complaints, *str(error).replace(f"{root}/", "").splitlines()], 1
    return complaints, 0


def build(
    root: Path, limits: Limits, *, only: str | None, jobs: int, strict_times: bool, verbose: bool
) -> int:
    """Build the site, or with `only` a look at one page; 0 if nothing at all was wrong."""
    began = time.monotonic()
    os.environ.update(cache.kernel_environment(root))
    write_pages(root)
    ran, slow = run_cells(root, limits, only, jobs)
    failures = [page.failure for page in ran if page.failure]
    if failures:
        return close(root, "Not built, for these cells failed:", failures, 1)
    status, complaints = run_sphinx(root, only, verbose)
    if only:
        return look_at(root, only, complaints, status)
    if not status:
        complaints, status = leaks_of_homework(root, complaints)
    if status:
        # Sphinx would not warn again about pages it read: the next build reads all of them.
        shutil.rmtree(root / "_build" / ".doctrees", ignore_errors=True)
        return close(root, "Not accepted, for Sphinx complained:", complaints, status)
    withdraw(root / "_build" / "html")
    cache.remove_old_caches(root)
    heading = f"Built in {time.monotonic() - began:.0f} s: _build/html/index.html (or: make serve)"
    remarks = complaints + [f"Slow cell: {line}" for line in slow]
    return close(root, heading, remarks, int(strict_times and bool(slow)))
