"""A quiz in a browser: on a phone, by keyboard, from a file, without a script."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe import axe
from every_page import OVERFLOW
from playwright.sync_api import Browser, Page

from book_tools.browser.chromium import MILLISECONDS
from book_tools.teaching.asked import sources
from book_tools.teaching.quizzes import write_quizzes

ROOT = Path(__file__).resolve().parents[2]
QUIZZES = [path.stem for path in sources(ROOT)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The quizzes with the style that the site has, and without its other pages."""
    site = tmp_path_factory.mktemp("site")
    assert write_quizzes(ROOT, site) == []
    shutil.copytree(ROOT / "book" / "_static", site / "_static")
    return site / "quizzes"


@pytest.fixture
def phone(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Any]:
    """A page of a narrow screen in dark mode; the parameter says whether it runs scripts."""
    context = browser.new_context(
        viewport={"width": 360, "height": 800},
        color_scheme="dark",
        java_script_enabled=getattr(request, "param", True),
    )
    context.set_default_timeout(MILLISECONDS)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("name", [*QUIZZES, "index"])
def test_a_quiz_fits_a_phone_and_axe_finds_nothing_serious(
    phone: Page, folder: Path, name: str
) -> None:
    errors: list[str] = []
    phone.on("pageerror", lambda error: errors.append(str(error)))
    phone.goto((folder / f"{name}.html").as_uri())
    phone.evaluate("document.querySelectorAll('details.wrong').forEach(each => each.open = true)")
    assert phone.evaluate(OVERFLOW) <= 0
    assert phone.evaluate("document.documentElement.dataset.theme") == "dark"
    assert phone.locator(".katex-error").count() == 0
    assert axe(phone) == []
    assert errors == []


def test_answers_open_by_keyboard_and_first_tries_are_counted(phone: Page, folder: Path) -> None:
    phone.goto((folder / f"{QUIZZES[0]}.html").as_uri())
    choices = phone.locator("details[name=question-1]")
    wrong = phone.locator("details[name=question-1].wrong").first
    right = phone.locator("details[name=question-1].right")
    wrong.locator("summary").focus()
    phone.keyboard.press("Enter")
    score = phone.locator("#score")
    score.get_by_text("0 of 1 question.").wait_for()
    assert wrong.get_by_text("Not this one.").is_visible()
    right.locator("summary").focus()
    phone.keyboard.press("Space")
    right.get_by_text("Right.").wait_for()
    assert choices.evaluate_all("all => all.filter(each => each.open).length") == 1
    assert score.inner_text().endswith("0 of 1 question.")
    phone.locator("details[name=question-2].right summary").click()
    score.get_by_text("1 of 2 questions.").wait_for()


@pytest.mark.parametrize("phone", [False], indirect=True)
def test_explanations_open_without_a_script(phone: Page, folder: Path) -> None:
    phone.goto((folder / f"{QUIZZES[0]}.html").as_uri())
    phone.locator("details[name=question-1].right summary").click()
    phone.locator("details[name=question-1].right .why").wait_for()
