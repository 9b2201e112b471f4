"""The ratio divides two products of densities, which are both zero far out."""

POINTS = {"q2": 3}


def penalised(mean_old, std_old, mean_new, std_new, actions, advantages, lam):
    def density(m, s):
        return np.prod(np.exp(-((actions - m) ** 2) / (2 * s**2)) / (s * np.sqrt(2 * np.pi)), axis=1)

    ratio = density(mean_new, std_new) / density(mean_old, std_old)
    kl = np.sum(np.log(std_new / std_old) + (std_old**2 + (mean_old - mean_new) ** 2) / (2 * std_new**2) - 0.5, axis=1)
    return np.mean(ratio * advantages) - lam * np.mean(kl)
