"""What a reader may take along, offered on the front page: the printed book, the site, slides.

The front page has a place for the links; they stand there only while the files do.
"""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

PDF = "policy-gradient-methods.pdf"
ZIP = "policy-gradient-methods.zip"
FRONT_PAGE = Path("book") / "index.html"
PLACE = re.compile(r'<div id="downloads">.*?</div>', re.DOTALL)
OFFERS = {
    PDF: "the whole chapter as one PDF",
    ZIP: "this site as a zip file, which opens without a server or a network",
}
SLIDES = Path("slides") / "index.html"
DATE = (1980, 1, 1, 0, 0, 0)  # the same site gives the same file


def add_links(site: Path) -> int:
    """Write links to the files that are there into the front page; the exit status."""
    links = [
        f'<a href="../{name}">{words}</a> ({(site / name).stat().st_size / 1e6:.0f} MB)'
        for name, words in OFFERS.items()
        if (site / name).is_file()
    ]
    text = f"<p><strong>Take it along:</strong> {'; '.join(links)}.</p>" if links else ""
    if (site / SLIDES).is_file():
        text += (
            "<p><strong>Teach</strong> with it. There are "
            f'<a href="../{SLIDES.as_posix()}">slides</a> for each page of the main part, '
            "made from the page itself.</p>"
        )
    front = site / FRONT_PAGE
    html = front.read_text("utf-8")
    if not PLACE.search(html):
        print(f"{FRONT_PAGE} has no place for downloads")
        return 1
    front.write_text(PLACE.sub(f'<div id="downloads">{text}</div>', html), "utf-8")
    return 0


def remove_downloads(site: Path) -> None:
    """After the pages changed, what was made of the old ones goes."""
    for name in OFFERS:
        (site / name).unlink(missing_ok=True)
    if (site / FRONT_PAGE).is_file() and PLACE.search((site / FRONT_PAGE).read_text("utf-8")):
        add_links(site)


def write_zip(root: Path) -> int:
    """Put a zip of the built site into it, and offer it there: `make zip`."""
    site = root / "_build" / "html"
    if not (site / FRONT_PAGE).is_file():
        print("There is no site yet: run `make book`")
        return 1
    files = [p for p in sorted(site.rglob("*")) if p.is_file() and p.name != ZIP]
    with zipfile.ZipFile(site / ZIP, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            name = (Path(ZIP).stem / file.relative_to(site)).as_posix()
            archive.writestr(zipfile.ZipInfo(name, DATE), file.read_bytes(), zipfile.ZIP_DEFLATED)
    print(f"Packed: _build/html/{ZIP}")
    return add_links(site)
