"""The softmax is written out anew, and its exponentials overflow for large logits."""

POINTS = {"q1": 3}


def scores(theta, phi, actions):
    e = np.exp(phi @ theta)
    p = e / e.sum(axis=1, keepdims=True)
    left = np.eye(3)[actions] - p
    return (phi[:, :, None] * left[:, None, :]).reshape(len(phi), -1)
