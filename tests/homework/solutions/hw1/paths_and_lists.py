"""The gradient by recursion over paths, and plain lists handed back."""

POINTS = {}


def exact_gradient(P, r, mu, H, theta, eps):
    pi = policy_table(theta, eps)

    def walk(s, h, weight, total, scores):
        if h == H:
            return weight * total * scores
        out = np.zeros(np.shape(theta))
        for a in range(len(pi[s])):
            extra = scores + score(theta, s, a, eps)
            if h == H - 1:
                out += walk(s, H, weight * pi[s, a], total + r[s, a], extra)
                continue
            for t in range(len(mu)):
                out += walk(t, h + 1, weight * pi[s, a] * P[s, a, t], total + r[s, a], extra)
        return out

    return sum(walk(s, 0, mu[s], 0.0, np.zeros(np.shape(theta))) for s in range(len(mu))).tolist()


cart_theta = [list(row) for row in np.asarray(cart_theta) * 1.5]
