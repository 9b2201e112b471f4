"""The page of the book for a homework: its master without solutions and tests, stubs not run."""

from __future__ import annotations

from pathlib import Path

from homework_tools.authoring.master import homeworks, master_path, parts

HOMEWORK = Path("book") / "homework"
NOTE = """\
:::{{note}}
Work in the notebook of this homework, `{name}.ipynb`. It has the same text, cells for your answers
and checks that recognize common mistakes. {{doc}}`How to work on the homeworks <student>` explains
how to set up, answer and hand in.
:::"""


def page(path: Path) -> str:
    """The source of the page, in MyST."""
    blocks: list[str] = []
    for part in parts(path):
        if part.kind == "markdown" and part.place == "text":
            blocks.append(part.source.strip())
        elif part.kind == "code" and part.place in ("text", "solution") and part.public.strip():
            blocks.append(f"```python\n{part.public.strip()}\n```")
    first, *rest = blocks
    title, _, below = first.partition("\n")
    note = NOTE.format(name=path.stem)
    return "\n\n".join(block for block in (title, note, below.strip(), *rest) if block) + "\n"


def write_pages(root: Path) -> list[Path]:
    """Write the pages of all homeworks; those that did not change are left alone."""
    written = []
    for name in homeworks(root):
        target = root / HOMEWORK / f"{name}.md"
        text = page(master_path(root, name))
        if not target.exists() or target.read_text("utf-8") != text:
            target.write_text(text, "utf-8")
        written.append(target)
    return written
