"""Leave one out as differences of pairs, returned as a list."""

POINTS = {}


def rloo_weights(rewards, prompts):
    size = {x: sum(1 for y in prompts if y == x) for x in prompts}
    several = sum(1 for K in size.values() if K > 1)
    found = []
    for x, R in zip(prompts, rewards):
        K = size[x]
        away = sum(R - S for y, S in zip(prompts, rewards) if y == x)
        found.append(away / (K * (K - 1) * several) if K > 1 else 0.0)
    return found
