"""What a quiz may refer to: the items of the pages, and the mistakes that the tests know."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from pathlib import Path

from book_tools.sources import book_pages
from book_tools.teaching.quiz import QuizError

ITEM = re.compile(r"^:{3,}\{(?:prf:)?(\w+)\} *(.*)\n(?::\w+:.*\n)*?:label: *(\S+)", re.MULTILINE)
FORMULA = re.compile(r"^\$\$ \((eq-[\w-]+)\)", re.MULTILINE)
FIGURE = re.compile(r"^ +name: (fig-[\w-]+)$", re.MULTILINE)
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
        for name in book_pages(root):
            path = root / name
            page = path.stem
            text = path.read_text("utf-8") if path.is_file() else ""
            for kind, title, label in ITEM.findall(text):
                self.items[label] = page, kind, title.strip()
            self.items |= {label: (page, "formula", "") for label in FORMULA.findall(text)}
            self.items |= {label: (page, "figure", "") for label in FIGURE.findall(text)}
            for label, names in wrong_variants(root / VARIANTS / f"{page}.py").items():
                self.mistakes[label] = page, names

    def of_item(self, label: str) -> Place:
        """The place of an item, or of the experiment that checks a finding."""
        if label in self.items:
            page, kind, title = self.items[label]
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
        test knows the mistake.
        """
        label, name = mistake
        if HOMEWORK.fullmatch(label):
            known = self.root / SOLUTIONS / label / f"{name}.py"
            if not known.is_file() or name.startswith(ACCEPTED):
                raise QuizError(
                    f"the mistake {mistake} is no wrong solution in {SOLUTIONS / label}"
                )
            return self.of_item(about)
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
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "WRONG":
            assert isinstance(node.value, ast.Dict)
            return {
                ast.literal_eval(label): {ast.literal_eval(name) for name in variants.keys if name}
                for label, variants in zip(node.value.keys, node.value.values, strict=True)
                if label and isinstance(variants, ast.Dict)
            }
    return {}
