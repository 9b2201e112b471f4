"""Findings: what counts as evidence, how the site shows it, and what must fail it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from nbformat import v4
from scratch_book import book, build, cell, notebook

from cell_tools import evidence, mime_types
from cell_tools.checks import finding

RANDOM = np.random.default_rng(0)
LOW, HIGH = RANDOM.normal(0, 1, (2, 20)) + np.array([[1.0], [3.0]])
TABLE = "# Findings\n\n```{findings-table}\n```\n"
SENTENCE = "# Page\n\nThe new method learns sooner {finding}`sooner`.\n"


# What counts as evidence.


@pytest.mark.parametrize(
    ("made", "turned"),
    [
        (evidence.share(HIGH > 1, above=0.5), evidence.share(HIGH > 1, below=0.5)),
        (evidence.estimate(HIGH, above=2), evidence.estimate(HIGH, below=2)),
        (evidence.difference(HIGH, LOW, above=0), evidence.difference(LOW, HIGH, above=0)),
        (evidence.ratio(HIGH, LOW, above=1), evidence.ratio(LOW, HIGH, above=1)),
        (evidence.wins(HIGH, LOW, above=0.5), evidence.wins(LOW, HIGH, above=0.5)),
        (evidence.number(3, above=2, below=4), evidence.number(5, above=2, below=4)),
    ],
)
def test_a_sentence_holds_and_its_contrary_does_not(made: Any, turned: Any) -> None:
    assert made.holds and not turned.holds, (made, turned)


def test_what_cannot_be_told_apart_is_no_evidence() -> None:
    """A sample beside another from the same distribution, both ways round, 40 times."""
    draws = np.random.default_rng(1).normal(size=(40, 2, 20))
    found = [evidence.difference(*pair, above=0).holds for pair in draws]
    assert sum(found) <= 4  # one in forty is meant; five or more have a chance of one in 300


@pytest.mark.parametrize("statistic", evidence.STATISTICS)
def test_the_interval_is_that_of_scipy(statistic: str) -> None:
    """Both draw at random, so they agree to a few percent of the interval's length."""
    from scipy import stats

    of = {"mean": np.mean, "median": np.median, "interquartile mean": middle}[statistic]
    low, high = stats.bootstrap((HIGH,), of, method="percentile", rng=1).confidence_interval
    slack = 0.1 * (high - low)
    near = {"above": low - slack, "below": high + slack}
    assert evidence.estimate(HIGH, statistic=statistic, **near).holds
    for bound in ({"above": low + slack}, {"below": high - slack}):
        assert not evidence.estimate(HIGH, statistic=statistic, **bound).holds


def test_undecided_means_that_the_interval_contains_zero() -> None:
    """A difference that is small, but that the seeds see, is decided."""
    near: dict[str, Any] = {"above": -3, "below": 3}
    assert evidence.difference(HIGH, HIGH[::-1], undecided=True, **near).holds
    assert evidence.difference(HIGH, LOW, **near).holds
    assert not evidence.difference(HIGH, LOW, undecided=True, **near).holds
    assert not evidence.difference(LOW, HIGH, undecided=True, **near).holds
    assert not evidence.difference(HIGH, HIGH[::-1], undecided=True, above=0).holds


def middle(x: Any, axis: int = -1) -> Any:
    from scipy.stats import trim_mean

    return trim_mean(x, 0.25, axis=axis)


@pytest.mark.parametrize("count", [0, 3, 16, 20])
def test_the_interval_of_a_share_is_that_of_scipy(count: int) -> None:
    from scipy.stats import binomtest

    low, high = binomtest(count, 20).proportion_ci(0.95, "exact")
    made = evidence.share(np.arange(20) < count, above=-1)
    assert made.text == f"{count} of 20 seeds, 95 % interval {low:.2f} to {high:.2f}"


def test_the_share_has_the_exact_interval() -> None:
    """16 of 20: the bounds solve the binomial tails for 2.5 % each."""
    made = evidence.share([True] * 16 + [False] * 4, above=0.5)
    assert made.text == "16 of 20 seeds, 95 % interval 0.56 to 0.94"


def test_paired_runs_are_drawn_together() -> None:
    """What two runs have in common cancels where they are paired."""
    common = RANDOM.normal(0, 10, 20)
    assert evidence.difference(common + 1, common, above=0.9, paired=True).holds
    assert not evidence.difference(common + 1, common, above=0.9).holds


