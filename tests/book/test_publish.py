"""Publishing to a branch: the newest site at its root, each frozen version in its own folder."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

PUBLISH = Path(__file__).resolve().parents[2] / ".ci" / "publish"


@pytest.fixture
def remote(tmp_path: Path) -> Path:
    folder = tmp_path / "remote.git"
    subprocess.run(["git", "init", "--quiet", "--bare", folder], check=True)
    return folder


def publish(remote: Path, words: str, *version: str) -> subprocess.CompletedProcess[str]:
    site = remote.parent / f"site-{words}"
    (site / "notebooks").mkdir(parents=True, exist_ok=True)
    (site / "index.html").write_text(words, "utf-8")
    (site / "notebooks" / f"{words}.ipynb").write_text("{}", "utf-8")
    command: list[str | Path] = [PUBLISH, site, remote, *version]
    return subprocess.run(command, capture_output=True, encoding="utf-8", timeout=60)


def shown(remote: Path, place: str) -> str:
    command: list[str | Path] = ["git", "-C", remote, "show", place]
    return subprocess.run(command, capture_output=True, encoding="utf-8").stdout


def files(remote: Path, ref: str) -> set[str]:
    command: list[str | Path] = ["git", "-C", remote, "ls-tree", "-r", "--name-only", ref]
    return set(subprocess.run(command, capture_output=True, encoding="utf-8").stdout.split())


def test_a_frozen_version_stands_beside_the_newest_site(remote: Path) -> None:
    for words, version in (("one", ()), ("two", ("v1",)), ("three", ()), ("four", ("v1.2",))):
        done = publish(remote, words, *version)
        assert done.returncode == 0, done.stdout + done.stderr
    assert shown(remote, "gh-pages:index.html") == "three"
    assert shown(remote, "gh-pages:v1/index.html") == "two"
    assert shown(remote, "gh-pages:v1.2/index.html") == "four"
    assert shown(remote, "site-v1.2:index.html") == "four"
    assert {"notebooks/four.ipynb", ".nojekyll", "index.html"} == files(remote, "site-v1.2")
    assert "notebooks/one.ipynb" not in files(remote, "gh-pages")


def test_the_first_site_may_be_a_frozen_one(remote: Path) -> None:
    assert publish(remote, "one", "v1").returncode == 0
    assert shown(remote, "gh-pages:index.html") == shown(remote, "gh-pages:v1/index.html") == "one"


def test_a_frozen_site_does_not_change(remote: Path) -> None:
    publish(remote, "one", "v1")
    done = publish(remote, "two", "v1")
    assert done.returncode == 1
    assert "The tag site-v1 exists already" in done.stdout
    assert shown(remote, "site-v1:index.html") == "one"


def test_a_version_must_be_one(remote: Path) -> None:
    assert "it must be such as v1.2" in publish(remote, "one", "next").stdout
