"""The line search with log probabilities and a lazy list of candidates."""

POINTS = {}


def _logs(theta, phi):
    logits = phi @ theta
    return logits - np.logaddexp.reduce(logits, axis=1, keepdims=True)


def line_search(theta, step, phi, actions, advantages, delta):
    lo = _logs(theta, phi)
    chosen = np.arange(len(phi)), actions
    left = -np.exp(lo)
    left[chosen] += 1
    slope = np.einsum("n,nk,na,ka->", advantages, phi, left, step) / len(phi)

    def acceptable(t):
        ln = _logs(theta + t * step, phi)
        gain = np.mean(np.expm1(ln[chosen] - lo[chosen]) * advantages)
        kl = np.mean((np.exp(lo) * (lo - ln)).sum(1))
        return kl <= delta and gain > 0 and gain >= 0.1 * t * slope

    sizes = (0.7**j for j in range(16))
    return theta + next((t for t in sizes if acceptable(t)), 0.0) * step
