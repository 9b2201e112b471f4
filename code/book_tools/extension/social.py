"""What search engines and messengers show of a page: its first paragraph and the cover."""

import re
import textwrap
from html import escape, unescape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

LONGEST = 200  # characters of a description
SENTENCE = re.compile(r"(?<=[.?!:]) ")
TAG = re.compile(r"<[^>]*>")
FORMULA = "\0"
CARD = "_static/card.png"
CARD_SAYS = "A path climbs to the middle of a hill; below it, the title Policy Gradient Methods."


def description(document: nodes.document) -> str:
    """The first sentences of the text that have no formula, cut between words."""
    for paragraph in document.findall(nodes.paragraph):
        if not isinstance(paragraph.parent, nodes.section):
            continue
        parts = paragraph.children
        words = [FORMULA if any(each.findall(nodes.math)) else each.astext() for each in parts]
        sentences = SENTENCE.split(" ".join("".join(words).split()))
        text = " ".join(sentence for sentence in sentences if FORMULA not in sentence)
        if text:
            return textwrap.shorten(text, LONGEST, placeholder=" …")
    return ""


def describe(
    app: Sphinx, pagename: str, template: str, context: dict[str, Any], document: Any
) -> None:
    """Add the tags; those that need an address only if the site has one."""
    if document is None:
        return
    text, base = description(document), app.config.html_baseurl
    title = unescape(TAG.sub("", context.get("title", "")))
    tags = [("property", "og:title", title), ("property", "og:type", "article")]
    if text:
        tags += [("name", "description", text), ("property", "og:description", text)]
    if base:
        base = base.rstrip("/") + "/"
        tags += [
            ("property", "og:url", base + app.builder.get_target_uri(pagename)),
            ("property", "og:image", base + CARD),
            ("property", "og:image:alt", CARD_SAYS),
            ("name", "twitter:card", "summary_large_image"),
        ]
    lines = [f'<meta {kind}="{name}" content="{escape(value)}" />' for kind, name, value in tags]
    context["metatags"] = "\n".join([context.get("metatags", ""), *lines])


def setup(app: Sphinx) -> None:
    """For each page as it is written."""
    app.connect("html-page-context", describe)
