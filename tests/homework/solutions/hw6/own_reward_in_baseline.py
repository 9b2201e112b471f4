"""The group mean, which includes the response itself."""

POINTS = {"q3": 0}
SAYS = "includes the reward of the response itself"


def rloo_weights(rewards, prompts):
    w, names = np.zeros(len(rewards)), [x for x in np.unique(prompts) if (prompts == x).sum() > 1]
    for x in names:
        mine = prompts == x
        K, R = mine.sum(), rewards[mine]
        w[mine] = (R - R.mean()) / K / len(names)
    return w