@pytest.mark.parametrize(
    ("values", "options", "message"),
    [
        ([1.0] * 4, {"above": 0}, "at least 5 seeds"),
        ([1.0] * 5, {}, "above and below were both None"),
        ([1.0] * 4 + [np.nan], {"above": 0}, "no finite number"),
        (
            [1.0] * 5,
            {"above": 0, "statistic": "mode"},
            "statistic was .mode.; it must be one of mean, median",
        ),
        ([[1.0] * 5] * 5, {"above": 0}, r"shape \(5, 5\)"),
    ],
)
def test_evidence_refuses(values: Any, options: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        evidence.estimate(values, **options)


def test_pairs_need_partners() -> None:
    with pytest.raises(ValueError, match="had 5 and 6 seeds; they must"):
        evidence.difference([1.0] * 5, [1.0] * 6, above=0, paired=True)


# What cells call.


def test_finding_refuses_what_the_data_do_not_support() -> None:
    weak = evidence.difference(LOW, HIGH, above=0)
    with pytest.raises(AssertionError, match=r"finding 'sooner' \(it learns sooner\): difference"):
        finding("sooner", "it learns sooner", weak, sample="20 seeds of CartPole")


def test_every_evidence_of_a_finding_must_hold() -> None:
    good, bad = evidence.number(1, above=0), evidence.number(1, above=2)
    finding("sooner", "it learns sooner", good, good, sample="one run")
    with pytest.raises(AssertionError, match="1; 1"):
        finding("sooner", "it learns sooner", good, bad, sample="one run")
    with pytest.raises(ValueError, match="'sooner' has no evidence; it must"):
        finding("sooner", "it learns sooner", sample="one run")


# What the build makes of it.


def output(holds: bool = True, label: str = "sooner") -> Any:
    record = {
        "label": label, "statement": "$A$ learns sooner", "evidence": ["16 of 20 seeds"],
        "holds": holds, "sample": "CartPole",
    }  # fmt: skip
    data = {mime_types.FINDING: record, "text/plain": "checked"}
    return v4.new_output("display_data", data=data)


def pages(*parts: Any, **more: str) -> dict[str, str]:
    return {"page.ipynb": notebook(*parts), "findings": TABLE, **more}


CHECK = cell("finding()", output(), tags=("check-sooner",))


def test_the_evidence_stands_behind_the_sentence_and_in_the_table(tmp_path: Path) -> None:
    built = book(tmp_path, pages(SENTENCE, CHECK))
    assert built.warnings == []
    page = built.page("page")
    assert 'href="#check-sooner">✓ 16 of 20 seeds</a>)' in page
    assert "1 findings were checked" not in built.page("findings")
    assert "1 finding was checked" in built.page("findings")
    assert 'href="page.html#check-sooner">CartPole</a>' in built.page("findings")


def test_a_sentence_on_another_page_may_refer_to_it(tmp_path: Path) -> None:
    built = book(tmp_path, pages("# Page\n", CHECK, more=SENTENCE))
    assert built.warnings == []
    assert 'href="page.html#check-sooner"' in built.page("more")


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        (("# Page\n", CHECK), "no sentence refers to finding 'sooner'"),
        ((SENTENCE, cell("1")), "refers to finding 'sooner', which no cell made"),
        ((SENTENCE, cell("f()", output(), tags=())), "without the tag 'check-sooner'"),
        (
            (SENTENCE, cell("f()", output(holds=False), tags=("check-sooner",))),
            "finding 'sooner' does not hold: 16 of 20 seeds",
        ),
        (
            (SENTENCE, cell("f()", output(), tags=("check-sooner", "check-later"))),
            "tagged 'check-later' made no claim or finding",
        ),
    ],
)
def test_a_defect_is_named(parts: Any, message: str, tmp_path: Path) -> None:
    built = book(tmp_path, pages(*parts))
    assert message in built.only_warning()


def test_a_failure_is_shown_in_plain_sight(tmp_path: Path) -> None:
    failed = cell("f()", output(holds=False), tags=("check-sooner",))
    built = book(tmp_path, pages(SENTENCE, failed))
    assert "✗ 16 of 20 seeds" in built.page("page")
    assert "This check failed on this machine" in built.page("page")
    assert "1 did not hold on this machine" in built.page("findings")


def test_a_sentence_shows_how_many_where_they_are_many(tmp_path: Path) -> None:
    """The cell and the table show them all."""
    many = cell("finding()", output(), tags=("check-sooner",))
    many.outputs[0]["data"][mime_types.FINDING]["evidence"] = [
        f"{k} of 20 seeds" for k in (1, 2, 3)
    ]
    built = book(tmp_path, pages(SENTENCE, many))
    assert built.warnings == []
    page = built.page("page")
    assert 'href="#check-sooner">✓ 3 checks</a>)' in page
    assert "1 of 20 seeds; 2 of 20 seeds; 3 of 20 seeds" in page
    assert "<p>1 of 20 seeds</p>\n<p>2 of 20 seeds</p>" in built.page("findings")


def test_a_new_number_is_shown_by_the_next_build(tmp_path: Path) -> None:
    """Also on a page that did not change itself."""
    book(tmp_path, pages("# Page\n", CHECK, more=SENTENCE))
    again = cell("finding()", output(), tags=("check-sooner",))
    again.outputs[0]["data"][mime_types.FINDING]["evidence"] = ["19 of 20 seeds"]
    (tmp_path / "page.ipynb").write_text(notebook("# Page\n", again), "utf-8")
    assert "19 of 20 seeds" in build(tmp_path).page("more")
