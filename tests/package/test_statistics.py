"""Ring 2: the probability of improvement is the share of pairs that are won."""

from typing import Any

import numpy as np
import pytest
from scipy.stats import norm

import policy_gradients as pg


def test_it_is_the_share_of_pairs_won() -> None:
    rng = np.random.default_rng(0)
    one, other = rng.integers(0, 6, 9), rng.integers(1, 7, 13)  # with ties
    pairs = [(x > y) + 0.5 * (x == y) for x in one for y in other]
    there, back = (
        pg.probability_of_improvement(one, other),
        pg.probability_of_improvement(other, one),
    )
    assert there.probability == pytest.approx(np.mean(pairs), abs=1e-12)
    assert there.probability + back.probability == pytest.approx(1.0)
    assert there.low <= there.probability <= there.high


def test_certainty_and_ignorance() -> None:
    assert pg.probability_of_improvement([3.0, 4.0, 5.0], [0.0, 1.0, 2.0]) == (1.0, 1.0, 1.0)
    assert pg.probability_of_improvement([500.0] * 5, [500.0] * 4) == (0.5, 0.5, 0.5)


def test_the_band_holds_the_truth_as_often_as_it_says() -> None:
    """X ~ N(0.5, 1), Y ~ N(0, 1), so P(X > Y) = Phi(0.5 / sqrt 2); 200 trials of 24 seeds each."""
    truth, rng = norm.cdf(0.5 / 2**0.5), np.random.default_rng(1)
    held = 0
    for _ in range(200):
        _, low, high = pg.probability_of_improvement(
            rng.normal(0.5, 1, 24), rng.normal(0, 1, 24), confidence=0.9
        )
        held += low <= truth <= high
    assert 165 <= held <= 193, "about 180 of 200; 4 standard errors, and bootstrap bands run narrow"


@pytest.mark.parametrize("wrong", [[1.0], [[1.0, 2.0]], [1.0, np.nan]])
def test_scores_are_one_number_a_seed(wrong: Any) -> None:
    with pytest.raises(ValueError, match=r"other was of shape .*; it must be at least two scores"):
        pg.probability_of_improvement([1.0, 2.0], wrong)
