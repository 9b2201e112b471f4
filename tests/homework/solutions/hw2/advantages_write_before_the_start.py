"""The last step is written first, also for an episode without steps."""

POINTS = {"q6": 4}


def advantages(rewards, values, last_values, lengths, terminated, gamma, lam):
    adv = np.zeros(rewards.shape)
    tar = np.zeros(rewards.shape)
    for i in range(len(rewards)):
        n = lengths[i]
        last = 0.0 if terminated[i] else last_values[i]
        adv[i, n - 1] = rewards[i, n - 1] + gamma * last - values[i, n - 1]
        for h in range(n - 2, -1, -1):
            adv[i, h] = rewards[i, h] + gamma * values[i, h + 1] - values[i, h] + gamma * lam * adv[i, h + 1]
        tar[i, :n] = adv[i, :n] + values[i, :n]
    return adv, tar
