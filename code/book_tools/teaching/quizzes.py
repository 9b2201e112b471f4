"""All quizzes in all their forms, written into the built site: `make quizzes`."""

from __future__ import annotations

import shutil
from pathlib import Path

import yaml

FOLDER = "quizzes"


def write_quizzes(root: Path, site: Path) -> list[str]:
    """Write the quizzes of a book into its site; what is wrong with them, one line each."""
    folder = site / FOLDER
    shutil.rmtree(folder, ignore_errors=True)
    if not (root / "book" / FOLDER).is_dir():
        return []
    # Imported here, because a quiz needs JAX, which the other commands need not wait for.
    from book_tools.teaching.asked import read_quiz, sources
    from book_tools.teaching.index_page import index_page
    from book_tools.teaching.moodle import moodle_questions
    from book_tools.teaching.places import Places
    from book_tools.teaching.qti import qti_package
    from book_tools.teaching.quiz import QuizError
    from book_tools.teaching.study_page import study_page

    places, quizzes, wrong = Places(root), [], []
    for path in sources(root):
        try:
            quizzes.append(read_quiz(path, places))
        except QuizError as error:
            wrong.append(f"{path.relative_to(root)}: {error}")
    address = published(root)
    folder.mkdir(parents=True)
    for quiz in quizzes:
        (folder / f"{quiz.page}.html").write_text(study_page(quiz), "utf-8")
        (folder / f"{quiz.page}-canvas.zip").write_bytes(qti_package(quiz, address))
        (folder / f"{quiz.page}-moodle.xml").write_bytes(moodle_questions(quiz, address))
    (folder / "index.html").write_text(index_page(quizzes), "utf-8")
    return wrong


def published(root: Path) -> str:
    """The address of the published site, with a slash at its end; empty while there is none."""
    config = yaml.safe_load((root / "_config.yml").read_text("utf-8"))
    address = str(config["sphinx"]["config"].get("html_baseurl") or "")
    return address and address.rstrip("/") + "/"


def make_quizzes(root: Path) -> int:
    """Write the quizzes alone, into a site that is there: the exit status."""
    site = root / "_build" / "html"
    wrong = write_quizzes(root, site)
    print(*wrong, sep="\n") if wrong else print(f"Written: _build/html/{FOLDER}/index.html")
    if not (site / "_static" / "quiz.css").is_file():
        print("The pages have no style yet: run `make book`")
    return int(bool(wrong))
