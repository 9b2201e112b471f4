"""Interactive figures: what a cell may say, what the build makes of it, what notebooks get."""

from __future__ import annotations

import hashlib
import re
import sys
from pathlib import Path
from typing import Any

import altair as alt
import pytest
import vl_convert
from nbformat import v4
from scratch_book import Built, book, cell, notebook

from book_tools.extension.interactive_view import STILLS
from cell_tools import interactive as module
from cell_tools import mime_types, vega_lite
from cell_tools.interactive import SETTINGS, contours, interactive, rows

VEGA = Path(__file__).parents[2] / "book" / "_static" / "vega"
B = alt.param(name="b", value=1, bind=alt.binding_range(min=0, max=2, step=0.5, name="baseline b"))
WAY = alt.param(name="way", value="up", bind=alt.binding_select(options=["up", "down"], name="way"))
CHART = alt.Chart(rows(x=[0.0, 1 / 3])).transform_calculate(y="b * datum.x").mark_line()
CHART = CHART.encode(alt.X("x:Q", title="</script>"), alt.Y("y:Q"))
GIVEN: dict[str, Any] = {
    "params": [B, WAY],
    "numbers": {"b's square": "format(b * b, '.2f')", "half": "format(b / 2, '.2f')"},
    "checks": [({"b": b, "way": "down"}, (b * b, b / 2)) for b in (0, 0.5, 2)],
    "alt": "A line that gets steeper.",
}


@pytest.fixture
def bundle(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What a notebook is given to display."""
    shown: list[dict[str, Any]] = []
    monkeypatch.setattr(module, "get_ipython", lambda: object())
    monkeypatch.setattr(module, "display", lambda data, raw: shown.append(data))
    interactive(CHART, **GIVEN)
    return shown[0]


@pytest.fixture
def built(tmp_path: Path, bundle: dict[str, Any]) -> Built:
    output = v4.new_output("display_data", data=bundle)
    shown = cell("interactive(...)", output)
    shown.metadata["mystnb"] = {"figure": {"name": "fig-b", "caption": "Drag."}}
    pages = {"page.ipynb": notebook("# Page", shown), "other": "# Other\n"}
    return book(tmp_path, pages, html_static_path=[str(VEGA.parent)])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"checks": GIVEN["checks"][:2]}, "checks has 2 settings; it must have 3"),
        ({"checks": [({"b": 1}, (1, 1))] * 3}, "settings"),
        ({"checks": [({"c": 1}, (1, 1))] * 3}, "sets 'c'; it must be one of b, way"),
        ({"checks": [({"b": 0.7}, (1, 1))] * 3}, "sets 'b' to 0.7; it must be one of its values"),
        ({"checks": [({"b": 3}, (1, 1))] * 3}, "sets 'b' to 3"),
        ({"checks": [({"way": "left"}, (1, 1))] * 3}, "sets 'way' to 'left'"),
        ({"checks": [({"b": 1}, 1)] * 3}, "1 numbers for {'b': 1}; it must have 2"),
    ],
)
def test_it_refuses(change: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        interactive(CHART, **GIVEN | change)


def test_it_refuses_charts_of_several_views() -> None:
    with pytest.raises(ValueError, match="HConcatChart; it must be one view, or layers"):
        interactive(CHART | CHART, **GIVEN)


def test_it_refuses_charts_of_another_version(monkeypatch: pytest.MonkeyPatch) -> None:
    """The book calls Altair's version 6 version 5; of a version 7 nobody has tried that."""
    written = CHART.to_dict()
    schema = written["$schema"].replace("/v6.", "/v7.")
    monkeypatch.setattr(type(CHART), "to_dict", lambda self: {**written, "$schema": schema})
    with pytest.raises(ValueError, match=r"for https.*vega-lite/v7\..*it must be for vega-lite/v6"):
        interactive(CHART, **GIVEN)


def test_a_notebook_gets_a_chart_that_jupyterlab_draws(bundle: dict[str, Any]) -> None:
    scripts = (Path(sys.prefix) / "share" / "jupyter" / "lab" / "static").glob("jlab_core.*.js")
    assert any(vega_lite.MIME in script.read_text("utf-8") for script in scripts)
    made = bundle[vega_lite.MIME]
    assert [param["bind"]["name"] for param in made["params"]] == ["baseline b", "way"]
    assert "s square: 1.00" in vl_convert.vegalite_to_svg(made, vl_version=vega_lite.DRAWN)
    assert bundle["text/plain"] == GIVEN["alt"]


def test_the_page_has_inputs_words_and_pictures(built: Built) -> None:
    assert built.warnings == []
    html = built.page("page")
    assert '<label>baseline b <input type="range" name="b"' in html
    assert 'min="0" max="2" step="0.5" value="1"' in html
    assert '<option value="&quot;up&quot;" selected>up</option>' in html
    assert 'role="img" aria-label="A line that gets steeper."' in html
    assert "var(--figure-1)" in html
    assert "#0072B2" not in html
    assert html.count("</script>") == html.count("<script")  # none inside the data
    assert html.index("s square <output>") < html.index("<span>half")  # as the cell has them
    assert html.count('alt="The same at setting') == 2
    assert "interactive.js" in html
    assert "interactive.js" not in built.page("other")


def test_still_pictures_show_the_settings_that_are_checked(built: Built) -> None:
    assert STILLS == SETTINGS
    drawn = [path.read_text("utf-8") for path in (built.site / "_images").glob("*.svg")]
    for square in ("s square: 0.00", "s square: 0.25", "s square: 4.00"):
        assert sum(square in svg for svg in drawn) == 1
    assert all("baseline b: " in svg and "way: down" in svg for svg in drawn)


def test_rows_and_contours() -> None:
    table = rows(i=[[0], [1]], y=[[1.0, 2.0], [3.0, 4.0]]).to_dict()["values"]
    assert table[2] == {"i": 1, "y": 3.0}
    line = contours([0, 1, 2], [0, 1], [[0, 1, 2], [0, 1, 2]], [1.5]).to_dict()["values"]
    assert {point["x"] for point in line} == {1.5}
    assert sorted(point["y"] for point in line) == [0.0, 1.0]


def test_numbers_of_a_page_are_short(bundle: dict[str, Any]) -> None:
    values = bundle[mime_types.FIGURE]["charts"][0]["data"]["values"]
    assert values[1] == {"x": 0.333333}


def test_vendored_files_are_the_published_ones() -> None:
    lines = (VEGA / "SHA256SUMS").read_text("utf-8").splitlines()
    for digest, name in (line.split("  ./") for line in lines):
        assert hashlib.sha256((VEGA / name).read_bytes()).hexdigest() == digest, name
    assert len(lines) == len(list(VEGA.iterdir())) - 1


def test_vendored_files_are_of_the_version_that_is_written_beside_them() -> None:
    """Pages are compiled and their still pictures drawn by a Vega of the same major version."""
    version = re.match(r"vega (\d+)(\.\d+\.\d+)\n", (VEGA / "VERSION").read_text("utf-8"))
    assert version
    script = (VEGA / "vega.min.js").read_text("utf-8")
    assert f'version="{version[1]}{version[2]}"' in script
    assert vl_convert.get_vega_version().split(".")[0] == version[1]
    assert vega_lite.DRAWN in vl_convert.get_vegalite_versions()
