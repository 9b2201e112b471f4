"""A cell in plain Python: Jupyter's own lines become calls of `get_ipython()`, as IPython has it.

The work is IPython's own and is done on text: nothing of a notebook is executed here. Lines keep
their numbers, so that a message names the line that the student sees. In the box a stand-in for
`get_ipython()` runs what only times or captures code; `remark` says what it leaves out.

Importing this takes a second, because of IPython: only what reads notebooks should.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from IPython.core.inputtransformer2 import (
    HelpEnd,
    TransformerManager,
    cell_magic,
    leading_empty_lines,
    leading_indent,
)

MOST_WORK = 1_500_000  # characters read for one notebook: each line of Jupyter's reads all again
LONGEST_HELP = 500  # characters of a line that asks for help
SPECIAL = re.compile(r"[%!?]|^[ \t]*(>>>|\.\.\.|[,;/]|(\[(nav|ins)\][ ])?In[ ]\[)", re.MULTILINE)
BODIES = ("time", "timeit", "capture", "prun", "memit")  # cell magics that run the code below them
RUN = {*BODIES, "env", "set_env", "pwd", "reset", "run", "writefile", "file"}
SHOWN = {
    "matplotlib", "config", "load_ext", "reload_ext", "unload_ext", "autoreload", "precision",
    "xmode", "colors", "autosave", "pdb", "who", "whos", "pinfo", "pinfo2", "psearch", "history",
    "html", "HTML", "latex", "markdown", "svg", "javascript", "js",
}  # fmt: skip
BARE = re.compile(  # a cell of this one line needs no %
    r"\s*(?P<name>pip|conda|mamba|ls|cd|cat|mkdir|matplotlib|load_ext|reload_ext|autoreload|config"
    r"|run|who|whos|time|timeit|pwd|env|reset)([ \t]+[^\s=!()<>,+*/%^&|][^\n]*)?\s*"
)
CALL = re.compile(
    r"get_ipython\(\)\.(run_line_magic|run_cell_magic|system|getoutput|magic)"
    r"\(\s*[rf]?[\"']%*(\w*)"
)


@dataclass
class Translated:
    """A cell in plain Python, and which lines of it do nothing or something else when graded."""

    source: str
    remarks: list[str] = field(default_factory=list)  # "line 2: `!ls` was not run: …"
    left_out: bool = False  # code of a whole cell is not run


class TooMuch(Exception):
    """The cell needs more work than a cell that a person writes."""


class Translator:
    """Translates the cells of one notebook, with a limit on the work that all of them make."""

    def __init__(self) -> None:
        self._left = float(MOST_WORK)
        self._levels: list[str] = []

    def __call__(self, source: str) -> Translated:
        """One cell; what is not for Jupyter is left as it is."""
        if BARE.fullmatch(source):
            source = re.sub(r"\S", r"%\g<0>", source, count=1)
        elif not SPECIAL.search(source):
            return Translated("".join(leading_indent(source.splitlines(keepends=True))))
        self._levels = []
        try:
            self._python(source, 0, 0)
        except TooMuch:
            text = (
                "line 1: the cell's lines for Jupyter (`%…`, `!…`, `…?`) are too many or too long"
            )
            return Translated(source, [text], True)
        except Exception:  # of IPython, on text that is neither Python nor for Jupyter
            return Translated(source)
        return _remarked(source, self._levels)

    def _python(self, source: str, above: int, depth: int) -> str:
        """The code of a cell or of a body, with so many empty lines above it."""
        manager = _Manager(self._spend, above, depth, self._python)
        lines = source.splitlines(keepends=True)
        self._spend(lines)
        rest = leading_empty_lines(lines)
        manager.above += len(lines) - len(rest)
        self._levels.append("\n" * manager.above + manager.transform_cell("".join(rest)))
        return self._levels[-1]

    def _spend(self, lines: list[str]) -> None:
        work = sum(len(line) * (1 + len(line) / 5000) for line in lines)
        if work > self._left:
            raise TooMuch
        self._left -= work


class _Help(HelpEnd):
    """IPython's, except that it does not search in text that is no name."""

    def transform(self, lines: list[str]) -> list[str]:
        if sum(map(len, lines[self.start_line : self.q_line + 1])) > LONGEST_HELP:
            raise SyntaxError
        return super().transform(lines)


class _Manager(TransformerManager):
    """IPython's, except that lines keep their numbers and that bodies are translated too."""

    def __init__(
        self,
        spend: Callable[[list[str]], None],
        above: int,
        depth: int,
        python: Callable[[str, int, int], str],
    ) -> None:
        super().__init__()
        self.above, self._spend, self._depth, self._body = above, spend, depth, python
        self.line_transforms = [self._cell_magic]
        self.token_transformers = [
            _Help if kind is HelpEnd else kind for kind in self.token_transformers
        ]

    def _cell_magic(self, lines: list[str]) -> list[str]:
        """The call of a cell magic; code that it runs is Python already, at its own lines."""
        found = re.match(r"%%(\w+)(?!\w*\?)", lines[0]) if lines else None
        if found is None or found[1] not in BODIES or self._depth > 1:
            return cell_magic(lines)
        _, _, options = lines[0][2:].rstrip().partition(" ")
        body = self._body("".join(lines[1:]), self.above + 1, self._depth + 1)
        return [f"get_ipython().run_cell_magic({found[1]!r}, {options!r}, {body!r})\n"]

    def do_one_token_transform(self, lines: list[str]) -> tuple[bool, list[str]]:
        """One line of Jupyter's; where it went on over several lines, empty ones follow it."""
        self._spend(lines)
        changed, made = super().do_one_token_transform(lines)
        fewer = len(lines) - len(made)
        if fewer > 0:
            pairs = zip(lines, made, strict=False)
            place = next((n for n, (old, new) in enumerate(pairs) if old != new), len(made) - 1)
            made = [*made[: place + 1], *["\n"] * fewer, *made[place + 1 :]]
        return changed, made


def _remarked(source: str, levels: list[str]) -> Translated:
    """What of the translated code does nothing when it is graded, by the lines of the source."""
    told = Translated(levels[-1])
    written = source.splitlines()
    for level in levels:
        for number, line in enumerate(level.split("\n"), 1):
            call = CALL.search(line)
            if call is None or line.lstrip().startswith("#"):
                continue
            said = remark(call[1], call[2])
            if said:
                shown = written[number - 1].strip()[:60] if number <= len(written) else call[2]
                told.remarks.append(f"line {number}: `{shown}` {said}")
            told.left_out |= call[1] == "run_cell_magic" and call[2] not in (RUN | SHOWN)
    return told


def remark(kind: str, name: str) -> str:
    """What is to be said of one call of the stand-in; empty if it does what it does in Jupyter."""
    if kind in ("system", "getoutput"):
        nothing = " and gives an empty list" if kind == "getoutput" else ""
        return f"was not run{nothing}: there is no shell where notebooks are graded"
    if name == "run":
        return "runs only a file that the notebook itself has written: yours is not there"
    if name in RUN:
        return ""
    if name in SHOWN:
        return "did nothing: it only changes what is shown"
    if kind == "run_cell_magic":
        return "and the lines below it were not run: the graded code must be Python"
    return "was not run: it has no meaning where notebooks are graded"
