"""Cart-pole episodes as a small player within the page: SVG, keyboard control, no video file."""

import html
import json
import math
from collections.abc import Mapping
from importlib.resources import files

import numpy as np
from numpy.typing import ArrayLike

from .._validation import require

SCALE = 100  # picture units a metre
TRACK = 2.4  # m to either side
ROW = 164  # height of one strip, in picture units
FLOOR = 136  # of the track, from the top of its strip


class Animation:
    """A moving picture for notebooks and pages, as HTML; its text form says what it shows."""

    def __init__(self, html: str, alt: str) -> None:
        self.html, self.alt = html, alt

    def _repr_html_(self) -> str:
        return self.html

    def __repr__(self) -> str:
        return f"Animation: {self.alt}"


def cartpole_animation(episodes: Mapping[str, ArrayLike], *, alt: str) -> Animation:
    """Make a player of cart-pole episodes, one above the other, which start together.

    episodes: for each label the states [T, 4] of one episode of `CartPole`.
    alt: what the picture shows, for readers who do not see it.

    Without JavaScript (and in print) each strip shows five moments of its episode at once.
    """
    require(len(episodes) >= 1, "episodes", "empty", "a label and its states at least once")
    rows = []
    for label, states in episodes.items():
        array = np.asarray(states, dtype=float)
        right = array.ndim == 2 and array.shape[1] == 4 and len(array) >= 1
        require(right, f"episodes[{label!r}]", f"of shape {array.shape}", "of shape [T, 4]")
        rows.append({"label": label, "x": _short(array[:, 0]), "angle": _short(array[:, 2])})
    strips = "".join(_strip(index, row) for index, row in enumerate(rows))
    width, height = 2 * (TRACK + 0.4) * SCALE, ROW * len(rows)
    picture = (
        f'<svg viewBox="{-width / 2:g} 0 {width:g} {height:g}" role="img" '
        f'aria-label="{html.escape(alt)}">{strips}</svg>'
    )
    data = json.dumps(rows, separators=(",", ":")).replace("<", "\\u003c")
    player = files("policy_gradients.figures").joinpath("player.js").read_text("utf-8")
    return Animation(
        f'<cart-pole-player data-scale="{SCALE}" data-floor="{FLOOR}">{picture}'
        f'<script type="application/json">{data}</script>'
        f"</cart-pole-player><script>{player}</script>",
        alt,
    )


def _short(numbers: np.ndarray) -> list[float]:
    """Round to millimeters and milliradians, which are fine enough to draw."""
    return [round(float(number), 3) for number in numbers]


def _strip(index: int, row: dict) -> str:
    """Draw one episode: its track, and five moments for a page without JavaScript."""
    last = len(row["x"]) - 1
    moments = sorted({round(last * share) for share in (0, 0.25, 0.5, 0.75, 1)})
    ghosts = "".join(
        _cart(row["x"][t], row["angle"][t], f"opacity={0.25 + 0.75 * t / max(last, 1):.2f}")
        for t in moments
    )
    label = html.escape(f"{row['label']}: {last + 1} steps")
    end = TRACK * SCALE
    return (
        f'<g transform="translate(0 {index * ROW})" stroke="currentColor" fill="none">'
        f'<text x="{-end:g}" y="18" stroke="none" fill="currentColor" font-size="16">{label}</text>'
        f'<path d="M{-end:g} {FLOOR}H{end:g}M{-end:g} {FLOOR - 6}v12M{end:g} {FLOOR - 6}v12" '
        f'stroke-width="1.5" opacity="0.6"/><g class="moments">{ghosts}</g></g>'
    )


def _cart(x: float, angle: float, style: str) -> str:
    """Draw a cart at x [m] whose pole leans by angle [rad]; the pole is 1 m long."""
    name, value = style.split("=")
    return (
        f'<g class="cart" transform="translate({x * SCALE:.1f} {FLOOR})" {name}="{value}">'
        '<rect x="-22" y="-20" width="44" height="16" rx="3" fill="currentColor"/>'
        '<circle cx="-12" cy="-3" r="3"/><circle cx="12" cy="-3" r="3"/>'
        f'<g class="pole" transform="rotate({math.degrees(angle):.1f} 0 -20)">'
        '<path d="M0 -20V-100" stroke="#D55E00" stroke-width="6" stroke-linecap="round"/></g></g>'
    )
