"""A prompt with a single response counts in the mean: unbiased where there is none."""

POINTS = {"q3": 2}
SAYS = "does not count"


def rloo_weights(rewards, prompts):
    w, names = np.zeros(len(rewards)), [x for x in np.unique(prompts) if (prompts == x).sum() > 1]
    for x in names:
        mine = prompts == x
        K, R = mine.sum(), rewards[mine]
        w[mine] = (R - (R.sum() - R) / (K - 1)) / K / len(np.unique(prompts))
    return w
