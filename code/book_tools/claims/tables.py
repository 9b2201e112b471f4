"""The tables of all claims, one for each page, in reading order."""

from docutils import nodes
from sphinx.application import Sphinx

from book_tools.claims.nodes import FAILED_CLASS
from book_tools.claims.records import Claim, Item, Page
from book_tools.claims.views import link_to, number_nodes, with_math
from book_tools.internals.sphinx import number, reading_order

HEAD = ("Item", "What was checked", "Largest error", "Tolerance")


def item_name(app: Sphinx, docname: str, item: Item) -> str:
    """`Theorem 3.2`."""
    return f"{item.kind.title()} {number(app.env, docname, item.counter, [item.label])}".strip()


def claims_tables(app: Sphinx, docname: str, pages: dict[str, Page]) -> list[nodes.Node]:
    """A sentence with the totals, then one table a page, in reading order."""
    order = [name for name in reading_order(app.env) if name in pages and pages[name].claims]
    items = {
        name: {item.label: (page, item) for page in order for item in pages[page].items}
        for name in order
    }
    total = sum(len(pages[name].claims) for name in order)
    labels = {claim.label for name in order for claim in pages[name].claims}
    said = f"{total} checks of {len(labels)} numbered items ran when this book was built."
    found: list[nodes.Node] = [nodes.paragraph("", said)]
    failed = sum(not claim.holds for name in order for claim in pages[name].claims)
    if failed:
        said = f"Of these checks, {failed} failed on this machine; their rows say so."
        found.append(nodes.paragraph("", said, classes=[FAILED_CLASS]))
    for name in order:
        title = app.env.titles[name].deepcopy()
        found.append(nodes.rubric("", "", *title.children, classes=["claims-page"]))
        rows = [
            _row(app, docname, name, claim, items[name].get(claim.label))
            for claim in pages[name].claims
        ]
        found.append(_table(rows))
    return found


def _row(
    app: Sphinx, docname: str, page: str, claim: Claim, place: tuple[str, Item] | None
) -> list[list[nodes.Node]]:
    cell: list[nodes.Node] = [nodes.literal("", claim.label)]
    if place is not None:
        home, item = place
        cell = [
            link_to(app, docname, home, item.label, item_name(app, home, item)),
            nodes.Text(" "),
            *cell,
        ]
    statement: list[nodes.Node] = [
        *([] if claim.holds else [nodes.strong("", "This check failed on this machine: ")]),
        *with_math(claim.statement),
        nodes.Text(", "),
        link_to(app, docname, page, claim.anchor, "on ", *with_math(claim.sample)),
    ]
    return [cell, statement, number_nodes(claim.error), number_nodes(claim.tolerance)]


def _table(rows: list[list[list[nodes.Node]]]) -> nodes.table:
    group = nodes.tgroup(cols=len(HEAD))
    group += [nodes.colspec(colwidth=width) for width in (22, 48, 15, 15)]
    head = nodes.thead("", _table_row([[nodes.Text(title)] for title in HEAD]))
    group += [head, nodes.tbody("", *[_table_row(row) for row in rows])]
    return nodes.table("", group, classes=["claims-table"])


def _table_row(cells: list[list[nodes.Node]]) -> nodes.row:
    return nodes.row("", *[nodes.entry("", nodes.paragraph("", "", *cell)) for cell in cells])
