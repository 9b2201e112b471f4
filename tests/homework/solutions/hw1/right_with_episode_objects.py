"""The estimate with a dataclass for an episode and a deque for what is still to come."""

POINTS = {}


from collections import deque
from dataclasses import dataclass


@dataclass
class Episode:
    states: list
    actions: list
    rewards: list

    def steps(self):
        togo, later = deque(), 0.0
        for reward in self.rewards[::-1]:
            later += float(reward)
            togo.appendleft(later)
        return zip(self.states, self.actions, togo)


def gradient_estimate(theta, states, actions, rewards, lengths, eps):
    episodes = [
        Episode(list(s[:n]), list(a[:n]), list(r[:n]))
        for s, a, r, n in zip(states, actions, rewards, lengths)
    ]
    p, pi = policy_table(theta, 0.0), policy_table(theta, eps)
    total = np.zeros(theta.shape)
    for episode in episodes:
        for s, a, togo in episode.steps():
            total[s] -= (1 - eps) * p[s, a] / pi[s, a] * p[s] * togo
            total[s, a] += (1 - eps) * p[s, a] / pi[s, a] * togo
    return total / len(episodes)
