"""The usual practice: the factor gamma^h is dropped."""

POINTS = {"q3": 0}
SAYS = "depends on h"


def discounted_weights(rewards, lengths, gamma):
    out = np.zeros(rewards.shape)
    for i, n in enumerate(lengths):
        for h in range(n):
            out[i, h] = sum(gamma ** (k - h) * rewards[i, k] for k in range(h, n))
    return out
