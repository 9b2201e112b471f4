"""The charts of interactive figures for Vega, which pages load without Vega-Lite.

Colors become the variables of the style sheet, so that charts turn dark with the page.
"""

import json
from typing import Any

import vl_convert

from cell_tools.figure_look import INK, LINE, SOFT
from cell_tools.interactive import quoted
from cell_tools.vega_lite import DRAWN
from policy_gradients.figures import COLORS

WIDTH, HEIGHT = 300, 220  # of a still picture as drawn; the style sheet makes three of them fit
VARIABLES = {INK: "--book-ink", SOFT: "--book-soft", LINE: "--book-line"} | {
    color: f"--figure-{place}" for place, color in enumerate(COLORS[:-1], 1)
}


def compiled(chart: dict[str, Any], record: dict[str, Any]) -> dict[str, Any]:
    """A chart for Vega: inputs are the page's own, and what is written is a signal too."""
    made: dict[str, Any] = vl_convert.vegalite_to_vega(chart, vl_version=DRAWN)
    signals = [{k: v for k, v in each.items() if k != "bind"} for each in made["signals"]]
    texts = {f"show_{name}": _shown(name, bind, record) for name, bind in record["inputs"]}
    texts |= {f"number_{k}": text for k, (_, text) in enumerate(record["numbers"])}
    signals += [{"name": name, "update": text} for name, text in texts.items()]
    return made | {"autosize": {"type": "fit", "contains": "padding"}, "signals": signals}


def _shown(name: str, bind: dict[str, Any], record: dict[str, Any]) -> str:
    """The expression for an input's value in words."""
    if "labels" in bind:
        options, labels = json.dumps(bind["options"]), json.dumps(bind["labels"])
        return f"{labels}[indexof({options}, {name})]"
    return str(record["show"].get(name, f"'' + {name}"))


def still(chart: dict[str, Any], setting: dict[str, Any], record: Any, titled: bool) -> str:
    """An SVG of a compiled chart at a setting, with the setting above it or as much room."""
    signals = [
        each | {"value": setting[each["name"]]} if each["name"] in setting else each
        for each in chart["signals"]
    ]
    lines = [f"{quoted(bind['name'])} + show_{name}" for name, bind in record["inputs"]]
    lines += [f"{quoted(label)} + number_{k}" for k, (label, _) in enumerate(record["numbers"])]
    text = {"signal": f"[{', '.join(lines)}]"} if titled else [" "] * len(lines)
    size = {"width": WIDTH, "height": HEIGHT + 15 * len(lines)}
    title = {"title": {"text": text, "anchor": "start"}}
    return str(vl_convert.vega_to_svg(chart | {"signals": signals} | title | size))


def page_data(charts: list[dict[str, Any]]) -> str:
    """The charts as JSON inside HTML; signals that all have stand once: tables can be large."""
    common = [s for s in charts[0]["signals"] if all(s in c["signals"] for c in charts)]
    own = [c | {"signals": [s for s in c["signals"] if s not in common]} for c in charts]
    data = json.dumps({"signals": common, "charts": own}, separators=(",", ":"))
    for color, variable in VARIABLES.items():
        data = data.replace(color, f"var({variable})")
    return data.replace("<", "\\u003c")
