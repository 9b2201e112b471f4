"""The sample's log ratio in place of the closed form."""

POINTS = {"q2": 0}


def penalised(mean_old, std_old, mean_new, std_new, actions, advantages, lam):
    z, y = (actions - mean_old) / std_old, (actions - mean_new) / std_new
    l = ((z**2 - y**2) / 2 + np.log(std_old / std_new)).sum(1)
    return np.mean(np.exp(l) * advantages + lam * l)
