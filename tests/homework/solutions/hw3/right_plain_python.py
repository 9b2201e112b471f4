"""The three estimates in plain Python, one episode after another."""

POINTS = {}


def off_policy(old_prob, new_prob, rewards, lengths):
    N, H = len(lengths), len(rewards[0])
    weight, reward = [], []
    for i, n in enumerate(lengths):
        weight.append([])
        reward.append([float(x) for x in rewards[i][:n]] + [0.0] * (H - n))
        for h in range(H):
            before = weight[i][-1] if weight[i] else 1.0
            now = float(new_prob[i][h]) / float(old_prob[i][h]) if h < n else 1.0
            weight[i].append(before * now)
    whole = sum(w[-1] * sum(r) for w, r in zip(weight, reward)) / N
    single = third = 0.0
    for h in range(H):
        top = sum(w[h] * r[h] for w, r in zip(weight, reward))
        below = sum(w[h] for w in weight)
        single += top / N
        third += top / below if below else 0.0
    return whole, single, third
