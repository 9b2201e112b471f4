"""What claims add to a page's tree: outputs of checks, the place of the tables, and proofs."""

from typing import ClassVar

from docutils import nodes
from myst_nb.core.render import MimeData, NbElementRenderer
from sphinx.util.docutils import SphinxDirective, SphinxRole

from book_tools.internals.sphinx_proof import proof_node
from cell_tools import mime_types

FAILED_CLASS = "failed-check"  # what failed on this machine, in plain sight


class claim_node(nodes.General, nodes.Element):
    """The output of one call of `claim`; its record is in the attribute `record`."""


class finding_node(nodes.General, nodes.Element):
    """The output of one call of `finding`; its record is in the attribute `record`."""


class evidence_node(nodes.Inline, nodes.Element):
    """Where the evidence of a finding goes: behind the sentence that states it."""


class findings_table_node(nodes.General, nodes.Element):
    """Where the table of all findings goes."""


class claims_table_node(nodes.General, nodes.Element):
    """Where the table of all claims goes."""


class ClaimRenderer:
    """Reads the display data of checks (an entry point of myst-nb).

    What failed has both kinds of data; a record says more, so that kind comes first.
    """

    mime_priority_overrides: ClassVar = [
        ("*", mime_types.CLAIM, 1), ("*", mime_types.FINDING, 1), ("*", mime_types.FAILURE, 2),
    ]  # fmt: skip

    @staticmethod
    def handle_mime(
        renderer: NbElementRenderer, data: MimeData, inline: bool
    ) -> list[nodes.Element] | None:
        """A node with the record, or None for what another renderer should show."""
        if data.mime_type == mime_types.FAILURE:
            text, crash = data.content["text"], data.content["crash"]
            return [nodes.paragraph("", text, classes=[FAILED_CLASS], crash=crash)]
        node: nodes.Element
        if data.mime_type == mime_types.CLAIM:
            record = {**data.content, "error": float(data.content["error"])}
            node = claim_node(record=record)
        elif data.mime_type == mime_types.FINDING:
            node = finding_node(record=dict(data.content))
        else:
            return None
        node.line = data.line
        return [node]


class ClaimsTable(SphinxDirective):
    """`claims-table`: every claim of the book."""

    def run(self) -> list[nodes.Node]:
        return [claims_table_node()]


class FindingsTable(SphinxDirective):
    """`findings-table`: every finding of the book."""

    def run(self) -> list[nodes.Node]:
        return [findings_table_node()]


class FindingRole(SphinxRole):
    """`finding`: the evidence of the sentence before it, linked to the cell that checks it."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        node = evidence_node(label=self.text)
        node.line = self.lineno
        return [node], []


class Proof(SphinxDirective):
    """A proof; sphinx-proof's own forgets line numbers and needs text first."""

    has_content = True
    option_spec: ClassVar = {"of": str.strip}

    def run(self) -> list[nodes.Node]:
        box = nodes.container(classes=["proof-text"])
        self.state.nested_parse(self.content, self.content_offset, box)
        head = nodes.emphasis("", "Proof.", classes=["proof-head"])
        if box.children and isinstance(box[0], nodes.paragraph):
            box[0].insert(0, [head, nodes.Text(" ")])
        else:
            box.insert(0, nodes.paragraph("", "", head))
        node = proof_node("", box, of=self.options.get("of", ""))
        node.line = self.lineno
        return [node]
