"""Every page with code as a notebook beside the site: its cells, and its text in plain Markdown."""

import base64
import mimetypes
from collections.abc import Iterator
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import jupytext
import nbformat
from docutils import nodes
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from sphinx.application import Sphinx

from book_tools.internals.myst_nb import is_code_cell
from book_tools.notebooks.element_numbers import element_number
from book_tools.notebooks.markdown_writer import MarkdownWriter
from book_tools.notebooks.wheel import FOLDER as WHEEL_FOLDER
from book_tools.notebooks.wheel import WHEELS

FOLDER = "notebooks"
INSTALL = """\
# Installs the book's companion package where it is missing: from the site that this
# notebook lies in, if it was downloaded with it{otherwise}.
from importlib.util import find_spec
from pathlib import Path

if find_spec("cell_tools") is None:
    beside = Path("{beside}").resolve()
    wheels = beside.as_uri() if beside.is_dir() else "{published}"
    if not wheels:
        missing = f"There is no {{beside}}. Keep this notebook in the folder of the site."
        raise FileNotFoundError(missing)
    %pip install --quiet "policy-gradients[notebook] @ {{wheels}}/{package}" \\
        "policy-gradients-book @ {{wheels}}/{book}\""""
NOT_SHOWN = ({"remove-cell"}, {"remove-input", "remove-output"})


def notebook_name(docname: str) -> str:
    """Where a page's notebook lies in the site."""
    return f"{FOLDER}/{docname.removeprefix('book/')}.ipynb"


def export(app: Sphinx, document: nodes.document, docname: str) -> None:
    """Write the notebook of a page with code cells, from its resolved tree."""
    if app.builder.name != "html" or not any(map(is_code_cell, document.findall())):
        return
    source = jupytext.read(app.env.doc2path(docname))
    code = [cell for cell in source.cells if cell.cell_type == "code"]
    kernel = source.metadata.get("kernelspec", {})
    notebook = new_notebook(metadata={"kernelspec": kernel, "language_info": {"name": "python"}})
    notebook.cells = _cells(app, document, docname, code)
    for place, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{place}"  # not a random one: the same page gives the same file
    target = Path(app.outdir) / notebook_name(docname)
    target.parent.mkdir(parents=True, exist_ok=True)
    nbformat.validate(notebook)
    target.write_text(jupytext.writes(notebook, fmt="ipynb"), "utf-8")


def _cells(app: Sphinx, document: nodes.document, docname: str, code: list[Any]) -> list[Any]:
    """The text of the page in pieces, with the code cells of its source between them, in order."""
    images: dict[str, Any] = {}
    writer = MarkdownWriter(
        address=partial(_address, app, docname),
        number=partial(element_number, app.env, docname),
        image=partial(_attach, app, images),
    )
    cells: list[Any] = []
    remaining = list(code)
    for is_text, pieces in groupby(_pieces(document, writer), lambda piece: isinstance(piece, str)):
        if is_text:
            text = "\n\n".join(str(piece) for piece in pieces if str(piece).strip())
            cells += [_text_cell(text, images)] if text else []
            continue
        for _ in pieces:
            while remaining and _hidden(remaining[0]):
                cells.append(_code_cell(remaining.pop(0)))
            cells.append(_code_cell(remaining.pop(0)))
    cells += [_code_cell(cell) for cell in remaining]
    return [*cells[:1], new_code_cell(install_cell(docname, app.config.html_baseurl)), *cells[1:]]


def install_cell(docname: str, base: str) -> str:
    """Source of the cell that makes any environment one in which a page's notebook runs.

    base: the site's address; without one the wheels are sought beside the notebook only.
    """
    package, book = WHEELS
    return INSTALL.format(
        beside="../" * notebook_name(docname).count("/") + WHEEL_FOLDER,
        published=urljoin(base, WHEEL_FOLDER) if base else "",
        otherwise=", or else from the book's address" if base else "",
        package=package,
        book=book,
    )


def _pieces(
    node: nodes.Element, writer: MarkdownWriter, level: int = 1
) -> Iterator[str | nodes.Element]:
    """The page in its order: text as Markdown, and the nodes of code cells."""
    for child in node.children:
        if isinstance(child, nodes.section):
            yield from _pieces(child, writer, level + 1)
        elif isinstance(child, nodes.container) and is_code_cell(child):
            yield child
            yield from (writer.block(caption, level) for caption in child.findall(nodes.caption))
        else:
            yield writer.block(child, level)


def _hidden(cell: Any) -> bool:
    """Whether the page leaves the cell out, so that its tree has no sign of it."""
    tags = {tag.replace("_", "-") for tag in cell.metadata.get("tags", [])}
    return any(needed <= tags for needed in NOT_SHOWN)


def _code_cell(cell: Any) -> Any:
    metadata = {"tags": cell.metadata["tags"]} if cell.metadata.get("tags") else {}
    return new_code_cell(cell.source, metadata=metadata)


def _text_cell(text: str, images: dict[str, Any]) -> Any:
    used = {name: data for name, data in images.items() if f"(attachment:{name})" in text}
    return new_markdown_cell(text, **({"attachments": used} if used else {}))


def _attach(app: Sphinx, images: dict[str, Any], uri: str) -> str:
    """Put a picture of the text into the notebook, which has no folder of its own."""
    file = Path(app.srcdir) / uri
    if not file.is_file():
        return uri
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    images[file.name] = {kind: base64.b64encode(file.read_bytes()).decode("ascii")}
    return f"attachment:{file.name}"


def _address(app: Sphinx, docname: str, uri: str) -> str:
    """A link's address: of the site if that is known, else relative to the folder of notebooks."""
    within = urljoin(app.builder.get_target_uri(docname), uri)
    if "://" in within or within.startswith("mailto:"):
        return within
    base = app.config.html_baseurl or "../" * (notebook_name(docname).count("/"))
    return urljoin(base, within) if "://" in base else base + within


def has_notebook(app: Sphinx, docname: str) -> bool:
    """Whether the page was exported."""
    return (Path(app.outdir) / notebook_name(docname)).is_file()


def setup(app: Sphinx) -> None:
    """Export after all else has changed the tree."""
    app.connect("doctree-resolved", export, priority=900)
