"""A homework with other constants: what `SEED=2027` makes of a master.

Beside a master hwN.md lies hwN.toml. It declares the constants that a seed may change, each with
the value of the book and the values from which a seed draws, and three things that follow from
them: which words of the master change, how the answers of the book become those of the variant,
and how the answers of the variant become those of the book. With the last of these, every test of
the master judges the variant as it judges the book, so what is noticed here is noticed there. With
the second, every solution in tests/homework/solutions is a solution of the variant.
"""

from __future__ import annotations

import hashlib
import math
import re
import textwrap
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from homework_tools.authoring.master import HIDDEN, MASTERS, master_path, read_master

LARGEST = 2**31
GAP = re.compile(r"<<(.+?)(?::([^:<>]+))?>>")
CELL = re.compile(r"^```\{code-cell\}[^\n]*\n(?:.*?\n)??```$", re.MULTILINE | re.DOTALL)
TEST = re.compile(r"^def (test_\w+)\(([\w, ]*)\):\n", re.MULTILINE)
GENERATOR = re.compile(r"default_rng\((\d+)\)")
SOURCES = Path(__file__).with_name("conversions.py")
BEGINNING = """\
    # The numbers in this test are those of the book. It calls your answer with the constants of
    # this notebook, and converts what goes in and what comes out.
"""


@dataclass(frozen=True)
class Answer:
    """An answer that depends on the constants: its question, and the way there and back."""

    question: str
    variant: str  # source of a function: the book's answer -> the variant's
    book: str  # source of a function: the variant's answer -> the book's


@dataclass(frozen=True)
class Redrawn:
    """A homework as a seed makes it."""

    name: str
    seed: int
    constants: dict[str, Any]
    text: str  # the master
    answers: dict[str, Answer]
    words: tuple[tuple[str, str], ...] = ()  # passages of the book, and what they are here

    def said(self, words: str) -> str:
        """What a test says here where it says these words in the book."""
        if words.lower() in self.text.lower():
            return words
        return next((new for old, new in self.words if words.lower() in old.lower()), words)


def whole(seed: str | int) -> int:
    """The seed as a number, or one sentence that says what it must be."""
    text = str(seed).strip()
    if not re.fullmatch(r"0|[1-9][0-9]{0,9}", text) or int(text) > LARGEST:
        raise ValueError(f"SEED was {text[:40]!r}; it must be a whole number from 0 to {LARGEST}.")
    return int(text)


def table_path(root: Path, name: str) -> Path:
    """Where the constants of a homework are declared."""
    return root / MASTERS / f"{name}.toml"


def has_variants(root: Path, name: str) -> bool:
    """Does a homework declare constants?"""
    return table_path(root, name).is_file()


def table(root: Path, name: str) -> dict[str, Any]:
    """What a homework declares."""
    master_path(root, name)  # is there such a homework at all?
    path = table_path(root, name)
    if not path.is_file():
        raise ValueError(
            f"{name} declares no constants that a seed could change; build it without SEED, or "
            f"declare them in {MASTERS / path.name}."
        )
    return tomllib.loads(path.read_text("utf-8"))


def _number(*words: object) -> int:
    """A number from 0 to 2**64 that is the same on every machine and in every version."""
    text = "/".join(map(str, words))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")


def draw(name: str, declared: dict[str, Any], seed: int) -> dict[str, Any]:
    """The constants of a variant; none has the value of the book."""
    drawn = {}
    for constant, told in declared["constants"].items():
        values = [value for value in told["draw"] if value != told["book"]]
        drawn[constant] = values[_number(name, constant, seed) % len(values)]
    return drawn


def redraw(root: Path, name: str, seed: int) -> Redrawn:
    """The variant of a homework for a seed."""
    declared = table(root, name)
    constants = draw(name, declared, seed)
    answers = {
        answer: Answer(
            told["question"], _filled(told["variant"], constants), _filled(told["book"], constants)
        )
        for answer, told in declared["answers"].items()
    }
    text = master_path(root, name).read_text("utf-8")
    words = []
    for change in declared["text"]:
        old, new = change["old"].strip("\n"), _filled(change["new"].strip("\n"), constants)
        text = _changed(text, old, new, change.get("times", 1), name)
        words.append((old.strip('"'), new.strip('"')))
    text = CELL.sub(lambda cell: _cell(cell[0], declared, answers, name, seed), text)
    return Redrawn(name, seed, constants, text, answers, tuple(words))


def _changed(text: str, old: str, new: str, times: int, name: str) -> str:
    if text.count(old) != times:
        raise ValueError(
            f"{name}.toml: {old[:60]!r} stands {text.count(old)} times in {name}.md; it must stand "
            f"there {times} times."
        )
    return text.replace(old, new)


