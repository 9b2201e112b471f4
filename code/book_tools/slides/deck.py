"""The HTML of a deck: slides for reveal.js, in the styles of the site."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from book_tools.slides.slide import Slide

# Before anything is drawn: the mode that the reader chose on the pages.
MODE = """<script>(() => {
  let mode; try { mode = localStorage.getItem("mode"); } catch { /* not from every disk */ }
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const chosen = ["light", "dark"].includes(mode) ? mode : dark ? "dark" : "light";
  document.documentElement.dataset.theme = chosen;
})();</script>"""
STYLES = ("reveal/reveal.css", "pygments.css", "katex/katex.min.css", "interactive.css",
          "book.css", "boxes.css", "slides.css")  # fmt: skip
SCRIPTS = ("reveal/reveal.js", "reveal/notes.js", "slides.js")
STATIC = "../_static"


def sections(slides: Iterable[Slide]) -> Iterator[str]:
    """A section for each slide; one with slides below it is a section of sections."""
    for slide in slides:
        own = section(slide)
        if slide.below:
            own = f"<section>\n{own}{''.join(map(section, slide.below))}</section>\n"
        yield own


def section(slide: Slide) -> str:
    """One slide."""
    level = "h1" if slide.kind == "title" else "h2"
    notes = "".join(f"<p>{escape(each)}</p>" for each in slide.notes)
    return (
        f'<section class="slide" data-kind="{slide.kind}" data-from="{slide.source}">'
        f'<div class="frame"><{level} class="head">{slide.heading}</{level}>'
        f'<div class="body bd-article">{slide.body}</div></div>'
        f"{f'<aside class=notes>{notes}</aside>' if notes else ''}</section>\n"
    )


def document(title: str, main: str, scripts: tuple[str, ...]) -> str:
    """A page of HTML that needs nothing but the folder `_static` beside it."""
    styles = "".join(f'<link rel="stylesheet" href="{STATIC}/{each}"/>\n' for each in STYLES)
    loaded = "".join(f'<script defer src="{STATIC}/{each}"></script>\n' for each in scripts)
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"/>\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"/>\n'
        f"<title>{escape(title)}</title>\n{MODE}\n"
        f'<link rel="icon" href="{STATIC}/favicon.svg"/>\n{styles}{loaded}</head>\n'
        f"<body>{main}</body></html>\n"
    )


def deck_html(title: str, page: str, slides: list[Slide]) -> str:
    """A deck, and how to leave it."""
    interactive = any('class="interactive"' in each.body for each in slides)
    scripts = SCRIPTS + (("interactive.js",) if interactive else ())
    return document(
        f"Slides: {title}",
        '<nav class="leave" aria-label="Slides">'
        f'<a href="{page}">The page</a> <a href="index.html">All slides</a> '
        '<button type="button" class="mode">Light or dark</button></nav>\n'
        f'<main class="reveal"><div class="slides">\n{"".join(sections(slides))}</div></main>',
        scripts,
    )


def index_html(rows: list[tuple[str, str]]) -> str:
    """The list of all decks: the title and the file of each."""
    items = "".join(f'<li><a href="{file}">{title}</a></li>\n' for title, file in rows)
    return document(
        "Slides: Policy Gradient Methods",
        '<main class="index bd-article"><h1>Slides</h1>\n'
        "<p>Each deck is made from a page of the book and holds nothing else. The arrow keys turn "
        "the slides, and an arrow down leads to a proof or an answer. The letter S opens the notes "
        "of the speaker, F fills the screen, and a question mark lists the other keys. To print a "
        "deck, add <code>?print-pdf</code> to its address.</p>\n"
        f"<ul>\n{items}</ul>\n"
        '<p><a href="../book/index.html">The book</a></p></main>',
        (),
    )
