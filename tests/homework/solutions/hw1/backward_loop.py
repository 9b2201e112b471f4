"""Weights by a backward loop, z scores written out."""

POINTS = {}


def discounted_weights(rewards, lengths, gamma):
    out = np.zeros(np.shape(rewards))
    for i, n in enumerate(lengths):
        rest = 0.0
        for h in reversed(range(int(n))):
            rest += gamma**h * rewards[i][h]
            out[i, h] = rest
    return out


def z_scores(estimates, exact):
    out = np.zeros(np.shape(exact))
    n = len(estimates)
    for i in np.ndindex(out.shape):
        x = estimates[(slice(None), *i)]
        off = x.mean() - exact[i]
        if np.all(x == x[0]):
            out[i] = 0 if abs(off) <= 1e-9 else np.copysign(np.inf, off)
        else:
            out[i] = off * n / np.sqrt(n / (n - 1) * ((x - x.mean()) ** 2).sum())
    return out
