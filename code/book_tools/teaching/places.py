"""What a quiz may refer to: the items of the pages, and the mistakes that the tests know."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from pathlib import Path

from docutils.nodes import make_id

from book_tools.sources import book_pages
from book_tools.teaching.quiz import QuizError

ITEM = re.compile(r"^:{3,}\{(?:prf:)?(\w+)\} *(.*)\n(?::\w+:.*\n)*?:label: *(\S+)", re.MULTILINE)
FORMULA = re.compile(r"^\$\$ \((eq-[\w-]+)\)", re.MULTILINE)
FIGURE = re.compile(r"^ +name: (fig-[\w-]+)$", re.MULTILINE)
SECTION = re.compile(r"^#{2,} +(.+)\n((?:(?!#{2,} ).*\n?)*)", re.MULTILINE)
SOLUTION = re.compile(r"^:{3,}\{solution\} (\S+)\n(.*?)^:{3,}$", re.MULTILINE | re.DOTALL)
WHAT_MAY_GO_WRONG = "**What may go wrong.**"  # a paragraph of a section
COMMON_MISTAKE = "common mistake"  # in the solution of an exercise
VARIANTS = Path("tests") / "book" / "wrong_variants"
SOLUTIONS = Path("tests") / "homework" / "solutions"
HOMEWORK = re.compile(r"hw\d")
ACCEPTED = ("right_",)  # how the names of the other solutions begin


@dataclass(frozen=True)
class Place:
    """A place in the book: its address from the root of the site, and how to speak of it."""

    address: str
    words: str


def page_title(root: Path, page: str) -> str:
    """The title of a page."""
    found = re.search(r"^# (.+)$", (root / "book" / f"{page}.md").read_text("utf-8"), re.MULTILINE)
    return found[1].strip() if found else page


class Places:
    """The items and mistakes of a book."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.items: dict[str, tuple[str, str, str]] = {}  # by label: page, kind, title
        self.mistakes: dict[str, tuple[str, set[str]]] = {}  # by label: page, names
        self.told: dict[str, set[str]] = {}  # mistakes that a page tells, but no variant makes
        for name in book_pages(root):
            path = root / name
            page = path.stem
            text = path.read_text("utf-8") if path.is_file() else ""
            for kind, title, label in ITEM.findall(text):
                self.items[label] = page, kind, title.strip()
            self.items |= {label: (page, "formula", "") for label in FORMULA.findall(text)}
            self.items |= {label: (page, "figure", "") for label in FIGURE.findall(text)}
            self._read_sections(page, text)
            for label, names in wrong_variants(root / VARIANTS / f"{page}.py").items():
                first, known = self.mistakes.get(
                    label, (page, set())
                )  # two pages may check an item
                self.mistakes[label] = first, known | names

    def _read_sections(self, page: str, text: str) -> None:
        """Sections are known as `page#id-of-the-heading`. A text may tell of a mistake."""
        for title, body in SECTION.findall(text):
            label = f"{page}#{make_id(title)}"
            self.items.setdefault(label, (page, "section", title.strip()))
            if WHAT_MAY_GO_WRONG in body:
                self.told.setdefault(label, {"what_may_go_wrong"})
        for label, body in SOLUTION.findall(text):
            if COMMON_MISTAKE in body:
                self.told[label] = {"common_mistake"}

    def of_item(self, label: str) -> Place:
        """The place of an item, or of the experiment that checks a finding."""
        if label in self.items:
            page, kind, title = self.items[label]
            if kind == "section":
                return Place(
                    f"book/{page}.html#{label.partition('#')[2]}", f"the section “{title}”"
                )
            if kind in ("formula", "figure"):
                anchor = f"equation-{label}" if kind == "formula" else label
                words = f"a {kind} on the page “{page_title(self.root, page)}”"
                return Place(f"book/{page}.html#{anchor}", words)
            words = f"{kind.capitalize()} “{title}”" if title else kind.capitalize()
            return Place(f"book/{page}.html#{label}", words)
        page, _ = self.mistakes[label]
        words = f"the experiment on the page “{page_title(self.root, page)}”"
        return Place(f"book/{page}.html#check-{label}", words)

    def of_mistake(self, mistake: tuple[str, str], about: str) -> Place:
        """Where the book speaks of a mistake, for a question about an item.

        A homework does not speak of its mistakes, so there it is the item. Raises QuizError if no
        test knows the mistake and no page tells it.
        """
        label, name = mistake
        if HOMEWORK.fullmatch(label):
            known = self.root / SOLUTIONS / label / f"{name}.py"
            if not known.is_file() or name.startswith(ACCEPTED):
                raise QuizError(
                    f"the mistake {mistake} is no wrong solution in {SOLUTIONS / label}"
                )
            return self.of_item(about)
        if name in self.told.get(label, ()):
            return self.of_item(label)
        if label not in self.mistakes:
            raise QuizError(f"the mistake {mistake} names no label of a file in {VARIANTS}")
        page, names = self.mistakes[label]
        if name not in names:
            raise QuizError(
                f"the mistake {mistake} is unknown; {VARIANTS / page}.py has for this label: "
                f"{', '.join(sorted(names))}"
            )
        return self.of_item(label)


def wrong_variants(path: Path) -> dict[str, set[str]]:
    """The names of the wrong variants in a file, by label, read without running the file."""
    if not path.is_file():
        return {}
    for node in ast.parse(path.read_text("utf-8")).body:
        if not isinstance(node, ast.Assign | ast.AnnAssign):
            continue
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target
        if ast.unparse(target) == "WRONG":
            assert isinstance(node.value, ast.Dict)
            return {
                ast.literal_eval(label): {ast.literal_eval(name) for name in variants.keys if name}
                for label, variants in zip(node.value.keys, node.value.values, strict=True)
                if label and isinstance(variants, ast.Dict)
            }
    return {}
