"""One baseline for all prompts."""

POINTS = {"q3": 0}
SAYS = "whole batch"


def rloo_weights(rewards, prompts):
    w, names = np.zeros(len(rewards)), [x for x in np.unique(prompts) if (prompts == x).sum() > 1]
    for x in names:
        mine = prompts == x
        K, R = mine.sum(), rewards[mine]
        w[mine] = (R - (rewards.sum() - R) / (len(rewards) - 1)) / K / len(names)
    return w
