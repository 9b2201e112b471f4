"""Prompts are places of an array."""

POINTS = {"q3": 0}


def rloo_weights(rewards, prompts):
    K, sums = np.bincount(prompts), np.bincount(prompts, rewards)
    mine, several = K[prompts], (K > 1).sum()
    others = (sums[prompts] - rewards) / np.maximum(mine - 1, 1)
    return np.where(mine > 1, (rewards - others) / mine, 0.0) / max(several, 1)
