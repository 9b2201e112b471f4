"""Ten questions on the page Trust regions."""

from itertools import chain, combinations

import numpy as np

import policy_gradients as pg
from book_tools.teaching.enumeration import mean, paths
from book_tools.teaching.quiz import Question, right, wrong

FIRST, SECOND = np.array([0.4, 0.4, 0.1, 0.1]), np.array([0.2, 0.3, 0.3, 0.2])
STAY_AT_X, STAY_AT_Y = [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]
FORK = pg.TabularMDP(
    [[STAY_AT_X, STAY_AT_Y], [STAY_AT_X, STAY_AT_X], [STAY_AT_Y, STAY_AT_Y]],
    [[0.0, 0.0], [6.0, 0.0], [2.0, 0.0]],
    [1.0, 0.0, 0.0],
    horizon=2,
)
COINS = np.full((3, 2), 0.5)
TOWARD_X = np.array([[0.8, 0.2], [0.9, 0.1], [0.5, 0.5]])
BENT = (1 + np.sqrt(1 - np.exp(-0.8))) / 2  # a divergence of 0.4 from a coin
RARELY_Y = np.array([[0.75, 0.25], [0.5, 0.5], [0.5, 0.5]])
OFTEN_Y = np.array([[0.5, 0.5], [0.5, 0.5], [BENT, 1 - BENT]])
AT_START = 0.25 * np.log(0.25 / 0.5) + 0.75 * np.log(0.75 / 0.5)


def divergence(p, q):
    """KL(p || q) as an entropy less a cross entropy."""
    p, q = np.asarray(p), np.asarray(q)
    return np.dot(p, np.log(p)) - np.dot(p, np.log(q))


def end_of_region(paid):
    """The best probability of action 1 as far from a coin as 0.2 and 0.8 are, by trying."""
    radius = divergence([0.5, 0.5], [0.8, 0.2])
    tried = np.linspace(0.001, 0.999, 999)
    inside = [p for p in tried if divergence([0.5, 0.5], [p, 1 - p]) <= radius + 1e-12]
    return max(inside, key=lambda p: p * paid[0] + (1 - p) * paid[1])


def of_densities(difference, deviation):
    """KL of two Gaussians in the plane, by a sum over a fine grid for each component."""
    total = 0.0
    for moved in difference:
        x = np.linspace(-12, 12, 4801) * deviation
        density = np.exp(-((x / deviation) ** 2) / 2)
        density /= density.sum()
        total += (density * ((x - moved) ** 2 - x**2)).sum() / 2 / deviation**2
    return total


def largest_difference_of_an_event():
    """Over all sets of actions."""
    sets = chain.from_iterable(combinations(range(4), size) for size in range(5))
    return max(abs(FIRST[list(each)].sum() - SECOND[list(each)].sum()) for each in sets)


def divergence_of_paths(old, new):
    """From the likelihoods of all trajectories of two policies of the fork."""
    others = {(*path.states, *path.actions): path.probability for path in paths(FORK, new)}
    return sum(
        path.probability * np.log(path.probability / others[(*path.states, *path.actions)])
        for path in paths(FORK, old)
    )


def exact_surrogate(old, new):
    """States of the old policy, advantages from its conditional means over trajectories."""
    listed = paths(FORK, old)

    def average(step, state, action=None):
        chosen = [
            path
            for path in listed
            if path.states[step] == state and action in (None, path.actions[step])
        ]
        weight = sum(path.probability for path in chosen)
        return sum(path.probability * sum(path.rewards[step:]) for path in chosen) / weight

    def promised(path):
        return sum(
            new[s, a] * (average(step, s, a) - average(step, s))
            for step, s in enumerate(path.states)
            for a in range(2)
        )

    return mean(FORK, old, promised)


