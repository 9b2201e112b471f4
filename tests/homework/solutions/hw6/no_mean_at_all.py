"""A sum over all responses."""

POINTS = {"q3": 0}
SAYS = "lack the division"


def rloo_weights(rewards, prompts):
    w, names = np.zeros(len(rewards)), [x for x in np.unique(prompts) if (prompts == x).sum() > 1]
    for x in names:
        mine = prompts == x
        K, R = mine.sum(), rewards[mine]
        w[mine] = (R - (R.sum() - R) / (K - 1))
    return w
