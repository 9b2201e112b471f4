"""The running sum stops at the end of an episode, the value does not."""

POINTS = {"q4": 0}
SAYS = "first state"


def gae_repaired(rewards, values, ended, gamma, lam):
    out, running = np.zeros(len(rewards)), 0.0
    for t in reversed(range(len(rewards))):
        running = (
            rewards[t] + gamma * values[t + 1] - values[t] + gamma * lam * (1 - ended[t]) * running
        )
        out[t] = running
    return out
