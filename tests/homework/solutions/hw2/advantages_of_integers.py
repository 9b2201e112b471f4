"""The array has the type of the rewards, and whole numbers lose their fractions."""

POINTS = {"q6": 4}


def advantages(rewards, values, last_values, lengths, terminated, gamma, lam):
    adv, target = np.zeros_like(rewards), np.zeros_like(rewards)
    for i, n in enumerate(lengths):
        nxt, run = (0.0 if terminated[i] else last_values[i]), 0.0
        for h in reversed(range(n)):
            run = rewards[i, h] + gamma * nxt - values[i, h] + gamma * lam * run
            adv[i, h], target[i, h] = run, run + values[i, h]
            nxt = values[i, h]
    return adv, target
