"""The clip by cases, the divergence component by component."""

POINTS = {}


def clipped(log_new, log_old, advantages, low, high):
    out, slope = [], []
    for p, q, a in zip(log_new, log_old, advantages):
        w = np.exp(p - q)
        stop = (a > 0 and w > 1 + high) or (a < 0 and w < 1 - low)
        edge = 1 + high if a > 0 else 1 - low
        out.append(edge * a if stop else w * a)
        slope.append(0.0 if stop else w * a)
    return [out, slope]


def penalised(mean_old, std_old, mean_new, std_new, actions, advantages, lam):
    total, (n, d) = 0.0, np.shape(actions)
    for i in range(n):
        log_ratio = kl = 0.0
        for j in range(d):
            s, t = std_old[j], std_new[j]
            log_ratio += -(((actions[i, j] - mean_new[i, j]) / t) ** 2) / 2 - np.log(t)
            log_ratio -= -(((actions[i, j] - mean_old[i, j]) / s) ** 2) / 2 - np.log(s)
            kl += (
                np.log(t / s) + (s**2 + (mean_old[i, j] - mean_new[i, j]) ** 2) / (2 * t**2) - 1 / 2
            )
        total += np.exp(log_ratio) * advantages[i] - lam * kl
    return total / n
