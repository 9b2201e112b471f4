"""The penalty has the wrong sign."""

POINTS = {"q4": 0}
SAYS = "wrong sign"


def token_weights(log_pi, log_ref, lengths, rewards, prompts, beta):
    N, H = np.shape(log_pi)
    W = np.zeros((N, H))
    ratio = [[log_pi[i, h] - log_ref[i, h] for h in range(lengths[i])] for i in range(N)]
    for i in range(N):
        others = [j for j in range(N) if j != i and prompts[j] == prompts[i]]
        for h in range(lengths[i]):
            if others:
                b = np.mean([rewards[j] + beta * sum(ratio[j]) for j in others])
                W[i, h] = rewards[i] + beta * sum(ratio[i][h:]) - b
    return W
