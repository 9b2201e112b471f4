"""`make test-newest`: the lock with one layer at its newest versions, a quick check of each layer.

The bounds of pyproject.toml and of other packages are lifted for the layer's packages, so that a
defect that is mended elsewhere is noticed here. Everything else moves only where it must.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from book_tools.outdated import LOCK, PROJECT, pins

WORK = Path(".cache/newest")
ENVIRONMENT = Path(".venv-newest")
SECONDS = 1800  # of one command; it ends what hangs
FILES = ("_config.yml", "_toc.yml", "requirements.txt", "README.md", "LICENSE", "pyproject.toml")
ERROR = re.compile(r"^(E  |FAILED|ERROR|error:)|\b\w*(Error|Exception)\b|WARNING|No solution|hung")
PYTEST = ["-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-m", "not slow and not learning"]


class Layer(NamedTuple):
    """Packages that are taken at their newest together, and the commands that they must pass."""

    packages: tuple[str, ...]
    checks: tuple[list[str], ...]


PAGES = tuple(
    ["-m", "book_tools", "--root", str(WORK / "book"), "build", "--page", page]
    for page in ("conventions", "background")
)
LAYERS = {
    "jax": Layer(
        ("jax", "jaxlib", "numpy", "scipy", "optax", "jaxtyping", "safetensors"),
        ([*PYTEST, "tests/test_environment.py"], [*PYTEST, "tests/package"]),
    ),
    "environments": Layer(
        ("gymnasium", "mujoco", "pygame-ce", "imageio"),
        ([*PYTEST, "tests/package", "-k", "gymnasium or environment or recording"],),
    ),
    "notebooks": Layer(
        ("jupyterlab", "jupytext", "ipykernel", "ipython", "nbclient", "nbformat", "jupyter-client",
         "jupyterlab-myst"),
        ([*PYTEST, "tests/test_environment.py", "-k", "kernel or jupyterlab"], PAGES[0]),
    ),
    "sphinx": Layer(
        ("sphinx", "myst-nb", "myst-parser", "sphinx-book-theme", "pydata-sphinx-theme",
         "sphinx-proof", "sphinx-exercise", "sphinxcontrib-bibtex", "docutils", "markdown-it-py"),
        ([*PYTEST, "tests/book/test_internals.py", "tests/book/test_rules.py"], *PAGES,
         [*PYTEST, "tests/book/test_build.py", "tests/book/test_mathematics.py"]),
    ),
    "jupyter-book": Layer(
        ("jupyter-book",), (["-c", "import jupyter_book.cli.main"], PAGES[0])
    ),
    "figures": Layer(
        ("matplotlib", "altair", "vl-convert-python", "quickjs-ng", "fonttools", "pikepdf"),
        ([*PYTEST, "tests/package/test_figures.py", "tests/book/test_mathematics.py"], PAGES[1]),
    ),
    "tests": Layer(
        ("pytest", "pytest-timeout", "pytest-cov", "pytest-xdist", "hypothesis", "beartype",
         "playwright", "ruff", "mypy"),
        ([*PYTEST, "tests/package/test_returns.py", "tests/package/test_errors.py"],
         ["-m", "ruff", "check", "-q", "code", "tests"],
         ["-m", "mypy"]),
    ),
}  # fmt: skip


def run(command: list[str], seconds: float = SECONDS) -> str | None:
    """None where the command succeeds, else the first error that it names; its children end too."""
    print("  " + " ".join(command), flush=True)
    child = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )
    try:
        said, _ = child.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        return f"hung: killed after {seconds:.0f} s"
    finally:  # also when the user interrupts
        if child.poll() is None:
            os.killpg(child.pid, signal.SIGKILL)
            child.communicate()
    if child.returncode < 0:
        return f"ended by {signal.Signals(-child.returncode).name}"
    return None if child.returncode == 0 else first_error(said)


def first_error(said: str) -> str:
    """The first line that looks like an error, or else the last one, short enough for a table."""
    lines = [line.strip() for line in said.splitlines() if line.strip()] or ["it said nothing"]
    line = next((line for line in lines if ERROR.search(line)), lines[-1])
    return re.sub(r"^E\s+", "", line).replace("|", "/")[:160]


def resolve(name: str, layer: Layer) -> str | None:
    """Write the lock with this layer at its newest into `WORK`; an error where there is none."""
    out, overrides = WORK / f"{name}.txt", WORK / f"{name}-overrides.txt"
    shutil.copy(LOCK, out)
    overrides.write_text("".join(f"{package}\n" for package in layer.packages))
    upgrade = [part for package in layer.packages for part in ("-P", package)]
    return run([sys.executable, "-m", "uv", "pip", "compile", "--quiet", *upgrade, "--override",
                str(overrides), "--extra", "notebook", "--extra", "environments",
                "--group", "book", "--group", "test", str(PROJECT), "-o", str(out)])  # fmt: skip


def install(name: str) -> str | None:
    """Make the environment hold what was resolved, and this checkout."""
    uv = [sys.executable, "-m", "uv"]
    python = ["--quiet", "--python", str(ENVIRONMENT)]
    return (
        run([*uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(ENVIRONMENT)])
        or run([*uv, "pip", "sync", *python, str(WORK / f"{name}.txt")])
        or run([*uv, "pip", "install", *python, "--no-deps", "-e", ".", "-e", "code"])
    )


def moved(before: dict[str, str], after: dict[str, str]) -> str:
    """What differs from the lock, with both versions."""
    changed = [name for name in sorted(after) if before.get(name) != after[name]]
    return ", ".join(f"{name} {before.get(name, 'none')} → {after[name]}" for name in changed)


def attempt(name: str, layer: Layer) -> tuple[str, str]:
    """What a layer moves, and "works" or the first error."""
    error = resolve(name, layer)
    if error:
        return "", error
    changed = moved(pins((WORK / "lock.txt").read_text()), pins((WORK / f"{name}.txt").read_text()))
    error = install(name)
    for check in layer.checks:
        error = error or run([str(ENVIRONMENT / "bin" / "python"), *check])
    return changed or "nothing newer", error or "works"


def copy_book() -> None:
    """The pages are built in a copy, so that nothing of the checkout's own build is lost."""
    shutil.rmtree(WORK / "book", ignore_errors=True)
    for folder in ("book", "code"):
        hidden = shutil.ignore_patterns("__pycache__", "*.egg-info")
        shutil.copytree(folder, WORK / "book" / folder, ignore=hidden)
    for file in FILES:
        shutil.copy(file, WORK / "book" / file)


def main(names: Iterable[str]) -> int:
    """Try the layers named, or all; print the table; 1 where one does not work."""
    unknown = [name for name in names if name not in LAYERS]
    if unknown:
        sys.exit(f"No layer {unknown[0]!r}; there are: {', '.join(LAYERS)}")
    WORK.mkdir(parents=True, exist_ok=True)
    copy_book()
    if error := resolve("lock", Layer((), ())):  # the lock's pins for this Python, to compare with
        sys.exit(error)
    rows = []
    for name in names or LAYERS:
        print(name, flush=True)
        rows.append((name, *attempt(name, LAYERS[name])))
        print(f"  {rows[-1][-1]}", flush=True)
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    print(f"\nThe newest versions for Python {version}:\n")
    print("| layer | versions | result |\n|---|---|---|")
    for row in rows:
        print(f"| {' | '.join(row)} |")
    return int(any(result != "works" for _, _, result in rows))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
