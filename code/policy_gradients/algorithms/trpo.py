"""Trust region policy optimization (Schulman et al., 2015): a natural step that is then checked."""

from typing import Any

from jaxtyping import Array, Float

from .._pytree import Scalar
from .._validation import count
from ..trust_region import line_search, mean_kl
from .common import StepBatch
from .npg import NPG, surrogate_gain


class TRPO(NPG):
    """`NPG` with a line search: KL(old || new) <= delta on the batch, and the surrogate rises.

    The natural step is halved until both hold, at most max_halvings times; then it is not made.
    delta bounds the mean KL per visited state. All else as in `NPG`.
    """

    max_halvings: int = count(10)

    def move(
        self, params: Any, step: Any, batch: StepBatch, delta: Scalar
    ) -> tuple[Any, dict[str, Float[Array, ""]]]:
        """The longest of step, step / 2, ... that passes; the diagnostics are of what was done."""

        def evaluate(new: Any) -> tuple[Float[Array, ""], Float[Array, ""]]:
            gain = surrogate_gain(self.policy.apply, new, batch)
            return gain, mean_kl(self.policy.apply, params, new, batch.observation)

        return line_search(evaluate, params, step, delta, self.max_halvings)
