"""myst-nb: how it reads a page, what a cell is in the tree, its cache and its glued values."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

from docutils import nodes
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from myst_nb.core.read import is_myst_markdown_notebook, read_myst_markdown_notebook
from myst_nb.core.variables import format_plain_text
from myst_nb.ext.glue.roles import PasteTextRole
from nbformat import NotebookNode
from sphinx.application import Sphinx

WRITING = threading.Lock()  # two pages that end together must not both create the database


def read_notebook(path: Path, text: str) -> NotebookNode | None:
    """A page with cells as myst-nb reads it, so that the hashes of the cells match; else None."""
    if not is_myst_markdown_notebook(text):
        return None
    return read_myst_markdown_notebook(text, add_source_map=True, path=path)


def first_lines(notebook: NotebookNode) -> list[int]:
    """For each cell the line of the page on which it begins, from 0 on."""
    return list(notebook.metadata["source_map"])


def cached_record(folder: Path, notebook: NotebookNode) -> dict[str, Any] | None:
    """What was kept with a run of these cells, None if there was no run."""
    try:
        return dict(get_cache(folder).match_cache_notebook(notebook).data)
    except KeyError:
        return None


def keep(folder: Path, notebook: NotebookNode, path: Path, record: dict[str, Any]) -> None:
    """Put a page that ran where myst-nb looks for it."""
    bundle = CacheBundleIn(notebook, str(path), data=record)
    with WRITING:
        get_cache(folder).cache_notebook_bundle(bundle, check_validity=False, overwrite=True)


def is_code_cell(node: nodes.Node) -> bool:
    """Whether a node of the tree is a code cell with its outputs."""
    return isinstance(node, nodes.container) and node.get("nb_element") == "cell_code"


def tags(cell: nodes.Element) -> list[str]:
    """The tags of a code cell."""
    return list(cell["cell_metadata"].get("tags", []))


def did_not_run(app: Sphinx, docname: str) -> bool:
    """Whether cells of a page did not run: one failed, or a look at one page leaves others out."""
    metadata = getattr(app.env, "nb_metadata", {}).get(docname, {})
    if "exec_data" not in metadata:
        return bool(app.config.nb_execution_excludepatterns)
    return not metadata["exec_data"]["succeeded"]


class GluedText(PasteTextRole):
    """`glue:text`; a number whose cell did not run is a dash (and myst-nb warns of it)."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        found, messages = super().run()
        return found or [nodes.inline("", "\N{EM DASH}", classes=["missing"])], messages


def glued_values(app: Sphinx, docname: str) -> dict[str, Any]:
    """What the cells of a page glued, by its name, once the page has been read."""
    folder = Path(app.env.mystnb_config.output_folder)  # type: ignore[attr-defined]  # myst-nb adds it
    file = folder / f"{docname}.glue.json"
    return dict(json.loads(file.read_text("utf-8"))) if file.is_file() else {}


def written_value(value: Any, format_spec: str) -> str:
    """A glued value as `glue:text` writes it."""
    return str(format_plain_text(value["data"]["text/plain"], format_spec))
