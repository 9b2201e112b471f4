"""The clipped objective case by case, in a loop that returns lists."""

POINTS = {}


import math


def clipped(log_new, log_old, advantages, low, high):
    values, slopes = [], []
    for x, y, a in zip(log_new, log_old, advantages):
        w = math.exp(x - y)
        if a > 0 and w > 1 + high:
            values.append((1 + high) * a)
            slopes.append(0.0)
        elif a < 0 and w < 1 - low:
            values.append((1 - low) * a)
            slopes.append(0.0)
        else:
            values.append(w * a)
            slopes.append(w * a)
    return values, slopes
