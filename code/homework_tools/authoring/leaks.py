"""No line of a solution or hidden test in anything that students get: the release's last word."""

from __future__ import annotations

import html
import json
import re
import zipfile
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from pathlib import Path

import numpy as np

from homework_tools.authoring.master import homeworks, master_path, parts

SHORTEST = 12  # characters of a line, blanks not counted, below which it says nothing
TAGS = re.compile(r"<[^>]*>")
READ = {".html", ".md", ".txt", ".ipynb", ".js", ".json", ".py", ".inv", ".xml", ".csv"}


class Leak(RuntimeError):
    """Something secret is where students can read it."""


def squeeze(text: str) -> str:
    """Text without blanks, quotes and case: how lines are compared."""
    return re.sub(r"[\s\"'`\\]+", "", text).lower()


def secrets(path: Path) -> dict[str, str]:
    """The lines of a master that must not get out, squeezed, with what they are."""
    public, secret = [], {}
    for part in parts(path):
        public.append(squeeze(part.public))
        if part.place not in ("solution", "hidden test"):
            continue
        shown = {squeeze(line) for line in part.public.split("\n")}
        for line in part.source.split("\n"):
            line = re.sub(r"#\s*(BEGIN|END)?\s*SOLUTION.*$", "", line)
            squeezed = squeeze(line)
            if len(squeezed) >= SHORTEST and squeezed not in shown:
                secret[squeezed] = f"{part.place}: {line.strip()}"
    everything = "\n".join(public)
    return {line: what for line, what in secret.items() if line not in everything}


def names(path: Path) -> set[str]:
    """The names of hidden tests: a search index keeps words, not lines."""
    return {
        name.lower()
        for part in parts(path)
        if part.place == "hidden test"
        for name in re.findall(r"def (test_\w+)", part.source)
    }


def texts(path: Path) -> Iterator[tuple[str, str]]:
    """The readable texts of a file, also of those in a zip file."""
    if path.suffix in (".zip", ".whl"):
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                if name.startswith("tests/"):
                    continue  # of a Gradescope zip, which students never get: see release
                yield f"{path}!{name}", _text(name, archive.read(name))
    elif path.suffix in READ:
        yield str(path), _text(path.name, path.read_bytes())


@lru_cache(maxsize=4096)
def _squeezed(path: Path, changed: int) -> list[tuple[str, str]]:
    """The texts of a file, squeezed; a site is read once for all homeworks."""
    return [(where, squeeze(text)) for where, text in texts(path)]


def _text(name: str, raw: bytes) -> str:
    text = raw.decode("utf-8", "replace")
    if name.endswith(".html"):
        return html.unescape(TAGS.sub("", text)) + html.unescape(text)
    if name.endswith(".ipynb"):
        try:
            return "\n".join(_strings(json.loads(text)))
        except ValueError:
            return text
    return text


def _strings(tree: object) -> Iterator[str]:
    if isinstance(tree, str):
        yield tree
    elif isinstance(tree, list):
        if tree and all(isinstance(part, str) for part in tree):
            yield "".join(tree)
        else:
            for part in tree:
                yield from _strings(part)
    elif isinstance(tree, dict):
        for part in tree.values():
            yield from _strings(part)


def occurring(lines: Collection[str], text: str) -> list[str]:
    """Those lines, of at least eight bytes each, that occur in a text.

    A site has some fifty million characters, and a search for each of hundreds of lines takes half
    a minute. So we look at once which lines have their first eight bytes anywhere in the text, and
    search for these. The table holds a hash of each beginning, and most places of a text are ruled
    out by their hash.
    """

    def hashed(words: np.ndarray) -> np.ndarray:
        return (words * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(48)

    raw = text.encode()
    starts = np.frombuffer(b"".join(line.encode()[:8] for line in lines), np.uint64)
    places = np.ndarray(max(0, len(raw) - 7), np.uint64, raw, strides=(1,))
    table = np.zeros(2**16, dtype=bool)
    table[hashed(starts)] = True
    begun = np.isin(starts, places[table[hashed(places)]])
    return [line for line, here in zip(lines, begun, strict=True) if here and line in text]


def files(places: Iterable[Path]) -> Iterator[Path]:
    """All files below the places."""
    for place in places:
        yield from sorted(p for p in place.rglob("*") if p.is_file()) if place.is_dir() else [place]


def allowed(root: Path) -> str:
    """What the book and its package say anyway, squeezed: a line of theirs is no secret."""
    known = sorted((root / "book").glob("*.md"))
    known += sorted((root / "code" / "policy_gradients").rglob("*.py"))
    return "\n".join(squeeze(path.read_text("utf-8")) for path in known)


def search(
    root: Path,
    homework: str,
    places: Iterable[Path],
    *,
    tests: bool = True,
    master: Path | None = None,
) -> list[str]:
    """Where secrets of a homework are found, one line each; `tests=False` looks for solutions.

    `master` is that of a variant, if it is not the book's.
    """
    master = master or master_path(root, homework)
    anyway = allowed(root)
    secret = {line: what for line, what in secrets(master).items() if line not in anyway}
    if not tests:
        secret = {line: what for line, what in secret.items() if what.startswith("solution")}
    words = names(master) if tests else set()
    found = []
    for path in files(places):
        for where, squeezed in _squeezed(path, path.stat().st_mtime_ns):
            found += [f"{where}: {secret[line]}" for line in occurring(secret, squeezed)]
            found += [f"{where}: hidden test {word}" for word in sorted(words) if word in squeezed]
    return found


def forbid(
    root: Path,
    homework: str,
    places: Iterable[Path],
    *,
    tests: bool = True,
    master: Path | None = None,
) -> None:
    """Raise Leak if a secret of the homework is in one of the places."""
    found = search(root, homework, places, tests=tests, master=master)
    if found:
        raise Leak(
            f"{homework} is not released, because students would see what is secret:\n  "
            + "\n  ".join(found[:20])
        )


def forbid_in_site(root: Path, site: Path) -> None:
    """The same for all homeworks and a built site."""
    for homework in homeworks(root):
        forbid(root, homework, [site])
