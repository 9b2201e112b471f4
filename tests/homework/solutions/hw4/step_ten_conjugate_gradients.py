"""Ten iterations of conjugate gradients, as the paper has it."""

POINTS = {"q3": 4}


def natural_step(g, F, delta, damping):
    if not np.any(g):
        return np.zeros(len(g))
    A = F + damping * np.diag(F).mean() * np.eye(len(g))
    x, res = np.zeros(len(g)), np.array(g, float)
    d, rr = res.copy(), res @ res
    for _ in range(10):
        Ad = A @ d
        alpha = rr / (d @ Ad)
        x, res = x + alpha * d, res - alpha * Ad
        new = res @ res
        if new < 1e-10:
            break
        d, rr = res + new / rr * d, new
    return np.sqrt(delta / (x @ F @ x)) * x
