"""The advantages of GRPO."""

POINTS = {"q3": 0}
SAYS = "divided by their standard deviation"


def rloo_weights(rewards, prompts):
    w, names = np.zeros(len(rewards)), [x for x in np.unique(prompts) if (prompts == x).sum() > 1]
    for x in names:
        mine = prompts == x
        K, R = mine.sum(), rewards[mine]
        w[mine] = (R - R.mean()) / (R.std() + 1e-8) / K / len(names)
    return w
