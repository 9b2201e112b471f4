"""Addresses of what now stands on another page: the old page leads its reader on to the new one.

`book/moved.yml` names the old page, the new page, and what comes after the # of the address. A
script on the old page follows the table, so that it also works without a server.
"""

import json
import re
from pathlib import Path
from typing import Any

import yaml
from sphinx.application import Sphinx
from sphinx.util import logging

from book_tools.build.cache import in_look_at_one_page
from book_tools.sources import MOVED

logger = logging.getLogger(__name__)
IDENTIFIER = re.compile(r'\sid="([^"]*)"')

# Old page: {old anchor: (new page, new anchor)}; a page as Sphinx names it, such as book/ppo.
Places = dict[str, dict[str, tuple[str, str]]]


def read_places(file: Path) -> Places:
    """The table in a file; an entry is an anchor, or `old: new` where it has another name now."""
    table = yaml.safe_load(file.read_text("utf-8")) if file.exists() else None
    found: Places = {}
    for old, pages in (table or {}).items():
        places = found.setdefault(f"{file.parent.name}/{old}", {})
        for new, anchors in pages.items():
            for entry in anchors:
                names = entry if isinstance(entry, dict) else {entry: entry}
                places |= {was: (f"{file.parent.name}/{new}", now) for was, now in names.items()}
    return found


def read_config(app: Sphinx, config: Any) -> None:
    """Make the table a setting, so that a change writes the pages anew."""
    config.moved = read_places(Path(app.srcdir) / MOVED)


def lead_on(
    app: Sphinx, pagename: str, template: str, context: dict[str, Any], document: Any
) -> None:
    """Give an old page its part of the table and the script that follows it."""
    places = app.config.moved.get(pagename)
    if places and document is not None:
        address = app.builder.get_relative_uri
        table = {was: f"{address(pagename, new)}#{now}" for was, (new, now) in places.items()}
        attributes: dict[str, Any] = {"data-moved": json.dumps(table)}
        # Not deferred: the reader should not see the old page first.
        app.add_js_file("moved.js", **attributes)


def check_places(app: Sphinx, error: Exception | None) -> None:
    """Warn of an entry that leads nowhere, and of one whose place is still on its old page."""
    if error or app.builder.format != "html" or in_look_at_one_page():
        return

    def anchors(page: str) -> set[str]:
        file = Path(app.outdir) / f"{page}.html"
        if not file.exists():
            logger.warning("%s names %s, which is no page of the book", MOVED, page)
            return set()
        return set(IDENTIFIER.findall(file.read_text("utf-8")))

    for old, places in app.config.moved.items():
        still = anchors(old)
        new = {page: anchors(page) for page in sorted({page for page, _ in places.values()})}
        for was, (page, now) in places.items():
            if was in still:
                logger.warning("%s: %s#%s has not moved: the page still has it", MOVED, old, was)
            if new[page] and now not in new[page]:
                logger.warning("%s: %s has no #%s", MOVED, page, now)


def setup(app: Sphinx) -> None:
    """Read the table, use it on each page, and check it on the finished site."""
    app.add_config_value("moved", {}, "html", types=(dict,))
    app.connect("config-inited", read_config)
    app.connect("html-page-context", lead_on)
    app.connect("build-finished", check_places)
