"""A small number on the diagonal keeps the matrix regular."""

POINTS = {"q1": 3, "q2": 0}


def fit_linear(phi, rewards, lengths, penalty):
    X, y = [], []
    for i, n in enumerate(lengths):
        for h in range(n):
            X.append(phi[i, h])
            y.append(rewards[i, h:n].sum())
    X, y = np.array(X), np.array(y)
    k = X.shape[1]
    ridge = penalty * np.eye(k)
    ridge[-1, -1] = 0
    return np.linalg.solve(X.T @ X + ridge + 1e-6 * np.eye(k), X.T @ y)
