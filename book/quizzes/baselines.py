"""Ten questions on the page Baselines."""

from itertools import product

import numpy as np

import policy_gradients as pg
from book_tools.teaching.enumeration import gradient, mean, objective, softmax
from book_tools.teaching.quiz import Question, right, wrong

EVEN = np.zeros((1, 2))
SIX_AND_TWO = pg.bandit([6.0, 2.0])
OFTEN_LEFT = np.log([[0.8, 0.2]])
TEN_AND_FIVE = pg.bandit([10.0, 5.0])
RARELY_LEFT = np.log([[0.2, 0.8]])
FIVE_AND_ONE = pg.bandit([5.0, 1.0])
REWARDS = np.array([1.0, 2.0, 4.0])  # of an episode
RETURNS = np.array([2.0, 5.0, 11.0])  # of a batch


def score(theta, action):
    """The score of an arm, from the probability alone."""
    return gradient(lambda t: np.log(softmax(t)[0, action]), theta)


def moments(mdp, theta, baseline):
    """Mean and variance of score times (reward - baseline[arm]) on a bandit."""

    def estimate(path):
        arm = path.actions[0]
        return score(theta, arm) * (path.rewards[0] - baseline[arm])

    center = mean(mdp, softmax(theta), estimate)
    spread = mean(mdp, softmax(theta), lambda path: ((estimate(path) - center) ** 2).sum())
    return center, spread


def lowest_point():
    """Where the variance is least, from its values at three baselines."""
    low, middle, high = (moments(TEN_AND_FIVE, OFTEN_LEFT, [b, b])[1] for b in (-1.0, 0.0, 1.0))
    return (low - high) / (2 * (low - 2 * middle + high))


def batches(mdp, theta, size):
    """All batches of a bandit, each with its probability and its rewards."""
    pi, pay = softmax(theta)[0], np.asarray(mdp.reward)[0]
    for arms in product(range(len(pi)), repeat=size):
        yield np.prod(pi[list(arms)]), arms, pay[list(arms)]


def with_the_mean_of_the_batch(size):
    """The mean estimate in the left logit if the mean of the same batch is subtracted."""
    scores = [score(RARELY_LEFT, arm)[0, 0] for arm in (0, 1)]
    return sum(
        p * np.mean([scores[a] * (r - pay.mean()) for a, r in zip(arms, pay, strict=True)])
        for p, arms, pay in batches(FIVE_AND_ONE, RARELY_LEFT, size)
    )


def share_with_a_fit_for_the_state():
    """What is left of a state's gradient, over all batches of three episodes in two even states.

    The policy tosses a coin, and in the state that we look at one action pays 1, the other nothing.
    """
    visits = [(here, arm) for here in (True, False) for arm in (0, 1)]
    scores = [score(EVEN, arm)[0, 0] for arm in (0, 1)]
    total = 0.0
    for batch in product(visits, repeat=3):  # each with the same probability
        arms = [arm for here, arm in batch if here]
        paid = np.array([1.0 - arm for arm in arms])
        terms = [scores[a] * (r - paid.mean()) for a, r in zip(arms, paid, strict=True)]
        total += sum(terms) / 3 / len(visits) ** 3
    return total / (0.5 * gradient(lambda t: objective(pg.bandit([1.0, 0.0]), t), EVEN)[0, 0])


def error_of_a_mean():
    """Mean squared error of the mean of 100, by the weights of two-point noise around the bias."""
    heads = np.arange(101)
    log_chance = np.array([np.log(np.arange(1, k + 1)).sum() for k in heads])
    chance = np.exp(log_chance[100] - log_chance - log_chance[::-1] - 100 * np.log(2))
    noise = 2 * (2 * heads - 100) / 100  # single estimates are off by 0.3 + 2 or 0.3 - 2
    return (chance * (0.3 + noise) ** 2).sum()


