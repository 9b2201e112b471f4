"""The deviation of the first component serves for all."""

POINTS = {"q2": 0}


def penalised(mean_old, std_old, mean_new, std_new, actions, advantages, lam):
    so, sn = std_old[0], std_new[0]
    d = actions.shape[1]
    lo = -0.5 * (((actions - mean_old) / so) ** 2).sum(1) - d * np.log(so)
    ln = -0.5 * (((actions - mean_new) / sn) ** 2).sum(1) - d * np.log(sn)
    kl = d * np.log(sn / so) + (d * so**2 + ((mean_old - mean_new) ** 2).sum(1)) / (2 * sn**2) - d / 2
    return np.mean(np.exp(ln - lo) * advantages - lam * kl)
