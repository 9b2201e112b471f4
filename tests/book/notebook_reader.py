"""Somebody who has Python, Jupyter's kernel and pip, and nothing of the book."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import KernelManager
from nbclient import NotebookClient

from book_tools.build.cache import kernel_environment

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 1200  # ends what hangs


class Reader:
    """A virtual environment, and what runs in it."""

    def __init__(self, folder: Path) -> None:
        self.python = folder / "bin" / "python"
        uv = (sys.executable, "-m", "uv")
        self.run(*uv, "venv", "--quiet", "--seed", "--python", sys.executable, str(folder))
        self.run(*uv, "pip", "install", "--quiet", "--compile-bytecode",
                 "--python", str(self.python), "ipykernel")  # fmt: skip
        ours = {"PYTHONPATH", "VIRTUAL_ENV"}
        outside = {name: value for name, value in os.environ.items() if name not in ours}
        self.environment = outside | kernel_environment(ROOT)

    def run(self, *command: str) -> None:
        subprocess.run(command, check=True, timeout=SECONDS)

    def ask(self, program: str, given: str) -> str:
        """What a program prints in this environment."""
        done = subprocess.run(
            [str(self.python), "-c", program],
            env={**self.environment, "MPLBACKEND": "agg"},
            input=given,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    def execute(self, notebook: Any, folder: Path) -> None:
        """Run a notebook that lies in a folder, compiling as little anew as the tests do."""
        python = str(self.python)

        class Kernel(KernelManager):
            @property
            def kernel_spec(self) -> KernelSpec:
                start = [python, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
                return KernelSpec(argv=start, language="python")

        kernel = Kernel()
        client = NotebookClient(
            notebook,
            km=kernel,
            timeout=SECONDS,
            startup_timeout=SECONDS,
            resources={"metadata": {"path": str(folder)}},
        )
        try:
            client.execute(env=self.environment)
        finally:
            kernel.shutdown_kernel(now=True)
