"""The version of Vega-Lite: Altair writes 6, JupyterLab 4 draws 5, so the book says 5.

All that the book's figures use means the same in both versions.
"""

from typing import Any

WRITTEN = "/vega-lite/v6."
DRAWN = "5.21"
SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
MIME = "application/vnd.vegalite.v5+json"


def relabelled(chart: dict[str, Any]) -> dict[str, Any]:
    """A chart as Altair writes it, called one of the version that is drawn.

    Raises ValueError for a chart of a version with which nobody has tried this.
    """
    if WRITTEN not in chart["$schema"]:
        raise ValueError(
            f"chart was written by Altair for {chart['$schema']}; it must be for "
            f"{WRITTEN.strip('/.')}, which is drawn as version 5. Try the figures first."
        )
    return chart | {"$schema": SCHEMA}
