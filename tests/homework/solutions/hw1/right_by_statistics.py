"""The z scores one component at a time, with the standard library."""

POINTS = {}


import math
import statistics


def z_scores(estimates, exact):
    out = np.empty(np.shape(exact))
    for i in np.ndindex(out.shape):
        x = [float(e[i]) for e in estimates]
        if min(x) == max(x):
            error = x[0] - exact[i]
            out[i] = 0.0 if abs(error) <= 1e-9 else math.copysign(math.inf, error)
        else:
            out[i] = (statistics.fmean(x) - exact[i]) / (statistics.stdev(x) / math.sqrt(len(x)))
    return out
