"""`listing`: source of the package on a page, by symbol, so that no page keeps a second copy.

    :::{listing} policy_gradients.returns.discounted_sum
    :::

The file is parsed, never imported. Docstrings are left out: the page says in prose what they say.
A line whose comment begins with "changed" is marked; the comment says so to who sees no color.
"""

import re
from pathlib import Path
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.errors import PycodeError
from sphinx.util.docutils import SphinxDirective

from book_tools.extension.symbol_source import CODE, UnknownSymbolError, source_of

COLUMN = 79  # characters that fit into a page's column
CHANGED = re.compile(r"#\s*changed\b")


class Listing(SphinxDirective):
    """The directive."""

    required_arguments = 1
    option_spec: ClassVar = {
        "caption": directives.unchanged,
        "members": lambda names: [name.strip() for name in names.split(",")],
        "name": directives.unchanged,
    }

    def run(self) -> list[nodes.Node]:
        symbol, root = self.arguments[0].strip(), Path(self.config.listing_root or CODE)
        try:
            text, file = source_of(symbol, self.options.get("members"), root)
        except (UnknownSymbolError, PycodeError) as error:
            raise self.error(f"listing: {error}") from error
        widest = max(map(len, text.splitlines()), default=0)
        if widest > COLUMN:
            raise self.error(f"listing: {symbol} has a line of {widest} characters, over {COLUMN}")
        self.env.note_dependency(str(file))
        return [self._boxed(symbol, text, file.relative_to(root).as_posix())]

    def _boxed(self, symbol: str, text: str, file: str) -> nodes.container:
        code = nodes.literal_block(text, text, language="python")
        marked = [n for n, line in enumerate(text.splitlines(), 1) if CHANGED.search(line)]
        if marked:
            code["highlight_args"] = {"hl_lines": marked}
        words, messages = self.parse_inline(self.options.get("caption", ""))
        space = [nodes.Text(" ")] if words else []
        caption = nodes.caption("", "", *words, *messages, *space, nodes.literal("", file))
        box = nodes.container(
            "", caption, code, literal_block=True, classes=["literal-block-wrapper", "listing"]
        )
        box["ids"].append(nodes.make_id("listing-" + symbol.rsplit(".", 1)[-1]))
        box["symbol"] = symbol
        self.set_source_info(box)
        self.set_source_info(code)
        self.add_name(box)
        return box


def setup(app: Sphinx) -> None:
    """Register the directive; `listing_root` lets another book say where its code is."""
    app.add_config_value("listing_root", "", "env")
    app.add_directive("listing", Listing)
