"""The stream is cut into episodes first, and each is summed up with a deque."""

POINTS = {}


from collections import deque


def gae_repaired(rewards, values, ended, gamma, lam):
    out, first = [], 0
    ends = [t + 1 for t, e in enumerate(ended) if e]
    for stop in sorted({*ends, len(rewards)}):
        v = [float(x) for x in values[first : stop + 1]]
        if stop in ends:
            v[-1] = 0.0
        delta = [rewards[first + j] + gamma * v[j + 1] - v[j] for j in range(stop - first)]
        episode, later = deque(), 0.0
        while delta:
            later = delta.pop() + gamma * lam * later
            episode.appendleft(later)
        out.extend(episode)
        first = stop
    return np.array(out)
