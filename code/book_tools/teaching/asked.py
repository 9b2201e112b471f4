"""The quizzes of `book/quizzes/`, read and checked: what all outputs are made of."""

from __future__ import annotations

import runpy
from dataclasses import dataclass
from pathlib import Path

import jax

from book_tools.sources import book_pages
from book_tools.teaching.places import Place, Places, page_title
from book_tools.teaching.quiz import QUESTIONS, Answer, Question, QuizError, answers

SOURCES = Path("book") / "quizzes"


@dataclass(frozen=True)
class Asked:
    """A question that was checked: its stem, its answers, and for each of them a place to read."""

    stem: str
    answers: list[Answer]
    places: list[Place]


@dataclass(frozen=True)
class AskedQuiz:
    """The quiz of a page."""

    page: str
    title: str
    questions: list[Asked]


def sources(root: Path) -> list[Path]:
    """The files of all quizzes, in the order of the book's pages."""
    pages = [Path(name).stem for name in book_pages(root)]
    found = [root / SOURCES / f"{page}.py" for page in pages]
    stray = {path.stem for path in (root / SOURCES).glob("*.py")} - set(pages)
    if stray:
        raise QuizError(f"{SOURCES} has quizzes of pages that _toc.yml lacks: {sorted(stray)}")
    return [path for path in found if path.is_file()]


def read_quiz(path: Path, places: Places) -> AskedQuiz:
    """Run the source of a quiz in float64, and check every question."""
    page = path.stem
    with jax.enable_x64(True):
        questions = runpy.run_path(str(path)).get("QUESTIONS")
        if not isinstance(questions, list) or len(questions) != QUESTIONS:
            raise QuizError(f"{path.name}: QUESTIONS must be a list of {QUESTIONS} questions")
        asked = []
        for number, question in enumerate(questions, 1):
            try:
                asked.append(ask(question, page, places))
            except QuizError as error:
                raise QuizError(f"{page}, question {number}: {error}") from error
    return AskedQuiz(page, page_title(places.root, page), asked)


def ask(question: Question, page: str, places: Places) -> Asked:
    """Check a question of a page against what the book knows."""
    known = places.items.get(question.about) or places.mistakes.get(question.about)
    if known is None or known[0] != page:
        raise QuizError(
            f"about='{question.about}' is no label of an item or a finding of the page '{page}'"
        )
    if question.truth is None and question.about not in places.mistakes:
        raise QuizError(
            f"'{question.about}' has no check with wrong variants, so nothing proves it"
        )
    found = answers(question)
    where = [
        places.of_mistake(each.mistake, question.about)
        if each.mistake
        else places.of_item(question.about)
        for each in found
    ]
    return Asked(question.stem.strip(), found, where)
