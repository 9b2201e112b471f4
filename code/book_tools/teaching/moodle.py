"""A quiz as Moodle XML: Moodle imports no QTI, and its pages draw LaTeX with MathJax."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement

from book_tools.teaching.asked import Asked, AskedQuiz
from book_tools.teaching.qti import xml
from book_tools.teaching.words import blocks, feedback, line, mathjax


def moodle_questions(quiz: AskedQuiz, site: str) -> bytes:
    """The questions of a quiz in a category of their own."""
    root = Element("quiz")
    category = SubElement(root, "question", type="category")
    path = f"$course$/top/Policy Gradient Methods/{quiz.title.replace('/', '//')}"
    SubElement(SubElement(category, "category"), "text").text = path
    for number, asked in enumerate(quiz.questions, 1):
        root.append(_question(asked, f"{quiz.title}, question {number}", site))
    return xml(root)


def _question(asked: Asked, name: str, site: str) -> Element:
    question = Element("question", type="multichoice")
    SubElement(SubElement(question, "name"), "text").text = name
    _html(question, "questiontext", blocks(asked.stem, mathjax))
    settings = {
        "defaultgrade": "1",
        "penalty": "0.3333333",
        "single": "true",
        "shuffleanswers": "true",
        "answernumbering": "abc",
    }
    for tag, text in settings.items():
        SubElement(question, tag).text = text
    for answer, place in zip(asked.answers, asked.places, strict=True):
        fraction = "100" if answer.is_right else "0"
        each = _html(question, "answer", line(answer.text, mathjax), fraction=fraction)
        _html(each, "feedback", feedback(answer, place, site, mathjax))
    return question


def _html(parent: Element, tag: str, html: str, **attributes: str) -> Element:
    element = SubElement(parent, tag, {"format": "html", **attributes})
    SubElement(element, "text").text = html
    return element
