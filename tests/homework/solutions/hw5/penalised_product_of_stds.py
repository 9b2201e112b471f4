"""The ratios of the standard deviations are multiplied, and underflow before the exponential."""

POINTS = {"q2": 3}


def penalised(mean_old, std_old, mean_new, std_new, actions, advantages, lam):
    with np.errstate(all="ignore"):
        e = 0.5 * (
            ((actions - mean_old) / std_old) ** 2 - ((actions - mean_new) / std_new) ** 2
        ).sum(axis=1)
        w = np.prod(std_old / std_new) * np.exp(e)
        kl = (
            np.log(std_new / std_old)
            + (std_old**2 + (mean_old - mean_new) ** 2) / (2 * std_new**2)
            - 0.5
        ).sum(axis=1)
        return float(np.mean(w * advantages - lam * kl))
