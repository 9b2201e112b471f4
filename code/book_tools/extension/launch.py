"""The menu "Run this page" in the header of each page that has a notebook."""

import re
from typing import Any
from urllib.parse import quote

from sphinx.application import Sphinx

from book_tools.internals.theme import add_menu
from book_tools.notebooks.export import has_notebook, notebook_name

GITHUB = re.compile(r"https://github\.com/([\w.-]+/[\w.-]+?)(?:\.git)?/?")
BRANCH = "gh-pages"  # the branch that holds the site, and with it notebooks and wheel
HOW_TO_RUN = "book/index.html#run"


def addresses(repository: str, notebook: str) -> dict[str, str]:
    """Where others run the notebook, by name; none unless the repository is on GitHub.

    Both services read notebooks from a repository, not from a site.
    """
    found = GITHUB.fullmatch(repository)
    if found is None:
        return {}
    path = quote(notebook, safe="")
    return {
        "Run on Binder": f"https://mybinder.org/v2/gh/{found[1]}/{BRANCH}?labpath={path}",
        "Run on Colab": "https://colab.research.google.com/github/"
        f"{found[1]}/blob/{BRANCH}/{quote(notebook)}",
    }


def add_run_menu(
    app: Sphinx, pagename: str, template: str, context: dict[str, Any], document: Any
) -> None:
    """Put the menu first among the buttons that the theme has made."""
    if document is None or not has_notebook(app, pagename):
        return
    repository = app.config.html_theme_options.get("repository_url", "")
    notebook = notebook_name(pagename)
    links = {
        "Download notebook (.ipynb)": context["pathto"](notebook, 1),
        "Run on your machine": context["pathto"](HOW_TO_RUN, 1),
        **(addresses(repository, notebook) if app.config.html_baseurl else {}),
    }
    add_menu(context, "run-this-page", "Run this page", links)


def setup(app: Sphinx) -> None:
    """After the theme has made its buttons."""
    app.connect("html-page-context", add_run_menu, priority=900)
