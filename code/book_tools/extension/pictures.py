"""A picture in the text needs words that say what it shows, or the build fails."""

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging

from book_tools.extension.mathematics import source_line

logger = logging.getLogger(__name__)


def require_words(app: Sphinx, document: nodes.document) -> None:
    """Warn of each picture without words; the name of a file is not words."""
    for image in document.findall(nodes.image):
        if not str(image.get("alt", "")).strip():
            logger.warning(
                "a picture has no text alternative (`:alt:`, or in a cell `image: {alt: …}`)",
                location=(app.env.docname, source_line(image)),
                type="accessibility",
            )


def setup(app: Sphinx) -> None:
    """When a page is read."""
    app.connect("doctree-read", require_words)
