"""Ten questions on the page Gradients from old data."""

from itertools import product

import numpy as np

from book_tools.teaching.enumeration import gradient, softmax
from book_tools.teaching.quiz import Question, right, wrong

OFTEN_1 = np.log([0.75, 0.25])  # logits
MORE_1 = np.log([0.8, 0.2])


def slope_of_the_bandit():
    """The derivative of J in the first logit, where the two actions pay 3 and 1."""
    return gradient(lambda t: softmax(t) @ np.array([3.0, 1.0]), OFTEN_1)[0]


def slope_of_an_episode(actions, total):
    """The derivative of the weighted return of an episode of a coin, in the first logit."""
    return gradient(lambda t: np.prod([softmax(t)[a] / 0.5 for a in actions]) * total, MORE_1)[0]


def largest_weight(steps):
    """The largest weight, over all episodes, of a policy that always takes one of four actions."""
    episodes = product(range(4), repeat=steps)
    return max(np.prod([(a == 0) / 0.25 for a in actions]) for actions in episodes)


def promised_for_always_a(pulls):
    """The mean weighted reward of the pulls; each pays 1, and the log is from a coin."""
    return np.mean([{"A": 1.0, "B": 0.0}[arm] / 0.5 * 1 for arm in pulls])


def with_one_ratio(ratios, advantages):
    """The episode's part of the surrogate, step by step."""
    total = 0.0
    for ratio, advantage in zip(ratios, advantages, strict=True):
        total += ratio * advantage
    return total


def with_all_ratios(ratios, advantages):
    """The episode's part of the exact difference, step by step."""
    total, weight = 0.0, 1.0
    for ratio, advantage in zip(ratios, advantages, strict=True):
        weight *= ratio
        total += weight * advantage
    return total


def error(bias, deviation, times):
    """Root mean square error over the two-point noise of this size, of a mean of more data."""
    noise = deviation / np.sqrt(times)
    return np.sqrt(np.mean([(bias + noise) ** 2, (bias - noise) ** 2]))


