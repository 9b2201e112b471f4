"""One scatter over all steps of the batch."""

POINTS = {}


def gradient_estimate(theta, states, actions, rewards, lengths, eps):
    n, horizon = rewards.shape
    runs = np.arange(horizon)[None] < np.asarray(lengths)[:, None]
    states, actions = np.where(runs, states, 0), np.where(runs, actions, 0)
    kept = np.where(runs, rewards, 0.0)
    togo = kept.sum(1, keepdims=True) - np.cumsum(kept, axis=1) + kept
    p, pi = policy_table(theta, 0.0)[states], policy_table(theta, eps)[states]
    hot = np.eye(theta.shape[1])[actions]
    factor = (1 - eps) * (p * hot).sum(-1) / (pi * hot).sum(-1)
    out = np.zeros(theta.shape)
    np.add.at(out, states[runs], ((togo * factor)[..., None] * (hot - p))[runs] / n)
    return out
