"""What can be wrong with the student's part of a test, in words for the student."""

from __future__ import annotations

from homework_tools.grading.session import Session


class WrongAnswer(Exception):
    """The student's part of a test went wrong; the text is for the student.

    `discreet` is the text after a hidden test: without words of the notebook's own, by which its
    code could tell what the test gave it.
    """

    def __init__(self, text: str, discreet: str | None = None) -> None:
        super().__init__(text)
        self.discreet = text if discreet is None else discreet


class Unanswered(WrongAnswer):
    """The stub is still there."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"`{name}` is not answered yet: replace the dots, run the cell, save and hand in again."
        )


class Missing(WrongAnswer):
    """The notebook has no such name where it ends."""

    def __init__(self, name: str) -> None:
        super().__init__(f"`{name}` is not defined when your notebook runs from top to bottom.")


def not_there(session: Session, name: str, otherwise: WrongAnswer) -> WrongAnswer:
    """Why there is no value of a name: it is set in a training cell, or `otherwise`."""
    notebook = session.notebook
    if name in notebook.awaited:
        return WrongAnswer(
            f"no value of `{name}` is in your notebook: run the cell that ends in "
            f'hand_in("{name}", …), save, and hand in again.'
        )
    if name in notebook.trained:
        number = notebook.trained[name]
        return WrongAnswer(
            f"`{name}` is set in cell {number}, a training cell, and this cell is not run when "
            "your notebook is graded: move your answer into a cell of its own."
        )
    return otherwise
