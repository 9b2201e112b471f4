"""All axes of length one are dropped."""

POINTS = {"q2": 3}


def penalised(mean_old, std_old, mean_new, std_new, actions, advantages, lam):
    m, k, a = np.squeeze(mean_old), np.squeeze(mean_new), np.squeeze(actions)
    z, y = (a - m) / std_old, (a - k) / std_new
    log = ((z**2 - y**2) / 2 + np.log(std_old / std_new)).sum(axis=1)
    kl = (np.log(std_new / std_old) + (std_old**2 + (m - k) ** 2) / (2 * std_new**2) - 0.5).sum(axis=1)
    return float(np.mean(np.exp(log) * advantages - lam * kl))
