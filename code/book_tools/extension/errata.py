"""The list of errors that were found in released versions, from `errata.yml` beside the page."""

from pathlib import Path
from typing import Any

import yaml
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from book_tools.changelog import CHANGELOG, released_versions

logger = logging.getLogger(__name__)
FILE = "errata.yml"
KEYS = ("version", "page", "wrong", "right")
HEAD = ("Version", "Page", "What was wrong", "What is right")
WIDTHS = (10, 20, 35, 35)
NONE = "No error is known in a released version so far."


def faults(entries: Any, versions: list[str], pages: set[str]) -> list[str]:
    """What is wrong with the file's content, a sentence for each fault."""
    if not isinstance(entries, list):
        return [f"{FILE} holds a {type(entries).__name__}; it must be a list, [] if it is empty."]
    found = []
    for number, entry in enumerate(entries, 1):
        place = f"{FILE}, entry {number}:"
        if not isinstance(entry, dict) or set(entry) != set(KEYS):
            found.append(f"{place} it must have the keys {', '.join(KEYS)} and no other.")
            continue
        for key in KEYS:
            if not isinstance(entry[key], str) or not entry[key].strip():
                found.append(f"{place} {key} was {entry[key]!r}; it must be a text in quotes.")
        if entry["version"] not in versions:
            was = entry["version"]
            found.append(f"{place} version was {was!r}; it must have a section in {CHANGELOG}.")
        if entry["page"] not in pages:
            found.append(f"{place} page was {entry['page']!r}; it must be a page of the book.")
    return found


class Errata(SphinxDirective):
    """`errata`: the list, newest version first, or a sentence if it is empty."""

    def run(self) -> list[nodes.Node]:
        file = Path(self.env.doc2path(self.env.docname)).parent / FILE
        self.env.note_dependency(str(file))
        self.env.note_dependency(str(Path(self.env.srcdir) / CHANGELOG))
        entries = yaml.safe_load(file.read_text("utf-8")) if file.is_file() else None
        folder = self.env.docname.rpartition("/")[0]
        pages = {name.removeprefix(f"{folder}/") for name in self.env.found_docs}
        versions = released_versions(Path(self.env.srcdir))
        if wrong := faults(entries, versions, pages):
            for sentence in wrong:
                logger.warning(sentence, location=self.get_location())
            return []
        if not entries:
            return [nodes.paragraph("", NONE)]
        entries.sort(key=lambda entry: versions.index(entry["version"]))
        return [self.table([HEAD, *([entry[key] for key in KEYS] for entry in entries)])]

    def table(self, rows: list[Any]) -> nodes.table:
        """The texts of all cells read as markup; the page of an entry is a link."""
        group = nodes.tgroup(cols=len(HEAD))
        group += [nodes.colspec(colwidth=width) for width in WIDTHS]
        head, *body = [self.row(number, texts) for number, texts in enumerate(rows)]
        group += [nodes.thead("", head), nodes.tbody("", *body)]
        return nodes.table("", group, classes=["errata-table"])

    def row(self, number: int, texts: list[str]) -> nodes.row:
        """One row; the first has no link."""
        row = nodes.row()
        for key, text in zip(KEYS, texts, strict=True):
            markup = f"{{doc}}`{text}`" if number and key == "page" else text
            parsed, messages = self.parse_inline(markup)
            row += nodes.entry("", nodes.paragraph("", "", *parsed, *messages))
        return row


def setup(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("errata", Errata)
