"""Release of a homework: its master into the notebooks and the zip file that people get."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from cell_tools import CODE, companion_files
from homework_tools.authoring import leaks
from homework_tools.authoring.master import master_path, parts, question_points, read_master
from homework_tools.authoring.page import HOMEWORK, page
from homework_tools.authoring.plain import plain
from homework_tools.authoring.redraw import redraw
from homework_tools.grading.notebook import METADATA, variant_mark

SECONDS = 1800  # ends what hangs
INSTALLED = (b"/autograder/source/companion", b"/autograder/source/companion/code")
AS_GRADED = """
from cell_tools.answers.check import as_graded
grader = as_graded(grader)"""


def folder(root: Path, name: str, seed: int | None = None) -> Path:
    """Where a released homework lies; each seed has a folder of its own."""
    return root / "_build" / ("homework" if seed is None else f"homework-{seed}") / name


def _environment(root: Path) -> dict[str, str]:
    environment = os.environ | {"PYTHONPATH": str(root / "code"), "JAX_PLATFORMS": "cpu"}
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    return environment


def _run(command: list[str], where: Path, root: Path) -> None:
    done = subprocess.run(
        command,
        cwd=where,
        env=_environment(root),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        timeout=SECONDS,
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(command[2:4])} failed:\n{done.stdout[-4000:]}")


def _execute(tree: dict[str, Any], where: Path, root: Path) -> dict[str, Any]:
    """The notebook with the outputs that a kernel gives."""
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    client = NotebookClient(
        nbformat.reads(json.dumps(tree), as_version=4),
        timeout=SECONDS,
        startup_timeout=SECONDS,
        record_timing=False,
        kernel_name="python3",
        extra_arguments=["--log-level=40"],  # it warns of a connection that stays on this machine
        resources={"metadata": {"path": str(where)}},
    )
    try:
        executed = client.execute(env=_environment(root))
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
        raise RuntimeError(f"the solution does not run:\n{str(error)[-4000:]}") from None
    plain_tree: dict[str, Any] = json.loads(nbformat.writes(executed))
    return plain_tree


def release(root: Path, name: str, seed: int | None = None) -> Path:
    """Build everything of one homework; nothing is left behind unless all of it is right.

    A seed builds a variant with other constants. The book's page shows none of them.
    """
    master = master_path(root, name)
    target = folder(root, name, seed)
    site = root / "_build" / "html"
    with tempfile.TemporaryDirectory(prefix="release-") as scratch:
        work = Path(scratch)
        if seed is not None:
            (work / "master").mkdir()
            text = redraw(root, name, seed).text
            master = work / "master" / master.name
            master.write_text(text, "utf-8")
        list(parts(master))  # its marks are balanced, or this says where not
        if site.is_dir():
            leaks.forbid(root, name, [site], master=master)
        _write_notebook(master, work / f"{name}.ipynb")
        otter = [sys.executable, "-m", "otter", "assign", f"{name}.ipynb", "dist"]
        _run(otter, work, root)
        made = work / "made"
        for part in ("student", "solution", "gradescope", "tests"):
            (made / part).mkdir(parents=True)
        student = _stamped(work / "dist" / "student" / f"{name}.ipynb", name, seed)
        _write(made / "student" / f"{name}.ipynb", student)
        solution = _stamped(work / "dist" / "autograder" / f"{name}.ipynb", name, seed)
        _write(work / f"{name}.ipynb", solution)  # Otter reads its tests from the file
        _write(made / "solution" / f"{name}.ipynb", _execute(solution, work, root))
        archive = next((work / "dist" / "autograder").glob("*.zip"))
        with zipfile.ZipFile(archive) as zipped:
            for entry in zipped.namelist():
                if entry.startswith("tests/") and entry.endswith(".py"):
                    (made / "tests" / Path(entry).name).write_bytes(zipped.read(entry))
        _gradescope(archive, made / "gradescope" / f"{name}.zip")
        (made / "points.json").write_text(json.dumps(question_points(master)), "utf-8")
        (made / "page").mkdir()
        (made / "page" / f"{name}.md").write_text(page(master), "utf-8")
        leaks.forbid(root, name, [made / "student", made / "page"], master=master)
        leaks.forbid(root, name, [made / "gradescope"], tests=False, master=master)
        shutil.rmtree(target, ignore_errors=True)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(made, target)
    if seed is None:
        (root / HOMEWORK / f"{name}.md").write_text(page(master), "utf-8")
    return target


def _write_notebook(master: Path, target: Path) -> None:
    """The master as Otter reads it, its text in plain Markdown."""
    import nbformat

    notebook = read_master(master)
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = plain(cell.source)
    notebook.metadata.pop("jupytext", None)
    nbformat.write(notebook, target)


def _stamped(path: Path, name: str, seed: int | None) -> dict[str, Any]:
    tree: dict[str, Any] = json.loads(path.read_text("utf-8"))
    tree["metadata"][METADATA] = {"homework": name}
    if seed is not None:
        tree["metadata"][METADATA]["variant"] = variant_mark(name, seed)
    for number, cell in enumerate(tree["cells"]):
        cell["id"] = f"{name}-{number}"  # the same master gives the same file
        _check_as_graded(cell)
    return tree


def _check_as_graded(cell: dict[str, Any]) -> None:
    """Otter's first cell gets two lines, by which its checks refuse what the graders refuse."""
    source = "".join(cell["source"])
    if cell["cell_type"] == "code" and "grader = otter.Notebook(" in source:
        cell["source"] = (source.rstrip() + AS_GRADED).splitlines(keepends=True)


def _write(path: Path, tree: dict[str, Any]) -> None:
    path.write_text(json.dumps(tree, indent=1, ensure_ascii=False) + "\n", "utf-8")


def _gradescope(archive: Path, target: Path) -> None:
    """Otter's zip file with the companion package in it: Gradescope cannot fetch that elsewhere."""
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            raw = old.read(entry)
            if entry == "environment.yml":
                raw = raw.rstrip() + b"".join(b"\n      - " + each for each in INSTALLED) + b"\n"
            new.writestr(entry, raw)
        for path in companion_files():
            new.write(path, f"companion/code/{path.relative_to(CODE)}")
        for name in ("pyproject.toml", "README.md", "LICENSE", "code/pyproject.toml"):
            new.write(CODE.parent / name, f"companion/{name}")
