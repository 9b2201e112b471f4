"""Every exported notebook, run from top to bottom with nothing but what its first cell installs.

One virtual environment with Jupyter's kernel and pip stands for a reader's machine or Colab's.
"""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import nbformat
import pytest
from book_tools.browser import served
from book_tools.cache import kernel_environment
from book_tools.notebooks import install_cell
from book_tools.sources import book_pages, read_page
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import KernelManager
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

ROOT = Path(__file__).resolve().parents[2]
PAGES = [name for name in book_pages(ROOT) if read_page(ROOT, name)]
WITH_CODE = [name for name in PAGES if "code-cell" in (ROOT / name).read_text("utf-8")]
FROM_THE_WHEEL = """
import sys
import book_tools, policy_gradients
for module in (book_tools, policy_gradients):
    assert module.__file__.startswith(sys.prefix), module.__file__"""
SECONDS = 400

pytestmark = pytest.mark.timeout(2 * SECONDS)


class Reader:
    """Somebody with Python, Jupyter's kernel and pip."""

    def __init__(self, folder: Path) -> None:
        self.python = folder / "bin" / "python"
        uv = (sys.executable, "-m", "uv")
        self.run(*uv, "venv", "--quiet", "--seed", "--python", sys.executable, str(folder))
        self.run(*uv, "pip", "install", "--quiet", "--compile-bytecode",
                 "--python", str(self.python), "ipykernel")  # fmt: skip

    def run(self, *command: str) -> None:
        subprocess.run(command, check=True, timeout=SECONDS)

    def execute(self, notebook: Any, folder: Path) -> None:
        """Run a notebook that lies in a folder, compiling as little anew as the tests do."""
        python = str(self.python)

        class Kernel(KernelManager):
            @property
            def kernel_spec(self) -> KernelSpec:
                start = [python, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
                return KernelSpec(argv=start, language="python")

        ours = {"PYTHONPATH", "VIRTUAL_ENV"}
        outside = {name: value for name, value in os.environ.items() if name not in ours}
        kernel = Kernel()
        client = NotebookClient(
            notebook, km=kernel, timeout=SECONDS, resources={"metadata": {"path": str(folder)}}
        )
        try:
            client.execute(env=outside | kernel_environment(ROOT))
        finally:
            kernel.shutdown_kernel(now=True)


def run_file(reader: Reader, file: Path) -> None:
    notebook = nbformat.read(file, as_version=4)
    notebook.cells.append(new_code_cell(FROM_THE_WHEEL))
    reader.execute(notebook, file.parent)


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    return Reader(tmp_path_factory.mktemp("reader") / "environment")


@pytest.fixture(scope="module")
def runs(site: Path, reader: Reader) -> dict[str, Future[None]]:
    """The first notebook installs; then two run at a time, the long ones first."""
    files = sorted((site / "notebooks").rglob("*.ipynb"), key=lambda file: -file.stat().st_size)
    pool = ThreadPoolExecutor(2)
    first = pool.submit(run_file, reader, files[-1])
    first.exception()
    others = {file.stem: pool.submit(run_file, reader, file) for file in files[:-1]}
    return {files[-1].stem: first} | others


@pytest.mark.parametrize("page", [Path(name).stem for name in WITH_CODE])
def test_notebook_runs(runs: dict[str, Future[None]], page: str) -> None:
    runs[page].result()


def test_notebook_alone_installs_from_the_address_of_the_site(
    runs: dict[str, Future[None]], site: Path, reader: Reader, tmp_path: Path
) -> None:
    for run in runs.values():
        run.exception()
    reader.run(str(reader.python), "-m", "pip", "uninstall", "--yes", "--quiet", "policy-gradients")
    with served(site) as address:
        cells = [install_cell("book/reinforce", f"{address}/"), FROM_THE_WHEEL]
        alone = new_notebook(cells=[new_code_cell(source) for source in cells])
        reader.execute(alone, tmp_path)


def test_homework_is_handed_out_by_its_instructor_not_by_the_site(site: Path) -> None:
    assert not list((site / "notebooks").rglob("hw*.ipynb"))
