"""Returns, no baseline."""

POINTS = {"q4": 0}


def gae_repaired(rewards, values, ended, gamma, lam):
    out, running = np.zeros(len(rewards)), values[-1]
    for t in reversed(range(len(rewards))):
        running = rewards[t] + gamma * (1 - ended[t]) * running
        out[t] = running
    return out