def _filled(text: str, constants: dict[str, Any]) -> str:
    """A text with the values of its expressions: <<T>>, or <<0.4 / T:.3f>> with a format."""

    def value(gap: re.Match[str]) -> str:
        found = eval(gap[1], {"math": math, **constants})
        if gap[2]:
            return format(found, gap[2])
        return f"{found:.10g}" if isinstance(found, float) else str(found)

    return GAP.sub(value, text)


def _cell(
    cell: str, declared: dict[str, Any], answers: dict[str, Answer], name: str, seed: int
) -> str:
    """A cell of the master; a test converts the answers, a hidden one has other random numbers."""
    test = TEST.search(cell)
    if test is None or "# BEGIN TEST CONFIG" not in cell:
        return cell
    if HIDDEN.search(cell) and test[1] not in declared.get("keep_random", []):
        new = _number(name, test[1], seed) % 10**9
        cell = GENERATOR.sub(lambda found: f"default_rng({new + int(found[1])})", cell)
    taken = [word.strip() for word in test[2].split(",")]
    used = [answer for answer in taken if answer in answers]
    if not used:
        return cell
    lines = [f"{answer} = ({answers[answer].book})({answer})\n" for answer in used]
    begin = BEGINNING + textwrap.indent(conversions(*lines) + "\n" + "".join(lines), "    ")
    return cell[: test.end()] + begin + "\n" + cell[test.end() :]


def conversions(*sources: str) -> str:
    """The source of the conversions that pieces of code use, with the import that they need."""
    text = SOURCES.read_text("utf-8")
    functions = re.findall(r"^def (\w+)\(.*?(?=^def |\Z)", text, re.MULTILINE | re.DOTALL)
    bodies = re.split(r"^(?=def )", text, flags=re.MULTILINE)[1:]
    known = dict(zip(functions, bodies, strict=True))
    used = [name for name in known if any(f"{name}(" in source for source in sources)]
    used = [name for name in known if name in used or any(f"{name}(" in known[u] for u in used)]
    kept = [re.sub(r'\n    """.*?"""', "", known[name], flags=re.DOTALL).strip() for name in used]
    return "import numpy as np\n\n\n" + "\n\n\n".join(kept) + "\n"


def published(root: Path, name: str) -> str:
    """The code of the book's solution, without tests and training, as one piece."""
    from homework_tools.authoring.master import parts

    pieces = [
        part.source
        for part in parts(master_path(root, name))
        if part.kind == "code" and part.place in ("text", "solution") and "train" not in part.tags
    ]
    return "\n\n\n".join(pieces)


def judged(root: Path, name: str) -> list[str]:
    """The names that tests of a homework take from a notebook."""
    cells = "\n".join(cell.source for cell in read_master(master_path(root, name)).cells)
    return sorted({word.strip() for test in TEST.finditer(cells) for word in test[2].split(",")})


def trained(root: Path, name: str) -> set[str]:
    """The names that training cells hand in."""
    cells = "\n".join(cell.source for cell in read_master(master_path(root, name)).cells)
    return set(re.findall(r"hand_in\(\s*[\"'](\w+)[\"']", cells))


def translated(root: Path, redrawn: Redrawn, source: str, names: set[str]) -> str:
    """A solution that was written for the book, and defines these names, as one of the variant.

    It runs beside the book's own solution, and all answers are converted afterwards.
    """
    handed, answers = trained(root, redrawn.name), redrawn.answers
    lines = _beside(root, redrawn.name)
    for name in sorted(handed):
        lines.append(f"_names[{name!r}] = " + _through(answers, "book", name, name))
    lines.append(f"exec({source!r}, _names)")
    for name in judged(root, redrawn.name):
        if name not in handed or name in names:
            lines.append(f"{name} = " + _through(answers, "variant", name, f"_names[{name!r}]"))
    return conversions(*lines) + "\n\n" + "\n".join(lines) + "\n"


def last_year(root: Path, name: str, only: str = "") -> str:
    """Code that answers a variant as the book does: all questions, or one function alone."""
    lines = _beside(root, name)
    for answer in judged(root, name):
        if answer not in trained(root, name) and only in ("", answer):
            lines.append(f"{answer} = _names[{answer!r}]")
    return "\n".join(lines) + "\n"


def _beside(root: Path, name: str) -> list[str]:
    """Lines that run the book's solution among names of its own."""
    return ["_names = {'__name__': '__main__'}", f"exec({published(root, name)!r}, _names)"]


def _through(answers: dict[str, Answer], way: str, name: str, value: str) -> str:
    return f"({getattr(answers[name], way)})({value})" if name in answers else value
