"""Numbers for the stored runs: short, and as JSON knows them."""

from typing import Any

import numpy as np


def rounded(numbers: Any, digits: int = 4) -> list[float | None]:
    """So many significant digits; NaN, which JSON does not know, becomes null."""
    return [None if np.isnan(x) else float(f"{x:.{digits}g}") for x in np.asarray(numbers)]
