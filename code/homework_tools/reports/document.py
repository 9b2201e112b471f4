"""A page of HTML that needs nothing else: no script, no file beside it, no address of a network.

Whatever comes from a student or a test is text in it, never markup.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

CODE = re.compile(r"`([^`\n]{1,300})`")
STYLE = """
:root { color-scheme: light dark; --ink: #1a1a1a; --paper: #fff; --soft: #555; --line: #c4c4c4;
        --code: #f0f0f0; --alert: #8a2a00; --none: #b3541e; --part: #c9a227; --all: #2a7f62; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #eee; --paper: #121212; --soft: #b5b5b5; --line: #4a4a4a; --code: #262626;
          --alert: #ffb38a; } }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 50rem; margin: 1.5rem auto;
       padding: 0 1rem; color: var(--ink); background: var(--paper); overflow-wrap: break-word; }
h1 { font-size: 1.5rem; line-height: 1.2; } h2 { font-size: 1.2rem; margin-top: 2rem; }
table { border-collapse: collapse; width: 100%; }
td, th { text-align: left; padding: .4rem .5rem; border-bottom: 1px solid var(--line);
         vertical-align: top; overflow-wrap: anywhere; }
thead th { font-size: .9rem; overflow-wrap: normal; } tbody th { font-weight: 600; }
th .soft { font-weight: 400; } td .bar { margin-top: .45rem; }
.n { text-align: right; white-space: nowrap; overflow-wrap: normal; }
.w { width: 60%; } .t { overflow-wrap: break-word; hyphens: auto; }
code { background: var(--code); padding: .05rem .25rem; border-radius: .2rem; font-size: .92em; }
.bars { width: 42%; }
.total { font-size: 1.2rem; } .soft { color: var(--soft); font-size: .9rem; }
.alert { border-left: .3rem solid var(--alert); padding: .2rem .8rem; }
.bar { display: flex; height: .6rem; min-width: 4rem; background: var(--line); }
.none { background: var(--none); } .part { background: var(--part); }
.all { background: var(--all); }
a { color: inherit; }
@media print { body { max-width: none; } h2 { break-after: avoid; } tr { break-inside: avoid; } }
"""


def document(title: str, parts: Iterable[str]) -> str:
    """The whole page: a title, which is its heading too, and parts that are HTML already."""
    head = [
        "<!doctype html>",
        '<html lang="en"><head><meta charset="utf-8">',
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'\">",
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{text(title)}</title><style>{STYLE}</style></head>",
        f"<body><main><h1>{text(title)}</h1>",
    ]
    return "\n".join([*head, *parts, "</main></body></html>", ""])


def text(words: str) -> str:
    """Words as HTML; what is no character to be read is replaced."""
    return html.escape("".join(c if c.isprintable() or c in "\n\t" else "\ufffd" for c in words))


def prose(words: str) -> str:
    """The same, with code where the words have it between backticks."""
    return CODE.sub(r"<code>\1</code>", text(words))


def listed(items: Iterable[str]) -> str:
    """A list of sentences."""
    return "\n".join(["<ul>", *(f"<li>{prose(item)}</li>" for item in items), "</ul>"])


def table(columns: list[str], rows: Iterable[list[str]], classes: dict[int, str]) -> str:
    """A table with a heading for each column and row; the cells are HTML already."""
    head = "".join(
        f'<th scope="col"{_class(classes.get(place))}>{text(name)}</th>'
        for place, name in enumerate(columns)
    )
    lines = [f"<table><thead><tr>{head}</tr></thead><tbody>"]
    for first, *others in rows:
        cells = "".join(
            f"<td{_class(classes.get(place))}>{cell}</td>" for place, cell in enumerate(others, 1)
        )
        lines.append(f'<tr><th scope="row"{_class(classes.get(0))}>{first}</th>{cells}</tr>')
    return "\n".join([*lines, "</tbody></table>"])


def _class(name: str | None) -> str:
    return f' class="{name}"' if name else ""
