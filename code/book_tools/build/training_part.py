"""The part of a page that trains: what a run of it needs, and what is made of it afterwards.

Only this depends on how a processor rounds: after the first update another last bit may choose
another action. The rest of a page need not run again to try it on another machine.
"""

from __future__ import annotations

import ast
import symtable
from dataclasses import dataclass, field

from book_tools.sources import Page


@dataclass(eq=False)
class Statement:
    """A statement of a cell, and the names of the page that it reads, binds and changes."""

    node: ast.stmt
    reads: set[str] = field(default_factory=set)
    binds: set[str] = field(default_factory=set)
    changes: set[str] = field(default_factory=set)  # without giving them another value

    def __post_init__(self) -> None:
        table = symtable.symtable(ast.unparse(self.node), "<cell>", "exec")
        for symbol in table.get_symbols():
            if symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace():
                self.binds.add(symbol.get_name())
            if symbol.is_referenced():
                self.reads.add(symbol.get_name())
        self.reads = (self.reads - given_first(self.node)) | globals_of(table)
        if not self.defines:
            for each in ast.walk(self.node):
                if isinstance(each, ast.Subscript | ast.Attribute | ast.Call):
                    self.changes |= changed(each)

    @property
    def defines(self) -> bool:
        """Whether it makes a function, whose names are looked up when the function is called."""
        return isinstance(self.node, ast.FunctionDef | ast.ClassDef)

    @property
    def trains(self) -> bool:
        attributes = (each for each in ast.walk(self.node) if isinstance(each, ast.Attribute))
        return any(each.attr == "train" for each in attributes)

    @property
    def certain(self) -> bool:
        """Whether it binds its names whatever happens, so that no earlier value is left."""
        return self.defines or isinstance(self.node, ast.Assign | ast.Import | ast.ImportFrom)

    @property
    def lines(self) -> range:
        decorators = getattr(self.node, "decorator_list", [])
        first = min([self.node.lineno, *(each.lineno for each in decorators)])
        return range(first, (self.node.end_lineno or first) + 1)


def globals_of(table: symtable.SymbolTable) -> set[str]:
    """The names that functions within look up in the page."""
    found: set[str] = set()
    for inner in table.get_children():
        found |= {s.get_name() for s in inner.get_symbols() if s.is_global() and s.is_referenced()}
        found |= globals_of(inner)
    return found


def given_first(node: ast.stmt) -> set[str]:
    """The names that a loop or a block gives a value to before it reads them."""
    first: dict[str, ast.Name] = {}
    for each in names_in(node):
        place = (each.lineno, each.col_offset)
        known = first.setdefault(each.id, each)
        first[each.id] = each if place < (known.lineno, known.col_offset) else known
    late: set[ast.Name] = set()  # in `x = x + 1` the value is read before
    for part in ast.walk(node):
        if isinstance(part, ast.AugAssign):
            late.update(names_in(part.target))
        elif isinstance(part, ast.Assign):
            read = {name.id for name in names_in(part.value)}
            late |= {name for to in part.targets for name in names_in(to) if name.id in read}
    return {
        name for name, each in first.items() if isinstance(each.ctx, ast.Store) and each not in late
    }


def names_in(node: ast.AST) -> list[ast.Name]:
    return [each for each in ast.walk(node) if isinstance(each, ast.Name)]


def changed(node: ast.Subscript | ast.Attribute | ast.Call) -> set[str]:
    """The name whose value changes: by `name[0] = 1`, `name.x = 1` or perhaps `name.append(1)`."""
    if isinstance(node, ast.Call):
        holder = node.func.value if isinstance(node.func, ast.Attribute) else None
    else:
        holder = node.value if isinstance(node.ctx, ast.Store) else None
    return {holder.id} if isinstance(holder, ast.Name) else set()


def imported(statements: list[Statement]) -> set[str]:
    """Names of modules and of what is taken from them: a call of theirs changes no value here."""
    imports = (each for each in statements if isinstance(each.node, ast.Import | ast.ImportFrom))
    return {name for each in imports for name in each.binds}


def affected(statements: list[Statement]) -> list[int]:
    """The places of statements that train or read what came of it, however indirectly."""
    tainted: set[str] = set()
    modules = imported(statements)
    found = []
    for place, each in enumerate(statements):
        if each.trains or each.reads & tainted:
            found.append(place)
            tainted |= each.binds | (each.changes - modules)
        elif each.certain:
            tainted -= each.binds
    return found


def is_setting(node: ast.stmt, modules: set[str]) -> bool:
    """Whether it is a call such as `jax.config.update("jax_enable_x64", True)`."""
    if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)):
        return False
    call = node.value
    inside = [call.func, *call.args, *(each.value for each in call.keywords)]
    return isinstance(call.func, ast.Attribute) and all(
        name.id in modules for part in inside for name in names_in(part)
    )


def needed(places: list[int], statements: list[Statement]) -> set[int]:
    """These places, those of settings, and of all that gave a value to what one of them reads."""
    modules = imported(statements)
    always = [place for place, each in enumerate(statements) if is_setting(each.node, modules)]
    waiting = [(place, place) for place in [*always, *places]]
    seen = set(waiting)
    while waiting:
        place, moment = waiting.pop()
        for name in statements[place].reads:
            for earlier in range(moment - 1, -1, -1):
                other = statements[earlier]
                if name not in other.binds | (other.changes - modules):
                    continue
                found = (earlier, moment if other.defines else earlier)
                if found not in seen:
                    seen.add(found)
                    waiting.append(found)
                if other.certain and name in other.binds:
                    break
    return {place for place, _ in seen}


def training_part(page: Page) -> Page:
    """The page without the statements that have nothing to do with training; lines stay in place.

    Its cells are changed; a cell of which nothing is left is empty.
    """
    cells = [page.notebook.cells[index] for index in page.code_cells]
    bodies = [[Statement(node) for node in ast.parse(cell.source).body] for cell in cells]
    statements = [each for body in bodies for each in body]
    picked = {statements[place] for place in needed(affected(statements), statements)}
    for cell, body in zip(cells, bodies, strict=True):
        kept = {number for each in body if each in picked for number in each.lines}
        lines = enumerate(cell.source.splitlines(), 1)
        cell.source = "\n".join(line if number in kept else "" for number, line in lines).rstrip()
    return page
