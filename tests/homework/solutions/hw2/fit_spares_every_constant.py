"""Every column that does not vary is taken for the constant and not penalised."""

POINTS = {"q1": 3}


def fit_linear(phi, rewards, lengths, penalty):
    X = np.concatenate([p[:n] for p, n in zip(phi, lengths)])
    y = np.concatenate([np.cumsum(r[:n][::-1])[::-1] for r, n in zip(rewards, lengths)])
    varies = (X != X[0]).any(axis=0).astype(float)
    rows = np.concatenate([X, np.sqrt(penalty) * np.diag(varies)])
    return np.linalg.lstsq(rows, np.concatenate([y, np.zeros(len(varies))]), rcond=None)[0]
