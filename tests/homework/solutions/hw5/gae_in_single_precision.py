"""The advantages are summed up in single precision."""

POINTS = {"q4": 0}


def gae_repaired(rewards, values, ended, gamma, lam):
    f = np.float32
    adv, running = np.zeros(len(rewards), f), f(0)
    for t in range(len(rewards) - 1, -1, -1):
        on = f(1 - ended[t])
        delta = f(rewards[t]) + f(gamma) * on * f(values[t + 1]) - f(values[t])
        running = delta + f(gamma * lam) * on * running
        adv[t] = running
    return adv
