"""The last step of the stream counts the value after it even if the episode ended there."""

POINTS = {"q4": 0}


def gae_repaired(rewards, values, ended, gamma, lam):
    advantages, running = np.zeros(len(rewards)), 0.0
    for t in reversed(range(len(rewards))):
        goes_on = 1.0 if t + 1 == len(rewards) else 1.0 - ended[t]
        delta = rewards[t] + gamma * goes_on * values[t + 1] - values[t]
        running = delta + gamma * lam * goes_on * running
        advantages[t] = running
    return advantages
