"""The constant weight is the mean of the targets, whatever the means of the features are."""

POINTS = {"q1": 0, "q2": 0}


def fit_linear(phi, rewards, lengths, penalty):
    X = np.concatenate([p[:n] for p, n in zip(phi, lengths)])
    y = np.concatenate([np.cumsum(r[:n][::-1])[::-1] for r, n in zip(rewards, lengths)])
    X = X[:, :-1]
    Xc, yc = X - X.mean(0), y - y.mean()
    w = np.linalg.pinv(Xc.T @ Xc + penalty * np.eye(X.shape[1])) @ (Xc.T @ yc)
    return np.append(w, y.mean())
