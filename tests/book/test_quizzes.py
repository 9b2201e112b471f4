"""Quizzes: each answer is what it claims to be, and all forms of a quiz hold the same."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

import jax.numpy as jnp
import numpy as np
import pytest
from docutils.nodes import make_id
from scratch_book import EXTENSIONS, build, write_book
from small_books import build as small_build
from small_books import small_book

import policy_gradients as pg
from book_tools.teaching.asked import SOURCES, AskedQuiz, ask, read_quiz, sources
from book_tools.teaching.enumeration import gradient, mean, objective, paths, softmax
from book_tools.teaching.moodle import moodle_questions
from book_tools.teaching.places import Places, wrong_variants
from book_tools.teaching.qti import QTI, qti_package
from book_tools.teaching.quiz import (
    QUESTIONS,
    Answer,
    Question,
    QuizError,
    answers,
    right,
    shown,
    wrong,
)
from book_tools.teaching.quizzes import write_quizzes
from book_tools.teaching.study_page import study_page
from homework_tools.authoring.leaks import forbid_in_site

ROOT = Path(__file__).resolve().parents[2]
PLACES = Places(ROOT)
SITE = "https://example.org/book/"
MISTAKE = ("score_zero_mean", "uniform_average")
SUM = Question(
    "How much is $1+2$?",
    about="score_zero_mean",
    truth=lambda: sum([1, 2]),
    show="{:.1f}",
    choices=[
        right(lambda: 3.0, "Two more than one."),
        wrong(lambda: 2.0, "That is the product.", mistake=MISTAKE),
    ],
)
JUDGED = replace(
    SUM,
    truth=None,
    choices=[
        right("The mean is zero.", "By the lemma."),
        wrong("The mean is one.", "That is a sum.", mistake=MISTAKE),
    ],
)


@pytest.fixture(scope="module", params=[path.stem for path in sources(ROOT)])
def quiz(request: pytest.FixtureRequest) -> AskedQuiz:
    """A quiz of the book; reading it checks every value and every mistake."""
    return read_quiz(ROOT / SOURCES / f"{request.param}.py", PLACES)


def test_a_quiz_has_ten_questions_with_three_choices_or_more(quiz: AskedQuiz) -> None:
    assert len(quiz.questions) == QUESTIONS
    assert len({asked.stem for asked in quiz.questions}) == QUESTIONS
    for asked in quiz.questions:
        assert 3 <= len(asked.answers) <= 5, asked.stem
        assert all(len(answer.why.split()) >= 5 for answer in asked.answers), asked.stem


def test_the_right_answer_is_not_given_away_by_its_place_or_length(quiz: AskedQuiz) -> None:
    places = [[answer.is_right for answer in asked.answers].index(True) for asked in quiz.questions]
    assert max(places.count(place) for place in places) <= 7, places
    statements = [asked for asked in quiz.questions if len(asked.answers[0].text.split()) > 4]
    longest = sum(max(each.answers, key=_length).is_right for each in statements)
    assert longest <= (len(statements) + 1) // 2, f"the longest statement is right {longest} times"


def _length(answer: Answer) -> int:
    return len(answer.text)


def test_the_page_draws_every_formula_and_links_to_items_that_exist(quiz: AskedQuiz) -> None:
    html = study_page(quiz)
    assert html == study_page(quiz)
    assert "$" not in re.sub(r"<annotation.*?</annotation>", "", html)
    assert html.count("<details") == sum(len(asked.answers) for asked in quiz.questions)
    assert html.count('class="right"') == QUESTIONS
    for place in (place for asked in quiz.questions for place in asked.places):
        page, _, label = place.address.removeprefix("book/").partition(".html#")
        source = (ROOT / "book" / f"{page}.md").read_text("utf-8")
        headings = {make_id(title) for title in re.findall(r"^#{2,} (.+)$", source, re.MULTILINE)}
        formula = f"$$ ({label.removeprefix('equation-')})\n"
        written = f":label: {label}\n", formula, f" name: {label}\n"
        if label.startswith("check-"):
            assert label in source, place
        elif place.words.startswith("the section"):
            assert label in headings, place
        else:
            assert any(each in source for each in written), place


def test_the_canvas_file_is_xml_with_one_right_answer_to_each_question(quiz: AskedQuiz) -> None:
    packed = qti_package(quiz, SITE)
    assert packed == qti_package(quiz, SITE)
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert archive.testzip() is None
        files = {name: ElementTree.fromstring(archive.read(name)) for name in archive.namelist()}
    resources = files.pop("imsmanifest.xml").iterfind(".//{*}resource")
    assert [resource[0].get("href") for resource in resources] == list(files)
    (assessment,) = files.values()
    items = list(assessment.iterfind(f".//{{{QTI}}}item"))
    assert len({item.get("ident") for item in items}) == len(items) == QUESTIONS
    for item, asked in zip(items, quiz.questions, strict=True):
        labels = [each.get("ident") for each in item.iterfind(".//{*}response_label")]
        assert len(set(labels)) == len(labels) == len(asked.answers)
        scored = [
            c for c in item.iterfind(".//{*}respcondition") if c.find("{*}setvar") is not None
        ]
        assert len(scored) == 1 and scored[0].findtext("{*}setvar") == "100"
        place = [answer.is_right for answer in asked.answers].index(True)
        assert scored[0].findtext(".//{*}varequal") == labels[place]
        said = [each.get("ident") for each in item.iterfind("{*}itemfeedback")]
        linked = [each.get("linkrefid") for each in item.iterfind(".//{*}displayfeedback")]
        assert said == linked == [f"{label}_fb" for label in labels]
        assert SITE in "".join(item.itertext())
    formula = r'data-equation-content="(.*?)" .*?src="/equation_images/(.*?)\?scale=1"'
    drawn = re.findall(formula, "".join(assessment.itertext()))
    assert drawn
    assert all(unquote(unquote(address)) == unescape(source) for source, address in drawn)


def test_the_moodle_file_is_xml_with_one_right_answer_to_each_question(quiz: AskedQuiz) -> None:
    written = moodle_questions(quiz, "")
    assert written == moodle_questions(quiz, "")
    questions = ElementTree.fromstring(written).findall("question[@type='multichoice']")
    assert len(questions) == QUESTIONS
    for question, asked in zip(questions, quiz.questions, strict=True):
        fractions = [answer.get("fraction") for answer in question.findall("answer")]
        assert fractions == ["100" if each.is_right else "0" for each in asked.answers]
        assert all(answer.findtext("feedback/text") for answer in question.findall("answer"))
        assert "<a " not in "".join(question.itertext()), "there is no address to link to"


def test_all_files_are_written_twice_with_the_same_bytes_and_give_nothing_away(
    tmp_path: Path,
) -> None:
    made = []
    for name in ("first", "second"):
        assert write_quizzes(ROOT, tmp_path / name) == []
        folder = tmp_path / name / "quizzes"
        made.append({path.name: path.read_bytes() for path in sorted(folder.iterdir())})
    assert made[0] == made[1]
    pages = [path.stem for path in sources(ROOT)]
    files = [f"{page}{end}" for page in pages for end in (".html", "-canvas.zip", "-moodle.xml")]
    assert sorted(made[0]) == sorted([*files, "index.html"])
    index = made[0]["index.html"].decode()
    assert all(f'href="{name}"' in index for name in files)
    forbid_in_site(ROOT, tmp_path / "first")


def refused(question: Question) -> str:
    with pytest.raises(QuizError) as error:
        ask(question, "reinforce", PLACES)
    return str(error.value)


def with_wrong(value: Any, mistake: tuple[str, str] = MISTAKE) -> Question:
    return replace(SUM, choices=[SUM.choices[0], wrong(value, "Because.", mistake=mistake)])


def test_a_wrong_choice_that_is_shown_as_the_truth_is_refused() -> None:
    assert refused(with_wrong(lambda: 3.04)) == (
        "the choice with the mistake ('score_zero_mean', 'uniform_average') is shown as "
        '"3.0", and so is the truth; a wrong choice must differ from the truth in the shown digits'
    )
    assert [answer.text for answer in ask(with_wrong(lambda: 3.06), "reinforce", PLACES).answers]


def test_a_right_choice_that_differs_from_the_truth_is_refused() -> None:
    off = replace(SUM, choices=[right(lambda: 3.000001, "Almost."), SUM.choices[1]])
    assert refused(off) == "the right choice is 3.000001, but the truth is 3"


@pytest.mark.parametrize(
    ("mistake", "words"),
    [
        (("score_zero_mean", "made_up"), "has for this label: logarithm_forgotten, normaliser"),
        (("made_up", "uniform_average"), "names no label of a file in tests/book/wrong_variants"),
        (("hw1", "made_up"), "is no wrong solution in tests/homework/solutions/hw1"),
        (("hw1", "right_by_recursion"), "is no wrong solution in tests/homework/solutions/hw1"),
    ],
)
def test_an_unknown_mistake_is_refused(mistake: tuple[str, str], words: str) -> None:
    said = refused(with_wrong(lambda: 4.0, mistake))
    assert said.startswith(f"the mistake {mistake}") and words in said


def test_a_question_may_be_about_a_section_but_no_section_proves_a_statement() -> None:
    words = "the section “An environment in JAX”"
    section = "extend#an-environment-in-jax"
    told = with_wrong(lambda: 4.0, ("ex-extend-wide", "common_mistake"))
    asked = ask(replace(told, about=section), "extend", PLACES)
    assert {place.words for place in asked.places} == {words, "Exercise “A wider game”"}
    warned = with_wrong(lambda: 4.0, (section, "what_may_go_wrong"))
    asked = ask(replace(warned, about=section), "extend", PLACES)
    assert {place.address for place in asked.places} == {"book/extend.html#an-environment-in-jax"}
    with pytest.raises(QuizError, match="so nothing proves it"):
        ask(replace(JUDGED, about=section), "extend", PLACES)
    with pytest.raises(QuizError, match="is no label of an item"):
        ask(replace(SUM, about=section), "runs", PLACES)


@pytest.mark.parametrize(
    "mistake",
    [("extend#one-game-by-hand", "what_may_go_wrong"), ("ex-extend-open", "common_mistake")],
)
def test_a_mistake_that_a_page_does_not_tell_is_refused(mistake: tuple[str, str]) -> None:
    assert "names no label" in refused(with_wrong(lambda: 4.0, mistake))


def test_a_section_ends_at_the_next_heading(tmp_path: Path) -> None:
    parts = "# Page", "## One `a`", "Text.", "### Two", "**What may go wrong.** All.", "## 3. Three"
    text = "\n\n".join(parts) + "\n\nText.\n"
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: book/page\n", "utf-8")
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "page.md").write_text(text, "utf-8")
    places = Places(tmp_path)
    assert list(places.items) == ["page#one-a", "page#two", "page#three"]
    assert places.told == {"page#two": {"what_may_go_wrong"}}
    write_book(tmp_path / "site", {"page": text})
    built = build(tmp_path / "site")
    assert all(f'id="{name}"' in built.page("page") for name in ("one-a", "two", "three"))


def test_a_mistake_of_a_homework_is_known() -> None:
    asked = ask(with_wrong(lambda: 4.0, ("hw1", "descends")), "reinforce", PLACES)
    assert {place.words for place in asked.places} == {"Lemma “The score has mean zero”"}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            lambda: replace(SUM, about="pg_baseline"),
            "is no label of an item or a finding of the page",
        ),
        (lambda: replace(JUDGED, about="ex-reinforce-ratio"), "so nothing proves it"),
        (
            lambda: replace(SUM, choices=SUM.choices[1:]),
            "exactly one choice must be made with right",
        ),
        (
            lambda: replace(SUM, choices=[SUM.choices[0]] * 2),
            "exactly one choice must be made with",
        ),
        (lambda: replace(SUM, choices=JUDGED.choices), "must be a function if the question has a"),
        (lambda: replace(JUDGED, choices=SUM.choices), "must be a function if the question has a"),
        (lambda: with_wrong(lambda: np.inf), "it must be finite"),
        (
            lambda: replace(with_wrong(lambda: 4.0), choices=[*SUM.choices, SUM.choices[1]]),
            'two choices are both shown as "2.0"',
        ),
    ],
)
def test_what_else_is_refused(change: Callable[[], Question], words: str) -> None:
    assert words in refused(change())


def test_a_quiz_with_a_mistake_is_named_with_its_question(tmp_path: Path) -> None:
    source = (ROOT / SOURCES / "reinforce.py").read_text("utf-8")
    path = tmp_path / "reinforce.py"
    path.write_text(source + "\nQUESTIONS.pop()\n", "utf-8")
    with pytest.raises(QuizError, match=r"reinforce.py: QUESTIONS must be a list of 10 questions"):
        read_quiz(path, PLACES)
    path.write_text(source.replace('about="rf-squeeze"', 'about="nothing"'), "utf-8")
    with pytest.raises(QuizError, match="reinforce, question 5: about='nothing' is no label"):
        read_quiz(path, PLACES)


def test_the_order_of_choices_depends_on_the_stem_alone() -> None:
    def order(stem: str) -> list[str]:
        return [answer.text for answer in answers(replace(SUM, stem=stem))]

    assert order("one") == order("one")
    assert {tuple(order(str(number))) for number in range(20)} == {("3.0", "2.0"), ("2.0", "3.0")}


def test_values_are_shown_without_a_negative_zero_and_with_a_minus_sign() -> None:
    assert shown(-0.001, "{:.2f}") == "0.00"
    assert shown([-0.5, -0.04], "$({:.1f}, {:.1f})$") == "$(-0.5, 0.0)$"
    assert shown(-0.0402, "{:.3f}") == "−0.040"


def test_wrong_variants_are_read_without_running_their_file() -> None:
    names = wrong_variants(ROOT / "tests" / "book" / "wrong_variants" / "reinforce.py")
    assert MISTAKE[1] in names[MISTAKE[0]]
    assert wrong_variants(ROOT / "nowhere.py") == {}


def test_an_item_that_two_pages_check_has_the_mistakes_of_both() -> None:
    page, names = PLACES.mistakes["ppo_clip"]
    assert page == "ppo" and {"always_clipped", "never_reused"} <= names


def test_wrong_variants_with_a_type_are_read(tmp_path: Path) -> None:
    path = tmp_path / "typed.py"
    path.write_text('WRONG: dict = {"a_label": {"a name": {}}}\n', "utf-8")
    assert wrong_variants(path) == {"a_label": {"a name"}}


def test_sums_over_trajectories_agree_with_the_package() -> None:
    mdp, theta = pg.thin_ice(3), np.array([[0.0, 0.5], [0.3, -0.2], [0.0, 0.0]])
    pi = softmax(theta)
    assert np.isclose(sum(path.probability for path in paths(mdp, pi)), 1)
    assert np.isclose(objective(mdp, theta), pg.objective(mdp, jnp.asarray(pi)), rtol=1e-5)
    expected = pg.exact_policy_gradient(mdp, jnp.asarray(theta))
    assert np.allclose(gradient(lambda t: objective(mdp, t), theta), expected, atol=1e-5)
    on_ice = mean(mdp, pi, lambda path: float(path.states[2] == 1))
    assert np.isclose(on_ice, pg.state_distributions(mdp, jnp.asarray(pi))[2, 1], rtol=1e-5)


def test_a_page_with_a_quiz_offers_it_before_its_exercises(tmp_path: Path) -> None:
    text = "# A page\n\n## Exercises\n\nThe first one.\n"
    quizzes = tmp_path / "book" / "quizzes"
    quizzes.mkdir(parents=True)
    (quizzes / "with.py").touch()
    write_book(tmp_path, {"book/with": text, "book/without": text})
    built = build(tmp_path, extensions=[*EXTENSIONS, "book_tools.sphinx_extension"])
    assert built.warnings == []
    link = '<p>Try the <a class="reference external" href="../quizzes/with.html">'
    assert built.page("book/with").index(link) < built.page("book/with").index("The first one.")
    assert "quizzes/" not in built.page("book/without")


def test_a_build_names_a_wrong_quiz_and_a_strict_one_does_not_accept_it(tmp_path: Path) -> None:
    book = small_book(tmp_path / "book", {"page": "# A page\n\nIt has no cells.\n"})
    quizzes = book / "book" / "quizzes"
    quizzes.mkdir()
    (quizzes / "page.py").write_text("QUESTIONS = []\n", "utf-8")
    complaint = "book/quizzes/page.py: page.py: QUESTIONS must be a list of 10 questions"
    status, said = small_build(book, "--strict")
    assert status != 0 and complaint in said.split("Not accepted")[1]
    status, said = small_build(book)
    assert status == 1 and complaint in said.split("Built in")[1]
