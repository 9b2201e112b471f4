"""How a page is read into slides: nothing is lost, nothing is invented."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag

from book_tools.slides.completeness import missing, words
from book_tools.slides.deck import deck_html
from book_tools.slides.formulas import put_back, take_out
from book_tools.slides.parts import address, part
from book_tools.slides.reading import read_slides
from book_tools.slides.sentences import sentences
from book_tools.slides.write import article_of, pages_with_slides, write_slides

ROOT = Path(__file__).resolve().parents[2]
REVEAL = ROOT / "book" / "_static" / "reveal"
FORMULA = (
    '<span class="math"><span class="katex"><span class="katex-mathml"><math><semantics><mi>J</mi>'
    '<annotation encoding="application/x-tex">J&gt;0</annotation></semantics></math></span>'
    '<span class="katex-html"><span>J</span></span></span></span>'
)
PAGE = f"""<html><body><article class="bd-article"><section id="top"><h1>Title</h1>
<p><em>About 60 minutes. You need little. Afterwards you can add.</em></p>
<section id="one"><h2>One<a class="headerlink" href="#one">#</a></h2>
<p>First {FORMULA}. Second, e.g. Third. The rest is <a href="other.html#x">there</a>.</p>
<div class="proof theorem admonition" id="sum"><p class="admonition-title">
<span class="caption-number">Theorem 1.1 </span> (Sums)</p>
<section class="theorem-content" id="proof-content"><p>It is {FORMULA}.</p></section></div>
<div class="proof-text"><p>Proof. It is so.</p></div>
<p>Some code.</p>
<div class="cell"><div class="cell_input"><pre><span>a = 1</span>
b = 2
</pre></div></div>
<div class="cell"><details class="admonition hide"><div class="cell_input"><pre>hidden</pre></div>
</details><div class="cell_output"><figure id="fig"><img alt="A line." src="../_images/a.svg"/>
<figcaption>A caption.</figcaption></figure></div></div>
<p>A table follows.</p>
<div class="pst-scrollable-table-container"><table><tr><td>1</td></tr></table></div>
<p>Last words.</p></section>
<section id="exercises"><h2>Exercises</h2><div class="exercise admonition" id="ex">
<p class="admonition-title">Exercise 1.1 (Add)</p><p>Add two.</p></div></section>
</section></article></body></html>"""


def deck_of(page: str) -> tuple[Tag, str]:
    article, formulas = article_of(page, "book/page")
    slides = read_slides(article, "book/page", formulas)
    return article, deck_html("Title", "../book/page.html", slides)


def test_page_becomes_its_slides_in_order() -> None:
    _, deck = deck_of(PAGE)
    found = BeautifulSoup(deck, "html.parser").select("section.slide")
    kinds = [str(each["data-kind"]) for each in found]
    assert kinds == ["title", "section", "item", "proof", "code", "figure", "table", "section"]
    said = [" ".join(each.get_text(" ").split()) for each in found]
    assert said[0] == "Title About 60 minutes. Afterwards you can add."
    assert said[2] == "Theorem 1.1 (Sums) It is . Some code."  # the formula is put aside
    assert "b = 2" in said[4] and "Some code." in said[4]
    assert "Last words." in said[6]  # to be said, not to be shown
    assert "Exercise 1.1 (Add)" in said[7] and "Add two" not in said[7]


def test_nothing_is_missing() -> None:
    assert missing(*deck_of(PAGE)) == []


@pytest.mark.parametrize(
    ("gone", "named"),
    [
        ('data-from="sum"', "the item sum"),
        ('data-from="fig"', "the figure fig"),
        ('data-from="one"', "the section one"),
        ("<td>1</td>", "the table 1"),
        ("b = 2", "the code a=1b=2"),
        ("(Add)", "the title Exercise1.1(Add)"),
    ],
)
def test_what_is_missing_is_named(gone: str, named: str) -> None:
    article, deck = deck_of(PAGE)
    assert gone in deck
    assert missing(article, deck.replace(gone, "")) == [named]


def test_changed_theorem_changes_its_slide() -> None:
    _, before = deck_of(PAGE)
    _, after = deck_of(PAGE.replace("It is <", "It is not <"))
    assert "It is not" in after and "It is not" not in before


def test_formulas_come_back_as_they_were() -> None:
    text, formulas = take_out(PAGE)
    assert len(formulas) == 2 and "katex" not in text
    assert put_back(text, formulas) == PAGE


def test_notes_of_the_speaker_have_formulas_in_tex() -> None:
    _, deck = deck_of(PAGE)
    assert "First $J&gt;0$." in deck


def test_sentences_end_where_they_end() -> None:
    html = '<p>One <b>is</b>. Two, e.g. Three (<i>x</i>). <b>Four?</b> Five &lt; 6.5 is "so."</p>'
    paragraph = BeautifulSoup(html, "html.parser").p
    assert paragraph is not None
    assert sentences(paragraph) == [
        "One <b>is</b>.", "Two, e.g. Three (<i>x</i>).", "<b>Four?</b>", 'Five &lt; 6.5 is "so."',
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("link", "moved"),
    [
        ("#x", "../book/page.html#x"),
        ("other.html#x", "../book/other.html#x"),
        ("../_images/a.svg", "../_images/a.svg"),
        ("https://example.org/", "https://example.org/"),
    ],
)
def test_links_lead_back_to_the_book(link: str, moved: str) -> None:
    assert address("book/page", link) == moved


def test_code_stands_in_lines() -> None:
    code = BeautifulSoup("<div><pre><span>a</span>\n\n<b>c\n</b>d\n</pre></div>", "html.parser").div
    assert code is not None
    lines = part(code, "book/page").select("span.line")
    assert [each.get_text() for each in lines] == ["a\n", "\n", "c\n", "d\n"]


def test_page_of_another_kind_is_refused() -> None:
    with pytest.raises(LookupError, match="book/page has no article"):
        article_of("<p>none</p>", "book/page")


def test_vendored_files_are_the_published_ones() -> None:
    lines = (REVEAL / "SHA256SUMS").read_text("utf-8").splitlines()
    for digest, name in (line.split("  ./") for line in lines):
        assert hashlib.sha256((REVEAL / name).read_bytes()).hexdigest() == digest, name
    assert len(lines) == len(list(REVEAL.iterdir())) - 1


def test_every_page_of_the_part_has_a_deck(site: Path, tmp_path: Path) -> None:
    (tmp_path / "_build").mkdir()
    (tmp_path / "_toc.yml").write_bytes((ROOT / "_toc.yml").read_bytes())
    target = tmp_path / "_build" / "html"
    target.mkdir()
    (target / "book").symlink_to(site / "book")
    assert write_slides(tmp_path) == []
    decks = {path.stem for path in (target / "slides").glob("*.html")}
    assert decks == {Path(name).name for name in pages_with_slides(ROOT)} | {"index"}
    assert words("a b\n") == "ab"
