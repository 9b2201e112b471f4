"""Sentences that say where a source is wrong, marked on their pages and collected into one table.

A page marks such a sentence as `[The bound is printed without its factor by {cite:t}`someone`.]`
followed by `{.correction #correction-factor}`. It reads there as before; the table repeats it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from docutils import nodes
from docutils.utils import new_document
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from book_tools.claims.tables import table
from book_tools.claims.views import inline, link_to
from book_tools.extension.mathematics import source_line
from book_tools.internals.sphinx import reading_order

logger = logging.getLogger(__name__)
CLASS = "correction"
HEAD = ("Source", "What this book says", "Page")
WIDTHS = (22, 58, 20)


class corrections_table_node(nodes.General, nodes.Element):
    """Where the table of all corrections goes."""


class CorrectionsTable(SphinxDirective):
    """`corrections-table`: every correction of the book."""

    def run(self) -> list[nodes.Node]:
        return [corrections_table_node()]


@dataclass
class Correction:
    """A marked sentence: its parts, the citations among them, and where it stands."""

    sentence: list[nodes.Node]
    sources: list[pending_xref]
    anchor: str
    line: int


def corrections_of(env: BuildEnvironment) -> dict[str, list[Correction]]:
    """The corrections of each page. Sphinx stores what an environment has."""
    found: dict[str, list[Correction]] = vars(env).setdefault("book_corrections", {})
    return found


def tables_of(env: BuildEnvironment) -> set[str]:
    """The pages that show the table."""
    found: set[str] = vars(env).setdefault("book_corrections_tables", set())
    return found


def note_page(app: Sphinx, document: nodes.document) -> None:
    """Keep what a page corrects, and warn of a mark that names no source or has no address."""
    docname = app.env.docname
    found = [read(node) for node in document.findall(nodes.inline) if CLASS in node["classes"]]
    for each in found:
        place = (docname, each.line or None)
        if not each.sources:
            logger.warning("a correction must cite the source that it corrects", location=place)
        if not each.anchor:
            logger.warning("a correction must have an id: {.correction #name}", location=place)
    corrections_of(app.env)[docname] = found
    if any(document.findall(corrections_table_node)):
        tables_of(app.env).add(docname)


def read(node: nodes.inline) -> Correction:
    """A marked sentence, cut loose from its page so that it can be stored and shown elsewhere."""
    sentence = [child.deepcopy() for child in node.children]
    for part in (each for child in sentence for each in child.findall()):
        part.document = None
    sources = [
        each
        for child in sentence
        for each in child.findall(pending_xref)
        if each.get("refdomain") == "cite"
    ]
    anchor = next(iter(node["ids"]), "")
    return Correction(sentence, sources, anchor, source_line(node) or 0)


def purge(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    """Forget a page that changed or went away."""
    corrections_of(env).pop(docname, None)
    tables_of(env).discard(docname)


def merge(
    app: Sphinx, env: BuildEnvironment, docnames: Iterable[str], other: BuildEnvironment
) -> None:
    """Take over what a parallel reader noted."""
    theirs = corrections_of(other)
    corrections_of(env).update({name: theirs[name] for name in docnames if name in theirs})
    tables_of(env).update(tables_of(other))


def pages_to_write(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """The pages with the table, if a correction has changed since the last build."""
    now = [
        (name, each.anchor, "".join(part.pformat() for part in each.sentence))
        for name, found in sorted(corrections_of(env).items())
        for each in found
    ]
    before = vars(env).get("book_corrections_shown")
    vars(env)["book_corrections_shown"] = now
    return sorted(tables_of(env)) if now != before else []


def fill_in(app: Sphinx, document: nodes.document, docname: str) -> None:
    """Put the table in its place."""
    for node in list(document.findall(corrections_table_node)):
        node.replace_self(corrections(app, docname))


def corrections(app: Sphinx, docname: str) -> list[nodes.Node]:
    """A sentence with the number of corrections, then their table in reading order."""
    found = corrections_of(app.env)
    order = [(name, each) for name in reading_order(app.env) for each in found.get(name, ())]
    many = f"{len(order)} {'sentence' if len(order) == 1 else 'sentences'}"
    said = nodes.paragraph("", f"The table below is collected from {many} of the pages.")
    rows = [row(app, docname, name, each) for name, each in order]
    return [said, table("corrections-table", HEAD, WIDTHS, rows)]


def row(app: Sphinx, docname: str, page: str, found: Correction) -> list[list[nodes.Node]]:
    """The sources of a correction, its sentence, and a link to where the sentence stands."""
    sources: list[nodes.Node] = []
    for each in found.sources:
        sources += inline(", ") if sources else []
        source = each.deepcopy()
        source["reftype"] = "t"  # Name (year), also where the sentence has it in parentheses
        sources.append(source)
    sentence = [part.deepcopy() for part in found.sentence]
    link = link_to(app, docname, page, found.anchor, app.env.titles[page].astext())
    return [resolved(app, docname, sources), resolved(app, docname, sentence), [link]]


def resolved(app: Sphinx, docname: str, cell: list[nodes.Node]) -> list[nodes.Node]:
    """Nodes whose citations and links lead from the page with the table to where they should."""
    paragraph = nodes.paragraph("", "", *cell)
    for node in paragraph.findall(nodes.Element):
        node["ids"] = []
        if isinstance(node, pending_xref):
            node["refdoc"] = docname
    document = new_document("")
    document += paragraph
    app.env.resolve_references(document, docname, app.builder)
    return list(paragraph.children)


def setup(app: Sphinx) -> None:
    """Register the place of the table and the events."""
    app.add_node(corrections_table_node)
    app.add_directive("corrections-table", CorrectionsTable)
    app.connect("doctree-read", note_page)
    app.connect("env-purge-doc", purge)
    app.connect("env-merge-info", merge)
    app.connect("env-updated", pages_to_write)
    app.connect("doctree-resolved", fill_in)
