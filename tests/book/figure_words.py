"""The words of figures, and the numbers in them that nobody computed.

The words are the caption and the text alternative: options of the cell, or `alt=` in its code. What
a cell computes is glued in, or stands between braces in an f-string. The rest is typed.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jupytext

SMALL = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
LARGE = (
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
)  # fmt: skip
SIZES = r"(?:hundred|thousand|million)s?"
PARTS = r"(?:a|one|two|three) (?:third|quarter|fifth|tenth|hundredth|thousandth)s?"
SHARES = rf"(?:{PARTS}|half|halves|twice|double)"
# What anyone can count in the picture.
DRAWN = (
    "panels|curves|lines|dots|rows|bars|paths|points|marks|tops|hills|maps|carts|corners|columns|axes|areas|"
    "sides|actions|states|bells|peaks|baselines|policies|components|devices"
)
NUMBER = re.compile(
    rf"\d+(?:[ ,]\d{{3}})*(?:\.\d+)?|\b(?:{'|'.join(LARGE)})\b|\b{SIZES}\b|\b{SHARES}\b"
    rf"|\b(?:{'|'.join(SMALL)})\b(?!(?: \w+)? (?:{DRAWN})\b)"
    r"|\b(?:minus|about|above|below|near|close to) one\b",
    re.IGNORECASE,
)
COMPUTED = "\N{WHITE SQUARE}"
LEFT_OUT = re.compile(
    r"\{(?:eq|numref|doc|prf:ref|ref|cite:\w+|finding)\}`[^`]*`|`[^`]*`"
    r"|\b[Dd]efects? \d+(?: (?:to|and) \d+)?"  # its name
)
INDEX = re.compile(r"[_^](?:\{[^{}]*\}|\\?\w)|\\sqrt\d?")


# What is typed, and the code on the page that decides it: lengths, rates, seeds, axes.
FIXED: dict[str, dict[str, str]] = {
    "fig-background-build-up": {"every walk by $1-p$": "jnp.array([1 - p, p])"},
    "fig-background-time": {"with eight steps": "long = pg.thin_ice(horizon=8)"},
    "fig-ascent-rates": {
        "the first 60 points": "thetas[i, :60, :2, 1]",
        "over 240 updates": "ascend(mdp, start, rate, 240)",
        "learning rates 0.5, 5 and 50": 'zip((0.5, 5, 50), "o^s")',
    },
    "fig-ascent-drag": {
        "$2/\\kappa$": "2 / curvature",
        "60 updates": "J[number][60]",
        "the 50 of the figure above": 'zip((0.5, 5, 50), "o^s")',
    },
    "fig-ascent-noise": {
        "400 minibatch gradients": "jax.random.split(jax.random.key(2), 400)",
        "256 runs": "jax.random.split(jax.random.key(1), 256)",
        "over 1,000 updates": "jnp.full(1000, rate)",
        "rate 1 is": "rates = (1.0, 0.1, 0.01)",
        "rate 0.1 falls": "rates = (1.0, 0.1, 0.01)",
        "rate 0.01 falls": "rates = (1.0, 0.1, 0.01)",
    },
    "fig-ascent-tradeoff": {
        "with $\\beta=1$ and a start at $\\Delta=2$": "Constants(2.0, 1.0, noises[n])",
    },
    "fig-ascent-rate": {
        "on 64 runs": "jax.random.split(jax.random.key(5), 64)",
        "from 16 to 4,096": "Ts = jnp.array([16, 64, 256, 1024, 4096])",
        "$1/ T$": "theorem sgd_rate",
        "slope minus one half": "theorem sgd_rate",
    },
    "fig-reinforce-river": {
        "with four steps": "ice = pg.thin_ice(horizon=4)",
        "20 episodes an update": "num_updates=150, num_episodes=20",
        "of 32 seeds": "jax.random.split(jax.random.key(6), 32)",
    },
    "fig-reinforce-cloud": {"of the 200 points": "draws.reshape(200, 1000, 3, 2)"},
    "fig-reinforce-score-arrows": {
        "$\\pi=(0.5,0.3,0.2)$": "probabilities = np.array([0.5, 0.3, 0.2])"
    },
    "fig-reinforce-not-a-loss": {"with $-8$, $-4$ or $0$ added": "for c in (-8.0, -4.0, 0.0)"},
    "fig-discounting-credit": {"with five steps": "credit_matrix(pg.thin_ice(horizon=5)"},
    "fig-reinforce-thin-ice": {
        "20 episodes an update": "num_updates=150, num_episodes=20",
        "32 seeds": "jax.random.split(jax.random.key(6), 32)",
    },
    "fig-pa-simplex": {"learning rate 0.4 and reward 2": "0.4 * 2 * jnp.array"},
    "fig-es-spring": {
        "the logit $-6$": "np.full((updates + 1, 3), -6.0)",
        "learning rate 0.5": "rate, updates = (0.0, 0.2, 1.0), 0.5, 1200",
    },
    "fig-es-variances": {
        "a distance 1": "at |mean| = 1: slope",
        "$\\mu=0$": "Q = sin(k a) at the mean 0",
    },
    "fig-pd-where": {"Move the first step to 6": '("finisher", 6)'},
    "fig-pd-rounds": {
        "20 seeds": "jax.random.split(jax.random.key(2), 20)",
        "four single runs": "curves[0, :4].T",
    },
    "fig-pd-mixture": {
        "$\\alpha=0$": "jnp.linspace(0.0, 1.0, 201)",
        "$\\alpha=1$": "jnp.linspace(0.0, 1.0, 201)",
    },
    "fig-is-drag": {
        "two of its own standard errors": "2 * error",
        "$\\delta=3$": "min=-3, max=3",
        "$\\delta=-2$": "((1, 1), (3, 5), (-2, 1), (3, 4))",
    },
    "fig-is-bells": {
        "how many of 500 crossings": "500 * jnp.where(runs <= H",
        "and of 500 of": "500 * jnp.where(runs <= H",
    },
    "fig-is-drift": {
        "20,000 trajectories": "habit, 20_000)",
        "10, 50 and 100 steps": "enumerate((10, 50, 100))",
        "is 1 (dotted line)": "theorem trajectory_weights",
    },
    "fig-is-horizon": {"500 trajectories": "reshape(40, 500, 100)"},
    "fig-is-estimators": {"a hundred crossings": "for N in (10, 100)"},
    "fig-is-gradient": {
        "five steps": "pg.thin_ice(horizon=5)",
        "With 100 episodes": "error_of(of_all, 100)",
        "With 3,000 episodes": "error_of(of_all, 3000)",
    },
    "fig-od-climb": {"20 old crossings, for 40 logs": "reshape(40, 20, 4)"},
    "fig-tr-widths": {"from 0 (blue) to 1 (orange)": '((0.0, "C0"), (1.0, "C1"))'},
    "fig-tr-fork": {"plus 1": '"$+1$": (2, 1.5)', "minus 1": '"$+1$": (2, 1.5)'},
    "fig-tr-radius": {"six steps": "six = pg.thin_ice(6)"},
    "fig-cv-gaps": {"slope of $1/T$": 'label="slope of $1/T$"'},
    "fig-trpo-search": {"$p=0.1$": "if chance == 0.1", "half the step": "[1.0, 0.5], [spent"},
    "fig-tr-simplex": {
        "pay 1, 2 and 4": "pg.bandit([1.0, 2.0, 4.0])",
        "down to 0.01": "ten_radii = [0.01, 0.02",
        "pays 1, pays 2 and pays 4": "pays=[1, 2, 4]",
        "(0.55, 0.35, 0.10)": "[0.55, 0.35, 0.10]",
        "with radius 0.15": "def plain_natural_exact(old, radius=0.15)",
        "With radius 0.01": "ten_radii = [0.01, 0.02",
        "(0.90, 0.07, 0.03)": "[0.90, 0.07, 0.03]",
        "(0.10, 0.20, 0.70)": "[0.10, 0.20, 0.70]",
    },
    "fig-tr-cartpole": {"$\\delta/4$": "limit / 4", "a quarter of its height": "limit / 4"},
    "fig-lm-risky": {
        "loses 1.1 on average": "$\\frac14\\cdot(-1.1)=-0.275$",
        "is $-1.1$ times": "$\\frac14\\cdot(-1.1)=-0.275$",
        "over 60 exact mean updates with rate 0.5": "num_updates=60, rate=0.5",
        "with 4 or 16 responses": "for K in (4, 16, 64)",
        "and with 64 it stalls": "for K in (4, 16, 64)",
    },
    "fig-bl-lambda": {"down to 0": 'min=0, max=10, step=1, name="error of V"'},
    "fig-bl-lambda-weights": {
        "a step with 20 steps left": "lambda_weights(20, lam)",
        "lambda 0.5 the": "zip(axes, (0.5, 0.9, 1.0))",
        "lambda 0.9 the": "zip(axes, (0.5, 0.9, 1.0))",
        "lambda 1 the": "zip(axes, (0.5, 0.9, 1.0))",
    },
    "fig-cr-gaps": {"a rate of $1/T$": "theorem npg_rate"},
    "fig-cr-committal": {
        "4,000 runs": "runs=4000",
        "1,000 draws": "draws=1000",
        "$p<0.01$": "np.mean(ends[b] < 0.01)",
    },
    "fig-ac-short-sighted": {"the river of ten steps": "ten = pg.thin_ice(horizon=10)"},
    "fig-lc-fork": {
        "with the guess 2w": '"$y$: guess $2w$"',
        "with the guess 0": '"$z$: guess $0$"',
    },
    "fig-ng-ellipse": {"$\\delta=0.1$": "def to_the_edge(way, delta=0.1)"},
    "fig-ng-samples": {
        "over 50 tries": "jax.random.split(jax.random.key(5), 50)",
        "12 parameters": "scales = jnp.logspace(-1, 0.5, 12)",
    },
    "fig-ppo-penalty": {"with six steps": "six, timid = pg.thin_ice(6)"},
    "fig-ppo-drift": {
        "4 episodes": "len(chance), (4,), p=chance",
        "300 batches": "jax.random.split(jax.random.key(4), 300)",
        "after 80 steps": "curves[80, 2]",
    },
    "fig-pip-details": {"sixteen epochs": '"sixteen epochs"'},
    "fig-ppo-ratios": {
        "25 and 75": "jnp.array([0, 1, 25, 75, 99, 100])",
        "1 and 99": "jnp.array([0, 1, 25, 75, 99, 100])",
    },
    "fig-sb-elsewhere": {"clock of 50 steps": '"7 on 50 steps"'},
    "fig-sb-well": {
        "PPO for 8 and 9": "zip((8, 9, 10, 11), names, axes.flat)",
        "each step for 10": "zip((8, 9, 10, 11), names, axes.flat)",
        "TRPO for 11": "zip((8, 9, 10, 11), names, axes.flat)",
    },
}


def values(text: str) -> set[float]:
    """The numbers in some words or some code, as numbers."""
    words = ["zero", "one", *SMALL, *LARGE[:9]]
    known = {word: float(place) for place, word in enumerate(words)} | {"half": 0.5}
    spelled = {known[word] for word in re.findall(r"[a-z]+", text.lower()) if word in known}
    digits = re.findall(r"\d+(?:[,_ ]\d{3})*(?:\.\d+)?", text)
    return spelled | {float(re.sub("[,_ ]", "", number)) for number in digits}


@dataclass
class Figure:
    """A figure's name and its words."""

    page: str
    name: str
    words: str

    def typed(self) -> list[str]:
        """The numbers in the words that no cell computes."""
        return [found[0] for found in NUMBER.finditer(self.words)]


