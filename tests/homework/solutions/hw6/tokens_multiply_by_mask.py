"""Padding is multiplied by zero."""

POINTS = {"q4": 0}
SAYS = "NaN"


def token_weights(log_pi, log_ref, lengths, rewards, prompts, beta):
    mask = np.arange(np.shape(log_pi)[1]) < lengths[:, None]
    ratio = (log_pi - log_ref) * mask
    to_come = np.cumsum(ratio[:, ::-1], axis=1)[:, ::-1]
    total = rewards - beta * to_come[:, 0]
    same = (prompts[:, None] == prompts) & ~np.eye(len(prompts), dtype=bool)
    b = (same * total).sum(axis=1) / np.maximum(same.sum(axis=1), 1)
    return mask * same.any(axis=1)[:, None] * (rewards[:, None] - beta * to_come - b[:, None])
