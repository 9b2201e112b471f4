"""The divergence of the first state is subtracted for all."""

POINTS = {"q2": 0}


def penalised(mean_old, std_old, mean_new, std_new, actions, advantages, lam):
    zo, zn = (actions - mean_old) / std_old, (actions - mean_new) / std_new
    ratio = np.exp((0.5 * zo**2 - 0.5 * zn**2 + np.log(std_old) - np.log(std_new)).sum(1))
    kl = np.log(std_new / std_old) + (std_old**2 + (mean_old[0] - mean_new[0]) ** 2) / (2 * std_new**2) - 0.5
    return (ratio * advantages).mean() - lam * kl.sum()
