"""The climb and the value gradient with loops over samples."""

POINTS = {}


def climb_repaired(theta, phi, actions, advantages, rate, eps, epochs):
    start = [float(x @ theta) for x in phi]
    theta = np.array(theta, float)
    for _ in range(epochs):
        total = np.zeros(theta.shape)
        for x, a, adv, m in zip(phi, actions, advantages, start):
            mean = float(x @ theta)
            ratio = np.exp(0.5 * (a - m) ** 2 - 0.5 * (a - mean) ** 2)
            stays = ratio <= 1 + eps if adv > 0 else ratio >= 1 - eps
            if stays:
                total += ratio * adv * (a - mean) * x
        theta = theta + rate * total / len(actions)
    return theta


def value_gradient_repaired(w, phi, targets):
    k = len(w)
    flat = [sum(float(x[j]) * float(w[j][0]) for j in range(k)) - t for x, t in zip(phi, targets)]
    return [[2 * sum(e * float(x[j]) for e, x in zip(flat, phi)) / len(flat)] for j in range(k)]
