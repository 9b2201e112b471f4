"""The divergence is averaged over the components."""

POINTS = {"q2": 0}
SAYS = "mean over the components"


def penalised(mean_old, std_old, mean_new, std_new, actions, advantages, lam):
    return _penalised(
        mean_old, std_old, mean_new, std_new, actions, advantages, lam / mean_old.shape[1]
    )


def _penalised(
    mean_old,
    std_old,
    mean_new,
    std_new,
    actions,
    advantages,
    lam,
    swap=False,
    means_only=False,
    constants=True,
    sign=1,
):
    z, y = (actions - mean_old) / std_old, (actions - mean_new) / std_new
    l = ((z**2 - y**2) / 2 + (np.log(std_old / std_new) if constants else 0)).sum(1)
    s, t = (std_new, std_old) if swap else (std_old, std_new)
    kl = ((mean_old - mean_new) ** 2 + s**2) / (2 * t**2) - 0.5 + np.log(t / s)
    if means_only:
        kl = (mean_old - mean_new) ** 2 / (2 * std_old**2)
    return np.mean(np.exp(sign * l) * advantages - lam * kl.sum(1))
