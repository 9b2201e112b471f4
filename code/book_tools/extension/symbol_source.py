"""Source of a function, class or method, found by Sphinx in its file, without its docstrings."""

import ast
import re
import textwrap
from functools import cache
from pathlib import Path

from sphinx.pycode import ModuleAnalyzer

Tags = dict[str, tuple[str, int, int]]  # name inside the file: "class" or "def", first, last line
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
CODE = Path(__file__).parents[2]


class UnknownSymbolError(LookupError):
    """There is no such file, or no such function or class in it."""


def find_file(symbol: str, root: Path = CODE) -> tuple[Path, str]:
    """The source file of a dotted symbol, and the dotted name inside that file."""
    parts = symbol.split(".")
    for length in range(len(parts), 0, -1):
        base = root.joinpath(*parts[:length])
        for file in (base.with_suffix(".py"), base / "__init__.py"):
            if file.is_file():
                return file, ".".join(parts[length:])
    raise UnknownSymbolError(f"no source file for '{symbol}'")


def source_of(symbol: str, members: list[str] | None = None, root: Path = CODE) -> tuple[str, Path]:
    """Source of a symbol, and its file; of a class, only the chosen methods if there are any.

    Raises UnknownSymbolError, and sphinx.errors.PycodeError for a file that cannot be parsed.
    """
    file, name = find_file(symbol, root)
    text = file.read_text("utf-8")
    tags = _tags(text)
    if name not in tags:
        raise UnknownSymbolError(f"'{name}' of '{symbol}' is no function or class of its file")
    lines = text.splitlines()
    left_out = _docstring_lines(ast.parse(text))
    if members is not None:
        left_out |= _lines_of_others(lines, tags, name, members)
    _, first, last = tags[name]
    kept = [lines[n - 1] for n in range(first, last + 1) if n not in left_out]
    return _tidy("\n".join(kept)), file


@cache
def _tags(text: str) -> Tags:
    return dict(ModuleAnalyzer.for_string(text, "").find_tags())


def _docstring_lines(tree: ast.Module) -> set[int]:
    found: set[int] = set()
    for node in ast.walk(tree):
        # A body of nothing but a docstring keeps it.
        if isinstance(node, Definition) and ast.get_docstring(node) and len(node.body) > 1:
            found |= set(range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1))
    return found


def _lines_of_others(lines: list[str], tags: Tags, name: str, members: list[str]) -> set[int]:
    """Lines of the methods that were not asked for, with the comments above them."""
    if tags[name][0] != "class":
        raise UnknownSymbolError(f"'{name}' is not a class: it has no members")
    inside = {full.removeprefix(f"{name}."): tag for full, tag in tags.items()}
    if missing := sorted(set(members) - set(inside)):
        raise UnknownSymbolError(f"'{name}' has no method {', '.join(missing)}")
    found: set[int] = set()
    for full, (_, first, last) in tags.items():
        above, _, member = full.rpartition(".")
        if above == name and member not in members:
            while lines[first - 2].lstrip().startswith("#"):
                first -= 1
            found |= set(range(first, last + 1))
    return found


def _tidy(text: str) -> str:
    """Dedented, no blank line where a docstring stood, at most one in a row elsewhere."""
    text = re.sub(r":\n(\s*\n)+", ":\n", text)
    return textwrap.dedent(re.sub(r"\n\s*\n(\s*\n)+", "\n\n", text)).strip("\n")
