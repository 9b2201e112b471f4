"""How claims and findings look: in the output of the cell, and where they are stated."""

import math

from docutils import nodes
from sphinx.application import Sphinx

from book_tools.claims.nodes import FAILED_CLASS
from book_tools.claims.records import Claim, Finding, Page

FOLD = 3  # an item with more receipts shows the first, and a line that unfolds
IN_A_SENTENCE = 2  # of more pieces of evidence a sentence shows the number
FAILED = "This check failed on this machine: "


def number_nodes(value: float) -> list[nodes.Node]:
    """Two significant digits, as people write them: 3.1×10 with a superscript −14."""
    if value == 0 or not math.isfinite(value):
        return [nodes.Text(f"{value:g}")]
    mantissa, exponent = f"{value:.1e}".split("e")
    if -3 <= int(exponent) <= 3:
        return [nodes.Text(f"{float(f'{value:.2g}'):g}")]
    factor = "" if mantissa == "1.0" else mantissa.removesuffix(".0") + "×"
    power = str(int(exponent)).replace("-", "\N{MINUS SIGN}")
    return [nodes.Text(f"{factor}10"), nodes.superscript("", power)]


def with_math(text: str) -> list[nodes.Node]:
    """Text in which $…$ is a formula."""
    parts = text.split("$")
    if len(parts) % 2 == 0:  # a dollar without its other
        return [nodes.Text(text)]
    made = [nodes.math("", part) if k % 2 else nodes.Text(part) for k, part in enumerate(parts)]
    return [node for node in made if node.astext()]


def inline(*parts: str | float | nodes.Node) -> list[nodes.Node]:
    """A sentence of texts, numbers and other nodes, one after the other."""
    found: list[nodes.Node] = []
    for part in parts:
        if isinstance(part, nodes.Node):
            found.append(part)
        else:
            found += with_math(part) if isinstance(part, str) else number_nodes(part)
    return found


def link_to(app: Sphinx, here: str, page: str, anchor: str, *parts: str) -> nodes.reference:
    """A link from one page to a place on another, or on the same."""
    address = "" if page == here else app.builder.get_relative_uri(here, page)
    uri = f"{address}#{anchor}" if anchor else address
    return nodes.reference("", "", *inline(*parts), internal=True, refuri=uri)


def output_lines(claim: Claim, folded: bool) -> list[nodes.paragraph]:
    """What the output of the check cell shows: a failure, or what a reader unfolds.

    An output in plain sight would repeat the receipt that stands under the item.
    """
    if not claim.holds:
        return [nodes.paragraph("", "", *failed(claim), classes=[FAILED_CLASS])]
    if not folded:
        return []
    words = inline(claim.statement, *_sizes(claim), " on ", claim.sample)
    return [nodes.paragraph("", "", *words, classes=["claim-output"])]


def finding_lines(found: Finding, folded: bool) -> list[nodes.Node]:
    """What the output of a finding's cell shows: a failure, or what is too long for a sentence.

    The latter is folded, with the cell or on its own, because the sentence stands above.
    """
    said = inline(found.statement, ": ", found.words, ", on ", found.sample)
    if not found.holds:
        return [nodes.paragraph("", "", *inline(FAILED), *said, classes=[FAILED_CLASS])]
    if len(found.evidence) <= IN_A_SENTENCE:
        return []
    line = nodes.paragraph("", "", *said, classes=["claim-output"])
    summary = f"The {len(found.evidence)} checks of a sentence above"
    return [line if folded else receipts_node("", line, summary=summary)]


def evidence(app: Sphinx, docname: str, pages: dict[str, Page], label: str) -> nodes.inline:
    """The evidence behind a sentence, in parentheses, linked to the cell that checks it."""
    for name, page in sorted(pages.items()):
        for found in page.findings:
            if found.label == label:
                mark, many = "✓ " if found.holds else "✗ ", len(found.evidence)
                words = found.words if many <= IN_A_SENTENCE else f"{many} checks"
                link = link_to(app, docname, name, found.anchor, mark, words)
                link["classes"] += ["evidence"] if found.holds else ["evidence", FAILED_CLASS]
                return nodes.inline("", "", *inline("(", link, ")"), classes=["evidence"])
    return nodes.inline("", "\N{EM DASH}", classes=["missing"])


def _sizes(claim: Claim) -> tuple[str | float, ...]:
    return ": largest error ", claim.error, " (tolerance ", claim.tolerance, ")"


def failed(claim: Claim) -> list[nodes.Node]:
    """The same in every place for a claim that does not hold."""
    sizes = (": error ", claim.error, ", tolerance ", claim.tolerance, ", on ", claim.sample)
    return inline(FAILED, claim.statement, *sizes)


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
    bad: list[nodes.Node] = []
    lines: list[nodes.Node] = []
    for name, claim in found:
        if claim.holds:
            link = link_to(app, docname, name, claim.anchor, "Checked")
            what = (": ", claim.statement, ",") if len(found) > 1 else ()
            words = inline(link, *what, " on ", claim.sample, *_sizes(claim))
            lines.append(nodes.paragraph("", "", *words, classes=["receipt"]))
        else:
            link = link_to(app, docname, name, claim.anchor, "the cell")
            words = [*failed(claim), *inline(" (", link, ")")]
            bad.append(nodes.paragraph("", "", *words, classes=["receipt", FAILED_CLASS]))
    if len(lines) <= FOLD:
        return [*bad, *lines]
    return [*bad, lines[0], receipts_node("", *lines[1:])]
