"""What the cell of an interactive figure calls: `interactive`, `rows` and `contours`.

A figure is one or more charts of Altair that share inputs (parameters with a `bind`) and numbers
(expressions in Vega's language). The site takes them from a MIME type of its own; JupyterLab draws
the same charts by itself.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import altair
import numpy as np
from contourpy import contour_generator
from IPython.core.getipython import get_ipython
from IPython.display import display

from cell_tools import mime_types, vega_lite
from cell_tools.figure_look import LOOK

SETTINGS = 3  # of which a figure tells the package's own numbers
DIGITS = 6  # of the numbers in a page; no figure writes more


def interactive(
    *charts: Any,
    params: Sequence[altair.Parameter],
    numbers: Mapping[str, str],
    checks: Sequence[tuple[Mapping[str, Any], Any]],
    alt: str,
    show: Mapping[str, str] | None = None,
) -> None:
    """Display charts that follow their inputs.

    `params` are those of all charts; one with a `bind` (range or select) is an input, and the
    `name` of its binding is its label. `numbers` is what stands under the charts: words, and an
    expression that gives text, such as "format(b * b, '.3f')"; `show` says in the same way how the
    value of an input is written. `checks` are settings of the inputs, each with the numbers as the
    package computes them; a test sets the inputs on the built page and compares. The first three
    are what paper shows. `alt` says in words what there is to see. Raises ValueError for settings
    that no reader can make.
    """
    declared = [_declaration(param) for param in params]
    inputs = {p["name"]: p["bind"] | {"value": p["value"]} for p in declared if "bind" in p}
    settings = [_settings(inputs, given, value, len(numbers)) for given, value in checks]
    if len({repr(given) for given, _ in settings}) < SETTINGS:
        raise ValueError(f"checks has {len(settings)} settings; it must have {SETTINGS} or more.")
    record = {
        "charts": [_light(_specification(chart, declared)) for chart in charts],
        "inputs": list(inputs.items()),  # lists, for a stored notebook sorts what it names
        "numbers": list(numbers.items()),
        "show": dict(show or {}),
        "checks": settings,
        "alt": alt,
    }
    if get_ipython() is not None:
        bundle = {mime_types.FIGURE: record, vega_lite.MIME: _for_notebook(record)}
        display(bundle | {"text/plain": alt}, raw=True)


def rows(**columns: Any) -> altair.Data:
    """Data of one row per entry of arrays that broadcast against each other."""
    arrays = np.broadcast_arrays(*columns.values())
    table = zip(*(array.ravel().tolist() for array in arrays), strict=True)
    return altair.Data(values=[dict(zip(columns, row, strict=True)) for row in table])


def contours(x: Any, y: Any, height: Any, levels: Any) -> altair.Data:
    """Contour lines of `height[len(y), len(x)]` as rows `x`, `y`, `level`, `piece`, in order."""
    generator: Any = contour_generator(np.asarray(x), np.asarray(y), np.asarray(height))
    pieces = [(level, line) for level in np.asarray(levels) for line in generator.lines(level)]
    names = ("x", "y", "level", "piece", "order")
    table = [
        dict(zip(names, (*point, float(level), place, order), strict=True))
        for place, (level, line) in enumerate(pieces)
        for order, point in enumerate(line.tolist())
    ]
    return altair.Data(values=table)


def quoted(label: str) -> str:
    """A label before its number, as a string of Vega's language."""
    return json.dumps(f"{label}: ")


def _declaration(param: Any) -> dict[str, Any]:
    return dict(param.param.to_dict())


def _settings(
    inputs: Mapping[str, Any], given: Mapping[str, Any], value: Any, count: int
) -> tuple[dict[str, Any], list[float]]:
    for name, wanted in given.items():
        bind = inputs.get(name)
        if bind is None:
            raise ValueError(f"checks sets {name!r}; it must be one of {', '.join(inputs)}.")
        choices = bind.get("options")
        fits = wanted in choices if choices else _on_scale(wanted, bind)
        if not fits:
            raise ValueError(f"checks sets {name!r} to {wanted!r}; it must be one of its values.")
    found = [float(number) for number in np.atleast_1d(np.asarray(value, dtype=float))]
    if len(found) != count:
        raise ValueError(
            f"checks has {len(found)} numbers for {dict(given)}; it must have {count}."
        )
    return dict(given), found


def _on_scale(value: float, bind: Mapping[str, float]) -> bool:
    steps = (value - bind["min"]) / bind["step"]
    return bind["min"] <= value <= bind["max"] and abs(steps - round(steps)) < 1e-6


def _specification(chart: Any, declared: list[Any]) -> dict[str, Any]:
    """One chart in the book's look, with the parameters of the figure."""
    made = vega_lite.relabelled(chart.to_dict())
    if not {"mark", "layer"} & set(made):
        raise ValueError(f"chart was a {type(chart).__name__}; it must be one view, or layers.")
    made["params"] = declared + made.get("params", [])
    return {"width": 400, "height": 280} | made | {"config": LOOK}


def _light(value: Any) -> Any:
    """The same with numbers of few digits, as JSON has them."""
    if isinstance(value, dict):
        return {key: _light(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_light(each) for each in value]
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}")
    return value


def _for_notebook(record: Mapping[str, Any]) -> dict[str, Any]:
    """All charts as one, below each other, the numbers in the title."""
    shared = ("params", "config", "$schema")
    words = [f"{quoted(label)} + ({text})" for label, text in record["numbers"]]
    views = [
        {key: each for key, each in chart.items() if key not in shared}
        for chart in record["charts"]
    ]
    return {
        **{key: record["charts"][0][key] for key in shared},
        "title": {"text": {"expr": f"[{', '.join(words)}]"}},
        "vconcat": views,
    }
