"""A progress bar that a compiled training run moves from inside."""

from functools import lru_cache
from typing import Any

import jax
from jaxtyping import Array, Int


class Bar:
    """Counts the updates of a run; drawn by tqdm on the standard error stream."""

    def __init__(self, num_updates: int) -> None:
        self.num_updates = num_updates
        self.every = max(1, num_updates // 50)  # often enough for the eye
        self._drawn: Any = None

    def tick(self, done: Int[Array, ""]) -> None:
        """To be called in a loop that JAX traces, when `done` updates are."""
        shown = (done % self.every == 0) | (done == self.num_updates)
        jax.lax.cond(shown, lambda: jax.debug.callback(self.show, done), lambda: None)

    def show(self, done: Any) -> None:
        """Move the bar to `done`; a number that falls begins a new bar."""
        from tqdm import tqdm

        if jax.process_index() != 0:
            return
        done = int(done)
        if self._drawn is None or done < self._drawn.n:
            self._drawn = tqdm(total=self.num_updates, unit="update", initial=0)
        self._drawn.update(done - self._drawn.n)
        if done == self.num_updates:
            self._drawn.close()
            self._drawn = None


@lru_cache
def progress_bar(num_updates: int) -> Bar:
    """The same bar for the same number of updates, so that JAX compiles a run once."""
    return Bar(num_updates)
