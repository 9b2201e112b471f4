"""The frame of a page of quizzes: the style of the book, and no more script than it needs."""

from __future__ import annotations

PAGE = """<!DOCTYPE html>
<html lang="en" data-theme="light">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} — Policy Gradient Methods</title>
<link rel="icon" href="../_static/favicon.svg">
<link rel="stylesheet" href="../_static/katex/katex.min.css">
<link rel="stylesheet" href="../_static/book.css">
<link rel="stylesheet" href="../_static/quiz.css">
<script src="../_static/quiz.js"></script>
</head>
<body class="quiz">
<header><nav aria-label="Book">
<a href="../book/index.html">Policy Gradient Methods</a>{above}
</nav></header>
<main>
<h1>{title}</h1>
{body}
</main>
</body>
</html>
"""
ALL = ' · <a href="index.html">All quizzes</a>'


def html_page(title: str, body: str, above: str = ALL) -> str:
    """A page with a title, both in HTML, and links to what is above it."""
    return PAGE.format(title=title, body=body, above=above)
