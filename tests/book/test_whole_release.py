"""A release: what is refused, that a commit gives the same bytes again, and what differs if not."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from book_tools import release as releases
from book_tools.browser import in_time
from book_tools.browser.in_time import ends_in_time
from book_tools.changelog import CHANGELOG
from book_tools.release import (
    Refused,
    Release,
    checked,
    dated,
    differences,
    pack,
    write_changes,
    write_release,
    write_site,
)
from policy_gradients import __version__

FILES = {
    "code/policy_gradients/_version.py": f'"""Version."""\n\n__version__ = "{__version__}"\n',
    "CITATION.cff": f"version: {__version__}\ndate-released: 2026-09-21\n",
    CHANGELOG: f"# Changelog\n\n## Unreleased\n\n## {__version__} – 2026-09-21\n\n- All.\n",
    ".gitignore": "_build/\n",
}
PARTS = (write_changes, write_site)
DATE = 1_790_000_000


def git(root: Path, *words: str) -> None:
    who = ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "tag.gpgSign=false"]
    dates = {"GIT_COMMITTER_DATE": f"@{DATE} +0000", "GIT_AUTHOR_DATE": f"@{DATE} +0000"}
    command = ["git", "-C", str(root), *who, *words]
    subprocess.run(command, check=True, capture_output=True, env=os.environ | dates)


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tagged checkout with a built site of two files."""
    root = tmp_path / "scratch"
    for name, text in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")
    site = root / "_build" / "html" / "book"
    site.mkdir(parents=True)
    front = '<div id="downloads"><p>Take it along</p></div>'
    (site / "index.html").write_text(front, "utf-8")
    (site.parent / "a.html").write_text("a", "utf-8")
    (site.parent / releases.PDF).write_text("an old one", "utf-8")
    git(root, "init", "--quiet")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "All")
    git(root, "tag", f"v{__version__}")
    monkeypatch.setattr(releases, "is_up_to_date", lambda root: True)
    return root


def test_a_tagged_clean_checkout_is_released(scratch: Path) -> None:
    assert write_release(scratch, check=True, parts=PARTS) == 0
    target = scratch / releases.FOLDER / __version__
    names = {path.name for path in target.iterdir()}
    assert names == {"SHA256SUMS", "CHANGES.md", releases.ZIP}
    assert (target / "CHANGES.md").read_text("utf-8") == f"# {__version__}\n\n- All.\n"
    for line in (target / "SHA256SUMS").read_text("utf-8").splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256((target / name).read_bytes()).hexdigest() == digest
    with zipfile.ZipFile(target / releases.ZIP) as archive:
        top = "policy-gradient-methods"
        assert archive.namelist() == [f"{top}/a.html", f"{top}/book/index.html"]
        assert {info.date_time[:3] for info in archive.infolist()} == {(2026, 9, 21)}
        assert b"Take it along" not in archive.read(f"{top}/book/index.html")
    assert not (target.parent / f"{__version__}.again").exists()


def change(root: Path, name: str, old: str, new: str) -> None:
    path = root / name
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    git(root, "commit", "--quiet", "--all", "--message", "Change")
    git(root, "tag", "--force", f"v{__version__}")


