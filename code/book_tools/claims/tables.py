"""The tables of all claims and of all findings, one for each page, in reading order."""

from itertools import pairwise

from docutils import nodes
from sphinx.application import Sphinx

from book_tools.claims.nodes import FAILED_CLASS
from book_tools.claims.records import Claim, Finding, Item, Page
from book_tools.claims.views import FAILED, inline, link_to
from book_tools.internals.sphinx import number, reading_order

HEAD = ("Item", "What was checked", "Largest error", "Tolerance")
WIDTHS = (22, 48, 15, 15)
FINDINGS_HEAD = ("What was found", "Evidence", "What was run")
FINDINGS_WIDTHS = (45, 30, 25)


def item_name(app: Sphinx, docname: str, item: Item) -> str:
    """`Theorem 3.2`."""
    return f"{item.kind.title()} {number(app.env, docname, item.counter, [item.label])}".strip()


def claims_tables(app: Sphinx, docname: str, pages: dict[str, Page]) -> list[nodes.Node]:
    """A sentence with the totals, then one table a page, in reading order."""
    order = [name for name in reading_order(app.env) if name in pages and pages[name].claims]
    items = {item.label: (name, item) for name in order for item in pages[name].items}
    claims = [claim for name in order for claim in pages[name].claims]
    labels, failed = {each.label for each in claims}, sum(not each.holds for each in claims)
    said = f"{len(claims)} checks of {len(labels)} numbered items ran when this book was built."
    found: list[nodes.Node] = [nodes.paragraph("", said)]
    if failed:
        said = f"Of these checks, {failed} failed on this machine; their rows say so."
        found.append(nodes.paragraph("", said, classes=[FAILED_CLASS]))
    for name in order:
        rows = [_row(app, docname, name, claim, items) for claim in pages[name].claims]
        for (above, claim), row in zip(pairwise(pages[name].claims), rows[1:], strict=True):
            if claim.label == above.label and claim.holds:
                row[0] = []  # the same item, named in the row above
        found += [_page_title(app, name), table("claims-table", HEAD, WIDTHS, rows)]
    return found


def findings_tables(app: Sphinx, docname: str, pages: dict[str, Page]) -> list[nodes.Node]:
    """A sentence with the total, then one table a page, in reading order."""
    order = [name for name in reading_order(app.env) if name in pages and pages[name].findings]
    total = [each for name in order for each in pages[name].findings]
    said = f"{len(total)} {'finding was' if len(total) == 1 else 'findings were'} checked when"
    found: list[nodes.Node] = [nodes.paragraph("", f"{said} this book was built.")]
    if failed := sum(not each.holds for each in total):
        said = f"Of these findings, {failed} did not hold on this machine; their rows say so."
        found.append(nodes.paragraph("", said, classes=[FAILED_CLASS]))
    for name in order:
        rows = [_finding_row(app, docname, name, each) for each in pages[name].findings]
        rows_of_page = table("findings-table", FINDINGS_HEAD, FINDINGS_WIDTHS, rows)
        found += [_page_title(app, name), rows_of_page]
    return found


def _page_title(app: Sphinx, name: str) -> nodes.rubric:
    title = app.env.titles[name].deepcopy()
    return nodes.rubric("", "", *title.children, classes=["claims-page"])


def _finding_row(app: Sphinx, docname: str, page: str, found: Finding) -> list[list[nodes.Node]]:
    warning = [] if found.holds else [nodes.strong("", FAILED)]
    sample = link_to(app, docname, page, found.anchor, found.sample)
    each: list[nodes.Node] = [nodes.paragraph("", text) for text in found.evidence]
    return [inline(*warning, found.statement), each, [sample]]


def _row(
    app: Sphinx, docname: str, page: str, claim: Claim, items: dict[str, tuple[str, Item]]
) -> list[list[nodes.Node]]:
    named: list[nodes.Node] = [nodes.literal("", claim.label)]
    if claim.label in items:
        home, item = items[claim.label]
        link = link_to(app, docname, home, item.label, item_name(app, home, item))
        named = [link, *(inline(" ", item.title) if item.title else ())]
    warning = [] if claim.holds else [nodes.strong("", FAILED)]
    sample = link_to(app, docname, page, claim.anchor, "on ", claim.sample)
    statement = inline(*warning, claim.statement, ", ", sample)
    return [named, statement, inline(claim.error), inline(claim.tolerance)]


def table(
    kind: str, titles: tuple[str, ...], widths: tuple[int, ...], rows: list[list[list[nodes.Node]]]
) -> nodes.table:
    """A table with a head, whose kind is its class."""
    group = nodes.tgroup(cols=len(titles))
    group += [nodes.colspec(colwidth=width) for width in widths]
    head = nodes.thead("", _table_row([inline(title) for title in titles]))
    group += [head, nodes.tbody("", *[_table_row(row) for row in rows])]
    return nodes.table("", group, classes=[kind])


def _table_row(cells: list[list[nodes.Node]]) -> nodes.row:
    """A row of cells: each holds paragraphs, or what makes one."""
    return nodes.row("", *[nodes.entry("", *_paragraphs(cell)) for cell in cells])


def _paragraphs(cell: list[nodes.Node]) -> list[nodes.Node]:
    whole = bool(cell) and all(isinstance(node, nodes.paragraph) for node in cell)
    return cell if whole else [nodes.paragraph("", "", *cell)]
