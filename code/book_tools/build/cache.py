"""Where executed pages are kept, and when what is kept may still be used.

jupyter-cache recognizes a page by its cells alone: after a change in the package the cells call,
it would go on serving the old outputs. So the cache lies in a folder named after everything else
that decides what a cell prints, and Sphinx reads all pages again when that name changes.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.metadata
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from cell_tools.quick import xla_flags

RUN_FILES = ("cache.py", "execute.py", "failures.py", "kernel.py")
RUN_CELLS = [("book_tools", "build", name) for name in RUN_FILES]
CACHES = Path("_build") / ".jupyter_cache"
PAGE_VARIABLE = "BOOK_PAGE"  # set by `build --page`: the only page whose cells matter
HASH_VARIABLE = "BOOK_CONTENT_HASH"  # set during a build: a file saved meanwhile changes nothing


@cache
def installed_versions() -> str:
    """The libraries that run the cells, which need not be those of the lock."""
    names = {
        f"{each.metadata['Name']}=={each.version}" for each in importlib.metadata.distributions()
    }
    return "\n".join([sys.version, *sorted(names)])


def inputs(root: Path) -> Iterator[Path]:
    """The files, other than a page, that decide what the page's cells print."""
    code = root / "code"
    for path in sorted(path for path in code.rglob("*") if path.suffix in (".py", ".js")):
        place = path.relative_to(code).parts
        if place[0] not in ("book_tools", "homework_tools") or place in RUN_CELLS:
            yield path
    yield from [lock for lock in [root / "requirements.txt"] if lock.exists()]
    yield from sorted(path for path in (root / "book" / "data").rglob("*") if path.is_file())


def digest(root: Path, paths: Iterable[Path], more: str = "") -> str:
    """A name for the contents of these files, and for a text."""
    found = hashlib.sha256(more.encode())
    for path in paths:
        content = path.read_bytes()
        place = Path(os.path.relpath(path, root)).as_posix()
        found.update(f"{place} {len(content)}\n".encode() + content)
    return found.hexdigest()[:16]


def content_hash(root: Path) -> str:
    """A name for the package, the stored data, the lock and what is installed."""
    if HASH_VARIABLE in os.environ:
        return os.environ[HASH_VARIABLE]
    return digest(root, inputs(root), installed_versions())


@contextlib.contextmanager
def fixed_content_hash(root: Path) -> Iterator[None]:
    """Within a build the name is found once: a file that is saved meanwhile changes nothing."""
    os.environ[HASH_VARIABLE] = content_hash(root)
    try:
        yield
    finally:
        del os.environ[HASH_VARIABLE]


def cache_path(root: Path) -> Path:
    """The folder of the executed pages that belong to the files as they are now."""
    return root / CACHES / content_hash(root)


def remove_old_caches(root: Path) -> None:
    """Delete what no build will ask for again, except if the old files come back."""
    current = cache_path(root)
    for folder in (root / CACHES).glob("*"):
        if folder != current and folder.is_dir():
            shutil.rmtree(folder, ignore_errors=True)


def kernel_environment(root: Path) -> dict[str, str]:
    """Variables for the processes that run cells: same results everywhere, compiled once."""
    own = root / ".cache"
    (own / "ipython").mkdir(parents=True, exist_ok=True)
    return {
        "JAX_PLATFORMS": "cpu",
        "XLA_FLAGS": xla_flags(),
        "JAX_COMPILATION_CACHE_DIR": str(own / "jax"),
        "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0",
        "JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES": "-1",
        "TF_CPP_MIN_LOG_LEVEL": "3",  # XLA's remarks on its own cache are no output of a cell
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",  # whatever the shell says
        "SDL_VIDEODRIVER": "dummy",
        "PYTHONHASHSEED": "0",
        "IPYTHONDIR": str(own / "ipython"),  # no start-up files of the user's
        "JUPYTER_RUNTIME_DIR": str(own / "runtime"),  # the home folder may be read-only
        "MPLCONFIGDIR": str(own / "matplotlib"),  # Matplotlib would say so in a cell's output
        "JUPYTER_PREFER_ENV_PATH": "1",  # this environment's kernel, not the user's
    }


def list_fonts(root: Path) -> None:
    """Let Matplotlib look for fonts before any page does; when this is slow it speaks in cells."""
    if not list((root / ".cache" / "matplotlib").glob("fontlist-*.json")):
        command = [sys.executable, "-c", "import matplotlib.font_manager"]
        subprocess.run(
            command, env=os.environ | kernel_environment(root), stderr=subprocess.DEVNULL
        )


def in_look_at_one_page() -> bool:
    """Whether Sphinx runs for `build --page`: then the other pages lack what their cells make."""
    return bool(os.environ.get(PAGE_VARIABLE))


def point_to_cache(app: Any, config: Any) -> None:
    """Point myst-nb to the cache that `execute.py` fills (on Sphinx's config-inited)."""
    root = Path(app.srcdir)
    os.environ.update(kernel_environment(root))  # should Sphinx itself run a page
    config.nb_execution_cache_path = str(cache_path(root))
    tools = sorted((root / "code" / "book_tools").rglob("*.py"))  # which read and write the pages
    config.book_content_hash = digest(root, tools, content_hash(root))
    # Sphinx copies no style and no script while no page has changed.
    static = [p for folder in config.html_static_path for p in sorted((root / folder).rglob("*"))]
    config.book_static_hash = digest(root, [path for path in static if path.is_file()])
    only = os.environ.get(PAGE_VARIABLE)
    if only:
        pages = sorted((root / "book").rglob("*.md"))
        others = [page.relative_to(root).as_posix() for page in pages if page.stem != only]
        config.nb_execution_excludepatterns = others


def setup_cache(app: Any) -> None:
    """For the book's Sphinx extension: the right cache, and pages made anew with new inputs."""
    app.add_config_value("book_content_hash", "", "env")
    app.add_config_value("book_static_hash", "", "html")
    app.connect("config-inited", point_to_cache)