def test_uncommitted_changes_are_refused(scratch: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (scratch / "new.md").write_text("new", "utf-8")
    assert write_release(scratch, check=False, parts=PARTS) == 1
    said = capsys.readouterr().out
    assert said == "Not released. The checkout has changes (new.md); commit them first.\n"
    assert not (scratch / releases.FOLDER).exists()


def test_a_version_without_a_section_is_refused(scratch: Path) -> None:
    change(scratch, CHANGELOG, __version__, "9.9")
    with pytest.raises(Refused, match=f"has no section for {__version__}"):
        checked(scratch)


def test_a_commit_without_its_tag_is_refused(scratch: Path) -> None:
    git(scratch, "tag", "--delete", f"v{__version__}")
    git(scratch, "tag", "v9.9")
    with pytest.raises(Refused, match=f"has no tag v{__version__}"):
        checked(scratch)


def test_a_tag_on_another_commit_is_named(scratch: Path) -> None:
    git(scratch, "commit", "--quiet", "--allow-empty", "--message", "Later")
    with pytest.raises(Refused, match=f"The tag v{__version__} is on another commit"):
        checked(scratch)


def test_the_citation_must_name_the_version(scratch: Path) -> None:
    change(scratch, "CITATION.cff", f"version: {__version__}", "version: 9.9")
    with pytest.raises(Refused, match="names version"):
        checked(scratch)


def test_entries_that_no_version_has_are_refused(scratch: Path) -> None:
    change(scratch, CHANGELOG, "## Unreleased\n", "## Unreleased\n\n- More.\n")
    with pytest.raises(Refused, match="has entries under Unreleased"):
        checked(scratch)


def test_the_citation_and_the_changelog_must_name_one_day(scratch: Path) -> None:
    change(scratch, "CITATION.cff", "2026-09-21", "2026-09-20")
    with pytest.raises(Refused, match=r"2026-09-21, and CITATION\.cff dates it 2026-09-20"):
        checked(scratch)


def test_another_version_than_the_installed_one_is_refused(scratch: Path) -> None:
    change(scratch, "code/policy_gradients/_version.py", __version__, "9.9")
    with pytest.raises(Refused, match="The installed package has version"):
        checked(scratch)


def test_a_site_that_is_not_accepted_is_refused(
    scratch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(releases, "is_up_to_date", lambda root: False)
    monkeypatch.setattr(releases, "build", lambda *_, **__: 1)
    assert write_release(scratch, check=False, parts=PARTS) == 1


def test_what_differs_is_named(
    scratch: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made: list[Path] = []

    def restless(release: Release, target: Path, site: Path) -> None:
        made.append(target)
        for name in ("same", "other"):
            (site / name).write_text(f"{name} {len(made) if name == 'other' else ''}", "utf-8")
        pack(target / "restless.zip", site, [site / "same", site / "other"], "top", DATE)

    assert write_release(scratch, check=True, parts=(write_changes, restless)) == 1
    assert "restless.zip: the bytes differ in top/other\n" in capsys.readouterr().out
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "left").touch()
    (tmp_path / "two").mkdir()
    assert list(differences(tmp_path / "one", tmp_path / "two")) == [
        f"left: only in {tmp_path / 'one'}"
    ]


def test_the_numbers_of_a_pdfs_parts_do_not_depend_on_the_browser() -> None:
    made = []
    for first in (7, 1507):
        names = [pikepdf.String(f"node{first + step:08d}") for step in (0, 2)]
        file = io.BytesIO()
        with pikepdf.new() as book:
            book.add_blank_page()
            book.Root.Parts = pikepdf.Array([pikepdf.Dictionary(ID=name) for name in names])
            book.save(file)
        made.append(dated(file.getvalue(), DATE))
    assert made[0] == made[1]
    with pikepdf.open(io.BytesIO(made[0])) as book:
        parts: Any = book.Root.Parts
        assert [str(part.ID) for part in parts] == ["node00000001", "node00000002"]


def test_what_hangs_is_ended(tmp_path: Path) -> None:
    """It is over before the limit of the test, and its own child with it."""
    begun = time.monotonic()
    sleeps = [sys.executable, "-c", "import time; time.sleep(600)"]
    child = [sys.executable, "-c", f"import subprocess; subprocess.run({sleeps!r})"]
    assert not ends_in_time(child, 2)
    assert not ends_in_time([sys.executable, "-c", "raise SystemExit(3)"], 300)
    assert ends_in_time([sys.executable, "-c", "pass"], 300)
    assert time.monotonic() - begun < 300


def test_a_site_that_is_not_printed_is_not_released(
    scratch: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(releases, "find_chromium", lambda: "chromium")
    monkeypatch.setattr(releases, "pdf_in_time", lambda root, site: None)
    assert write_release(scratch, check=False, parts=(releases.write_pdf,)) == 1
    assert "try again when the machine is less busy" in capsys.readouterr().out


def test_a_print_that_hangs_leaves_the_site_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    front = tmp_path / "_build" / "html" / "index.html"
    front.parent.mkdir(parents=True)
    front.write_text("the front page", "utf-8")
    monkeypatch.setattr(in_time, "find_chromium", lambda: "chromium")
    monkeypatch.setattr(in_time, "pdf_in_time", lambda root, site: None)
    assert in_time.write_pdf(tmp_path) == 1
    assert "was not printed" in capsys.readouterr().out
    assert [path.name for path in front.parent.iterdir()] == ["index.html"]
    assert front.read_text("utf-8") == "the front page"


def test_a_pdf_gets_the_date_of_the_commit() -> None:
    made = []
    for when in ("D:20260101000000Z", "D:20270101000000Z"):
        file = io.BytesIO()
        with pikepdf.new() as book:
            book.add_blank_page()
            book.docinfo["/CreationDate"] = book.docinfo["/ModDate"] = when
            book.save(file)
        made.append(dated(file.getvalue(), DATE))
    assert made[0] == made[1]
    with pikepdf.open(io.BytesIO(made[0])) as book:
        assert str(book.docinfo["/CreationDate"]) == "D:20260921141320Z"
