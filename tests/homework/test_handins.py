"""Whatever is handed in: refused in a clear sentence or graded, and no point undeserved."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from notebooks import RIGHT, code, good_weights, handed, notebook, write

from homework_tools.grade import Job, grade_one
from homework_tools.grading.notebook import NotAccepted, parse, read
from homework_tools.grading.session import Limits
from homework_tools.handins.layouts import Submission

LIMITS = Limits(cell=2.0, call=2.0, notebook=8.0)


def grade(files: list[Path], built: Path) -> dict[str, Any]:
    return grade_one(Job(Submission("ann", files), "hw0", built / "tests", LIMITS, ""))


def earned(verdict: dict[str, Any]) -> float:
    return sum(question["points"] for question in verdict["questions"])


def refusals(folder: Path) -> dict[str, tuple[list[Path], str]]:
    """Files that are no notebook of hw0, with words of the reason."""

    def raw(name: str, content: bytes) -> list[Path]:
        (folder / name).write_bytes(content)
        return [folder / name]

    good = json.dumps(notebook(RIGHT, good_weights())).encode()
    big = folder / "big.ipynb"
    with big.open("wb") as file:
        file.truncate(30_000_000)
    (folder / "folder.ipynb").mkdir()
    (folder / "link.ipynb").symlink_to("/etc/passwd")
    os.mkfifo(folder / "pipe.ipynb")
    julia = notebook(RIGHT)
    julia["metadata"]["kernelspec"] = {"name": "julia-1.10", "language": "julia"}
    other = notebook(RIGHT, homework="hw3")
    foreign = {**notebook(RIGHT), "metadata": {}}
    foreign["cells"] = foreign["cells"][1:]
    no_code = {**notebook(), "cells": []}
    damaged = notebook(code("", ["train"], [handed("weights", {"t": "array"})]))
    return {
        "pdf": (raw("a.ipynb", b"%PDF-1.7\n\xff\xfe\x00"), "not text"),
        "text": (raw("b.ipynb", b"dear grader"), "not JSON"),
        "empty": (raw("c.ipynb", b""), "empty"),
        "cut": (raw("d.ipynb", good[: len(good) // 2]), "broken off"),
        "deep": (raw("e.ipynb", b"[" * 5_000_000), "nested too deep"),
        "no_cells": (raw("f.ipynb", b'{"worksheets": []}'), "no cells"),
        "a_list": (raw("g.ipynb", b"[1, 2]"), "no cells"),
        "renamed": (raw("hw0.ipynb.txt", good), "must be the notebook itself"),
        "big": ([big], "at most 20 MB"),
        "folder": ([folder / "folder.ipynb"], "plain file"),
        "link": ([folder / "link.ipynb"], "plain file"),
        "pipe": ([folder / "pipe.ipynb"], "plain file"),
        "two": ([*raw("h.ipynb", good), *raw("i.ipynb", good)], "2 files"),
        "none": ([], "no file"),
        "kernel": ([write(folder / "j.ipynb", julia)], "must be Python"),
        "other_homework": ([write(folder / "k.ipynb", other)], "notebook of 'hw3'"),
        "foreign": ([write(folder / "l.ipynb", foreign)], "no notebook of hw0"),
        "no_code": ([write(folder / "m.ipynb", no_code)], "no code cells"),
        "damaged_value": ([write(folder / "n.ipynb", damaged)], "weights is damaged"),
        "missing": ([folder / "nothing.ipynb"], "cannot be read"),
    }


def test_what_is_refused_says_why(built: Path, tmp_path: Path) -> None:
    for name, (files, words) in refusals(tmp_path).items():
        verdict = grade(files, built)
        assert verdict["status"] == "refused", name
        assert words in verdict["note"] and "\n" not in verdict["note"], (name, verdict["note"])
        assert earned(verdict) == 0


def test_edited_metadata_earns_nothing(bwrap: str, built: Path, tmp_path: Path) -> None:
    """Points and tests in a notebook's metadata are never read."""
    tree = notebook("def mean(x):\n    return 0.0\n")
    tree["metadata"]["otter"] = {"tests": {"q1": "points = 100\nname = 'q1'"}, "score": 100}
    tree["metadata"]["points"] = 100
    for cell in tree["cells"]:
        cell["metadata"] = {"points": 100, "nbgrader": {"grade": True, "points": 100}}
    assert earned(grade([write(tmp_path / "x.ipynb", tree)], built)) == 0


