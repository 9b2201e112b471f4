"""A homework's master: what is public in it, what is secret, and the stubs of its solutions.

The marks are Otter's, in raw cells. This file needs no Otter, so that the book builds without it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MASTERS = Path("book") / "homework" / "masters"
MARK = re.compile(r"#\s*(BEGIN|END)\s+(QUESTION|SOLUTION|TESTS|PROMPT)\b|#\s*(ASSIGNMENT CONFIG)")
HIDDEN = re.compile(r"^\s*hidden:\s*true\b", re.MULTILINE | re.IGNORECASE)
BLOCK_BEGIN = re.compile(r"#\s*BEGIN SOLUTION(\s+NO PROMPT)?\s*$")
BLOCK_END = re.compile(r"#\s*END SOLUTION\s*$")
LINE = re.compile(r"#\s*SOLUTION\s*$")
LINE_WITHOUT_PROMPT = re.compile(r"#\s*SOLUTION NO PROMPT\s*$")
PROMPT_BEGIN = re.compile(r"^\s*(\"\"\"|''')\s*#\s*BEGIN PROMPT\s*$")
PROMPT_END = re.compile(r"^\s*(\"\"\"|''');?\s*#\s*END PROMPT\s*$")
ASSIGNED = re.compile(r"^(\s*[\w\s,.\[\]]+?(?::[^=]+)?=)(?!=)")


@dataclass(frozen=True)
class Part:
    """A cell of a master: its kind, where it stands, its text, and what of it is public."""

    kind: str  # markdown or code
    place: str  # text, solution, public test, hidden test
    source: str
    tags: tuple[str, ...] = ()

    @property
    def public(self) -> str:
        """What of the cell a student may see."""
        if self.place == "hidden test":
            return ""
        if self.place == "solution":
            return stub(self.source) if self.kind == "code" else ""
        return self.source


def homeworks(root: Path) -> list[str]:
    """The names of all homeworks that have a master."""
    return sorted(path.stem for path in (root / MASTERS).glob("hw*.md"))


def master_path(root: Path, name: str) -> Path:
    """Where a homework's master lies; a clear error if there is none."""
    path = root / MASTERS / f"{name}.md"
    if not path.is_file():
        known = ", ".join(homeworks(root)) or "none yet"
        raise FileNotFoundError(f"homework is {name!r}: it must be one of {known}")
    return path


def read_master(path: Path) -> Any:
    """The notebook that jupytext reads from a master."""
    import jupytext

    return jupytext.read(path, fmt="md:myst")


def parts(path: Path) -> Iterator[Part]:
    """The cells of a master without Otter's marks."""
    where: list[str] = []
    for number, cell in enumerate(read_master(path).cells, 1):
        mark = MARK.search(cell.source) if cell.cell_type == "raw" else None
        if mark is not None:
            if mark[1] == "BEGIN":
                where.append(mark[2])
            elif mark[1] == "END" and (not where or where.pop() != mark[2]):
                raise ValueError(
                    f"{path.name}, cell {number}: END {mark[2]} where nothing of that name is "
                    "open: every BEGIN must have its END"
                )
            continue
        if cell.cell_type == "raw":
            raise ValueError(f"{path.name}, cell {number}: a raw cell must be one of Otter's marks")
        place = "text"
        if "SOLUTION" in where:
            place = "solution"
        elif "TESTS" in where:
            place = "hidden test" if HIDDEN.search(cell.source) else "public test"
        tags = tuple(cell.metadata.get("tags", []))
        yield Part(cell.cell_type, place, cell.source, tags)
    if where:
        raise ValueError(f"{path.name}: BEGIN {where[-1]} is never closed: it must have its END")


def question_points(path: Path) -> dict[str, float]:
    """The points of every question, written ones as well."""
    points = {}
    for cell in read_master(path).cells:
        if cell.cell_type == "raw" and re.match(r"#\s*BEGIN QUESTION\b", cell.source):
            lines = dict(re.findall(r"^(\w+):\s*(\S+)", cell.source, re.MULTILINE))
            if not {"name", "points"} <= set(lines):
                raise ValueError(
                    f"{path.name}: a question has {lines}: it must have name and points"
                )
            points[lines["name"]] = float(lines["points"])
    return points


def stub(source: str) -> str:
    """A solution's cell as students get it: dots in the place of what is theirs to write."""
    lines: list[str] = []
    inside, prompt, silent = False, False, False
    for line in source.split("\n"):
        indent = line[: len(line) - len(line.lstrip())]
        begin = BLOCK_BEGIN.search(line)
        if PROMPT_BEGIN.match(line):
            prompt = True
        elif PROMPT_END.match(line):
            prompt = False
        elif prompt:
            lines.append(line)
        elif begin:
            inside, silent = True, bool(begin[1])
            if not silent:
                lines.append(f"{indent}...")
        elif BLOCK_END.search(line):
            inside = False
        elif inside or LINE_WITHOUT_PROMPT.search(line):
            continue
        elif LINE.search(line):
            assigned = ASSIGNED.match(line)
            lines.append(f"{assigned[1]} ..." if assigned else f"{indent}...")
        else:
            lines.append(line)
    return "\n".join(lines)
