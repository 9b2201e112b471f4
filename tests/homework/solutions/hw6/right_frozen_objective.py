"""Length updates from the objectives that they climb."""

POINTS = {}


def length_updates(theta, n, H, rewards):
    y = all_responses(np.shape(theta)[1], H)
    logs, g = scores(theta, np.full(len(y), n), y)
    p, R, size = np.exp(logs), np.asarray(rewards, float), np.sum(y != -1, axis=1)
    off = R - p @ R
    mean = lambda f: np.einsum("y,yma->ma", p * f, g)
    token = [p @ ((r - R) / (k + size)) for r, k in zip(R, size)]
    return [mean(off / size) / 2, mean(np.array(token)), mean(off) / 2 / H]
