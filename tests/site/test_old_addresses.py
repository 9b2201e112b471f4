"""A reader who follows an old address arrives at the new place, on the site and from the disk."""

from __future__ import annotations

import json
import shutil
from html import escape
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from book_tools.extension.moved import read_places
from book_tools.sources import MOVED

ROOT = Path(__file__).resolve().parents[2]
PLACES = read_places(ROOT / MOVED)


def test_an_old_address_leads_on_from_the_disk(browser: Browser, tmp_path: Path) -> None:
    table = {"went": "new.html#went", "Größe": "new.html#size"}
    shutil.copy(ROOT / "book" / "_static" / "moved.js", tmp_path)
    script = f'<script src="moved.js" data-moved="{escape(json.dumps(table))}"></script>'
    text = '<p id="stays">old</p><a href="#went">on</a>'
    (tmp_path / "old.html").write_text(
        f'<!doctype html><meta charset="utf-8">{script}{text}', "utf-8"
    )
    (tmp_path / "new.html").write_text('<!doctype html><p id="went">new', "utf-8")
    page = browser.new_page()
    old, new = ((tmp_path / name).as_uri() for name in ("old.html", "new.html"))
    for name, address in {
        "#went": f"{new}#went",
        "#Gr%C3%B6%C3%9Fe": f"{new}#size",
        "#stays": f"{old}#stays",
        "#toString": f"{old}#toString",
        "": old,
    }.items():
        page.goto("about:blank")
        page.goto(old + name)
        page.wait_for_url(address)
    page.locator("a").click()  # an address of the page that is open
    page.wait_for_url(f"{new}#went")
    page.close()


@pytest.mark.parametrize("old", PLACES)
def test_an_old_page_leads_on_to_what_moved(visit: Any, old: str) -> None:
    was, (page, now) = next(iter(PLACES[old].items()))
    reader = visit()
    reader.open(f"{page}.html")
    reader.page.goto(f"{reader.address}/{old}.html#{was}")
    reader.page.wait_for_url(f"**/{page}.html#{now}")
    assert reader.page.locator(f"[id='{now}']").count() == 1
