"""Ten questions on the page Your own environment."""

import numpy as np

import policy_gradients as pg
from book_tools.teaching.enumeration import gradient, objective
from book_tools.teaching.quiz import Question, right, wrong

FIRST, SECOND = [-1.0, 3.0], [3.0, 3.0, 3.0, 7.0, 7.0, 7.0]  # means 1 and 5, variances 4 and 4
TARGETS, PREDICTED = np.array([0.0, 2.0, 4.0, 6.0]), np.array([0.0, 0.0, 2.0, 2.0])
RARELY_LEFT = np.log([[0.1, 0.9]])


def value_of_the_first_step(rewards, discount, follows):
    """Rewards and what follows them, added up backward."""
    total = follows
    for reward in reversed(rewards):
        total = reward + discount * total
    return total


def explained(prediction, target):
    """One less the share that a regression on a constant leaves of the errors."""
    error = target - prediction
    left = min(((error - c) ** 2).sum() for c in np.linspace(-10, 10, 2001))
    return 1 - left / min(((target - c) ** 2).sum() for c in np.linspace(-10, 10, 2001))


def diagnosed(runs):
    """The numbers of the runs with steps that are good, too long, too short, and with a bad critic."""
    found = {}
    for number, (kl, entropy, explained_variance) in runs.items():
        if kl > 0.1:
            found["long"] = number
        elif kl < 1e-4 and abs(entropy - np.log(2)) < 0.01:
            found["short"] = number
        else:
            found["good" if explained_variance > 0.5 else "critic"] = number
    return [found[name] for name in ("good", "long", "short", "critic")]


RUNS = {
    1: (0.012, 0.55, 0.01),
    2: (1.7, 0.02, 0.90),
    3: (0.008, 0.60, 0.75),
    4: (0.00002, 0.693, 0.30),
}

