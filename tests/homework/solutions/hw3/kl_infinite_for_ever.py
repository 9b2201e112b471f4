"""After an infinite term all later terms are infinite too."""

POINTS = {"q5": 3}


def kl_terms(P, mu, old, new):
    d, out = np.array(mu, float), []
    for h in range(len(old)):
        joint = d[:, None] * old[h]
        on = joint > 0
        with np.errstate(divide="ignore"):
            term = (joint[on] * np.log(old[h][on] / new[h][on])).sum()
        out.append(np.inf if out and np.isinf(out[-1]) else term)
        d = np.einsum("sa,sat->t", joint, P[h])
    return np.array(out)
