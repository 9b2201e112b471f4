"""A sum over the samples where the mean was asked for."""

POINTS = {"q2": 0}


def penalised(mean_old, std_old, mean_new, std_new, actions, advantages, lam):
    def log(m, s):
        return (-0.5 * ((actions - m) / s) ** 2 - np.log(s)).sum(axis=1)

    ratio = np.exp(log(mean_new, std_new) - log(mean_old, std_old))
    kl = (np.log(std_new / std_old) + (std_old**2 + (mean_old - mean_new) ** 2) / (2 * std_new**2) - 0.5).sum(1)
    return (ratio * advantages - lam * kl).sum()
