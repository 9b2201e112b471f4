"""Interactive figures on the site: inputs and numbers in HTML, charts for Vega, and still pictures.

What draws charts is imported when a page has one, for it brings JAX, which other builds can spare.
"""

import json
from html import escape
from typing import Any, ClassVar

from docutils import nodes
from myst_nb.core.render import MimeData, NbElementRenderer
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

from cell_tools import mime_types, vega_lite

STILLS = 3  # settings that paper shows, of those that the cell checks


class interactive_node(nodes.General, nodes.Element):
    """An interactive figure; its children are still pictures of three settings."""


class FigureRenderer:
    """Reads the display data of `interactive` (an entry point of myst-nb)."""

    mime_priority_overrides: ClassVar = [("*", mime_types.FIGURE, 1)]

    @staticmethod
    def handle_mime(
        renderer: NbElementRenderer, data: MimeData, inline: bool
    ) -> list[nodes.Element] | None:
        """The figure's node; nothing for the copy that is meant for notebooks."""
        if data.mime_type == vega_lite.MIME:
            return []
        if data.mime_type != mime_types.FIGURE:
            return None
        from book_tools.extension import vega

        record: Any = data.content  # JSON, whatever its annotation says
        charts = [vega.compiled(chart, record) for chart in record["charts"]]
        node = interactive_node("", record=record, charts=charts)
        for number, (setting, _) in enumerate(record["checks"][:STILLS]):
            for place, chart in enumerate(charts):
                svg = vega.still(chart, setting, record, titled=place == 0)
                (image,) = renderer.render_image(MimeData("image/svg+xml", svg, line=data.line))
                image["loading"] = "lazy"  # for paper: not hidden pictures of pages on screens
                image["alt"] = f"The same at setting {number + 1}." if number else record["alt"]
                node += image
        return [node]


def visit_figure(translator: HTML5Translator, node: interactive_node) -> None:
    """Everything but the pictures, which are children."""
    from book_tools.extension import vega

    record, charts = node["record"], node["charts"]
    checks = escape(json.dumps(record["checks"]))
    boxes = "".join(f'<div class="chart" style="height:{c["height"]}px"></div>' for c in charts)
    inputs = "".join(_input(name, bind) for name, bind in record["inputs"])
    numbers = "".join(
        f"<span>{escape(words)} <output></output></span>" for words, _ in record["numbers"]
    )
    translator.body.append(
        f'<div class="interactive" data-checks="{checks}">\n<div class="inputs">{inputs}</div>\n'
        f'<div class="charts" role="img" aria-label="{escape(record["alt"])}">{boxes}</div>\n'
        f'<p class="numbers">{numbers}</p>\n'
        f'<script type="application/json">{vega.page_data(charts)}</script>\n<div class="stills"'
        f' style="--columns: {3 if len(charts) == 1 else len(charts)}">'
    )


def depart_figure(translator: HTML5Translator, node: interactive_node) -> None:
    """Close the pictures and the figure."""
    translator.body.append("</div>\n</div>\n")


def _input(name: str, bind: dict[str, Any]) -> str:
    """A native input with its label and its value."""
    if bind["input"] == "select":
        words = bind.get("labels") or bind["options"]
        options = "".join(
            f'<option value="{escape(json.dumps(value))}"'
            f"{' selected' if value == bind['value'] else ''}>{escape(str(text))}</option>"
            for value, text in zip(bind["options"], words, strict=True)
        )
        control, output = f'<select name="{name}" autocomplete="off">{options}</select>', ""
    else:
        given = " ".join(f'{key}="{bind[key]}"' for key in ("min", "max", "step", "value"))
        control = f'<input type="range" name="{name}" autocomplete="off" {given}>'
        output = "<output></output>"
    label = f"<label>{escape(bind['name'])} {control}</label>"
    return f'<div class="input">{label}{output}</div>'


def add_files(app: Sphinx, pagename: str, template: str, context: Any, document: Any) -> None:
    """Script and style for the pages that have such a figure."""
    if document is not None and next(document.findall(interactive_node), None) is not None:
        app.add_js_file("interactive.js", loading_method="defer")
        app.add_css_file("interactive.css")


def setup(app: Sphinx) -> None:
    """Register the node, and the files of pages that have one."""
    app.add_node(interactive_node, html=(visit_figure, depart_figure))
    app.connect("html-page-context", add_files)
