"""The amount of exploration is the one of the example."""

POINTS = {"q2": 0}


def gradient_estimate(theta, states, actions, rewards, lengths, eps):
    out = np.zeros(theta.shape)
    for i, n in enumerate(lengths):
        for h in range(n):
            out += score(theta, states[i][h], actions[i][h], 0.2) * sum(rewards[i][h:n])
    return out / len(lengths)
