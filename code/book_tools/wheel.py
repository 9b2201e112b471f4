"""The wheel beside the site that its notebooks install: the package, `book_tools`, stored runs.

A notebook has no clone around it, so whatever a cell imports or reads travels in this one file.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

CODE = Path(__file__).resolve().parents[1]
FOLDER = "wheels"
STORED = "stored"  # inside book_tools, where data.py looks first
CARRIED = ("policy_gradients", "book_tools")  # not homework_tools: notebooks of pages need no box
BUILD = "import sys; from setuptools import build_meta; print(build_meta.build_wheel(sys.argv[1]))"
LONG_AGO = "315532800"  # 1980, the first date of a zip: the same files give the same wheel
SECONDS = 600


def wheel_name(code: Path) -> str:
    """The file's name, which follows from the name and version in pyproject.toml."""
    project = tomllib.loads((code / "pyproject.toml").read_text("utf-8"))["project"]
    return f"{project['name'].replace('-', '_')}-{project['version']}-py3-none-any.whl"


def build_wheel(code: Path, data: Path, target: Path) -> Path:
    """Build it into the folder `target`, from a copy, so that nothing is left among the sources.

    Raises subprocess.CalledProcessError with what setuptools said.
    """
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        copy = Path(name)
        shutil.copy(code / "pyproject.toml", copy)
        for package in CARRIED:
            ignore = shutil.ignore_patterns("__pycache__")
            shutil.copytree(code / package, copy / package, ignore=ignore)
        shutil.copytree(data, copy / "book_tools" / STORED)
        subprocess.run(
            [sys.executable, "-c", BUILD, str(target.resolve())],
            cwd=copy,
            env=os.environ | {"SOURCE_DATE_EPOCH": LONG_AGO, "PYTHONHASHSEED": "0"},
            check=True,
            capture_output=True,
            text=True,
            timeout=SECONDS,
        )
    return target / wheel_name(code)


def publish(app: Sphinx, error: Exception | None) -> None:
    """Put the wheel into a site that has notebooks (on `build-finished`)."""
    root = Path(app.srcdir)
    code = root / "code"
    if error is not None or app.builder.name != "html" or not (code / CARRIED[0]).is_dir():
        return
    site = Path(app.outdir)
    try:
        wheel = build_wheel(code, root / "book" / "data", site / FOLDER)
    except subprocess.CalledProcessError as failed:
        raise ExtensionError(f"the package's wheel was not built: {failed.stderr}") from failed

    # What Binder installs when it is given the branch that holds the site.
    (site / "binder").mkdir(exist_ok=True)
    (site / "binder" / "runtime.txt").write_text("python-3.11\n", "utf-8")
    (site / "binder" / "requirements.txt").write_text(
        f"./{FOLDER}/{wheel.name}[notebook]\n", "utf-8"
    )


def setup(app: Sphinx) -> None:
    """Build it when the pages are written."""
    app.connect("build-finished", publish)
