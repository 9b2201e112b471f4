"""Second moments by products of matrices; divergences by loops."""

POINTS = {}


def second_moments(P, mu, old, new):
    out, row = [], np.asarray(mu, float)
    for p, a, b in zip(P, old, new):
        out.append(float(row @ (b * b / a).sum(1)))
        row = row @ np.einsum("sa,sat->st", b * b / a, p)
    return out


def kl_terms(P, mu, old, new):
    d, out = list(mu), []
    for h in range(len(old)):
        term, after = 0.0, [0.0] * len(d)
        for s, weight in enumerate(d):
            for a, p in enumerate(old[h][s]):
                if weight * p == 0:
                    continue
                q = new[h][s][a]
                term += weight * p * (np.log(p / q) if q > 0 else np.inf)
                for t in range(len(d)):
                    after[t] += weight * p * P[h][s][a][t]
        d = after
        out.append(term)
    return np.array(out)
