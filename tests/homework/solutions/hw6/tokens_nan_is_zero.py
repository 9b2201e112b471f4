"""Only NaN counts as padding."""

POINTS = {"q4": 2}
SAYS = "weights are wrong for"


def token_weights(log_pi, log_ref, lengths, rewards, prompts, beta):
    with np.errstate(invalid="ignore"):
        ratio = np.nan_to_num(np.subtract(log_pi, log_ref), nan=0.0)
    to_come = np.cumsum(ratio[:, ::-1], axis=1)[:, ::-1]
    total = rewards - beta * to_come[:, 0]
    same = (prompts[:, None] == prompts) & ~np.eye(len(prompts), dtype=bool)
    b = (same * total).sum(axis=1) / np.maximum(same.sum(axis=1), 1)
    inside = (np.arange(ratio.shape[1]) < lengths[:, None]) & same.any(axis=1)[:, None]
    return np.where(inside, rewards[:, None] - beta * to_come - b[:, None], 0.0)
