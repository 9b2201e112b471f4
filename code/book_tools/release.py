"""Everything that a version of the book hands out, in `_build/release/VERSION/`: `make release`.

The same commit and the same built site give the same bytes: dates are those of the commit, and
files are packed in the order of their names.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator
from itertools import zip_longest
from pathlib import Path

from book_tools.browser.chromium import MISSING, find_chromium
from book_tools.browser.dated import dated
from book_tools.browser.in_time import pdf_in_time
from book_tools.build.book import build
from book_tools.build.downloads import OFFERS, PDF, ZIP, remove_downloads
from book_tools.build.kernel import Limits
from book_tools.build.report import is_up_to_date
from book_tools.notebooks.wheel import build_wheels
from book_tools.releasable import Refused, Release, checked

FOLDER = Path("_build") / "release"
SUMS = "SHA256SUMS"
CHANGES = "CHANGES.md"
SECONDS = 7200


def pack(target: Path, folder: Path, files: Iterable[Path], top: str, date: int) -> None:
    """Zip files of a folder under a name of their own, sorted, all with one date and one mode."""
    stamp = time.gmtime(max(date, 315532800))[:6]  # 1980, the first year of a zip
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(files):
            info = zipfile.ZipInfo((Path(top) / file.relative_to(folder)).as_posix(), stamp)
            info.external_attr = 0o100644 << 16
            archive.writestr(info, file.read_bytes(), zipfile.ZIP_DEFLATED)


def write_changes(release: Release, target: Path, site: Path) -> None:
    """The section of the changelog."""
    (target / CHANGES).write_text(f"# {release.version}\n\n{release.changes}\n", "utf-8")


def write_wheels(release: Release, target: Path, site: Path) -> None:
    """The wheels, the same as those that the site offers: their date is a fixed one."""
    for wheel in build_wheels(release.root / "book" / "data", target):
        if not wheel.is_file():
            raise Refused(f"{wheel.name} was not built; set the version in code/pyproject.toml.")
        with zipfile.ZipFile(wheel) as archive:
            name = next(name for name in archive.namelist() if name.endswith("/METADATA"))
            if f"\nVersion: {release.version}\n" not in archive.read(name).decode():
                raise Refused(f"{wheel.name} has another version than {release.version}.")


def write_pdf(release: Release, target: Path, site: Path) -> None:
    """The printed book."""
    if find_chromium() is None:
        raise Refused(MISSING)
    if (made := pdf_in_time(release.root, site)) is None:
        raise Refused("Chromium did not print the site; try again when the machine is less busy.")
    (target / PDF).write_bytes(dated(made, release.date))


def write_site(release: Release, target: Path, site: Path) -> None:
    """The site, to be read without a server."""
    files = (path for path in site.rglob("*") if path.is_file() and path.name not in OFFERS)
    pack(target / ZIP, site, files, Path(ZIP).stem, release.date)


def write_homework(release: Release, target: Path, site: Path) -> None:
    """What students get of each homework, and nothing of what instructors get."""
    python = release.root / ".venv-homework" / "bin" / "python"
    if not python.is_file():
        raise Refused("There is no .venv-homework; run make homework-setup.")
    done = subprocess.run(
        [python, "-m", "homework_tools", "release"],
        cwd=release.root, capture_output=True, encoding="utf-8", timeout=SECONDS,
    )  # fmt: skip
    if done.returncode:
        raise Refused(f"The homeworks were not built: {done.stderr.strip()}")
    built = release.root / "_build" / "homework"
    files = (path for path in built.glob("hw*/student/**/*") if path.is_file())
    pack(target / f"homework-{release.version}.zip", built, files, "homework", release.date)


def write_sums(target: Path) -> None:
    """The file that `sha256sum --check` reads."""
    files = sorted(path for path in target.iterdir() if path.name != SUMS)
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}" for path in files]
    (target / SUMS).write_text("\n".join(lines) + "\n", "utf-8")


Part = Callable[[Release, Path, Path], None]
PARTS: tuple[Part, ...] = (write_changes, write_wheels, write_site, write_homework, write_pdf)


def make(release: Release, target: Path, parts: Iterable[Part] = PARTS) -> None:
    """Write every part into an empty folder, from a copy of the site without its downloads."""
    target.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as scratch:
        site = Path(scratch) / "site"
        shutil.copytree(release.root / "_build" / "html", site)
        remove_downloads(site)
        for part in parts:
            print(f"  {' '.join(part.__name__.split('_')[1:])}", flush=True)
            part(release, target, site)
    write_sums(target)


def differences(one: Path, other: Path) -> Iterator[str]:
    """The files of two releases that are not the same, and in a zip which of its files differ."""
    names = sorted({path.name for folder in (one, other) for path in folder.iterdir()} - {SUMS})
    for name in names:
        first, second = one / name, other / name
        if not (first.is_file() and second.is_file()):
            yield f"{name}: only in {first.parent if first.is_file() else second.parent}"
        elif first.read_bytes() != second.read_bytes():
            inside = _members(first, second) if zipfile.is_zipfile(first) else ""
            yield f"{name}: the bytes differ{inside}"


def _members(first: Path, second: Path) -> str:
    with zipfile.ZipFile(first) as one, zipfile.ZipFile(second) as other:
        pairs = zip_longest(one.infolist(), other.infolist())
        unlike = [
            (a or b).filename
            for a, b in pairs
            if not (a and b) or (a.filename, a.CRC, a.date_time) != (b.filename, b.CRC, b.date_time)
        ]
    return f" in {', '.join(unlike[:5])}{' and others' if len(unlike) > 5 else ''}"


def build_site(root: Path) -> None:
    """Build the site strictly, unless it is the accepted one of this very checkout."""
    settings = {"strict": True, "strict_times": False, "verbose": False}
    if not is_up_to_date(root) and build(root, Limits(), only=None, jobs=2, **settings):
        raise Refused("The build of the site was not accepted; the lines above say why.")


def write_release(root: Path, *, check: bool, parts: Iterable[Part] = PARTS) -> int:
    """Make the release; with `check` make it once more and compare the bytes. The exit status."""
    try:
        release = checked(root)
        build_site(root)
        target, again = (root / FOLDER / f"{release.version}{end}" for end in ("", ".again"))
        for folder in (target, again):
            shutil.rmtree(folder, ignore_errors=True)
        print(f"Version {release.version}:")
        make(release, target, parts)
        unlike: list[str] = []
        if check:
            print("The same once more:")
            make(release, again, parts)
            unlike = list(differences(target, again))
            shutil.rmtree(again)
    except Refused as refusal:
        print(f"Not released. {refusal}")
        return 1
    if check:
        print(*(unlike or ["Both have the same bytes."]), sep="\n")
    print(f"Released: {target.relative_to(root)}")
    return int(bool(unlike))
