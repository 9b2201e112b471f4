"""What many seeds say: the chance that one method's run beats another's."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from .._validation import require


class Improvement(NamedTuple):
    """The probability of improvement, and its bootstrap band."""

    probability: float
    low: float
    high: float


def probability_of_improvement(
    one: ArrayLike, other: ArrayLike, *, confidence: float = 0.95
) -> Improvement:
    r"""P(X > Y) + 1/2 P(X = Y) for a run X of `one` and a run Y of `other`, a score for each seed.

    The share of pairs of runs that `one` wins, which is the U statistic of Mann and Whitney over
    the number of pairs. The band: percentiles of 2,000 bootstrap resamples of both, fixed key. A
    band that holds 1/2 leaves the order open. Source: Agarwal et al. (2021).
    """
    from scipy.stats import bootstrap, mannwhitneyu

    scores = {"one": np.asarray(one, dtype=float), "other": np.asarray(other, dtype=float)}
    for name, x in scores.items():
        ok = x.ndim == 1 and len(x) >= 2 and not np.isnan(x).any()
        require(ok, name, f"of shape {x.shape}", "at least two scores, none of them NaN")

    def wins(x: Any, y: Any, axis: int = 0) -> Any:
        pairs = x.shape[axis] * y.shape[axis]
        return mannwhitneyu(x, y, axis=axis, method="asymptotic").statistic / pairs

    band = bootstrap(
        tuple(scores.values()), wins, vectorized=True, n_resamples=2000,
        confidence_level=confidence, method="percentile", rng=np.random.default_rng(0),
    ).confidence_interval  # fmt: skip
    share = float(wins(scores["one"], scores["other"]))
    return Improvement(share, float(band.low), float(band.high))
