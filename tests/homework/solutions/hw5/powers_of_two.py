"""The weight by its exponent; a stream cut into episodes."""

POINTS = {}


def penalties(kls, target, start):
    lam, out = start, []
    for kl in kls:
        up = np.isnan(kl) or kl > 1.5 * target
        lam = float(np.clip(lam * 2.0 ** (int(up) - int(kl < target / 1.5)), 1e-3, 1e3))
        out.append(lam)
    return out


def gae_repaired(rewards, values, ended, gamma, lam):
    out, after, running = [], values[-1], 0.0
    for r, v, e in zip(rewards[::-1], values[-2::-1], ended[::-1]):
        if e:
            after, running = 0.0, 0.0
        running = r + gamma * after - v + gamma * lam * running
        after = v
        out.append(running)
    return np.array(out[::-1])
