"""What the head of a page says: how long it takes, and which pages it builds on.

A head is a paragraph in italics below the title: "About 80 minutes … You need … Afterwards …".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

HOURS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
PAGE = re.compile(r"\{doc\}`(?:[^<`]*<)?(?:\.\./)?(\w+)>?`")
TITLE = re.compile(r"^# (?!ASSIGNMENT|BEGIN|END)(.+)$", re.MULTILINE)  # no mark of Otter's
NEEDS = re.compile(r"^\*[^*]*?About.*?You need(.*?)Afterwards", re.MULTILINE | re.DOTALL)
FIRST = re.compile(r"^\*\*Before you begin\.\*\*(.*?)\n\n", re.MULTILINE | re.DOTALL)
EXERCISE = re.compile(
    r"\{exercise\} (.+)\n:label: (\S+)\n\n\*[^*]*?(?:(\d+) minutes|an hour)[^*]*\*"
)


@dataclass(frozen=True)
class Head:
    """The words of one page, or of the master of a homework."""

    file: Path

    @cached_property
    def text(self) -> str:
        return self.file.read_text("utf-8")

    @cached_property
    def title(self) -> str:
        """The page's heading, as Markdown."""
        found = TITLE.search(self.text)
        return found[1] if found else self.file.stem

    @cached_property
    def minutes(self) -> int | None:
        """The minutes to read the page or to do the homework; None if the head has no number."""
        if found := re.search(r"^\*[^*]*?About (\d+) minutes", self.text, re.MULTILINE):
            return int(found[1])
        if found := re.search(rf"About ({'|'.join(HOURS)}) hours", self.text):
            return 60 * HOURS.index(found[1])
        return None

    @cached_property
    def needs(self) -> list[str]:
        """The pages that are to be read before, in the order in which they are named."""
        found = NEEDS.search(self.text) or FIRST.search(self.text)
        return list(dict.fromkeys(PAGE.findall(found[1]))) if found else []

    @cached_property
    def exercises(self) -> dict[str, tuple[str, int]]:
        """Title and minutes of each exercise, by its label."""
        return {
            label: (title, int(minutes or 60))
            for title, label, minutes in EXERCISE.findall(self.text)
        }
