"""The referee from moments of the products of reward and score."""

POINTS = {}


def referee(theta, n, H, rewards, K):
    y = all_responses(np.shape(theta)[1], H)
    logs, g = scores(theta, np.full(len(y), n), y)
    p, flat = np.exp(logs), g.reshape(len(y), -1)
    J = float(np.sum(p * rewards))
    paid = (np.asarray(rewards) - J)[:, None] * flat
    mean = p @ paid
    spread = p @ ((paid - mean) ** 2).sum(axis=1)
    variance = p @ (np.asarray(rewards) - J) ** 2
    price = variance * (p[:, None] * flat * flat).sum() + mean @ mean
    loo = spread / K + price / (K * K - K)
    bias = mean / K
    return J, mean.reshape(np.shape(theta)), [loo, loo * (1 - 1 / K) ** 2 + bias @ bias]