QUESTIONS = [
    Question(
        r"""The left arm pays 6, the right arm pays 2, and each is pulled with probability ½. From the reward we subtract
$b=3$ before we multiply it by the score. How large is the variance of this estimate, summed over both logits?""",
        about="optimal_baseline",
        truth=lambda: moments(SIX_AND_TWO, EVEN, [3.0, 3.0])[1],
        show="{:.2f}",
        choices=[
            right(
                lambda: 0.5 * (3 - 4) ** 2,
                r"""The two estimates are (1.5, −1.5) and (0.5, −0.5), and each differs from their mean (1, −1) by ½ in
both logits. The parabola says the same: $\mathbb E\|S\|^2=\tfrac12$, and with the best constant, 4, the variance is zero.""",
            ),
            wrong(
                lambda: 0.5 * (1.5**2 + 1.5**2) + 0.5 * (0.5**2 + 0.5**2),
                r"""This is the mean of the squared length. The variance measures the distance from the mean (1, −1),
not the distance from zero.""",
                mistake=("hw2", "mean_square"),
            ),
            wrong(
                lambda: 0.5 * (0 - 4) ** 2,
                r"""This is the variance without a baseline. The score multiplies $r-b$, so a baseline changes how far the
two estimates are from their mean.""",
                mistake=("same_batch", "regardless_of_the_baseline"),
            ),
            wrong(
                lambda: 0.25 * (3 - 4) ** 2,
                r"""Here only half of the curvature of the parabola was used. Both logits have a score of size ½, so the squared
length of the score is $\tfrac14+\tfrac14$.""",
                mistake=("optimal_baseline", "half_the_curvature"),
            ),
        ],
    ),
    Question(
        r"""The left arm pays 6, the right arm pays 2, and each is pulled with probability ½, so that
$\partial J/\partial\theta_{\text{left}}=1$. A program subtracts 3 from the reward when the left arm was pulled, and 6 when the right arm
was pulled. What is the mean of its estimate in the left logit?""",
        about="pg_baseline",
        truth=lambda: moments(SIX_AND_TWO, EVEN, [3.0, 6.0])[0][0, 0],
        show="{:.2f}",
        choices=[
            right(
                lambda: 0.5 * 0.5 * (6 - 3) + 0.5 * -0.5 * (2 - 6),
                r"""This baseline depends on the action, so the theorem does not apply, and the mean changes. We have to
average both cases: $\tfrac12\cdot\tfrac12\cdot3$ and $\tfrac12\cdot(-\tfrac12)\cdot(-4)$.""",
            ),
            wrong(
                lambda: 0.5 * 0.5 * 6 - 0.5 * 0.5 * 2,
                r"""A baseline leaves the mean unchanged only if it is settled before the action is drawn. This one sees
the action: it is 3 for one arm and 6 for the other.""",
                mistake=("pg_baseline", "sees_the_action"),
            ),
            wrong(
                lambda: 0.5 * 0.5 * (3 - 6) + 0.5 * -0.5 * (6 - 2),
                r"""Here the reward was subtracted from the baseline. The sign decides whether the step goes
uphill, and an arm that pays more than its baseline must become more likely.""",
                mistake=("hw2", "turned_round"),
            ),
            wrong(
                lambda: 0.5 * (6 - 3),
                r"""Here the score was taken as 1 for the left arm and as 0 for the right arm. In the left logit it is ½ for the left
arm and −½ for the right arm.""",
                mistake=("score_zero_mean", "normaliser_forgotten"),
            ),
        ],
    ),
    Question(
        r"""An episode of three steps pays the rewards 1, 2, 4, in this order. We use rewards-to-go and the baseline $b_h=2$ at every step. By which
numbers are the three scores multiplied?""",
        about="pg_baseline",
        truth=lambda: [sum(REWARDS[h:]) - 2 for h in range(3)],
        show="{:.0f}, {:.0f}, {:.0f}",
        choices=[
            right(
                lambda: np.array([1 + 2 + 4, 2 + 4, 4]) - 2,
                r"""The reward-to-go of a step is the sum of its own reward and all later ones, and the baseline is
subtracted once from this sum.""",
            ),
            wrong(
                lambda: np.array([3 * 1, 2 * 2, 1 * 4]) - 2,
                r"""The index of the sum went wrong: $\sum_{h'\ge h}r_h$ adds the *present* reward again and again, which
gives $(H-h)\,r_h$. The reward under the sum must be $r_{h'}$.""",
                mistake=("pg_baseline", "outer_index"),
            ),
            wrong(
                lambda: REWARDS - 2,
                r"""Only the reward of the step itself was used. An action is also responsible for the rewards that
follow, so leaving them out gives another mean.""",
                mistake=("pg_with_q", "immediate_reward_only"),
            ),
            wrong(
                lambda: np.cumsum(REWARDS) - 2,
                r"""These are the rewards up to the step, not from the step on. What was paid before an action does not
depend on it.""",
                mistake=("hw1", "past_rewards"),
            ),
        ],
    ),
    Question(
        r"""The left arm pays 10 and is pulled with probability 0.8, and the right arm pays 5. The squared length of the score is 0.08 for the left
arm and 1.28 for the right arm. Which constant baseline gives the least variance?""",
        about="optimal_baseline",
        truth=lowest_point,
        show="{:.2f}",
        choices=[
            right(
                lambda: (0.8 * 0.08 * 10 + 0.2 * 1.28 * 5) / (0.8 * 0.08 + 0.2 * 1.28),
                r"""Each reward counts with its probability and with the squared length of its score. The rare arm has
the longer score, so the best constant is nearer to what the rare arm pays.""",
            ),
            wrong(
                lambda: 0.8 * 10 + 0.2 * 5,
                r"""This is the mean return. It weighs each pull alike, but the pull of the rare arm is multiplied by a much
longer score and adds much more to the variance.""",
                mistake=("optimal_baseline", "mean_return"),
            ),
            wrong(
                lambda: (0.8 * 0.08**0.5 * 10 + 0.2 * 1.28**0.5 * 5)
                / (0.8 * 0.08**0.5 + 0.2 * 1.28**0.5),
                r"""The length of the score was used, not its square. The variance is a mean of squares, so
the length enters squared.""",
                mistake=("optimal_baseline", "score_not_squared"),
            ),
            wrong(
                lambda: 0.8 * 0.08 * 10 + 0.2 * 1.28 * 5,
                r"""The division is missing. This is the numerator $\mathbb E[\|S\|^2R]$, and an average with the weights
$\|S\|^2$ is divided by the mean weight.""",
                mistake=("optimal_baseline", "not_divided"),
            ),
        ],
    ),
    Question(
        r"""We estimate the gradient of a bandit with two arms from single pulls, with a constant baseline. Can the mean return be a *worse* baseline than none at all?""",
        about="optimal_baseline",
        choices=[
            right(
                r"Yes. If the best constant is near zero, the mean return can be farther from it than zero is.",
                r"""The variance is a parabola around $b^\star$, so the baseline that is nearer to $b^\star$ wins. If a common arm pays and
a rare arm does not, $b^\star$ is small, because the rare arm has the long score.""",
            ),
            wrong(
                r"No. The mean return is the constant for which the variance of the estimate is least.",
                r"""It is the constant for which the mean square of $R-b$ is least. But the estimate is
the product of $R-b$ and the score, and the best constant weighs each return with the squared score.""",
                mistake=("optimal_baseline", "mean_return"),
            ),
            wrong(
                r"Yes, but only if one of the rewards is negative. Otherwise the mean return is always nearer.",
                r"""This would be true if the best constant weighed with the length of the score, because it would then be the
midpoint of the two rewards. It weighs with the square. If an arm that pays 1 is pulled with probability 0.9 and the other
pays 0, then $b^\star=0.1$, and zero is much nearer to it than the mean return 0.9.""",
                mistake=("optimal_baseline", "score_not_squared"),
            ),
            wrong(
                r"No. A constant moves all weights alike, so it cannot change the variance in any way.",
                r"""It moves all weights $R-b$ alike, and their spread does not change. But each weight is multiplied by
another score, and the spread of the products does change.""",
                mistake=("same_batch", "regardless_of_the_baseline"),
            ),
        ],
    ),
    Question(
        r"""The left arm pays 5 and is pulled with probability 0.2, the right arm pays 1, and
$\partial J/\partial\theta_{\text{left}}=0.64$. We sample batches of four pulls and subtract the mean reward of the *same* batch. What is the mean of
this estimate in the left logit?""",
        about="same_batch",
        truth=lambda: with_the_mean_of_the_batch(4),
        show="{:.2f}",
        choices=[
            right(
                lambda: (1 - 1 / 4) * 0.64,
                r"""Each reward makes up a quarter of its own baseline, so a quarter of the gradient is lost. The direction is still right.""",
            ),
            wrong(
                lambda: 0.64,
                r"""This would be the mean if the baseline did not depend on the pull that it is subtracted from. The mean of the
batch contains the pull's own reward, with the weight ¼.""",
                mistake=("same_batch", "regardless_of_the_baseline"),
            ),
            wrong(
                lambda: 0.64 / 4,
                r"""This is the part that is lost, not the part that is left. A baseline takes away only as much as the reward
contributes to its own baseline.""",
                mistake=("hw2", "what_is_lost"),
            ),
            wrong(
                lambda: 0.0,
                r"""The weights of a batch add up to zero, but the scores differ, so the products do not cancel. Zero is the mean if
the reward itself is left out and only a baseline is multiplied by the score.""",
                mistake=("pg_baseline_algorithm", "nothing_but_the_baseline"),
            ),
        ],
    ),
    Question(
        r"""The three episodes of a batch return 2, 5 and 11. By which number does the leave-one-out estimate
multiply the score of the *last* episode?""",
        about="same_batch",
        truth=lambda: RETURNS[2] - np.delete(RETURNS, 2).mean(),
        show="{:.1f}",
        choices=[
            right(
                lambda: 3 / 2 * (11 - RETURNS.mean()),
                r"""The mean of the other two returns is subtracted. It does not depend on the last episode, so nothing of the
gradient is lost.""",
            ),
            wrong(
                lambda: 11 - (2 + 5 + 11) / 3,
                r"""The mean of all three was subtracted. It contains the return of the last episode itself, and with three episodes a
third of the gradient is lost on average.""",
                mistake=("same_batch", "leave_one_out_keeps_it_in"),
            ),
            wrong(
                lambda: 11 - (2 + 5) / 3,
                r"""The sum of the others was divided by the size of the batch. There are two others. This baseline keeps the
estimate unbiased, but on average it is only two thirds of the mean return.""",
                mistake=("hw6", "others_divided_by_k"),
            ),
            wrong(
                lambda: (2 + 5) / 2,
                r"""This is the baseline alone. A score times something that does not depend on its action has mean
zero, so the return of the episode itself must be there.""",
                mistake=("pg_baseline_algorithm", "nothing_but_the_baseline"),
            ),
        ],
    ),
    Question(
        r"""Four programs subtract something from the reward-to-go of step $h$. Which of them has an estimate whose mean is $\nabla J$?""",
        about="pg_baseline_algorithm",
        choices=[
            right(
                r"A network of the state that was fitted badly, to the episodes of the previous update.",
                r"""However bad the fit is, it was settled before the new episodes were drawn. A bad fit costs
variance, but no bias.""",
            ),
            wrong(
                r"The mean reward-to-go of step $h$ over all episodes of the same batch.",
                r"""The reward-to-go of the episode is part of this mean, so the baseline depends on the action. The mean of the
estimate is shorter than $\nabla J$.""",
                mistake=("pg_baseline_algorithm", "fitted_on_its_own_batch"),
            ),
            wrong(
                r"The exact value $V(s_{h+1})$ of the state to which the action has led.",
                r"""The next state depends on the action, even though the value itself is exact. What is subtracted must be
settled before $a_h$ is drawn.""",
                mistake=("pg_baseline", "sees_the_next_state"),
            ),
            wrong(
                r"Half of the exact $Q_h(s_h,a_h)$, as a cautious guess of what will be paid.",
                r"""$Q_h$ depends on the action, and scores times $\tfrac12Q_h$ have the mean $\tfrac12\nabla J$. So half of the gradient is
subtracted as well.""",
                mistake=("pg_baseline", "sees_the_action"),
            ),
        ],
    ),
    Question(
        r"""Episodes of one step begin in one of two states, each with probability ½. For each *state* we fit the mean reward on a batch of $N=3$
episodes and subtract it in the same batch. Which share of a state's gradient is left on average? (A state with $n$ of the episodes keeps $n-1$ of its $n$ terms.)""",
        about="bl-fork",
        truth=share_with_a_fit_for_the_state,
        show="{:.3f}",
        choices=[
            right(
                lambda: (3 / 8 * 1 + 1 / 8 * 2) / (3 * 0.5),
                r"""Two of the three episodes are in the state with probability ⅜, and all three with probability ⅛. The mean
number of terms that are kept is therefore ⅝, and we divide it by the mean number of visits, $1.5$.""",
            ),
            wrong(
                lambda: 1 - 1 / 3,
                r"""This is the share for a mean over the whole batch. A state has only some of the episodes, so its fit has fewer
episodes to average, and more is lost.""",
                mistake=("hw2", "one_over_n"),
            ),
            wrong(
                lambda: 1 - (3 / 8 * 1 + 1 / 8 * 2) / (3 * 0.5),
                r"""This is the share that is lost. A state that is visited once keeps nothing, and a state that is visited
three times keeps two of three terms.""",
                mistake=("hw2", "what_is_lost"),
            ),
            wrong(
                lambda: (1 / 8 * 1 + 1 / 8 * 2) / (3 * 0.5),
                r"""Two visits can happen in three orders, because any of the three episodes can be the one elsewhere. So two
visits have the probability ⅜, not ⅛.""",
                mistake=("bl-fork", "one_order_each"),
            ),
        ],
    ),
    Question(
        r"""A single estimate of one derivative has the bias 0.3 and the variance 4. What is the mean squared error of the
average of 100 independent estimates of this kind?""",
        about="eq-bl-mse",
        truth=error_of_a_mean,
        show="{:.3f}",
        choices=[
            right(
                lambda: 0.3**2 + 4 / 100,
                r"""The average has the same bias and a hundredth of the variance. More episodes will not bring the error
below $0.3^2$.""",
            ),
            wrong(
                lambda: 0.3**2 + 4,
                r"""This is the error of a single estimate. The errors around the mean are independent, so averaging
divides their variance by 100.""",
                mistake=("hw2", "variance_of_one"),
            ),
            wrong(
                lambda: (0.3**2 + 4) / 100,
                r"""Here the bias was averaged away as well. All 100 estimates are off by the same 0.3 on average, so the
average of them is, too.""",
                mistake=("hw2", "moments_mean_divided_by_n"),
            ),
            wrong(
                lambda: 0.3**2 + (4 / 100) ** 0.5,
                r"""A standard deviation was added to a squared bias. The decomposition adds squares: the squared bias and the
variance.""",
                mistake=("hw2", "standard_deviation"),
            ),
        ],
    ),
]
