"""Notebooks as students really make them lose no point, and what did not run is named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from notebooks import RIGHT, code, good_weights, handed, notebook, write

from homework_tools.grade import Job, grade_one
from homework_tools.grading.session import Limits
from homework_tools.handins.layouts import Submission

LIMITS = Limits(cell=20.0, call=20.0, notebook=120.0)
BODY = RIGHT.replace("\n", "\n    ").rstrip()

FULL: dict[str, list[Any]] = {  # cells that answer question 1, each in its own way
    "time_cell": ["%%time\n" + RIGHT],
    "timed_capture": ["%%capture out\n%%time\n" + RIGHT],
    "capture": ["%%capture out\nprint(5)\n" + RIGHT, "assert out.stdout == '5\\n'\nout.show()"],
    "time_line": ["def f():\n    return 2\n%time x = f()\n" + RIGHT + "assert x == 2"],
    "time_value": ["x = %time 3 + 4\nassert x == 7\n" + RIGHT],
    "timeit": [RIGHT, "k = 1", "%%timeit -n 100\nk = mean(np.ones(3)) + 5", "assert k == 1"],
    "pip_in_except": ["try:\n    import no_x\nexcept ImportError:\n    !pip install x\n" + RIGHT],
    "pip_first": ["!pip install otter-grader==7.0.0\n!pip install jax", RIGHT],
    "pip_alone": ["pip install otter-grader==7.0.0", RIGHT],
    "shell_value": ["x = !ls -l\nfiles = len(x)\n" + RIGHT],
    "called_by_hand": [
        "from IPython import get_ipython\n"
        "get_ipython().run_line_magic('matplotlib', 'inline')\nget_ipython().system('ls')\n" + RIGHT
    ],
    "extension": ["%load_ext autoreload\n%autoreload 2\n%matplotlib inline\n" + RIGHT],
    "help_mark": ["np.cumsum?\n?np.sum\nnp.mean??\n" + RIGHT],
    "continuation": ["k = (17\n% 10)\nassert k == 7\n%time 1\n" + RIGHT],
    "await": ["import asyncio\nz = await asyncio.sleep(0, 4)\nassert z == 4\n" + RIGHT],
    "task": [
        "import asyncio\nasync def f():\n    return 4",
        "task = asyncio.create_task(f())",
        "assert await task == 4\n" + RIGHT,
    ],
    "under_import_otter": ["import otter\ngrader = otter.Notebook('hw0.ipynb')\n" + RIGHT],
    "beside_a_check": [RIGHT.replace("mean", "middle"), 'grader.check("q1")\nmean = middle'],
    "prompt": [">>> " + RIGHT.rstrip().replace("\n", "\n... ")],
    "indented": ["    " + BODY],
    "dos": [("%matplotlib inline\n" + RIGHT).replace("\n", "\r\n")],
    "future": ["from __future__ import annotations", RIGHT.replace("(x)", "(x: Nobody)", 1)],
    "stray_return": [RIGHT + "return 5"],
    "last_value": [RIGHT + "mean", "assert _ is mean"],
    "own_module": [f"%%writefile tools.py\nimport numpy as np\n{RIGHT}", "from tools import mean"],
    "env": ["%env ANSWER=5\nimport os\nassert os.environ['ANSWER'] == '5'\n" + RIGHT],
    "class_name": [
        "if get_ipython().__class__.__name__ == 'ZMQInteractiveShell':\n    " + BODY,
    ],
    "nested": ["%%time\n%%time\nif True:\n    !ls\n    %time x = 1\n" + RIGHT],
    "strings": ['s = """\n%time 1\n!ls\n"""\nassert s.count("\\n") == 3 and "100%?"\n' + RIGHT],
}  # fmt: skip


def grade(tree: Any, built: Path, folder: Path) -> tuple[dict[str, float], dict[str, Any]]:
    job = Job(
        Submission("ann", [write(folder / "x.ipynb", tree)]), "hw0", built / "tests", LIMITS, ""
    )
    verdict = grade_one(job)
    return {question["name"]: question["points"] for question in verdict["questions"]}, verdict


@pytest.mark.parametrize("name", FULL)
def test_ordinary_notebooks_lose_no_point(
    name: str, bwrap: str, built: Path, tmp_path: Path
) -> None:
    points, verdict = grade(notebook(*FULL[name], good_weights()), built, tmp_path)
    assert points == {"q1": 3, "q3": 2}, verdict["notes"]
    assert not set(verdict["flags"]) - ({"raised"} if name == "stray_return" else set())


@pytest.mark.parametrize("statement", ["from google.colab import drive", "import google.colab"])
def test_colab_is_there_for_a_notebook_of_colab(
    statement: str, bwrap: str, built: Path, tmp_path: Path
) -> None:
    """And for no other, which may look where it is."""
    drive = "google.colab.drive" if statement.startswith("import") else "drive"
    tree = notebook(f"{statement}\n{drive}.mount('/content/drive')\n{RIGHT}", good_weights())
    points, verdict = grade(tree, built, tmp_path)
    assert points == {"q1": 0, "q3": 2} and "raised ModuleNotFoundError" in verdict["notes"][0]
    tree["metadata"] = {"colab": {"provenance": []}, "kernelspec": {"name": "python3"}}
    points, verdict = grade(tree, built, tmp_path)
    assert points == {"q1": 3, "q3": 2}
    assert "Cell 3 uses `google.colab`, which does nothing here." in verdict["notes"]


def test_what_did_not_run_is_named(bwrap: str, built: Path, tmp_path: Path) -> None:
    """By cell and line, one sentence each; a cell that is all shell is one that is left out."""
    cells = [
        "%matplotlib inline\n!pip install x\nx = !ls",
        "%%bash\nls",
        "a = 1\nb = no_name\nc = 1",
    ]
    points, verdict = grade(notebook(RIGHT, *cells, good_weights()), built, tmp_path)
    notes = verdict["notes"]
    assert points == {"q1": 3, "q3": 2} and verdict["flags"] == ["left out", "raised"]
    for words in (
        "Cell 4, line 1: `%matplotlib inline` did nothing",
        "Cell 4, line 2: `!pip install x` was not run",
        "Cell 4, line 3: `x = !ls` was not run and gives an empty list",
        "Cell 5, line 1: `%%bash` and the lines below it were not run",
        "Cell 6 raised NameError: name 'no_name' is not defined (cell 6, line 2); the rest",
        "Cell 7 is a training cell and is not run; what it handed in is used: `weights`",
    ):
        assert sum(note.startswith(words) for note in notes) == 1, (words, notes)
    assert len(notes) == 6 and all(note.endswith(".") and "\n" not in note for note in notes)


def test_no_remark_hides_an_error(bwrap: str, built: Path, tmp_path: Path) -> None:
    """What went wrong comes first, and that remarks are left out is said."""
    tree = notebook("!ls\n" * 100, RIGHT, "1 / 0", good_weights())
    notes = grade(tree, built, tmp_path)[1]["notes"]
    assert notes[0].startswith("Cell 5 raised ZeroDivisionError") and len(notes) == 41
    assert notes[-1] == "62 more remarks of this kind are left out."


def test_slow_cells_leave_time_to_the_others_and_to_the_tests(
    bwrap: str, built: Path, tmp_path: Path
) -> None:
    """Each costs what it answers and nothing else, however many there are."""
    slow = ["import time", *["while True:\n    time.sleep(0.01)"] * 3]
    limits = Limits(cell=8.0, call=20.0, notebook=16.0)
    path = write(tmp_path / "x.ipynb", notebook(*slow, RIGHT, good_weights()))
    verdict = grade_one(Job(Submission("ann", [path]), "hw0", built / "tests", limits, ""))
    assert [q["points"] for q in verdict["questions"]] == [3, 2], verdict["notes"]
    assert sum("was stopped" in note for note in verdict["notes"]) == 3


def said(verdict: dict[str, Any], question: str) -> str:
    return next(q for q in verdict["questions"] if q["name"] == question)["tests"][0]["message"]


@pytest.mark.parametrize(
    ("value", "kind"), [("0.5", "a number"), ("np.ones(2)", "an array"), ("'x'", "a text")]
)
def test_a_name_used_again_is_said(
    value: str, kind: str, bwrap: str, built: Path, tmp_path: Path
) -> None:
    points, verdict = grade(notebook(RIGHT, f"mean = {value}"), built, tmp_path)
    wanted = f"`mean` is {kind} where your notebook ends; the test needs the function."
    assert points["q1"] == 0 and said(verdict, "q1") == wanted


@pytest.mark.parametrize("stub", [[], ["def mean(x):\n    ...\n"]])
def test_an_answer_in_a_training_cell_is_said(
    stub: list[str], bwrap: str, built: Path, tmp_path: Path
) -> None:
    moved = code(RIGHT + 'hand_in("weights", w)', ["train"], good_weights()["outputs"])
    points, verdict = grade(notebook(*stub, moved, "half = mean(np.ones(2))"), built, tmp_path)
    number = 3 + len(stub)
    assert points == {"q1": 0, "q3": 2}
    assert f"`mean` is set in cell {number}, a training cell, and this cell is not run" in said(
        verdict, "q1"
    )
    if not stub:
        assert any("`mean` is set in cell 3, a training cell" in note for note in verdict["notes"])


def test_constants_below_a_cleared_training_cell_count(
    bwrap: str, built: Path, tmp_path: Path
) -> None:
    """And the report says which value was used; without one it says what is missing."""
    cleared = code('w = train()\nhand_in("weights", w)', ["train"])
    tree = notebook(RIGHT, cleared, "weights = np.array([3.0, 3.0])")
    points, verdict = grade(tree, built, tmp_path)
    assert points == {"q1": 3, "q3": 2}
    assert any("No value of `weights` was handed in" in note for note in verdict["notes"])
    points, verdict = grade(notebook(RIGHT, cleared), built, tmp_path)
    assert points == {"q1": 3, "q3": 0} and "no value of `weights`" in said(verdict, "q3")
    assert any("it has handed nothing in" in note for note in verdict["notes"])


def test_a_value_handed_in_counts_whatever_stands_below(
    bwrap: str, built: Path, tmp_path: Path
) -> None:
    from cell_tools.answers import codec

    value = handed("weights", codec.encode([3.0, 3.0]))
    points, _ = grade(notebook(RIGHT, code("", ["train"], [value]), "weights = 0"), built, tmp_path)
    assert points["q3"] == 2


def test_the_report_tells_what_was_tried(bwrap: str, built: Path, tmp_path: Path) -> None:
    """The call and the answer of a public test; nothing from the first hidden test on."""
    source = "def mean(x):\n    return [float(v) for v in x]\n"
    _, verdict = grade(notebook(source, "weights = np.zeros(2)"), built, tmp_path)
    public, hidden = verdict["questions"][0]["tests"]
    assert public["tried"] == "Tried: `mean([0, 1, 2])`, which returned `[0, 1, 2]`."
    assert hidden["hidden"] and hidden["tried"] == ""
    assert all(not test["tried"] for test in verdict["questions"][1]["tests"])


def test_values_are_told_in_few_words() -> None:
    from homework_tools.grading.tries import describe

    told = {
        "0.333333": 1 / 3, "nan": float("nan"), "[1, 0.5]": np.array([1, 0.5]), "None": None,
        "array(2×3: 0, 1, 2, …)": np.arange(6).reshape(2, 3), "7": np.array(7), "'a b'": "a b",
        "array(0×2: …)": np.ones((0, 2)), "a list of 9": [1] * 9, "(1, [True])": (1, [True]),
        "a dictionary of 1": {"a": 1}, "array(1: …)": np.array([None]),
    }  # fmt: skip
    assert {describe(value): value for value in told.values()}.keys() == told.keys()
    assert len(describe("x" * 10**6)) < 60 and len(describe(10**300)) < 60


def test_nothing_is_told_after_a_hidden_test() -> None:
    """A function could give back in a later public test what a hidden one gave it."""
    from homework_tools.grading.tries import Tries

    tries = Tries()
    for hidden, wanted in ((False, True), (True, False), (False, False)):
        tries.begin(hidden)
        tries.call("f", (1.0,), {})
        tries.answer("f", 2.0)
        assert bool(tries.told()) is wanted


def test_many_values_handed_in_cost_no_long_remark(bwrap: str, built: Path, tmp_path: Path) -> None:
    names = [f"{'x' * 70}{number}" for number in range(200)]
    many = code("", ["train"], [handed(name, 1.0) for name in names])
    points, verdict = grade(notebook(RIGHT, many, good_weights()), built, tmp_path)
    assert points["q1"] == 3 and max(map(len, verdict["notes"])) <= 601


def test_too_many_values_handed_in_are_refused(bwrap: str, built: Path, tmp_path: Path) -> None:
    many = code("", ["train"], [handed(f"x{number}", 1.0) for number in range(1001)])
    path = write(tmp_path / "x.ipynb", notebook(RIGHT, many))
    verdict = grade_one(Job(Submission("ann", [path]), "hw0", built / "tests", Limits(), ""))
    assert verdict["note"] == "Not graded: 1,001 values are handed in: at most 1,000."
