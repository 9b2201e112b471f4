"""The weights of the penalty by itertools.accumulate."""

POINTS = {}


from itertools import accumulate


def penalties(kls, target, start):
    def after(weight, kl):
        if kl != kl or kl > 1.5 * target:
            return min(1000.0, max(0.001, 2.0 * weight))
        if kl < target / 1.5:
            return min(1000.0, max(0.001, 0.5 * weight))
        return min(1000.0, max(0.001, weight))

    return list(accumulate([float(k) for k in kls], after, initial=float(start)))[1:]