def figures(file: Path) -> list[Figure]:
    """The figures of a page; one without a name of its own has the page's."""
    cells = jupytext.reads(file.read_text("utf-8"), fmt="md:myst").cells
    found = (_words(cell) for cell in cells if cell.cell_type == "code")
    return [
        Figure(file.stem, name or file.stem, plain(words)) for name, words in found if words.strip()
    ]


def plain(words: str) -> str:
    """Without formulas' indices and names of items; a glued number is a square."""
    words = re.sub(r"\{glue:text\}`[^`]*`", COMPUTED, words)
    words = re.sub(r"\$[^$]*\$", lambda formula: INDEX.sub("", formula[0]), words)
    return " ".join(LEFT_OUT.sub("", words).split())


def _words(cell: Any) -> tuple[str, str]:
    options = cell.metadata.get("mystnb", {})
    figure = options.get("figure", {})
    parts = [figure.get("caption", ""), options.get("image", {}).get("alt", "")]
    source = re.sub(r"^[%!].*$", "", cell.source, flags=re.MULTILINE)
    return figure.get("name", ""), "\n\n".join([*parts, *_alternatives(source)])


def _alternatives(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.keyword) and node.arg == "alt":
            yield _text(node.value)


def _text(node: ast.expr) -> str:
    """A string's words, with a square for what is computed."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(
            str(part.value) if isinstance(part, ast.Constant) else COMPUTED for part in node.values
        )
    raise TypeError(f"a text alternative is written where it is used; it was {ast.dump(node)}")
