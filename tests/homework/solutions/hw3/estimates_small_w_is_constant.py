"""An absolute tolerance judges whether w is constant, so that tiny ones all count as equal."""

POINTS = {"q6": 2}


def kl_estimates(log_old, log_new):
    x = np.asarray(log_new) - log_old
    w = np.exp(x)
    c = (
        0.0
        if np.allclose(w, w[0], rtol=1e-12, atol=1e-8)
        else np.mean((x - x.mean()) * (w - w.mean())) / np.var(w)
    )
    return np.array([-x.mean(), (w - 1 - x).mean(), (-x + c * (w - 1)).mean()])
