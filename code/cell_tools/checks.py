"""What the cells of a page call: `claim`, `finding`, `not_upheld`, `glue` and `self_check`.

A page is also a plain notebook, so this file needs NumPy and IPython and nothing of the build.
"""

import math
import os
from typing import Any

import numpy as np
from IPython.core.getipython import get_ipython
from IPython.display import display

from cell_tools.evidence import Evidence
from cell_tools.mime_types import CLAIM, FAILURE, FINDING

LENIENT_VARIABLE = "BOOK_LENIENT"  # set by a build that shows failed checks and goes on
GLUE_PREFIX = "application/papermill.record/"  # where myst-nb looks for what a page glues


def claim(label: str, statement: str, error: Any, *, tolerance: float, sample: str) -> None:
    """Check a numbered item of the book and leave the receipt that the site shows under it.

    `error` is an array of differences that the item says are zero; its largest absolute value must
    be finite and at most `tolerance`, or the claim fails as `not_upheld` says. `sample` says what
    was tried ("200 random MDPs"). In `statement` and `sample`, $...$ is a formula.
    """
    largest = _largest(error)
    sizes = f"largest error {largest:.2g}, tolerance {tolerance:.2g}"
    record = {
        "label": label,
        "statement": statement,
        "error": largest if math.isfinite(largest) else str(largest),  # JSON has no NaN
        "tolerance": float(tolerance),
        "sample": sample,
    }
    if not largest <= tolerance:  # written so that NaN fails too
        _fail(f"claim '{label}' ({statement}): {sizes}, on {sample}", {CLAIM: record})
        return
    text = f"✓ {statement}: largest error {largest:.2g} (tolerance {tolerance:.2g}), on {sample}"
    _show({CLAIM: record, "text/plain": text}, otherwise=text)


def finding(label: str, statement: str, *evidence: Evidence, sample: str) -> None:
    """Check a sentence about an experiment; the site shows the evidence where {finding}`label` is.

    `statement` is the sentence as the table of findings gives it. Each evidence, made by
    `cell_tools.evidence`, must hold, or the finding fails as `not_upheld` says. `sample` says what
    was run: the task, the steps, the seeds. In `statement` and `sample`, $...$ is a formula.
    """
    if not evidence:
        raise ValueError(f"finding '{label}' has no evidence; it must have one piece or more.")
    texts, holds = [each.text for each in evidence], all(each.holds for each in evidence)
    record = {
        "label": label, "statement": statement, "evidence": texts, "holds": holds, "sample": sample,
    }  # fmt: skip
    found = "; ".join(texts)
    if not holds:
        _fail(f"finding '{label}' ({statement}): {found}, on {sample}", {FINDING: record})
        return
    text = f"✓ {statement}: {found}, on {sample}"
    _show({FINDING: record, "text/plain": text}, otherwise=text)


def not_upheld(message: str) -> None:
    """Say that a check of this page failed: `message` is a clause with what was found and expected.

    In a notebook, in a test and in a strict build this raises AssertionError. In a reader's build
    the page shows the message where the cell stands, and the cells below it still run.
    """
    _fail(message, {})


def glue(name: str, value: Any) -> None:
    """Store a computed value under a name, for {glue:text}`name:.2f` in the prose of any page."""
    plain = _plain(value)
    if isinstance(plain, float) and np.isnan(plain):
        raise ValueError(f"glue '{name}': the value was NaN; it must be a number.")
    if get_ipython() is None:
        return
    record = {GLUE_PREFIX + "text/plain": repr(plain)}
    display(record, raw=True, metadata={"scrapbook": {"name": name, "mime_prefix": GLUE_PREFIX}})


def self_check(label: str, answer: Any, expected: Any, tolerance: float = 1e-8) -> None:
    """Tell a reader whether an exercise's answer is right, and if not, by how much it is off."""
    print(_verdict(label, answer, expected, tolerance))


def _verdict(label: str, answer: Any, expected: Any, tolerance: float) -> str:
    if answer is Ellipsis or answer is None:
        return f"No answer yet: replace the dots ({label}) and run the cell again."
    try:
        given, wanted = np.asarray(answer, dtype=float), np.asarray(expected, dtype=float)
    except (TypeError, ValueError):
        kind = type(answer).__name__
        return f"Not yet: the answer must be a number or an array of numbers, and this is a {kind}."
    if given.shape != wanted.shape:
        return (
            f"Not yet: the answer has shape {given.shape}, and it should have shape {wanted.shape}."
        )
    largest = float(np.max(np.abs(given - wanted), initial=0.0))
    if largest <= tolerance:
        return "Right."
    return f"Not yet: the largest difference is {largest:.2g}."


def _largest(error: Any) -> float:
    """Largest absolute value; an empty array checks nothing, so it counts as NaN."""
    sizes = np.abs(np.asarray(error, dtype=float))
    return float(sizes.max()) if sizes.size else float("nan")


def _plain(value: Any) -> Any:
    """A zero-dimensional array as the Python number it holds, which takes formats such as `.2f`."""
    return value.item() if getattr(value, "ndim", None) == 0 else value


def _fail(message: str, record: dict[str, Any]) -> None:
    """Raise, or in a reader's build display the failure, with the record if it is a claim's."""
    if not os.environ.get(LENIENT_VARIABLE):
        raise AssertionError(message)
    text = f"This check failed on this machine: {message}"
    failure = {"message": message, "text": text, "crash": False}
    _show({**record, FAILURE: failure, "text/plain": text}, otherwise=text)


def _show(bundle: dict[str, Any], otherwise: str) -> None:
    """Display a bundle in a notebook; print its text where there is none."""
    if get_ipython() is None:
        print(otherwise)
    else:
        display(bundle, raw=True)
