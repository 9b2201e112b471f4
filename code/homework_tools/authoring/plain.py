"""MyST Markdown as plain Markdown, for Jupyter: directives as titled paragraphs, roles as text."""

from __future__ import annotations

import re

FENCE = re.compile(r"^(?P<fence>:{3,}|`{3,})\{(?P<name>[\w:-]+)\}\s*(?P<title>.*)$")
OPTION = re.compile(r"^:[\w-]+:.*$")
ROLE = re.compile(r"\{(?P<role>[\w:-]+)\}`(?P<text>[^`]+)`")
LABEL = re.compile(r"^\([\w:-]+\)=\s*$", re.MULTILINE)
TITLED = re.compile(r"^(?P<title>.*?)\s*<(?P<target>[^<>]*)>$", re.DOTALL)


def plain(text: str) -> str:
    """The same text without directives and roles."""
    return _roles(LABEL.sub("", "\n".join(_blocks(text.split("\n"))))).strip()


def _blocks(lines: list[str]) -> list[str]:
    written: list[str] = []
    while lines:
        line, *lines = lines
        opened = FENCE.match(line)
        if opened is None:
            written.append(line)
            continue
        end = _end(lines, opened["fence"])
        body, lines = lines[:end], lines[end + 1 :]
        while body and (OPTION.match(body[0]) or not body[0].strip()):
            body = body[1:]
        if opened["name"] == "math":
            written += ["$$", *body, "$$"]
        elif opened["name"].startswith("code"):
            written += [f"```{opened['title'].strip()}", *body, "```"]
        else:
            name = opened["name"].split(":")[-1].replace("-", " ").capitalize()
            title = f" ({opened['title'].strip()})" if opened["title"].strip() else ""
            written += [f"**{name}{title}.**", "", *_blocks(body), ""]
    return written


def _end(lines: list[str], fence: str) -> int:
    ends = (place for place, line in enumerate(lines) if line.strip() == fence)
    return next(ends, len(lines))


def _roles(text: str) -> str:
    def words(found: re.Match[str]) -> str:
        if found["role"] == "math":
            return f"${found['text']}$"
        titled = TITLED.match(found["text"])
        if titled and titled["title"]:
            return titled["title"]
        return found["text"].replace("_", " ").replace("-", " ")

    return ROLE.sub(words, text)
