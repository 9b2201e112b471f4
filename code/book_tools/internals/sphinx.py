"""Sphinx 7: its numbers, its order of pages, and its script for search."""

from __future__ import annotations

from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from book_tools.internals.edits import edit_files, rule, written_pages

SEARCH = rule(
    "hides the second half of formulas from search",
    r'"\.headerlink", "script"',
    '".headerlink", ".katex-mathml", "script"',
)


def mend_search(app: Sphinx, error: Exception | None) -> None:
    """Leave the hidden half of a formula, which says it twice, out of what search shows."""
    script = Path(app.outdir) / "_static" / "searchtools.js"
    if error is None and app.builder.format == "html" and written_pages(app):
        edit_files(app, [SEARCH], [script])


def number(env: BuildEnvironment, docname: str, kind: str, identifiers: list[str]) -> str:
    """`3.2` of a figure, formula or theorem, empty if it has no number."""
    numbers = env.toc_fignumbers.get(docname, {}).get(kind, {})
    found = next((numbers[name] for name in identifiers if name in numbers), ())
    return ".".join(map(str, found))


def section_number(env: BuildEnvironment, docname: str, node: nodes.section) -> str:
    """`3.2.` of a section, empty if it has no number."""
    top = isinstance(node.parent, nodes.document)
    numbers = env.toc_secnumbers.get(docname, {})
    found = numbers.get("" if top else f"#{node['ids'][0]}")  # None in a list without numbers
    return "".join(f"{part}." for part in found or ())


def reading_order(env: BuildEnvironment) -> list[str]:
    """All pages in the order of the table of contents, then the others."""
    order: dict[str, None] = {}

    def descend(name: str) -> None:
        if name not in order:
            order[name] = None
            for child in env.toctree_includes.get(name, []):
                descend(child)

    descend(env.config.root_doc)
    return [*order, *sorted(env.found_docs - order.keys())]