QUESTIONS = [
    Question(
        r"""A clock cuts an episode off after three steps with the rewards 1, 0 and 2. The critic values the last observation of this
episode at 8, and the first observation of the next episode at 4. The discount is ½. What is the target of the value of the first state, if we add up
all rewards and then bootstrap once?""",
        about="your_own_environment#how-an-episode-ends",
        truth=lambda: value_of_the_first_step([1.0, 0.0, 2.0], 0.5, 8.0),
        show="{:.1f}",
        choices=[
            right(
                lambda: 1 + 0.5 * 0 + 0.25 * 2 + 0.125 * 8,
                r"""The episode is truncated, so the value of its last observation stands for what would have followed. It comes three steps later and is
discounted three times.""",
            ),
            wrong(
                lambda: 1 + 0.5 * 0 + 0.25 * 2,
                r"""The clock was taken for an end of the task, after which nothing can be earned. The task goes on, and we merely stop
watching.""",
                mistake=("gae_recursion", "truncation_as_termination"),
            ),
            wrong(
                lambda: 1 + 0.5 * 0 + 0.25 * 2 + 0.125 * 4,
                r"""This adds the value of the observation *after* the reset. It belongs to the next episode, which has nothing to do with
this one.""",
                mistake=("gae_recursion", "into_the_next_episode"),
            ),
            wrong(
                lambda: 1 + 0.5 * 0 + 0.25 * 2 + 8,
                r"""The value was added without its discount. It stands for rewards that come after the third step.""",
                mistake=("gae_n_step", "value_not_discounted"),
            ),
        ],
    ),
    Question(
        r"""A boat accepts thrusts between −1 and 1 and cuts off whatever lies beyond. A normal policy with mean 1.5 and standard
deviation 1 draws the number 2. Which action is stored for the log-probability, and with which thrust does the boat move?""",
        about="your_own_environment#what-train-accepts",
        truth=lambda: [2.0, np.clip(2.0, -1, 1)],
        show="stored {:.0f}, thrust {:.0f}",
        choices=[
            right(
                lambda: [2, 1],
                r"""The action is stored as it was drawn, and its probability is that of the number that was drawn. Cutting it off is a rule of the
environment, like any other rule.""",
            ),
            wrong(
                lambda: [1, 1],
                r"""The policy would then be asked for its density at 1, a number that it did not draw. The scores lose their mean of zero, and the policy is
pulled toward the bound.""",
                mistake=("sb-stall-6", "exchanged"),
            ),
            wrong(
                lambda: [2, 2],
                r"""The stored action is right, but the boat never moves with a thrust of 2. A normal distribution has no bounds, and the environment
has them.""",
                mistake=("sb-stall-6", "alike"),
            ),
        ],
    ),
    Question(
        r"""Several seeds of PPO learn the continuous mountain car from raw observations, in which the speed varies far less than the position.
Most of them end just below zero. With `pg.normalized` and no other change, all of them reach the top. What follows?""",
        about="own-units",
        choices=[
            right(
                r"The unequal sizes of the observed numbers kept the runs with raw observations from learning.",
                r"""Only the normalization of the observations was changed, so it makes the difference. With raw observations the speed hardly
changes what the network says at first, although the policy needs it.""",
            ),
            wrong(
                r"The runs with raw observations explored too little, and normalized observations add noise to the actions.",
                r"""It is natural to blame exploration here. But the normalization changes only what the network sees, and the noise of the actions is the
same.""",
                mistake=("own-units", "exchanged"),
            ),
            wrong(
                r"The reward of 100 at the top was too large for the network, and `pg.normalized` has made it smaller.",
                r"""Rewards are divided only with `reward=True`. Without it the normalization leaves them as they are.""",
                mistake=("own-units", "exchanged"),
            ),
        ],
    ),
    Question(
        r"""Two numbers with mean 1 and variance 4 were seen and forgotten. Now six numbers with mean 5 and variance 4 come. The variance is the mean
squared distance from the mean. What is the variance of all eight numbers?""",
        about="merged_statistics",
        truth=lambda: np.mean((np.array(FIRST + SECOND) - np.mean(FIRST + SECOND)) ** 2),
        show="{:.1f}",
        choices=[
            right(
                lambda: 0.25 * 4 + 0.75 * 4 + 0.25 * 0.75 * (5 - 1) ** 2,
                r"""Both groups bring their own variance, with the weights ¼ and ¾. The distance between the two means adds
$\tfrac14\cdot\tfrac34\cdot16=3$.""",
            ),
            wrong(
                lambda: 0.25 * 4 + 0.75 * 4,
                r"""This is the mean of the two variances. It would be right if the two means were equal, but they lie 4
apart.""",
                mistake=("merged_statistics", "the distance of the means forgotten"),
            ),
            wrong(
                lambda: 4 + 0.5 * 0.5 * (5 - 1) ** 2,
                r"""The two groups were given equal shares. The new numbers are six of eight, so their share is ¾.""",
                mistake=("merged_statistics", "shares exchanged"),
            ),
            wrong(
                lambda: 4 + 0.25 * 0.75 * (5 - 1),
                r"""The distance between the means was not squared. A variance is measured in squared units.""",
                mistake=("ex-own-merge", "common_mistake"),
            ),
        ],
    ),
    Question(
        r"""The statistics of `pg.normalized` come from 30 observations with mean 10. Now a batch of 10 observations with mean 2 is sampled, and
PPO learns from it. Which mean is subtracted from the observations of this batch while PPO learns from them?""",
        about="normalized_observations",
        truth=lambda: np.mean([10.0] * 30),
        show="{:.0f}",
        choices=[
            right(
                lambda: 10.0,
                r"""The batch was sampled with the mean 10, so PPO also learns from it with the mean 10. Only afterwards is the batch merged into the
statistics.""",
            ),
            wrong(
                lambda: 10 + 10 / 40 * (2 - 10),
                r"""This is the mean after the merge, which the *next* batch is sampled with. Taken now, it would change the policy between sampling and
learning.""",
                mistake=("normalized_observations", "merged before learning"),
            ),
            wrong(
                lambda: 2.0,
                r"""This is the mean of the batch alone. The statistics remember all earlier batches, and they do not change before the update is made.""",
                mistake=("normalized_observations", "only the last batch"),
            ),
            wrong(
                lambda: 10 + 30 / 40 * (2 - 10),
                r"""Here the batch was merged too early, and with the share of the old observations instead of its own.""",
                mistake=("merged_statistics", "shares exchanged"),
            ),
        ],
    ),
    Question(
        r"""A policy moves right with probability $x$, where $x=(o-\mu)/\sqrt v$ is the normalized observation. It sees $o=3$, with the statistics
$\mu=1$ and $v=16$, and moves right. A wrong program now merges the batch into the statistics, which become $\mu=2$ and $v=16$, and learns
with these. What is the ratio of PPO for this step before the first gradient step?""",
        about="normalized_observations",
        truth=lambda: np.exp(np.log((3 - 2) / 16**0.5) - np.log((3 - 1) / 16**0.5)),
        show="{:.1f}",
        choices=[
            right(
                lambda: 0.25 / 0.5,
                r"""The action was drawn with probability ½, and with the new statistics the same parameters give it the probability ¼. So the policy has
moved before anything was learned.""",
            ),
            wrong(
                lambda: 1.0,
                r"""This is the ratio in the right program, because the parameters have not changed yet. But here the statistics have changed, and they are a part of
the policy.""",
                mistake=("normalized_observations", "merged before learning"),
            ),
            wrong(
                lambda: 0.5 / 0.25,
                r"""The ratio is upside down. The probability under the policy that is being changed belongs in the numerator, and the probability under the policy
that sampled belongs in the denominator.""",
                mistake=("ppo_sampled", "ratio_upside_down"),
            ),
        ],
    ),
    Question(
        r"""A task costs 1 in each step and ends when a goal is reached. Somebody normalizes the rewards: the program subtracts a mean of −3, which comes from an earlier part of the
task, and divides by 2. Which returns do an episode of 10 steps and an episode of 40 steps have after this?""",
        about="your_own_environment#an-algorithm-around-an-algorithm",
        truth=lambda: [sum((-1.0 - -3.0) / 2 for _ in range(steps)) for steps in (10, 40)],
        show="{:.1f} and {:.1f}",
        choices=[
            right(
                lambda: [10 * (3 - 1) / 2, 40 * (3 - 1) / 2],
                r"""Every step now pays 1, so the slow episode looks better than the quick one. This is why `pg.normalized` divides the rewards and
never subtracts a mean.""",
            ),
            wrong(
                lambda: [-10 / 2, -40 / 2],
                r"""Here the rewards were only divided, as `pg.normalized` does it. A positive factor does not change which policy is best, but this program
subtracts as well.""",
                mistake=("own-units", "exchanged"),
            ),
            wrong(
                lambda: [(-10 + 3) / 2, (-40 + 3) / 2],
                r"""The mean was subtracted once from the return. The program subtracts it from the reward of every step, so a long episode gets more of
it.""",
                mistake=("same_batch", "regardless_of_the_baseline"),
            ),
            wrong(
                lambda: [10 * (-1 - 3) / 2, 40 * (-1 - 3) / 2],
                r"""The mean was added. Subtracting −3 raises each reward by 3.""",
                mistake=("hw2", "turned_round"),
            ),
        ],
    ),
    Question(
        r"""The targets of four states are 0, 2, 4, 6, and a value function predicts 0, 0, 2, 2. What is its explained variance?""",
        about="ex-own-explained",
        truth=lambda: explained(PREDICTED, TARGETS),
        show="{:.1f}",
        choices=[
            right(
                lambda: 1 - np.var(TARGETS - PREDICTED) / np.var(TARGETS),
                r"""The residuals 0, 2, 2, 4 have the variance 2, and the targets have the variance 5. It does not count that the predictions are too
low on average.""",
            ),
            wrong(
                lambda: 1 - np.mean((TARGETS - PREDICTED) ** 2) / np.var(TARGETS),
                r"""The mean squared error, 6, was used instead of the variance of the residuals. It counts the constant part of the error as
well.""",
                mistake=("ex-own-explained", "common_mistake"),
            ),
            wrong(
                lambda: np.var(TARGETS - PREDICTED) / np.var(TARGETS),
                r"""This is the share of the variance that is left. The explained variance is 1 minus this share, so that 1 is the best.""",
                mistake=("hw2", "what_is_lost"),
            ),
            wrong(
                lambda: np.var(PREDICTED) / np.var(TARGETS),
                r"""This only compares how much predictions and targets vary. A value function that predicts the targets in the wrong order would
score as well.""",
                mistake=("ex-own-explained", "common_mistake"),
            ),
        ],
    ),
    Question(
        r"""The left arm pays 10 and the right arm pays 0. With the policy (½, ½) the derivative $\partial J/\partial\theta_{\text{left}}$ is 2.5. A
learning rate that was too large has made the policy pull the left arm with probability 0.1. What is the derivative now?""",
        about="your_own_environment#patient-1-on-cartpole",
        truth=lambda: gradient(lambda t: objective(pg.bandit([10.0, 0.0]), t), RARELY_LEFT)[0, 0],
        show="{:.2f}",
        choices=[
            right(
                lambda: 0.1 * 0.9 * 10,
                r"""The score is large when the left arm is pulled, but this happens rarely. As the entropy goes to zero the gradient goes to zero too, so
the mistake is undone more and more slowly.""",
            ),
            wrong(
                lambda: 0.9 * 10,
                r"""This is the estimate from a single pull of the left arm. On average it counts with the probability 0.1 of that pull.""",
                mistake=("score_zero_mean", "uniform_average"),
            ),
            wrong(
                lambda: 0.1 * 10,
                r"""The score of the left arm was taken as 1. It is one minus the probability of the arm.""",
                mistake=("score_zero_mean", "normaliser_forgotten"),
            ),
            wrong(
                lambda: 0.1 * (0.1 * 0.9) * 10,
                r"""The probability of the pull was counted twice, because the derivative of the probability was taken for the score.""",
                mistake=("reinforce_pg", "logarithm_forgotten"),
            ),
        ],
    ),
    Question(
        r"""Four runs of PPO on a task with two actions have these numbers after ten updates, in the order divergence of an update, entropy, explained
variance. Run 1: 0.012, 0.55, 0.01. Run 2: 1.7, 0.02, 0.90. Run 3: 0.008, 0.60, 0.75. Run 4: 0.00002, 0.693, 0.30. Which run is healthy, which one makes
steps that are too long, which one makes steps that are too short, and whose value function does not learn?""",
        about="ex-own-patient",
        truth=lambda: diagnosed(RUNS),
        show="{:.0f}, {:.0f}, {:.0f}, {:.0f}",
        choices=[
            right(
                lambda: [3, 2, 4, 1],
                r"""A good step has a divergence of about a hundredth, as in runs 1 and 3, but the value function of run 1 explains nothing. Run 2 jumps, and run 4 still
has the entropy of a fair coin.""",
            ),
            wrong(
                lambda: [2, 3, 4, 1],
                r"""The run with the highest explained variance was taken for the healthy one. Run 2 has almost no entropy left, and a useless policy can be predicted
very well.""",
                mistake=("ex-own-patient", "common_mistake"),
            ),
            wrong(
                lambda: [3, 4, 2, 1],
                r"""Long and short were exchanged. A large divergence means that an update has moved the policy far, and a tiny one means that it stands still.""",
                mistake=("ex-own-patient", "common_mistake"),
            ),
            wrong(
                lambda: [1, 2, 4, 3],
                r"""Runs 1 and 3 were exchanged. An explained variance near zero means that the value function is no better than a constant.""",
                mistake=("ex-own-explained", "common_mistake"),
            ),
        ],
    ),
]
