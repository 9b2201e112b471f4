"""What a deck is made of, and a deck while its page is being read."""

from __future__ import annotations

from dataclasses import dataclass, field

from bs4 import Tag

from book_tools.slides.formulas import as_text
from book_tools.slides.parts import part


@dataclass
class Slide:
    """One slide; long ones become several when they are shown."""

    kind: str
    heading: str
    body: str
    source: str = ""  # the section of the page that it begins
    notes: list[str] = field(default_factory=list)  # what the speaker may say
    below: list[Slide] = field(default_factory=list)


@dataclass
class Deck:
    """The slides of a page, and where in the page its reader is."""

    docname: str
    formulas: list[str]
    slides: list[Slide] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    exercises: list[str] = field(default_factory=list)

    def add(self, kind: str, body: str, source: str = "", heading: str = "") -> Slide:
        """One more slide, under the heading of its section if it has none of its own."""
        made = Slide(kind, heading or self.headings[-1], body, source)
        self.slides.append(made)
        return made

    def part(self, tag: Tag) -> Tag:
        """A part of the page as it may stand on a slide."""
        return part(tag, self.docname)

    def whole(self, tag: Tag) -> str:
        """The HTML of a part."""
        return str(self.part(tag))

    def inside(self, tag: Tag | None) -> str:
        """The HTML inside a part."""
        return "" if tag is None else self.part(tag).decode_contents().strip()

    def note(self, tag: Tag) -> None:
        """Prose of the page becomes a note of the speaker."""
        text = as_text(self.part(tag), self.formulas)
        if text:
            self.slides[-1].notes.append(text)


def classes(tag: Tag) -> list[str]:
    """The classes of a tag."""
    return [str(each) for each in tag.get_attribute_list("class")]
