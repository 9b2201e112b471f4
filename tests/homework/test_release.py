"""What a release gives to whom, with Otter itself and a real kernel; nothing secret gets out."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from pilot_book import CANARY, HANG, HIDDEN_CANARY, ROOT, WRITTEN_CANARY, planted, scratch_book

from homework_tools.authoring import leaks
from homework_tools.authoring.master import homeworks, parts, question_points, stub
from homework_tools.authoring.page import page, write_pages
from homework_tools.authoring.plain import plain
from homework_tools.authoring.release import release
from homework_tools.grading.notebook import parse

PILOT = Path(__file__).parent / "pilot" / "hw0.md"


def every_text(place: Path) -> str:
    return "\n".join(leaks.squeeze(t) for f in leaks.files([place]) for _, t in leaks.texts(f))


def test_no_canary_reaches_a_student(pilot: Path) -> None:
    built = pilot / "_build" / "homework" / "hw0"
    seen = every_text(built / "student") + every_text(built / "page")
    seen += leaks.squeeze((pilot / "book" / "homework" / "hw0.md").read_text("utf-8"))
    for secret in (CANARY, HIDDEN_CANARY, WRITTEN_CANARY, "test_secret"):
        assert leaks.squeeze(secret) not in seen
    assert "deftest_number" in seen  # a public test, so there is something to see
    solution, tests = every_text(built / "solution"), every_text(built / "tests")
    assert leaks.squeeze(CANARY) in solution and leaks.squeeze(HIDDEN_CANARY) in tests
    with zipfile.ZipFile(built / "gradescope" / "hw0.zip") as archive:
        for name in archive.namelist():
            text = leaks.squeeze(archive.read(name).decode("utf-8", "replace"))
            assert leaks.squeeze(CANARY) not in text and leaks.squeeze(WRITTEN_CANARY) not in text


@pytest.mark.parametrize("secret", [CANARY, HIDDEN_CANARY, WRITTEN_CANARY, "def test_secret"])
@pytest.mark.parametrize("place", ["x.html", "_sources/x.md", "searchindex.js", "x.ipynb", "x.zip"])
def test_a_canary_anywhere_is_found(pilot: Path, tmp_path: Path, secret: str, place: str) -> None:
    """In a site's page (marked up), its sources, its index, a notebook, a zip file."""
    path = tmp_path / place
    path.parent.mkdir(exist_ok=True)
    if place.endswith(".html"):
        first, _, rest = secret.partition(" ")
        path.write_text(f"<pre><span>{first}</span> <b>{rest.replace('=', '&#61;')}</b></pre>")
    elif place.endswith(".ipynb"):
        cut = len(secret) // 2
        cell = {"source": [secret[:cut], secret[cut:]]}
        path.write_text(json.dumps({"cells": [cell]}))
    elif place.endswith(".zip"):
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("inner.py", secret)
    else:
        path.write_text(f"terms: {secret}")
    with pytest.raises(leaks.Leak, match="hw0 is not released"):
        leaks.forbid_in_site(pilot, tmp_path)


