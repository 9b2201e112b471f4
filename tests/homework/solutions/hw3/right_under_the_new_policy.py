"""The second moment under the old policy as the mean weight under the new one."""

POINTS = {}


def second_moments(P, mu, old, new):
    mass = {s: float(m) for s, m in enumerate(mu)}
    result = []
    for o, n, p in zip(old, new, P):
        after = dict.fromkeys(mass, 0.0)
        total = 0.0
        for s, m in mass.items():
            for a in range(len(o[s])):
                here = m * n[s][a] * (n[s][a] / o[s][a])
                total += here
                for t in after:
                    after[t] += here * p[s][a][t]
        result.append(total)
        mass = after
    return np.asarray(result)
