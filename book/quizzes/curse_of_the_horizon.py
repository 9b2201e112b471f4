"""Ten questions on the page The curse of the horizon."""

from itertools import product

import numpy as np

from book_tools.teaching.quiz import Question, right, wrong

OLD, NEW = {"walk": 0.75, "run": 0.25}, {"walk": 0.5, "run": 0.5}
EVEN, OFTEN_B = np.array([0.5, 0.5]), np.array([0.25, 0.75])
REWARD = np.array([1.0, 3.0])  # of A and B


def crossing_weight():
    """Both probabilities of "run, the ice holds, walk", divided."""
    new = NEW["run"] * 0.7 * NEW["walk"]
    return new / (OLD["run"] * 0.7 * OLD["walk"])


def second_moment(steps):
    """E W^2 over all sequences of actions."""
    total = 0.0
    for actions in product(OLD, repeat=steps):
        old = np.prod([OLD[a] for a in actions])
        total += old * (np.prod([NEW[a] for a in actions]) / old) ** 2
    return total


def branching():
    """E W^2 where the left action leads to X and the right one to Y, path by path."""
    first = {"X": (0.5, 0.25), "Y": (0.5, 0.75)}  # old and new
    then = {"X": [(0.5, 0.5), (0.5, 0.5)], "Y": [(1 / 3, 1.0), (2 / 3, 0.0)]}
    return sum(
        old * p * (new / old * q / p) ** 2 for s, (old, new) in first.items() for p, q in then[s]
    )


def along(ratios, rewards):
    """Each reward times the ratios of the choices that were made until it was paid."""
    weight, total = 1.0, 0.0
    for ratio, reward in zip(ratios, rewards, strict=True):
        weight = weight * ratio
        total += weight * reward
    return total


def robust_mean():
    """What the new policy earns by itself: every doubly robust estimate has this mean."""
    return OFTEN_B @ REWARD


