"""The array has the type of the rewards, and whole numbers lose their fractions."""

POINTS = {"q4": 2}


def gae_repaired(rewards, values, ended, gamma, lam):
    adv, running = np.zeros_like(rewards), 0
    for t in reversed(range(len(rewards))):
        on = 0.0 if ended[t] else 1.0
        running = rewards[t] + gamma * on * values[t + 1] - values[t] + gamma * lam * on * running
        adv[t] = running
    return adv
