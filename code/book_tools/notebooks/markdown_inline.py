"""Text, formulas, links and other inline elements of a resolved page, as plain Markdown."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from docutils import nodes

MARKS = {
    "emphasis": ("*", "*"),
    "strong": ("**", "**"),
    "superscript": ("<sup>", "</sup>"),
    "subscript": ("<sub>", "</sub>"),
    "footnote_reference": ("<sup>", "</sup>"),
}
SPECIAL = re.compile(r"([\\`*_\[\]<$])")


@dataclass
class InlineWriter:
    """Writes inline elements; `address` turns a link into an address, `image` a picture's."""

    address: Callable[[str], str]
    image: Callable[[str], str]

    def inline(self, node: nodes.Node) -> str:
        """One inline element."""
        if isinstance(node, nodes.Text):
            return SPECIAL.sub(r"\\\1", re.sub(r"\s+", " ", node.astext()))
        for kind in type(node).__mro__:
            method = getattr(self, f"inline_{kind.__name__}", None)
            if method is not None:
                return str(method(node))
        before, after = MARKS.get(node.tagname, ("", ""))
        text = self.inlines(node)
        return f"{before}{text.strip()}{after}" if before else text

    def inlines(self, node: nodes.Node) -> str:
        return "".join(self.inline(child) for child in node.children)

    def inline_math(self, node: nodes.math) -> str:
        return "$" + " ".join(node.astext().split()) + "$"

    def inline_literal(self, node: nodes.literal) -> str:
        return f"`{node.astext()}`"

    def inline_reference(self, node: nodes.reference) -> str:
        uri = node.get("refuri", "")
        text = self.inlines(node)
        return text if not uri or uri.startswith("#") else f"[{text}]({self.address(uri)})"

    def inline_image(self, node: nodes.image) -> str:
        return f"![{node.get('alt', '')}]({self.image(node['uri'])})"

    def inline_raw(self, node: nodes.raw) -> str:
        return node.astext() if "html" in node.get("format", "") else ""
