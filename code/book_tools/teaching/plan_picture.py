"""The times of a plan as bars, one for each meeting: an SVG in the page.

It has no fixed width. Places are in percent and letters in pixels, so the words are as large on a
phone as on a desk, and they take the color of the page's text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

# Colors of the book's figures, written here because importing them would load JAX into Sphinx.
PARTS = {"reading": "#0072B2", "exercises": "#E69F00", "homework": "#009E73"}
HEIGHT = 52  # of a meeting: a line of words and its bar
THICK = 20  # a bar
TOP = 34  # for the legend
BOTTOM = 30  # for the axis


@dataclass(frozen=True)
class Bar:
    """A meeting's minutes."""

    number: int
    reading: int
    exercises: int
    homework: int

    def minutes(self) -> dict[str, int]:
        """The parts that take any time, in the order in which a student meets them."""
        return {part: number for part in PARTS if (number := getattr(self, part))}


def in_words(meetings: Sequence[Bar]) -> str:
    """What the picture shows, for who does not see it."""
    said = [
        f"Meeting {bar.number}: "
        + ", ".join(f"{number} minutes of {part}" for part, number in bar.minutes().items())
        for bar in meetings
    ]
    return f"One bar for each meeting. {'. '.join(said)}."


def bars(meetings: Sequence[Bar], words: str) -> str:
    """The SVG. The axis ends at the full hour after the longest bar."""
    longest = max(sum(bar.minutes().values()) for bar in meetings)
    hours = longest // 60 + 1
    bottom = TOP + HEIGHT * len(meetings)
    shapes = [*_legend(), *_axis(hours, bottom)]
    for place, bar in enumerate(meetings):
        top = TOP + HEIGHT * place
        said = " + ".join(map(str, bar.minutes().values()))
        shapes.append(_text(0, top + 18, f"Meeting {bar.number}: {said} minutes"))
        start = 0
        for part, number in bar.minutes().items():
            shapes.append(
                f'<rect x="{_share(start, hours)}%" y="{top + 25}" width="{_share(number, hours)}%"'
                f' height="{THICK}" fill="{PARTS[part]}"/>'
            )
            start += number
    return (
        f'<svg role="img" aria-label="{escape(words)}" width="100%" height="{bottom + BOTTOM}" '
        f'font-size="14" fill="currentColor" xmlns="http://www.w3.org/2000/svg">'
        f"{''.join(shapes)}</svg>"
    )


def _share(minutes: float, hours: int) -> str:
    """Minutes in percent of the width, of which the axis takes all but the last words."""
    return f"{minutes / (60 * hours) * 90:.2f}"


def _legend() -> list[str]:
    shapes = []
    for place, (part, color) in enumerate(PARTS.items()):
        left = 33 * place
        shapes.append(f'<rect x="{left}%" y="8" width="12" height="12" fill="{color}"/>')
        shapes.append(f'<svg x="{left}%" y="0" overflow="visible">{_text(18, 19, part, "")}</svg>')
    return shapes


def _axis(hours: int, bottom: int) -> list[str]:
    """A line for each full hour, and a word for every second."""
    shapes = []
    for hour in range(hours + 1):
        x = _share(60 * hour, hours)
        shapes.append(
            f'<line x1="{x}%" x2="{x}%" y1="{TOP}" y2="{bottom}" stroke="currentColor" '
            'stroke-opacity="0.2"/>'
        )
        if hour % 2 == 0:
            shapes.append(_text(x, bottom + 18, f"{hour} h"))
    return shapes


def _text(x: object, y: int, words: str, unit: str = "%") -> str:
    return f'<text x="{x}{unit}" y="{y}">{escape(words)}</text>'
