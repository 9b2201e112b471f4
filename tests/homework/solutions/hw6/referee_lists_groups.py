"""All groups are listed, which takes too long where they are large."""

POINTS = {"q2": 2}


import itertools


def referee(theta, n, H, rewards, K):
    y = all_responses(theta.shape[1], H)
    logs, g = scores(theta, np.full(len(y), n), y)
    p, rewards = np.exp(logs), np.asarray(rewards, float)
    J = p @ rewards
    gradient, errors = np.tensordot(p * rewards, g, 1), np.zeros(2)
    for group in itertools.product(range(len(y)), repeat=min(K, 4)):
        R, K_here = rewards[list(group)], len(group)
        mean = np.tensordot(R - R.mean(), g[list(group)], 1) / K_here
        for place, factor in enumerate((K_here / (K_here - 1), 1.0)):
            errors[place] += p[list(group)].prod() * ((factor * mean - gradient) ** 2).sum()
    return J, gradient, errors
