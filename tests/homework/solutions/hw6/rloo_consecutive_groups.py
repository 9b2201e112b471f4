"""Responses to one prompt are thought to stand together."""

POINTS = {"q3": 0}


def rloo_weights(rewards, prompts):
    w, edges = np.zeros(len(rewards)), [0, *(np.flatnonzero(np.diff(prompts)) + 1), len(rewards)]
    blocks = [(a, b) for a, b in zip(edges, edges[1:]) if b - a > 1]
    for a, b in blocks:
        R = rewards[a:b]
        w[a:b] = (R - R.mean()) / (b - a - 1) / len(blocks)
    return w
