"""Only the divergence is looked at."""

POINTS = {"q4": 2}
SAYS = "every candidate has a loss"


def _search(
    theta,
    step,
    phi,
    actions,
    advantages,
    delta,
    factor=0.7,
    share=0.1,
    first=0,
    order=1,
    scale=None,
    own=True,
    gains=True,
    divergences=True,
):
    old, rows = probabilities(theta, phi), np.arange(len(phi))
    slope = np.sum(
        np.einsum("n,nk,na->ka", advantages, phi, np.eye(3)[actions] - old) / len(phi) * step
    )
    for j in range(first, 16):
        candidate = theta + factor**j * step
        new = probabilities(candidate, phi)
        gain = np.mean((new[rows, actions] / old[rows, actions] - 1) * advantages)
        p, q = (old, new) if order == 1 else (new, old)
        kl = np.sum(p * np.log(p / q)) / (scale or len(phi))
        promise = share * slope * (factor**j if own else 1)
        if (kl <= delta or not divergences) and ((gain > 0 and gain >= promise) or not gains):
            return candidate
    return theta


def line_search(theta, step, phi, actions, advantages, delta):
    return _search(theta, step, phi, actions, advantages, delta, gains=False)
