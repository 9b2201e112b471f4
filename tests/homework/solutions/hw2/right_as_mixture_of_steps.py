"""The generalised advantages as the mixture of n-step advantages that defines them."""

POINTS = {}


def advantages(rewards, values, last_values, lengths, terminated, gamma, lam):
    adv, tar = np.zeros(np.shape(rewards)), np.zeros(np.shape(rewards))
    for i, n in enumerate(lengths):
        v = [float(x) for x in values[i][:n]] + [0.0 if terminated[i] else float(last_values[i])]
        for h in range(n):
            total, ahead = 0.0, 0.0
            for m in range(1, n - h + 1):
                ahead += gamma ** (m - 1) * float(rewards[i][h + m - 1])
                step = ahead + gamma**m * v[h + m] - v[h]
                total += lam ** (m - 1) * step * (1 - lam if h + m < n else 1.0)
            adv[i, h], tar[i, h] = total, total + v[h]
    return [adv, tar]
