"""The penalty as rows that are added to a least squares problem."""

POINTS = {}


def fit_linear(phi, rewards, lengths, penalty):
    k = np.shape(phi)[2]
    rows, targets = [], []
    for i, n in enumerate(lengths):
        later = 0.0
        for h in range(n)[::-1]:
            later += rewards[i][h]
            rows.append(np.asarray(phi[i][h], float))
            targets.append(later)
    for j in range(k - 1):
        rows.append(np.sqrt(penalty) * np.eye(k)[j])
        targets.append(0.0)
    return np.linalg.lstsq(np.array(rows), np.array(targets), rcond=None)[0].tolist()
