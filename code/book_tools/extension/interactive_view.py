"""Interactive figures on the site: inputs and numbers in HTML, charts for Vega, and still pictures.

Vega-Lite is compiled here, so that a page needs Vega alone. Colours become the variables of the
style sheet, so that charts turn dark with the page.
"""

import json
from html import escape
from typing import Any, ClassVar

import vl_convert
from docutils import nodes
from myst_nb.core.render import MimeData, NbElementRenderer
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

from cell_tools.interactive import FIGURE_MIME, INK, LINE, NOTEBOOK_MIME, SETTINGS, SOFT, quoted
from policy_gradients.figures import COLORS

VERSION = "5.21"  # of Vega-Lite: the one that notebooks are drawn with
STILL_WIDTH, STILL_HEIGHT = 300, 220  # as drawn; the style sheet makes three of them fit
VARIABLES = {INK: "--book-ink", SOFT: "--book-soft", LINE: "--book-line"} | {
    color: f"--figure-{place}" for place, color in enumerate(COLORS[:-1], 1)
}


class interactive_node(nodes.General, nodes.Element):
    """An interactive figure; its children are still pictures of three settings."""


class FigureRenderer:
    """Reads the display data of `interactive` (an entry point of myst-nb)."""

    mime_priority_overrides: ClassVar = [("*", FIGURE_MIME, 1)]

    @staticmethod
    def handle_mime(
        renderer: NbElementRenderer, data: MimeData, inline: bool
    ) -> list[nodes.Element] | None:
        """The figure's node; nothing for the copy that is meant for notebooks."""
        if data.mime_type == NOTEBOOK_MIME:
            return []
        if data.mime_type != FIGURE_MIME:
            return None
        record: Any = data.content  # JSON, whatever its annotation says
        charts = [_compiled(chart, record) for chart in record["charts"]]
        node = interactive_node("", *_stills(renderer, data, charts, record))
        node["record"], node["charts"] = record, charts
        return [node]


def _compiled(chart: dict[str, Any], record: dict[str, Any]) -> dict[str, Any]:
    """For Vega: inputs are the page's own, and what is written is a signal too."""
    made: dict[str, Any] = vl_convert.vegalite_to_vega(chart, vl_version=VERSION)
    for signal in made["signals"]:
        signal.pop("bind", None)
    signals = made["signals"] + _texts(record)
    return made | {"autosize": {"type": "fit", "contains": "padding"}, "signals": signals}


def _texts(record: dict[str, Any]) -> list[dict[str, str]]:
    """Signals for what is written: the value of each input, and each number."""
    written = {f"show_{name}": _shown(name, bind, record) for name, bind in record["inputs"]}
    written |= {f"number_{k}": text for k, (_, text) in enumerate(record["numbers"])}
    return [{"name": name, "update": text} for name, text in written.items()]


def _shown(name: str, bind: dict[str, Any], record: dict[str, Any]) -> str:
    """The expression for an input's value in words."""
    if "labels" in bind:
        options, labels = json.dumps(bind["options"]), json.dumps(bind["labels"])
        return f"{labels}[indexof({options}, {name})]"
    return str(record["show"].get(name, f"'' + {name}"))


def _stills(
    renderer: NbElementRenderer, data: MimeData, charts: list[Any], record: dict[str, Any]
) -> list[nodes.Element]:
    """Pictures of the first settings that the cell checks, each with its setting as a title."""
    pictures = []
    for number, (setting, _) in enumerate(record["checks"][:SETTINGS]):
        for place, chart in enumerate(charts):
            still = _set(chart, setting) | _title(record, shown=place == 0)
            svg = vl_convert.vega_to_svg(still)
            (image,) = renderer.render_image(MimeData("image/svg+xml", svg, line=data.line))
            image["loading"] = "lazy"  # for paper: not hidden pictures of pages on screens
            image["alt"] = f"The same at setting {number + 1}." if number else record["alt"]
            pictures.append(image)
    return pictures


