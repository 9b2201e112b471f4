"""The penalised surrogate from scalar Gaussians, sample by sample."""

POINTS = {}


import math


def penalised(mean_old, std_old, mean_new, std_new, actions, advantages, lam):
    total = 0.0
    for mo, mn, act, adv in zip(mean_old, mean_new, actions, advantages):
        log, kl = 0.0, 0.0
        for m, s, q, t, a in zip(mo, std_old, mn, std_new, act):
            log += 0.5 * ((a - m) / s) ** 2 - 0.5 * ((a - q) / t) ** 2 + math.log(s) - math.log(t)
            kl += math.log(t) - math.log(s) + 0.5 * (s / t) ** 2 + 0.5 * ((m - q) / t) ** 2 - 0.5
        total += math.exp(log) * adv - lam * kl
    return total / len(advantages)
