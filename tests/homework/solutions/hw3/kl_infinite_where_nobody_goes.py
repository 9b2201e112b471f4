"""An action in a state that the old policy never reaches makes the term infinite."""

POINTS = {"q5": 0}


def kl_terms(P, mu, old, new):
    d, out = np.array(mu, float), []
    for h in range(len(old)):
        if ((old[h] > 0) & (new[h] == 0)).any():
            out.append(np.inf)
        else:
            log = np.log(np.where(old[h] > 0, old[h], 1)) - np.log(np.where(old[h] > 0, new[h], 1))
            out.append((d[:, None] * old[h] * log).sum())
        d = np.einsum("s,sa,sat->t", d, old[h], P[h])
    return np.array(out)