def test_a_notebook_without_our_metadata_is_graded(bwrap: str, built: Path, tmp_path: Path) -> None:
    """Some editors drop metadata: the cell that starts Otter names the homework too."""
    tree = notebook(RIGHT, good_weights())
    tree["metadata"] = {}
    assert earned(grade([write(tmp_path / "x.ipynb", tree)], built)) == 5


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["cells", "metadata", "source", "cell_type", "outputs", "tags", "data", "x"]
            ),
            inner | st.just("code"),
            max_size=4,
        )
    ),
    max_leaves=15,
)


@st.composite
def hand_ins(draw: st.DrawFn) -> bytes:
    """Bytes, truncated notebooks, wrong types at any place, huge and deep values."""
    kind = draw(st.sampled_from(["bytes", "cut", "swapped", "json", "deep"]))
    tree: Any = notebook("def mean(x):\n    return 2.0\n")
    if kind == "bytes":
        return draw(st.binary(max_size=300))
    if kind == "json":
        return json.dumps(draw(json_values)).encode()
    if kind == "deep":
        depth = draw(st.integers(10, 100_000))
        return b'{"cells": ' + b"[" * depth + b"]" * depth + b"}"
    if kind == "swapped":
        places = _places(tree)
        for _ in range(draw(st.integers(1, 3))):
            holder, key = draw(st.sampled_from(places))
            holder[key] = draw(json_values)
        return json.dumps(tree).encode()
    raw = json.dumps(tree).encode()
    start = draw(st.integers(0, len(raw)))
    return raw[:start] + draw(st.binary(max_size=5)) + raw[start + draw(st.integers(0, 50)) :]


def _places(tree: Any) -> list[tuple[Any, Any]]:
    found: list[tuple[Any, Any]] = []
    keys = tree.keys() if isinstance(tree, dict) else range(len(tree))
    for key in list(keys):
        found.append((tree, key))
        if isinstance(tree[key], dict | list):
            found += _places(tree[key])
    return found


@settings(
    max_examples=500, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(hand_ins())
def test_any_file_is_read_or_refused(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "x.ipynb"
    path.write_bytes(raw)
    try:
        read(path, "hw0")
    except NotAccepted as error:
        assert str(error) and "\n" not in str(error)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(hand_ins())
def test_any_file_is_graded_with_no_undeserved_point(
    bwrap: str, built: Path, tmp_path: Path, raw: bytes
) -> None:
    path = tmp_path / "x.ipynb"
    path.write_bytes(raw)
    verdict = grade([path], built)
    assert verdict["status"] in ("graded", "refused") and earned(verdict) == 0


answers = st.one_of(
    st.sampled_from(["None", "...", "print", "int", "iter([1])", "{1}", "b'1'", "1j", "object()"]),
    st.sampled_from(["np.float64('nan')", "[1.0]", "(1.0,)", "{'a': 1}", "np.ones((2, 2))", "''"]),
    st.sampled_from(
        ["np.array(['1'])", "np.ones(10**6)", "[[[1.0]]]", "range(3)", "True", "False"]
    ),
    st.floats(20, 1e300).map(repr),
    st.integers(20, 10**400).map(repr),
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(answers, min_size=1, max_size=3))
def test_any_wrong_answer_earns_nothing(
    bwrap: str, built: Path, tmp_path: Path, values: list[str]
) -> None:
    """One of several wrong values, by turns: no test is content with any."""
    source = (
        f"import itertools\nturn = itertools.cycle([{', '.join(f'lambda: {v}' for v in values)}])\n"
        "def mean(x):\n    return next(turn)()\n"
    )
    verdict = grade([write(tmp_path / "x.ipynb", notebook(source))], built)
    hidden = [t for q in verdict["questions"] for t in q["tests"] if t["hidden"]]
    assert verdict["status"] == "graded" and not any(test["points"] for test in hidden)


def test_magics_do_no_harm(bwrap: str, built: Path, tmp_path: Path) -> None:
    tree = notebook("%matplotlib inline\n!ls\n" + RIGHT, "%%bash\nrm -rf /", good_weights())
    assert earned(grade([write(tmp_path / "x.ipynb", tree)], built)) == 5


def test_parse_keeps_the_numbers_of_cells() -> None:
    read_back = parse(notebook("a = 1", "grader.check('q1')", "b = 2"), "hw0")
    assert [cell.number for cell in read_back.cells] == [1, 2, 3, 4, 5]
