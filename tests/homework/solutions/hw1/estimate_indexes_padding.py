"""One-hot vectors are looked up for the padding too, where actions and states may be anything."""

POINTS = {"q2": 5}


def gradient_estimate(theta, states, actions, rewards, lengths, eps):
    S, A = theta.shape
    N, H = states.shape
    pi, p = policy_table(theta, eps), policy_table(theta, 0.0)
    mask = np.arange(H) < np.asarray(lengths)[:, None]
    r = np.where(mask, rewards, 0.0)
    togo = np.flip(np.cumsum(np.flip(r, 1), 1), 1) * mask
    one = np.eye(A)[actions]
    ratio = (1 - eps) * p[states, actions] / pi[states, actions]
    rows = ratio[..., None] * (one - p[states]) * togo[..., None]
    where = np.eye(S)[states]
    return np.einsum("nhs,nha->sa", where, rows) / N
