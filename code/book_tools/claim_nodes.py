"""What claims add to a page's tree: the output of `claim`, the place of the tables, and proofs."""

from typing import ClassVar

from docutils import nodes
from myst_nb.core.render import MimeData, NbElementRenderer
from sphinx.util.docutils import SphinxDirective
from sphinx_proof.nodes import proof_node

from book_tools.page import CLAIM_MIME


class claim_node(nodes.General, nodes.Element):
    """The output of one call of `claim`; its record is in the attribute `record`."""


class claims_table_node(nodes.General, nodes.Element):
    """Where the table of all claims goes."""


class ClaimRenderer:
    """Reads the display data of `claim` (an entry point of myst-nb)."""

    mime_priority_overrides: ClassVar = [("*", CLAIM_MIME, 1)]

    @staticmethod
    def handle_mime(
        renderer: NbElementRenderer, data: MimeData, inline: bool
    ) -> list[nodes.Element] | None:
        """A node with the record, or None for what another renderer should show."""
        if data.mime_type != CLAIM_MIME:
            return None
        node = claim_node(record=dict(data.content), tags=list(data.cell_metadata.get("tags", [])))
        node.line = data.line
        return [node]


class ClaimsTable(SphinxDirective):
    """`claims-table`: every claim of the book."""

    def run(self) -> list[nodes.Node]:
        return [claims_table_node()]


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
