"""How claims look: receipts under items, and the tables of the page that lists them all."""

import math

from docutils import nodes
from sphinx.application import Sphinx

from book_tools.claim_records import Claim, Item, Page

SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
PLAIN = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "−0123456789")
HEAD = ("Item", "What was checked", "Largest error", "Tolerance")


def number(value: float) -> str:
    """Two significant digits, as people write them: 3.1×10⁻¹⁴."""
    if value == 0 or not math.isfinite(value):
        return f"{value:g}"
    mantissa, exponent = f"{value:.1e}".split("e")
    if -3 <= int(exponent) <= 3:
        return f"{float(f'{value:.2g}'):g}"
    power = "10" + str(int(exponent)).translate(SUPERSCRIPT)
    mantissa = mantissa.removesuffix(".0")
    return power if mantissa == "1" else f"{mantissa}×{power}"


def number_nodes(value: float) -> list[nodes.Node]:
    """The same number with a real superscript, which every face draws alike."""
    head, ten, power = number(value).partition("10")
    exponent = power.translate(PLAIN)
    if not ten or not power or exponent == power:
        return [nodes.Text(number(value))]
    return [nodes.Text(head + ten), nodes.superscript("", exponent)]


def short_text(claim: Claim) -> str:
    """One line for the output of the check cell."""
    return f"{claim.statement}: largest error {number(claim.error)} (tolerance {number(claim.tolerance)}) on {claim.sample}"


def receipts(app: Sphinx, docname: str, pages: dict[str, Page], label: str) -> list[nodes.Node]:
    """The lines under an item: what was checked, on what, with which error, linked to the cell."""
    found = [
        (name, claim)
        for name, page in pages.items()
        for claim in page.claims
        if claim.label == label
    ]
    lines = []
    for name, claim in found:
        prefix = f", {claim.statement}," if len(found) > 1 else ""
        line = nodes.paragraph(classes=["receipt"])
        line += _link(app, docname, name, claim.anchor, "Checked")
        line += [
            nodes.Text(f"{prefix} on {claim.sample}: largest error "),
            *number_nodes(claim.error),
        ]
        line += [nodes.Text(" (tolerance "), *number_nodes(claim.tolerance), nodes.Text(")")]
        lines.append(line)
    return lines


def item_name(app: Sphinx, docname: str, item: Item) -> str:
    """`Theorem 3.2`."""
    figures = app.env.toc_fignumbers.get(docname, {})
    numbers = next((labels[item.label] for labels in figures.values() if item.label in labels), ())
    return " ".join([item.kind.title(), ".".join(map(str, numbers))]).strip()


def claims_tables(app: Sphinx, docname: str, pages: dict[str, Page]) -> list[nodes.Node]:
    """A sentence with the totals, then one table a page, in reading order."""
    order = [name for name in _reading_order(app) if name in pages and pages[name].claims]
    items = {
        name: {item.label: (page, item) for page in order for item in pages[page].items}
        for name in order
    }
    total = sum(len(pages[name].claims) for name in order)
    labels = {claim.label for name in order for claim in pages[name].claims}
    found: list[nodes.Node] = [
        nodes.paragraph(
            "", f"{total} checks of {len(labels)} numbered items ran when this book was built."
        )
    ]
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
            _link(app, docname, home, item.label, item_name(app, home, item)),
            nodes.Text(" "),
            *cell,
        ]
    statement: list[nodes.Node] = [
        nodes.Text(f"{claim.statement}, "),
        _link(app, docname, page, claim.anchor, f"on {claim.sample}"),
    ]
    return [cell, statement, number_nodes(claim.error), number_nodes(claim.tolerance)]


def _link(app: Sphinx, here: str, page: str, anchor: str, text: str) -> nodes.reference:
    address = "" if page == here else app.builder.get_relative_uri(here, page)
    return nodes.reference(
        "", text, internal=True, refuri=f"{address}#{anchor}" if anchor else address
    )


def _reading_order(app: Sphinx) -> list[str]:
    """All pages in the order of the table of contents, then the others."""
    order: list[str] = []

    def descend(name: str) -> None:
        if name not in order:
            order.append(name)
            for child in app.env.toctree_includes.get(name, []):
                descend(child)

    descend(app.config.root_doc)
    return order + sorted(set(app.env.found_docs) - set(order))


def _table(rows: list[list[list[nodes.Node]]]) -> nodes.table:
    group = nodes.tgroup(cols=len(HEAD))
    group += [nodes.colspec(colwidth=width) for width in (22, 48, 15, 15)]
    head = nodes.thead("", _table_row([[nodes.Text(title)] for title in HEAD]))
    group += [head, nodes.tbody("", *[_table_row(row) for row in rows])]
    return nodes.table("", group, classes=["claims-table"])


def _table_row(cells: list[list[nodes.Node]]) -> nodes.row:
    return nodes.row("", *[nodes.entry("", nodes.paragraph("", "", *cell)) for cell in cells])
