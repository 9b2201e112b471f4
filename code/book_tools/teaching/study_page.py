"""A quiz as a page to study with: choose an answer, and its explanation opens.

Each choice is a `details` element, so the page works without a script, from a file, with the
keyboard and with a screen reader. The script counts what was right at the first try.
"""

from __future__ import annotations

from html import escape
from string import ascii_uppercase

from book_tools.teaching.asked import Asked, AskedQuiz
from book_tools.teaching.html_page import html_page
from book_tools.teaching.places import Place
from book_tools.teaching.quiz import Answer
from book_tools.teaching.words import blocks, katex, line

INTRODUCTION = """<p>These ten questions are about the page <a href="../{address}">{title}</a>.
Choose an answer to open its explanation. Each wrong answer is the result of a mistake that people
really make, and its explanation says which one.</p>"""
SCORE = '<p id="score" role="status"></p>'


def study_page(quiz: AskedQuiz) -> str:
    """The page of a quiz."""
    title = escape(quiz.title)
    introduction = INTRODUCTION.format(title=title, address=f"book/{quiz.page}.html")
    questions = [_question(number, asked) for number, asked in enumerate(quiz.questions, 1)]
    return html_page(f"Quiz: {title}", "\n".join([introduction, *questions, SCORE]))


def _question(number: int, asked: Asked) -> str:
    name = f"question-{number}"
    choices = [
        _choice(name, letter, answer, place)
        for letter, answer, place in zip(ascii_uppercase, asked.answers, asked.places, strict=False)
    ]
    heading = f'<h2 id="{name}">Question {number}</h2>'
    parts = [heading, blocks(asked.stem, katex), *choices]
    return f'<section aria-labelledby="{name}">\n' + "\n".join(parts) + "\n</section>"


def _choice(name: str, letter: str, answer: Answer, place: Place) -> str:
    kind, verdict = ("right", "Right.") if answer.is_right else ("wrong", "Not this one.")
    why = blocks(f"**{verdict}** {answer.why}", katex)
    link = f'<a href="../{escape(place.address)}">{line(place.words, katex)}</a>'
    return (
        f'<details name="{name}" class="{kind}">'
        f"<summary><b>{letter}</b> <span>{line(answer.text, katex)}</span></summary>\n"
        f'<div class="why">{why}\n<p class="place">In the book: {link}</p></div>\n</details>'
    )
