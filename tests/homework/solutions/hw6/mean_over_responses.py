"""Each response counts equally, not each prompt: unbiased where all prompts have as many."""

POINTS = {"q3": 2}
SAYS = "Your mean is over responses"


def rloo_weights(rewards, prompts):
    w, names = np.zeros(len(rewards)), [x for x in np.unique(prompts) if (prompts == x).sum() > 1]
    for x in names:
        mine = prompts == x
        K, R = mine.sum(), rewards[mine]
        w[mine] = (R - (R.sum() - R) / (K - 1)) / sum((prompts == name).sum() for name in names)
    return w