QUESTIONS = [
    Question(
        r"""In one state action 1 pays 3 and action 2 pays 3.1. The old policy takes each with probability ½. Let $p$ be the new
probability of action 1. The policies within the radius $\delta$ of the old policy are those with $0.2\le p\le0.8$. At which $p$ does the trust-region
step end?""",
        about="eq-tr-trpo",
        truth=lambda: end_of_region((3.0, 3.1)),
        show="{:.2f}",
        choices=[
            right(
                lambda: 0.2,
                r"""Action 2 pays more, so the step goes to the end of the region where action 1 is least likely. How small the
gain is does not matter for the length of the step.""",
            ),
            wrong(
                lambda: 1 / (1 + np.exp(0.05)),
                r"""This is a gradient step on two logits with the learning rate 1. Its length depends on the rewards, and they are
almost equal here. The length of a trust-region step depends on the radius alone.""",
                mistake=("trpo_npg", "plain_direction"),
            ),
            wrong(
                lambda: 0.0,
                r"""This is the best policy of all. It lies outside the region, because its divergence from the old policy is infinite.""",
                mistake=("trpo", "no_constraint"),
            ),
            wrong(
                lambda: 0.8,
                r"""This is the other end of the region, where the worse action is most likely. The step maximizes the surrogate.""",
                mistake=("reinforce_algorithm", "descends"),
            ),
        ],
    ),
    Question(
        r"""The old policy has the probabilities $(0.8, 0.2)$ and the new policy $(0.4, 0.6)$. What is
$\mathrm{KL}(\text{old}\|\text{new})$ in nats? ($\log2\approx0.69$, and $\log3\approx1.10$.)""",
        about="eq-tr-kl",
        truth=lambda: divergence([0.8, 0.2], [0.4, 0.6]),
        show="{:.2f}",
        choices=[
            right(
                lambda: 0.8 * np.log(2) - 0.2 * np.log(3),
                r"""The logarithms of old over new are $\log2$ and $-\log3$, and they are averaged with the old
probabilities.""",
            ),
            wrong(
                lambda: 0.6 * np.log(3) - 0.4 * np.log(2),
                r"""This is $\mathrm{KL}(\text{new}\|\text{old})$. The first argument gives the probabilities of the average and stands in the numerator inside the
logarithm.""",
                mistake=("kld", "order_swapped"),
            ),
            wrong(
                lambda: 0.8 + 0.2 * np.log2(1 / 3),
                r"""This is the divergence in bits, with logarithms to the base 2. A nat belongs to the natural logarithm.""",
                mistake=("kld", "in_bits"),
            ),
            wrong(
                lambda: 0.8 * np.log(2) + 0.2 * np.log(3),
                r"""Here the size of the logarithm was averaged. For an action that became more likely the logarithm is negative, so
its size must be subtracted.""",
                mistake=("kld", "size_of_the_log_ratio"),
            ),
        ],
    ),
    Question(
        r"""The old policy takes three actions with the probabilities $(\tfrac12,\tfrac12,0)$. Policy A takes them with $(1,0,0)$ and policy B with
$(\tfrac14,\tfrac14,\tfrac12)$. Which of the two has an infinite divergence $\mathrm{KL}(\text{old}\|\text{new})$ when it is the new policy?""",
        about="kld",
        choices=[
            right(
                r"Only A",
                r"""A never takes action 2, which the old policy takes in half of the cases. B takes everything that the old policy
takes, and its divergence is $\log2$.""",
            ),
            wrong(
                r"Only B",
                r"""This is right for the other order, $\mathrm{KL}(\text{new}\|\text{old})$. With the old policy first, an action that the old
policy never takes has the weight zero.""",
                mistake=("kld", "order_swapped"),
            ),
            wrong(
                r"Both of them",
                r"""For B the term of action 3 is $0\cdot\log\tfrac{0}{1/2}$. Such a term counts as zero, because the old policy never
draws this action.""",
                mistake=("kld", "zero_times_log_zero"),
            ),
            wrong(
                r"Neither of them",
                r"""For A the term of action 2 is $\tfrac12\log\tfrac{1/2}{0}$. It may not be left out, because it is what stops a
new policy from giving up an action.""",
                mistake=("hw3", "kl_drops_infinite"),
            ),
        ],
    ),
    Question(
        r"""A Gaussian policy in the plane has the standard deviation $\sigma=0.5$ in each component, independently. Its mean moves by $(0.3,\ 0.4)$, and $\sigma$ stays. What
is the divergence of the new policy from the old one, in nats?""",
        about="eq-tr-kl-gauss",
        truth=lambda: of_densities((0.3, 0.4), 0.5),
        show="{:.2f}",
        choices=[
            right(
                lambda: (0.3**2 + 0.4**2) / (2 * 0.5**2),
                r"""The squared distance of the means is $0.09+0.16=0.25$, and it is divided by twice the variance, $2\cdot0.25$.""",
            ),
            wrong(
                lambda: (0.3**2 + 0.4**2) / (2 * 0.5),
                r"""The standard deviation stands in the place of the variance. The divergence has no unit, so a squared distance must
be divided by a square.""",
                mistake=("kld_facts", "deviation_for_variance"),
            ),
            wrong(
                lambda: (0.3**2 + 0.4**2) / 0.5**2,
                r"""The factor ½ is missing. It comes from the exponent $-\tfrac{(x-\mu)^2}{2\sigma^2}$ of the density.""",
                mistake=("kld_facts", "half_forgotten"),
            ),
            wrong(
                lambda: (0.3**2 + 0.4**2) / (2 * 0.5**2) / np.log(2),
                r"""The divergence was converted to bits. In nats nothing is divided by $\log2$.""",
                mistake=("kld_facts", "in_bits"),
            ),
        ],
    ),
    Question(
        r"""The old policy takes four actions with the probabilities $(0.4,0.4,0.1,0.1)$ and the new policy with $(0.2,0.3,0.3,0.2)$. What is the total variation, that is, the
largest difference between the probabilities that the two policies give to the same *set* of actions?""",
        about="pinsker",
        truth=largest_difference_of_an_event,
        show="{:.2f}",
        choices=[
            right(
                lambda: np.abs(FIRST - SECOND).sum() / 2,
                r"""The best set holds the first two actions, with the probabilities 0.8 and 0.5. This is half the sum of the four
absolute differences.""",
            ),
            wrong(
                lambda: np.abs(FIRST - SECOND).sum(),
                r"""The factor ½ is missing. What the new policy adds to some actions it must take away from others, so the sum
counts each change twice.""",
                mistake=("pinsker", "half_forgotten_in_the_variation"),
            ),
            wrong(
                lambda: np.abs(FIRST - SECOND).max(),
                r"""This is the largest difference of a single action. A set of two actions can do better, because both
became less likely.""",
                mistake=("pinsker", "largest_difference_of_one_point"),
            ),
        ],
    ),
    Question(
        r"""An episode has two steps. At the start the old policy goes to the state $Y$ with probability 0.25 and to $X$ otherwise, and the new policy goes to $Y$ with probability
0.5. The divergence of the new policy from the old one is 0.13 at the start, 0 at $X$ and 0.40 at $Y$. What is the divergence
$\mathrm{KL}(\rho_{\text{old}}\|\rho_{\text{new}})$ of trajectories?""",
        about="kl_chain",
        truth=lambda: divergence_of_paths(RARELY_Y, OFTEN_Y),
        show="{:.2f}",
        choices=[
            right(
                lambda: AT_START + 0.25 * 0.4,
                r"""The divergences of the steps are added, and each state counts as often as the *old* policy visits it.""",
            ),
            wrong(
                lambda: AT_START + 0.5 * 0.4,
                r"""The states were counted as often as the new policy visits them. The average is over trajectories of the old
policy, so samples of the old policy are enough.""",
                mistake=("kl_chain", "states_of_the_new_policy"),
            ),
            wrong(
                lambda: (AT_START + 0.25 * 0.4) / 2,
                r"""This is the mean over the two steps. Likelihoods of steps are multiplied, so their logarithms are added,
and nothing is divided by 2.""",
                mistake=("kl_chain", "mean_over_steps_for_the_sum"),
            ),
            wrong(
                lambda: AT_START + 0.4,
                r"""The states were not weighted. The old policy sees $Y$ only in a quarter of its episodes.""",
                mistake=("hw3", "states_not_weighted"),
            ),
        ],
    ),
    Question(
        r"""A program keeps the mean divergence per visited state at 0.02, and every episode has 9 steps. Which bound does Pinsker's inequality then give on the total variation between *whole trajectories* of
the old and of the new policy?""",
        about="ex-tr-units",
        truth=lambda: max(
            v for v in np.linspace(0, 1, 1001) if v**2 <= sum([0.02] * 9) / 2 + 1e-12
        ),
        show="{:.2f}",
        choices=[
            right(
                lambda: (9 * 0.02 / 2) ** 0.5,
                r"""The divergence of trajectories is $9\cdot0.02=0.18$, and the total variation is at most the root of half of it.""",
            ),
            wrong(
                lambda: (0.02 / 2) ** 0.5,
                r"""This is the bound for a single decision. The divergence of trajectories is the *sum* over the steps, which is 9
times the mean.""",
                mistake=("kl_chain", "mean_over_steps_for_the_sum"),
            ),
            wrong(
                lambda: (2 * 9 * 0.02) ** 0.5,
                r"""This bounds $\sum_x|p(x)-q(x)|$, which is twice the total variation. The total variation is a difference of two probabilities, and so it
has the factor ½.""",
                mistake=("pinsker", "half_forgotten_in_the_variation"),
            ),
            wrong(
                lambda: (8 * 0.02 / 2) ** 0.5,
                r"""Only 8 decisions were counted. The action of the last step belongs to the trajectory as well, even though no state
follows it.""",
                mistake=("kl_chain", "last_step_forgotten"),
            ),
        ],
    ),
    Question(
        r"""The first action leads to $X$ or to $Y$ and pays nothing. At $X$ the two actions pay 6 and 0, at $Y$ they pay 2 and 0, and then the episode ends. The old policy tosses a
fair coin everywhere, so $J=2$. The new policy goes to $X$ with probability 0.8, takes the better action at $X$ with probability 0.9, and still tosses a coin at $Y$.
What does the surrogate $L$ promise?""",
        about="surrogate",
        truth=lambda: exact_surrogate(COINS, TOWARD_X),
        show="{:.2f}",
        choices=[
            right(
                lambda: (0.8 * 1 - 0.2 * 1) + 0.5 * (0.9 * 3 - 0.1 * 3),
                r"""The first actions have the advantages $\pm1$, and those at $X$ have $\pm3$. The new policy chooses the actions, but the state $X$ counts
with the old probability ½.""",
            ),
            wrong(
                lambda: (0.8 * 1 - 0.2 * 1) + 0.8 * (0.9 * 3 - 0.1 * 3),
                r"""This is the true gain, in which $X$ counts with the new probability 0.8. The surrogate takes the states of the
old policy, because only the old policy was run.""",
                mistake=("surrogate", "states_of_the_new_policy"),
            ),
            wrong(
                lambda: (0.8 * 3 + 0.2 * 1) + 0.5 * (0.9 * 6) + 0.5 * 1,
                r"""The action values were added in place of the advantages. The reward of the second step is then counted twice, and
the result is not zero when nothing changes.""",
                mistake=("surrogate", "q_for_the_advantage"),
            ),
            wrong(
                lambda: ((0.8 * 1 - 0.2 * 1) + 0.5 * (0.9 * 3 - 0.1 * 3)) / 2,
                r"""This is the mean over the two steps. $J$ is the sum of the rewards, so the surrogate adds the
steps as well.""",
                mistake=("surrogate", "mean_over_steps_for_the_sum"),
            ),
        ],
    ),
    Question(
        r"""Episodes have 5 steps, and the largest advantage has the size 2. In no state does the probability of any set of actions change by more than
0.1. By how much can the surrogate be wrong at the most, according to the improvement bound?""",
        about="improvement_bound",
        truth=lambda: sum((2 * h * 0.1) * (2 * 0.1 * 2) for h in range(5)),
        show="{:.2f}",
        choices=[
            right(
                lambda: 2 * 0.1**2 * 5 * 4 * 2,
                r"""The bound is $2\alpha^2H(H-1)\bar A$ with $\alpha=0.1$. It is a product of two changes: how far the states move, and how much the new
actions gain in a state.""",
            ),
            wrong(
                lambda: 0.1**2 * 5 * 4 * 2,
                r"""The factor 2 is missing. The actions in a state gain at most $2\alpha\bar A$, and the state distribution at step $h$ moves by at most $2h\alpha$, so the sum over
$h$ has the factor $4\cdot\tfrac12$.""",
                mistake=("improvement_bound", "half_as_large"),
            ),
            wrong(
                lambda: 2 * 0.1**2 * 5 * 5 * 2,
                r"""This uses $H^2$ in place of $H(H-1)$. At step 0 the states have not moved at all, so for $H=1$ the surrogate has no error.""",
                mistake=("improvement_bound", "horizon_squared"),
            ),
            wrong(
                lambda: 0.1 * 5 * 4 * 2,
                r"""The change of the policy enters to the first power. The error is of second order, and this is why the
surrogate can be trusted near the old policy.""",
                mistake=("improvement_bound", "first_power"),
            ),
        ],
    ),
    Question(
        r"""On thin ice with six steps the old policy runs with probability 0.1 in every state. We know all advantages exactly, and look only at policies that run with one probability everywhere. In every update we
choose the policy for which the improvement bound guarantees the largest gain. What happens?""",
        about="tr-bound-short",
        choices=[
            right(
                r"The policy never gets worse, but the first step is far shorter than the best one.",
                r"""The constant of the bound must be right for the worst of all MDPs. On thin ice the step that gains most has more than a thousand times the divergence of the
guaranteed step.""",
            ),
            wrong(
                r"The policy never gets worse, and the first step is about as long as the best one.",
                r"""This would need a guarantee that is close to the true gain. It is close only next to the old policy.""",
                mistake=("tr-bound-short", "a_tight_guarantee"),
            ),
            wrong(
                r"The policy may get worse, because the new policy visits other states.",
                r"""The bound already takes into account that the states move: this is the term that it subtracts. At the
old policy the guaranteed gain is zero, so its maximum is not negative.""",
                mistake=("improvement_bound", "surrogate_with_states_of_the_new"),
            ),
        ],
    ),
]
