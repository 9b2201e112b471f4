"""The difference of the returns in equal parts."""

POINTS = {"q2": 0}
SAYS = "single ones are wrong"


def lemma_terms(P, r, mu, old, new):
    J = [mu @ returns_to_come(P, r, pi)[0] for pi in (old, new)]
    return np.full(len(r), (J[1] - J[0]) / len(r))
