"""Source of a symbol, found by parsing its file, without its docstrings."""

import ast
import textwrap
from pathlib import Path

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
CODE = Path(__file__).parents[2]


class UnknownSymbolError(LookupError):
    """No file, or nothing of that name in it."""


def find_file(symbol: str, root: Path = CODE) -> tuple[Path, list[str]]:
    """The source file of a dotted symbol, and the names inside that file."""
    parts = symbol.split(".")
    for length in range(len(parts), 0, -1):
        base = root.joinpath(*parts[:length])
        for file in (base.with_suffix(".py"), base / "__init__.py"):
            if file.is_file():
                return file, parts[length:]
    raise UnknownSymbolError(f"no source file for '{symbol}'")


def find_node(tree: ast.Module, names: list[str], symbol: str) -> ast.stmt:
    """The definition that the names lead to: functions, classes, methods, or an assignment."""
    body, found = tree.body, None
    for name in names:
        found = next((node for node in body if name in _defined(node)), None)
        if found is None:
            raise UnknownSymbolError(f"'{name}' of '{symbol}' is not defined in its file")
        body = found.body if isinstance(found, Definition) else []
    if found is None:
        raise UnknownSymbolError(f"'{symbol}' is a whole file: name a function or a class in it")
    return found


def _defined(node: ast.stmt) -> list[str]:
    if isinstance(node, Definition):
        return [node.name]
    targets = (
        node.targets
        if isinstance(node, ast.Assign)
        else [node.target]
        if isinstance(node, ast.AnnAssign)
        else []
    )
    return [target.id for target in targets if isinstance(target, ast.Name)]


def source_of(symbol: str, members: list[str] | None = None, root: Path = CODE) -> tuple[str, Path]:
    """Source of a symbol, and its file; of a class, only the chosen methods if there are any."""
    file, names = find_file(symbol, root)
    text = file.read_text("utf-8")
    node = find_node(ast.parse(text), names, symbol)
    dropped = _docstring_lines(node)
    if members is not None:
        dropped |= _lines_of_others(node, members, symbol)
    lines = text.splitlines()
    kept = [
        lines[number - 1]
        for number in range(_first_line(node), _last_line(node) + 1)
        if number not in dropped
    ]
    return _tidy(kept), file


def _docstring_lines(node: ast.stmt) -> set[int]:
    found: set[int] = set()
    for inner in ast.walk(node):
        if isinstance(inner, Definition) and ast.get_docstring(inner, clean=False) is not None:
            text = inner.body[0]
            if len(inner.body) > 1:  # a body of nothing but a docstring keeps it
                found |= set(range(text.lineno, _last_line(text) + 1))
    return found


def _lines_of_others(node: ast.stmt, members: list[str], symbol: str) -> set[int]:
    """Lines of the methods that were not asked for, with the comments above them."""
    if not isinstance(node, ast.ClassDef):
        raise UnknownSymbolError(f"'{symbol}' is not a class: it has no members")
    names = {name for inner in node.body for name in _defined(inner)}
    if missing := sorted(set(members) - names):
        raise UnknownSymbolError(f"'{symbol}' has no member {', '.join(missing)}")
    found: set[int] = set()
    previous = node.lineno
    for inner in node.body:
        if isinstance(inner, Definition) and inner.name not in members:
            found |= set(range(previous + 1, _last_line(inner) + 1))
        previous = _last_line(inner)
    return found


def _first_line(node: ast.stmt) -> int:
    decorators = node.decorator_list if isinstance(node, Definition) else []
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])


def _last_line(node: ast.stmt) -> int:
    return node.end_lineno or node.lineno


def _tidy(lines: list[str]) -> str:
    """Dedented, no blank line where a docstring stood, at most one in a row elsewhere."""
    kept: list[str] = []
    for line in lines:
        opened = bool(kept) and kept[-1].rstrip().endswith(":")
        if line.strip() or (kept and kept[-1].strip() and not opened):
            kept.append(line)
    return textwrap.dedent("\n".join(kept)).strip("\n")
