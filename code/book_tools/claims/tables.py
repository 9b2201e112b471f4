"""The tables of all claims, one for each page, in reading order."""

from docutils import nodes
from sphinx.application import Sphinx

from book_tools.claims.nodes import FAILED_CLASS
from book_tools.claims.records import Claim, Item, Page
from book_tools.claims.views import FAILED, inline, link_to
from book_tools.internals.sphinx import number, reading_order

HEAD = ("Item", "What was checked", "Largest error", "Tolerance")


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
        title = app.env.titles[name].deepcopy()
        found.append(nodes.rubric("", "", *title.children, classes=["claims-page"]))
        rows = [_row(app, docname, name, claim, items) for claim in pages[name].claims]
        found.append(_table(rows))
    return found


def _row(
    app: Sphinx, docname: str, page: str, claim: Claim, items: dict[str, tuple[str, Item]]
) -> list[list[nodes.Node]]:
    named: list[nodes.Node] = [nodes.literal("", claim.label)]
    if claim.label in items:
        home, item = items[claim.label]
        link = link_to(app, docname, home, item.label, item_name(app, home, item))
        named = [link, nodes.Text(" "), *named]
    warning = [] if claim.holds else [nodes.strong("", FAILED)]
    sample = link_to(app, docname, page, claim.anchor, "on ", claim.sample)
    statement = inline(*warning, claim.statement, ", ", sample)
    return [named, statement, inline(claim.error), inline(claim.tolerance)]


def _table(rows: list[list[list[nodes.Node]]]) -> nodes.table:
    group = nodes.tgroup(cols=len(HEAD))
    group += [nodes.colspec(colwidth=width) for width in (22, 48, 15, 15)]
    head = nodes.thead("", _table_row([inline(title) for title in HEAD]))
    group += [head, nodes.tbody("", *[_table_row(row) for row in rows])]
    return nodes.table("", group, classes=["claims-table"])


def _table_row(cells: list[list[nodes.Node]]) -> nodes.row:
    return nodes.row("", *[nodes.entry("", nodes.paragraph("", "", *cell)) for cell in cells])
