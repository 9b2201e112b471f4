"""The transition model of the last step is used at every step."""

POINTS = {"q4": 0}


def second_moments(P, mu, old, new):
    m, out = np.array(mu, float), []
    for h in range(len(old)):
        joint = m[:, None] * new[h] ** 2 / old[h]
        out.append(joint.sum())
        m = np.einsum("sa,sat->t", joint, P[-1])
    return np.array(out)
