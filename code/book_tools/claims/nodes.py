"""What claims add to a page's tree: outputs of checks, the place of the tables, and proofs."""

from typing import ClassVar

from docutils import nodes
from myst_nb.core.render import MimeData, NbElementRenderer
from myst_nb.ext.glue.roles import PasteTextRole
from sphinx.util.docutils import SphinxDirective
from sphinx_proof.nodes import proof_node

from cell_tools.checks import CLAIM_MIME, FAILURE_MIME

FAILED_CLASS = "failed-check"  # what failed on this machine, in plain sight


class claim_node(nodes.General, nodes.Element):
    """The output of one call of `claim`; its record is in the attribute `record`."""


class claims_table_node(nodes.General, nodes.Element):
    """Where the table of all claims goes."""


class ClaimRenderer:
    """Reads the display data of checks (an entry point of myst-nb).

    A claim that failed has both kinds of data; its record says more, so that kind comes first.
    """

    mime_priority_overrides: ClassVar = [("*", CLAIM_MIME, 1), ("*", FAILURE_MIME, 2)]

    @staticmethod
    def handle_mime(
        renderer: NbElementRenderer, data: MimeData, inline: bool
    ) -> list[nodes.Element] | None:
        """A node with the record, or None for what another renderer should show."""
        if data.mime_type == FAILURE_MIME:
            text, crash = data.content["text"], data.content["crash"]
            return [nodes.paragraph("", text, classes=[FAILED_CLASS], crash=crash)]
        if data.mime_type != CLAIM_MIME:
            return None
        record = {**data.content, "error": float(data.content["error"])}
        node = claim_node(record=record, tags=list(data.cell_metadata.get("tags", [])))
        node.line = data.line
        return [node]


class GluedText(PasteTextRole):
    """`glue:text`; a number whose cell did not run is a dash (and myst-nb warns of it)."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        found, messages = super().run()
        return found or [nodes.inline("", "\N{EM DASH}", classes=["missing"])], messages


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