def test_lines_are_found_wherever_they_stand() -> None:
    """As a plain search finds them, in texts of few letters, where most lines occur nearly."""
    rng = random.Random(0)

    def written(length: int) -> str:
        return "".join(rng.choices("abü", k=length))

    hits = 0
    for length in (0, 3, 8, 20, 3000) * 30:
        text = written(length)
        cuts = [text[at : at + 12] for at in (0, len(text) // 2, len(text) - 12) if length > 12]
        lines = list(dict.fromkeys([*cuts, *(written(rng.randint(8, 14)) for _ in range(40))]))
        found = leaks.occurring(lines, text)
        assert found == [line for line in lines if line in text]
        hits += len(found)
    assert hits > 150
    assert leaks.occurring([], "text") == []


def test_a_leak_stops_the_release(tmp_path: Path) -> None:
    """The solution's line also stands in a prompt's code cell: no files are left."""
    text = planted().replace("Write `mean(x)`.", f"Write `mean(x)`, not\n\n    x = 1; {CANARY}")
    book = scratch_book(tmp_path / "book", text)
    shutil.copytree(book / "book", book / "_build" / "html" / "_sources")  # a site with masters
    with pytest.raises(leaks.Leak):
        release(book, "hw0")
    assert not (book / "_build" / "homework" / "hw0").exists()


def test_what_a_student_gets(built: Path) -> None:
    tree = json.loads((built / "student" / "hw0.ipynb").read_text("utf-8"))
    assert tree["metadata"]["policy_gradients"] == {"homework": "hw0"}
    text = every_text(built / "student")
    assert "{exercise}" not in text and "{ref}" not in text and ":label:" not in text
    assert all(not cell.get("outputs") for cell in tree["cells"])
    assert len({cell["id"] for cell in tree["cells"]}) == len(tree["cells"])
    solution = parse(json.loads((built / "solution" / "hw0.ipynb").read_text("utf-8")), "hw0")
    assert set(solution.handed) == {"weights"}  # a real kernel ran it
    assert json.loads((built / "points.json").read_text()) == {"q1": 3.0, "q2": 2.0, "q3": 2.0}


def test_a_student_checks_the_own_work_in_a_kernel(built: Path, tmp_path: Path) -> None:
    """Untouched, the notebook runs in Jupyter, and its checks say what is missing."""
    tree = json.loads((built / "student" / "hw0.ipynb").read_text("utf-8"))
    for cell in tree["cells"]:
        if "weights = ..." in "".join(cell["source"]):
            cell["source"] = "weights = np.zeros(2)"
    (tmp_path / "hw0.ipynb").write_text(json.dumps(tree))
    command = [
        sys.executable,
        "-m",
        "nbconvert",
        "--to",
        "notebook",
        "--execute",
        "--output",
        "out",
    ]
    done = subprocess.run(
        [*command, "hw0.ipynb"], cwd=tmp_path, capture_output=True, text=True, timeout=HANG
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert "q1 results" in (tmp_path / "out.ipynb").read_text()


def test_our_stubs_are_otters(built: Path) -> None:
    """The page's stubs are what Otter writes into the notebook."""
    tree = json.loads((built / "student" / "hw0.ipynb").read_text("utf-8"))
    theirs = {"".join(c["source"]).strip() for c in tree["cells"] if c["cell_type"] == "code"}
    ours = [p for p in parts(PILOT) if p.kind == "code" and p.place in ("solution", "text")]
    assert ours and all(part.public.strip() in theirs for part in ours)


def test_stubs() -> None:
    source = (
        "x = 3 # SOLUTION\ny: int = 4  # SOLUTION\nsecret = 1 # SOLUTION NO PROMPT\n"
        '""" # BEGIN PROMPT\ny = ...\n"""; # END PROMPT\nif x:\n'
        "    # BEGIN SOLUTION\n    hidden()\n    # END SOLUTION\n"
        "# BEGIN SOLUTION NO PROMPT\nhelper = 2\n# END SOLUTION\nprint(x) # SOLUTION\nkept(1)"
    )
    assert stub(source) == "x = ...\ny: int = ...\ny = ...\nif x:\n    ...\n...\nkept(1)"


def test_the_page_needs_no_otter(tmp_path: Path) -> None:
    code = (
        "import sys; sys.modules['otter'] = None\nfrom pathlib import Path\n"
        "from homework_tools.authoring.page import write_pages\n"
        f"write_pages(Path({str(tmp_path / 'b')!r}))"
    )
    scratch_book(tmp_path / "b", planted())
    subprocess.run([sys.executable, "-c", code], check=True, timeout=HANG)
    text = (tmp_path / "b" / "book" / "homework" / "hw0.md").read_text("utf-8")
    assert text.startswith("# Homework 0") and "{code-cell}" not in text and "raw-cell" not in text
    assert "canary" not in text and "def test" not in text and ":::{exercise}" in text


def test_pages_are_written_once(tmp_path: Path) -> None:
    book = scratch_book(tmp_path / "b", planted())
    (path,) = write_pages(book)
    before = path.stat().st_mtime_ns
    write_pages(book)
    assert path.stat().st_mtime_ns == before


def test_marks_that_do_not_fit_are_said(tmp_path: Path) -> None:
    path = tmp_path / "hw0.md"
    text = planted()
    path.write_text(text.replace("# END TESTS", "# END SOLUTION", 1))
    with pytest.raises(ValueError, match=r"hw0.md, cell \d+: END SOLUTION where nothing"):
        page(path)
    path.write_text(text.replace("name: q1\n", "", 1))
    with pytest.raises(ValueError, match="it must have name and points"):
        question_points(path)


def test_plain_markdown() -> None:
    text = (
        "(label)=\n## Title\n\n:::{exercise} Ascend\n:label: x\n\nClimb $x$ as {ref}`the book <y>`"
        " says, {eq}`pg-theorem`.\n:::\n\n```{math}\n:label: e\nx^2\n```\n\n"
        "````{note}\nMind.\n````\n"
    )
    assert plain(text) == (
        "## Title\n\n**Exercise (Ascend).**\n\nClimb $x$ as the book says, pg theorem.\n\n\n"
        "$$\nx^2\n$$\n\n**Note.**\n\nMind."
    )


@pytest.mark.parametrize("name", homeworks(ROOT))
def test_the_masters_are_well_formed(name: str) -> None:
    """Every homework: balanced marks, a page without secrets, points that add up."""
    master = ROOT / "book" / "homework" / "masters" / f"{name}.md"
    text = leaks.squeeze(page(master))
    assert not [what for line, what in leaks.secrets(master).items() if line in text]
    assert sum(question_points(master).values()) > 0
