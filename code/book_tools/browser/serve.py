"""The built site in a browser, and the pages as notebooks in JupyterLab."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from book_tools.browser.chromium import server
from book_tools.build.cache import kernel_environment

SETTINGS = {
    "@jupyterlab/docmanager-extension:plugin": {
        "defaultViewers": {"markdown": "Jupytext Notebook", "myst": "Jupytext Notebook"}
    },
    # Without these two JupyterLab asks other hosts for news and for newer versions.
    "@jupyterlab/apputils-extension:notification": {
        "fetchNews": "false",
        "checkForUpdates": False,
    },
}


def serve(root: Path, port: int) -> int:
    """Serve _build/html on this machine only, on this port, or if it is taken on a free one."""
    site = root / "_build" / "html"
    if not (site / "index.html").exists():
        print("There is no site yet: run `make book`", file=sys.stderr)
        return 1
    try:
        serving = server(site, port)
    except OSError:
        serving = server(site)
    with serving, suppress(KeyboardInterrupt):
        address = f"http://127.0.0.1:{serving.server_port}/"
        print(f"The book is at {address} (stop with Ctrl-C)", flush=True)
        serving.serve_forever()
    return 0


def open_in_jupyterlab(root: Path) -> int:
    """JupyterLab in the book's folder; a setting of this project's opens .md as a notebook."""
    folder = root / ".cache" / "jupyter"
    settings = folder / "labconfig" / "default_setting_overrides.json"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(json.dumps(SETTINGS), "utf-8")
    paths = [str(folder), *filter(None, [os.environ.get("JUPYTER_CONFIG_PATH")])]
    extra = kernel_environment(root) | {"JUPYTER_CONFIG_PATH": os.pathsep.join(paths)}
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={root}"]
    command += ["--LabApp.default_url=/lab/tree/book/index.md"]
    if getattr(os, "geteuid", lambda: 1)() == 0:
        command += ["--allow-root"]  # in a container there is often no other user
    try:
        return subprocess.call(command, cwd=root, env=os.environ | extra)
    except KeyboardInterrupt:
        return 0
