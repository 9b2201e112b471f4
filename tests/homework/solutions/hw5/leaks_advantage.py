"""The value stops at the end of an episode, the running sum does not."""

POINTS = {"q4": 0}
SAYS = "still enter those"


def gae_repaired(rewards, values, ended, gamma, lam):
    out, running = np.zeros(len(rewards)), 0.0
    for t in reversed(range(len(rewards))):
        running = (
            rewards[t] + gamma * (1 - ended[t]) * values[t + 1] - values[t] + gamma * lam * running
        )
        out[t] = running
    return out
