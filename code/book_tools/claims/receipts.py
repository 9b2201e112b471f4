"""Claims and findings: what the check cells of all pages recorded, shown where it is stated.

A page is read: its numbered items, proofs, claims and findings are noted (`doctree-read`). All
pages are read: claims and items are compared, findings and the sentences that refer to them, and
pages whose receipts changed are written again (`env-updated`). A page is written: receipts,
evidence and tables are filled in (`doctree-resolved`).
"""

from collections.abc import Iterable
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from book_tools.claims.nodes import (
    ClaimsTable,
    FindingRole,
    FindingsTable,
    Proof,
    claim_node,
    claims_table_node,
    evidence_node,
    finding_node,
    findings_table_node,
)
from book_tools.claims.records import Claim, Finding, Item, Page, pages_of, warn_of_claims
from book_tools.claims.tables import claims_tables, findings_tables
from book_tools.claims.views import evidence, finding_lines, output_lines, receipts, receipts_node
from book_tools.extension.mathematics import source_line
from book_tools.internals import sphinx_proof as boxes
from book_tools.internals.myst_nb import GluedText, did_not_run, is_code_cell, tags

CHECK_TAG = "check-"
FOLDED_OUTPUT = {"hide-cell", "hide-output"}  # tags under which a reader unfolds what a cell shows


def note_page(app: Sphinx, document: nodes.document) -> None:
    """Note what a page states, proves and checks, and give its check cells their link targets."""
    page = Page(failed=did_not_run(app, app.env.docname))
    for node in document.findall():
        if boxes.is_item(node):
            found = boxes.box(node)
            page.items.append(Item(*found, source_line(node) or 0, found.labelled))
        elif isinstance(node, boxes.proof_node):
            page.note_proof(node.get("of", ""))
        elif isinstance(node, claims_table_node | findings_table_node):
            page.has_table = True
        elif isinstance(node, evidence_node):
            page.shown.append((node["label"], node.line or 0))
        elif isinstance(node, nodes.paragraph) and node.get("crash"):
            page.failed = True
        elif is_code_cell(node):
            _note_cell(page, node)
    pages_of(app.env)[app.env.docname] = page


def _note_cell(page: Page, cell: nodes.container) -> None:
    labels = [tag.removeprefix(CHECK_TAG) for tag in tags(cell) if tag.startswith(CHECK_TAG)]
    line = cell.line or 0
    anchor = ""
    for label in labels:
        number = sum(known == label for known, _ in page.checks)
        page.checks.append((label, line))
        anchor = f"{CHECK_TAG}{label}" + (f"-{number + 1}" if number else "")
        cell["ids"].append(anchor)
    for node in cell.findall(claim_node):
        record = node["record"]
        tagged = record["label"] in labels
        page.claims.append(Claim(**record, line=line, anchor=anchor, tagged=tagged))
        node["folded"] = bool(FOLDED_OUTPUT & set(tags(cell)))
    for node in cell.findall(finding_node):
        record = node["record"]
        tagged = record["label"] in labels
        page.findings.append(Finding(**record, line=line, anchor=anchor, tagged=tagged))
        node["folded"] = bool(FOLDED_OUTPUT & set(tags(cell)))


def purge(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    """Forget a page that changed or went away."""
    pages_of(env).pop(docname, None)


def merge(
    app: Sphinx, env: BuildEnvironment, docnames: Iterable[str], other: BuildEnvironment
) -> None:
    """Take over what a parallel reader noted."""
    theirs = pages_of(other)
    pages_of(env).update({name: theirs[name] for name in docnames if name in theirs})


def compare(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Report what is not checked or does not hold; return the pages to write again."""
    if app.config.nb_execution_mode != "off":
        warn_of_claims(pages_of(env))
    shown = {name: _digest(env, name) for name in pages_of(env)}
    before: dict[str, str] = vars(env).get("book_claims_shown", {})
    vars(env)["book_claims_shown"] = shown
    return [name for name in shown if shown[name] != before.get(name)]


def _digest(env: BuildEnvironment, docname: str) -> str:
    """What a page shows: all claims and findings if it has the tables, else those it refers to."""
    pages = pages_of(env)
    page = pages[docname]
    labels = {item.label for item in page.items} | {label for label, _ in page.shown}
    made: list[tuple[str, Claim | Finding]] = []
    for name, other in sorted(pages.items()):
        made += [(name, claim) for claim in other.claims]
        made += [(name, finding) for finding in other.findings]
    return repr([each for each in made if page.has_table or each[1].label in labels])


def fill_in(app: Sphinx, document: nodes.document, docname: str) -> None:
    """Put receipts under items, evidence behind sentences, and the tables in their places."""
    pages = pages_of(app.env)
    for node in list(document.findall(boxes.is_item)):
        node += receipts(app, docname, pages, boxes.box(node).label)
    for claim in list(document.findall(claim_node)):
        claim.replace_self(output_lines(Claim(**claim["record"]), claim.get("folded", False)))
    for found in list(document.findall(finding_node)):
        found.replace_self(finding_lines(Finding(**found["record"]), found.get("folded", False)))
    for place in list(document.findall(evidence_node)):
        place.replace_self(evidence(app, docname, pages, place["label"]))
    for node in list(document.findall(claims_table_node)):
        node.replace_self(claims_tables(app, docname, pages))
    for node in list(document.findall(findings_table_node)):
        node.replace_self(findings_tables(app, docname, pages))


def visit_receipts(translator: Any, node: receipts_node) -> None:
    """One line that unfolds."""
    summary = node.get("summary", f"{len(node.children)} more checks, each within its tolerance")
    translator.body.append(f'<details class="receipts"><summary>{summary}</summary>')


def depart_receipts(translator: Any, node: receipts_node) -> None:
    """Close it."""
    translator.body.append("</details>")


def setup(app: Sphinx) -> None:
    """Register nodes, directives and events."""
    app.add_node(receipts_node, html=(visit_receipts, depart_receipts))
    app.add_node(claim_node)
    app.add_node(claims_table_node)
    app.add_node(finding_node)
    app.add_node(evidence_node)
    app.add_node(findings_table_node)
    app.add_directive("claims-table", ClaimsTable)
    app.add_directive("findings-table", FindingsTable)
    app.add_role("finding", FindingRole())
    app.add_role_to_domain("glue", "text", GluedText(), override=True)
    app.add_directive_to_domain("prf", "proof", Proof, override=True)
    app.connect("doctree-read", note_page)
    app.connect("env-purge-doc", purge)
    app.connect("env-merge-info", merge)
    app.connect("env-updated", compare)
    app.connect("doctree-resolved", fill_in)
