"""The handovers by a memoised recursion over step and state."""

POINTS = {}


from functools import lru_cache


def handovers(P, r, mu, old, new):
    H, S, A = r.shape

    @lru_cache(maxsize=None)
    def value(k, h, s):
        if h == H:
            return 0.0
        pi = new if h < k else old
        return sum(
            pi[h, s, a] * (r[h, s, a] + sum(P[h, s, a, t] * value(k, h + 1, t) for t in range(S)))
            for a in range(A)
        )

    return [sum(mu[s] * value(k, 0, s) for s in range(S)) for k in range(H + 1)]
