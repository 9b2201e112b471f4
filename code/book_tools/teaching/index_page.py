"""The list of all quizzes, in the order of the book."""

from __future__ import annotations

from html import escape

from book_tools.teaching.asked import AskedQuiz
from book_tools.teaching.html_page import html_page

ABOUT = """<p>Each quiz has ten questions about a page of the book. Some ask for a number that
takes two minutes with pen and paper, and others ask for a judgment. The right answers are computed
or proved. Each wrong answer comes from a mistake that the checks of the book know, and its
explanation says which mistake it is.</p>"""
PLATFORMS = """<h2 id="platforms">For a course on a learning platform</h2>
<p>The zip file of a quiz is in the format QTI 1.2, with formulas as Canvas stores them. In Canvas,
open <em>Settings</em>, then <em>Import Course Content</em>, and choose <em>QTI .zip file</em>. The
XML file is for Moodle. There, open the question bank, then <em>Import</em>, and choose <em>Moodle
XML format</em>. Both files hold the explanations as feedback to each answer.</p>"""


def index_page(quizzes: list[AskedQuiz]) -> str:
    """The page with the list."""
    entries = "\n".join(_entry(quiz) for quiz in quizzes)
    return html_page("Quizzes", f"{ABOUT}\n<ul>\n{entries}\n</ul>\n{PLATFORMS}", above="")


def _entry(quiz: AskedQuiz) -> str:
    title = escape(quiz.title)
    files = {"Canvas": f"{quiz.page}-canvas.zip", "Moodle": f"{quiz.page}-moodle.xml"}
    links = ", ".join(
        f'<a href="{file}">{platform}<span class="hidden">, {title}</span></a>'
        for platform, file in files.items()
    )
    return (
        f'<li><a href="{quiz.page}.html">{title}</a>\n'
        f'<span class="files">for a platform: {links}</span></li>'
    )
