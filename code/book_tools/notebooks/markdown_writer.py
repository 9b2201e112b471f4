"""A resolved page as plain Markdown: what any notebook viewer draws, no directive or role left.

Numbers, links, citations and included source are in the tree already; this only writes it down.
Formulas become `$…$` and `$$…$$`, boxes become bold heads, folded solutions become <details>.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from docutils import nodes

from book_tools.katex import display_source
from book_tools.notebooks.markdown_inline import InlineWriter


@dataclass
class MarkdownWriter(InlineWriter):
    """Writes one page; `number` gives an element's number."""

    number: Callable[[nodes.Element], str]

    def blocks(self, parents: Iterable[nodes.Node], level: int = 1) -> str:
        """Block elements, a blank line between them."""
        written = (self.block(node, level) for node in parents)
        return "\n\n".join(text for text in written if text.strip())

    def block(self, node: nodes.Node, level: int = 1) -> str:
        """One block element."""
        for kind in type(node).__mro__:
            method = getattr(self, f"block_{kind.__name__}", None)
            if method is not None:
                return str(method(node, level))
        if isinstance(node, nodes.Text | nodes.Inline):
            return self.inline(node)
        return self.blocks(node.children, level)

    def block_section(self, node: nodes.section, level: int) -> str:
        return self.blocks(node.children, level + 1)

    def block_title(self, node: nodes.title, level: int) -> str:
        number = self.number(node.parent)
        return "#" * max(level - 1, 1) + " " + f"{number} {self.inlines(node)}".strip()

    def block_paragraph(self, node: nodes.paragraph, level: int) -> str:
        return self.inlines(node).strip()

    def block_rubric(self, node: nodes.Element, level: int) -> str:
        return f"**{self.inlines(node)}**"

    block_term = block_rubric

    def block_math_block(self, node: nodes.math_block, level: int) -> str:
        number = self.number(node)
        tag = f" \\tag{{{number}}}" if number else ""
        return f"$$\n{display_source(node.astext())}{tag}\n$$"

    def block_literal_block(self, node: nodes.literal_block, level: int) -> str:
        return f"```{node.get('language', '')}\n{node.astext().strip(chr(10))}\n```"

    def block_caption(self, node: nodes.caption, level: int) -> str:
        number = self.number(node.parent)
        head = f"**{number}.** " if number else ""
        return head + self.inlines(node)

    def block_bullet_list(self, node: nodes.bullet_list, level: int) -> str:
        return "\n".join(self._item(child, "- ", level) for child in node.children)

    def block_enumerated_list(self, node: nodes.enumerated_list, level: int) -> str:
        first = node.get("start", 1)
        return "\n".join(
            self._item(child, f"{first + place}. ", level)
            for place, child in enumerate(node.children)
        )

    def _item(self, node: nodes.Node, mark: str, level: int) -> str:
        text = self.blocks(node.children, level)
        return mark + text.replace("\n", "\n" + " " * len(mark)).replace(
            "\n" + " " * len(mark) + "\n", "\n\n"
        )

    def block_block_quote(self, node: nodes.block_quote, level: int) -> str:
        return "> " + self.blocks(node.children, level).replace("\n", "\n> ")

    def block_table(self, node: nodes.table, level: int) -> str:
        rows = [[self._entry(entry) for entry in row.children] for row in node.findall(nodes.row)]
        title = "".join(
            self.block_caption(child, level) + "\n\n"
            for child in node.children
            if isinstance(child, nodes.title)
        )
        lines = [" | ".join(row) for row in rows]
        lines.insert(1, " | ".join("---" for _ in rows[0]))
        return title + "\n".join(f"| {line} |" for line in lines)

    def _entry(self, node: nodes.Node) -> str:
        text = "<br>".join(self.inlines(child) for child in node.children)
        return re.sub(r"\\\||\|", lambda bar: r"\Vert " if len(bar[0]) == 2 else r"\vert ", text)

    def block_footnote(self, node: nodes.footnote, level: int) -> str:
        return f"<sup>{node[0].astext()}</sup> " + self.blocks(node.children[1:], level)

    def block_Admonition(self, node: nodes.Element, level: int) -> str:
        """A theorem, an exercise, a note: a bold head with its number, then its content."""
        head, content = self._head(node)
        return f"**{head}.**\n\n{self.blocks(content, level)}"

    def block_proof_node(self, node: nodes.Element, level: int) -> str:
        return self.blocks(node.children, level)

    def block_solution_node(self, node: nodes.Element, level: int) -> str:
        head, content = self._head(node)
        body = self.blocks(content, level)
        return f"<details>\n<summary>{head}</summary>\n\n{body}\n\n</details>"

    def _head(self, node: nodes.Element) -> tuple[str, list[nodes.Node]]:
        title = next((child for child in node.children if isinstance(child, nodes.title)), None)
        words = "".join(self._word(child) for child in title.children) if title is not None else ""
        head = f"{self.number(node)}{' ' if words else ''}{words.strip()}".strip()
        return head, [child for child in node.children if child is not title]

    def _word(self, node: nodes.Node) -> str:
        """A part of a title; sphinx-exercise leaves out the space before what is solved."""
        text = self.inline(node)
        return f" {text.strip()}" if isinstance(node, nodes.reference) else text

    def _nothing(self, node: nodes.Node, level: int) -> str:
        return ""

    block_target = block_comment = block_transition = block_toctree = (
        block_substitution_definition
    ) = _nothing
    block_system_message = block_meta = block_index = _nothing