QUESTIONS = [
    Question(
        r"""On the river running breaks the ice with probability 0.3. The old policy walks with probability 0.75 and runs with probability 0.25, and the
new policy tosses a coin. In a logged crossing of two steps the agent ran, the ice held, and then it walked. Which weight does this crossing
get when we ask about the new policy?""",
        about="trajectory_weights",
        truth=crossing_weight,
        show="{:.2f}",
        choices=[
            right(
                lambda: (0.5 / 0.25) * (0.5 / 0.75),
                r"""The ratio is 2 for running and $\tfrac23$ for walking, and the weight is their product. The ice holds with the same probability under both
policies, so this factor cancels.""",
            ),
            wrong(
                lambda: (0.5 / 0.25) * (0.5 / 0.75) * 0.7,
                r"""The probability that the ice holds was left in the weight. It stands in the numerator and in the denominator, so it
cancels.""",
                mistake=("trajectory_weights", "dynamics_in_the_weight"),
            ),
            wrong(
                lambda: (0.25 / 0.5) * (0.75 / 0.5),
                r"""The ratios are upside down. The new policy runs more often than the old one, so running must count more.""",
                mistake=("trajectory_weights", "ratio_upside_down"),
            ),
            wrong(
                lambda: 0.5 / 0.25,
                r"""The second step was left out. Its action also has different probabilities under the two policies.""",
                mistake=("trajectory_weights", "last_step_left_out"),
            ),
        ],
    ),
    Question(
        r"""In every state the old policy walks with probability 0.75 and runs with probability 0.25, and the new policy tosses a coin. How large is
the second moment $\mathbb E\,W^2$ of the weight of a trajectory with *three* steps, if the log comes from the old policy?""",
        about="trajectory_weights",
        truth=lambda: second_moment(3),
        show="{:.2f}",
        choices=[
            right(
                lambda: (0.5**2 / 0.75 + 0.5**2 / 0.25) ** 3,
                r"""One step has $\mathbb E\,w^2=\tfrac{0.25}{0.75}+\tfrac{0.25}{0.25}=\tfrac43$, and since it is the same in every state, the three
steps are multiplied.""",
            ),
            wrong(
                lambda: (0.75**2 / 0.5 + 0.25**2 / 0.5) ** 3,
                r"""The two policies were exchanged. The old policy makes the log, so its probabilities stand in the denominator.""",
                mistake=("trajectory_weights", "policies_swapped"),
            ),
            wrong(
                lambda: 0.5**2 / 0.75 + 0.5**2 / 0.25,
                r"""This is the second moment of the ratio of one step. A trajectory with three steps has the product of three ratios.""",
                mistake=("trajectory_weights", "bounds_of_one_step"),
            ),
            wrong(
                lambda: (0.5 + 0.5) ** 3,
                r"""This is the *mean* of the weight, which is 1 for every horizon. For the second moment the ratio must be squared before it is
averaged.""",
                mistake=("trajectory_weights", "ratio_not_squared"),
            ),
        ],
    ),
    Question(
        r"""Episodes have two steps. At the start the old policy chooses left and right with probability 0.5 each; the new policy chooses
left with probability 0.25. Left leads to X, where both policies do the same. Right leads to Y, where the old policy goes left
with probability ⅓ and the new policy always goes left. How large is $\mathbb E\,W^2$ under the old policy?""",
        about="trajectory_weights",
        truth=branching,
        show="{:.2f}",
        choices=[
            right(
                lambda: 0.25**2 / 0.5 * 1 + 0.75**2 / 0.5 * 3,
                r"""In X the second moment is 1, in Y it is $1^2/\tfrac13=3$. At the start each action brings
$\tilde\pi^2/\pi$ times the second moment of the state to which it leads: $0.125\cdot1+1.125\cdot3$.""",
            ),
            wrong(
                lambda: (0.25**2 / 0.5 + 0.75**2 / 0.5) * (1 + 3) / 2,
                r"""The second step was averaged over X and Y alike, whatever the first action was. The large ratio of going right is followed by Y,
and so the two must be multiplied path by path.""",
                mistake=("trajectory_weights", "dynamics_left_out"),
            ),
            wrong(
                lambda: (0.25**2 / 0.5 + 0.75**2 / 0.5) ** 2,
                r"""The second step was treated like the first one. The policies agree in X and differ in Y much more than at the
start.""",
                mistake=("trajectory_weights", "every_step_like_the_first"),
            ),
            wrong(
                lambda: 0.25 * 1 + 0.75 * 1,
                r"""This is the mean of the weight, which is always 1. The ratios were not squared.""",
                mistake=("trajectory_weights", "ratio_not_squared"),
            ),
        ],
    ),
    Question(
        r"""The action probabilities of two different policies depend neither on the state nor on the step. For episodes with 20 steps the second moment of the weight is 50. How large is it
for episodes with 40 steps?""",
        about="eq-is-growth",
        truth=lambda: np.exp(2 * np.log(50.0)),
        show="{:.0f}",
        choices=[
            right(
                lambda: 50.0**2,
                r"""Every step multiplies the second moment by the same number, so 20 more steps multiply it by 50 once more. A log needs about 50
times as many episodes for the same accuracy.""",
            ),
            wrong(
                lambda: 1 + 2 * (50.0 - 1),
                r"""The contributions $\chi^2$ of the steps were added. The ratios of the steps are multiplied, and therefore the second moment grows
exponentially with the horizon.""",
                mistake=("trajectory_weights", "chi_squared_added"),
            ),
            wrong(
                lambda: 50.0,
                r"""This would be so if the second moment did not depend on the horizon. Every further ratio makes it larger, because the two policies are
different.""",
                mistake=("trajectory_weights", "bounds_of_one_step"),
            ),
        ],
    ),
    Question(
        r"""Two policies differ clearly in every state, and the log comes from the old one. What happens to the weight of a
trajectory as the episodes become longer?""",
        about="trajectory_weights",
        choices=[
            right(
                r"Its mean stays 1, its typical value goes to 0, and its second moment grows.",
                r"""The logarithm of the weight is a sum whose mean falls with every step, so most weights vanish. The mean stays 1 all the same,
because a few trajectories get huge weights.""",
            ),
            wrong(
                r"Its mean and its typical value stay 1, because large and small ratios cancel in the product.",
                r"""The mean of the *logarithm* of a ratio is negative under the policy that made the log, so the ratios do not cancel in a typical
trajectory. (Under the new policy it would be positive.)""",
                mistake=("trajectory_weights", "kl_reversed"),
            ),
            wrong(
                r"Its mean, its typical value and its second moment all go to 0, as products of small numbers do.",
                r"""The second moment is at least the square of the mean, and the mean is 1 for every horizon. If the backward recursion begins with 0 and not
with 1, it ends with 0.""",
                mistake=("trajectory_weights", "end_at_zero"),
            ),
        ],
    ),
    Question(
        r"""Many logs, each with 500 long episodes, come from a policy that can draw all actions of the policy we ask about but is far from
it. Which sign of trouble do most of these logs show?""",
        about="is-horizon-mean",
        choices=[
            right(
                r"The mean weight of the log lies below 1.",
                r"""The mean weight is 1 on average over all logs, but a few rare trajectories contribute most of it. A log without them has a smaller mean
weight.""",
            ),
            wrong(
                r"The effective sample size of the log falls below 1.",
                r"""The effective sample size is computed from the trajectories that are in the log, and it is at least 1 even if one of them
has all the weight. It looks far too good here.""",
                mistake=("is-horizon-ess", "one_draw_has_it_all"),
            ),
            wrong(
                r"None. The mean weight is 1 in every log, by the theorem.",
                r"""The theorem speaks of the expectation. The mean of 500 weights is random, and it would be 1 in each log only if all weights
were 1.""",
                mistake=("is-horizon-mean", "all_weights_one"),
            ),
        ],
    ),
    Question(
        r"""An episode of three steps paid the rewards 3, 1 and 4, in this order, and the ratios of its actions are 2, ½ and 3. What is its per-decision
estimate?""",
        about="per_decision",
        truth=lambda: along((2, 0.5, 3), (3, 1, 4)),
        show="{:.1f}",
        choices=[
            right(
                lambda: 2 * 3 + 2 * 0.5 * 1 + 2 * 0.5 * 3 * 4,
                r"""Each reward is multiplied by the ratios of the choices up to its own step, which are 2, then 1, then 3.""",
            ),
            wrong(
                lambda: 2 * 0.5 * 3 * (3 + 1 + 4),
                r"""This is the plain estimate, with the whole weight for every reward. It has the right mean too, but later choices cannot
have influenced the first reward, and their ratios add noise.""",
                mistake=("per_decision", "whole_weight"),
            ),
            wrong(
                lambda: 2 * 3 + 0.5 * 1 + 3 * 4,
                r"""Each reward has only the ratio of its own step here. The earlier choices decided whether its state was reached, so their
ratios belong to its weight.""",
                mistake=("per_decision", "only_its_own_ratio"),
            ),
            wrong(
                lambda: 2 * 0.5 * 3 * 3 + 0.5 * 3 * 1 + 3 * 4,
                r"""These are the ratios from the step on. A reward depends on the choices before it and on the choice of its own step, and not on those that come
afterwards.""",
                mistake=("per_decision", "ratios_of_the_future"),
            ),
        ],
    ),
    Question(
        r"""Can the per-decision estimate have a larger variance than the plain estimate $W R$ of the same trajectory?""",
        about="per_decision",
        choices=[
            right(
                r"Yes, if rewards cancel each other within an episode.",
                r"""Each term $W_{0:h}r_h$ has at most the variance of $W r_h$. But in the plain estimate a reward and its opposite have the same
weight and cancel, and in the per-decision estimate their weights differ.""",
            ),
            wrong(
                r"No. Each of its terms has a smaller variance or the same one, and so does their sum.",
                r"""The first half is right, but the variance of a sum also depends on how its terms move together. With the same whole weight
everywhere, terms can cancel exactly.""",
                mistake=("per_decision", "whole_weight"),
            ),
            wrong(
                r"Yes, because without the later ratios it is biased.",
                r"""It is unbiased: given the past, the later ratios have the mean 1. A bias arises if a ratio is left out that belongs to the reward's own
past.""",
                mistake=("per_decision", "only_its_own_ratio"),
            ),
        ],
    ),
    Question(
        r"""An old policy tosses a coin between A and B, and the new policy chooses B with probability 0.75. Somebody guesses the rewards 2 for A
and 5 for B. In a logged visit B was chosen and paid 6. What is the doubly robust estimate from this visit?""",
        about="doubly_robust",
        truth=lambda: 1.5 * 6 - (1.5 * 5 - OFTEN_B @ np.array([2.0, 5.0])),
        show="{:.2f}",
        choices=[
            right(
                lambda: (0.25 * 2 + 0.75 * 5) + 1.5 * (6 - 5),
                r"""The guess alone answers 4.25 for the new policy. The visit corrects it by the weight $0.75/0.5=1.5$ times the error of the guess,
which is 1.""",
            ),
            wrong(
                lambda: (0.25 * 2 + 0.75 * 5) + 1.5 * 6,
                r"""The whole reward was added to the guess, so it counts twice. Only the error of the guess is weighted.""",
                mistake=("doubly_robust", "guess_not_subtracted"),
            ),
            wrong(
                lambda: (0.25 * 2 + 0.75 * 5) + 1.5 * 6 - 5,
                r"""The guess was subtracted without its weight. The ratio multiplies the difference between the reward and the guess.""",
                mistake=("doubly_robust", "guess_subtracted_without_ratio"),
            ),
            wrong(
                lambda: (0.25 * 2 + 0.75 * 5) + (6 - 5),
                r"""The error of the guess was not weighted. The new policy chooses B 1.5 times as often as the log does.""",
                mistake=("doubly_robust", "ratio_forgotten"),
            ),
        ],
    ),
    Question(
        r"""A pays 1 and B pays 3. The old policy tosses a coin, and the new policy chooses B with probability 0.75. A bad guess says 10 for both. What is the
*mean* of the doubly robust estimate of one logged visit?""",
        about="doubly_robust",
        truth=robust_mean,
        show="{:.2f}",
        choices=[
            right(
                lambda: 10 + 0.5 * 0.5 * (1 - 10) + 0.5 * 1.5 * (3 - 10),
                r"""The weighted errors bring the guess back to what the new policy earns, $0.25\cdot1+0.75\cdot3$. A bad guess makes the estimate noisy, but
never wrong on average.""",
            ),
            wrong(
                lambda: 10 + 0.5 * (1 - 10) + 0.5 * (3 - 10),
                r"""The errors were not weighted, and then the mean is what the *old* policy earns.""",
                mistake=("doubly_robust", "ratio_forgotten"),
            ),
            wrong(
                lambda: 10 + 0.5 * 0.5 * 1 + 0.5 * 1.5 * 3,
                r"""The guess was not subtracted from the rewards, so it stays in the answer.""",
                mistake=("doubly_robust", "guess_not_subtracted"),
            ),
            wrong(
                lambda: 10 + 0.5 * (1 - 10) / 0.5 + 0.5 * (3 - 10) / 1.5,
                r"""The errors were divided by the ratios. The ratio has the new probability in the numerator and multiplies the error, so that B counts more.""",
                mistake=("doubly_robust", "ratio_upside_down"),
            ),
        ],
    ),
]
