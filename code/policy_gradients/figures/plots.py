"""The book's plots: a common look, learning curves with bands, diagnostics, landscapes."""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import ArrayLike

from .._validation import require
from .statistics import mean_without_nan

# The colors of Okabe and Ito, which everyone can tell apart, without yellow (too pale on white).
COLORS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000"]


def style() -> None:
    """Set matplotlib to the book's look: SVG without a background, for light and dark pages."""
    import matplotlib.pyplot as plt
    from matplotlib_inline.backend_inline import set_matplotlib_formats

    set_matplotlib_formats("svg", metadata={"Date": None}, bbox_inches="tight")
    plt.rcParams.update(
        {
            "figure.figsize": (6.4, 3.4),
            "figure.facecolor": "none",
            "axes.facecolor": "none",
            "savefig.facecolor": "none",
            "axes.prop_cycle": plt.cycler(color=COLORS),
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.grid": True,
            "grid.alpha": 0.25,
            "grid.linewidth": 0.6,
            "lines.linewidth": 1.8,
            "font.size": 10.5,
            "legend.frameon": False,
            "svg.hashsalt": "policy gradients",  # the same figure gives the same file
        }
    )


def learning_curve(
    ax: Any, steps: ArrayLike, returns: ArrayLike, label: str | None = None, color: Any = None
) -> None:
    """Draw the mean of `returns[seeds, updates]` against `steps[updates]` with a 95 % band.

    The band is a percentile bootstrap over seeds (1,000 resamples, fixed key). The mean leaves out
    a seed's NaN, which stands for an update in which none of its episodes ended.
    """
    steps, returns = np.asarray(steps), np.asarray(returns, dtype=float)
    shape = ("seeds", len(steps))
    ok = returns.ndim == 2 and returns.shape[1] == len(steps)
    require(ok, "returns", f"of shape {returns.shape}", f"of shape {shape}")
    some = ~np.isnan(returns).all(axis=0)
    steps, returns = steps[some], returns[:, some]
    num_seeds = len(returns)
    draws = np.random.default_rng(0).integers(num_seeds, size=(1000, num_seeds))
    means = mean_without_nan(returns[draws], axis=1)
    low, high = np.nanpercentile(means, [2.5, 97.5], axis=0)
    (line,) = ax.plot(steps, mean_without_nan(returns, axis=0), label=label, color=color)
    ax.fill_between(steps, low, high, color=line.get_color(), alpha=0.2, linewidth=0)


# What `diagnostics` draws where an algorithm has it: field, title, reference line.
PANELS = [
    ("returns", "mean return", None),
    ("episode_length", "episode length", None),
    ("kl", "KL(old || new)", 0.0),
    ("clip_fraction", "clipped ratios", 0.0),
    ("entropy", "entropy", None),
    ("explained_variance", "explained variance", 0.0),
    ("gradient_norm", "gradient norm", None),
]


def diagnostics(result: Any, *, columns: int = 4) -> Any:
    """Draw the diagnostics of a run, one panel for each, and return the figure.

    result: what `train` returns, for one seed or (by `vmap`) for several seeds, of which each is
    then a thin line.

    Explained variance is cut off at -1, because lower numbers only say again that the value
    function is bad.
    """
    import matplotlib.pyplot as plt

    curves = {"returns": result.returns, **result.diagnostics}
    panels = [panel for panel in PANELS if panel[0] in curves]
    rows = -(-len(panels) // columns)
    figure, axes = plt.subplots(rows, columns, figsize=(2.3 * columns, 1.9 * rows), squeeze=False)
    for ax, (name, title, line) in zip(axes.flat, panels, strict=False):
        numbers = np.atleast_2d(np.asarray(curves[name], dtype=float))
        if name == "explained_variance":
            numbers = np.maximum(numbers, -1.0)
        updates = np.arange(1, numbers.shape[1] + 1)
        for row in numbers:
            some = ~np.isnan(row)
            ax.plot(updates[some], row[some], color="C0", lw=1.6 if len(numbers) == 1 else 0.7)
        if line is not None:
            ax.axhline(line, color="gray", lw=0.8, zorder=1)
        ax.set_title(title, fontsize=10)
    for ax in axes.flat[len(panels) :]:
        ax.remove()
    for ax in axes.flat[max(len(panels) - columns, 0) : len(panels)]:
        ax.set_xlabel("update")
    figure.tight_layout()
    return figure


def landscape(
    ax: Any,
    function: Callable[[Any, Any], Any],
    x_range: tuple[float, float],
    y_range: tuple[float, float],
    *,
    num_points: int = 81,
    levels: int = 14,
) -> Any:
    """Draw filled contours of `function(x, y)`, which takes and returns JAX scalars."""
    x, y = jnp.linspace(*x_range, num_points), jnp.linspace(*y_range, num_points)
    height = jax.vmap(jax.vmap(function, (0, None)), (None, 0))(x, y)
    contours = ax.contourf(x, y, height, levels=levels, cmap="viridis", alpha=0.85)
    ax.grid(False)
    return contours
