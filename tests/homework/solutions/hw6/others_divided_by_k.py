"""The sum of the others is divided by K: unbiased, and of more variance."""

POINTS = {"q3": 2}
SAYS = "weights are wrong for three prompts"


def rloo_weights(rewards, prompts):
    w, names = np.zeros(len(rewards)), [x for x in np.unique(prompts) if (prompts == x).sum() > 1]
    for x in names:
        mine = prompts == x
        K, R = mine.sum(), rewards[mine]
        w[mine] = (R - (R.sum() - R) / K) / K / len(names)
    return w
