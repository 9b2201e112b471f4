"""A mean over no prompts."""

POINTS = {"q3": 2}
SAYS = "NaN or infinity"


def rloo_weights(rewards, prompts):
    K = (prompts[:, None] == prompts).sum(axis=1)
    sums = ((prompts[:, None] == prompts) * rewards).sum(axis=1)
    with np.errstate(all="ignore"):
        w = (rewards - sums / K) / (K - 1)
        return np.where(K > 1, w, 0.0) / np.float64((1 / K)[K > 1].sum())
