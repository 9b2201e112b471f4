"""How a trained value gets into a notebook's file, where the grader finds it."""

from __future__ import annotations

from typing import Any

import numpy as np

from cell_tools.answers import codec

MIME = "application/vnd.policy-gradients.hand-in+json"
LARGEST = 2_000_000  # bytes of one value


def hand_in(name: str, value: Any) -> None:
    """Put a trained value into the output of this cell, so that the saved notebook holds it.

    `name` is the variable's name; `value` numbers, arrays, or lists, tuples and dictionaries of
    them, of at most 2 MB. Training is not repeated when your work is graded: the value is used.
    """
    if not (isinstance(name, str) and name.isidentifier()):
        raise ValueError(f"hand_in: name was {name!r}; it must be the name of a variable.")
    try:
        tree = codec.encode(_plain(value))
        size = len(codec.dumps(tree))
    except codec.Refused as error:
        raise ValueError(f"hand_in: {name} cannot be handed in, because {error}.") from None
    if size > LARGEST:
        raise ValueError(f"hand_in: {name} takes {size:,} bytes; it may take at most {LARGEST:,}.")
    from IPython.core.getipython import get_ipython
    from IPython.display import display

    text = f"{name} is handed in ({size:,} bytes). Save the notebook."
    if get_ipython() is None:
        print(text)
    else:
        display({MIME: {"name": name, "value": tree}, "text/plain": text}, raw=True)


def _plain(value: Any) -> Any:
    """jax arrays as NumPy's, named tuples as tuples."""
    if isinstance(value, tuple):
        return tuple(_plain(part) for part in value)
    if isinstance(value, list):
        return [_plain(part) for part in value]
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    return np.asarray(value) if hasattr(value, "__array__") else value
