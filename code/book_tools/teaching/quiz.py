"""A quiz as its source in `book/quizzes/` writes it, and the answers as a reader sees them.

A question with a `truth` is computed: each choice is a function, and its value is shown. A question
without one is proved: each choice is a statement, which the check of the item `about` accepts or
rejects. A wrong choice names the mistake that leads to it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

QUESTIONS = 10  # in each quiz
EXACT = 1e-9  # relative to the truth: what a right choice may be off by rounding
NEGATIVE_ZERO = re.compile(r"-(?=0(\.0+)?(?![\d.]))")


class QuizError(ValueError):
    """Something in a quiz that is not as its page says; the message names the question."""


@dataclass(frozen=True)
class Choice:
    """One choice: a statement, or a function that computes a value; with the reason."""

    value: str | Callable[[], Any]
    why: str
    mistake: tuple[str, str] | None = None  # the right choice has none


def right(value: str | Callable[[], Any], why: str) -> Choice:
    """Make the right choice, and say why it is right."""
    return Choice(value, why)


def wrong(value: str | Callable[[], Any], why: str, *, mistake: tuple[str, str]) -> Choice:
    """Make a wrong choice: its explanation, and label and name of the mistake that leads to it."""
    return Choice(value, why, mistake)


@dataclass(frozen=True)
class Question:
    """A question: its stem, the label of the item it is about, and its choices."""

    stem: str
    about: str
    choices: Sequence[Choice]
    truth: Callable[[], Any] | None = None
    show: str = "{}"  # a field for each component of a value, as in "({:.2f}, {:.2f})"


@dataclass(frozen=True)
class Answer:
    """One choice as a reader sees it, in Markdown."""

    text: str
    why: str
    mistake: tuple[str, str] | None

    @property
    def is_right(self) -> bool:
        return self.mistake is None


def shown(value: Any, show: str) -> str:
    """A value in the digits that a reader sees."""
    numbers = np.ravel(np.asarray(value, dtype=np.float64)).tolist()
    if not np.isfinite(numbers).all():
        raise QuizError(f"a choice has the value {value}; it must be finite")
    text = NEGATIVE_ZERO.sub("", show.format(*numbers))
    return text if "$" in show else re.sub(r"-(?=\d)", "−", text)


def answers(question: Question) -> list[Answer]:
    """The choices in the order of the quiz. Raises QuizError unless exactly one is right."""
    if sum(choice.mistake is None for choice in question.choices) != 1:
        raise QuizError(
            "exactly one choice must be made with right(...), the others with wrong(...)"
        )
    texts = [_text(question, choice) for choice in question.choices]
    for text in texts:
        if texts.count(text) > 1:
            raise QuizError(f'two choices are both shown as "{text}"; each must look different')
    order = sorted(range(len(texts)), key=lambda place: _hash(question.stem, place))
    given = question.choices
    return [Answer(texts[i], given[i].why.strip(), given[i].mistake) for i in order]


def _text(question: Question, choice: Choice) -> str:
    """What a reader sees of a choice, once its value was compared with the truth."""
    if question.truth is None or isinstance(choice.value, str):
        if question.truth is not None or not isinstance(choice.value, str):
            raise QuizError(
                f"the choice {choice.value!r} must be a function if the question has a truth, "
                "and a statement if it has none"
            )
        return choice.value.strip()
    truth, value = np.asarray(question.truth()), np.asarray(choice.value())
    text, true = shown(value, question.show), shown(truth, question.show)
    if choice.mistake is None and not np.allclose(value, truth, rtol=EXACT, atol=EXACT):
        raise QuizError(f"the right choice is {value}, but the truth is {truth}")
    if choice.mistake is not None and text == true:
        raise QuizError(
            f'the choice with the mistake {choice.mistake} is shown as "{text}", and so is the '
            "truth; a wrong choice must differ from the truth in the shown digits"
        )
    return text


def _hash(stem: str, place: int) -> str:
    return hashlib.sha256(f"{stem} {place}".encode()).hexdigest()