QUESTIONS = [
    Question(
        r"""One state, one step: action 1 pays 3 and action 2 pays 1. The old policy took action 1 with probability 0.25, and its log has one
visit with action 1 and three with action 2. The new policy is a softmax of two logits that takes action 1 with probability 0.75. What is the weighted
estimate of $\partial J/\partial\theta_1$ at the new policy, as the mean over the four visits?""",
        about="off_policy_gradient",
        truth=slope_of_the_bandit,
        show="{:.3f}",
        choices=[
            right(
                lambda: (3 * 3 * 0.25 + 3 * (1 / 3) * 1 * -0.75) / 4,
                r"""The weights are $0.75/0.25=3$ and $0.25/0.75=\tfrac13$, and the scores of the new policy in the first logit are 0.25 and
$-0.75$. The log matches the old probabilities, so the estimate is exact.""",
            ),
            wrong(
                lambda: (3 * 0.25 + 3 * 1 * -0.75) / 4,
                r"""The weights were forgotten. The log contains the worse action far more often than the new policy takes it, and here this even
changes the sign.""",
                mistake=("off_policy_gradient", "weights_forgotten"),
            ),
            wrong(
                lambda: ((1 / 3) * 3 * 0.25 + 3 * 3 * 1 * -0.75) / 4,
                r"""The weights are upside down. Action 1 is rare in the log and common under the new policy, so it must
count more than once.""",
                mistake=("off_policy_gradient", "ratio_upside_down"),
            ),
            wrong(
                lambda: (3 * 3 * 0.75 + 3 * (1 / 3) * 1 * -0.25) / 4,
                r"""These are the scores of the old policy, 0.75 and $-0.25$. We differentiate at the new policy, so the score has to be the
new policy's as well as the weight.""",
                mistake=("off_policy_gradient", "scores_of_the_proposal"),
            ),
        ],
    ),
    Question(
        r"""A program samples a thousand episodes with $\pi_\theta$, takes the mean of their returns $R(\tau)$, and asks automatic differentiation
for the gradient of this mean with respect to $\theta$. The sampled actions are plain integers. What does it get?""",
        about="off_policy_gradient",
        choices=[
            right(
                r"Zero, because the sampled returns are only numbers.",
                r"""In $\mathbb E_{\tau\sim\rho_\theta}R(\tau)$ the parameters stand in the distribution, and the mean of the sampled returns no
longer contains them. With the weight $W_\theta$ in front of the return they are inside the average.""",
            ),
            wrong(
                r"An unbiased estimate of $\nabla J$, as for a supervised loss.",
                r"""In a supervised loss the parameters stand inside the average. Here they decide only which episodes are drawn, and without the weights nothing in the
average depends on them.""",
                mistake=("off_policy_gradient", "weights_forgotten"),
            ),
            wrong(
                r"An estimate of $\nabla J$ that is right at $\theta$ and wrong elsewhere.",
                r"""This describes the surrogate with one ratio for each step. It has this gradient only because the ratios depend on $\theta$; without such a
factor the slope is zero.""",
                mistake=("one_step_ratio", "gradient_stopped"),
            ),
        ],
    ),
    Question(
        r"""There is one state, and an episode has two steps. The old policy tosses a coin between two actions, and the new policy is a softmax that takes
action 1 with probability 0.8. A logged episode took action 1, then action 2, and returned 4 in all. Which number does it contribute to the off-policy
estimate of $\partial J/\partial\theta_1$ with the total return, before the mean over the episodes is taken?""",
        about="eq-is-gradient",
        truth=lambda: slope_of_an_episode((0, 1), 4.0),
        show="{:.2f}",
        choices=[
            right(
                lambda: (1.6 * 0.4) * (0.2 - 0.8) * 4,
                r"""The ratios are $0.8/0.5=1.6$ and $0.2/0.5=0.4$, and the weight of the episode is their product 0.64. It multiplies the sum of both
scores, $0.2-0.8$, and the return.""",
            ),
            wrong(
                lambda: (1.6 * 0.2 + 0.4 * -0.8) * 4,
                r"""Each score has only the ratio of its own step here. That is a good approximation for a policy nearby if the score is multiplied by an advantage, but
the exact weight of the episode is the product of both ratios.""",
                mistake=("off_policy_gradient", "ratio_of_the_step_alone"),
            ),
            wrong(
                lambda: (0.2 - 0.8) * 4,
                r"""The weight is missing. This is the REINFORCE term, which is right for episodes of the new policy itself.""",
                mistake=("off_policy_gradient", "weights_forgotten"),
            ),
            wrong(
                lambda: 1.6 * (0.2 - 0.8) * 4,
                r"""The ratio of the last step was left out. The new policy rarely takes action 2, so the episode must count less.""",
                mistake=("off_policy_gradient", "last_step_left_out"),
            ),
        ],
    ),
    Question(
        r"""In every state the old policy takes each of four actions with probability ¼. Episodes have three steps. How large can the weight
$W_\theta(\tau)$ of a logged episode become at most, whatever the new policy is?""",
        about="off_policy_gradient",
        truth=lambda: largest_weight(3),
        show="{:.0f}",
        choices=[
            right(
                lambda: 4**3,
                r"""A ratio is at most $1/\tfrac14=4$, if the new policy is sure of the action, and the three ratios are multiplied. For a single step the weights of
such a log are harmless, but the product grows with every step.""",
            ),
            wrong(
                lambda: 4,
                r"""This is the largest ratio of one step. The weight of an episode is the product of its three ratios.""",
                mistake=("off_policy_gradient", "ratio_of_the_step_alone"),
            ),
            wrong(
                lambda: 4**2,
                r"""One step is missing from the product. All three actions have probabilities that differ between the policies, also the
last one.""",
                mistake=("off_policy_gradient", "last_step_left_out"),
            ),
        ],
    ),
    Question(
        r"""Arms A and B both always pay 1. The old policy tosses a coin, and its log has four pulls, three of A and one of B. Gradient ascent on the
mean weighted reward $\frac14\sum_nw_nr_n$ of this log leads to the policy that always pulls A. What does the log promise for this policy?""",
        about="od-climb",
        truth=lambda: promised_for_always_a("AAAB"),
        show="{:.1f}",
        choices=[
            right(
                lambda: 3 * (1 / 0.5) * 1 / 4,
                r"""Each pull of A has the weight $1/0.5=2$ and the pull of B has the weight 0. The log promises more than any pull can pay, because the ascent
put all probability on what happened to be frequent in it.""",
            ),
            wrong(
                lambda: 1.0,
                r"""This is the truth, but not what the log says. For a policy that was chosen by the log itself the sampled objective is no longer unbiased.""",
                mistake=("od-climb", "promise_kept"),
            ),
            wrong(
                lambda: 3 * (1 / 0.5) * 1,
                r"""This is the sum over the four pulls. The sampled objective is their mean.""",
                mistake=("is_evaluation", "sum_for_the_mean"),
            ),
        ],
    ),
    Question(
        r"""We climb the sampled objective of 20 old crossings for a hundred steps, always with the same crossings. At the end the log promises far more
than the policy really earns. How does this agree with the theorem that the weighted mean is unbiased?""",
        about="od-climb",
        choices=[
            right(
                r"It is unbiased only for a policy that does not depend on the log.",
                r"""The expectation in the theorem is taken for a fixed policy. Here the policy was chosen to make the mean of this one log large, so
it fits the accidents of the log.""",
            ),
            wrong(
                r"It is unbiased on average, so other logs would promise as much too little.",
                r"""Each log is climbed by its own ascent, and each ascent makes its own promise larger. So the promises are too high in
most logs, and they do not balance.""",
                mistake=("od-climb", "truth_above"),
            ),
            wrong(
                r"It is unbiased, so the promise will be kept once enough new crossings are made.",
                r"""New crossings of the final policy show what it really earns, and this is less than the promise. More *old* crossings before the ascent
would have helped.""",
                mistake=("od-climb", "promise_kept"),
            ),
        ],
    ),
    Question(
        r"""An episode of $\pi_{\theta_k}$ has two steps. The ratios $\pi_\theta/\pi_{\theta_k}$ of its actions are 2 and 3, and their advantages over
$\pi_{\theta_k}$ are 1 and 0.5. What does it contribute to the estimate of the surrogate $L_k(\theta)$?""",
        about="eq-is-one-ratio",
        truth=lambda: with_one_ratio((2, 3), (1, 0.5)),
        show="{:.2f}",
        choices=[
            right(
                lambda: 2 * 1 + 3 * 0.5,
                r"""In the surrogate each advantage is multiplied by the ratio of its own step, and the steps are added.""",
            ),
            wrong(
                lambda: 2 * 1 + 2 * 3 * 0.5,
                r"""The second step has both ratios here. This estimates the exact difference $J(\theta)-J(\theta_k)$; the surrogate leaves out
the earlier ratio and so keeps the old policy's states.""",
                mistake=("pd-surrogate-far", "surrogate_that_is_the_difference"),
            ),
            wrong(
                lambda: 1 + 0.5,
                r"""The ratios are missing. Then the actions are those of the old policy, and the mean over all episodes is zero.""",
                mistake=("one_step_ratio", "weights_forgotten"),
            ),
            wrong(
                lambda: (2 * 1 + 3 * 0.5) / 2,
                r"""This is the mean over the two steps. In the surrogate the steps are added, because $J$ is the mean of a sum of rewards.""",
                mistake=("one_step_ratio", "mean_over_steps_for_the_sum"),
            ),
        ],
    ),
    Question(
        r"""An episode of $\pi_{\theta_k}$ has three steps. The ratios $\pi_\theta/\pi_{\theta_k}$ of its actions are 2, ½ and 3, and their advantages over
$\pi_{\theta_k}$ are 1, 4 and 2. What does it contribute to the *unbiased* estimate of $J(\theta)-J(\theta_k)$ that
gives each advantage the ratios up to its step?""",
        about="eq-is-all-ratios",
        truth=lambda: with_all_ratios((2, 0.5, 3), (1, 4, 2)),
        show="{:.0f}",
        choices=[
            right(
                lambda: 2 * 1 + 2 * 0.5 * 4 + 2 * 0.5 * 3 * 2,
                r"""The products of the ratios up to each step are 2, 1 and 3. They correct both how often a state is reached and what is done
in it.""",
            ),
            wrong(
                lambda: 2 * 1 + 0.5 * 4 + 3 * 2,
                r"""Only the ratio of the step itself was used. This is the surrogate, which is biased for a policy that is not close to
$\pi_{\theta_k}$.""",
                mistake=("one_step_ratio", "own_ratio_in_place_of_all"),
            ),
            wrong(
                lambda: 1 + 2 * 4 + 2 * 0.5 * 2,
                r"""These are the ratios *before* each step. They correct the states, but the action of the step itself also
comes from the old policy, and so its ratio is needed.""",
                mistake=("one_step_ratio", "ratios_before_the_step"),
            ),
            wrong(
                lambda: 1 + 4 + 2,
                r"""The ratios are missing, so this belongs to the old policy, whose advantages over itself have the mean zero.""",
                mistake=("one_step_ratio", "weights_forgotten"),
            ),
        ],
    ),
    Question(
        r"""In $\prod_{i\le h}w_i\,A_h$ the surrogate keeps the factor $w_h$ and leaves out the earlier ones. What would the earlier factors
correct?""",
        about="one_step_ratio",
        choices=[
            right(
                r"How often the state of step $h$ is reached.",
                r"""The earlier actions decide which state the agent is in at step $h$. Without their ratios the states are those of the old policy, and for a small move
this is an error of second order only.""",
            ),
            wrong(
                r"Which action is taken in the state of step $h$.",
                r"""This is what the last factor $w_h$ does, and the surrogate keeps it. Without it we would judge the old policy's own
actions.""",
                mistake=("one_step_ratio", "ratios_before_the_step"),
            ),
            wrong(
                r"What the new policy earns after step $h$.",
                r"""What comes after step $h$ is summed up in the advantage $A_h$ over the *old* policy, and the later ratios play no part in this term.""",
                mistake=("one_step_ratio", "only_the_last_step"),
            ),
        ],
    ),
    Question(
        r"""We estimate one component of the gradient with one ratio for each step, at some distance from $\theta_k$. The estimate has the bias 0.03. With 100
episodes of $\pi_{\theta_k}$ its standard deviation is 0.04, so its root mean square error is 0.05. How large is this error with 1600 episodes?""",
        about="is-gradient-far",
        truth=lambda: error(0.03, 0.04, 16),
        show="{:.4f}",
        choices=[
            right(
                lambda: (0.03**2 + (0.04 / 4) ** 2) ** 0.5,
                r"""With 16 times as many episodes the standard deviation is a quarter, 0.01. The bias stays 0.03, because it comes from the old policy's
states.""",
            ),
            wrong(
                lambda: 0.05 / 4,
                r"""The whole error was divided by 4. More episodes of the old policy reduce the noise, but they never show the states of the
new policy, so the bias remains.""",
                mistake=("is-gradient-far", "always_small"),
            ),
            wrong(
                lambda: (0.03**2 + (0.04 / 16) ** 2) ** 0.5,
                r"""The standard deviation was divided by 16. With 16 times as many episodes the *variance* is divided by 16, so the standard deviation is
divided by the square root of 16, which is 4.""",
                mistake=("is_variance", "number_of_draws_squared"),
            ),
        ],
    ),
]
