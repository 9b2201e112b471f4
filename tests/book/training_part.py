"""The cells of a page that train, with those that they need and those that use what they made.

Only these depend on how a processor rounds: after the first update another last bit may choose
another action. The other cells need not run again to try a page on another machine.
"""

from __future__ import annotations

import ast
import symtable
from dataclasses import dataclass, field

from book_tools.sources import Page


@dataclass
class Cell:
    """The names of the page that a cell imports, binds, changes, and reads from cells above it."""

    source: str
    imports: set[str] = field(default_factory=set)
    binds: set[str] = field(default_factory=set)
    changes: set[str] = field(default_factory=set)
    reads: set[str] = field(default_factory=set)
    looks_up: set[str] = field(default_factory=set)  # in its functions, whenever they are called
    trains: bool = False

    def __post_init__(self) -> None:
        table = symtable.symtable(self.source, "<cell>", "exec")
        for symbol in table.get_symbols():
            if symbol.is_imported():
                self.imports.add(symbol.get_name())
            elif symbol.is_assigned() or symbol.is_namespace():
                self.binds.add(symbol.get_name())
        self.looks_up = set[str]().union(*(_read(inner) for inner in table.get_children()))
        self.reads = _read(table) - self.binds - self.imports
        for node in ast.walk(ast.parse(self.source)):
            self.trains |= isinstance(node, ast.Attribute) and node.attr == "train"
            if name := _changed(node):
                self.changes.add(name)


def _read(table: symtable.SymbolTable) -> set[str]:
    """The names of the page that a cell or a function in it looks up."""
    top = table.get_type() == "module"
    found = {
        symbol.get_name()
        for symbol in table.get_symbols()
        if symbol.is_referenced() and (top or symbol.is_global())
    }
    return found.union(*(_read(inner) for inner in table.get_children()))


def _changed(node: ast.AST) -> str | None:
    """The name whose value changes: by `name[0] = 1`, `name.x = 1` or perhaps `name.append(1)`."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        holder = node.func.value
    elif isinstance(node, ast.Subscript | ast.Attribute) and isinstance(node.ctx, ast.Store):
        holder = node.value
    else:
        return None
    return holder.id if isinstance(holder, ast.Name) else None


def training_part(page: Page) -> Page:
    """The page, its other cells empty; a call of a module's function changes no value here."""
    cells = [Cell(page.notebook.cells[index].source) for index in page.code_cells]
    modules = set[str]().union(*(cell.imports for cell in cells))
    results: set[str] = set()
    picked = set()
    for place, cell in enumerate(cells):
        if cell.trains or cell.reads & results:
            picked.add(place)
            results |= cell.binds | (cell.changes - modules)
        else:
            results -= cell.binds
    count = -1
    while count != len(picked):  # a function may look up what a later cell binds
        count = len(picked)
        always = set[str]().union(*(cells[place].looks_up for place in picked))
        needed = set(always)
        for place, cell in reversed(list(enumerate(cells))):
            made = cell.imports | cell.binds | (cell.changes - modules)
            if place in picked or made & needed or ".config.update(" in cell.source:
                picked.add(place)
                needed = (needed - cell.binds) | cell.reads | always
    for place, index in enumerate(page.code_cells):
        if place not in picked:
            page.notebook.cells[index].source = ""
    return page
