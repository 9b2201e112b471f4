"""The build: run the cells, then Sphinx, then say in a few lines what is wrong and where.

A strict build accepts no failed check, no crashed cell and no warning. Without `strict` a reader
gets every page that can be built, with what failed in plain sight, and the exit status 1 says so.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from book_tools.build import cache
from book_tools.build.downloads import remove_downloads
from book_tools.build.execute import execute_pages, slowest
from book_tools.build.kernel import Limits
from book_tools.build.lock import only_build
from book_tools.build.report import close, is_up_to_date
from book_tools.build.run_sphinx import accept, output, run_sphinx, warned
from book_tools.slides.write import write_slides
from book_tools.sources import Page, book_pages, read_page
from book_tools.teaching.quizzes import write_quizzes
from homework_tools.authoring.leaks import Leak, forbid_in_site
from homework_tools.authoring.page import write_pages


def run_cells(
    root: Path, limits: Limits, only: str | None, jobs: int, *, strict: bool, cold: bool
) -> tuple[list[Page], list[str]]:
    """Run what is not in the cache; the pages that ran and complaints about slow cells."""
    names = [name for name in book_pages(root) if only in (None, Path(name).stem)]
    if not names:
        sys.exit(f"No page {only!r} in _toc.yml; there are: {', '.join(book_pages(root))}")
    found = [page for name in names if (page := read_page(root, name))]
    print(f"Running the cells of the pages ({len(found)} with cells)", flush=True)
    cache.list_fonts(root)
    ran = execute_pages(root, found, limits, jobs, lenient=not strict, cold=cold)
    print(f"{len(ran)} pages ran, {len(found) - len(ran)} come from the cache", flush=True)
    timed = slowest(ran)
    if timed:
        print("Slowest cells:")
    for seconds, place in timed:
        print(f"  {seconds:5.1f} s  {place}")
    slow = [f"{place}: {s:.0f} s, more than {limits.visible_cell:.0f} s" for s, place in timed]
    return ran, [line for line, (s, _) in zip(slow, timed, strict=True) if s > limits.visible_cell]


def report_on_page(root: Path, only: str, complaints: list[str], status: int) -> int:
    """The last lines after building one page: what is wrong with this one, not with the rest."""
    about = [line for line in complaints if f"/{only}.md" in line]
    about = about or (complaints if status else [])  # what ends Sphinx names no page
    name = next(name for name in book_pages(root) if Path(name).stem == only)
    built = f"_build/page/_build/html/{name.removesuffix('.md')}.html"
    print("", f"One page, for a look: {built}", *[f"  {line}" for line in about], sep="\n")
    if status == 0 and not about:
        accept(output(root, only))
    return int(status != 0 or bool(about))


def leaks_of_homework(root: Path) -> list[str]:
    """Where the site tells what students must find."""
    try:
        forbid_in_site(root, root / "_build" / "html")
    except Leak as error:
        return str(error).replace(f"{root}/", "").splitlines()
    return []


def build(
    root: Path,
    limits: Limits,
    *,
    only: str | None,
    jobs: int,
    strict: bool,
    strict_times: bool,
    verbose: bool,
) -> int:
    """Build the site, or with `only` a look at one page; 0 if nothing at all was wrong."""
    began = time.monotonic()
    os.environ.update(cache.kernel_environment(root))
    with only_build(root) as lock, cache.fixed_content_hash(root):
        write_pages(root)
        if not only and not strict_times and is_up_to_date(root):
            print("Nothing has changed since the last build: _build/html/index.html")
            return 0
        ran, slow = run_cells(root, limits, only, jobs, strict=strict, cold=strict_times)
        failures = [line for page in ran for line in page.failures]
        if failures and strict:
            return close(root, "Not built, for these cells failed:", failures, 1)
        status, complaints = run_sphinx(root, only, strict, verbose, lock)
        if only:
            return report_on_page(root, only, failures + complaints, status)
        # The quizzes come first, because the search for leaks reads them too.
        beside = [] if status else write_quizzes(root, root / "_build" / "html")
        beside += [] if status else write_slides(root)
        beside += [] if status else leaks_of_homework(root)
        if status or (beside and strict):
            return close(root, "Not accepted:", complaints + beside, 1)
        remove_downloads(root / "_build" / "html")
        cache.remove_old_caches(root)
        wrong = bool(failures or beside or warned(complaints))
        if not wrong:
            accept(output(root, only))
        seconds = time.monotonic() - began
        heading = f"Built in {seconds:.0f} s: _build/html/index.html (or: make serve)"
        if failures:
            heading += (
                "\nThe pages show what failed on this machine; book/stuck.html says what to do:"
            )
        remarks = failures + complaints + beside + [f"Slow cell: {line}" for line in slow]
        return close(root, heading, remarks, int(wrong or (strict_times and bool(slow))))