def _set(chart: dict[str, Any], setting: dict[str, Any]) -> dict[str, Any]:
    signals = [
        signal | {"value": setting[signal["name"]]} if signal["name"] in setting else signal
        for signal in chart["signals"]
    ]
    return chart | {"signals": signals}


def _title(record: dict[str, Any], shown: bool) -> dict[str, Any]:
    """The setting and the numbers above a still picture, or as much room."""
    lines = [f"{quoted(bind['name'])} + show_{name}" for name, bind in record["inputs"]]
    lines += [f"{quoted(label)} + number_{k}" for k, (label, _) in enumerate(record["numbers"])]
    text = {"signal": f"[{', '.join(lines)}]"} if shown else [" "] * len(lines)
    size = {"width": STILL_WIDTH, "height": STILL_HEIGHT + 15 * len(lines)}
    return {"title": {"text": text, "anchor": "start"}} | size


def visit_figure(translator: HTML5Translator, node: interactive_node) -> None:
    """Everything but the pictures, which are children."""
    record = node["record"]
    data = json.dumps(_shared(node["charts"]), separators=(",", ":")).replace("<", "\\u003c")
    for color, variable in VARIABLES.items():
        data = data.replace(color, f"var({variable})")
    checks = escape(json.dumps(record["checks"]))
    boxes = "".join(
        f'<div class="chart" style="height:{c["height"]}px"></div>' for c in node["charts"]
    )
    inputs = "".join(_input(name, bind) for name, bind in record["inputs"])
    numbers = "".join(
        f"<span>{escape(words)} <output></output></span>" for words, _ in record["numbers"]
    )
    translator.body.append(
        f'<div class="interactive" data-checks="{checks}">\n<div class="inputs">{inputs}</div>\n'
        f'<div class="charts" role="img" aria-label="{escape(record["alt"])}">{boxes}</div>\n'
        f'<p class="numbers">{numbers}</p>\n'
        f'<script type="application/json">{data}</script>\n<div class="stills"'
        f' style="--columns: {3 if len(node["charts"]) == 1 else len(node["charts"])}">'
    )


def _shared(charts: list[dict[str, Any]]) -> dict[str, Any]:
    """The charts, and once the signals that all of them have: tables can be large."""
    common = [s for s in charts[0]["signals"] if all(s in c["signals"] for c in charts)]
    own = [c | {"signals": [s for s in c["signals"] if s not in common]} for c in charts]
    return {"signals": common, "charts": own}


def depart_figure(translator: HTML5Translator, node: interactive_node) -> None:
    """Close the pictures and the figure."""
    translator.body.append("</div>\n</div>\n")


def _input(name: str, bind: dict[str, Any]) -> str:
    """A native input with its label and its value."""
    if bind["input"] == "select":
        words = bind.get("labels") or bind["options"]
        options = "".join(
            f'<option value="{escape(json.dumps(value))}"{_chosen(value, bind)}>{escape(str(text))}'
            "</option>"
            for value, text in zip(bind["options"], words, strict=True)
        )
        control, output = f'<select name="{name}" autocomplete="off">{options}</select>', ""
    else:
        given = " ".join(f'{key}="{bind[key]}"' for key in ("min", "max", "step", "value"))
        control = f'<input type="range" name="{name}" autocomplete="off" {given}>'
        output = "<output></output>"
    label = f"<label>{escape(bind['name'])} {control}</label>"
    return f'<div class="input">{label}{output}</div>'


def _chosen(value: Any, bind: dict[str, Any]) -> str:
    return " selected" if value == bind["value"] else ""


def load(app: Sphinx, pagename: str, template: str, context: Any, document: Any) -> None:
    """Script and style for the pages that have such a figure."""
    if document is not None and next(document.findall(interactive_node), None) is not None:
        app.add_js_file("interactive.js", loading_method="defer")
        app.add_css_file("interactive.css")


def setup(app: Sphinx) -> None:
    """Register the node, and the files of pages that have one."""
    app.add_node(interactive_node, html=(visit_figure, depart_figure))
    app.connect("html-page-context", load)
