"""The wheels that notebooks install from beside the site: the package, and what else cells import.

A notebook has no clone around it, so whatever a cell imports or reads travels in these two files.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from book_tools.build.cache import digest
from cell_tools import CODE, COMPANION, companion_files

ROOT = CODE.parent
FOLDER = "wheels"
STORED = Path("code/cell_tools/stored")  # where `cell_tools.stored` looks first
LONG_AGO = "315532800"  # 1980, the first date of a zip: the same files give the same wheel
SECONDS = 600
NAMES = ("policy_gradients", "policy_gradients_book")
# The version as installed: to ask the package itself would import JAX in every build.
WHEELS = tuple(f"{name}-{version('policy-gradients')}-py3-none-any.whl" for name in NAMES)
PROJECT = ("pyproject.toml", "README.md", "LICENSE", "code/pyproject.toml")


def sources(data: Path) -> dict[Path, Path]:
    """Each file that travels, by its place in the folder from which the wheels are built."""
    files = {Path(name): ROOT / name for name in PROJECT}
    files |= {path.relative_to(ROOT): path for path in companion_files()}
    stored = sorted(path for path in data.rglob("*") if path.is_file())
    return files | {STORED / path.relative_to(data): path for path in stored}


def build_wheels(data: Path, target: Path) -> list[Path]:
    """Build both into the folder `target`, from a copy: nothing is left among the sources.

    Raises subprocess.CalledProcessError with what the build said.
    """
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        copy = Path(name)
        for place, path in sources(data).items():
            (copy / place).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, copy / place)
        for project in (copy, copy / "code"):
            _build(project, target.resolve())
    return [target / wheel for wheel in WHEELS]


def _build(project: Path, target: Path) -> None:
    command = ["uv", "build", "--wheel", "--no-build-isolation", "--no-create-gitignore"]
    places = ["--python", sys.executable, "--out-dir", str(target), str(project)]
    subprocess.run(
        [sys.executable, "-m", *command, *places],
        env=os.environ | {"SOURCE_DATE_EPOCH": LONG_AGO, "PYTHONHASHSEED": "0"},
        check=True,
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )


def publish(app: Sphinx, error: Exception | None) -> None:
    """Put the wheels into a site that has notebooks (on `build-finished`)."""
    root = Path(app.srcdir)
    if error is not None or app.builder.name != "html":
        return
    if not all((root / "code" / name).is_dir() for name in COMPANION):
        return  # some other book, which uses this extension
    data, site = root / "book" / "data", Path(app.outdir)
    wheels = [site / FOLDER / wheel for wheel in WHEELS]
    made_of = digest(ROOT, sources(data).values())
    known = Path(app.doctreedir) / "wheels.txt"  # what they were made of
    same = known.is_file() and known.read_text("utf-8") == made_of
    if same and all(wheel.is_file() for wheel in wheels):
        return
    try:
        build_wheels(data, site / FOLDER)
    except subprocess.CalledProcessError as failed:
        raise ExtensionError(f"the wheels were not built: {failed.stderr}") from failed
    known.write_text(made_of, "utf-8")
    # What Binder installs when it is given the branch that holds the site.
    (site / "binder").mkdir(exist_ok=True)
    (site / "binder" / "runtime.txt").write_text("python-3.11\n", "utf-8")
    package, book = (f"./{FOLDER}/{wheel.name}" for wheel in wheels)
    (site / "binder" / "requirements.txt").write_text(f"{package}[notebook]\n{book}\n", "utf-8")
