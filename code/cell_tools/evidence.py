"""What a sentence about an experiment rests on: an estimate over seeds, with its uncertainty.

Each function returns an `Evidence` for `finding`. It holds if the whole 95 % interval lies above
`above` and below `below`. So a sentence such as "A learns sooner than B" holds only where the
seeds can tell the two apart, and a sentence such as "they differ by less than ten steps" only
where the interval is that narrow.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaincinv

LEVEL = 0.95
DRAWS = 5000
FEWEST = 5  # a bootstrap over fewer seeds says next to nothing
STATISTICS: dict[str, Callable[..., Any]] = {
    "mean": np.mean,
    "median": np.median,
    "interquartile mean": lambda x, axis=-1: _middle(x).mean(axis),
}


class Evidence(NamedTuple):
    """Whether the data support a sentence, and the words that say how well."""

    holds: bool
    text: str


def share(
    seen: ArrayLike, *, above: float | None = None, below: float | None = None, of: str = "seeds"
) -> Evidence:
    """The share of trials in which something was seen, with the interval of Clopper and Pearson.

    seen: one truth value for each trial; of: what a trial is, in the plural.
    """
    trials = np.asarray(seen, bool)
    _need(trials)
    count, total = int(trials.sum()), trials.size
    tail = (1 - LEVEL) / 2
    low = betaincinv(count, total - count + 1, tail) if count else 0.0
    high = betaincinv(count + 1, total - count, 1 - tail) if count < total else 1.0
    text = f"{count} of {total} {of}, 95 % interval {low:.2f} to {high:.2f}"
    return Evidence(_within(low, high, above, below), text)


def estimate(
    values: ArrayLike,
    *,
    above: float | None = None,
    below: float | None = None,
    statistic: str = "mean",
    unit: str = "",
) -> Evidence:
    """A statistic of one number for each seed, with a bootstrap interval over the seeds."""
    return _resampled((values,), lambda x: x, statistic, above, below, statistic, unit, False)


def difference(
    one: ArrayLike,
    other: ArrayLike,
    *,
    above: float | None = None,
    below: float | None = None,
    statistic: str = "mean",
    paired: bool = False,
    unit: str = "",
    undecided: bool = False,
) -> Evidence:
    """The statistic of `one` less that of `other`, with a bootstrap interval over the seeds.

    paired: the k-th numbers of both belong together (the same key, the same batch), and are drawn
    together.
    undecided: the interval must also contain zero, for a sentence that says that the seeds do not
    tell which of the two is larger.
    """
    what = f"difference of the {statistic}s"
    return _resampled(
        (one, other), lambda x, y: x - y, statistic, above, below, what, unit, paired, undecided
    )


def ratio(
    one: ArrayLike,
    other: ArrayLike,
    *,
    above: float | None = None,
    below: float | None = None,
    statistic: str = "mean",
    paired: bool = False,
) -> Evidence:
    """The statistic of `one` divided by that of `other`, as `difference` compares them."""
    what = f"ratio of the {statistic}s"
    return _resampled((one, other), lambda x, y: x / y, statistic, above, below, what, "", paired)


def wins(
    one: ArrayLike, other: ArrayLike, *, above: float | None = None, below: float | None = None
) -> Evidence:
    """The probability that a run of `one` scores higher than one of `other`; ties count half."""
    from policy_gradients import probability_of_improvement

    for scores in (one, other):
        _need(np.asarray(scores))
    found = probability_of_improvement(one, other, confidence=LEVEL)
    text = (
        f"probability {found.probability:.2f}, 95 % interval {found.low:.2f} to {found.high:.2f}, "
        f"{_seeds(np.asarray(one), np.asarray(other))}"
    )
    return Evidence(_within(found.low, found.high, above, below), text)


def number(
    value: Any, *, above: float | None = None, below: float | None = None, unit: str = ""
) -> Evidence:
    """A number that is computed and not sampled, or one that a sentence gives of a single run."""
    x = float(value)
    return Evidence(_within(x, x, above, below), written(x, unit))


def written(x: float, unit: str = "") -> str:
    """Three digits, with a comma between thousands: 0.123, 12.3, 1,230."""
    text = f"{x:,.0f}" if abs(x) >= 100 else f"{x:.3g}"
    return f"{text} {unit}".strip()


def _resampled(
    samples: tuple[ArrayLike, ...],
    combine: Callable[..., Any],
    statistic: str,
    above: float | None,
    below: float | None,
    what: str,
    unit: str,
    paired: bool,
    undecided: bool = False,
) -> Evidence:
    if statistic not in STATISTICS:
        raise ValueError(f"statistic was {statistic!r}; it must be one of {', '.join(STATISTICS)}.")
    data = [np.asarray(sample, float) for sample in samples]
    for sample in data:
        _need(sample)
    if paired and len({len(sample) for sample in data}) > 1:
        raise ValueError(f"the paired samples had {_seeds(*data)}; they must have equally many.")
    of = STATISTICS[statistic]

    def all_of(drawn: list[np.ndarray]) -> Any:
        return combine(*(of(sample, axis=-1) for sample in drawn))

    # Percentiles of a few thousand draws in NumPy: SciPy's bootstrap takes two seconds to import.
    rng = np.random.default_rng(0)
    picks = [rng.integers(len(sample), size=(DRAWS, len(sample))) for sample in data]
    drawn = [sample[picks[0] if paired else pick] for sample, pick in zip(data, picks, strict=True)]
    low, high = np.quantile(all_of(drawn), [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    value = float(all_of(data))
    text = (
        f"{what} {written(value, unit)}, 95 % interval {written(low)} to {written(high)}, "
        f"{_seeds(*data)}"
    )
    holds = _within(low, high, above, below) and (not undecided or bool(low <= 0 <= high))
    return Evidence(holds, text)


def _middle(x: np.ndarray) -> np.ndarray:
    """Without the lowest and the highest quarter of the last axis."""
    cut = x.shape[-1] // 4
    return np.sort(x, axis=-1)[..., cut : x.shape[-1] - cut]


def _within(low: float, high: float, above: float | None, below: float | None) -> bool:
    if above is None and below is None:
        raise ValueError("above and below were both None; one must be the bound that is claimed.")
    return bool((above is None or low > above) and (below is None or high < below))


def _need(sample: np.ndarray) -> None:
    if sample.ndim != 1 or len(sample) < FEWEST:
        raise ValueError(
            f"the data had shape {sample.shape}; they must be one number for each of at least "
            f"{FEWEST} seeds."
        )
    if sample.dtype != bool and not np.isfinite(sample).all():
        raise ValueError("a seed had no finite number; the data must say how it counts.")


def _seeds(*samples: np.ndarray) -> str:
    counts = [len(sample) for sample in samples]
    if len(set(counts)) == 1:
        return f"{counts[0]} seeds" + (" each" if len(counts) > 1 else "")
    return f"{' and '.join(map(str, counts))} seeds"
