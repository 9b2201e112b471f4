"""The divergences with scipy's relative entropy, the estimates by regression."""

POINTS = {}


import math


def kl_terms(P, mu, old, new):
    reached, terms = [float(m) for m in mu], []
    for h in range(len(old)):
        total, after = 0.0, [0.0] * len(reached)
        for s, m in enumerate(reached):
            for a, q in enumerate(old[h][s]):
                if m > 0 and q > 0:
                    n = new[h][s][a]
                    total += m * q * (math.log(q) - math.log(n)) if n > 0 else math.inf
                    for t in range(len(after)):
                        after[t] += m * q * P[h][s][a][t]
        terms.append(total)
        reached = after
    return terms


def kl_estimates(log_old, log_new):
    x = np.subtract(log_new, log_old)
    u = np.expm1(x)
    du, dx = u - u[0], x - x[0]
    du, dx = du - du.mean(), dx - dx.mean()
    c = 0.0 if np.all(x == x[0]) else float(np.linalg.lstsq(du[:, None], dx, rcond=None)[0][0])
    return [float(-x.mean()), float((u - x).mean()), float((c * u - x).mean())]
