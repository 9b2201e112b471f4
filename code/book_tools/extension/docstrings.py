r"""The package's docstrings on the page of the reference, which Sphinx's autodoc makes.

Docstrings are written for whoever calls `help`: code and labels of the book's items stand between
backticks, formulas between dollar signs, and a line `name: meaning` explains a parameter. Autodoc
reads reStructuredText, so this file translates. A label becomes a link to the item, the name of
another part of the package a link to its entry.
"""

import inspect
import re
from pathlib import Path
from typing import Any

from docutils import nodes
from numpy.typing import ArrayLike
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.inspect import stringify_signature
from sphinx.util.typing import stringify_annotation

PACKAGE, SHORT = "policy_gradients", "pg"
MARKUP = re.compile(r"(`[^`]+`|\$[^$]+\$)")
LABEL = re.compile(r"^:label:\s*(\S+)", re.MULTILINE)
EXPLAINED = re.compile(r"((?:\w+, )*\w+): ")
MODULE = re.compile(r"~?\b(?:[A-Za-z_]\w*\.)+(?=[A-Za-z_])")  # before a name in a signature
PLAIN = (bool, int, float, str, tuple, type(None))


def as_restructured_text(docstring: list[str], explained: set[str], labels: set[str]) -> list[str]:
    """The lines of a docstring, in which the parameters `explained` may begin a line."""
    lines: list[str] = []
    for paragraph in "\n".join(docstring).strip().split("\n\n"):
        lines += paragraph.splitlines() if paragraph.startswith(">>>") else []
        if not paragraph.startswith(">>>"):
            lines += _items(_inline(paragraph, labels), paragraph, explained)
        lines.append("")
    return lines


def _inline(text: str, labels: set[str]) -> str:
    """Code, links and formulas as roles; what is neither is no markup."""
    parts = MARKUP.split(text)
    plain = [re.sub(r"([\\*_|])", r"\\\1", part) for part in parts[::2]]
    marked = [rf"\ {_role(part, labels)}\ " for part in parts[1::2]]
    return "".join(a + b for a, b in zip(plain, [*marked, ""], strict=True))


def _role(marked: str, labels: set[str]) -> str:
    text = marked[1:-1]
    if marked[0] == "$":
        return f":math:`{text}`"
    if text in labels:
        return f":prf:ref:`{text}`"
    import policy_gradients

    public = text.removesuffix("()") in policy_gradients.__all__
    return f":py:obj:`{text} <{PACKAGE}.{text.removesuffix('()')}>`" if public else f"``{text}``"


def _items(translated: str, paragraph: str, explained: set[str]) -> list[str]:
    """The paragraph's lines; from the first one that explains a parameter on, a list."""
    lines, within = [], False
    for line, before in zip(translated.splitlines(), paragraph.splitlines(), strict=True):
        found = EXPLAINED.match(before)
        if found and set(found[1].split(", ")) <= explained:
            lines += [] if within else [""]
            names = ", ".join(f"``{name}``" for name in found[1].split(", "))
            lines.append(f"* {names}: {line.split(': ', 1)[1]}")
            within = True
        else:
            lines.append(f"  {line}" if within else line)
    return lines


def translate(
    app: Sphinx, what: str, name: str, thing: Any, options: Any, lines: list[str]
) -> None:
    """Put a docstring into autodoc's language (on `autodoc-process-docstring`)."""
    explained = set(inspect.get_annotations(thing)) if callable(thing) else set()
    if callable(thing):
        explained |= set(inspect.signature(thing).parameters)
    lines[:] = as_restructured_text(lines, explained, app.config.book_labels)


class Unsaid:
    """Stands for a default that is a function or another object."""

    def __repr__(self) -> str:
        return "..."


def _type(annotation: Any) -> str:
    """A type in words: names without their modules, and the package's names for unions."""
    return MODULE.sub("", stringify_annotation(annotation))


def _types(text: str) -> str:
    """Types without their modules, and with the name of a union in place of its parts."""
    from policy_gradients._pytree import Scalar
    from policy_gradients.exact.weights import WeightFunction

    unions = {"WeightFunction": WeightFunction, "Scalar": Scalar, "ArrayLike": ArrayLike}
    for name, union in unions.items():
        text = text.replace(_type(union), name)
    return text.replace("{horizon}", "H")  # of `{mdp.horizon}`


def readable_signature(
    app: Sphinx, what: str, name: str, thing: Any, options: Any, signature: str | None, returns: Any
) -> tuple[str, str] | None:
    """A signature whose types are short, and whose defaults are numbers and words, or `...`."""
    if not callable(thing):  # a property
        return None
    found = inspect.signature(thing)
    parameters = list(found.parameters.values())[what == "method" :]
    shown = [
        x if x.default is x.empty or type(x.default) in PLAIN else x.replace(default=Unsaid())
        for x in parameters
    ]
    empty = inspect.Signature.empty
    says = what != "class" and found.return_annotation is not empty and not inspect.isclass(thing)
    text = stringify_signature(found.replace(parameters=shown, return_annotation=empty))
    text = MODULE.sub("", text)
    return _types(text), _types(_type(found.return_annotation)) if says else ""


def short_name(app: Sphinx, domain: str, kind: str, content: addnodes.desc_content) -> None:
    """Write `pg.values`, as pages do, and a property's type without modules."""
    for node in content.parent.findall(addnodes.desc_addname):
        if node.astext().startswith(PACKAGE):
            name = node.astext().replace(PACKAGE, SHORT)
            node.clear()
            node += nodes.Text(name)
    for node in content.parent.findall(addnodes.desc_annotation):
        for text in list(node.findall(nodes.Text)):
            text.parent.replace(text, nodes.Text(MODULE.sub("", text)))


def find_labels(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """What the book's items are called (on `env-before-read-docs`)."""
    pages = [Path(env.doc2path(name)) for name in sorted(env.found_docs)]
    app.config.book_labels = {x for page in pages for x in LABEL.findall(page.read_text("utf-8"))}


def setup(app: Sphinx) -> None:
    """Register autodoc and what it needs to know."""
    app.setup_extension("sphinx.ext.autodoc")
    app.add_config_value("book_labels", set(), "")
    app.connect("env-before-read-docs", find_labels)
    app.connect("autodoc-process-docstring", translate)
    app.connect("autodoc-process-signature", readable_signature)
    app.connect("object-description-transform", short_name)
