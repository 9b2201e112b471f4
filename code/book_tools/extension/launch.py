"""The menu "Run this page" in the header of each page that has a notebook.

A frozen version of the site lies in a folder of its own, and a tag holds its notebooks. A build for
it is told so by the variable SITE_VERSION: `v1.2` means the folder `v1.2` and the tag `site-v1.2`.
"""

import os
import re
from typing import Any
from urllib.parse import quote

from sphinx.application import Sphinx
from sphinx.errors import ConfigError

from book_tools.internals.theme import add_menu
from book_tools.notebooks.export import has_notebook, notebook_name

GITHUB = re.compile(r"https://github\.com/([\w.-]+/[\w.-]+?)(?:\.git)?/?")
BRANCH = "gh-pages"  # the branch that holds the newest site, and with it notebooks and wheels
TAG = "site-{}"  # the tag that holds the site of a frozen version
VARIABLE = "SITE_VERSION"
VERSION = re.compile(r"v\d+(\.\d+)*")
HOW_TO_RUN = "book/index.html#run"


def frozen_version() -> str:
    """The version for which a site is built, or nothing for the newest site.

    Raises ConfigError for what cannot be the name of its folder.
    """
    version = os.environ.get(VARIABLE, "")
    if version and not VERSION.fullmatch(version):
        raise ConfigError(f"{VARIABLE} was {version!r}; it must be a version such as v1.2.")
    return version


def freeze(app: Sphinx, config: Any) -> None:
    """Let the site of a frozen version know its own address."""
    if (version := frozen_version()) and config.html_baseurl:
        config.html_baseurl = f"{config.html_baseurl.rstrip('/')}/{version}/"


def addresses(repository: str, notebook: str, version: str = "") -> dict[str, str]:
    """Where others run the notebook, by name; none unless the repository is on GitHub.

    Both services read notebooks from a branch or tag of a repository, not from a site.
    """
    ref = TAG.format(version) if version else BRANCH
    found = GITHUB.fullmatch(repository)
    if found is None:
        return {}
    path = quote(notebook, safe="")
    return {
        "Run on Binder": f"https://mybinder.org/v2/gh/{found[1]}/{ref}?labpath={path}",
        "Run on Colab": "https://colab.research.google.com/github/"
        f"{found[1]}/blob/{ref}/{quote(notebook)}",
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
        **(addresses(repository, notebook, frozen_version()) if app.config.html_baseurl else {}),
    }
    add_menu(context, "run-this-page", "Run this page", links)


def setup(app: Sphinx) -> None:
    """Before anything asks for the address, and after the theme has made its buttons."""
    app.connect("config-inited", freeze)
    app.connect("html-page-context", add_run_menu, priority=900)
