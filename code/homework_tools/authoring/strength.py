"""Are the tests of a homework strong? Named wrong solutions must lose the points they should.

Each file in tests/homework/solutions/hwN/ replaces names of the solution notebook and says which
points it must earn. The untouched student notebook must earn nothing, the solution everything.
"""

from __future__ import annotations

import ast
import atexit
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from homework_tools.authoring.redraw import redraw, translated
from homework_tools.authoring.release import folder
from homework_tools.box.trusted import Shared
from homework_tools.grading.judge import Verdict, judge, question_files
from homework_tools.grading.notebook import Cell, Notebook, parse

SOLUTIONS = Path("tests") / "homework" / "solutions"


@dataclass(frozen=True)
class Variant:
    """A solution by name: the mistake, the points expected by question, words it must be told."""

    name: str
    about: str
    points: dict[str, float]
    says: str
    notebook: Notebook


@dataclass(frozen=True)
class Outcome:
    """What a variant got, and what of that is not as it should be."""

    variant: Variant
    verdict: Verdict
    faults: list[str]


def notebook(root: Path, name: str, part: str, seed: int | None = None) -> Notebook:
    """The released notebook of students (`student`) or the one with solutions (`solution`)."""
    path = folder(root, name, seed) / part / f"{name}.ipynb"
    return parse(json.loads(path.read_text("utf-8")), name, seed)


def variants(root: Path, name: str, seed: int | None = None) -> list[Variant]:
    """The student notebook, the solution, and every file of the folder of solutions.

    With a seed the files are what they are in this variant of the homework.
    """
    built = folder(root, name, seed)
    solution = notebook(root, name, "solution", seed)
    student = notebook(root, name, "student", seed)
    nothing = {path.stem: 0.0 for path in question_files(built / "tests")}
    found = [
        Variant("(untouched)", "the student notebook as it is", nothing, "", student),
        Variant("(solution)", "the solution notebook", {}, "", solution),
    ]
    redrawn = None if seed is None else redraw(root, name, seed)
    for path in sorted((root / SOLUTIONS / name).glob("*.py")):
        source = path.read_text("utf-8")
        names = {name for name, _ in _assigned(ast.parse(source, str(path)))}
        here = source if redrawn is None else translated(root, redrawn, source, names)
        variant = _variant(path, solution, here, names)
        if redrawn is not None:
            variant = replace(variant, says=redrawn.said(variant.says))
        found.append(variant)
    return found


def declared(path: Path) -> dict[str, Any]:
    """The POINTS and SAYS of a solution's file."""
    found: dict[str, Any] = {"SAYS": ""}
    for name, value in _assigned(ast.parse(path.read_text("utf-8"), str(path))):
        if name in ("POINTS", "SAYS") and value is not None:
            found[name] = ast.literal_eval(value)
    if not isinstance(found.get("POINTS"), dict):
        raise ValueError(
            f"{path}: POINTS is missing: it must be a dictionary of points by question"
        )
    return found


def _assigned(tree: ast.Module) -> Iterator[tuple[str, ast.expr | None]]:
    """Every name that a file defines, with its value where it is a variable."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name, None
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                for inner in ast.walk(target):
                    if isinstance(inner, ast.Name):
                        yield inner.id, node.value


def _variant(path: Path, solution: Notebook, code: str, names: set[str]) -> Variant:
    """A file's docstring, its POINTS and SAYS, and its code as one more cell."""
    tree = ast.parse(path.read_text("utf-8"), str(path))
    last = max((cell.number for cell in solution.cells), default=0) + 1
    about = (ast.get_docstring(tree) or "").split("\n")[0]
    notebook = Notebook(
        [*solution.cells, Cell(last, code)],
        solution.handed,
        visible=frozenset(set(solution.handed) - names),
    )
    told = declared(path)
    return Variant(path.stem, about, told["POINTS"], told["SAYS"], notebook)


@cache
def _boxes() -> Shared:
    """The box of this process for all variants, which are trusted."""
    shared = Shared()
    atexit.register(shared.close)
    return shared


def try_variant(root: Path, name: str, variant: Variant, seed: int | None = None) -> Outcome:
    """Grade one variant and compare."""
    tests = question_files(folder(root, name, seed) / "tests")
    verdict = judge(variant.notebook, tests, boxes=_boxes())
    faults = []
    known = {question.name for question in verdict.questions}
    faults += [
        f"POINTS names {q}, which no test judges" for q in sorted(set(variant.points) - known)
    ]
    for question in verdict.questions:
        wanted = variant.points.get(question.name, question.possible)
        if abs(question.points - wanted) > 1e-9:
            faults.append(f"{question.name}: {question.points:g} points, expected {wanted:g}")
    said = " ".join(t.message for q in verdict.questions for t in q.tests).lower()
    if variant.says and variant.says.lower() not in said:
        faults.append(f"no message says {variant.says!r}")
    return Outcome(variant, verdict, faults)


def strength(
    root: Path, name: str, only: str = "", verbose: bool = False, seed: int | None = None
) -> bool:
    """Print the table of one homework; True if every variant earned what it should."""
    chosen = [variant for variant in variants(root, name, seed) if only in variant.name]
    right = True
    for variant in chosen:
        outcome = try_variant(root, name, variant, seed)
        right = right and not outcome.faults
        got = sum(q.points for q in outcome.verdict.questions)
        possible = sum(q.possible for q in outcome.verdict.questions)
        mark = "ok   " if not outcome.faults else "WRONG"
        print(f"{mark} {variant.name:30} {got:5g} of {possible:g}  {variant.about}", flush=True)
        for fault in outcome.faults:
            print(f"        {fault}")
        if only or verbose or outcome.faults:
            for question in outcome.verdict.questions:
                for test in question.tests:
                    if test.message:
                        print(f"        {question.name} {test.name}: {test.message}")
            for note in outcome.verdict.notes:
                print(f"        note: {note}")
    return right
