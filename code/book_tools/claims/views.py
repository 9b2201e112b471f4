"""How a claim looks: in the output of its cell, and as a receipt under its item."""

import math

from docutils import nodes
from sphinx.application import Sphinx

from book_tools.claims.nodes import FAILED_CLASS
from book_tools.claims.records import Claim, Page

SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
PLAIN = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "−0123456789")
FOLD = 3  # an item with more receipts shows the first, and a line that unfolds


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


def output_line(claim: Claim) -> nodes.paragraph:
    """What the output of the check cell shows."""
    if not claim.holds:
        return nodes.paragraph("", "", *failed(claim), classes=[FAILED_CLASS])
    line = nodes.paragraph(classes=["claim-output"])
    line += [*with_math(claim.statement), nodes.Text(": largest error ")]
    line += [*number_nodes(claim.error), nodes.Text(" (tolerance ")]
    line += [*number_nodes(claim.tolerance), nodes.Text(") on "), *with_math(claim.sample)]
    return line


def failed(claim: Claim) -> list[nodes.Node]:
    """The same in every place for a claim that does not hold."""
    words = [nodes.Text("This check failed on this machine: "), *with_math(claim.statement)]
    words += [nodes.Text(": error "), *number_nodes(claim.error), nodes.Text(", tolerance ")]
    return [*words, *number_nodes(claim.tolerance), nodes.Text(", on "), *with_math(claim.sample)]


class receipts_node(nodes.General, nodes.Element):
    """More receipts than a reader wants to see at once: folded under one line."""


def receipts(app: Sphinx, docname: str, pages: dict[str, Page], label: str) -> list[nodes.Node]:
    """The lines under an item: what was checked, on what, with which error, linked to the cell.

    What failed comes first and is never folded.
    """
    found = [
        (name, claim)
        for name, page in sorted(pages.items())
        for claim in page.claims
        if claim.label == label
    ]
    bad = [_failure(app, docname, name, claim) for name, claim in found if not claim.holds]
    lines = [
        _receipt(app, docname, name, claim, len(found) > 1) for name, claim in found if claim.holds
    ]
    if len(lines) <= FOLD:
        return [*bad, *lines]
    return [*bad, lines[0], receipts_node("", *lines[1:])]


def _failure(app: Sphinx, docname: str, page: str, claim: Claim) -> nodes.paragraph:
    line = nodes.paragraph("", "", *failed(claim), classes=["receipt", FAILED_CLASS])
    line += [nodes.Text(" ("), link_to(app, docname, page, claim.anchor, "the cell")]
    line += nodes.Text(")")
    return line


def _receipt(app: Sphinx, docname: str, page: str, claim: Claim, named: bool) -> nodes.paragraph:
    line = nodes.paragraph(classes=["receipt"])
    line += link_to(app, docname, page, claim.anchor, "Checked")
    line += [nodes.Text(": "), *with_math(claim.statement), nodes.Text(",")] if named else []
    line += [nodes.Text(" on "), *with_math(claim.sample), nodes.Text(": largest error ")]
    line += [*number_nodes(claim.error), nodes.Text(" (tolerance ")]
    line += [*number_nodes(claim.tolerance), nodes.Text(")")]
    return line


def with_math(text: str) -> list[nodes.Node]:
    """Text in which $…$ is a formula."""
    parts = text.split("$")
    if len(parts) % 2 == 0:  # a dollar without its other
        return [nodes.Text(text)]
    made = [
        nodes.math("", part) if place % 2 else nodes.Text(part) for place, part in enumerate(parts)
    ]
    return [node for node in made if node.astext()]


def link_to(
    app: Sphinx, here: str, page: str, anchor: str, text: str, *more: nodes.Node
) -> nodes.reference:
    address = "" if page == here else app.builder.get_relative_uri(here, page)
    uri = f"{address}#{anchor}" if anchor else address
    return nodes.reference("", "", nodes.Text(text), *more, internal=True, refuri=uri)
