"""Ten questions on the page Importance sampling."""

from itertools import product

import numpy as np

from book_tools.teaching.enumeration import gradient
from book_tools.teaching.quiz import Question, right, wrong

OLD, NEW = np.array([0.8, 0.2]), np.array([0.4, 0.6])  # the weights are 0.5 and 3
EVEN, OFTEN_A = np.array([0.5, 0.5]), np.array([0.8, 0.2])  # the weights are 1.6 and 0.4


def logs(proposal, size):
    """All logs of a proposal, each with its probability and its draws."""
    for drawn in product(range(len(proposal)), repeat=size):
        yield np.prod(proposal[list(drawn)]), list(drawn)


def mean_and_variance(proposal, target, f, size):
    """Mean and variance of the weighted average, log by log."""
    chances, estimates = [], []
    for chance, drawn in logs(proposal, size):
        if chance > 0:
            chances.append(chance)
            estimates.append(np.mean([target[x] / proposal[x] * f[x] for x in drawn]))
    chances, estimates = np.array(chances), np.array(estimates)
    mean = chances @ estimates
    return mean, chances @ (estimates - mean) ** 2


def mean_of_the_log(old, new, counts, minutes):
    """The weighted average of a log, visit by visit."""
    visits = [x for x, count in enumerate(counts) for _ in range(count)]
    return sum(new[x] / old[x] * minutes[x] for x in visits) / len(visits)


def path_weight():
    """Probability of walk, run, walk under the bold policy, over that under the cautious one."""
    bold = np.prod([{"walk": 0.4, "run": 0.6}[a] for a in ("walk", "run", "walk")])
    cautious = np.prod([{"walk": 0.8, "run": 0.2}[a] for a in ("walk", "run", "walk")])
    return bold / cautious


def best_share():
    """The proposal's share of B with the least variance, by bisection of the slope."""
    low, high = 1e-6, 1 - 1e-6
    for _ in range(100):
        middle = (low + high) / 2
        slope = gradient(
            lambda b: 0.6**2 * 1 / (1 - b[0]) + 0.4**2 * 36 / b[0], np.array([middle])
        )[0]
        low, high = (middle, high) if slope < 0 else (low, middle)
    return (low + high) / 2


def self_normalized(size):
    """The mean of the self-normalized estimate, over all logs."""
    weights, f = OFTEN_A / EVEN, np.array([0.0, 10.0])
    return sum(
        chance * (weights[drawn] @ f[drawn]) / weights[drawn].sum()
        for chance, drawn in logs(EVEN, size)
    )


def longer_by_one():
    """How both estimates of one log change when each reading time is one minute longer."""
    weights, f = np.array([0.4, 0.4, 0.4, 1.6]), np.array([1.0, 1.0, 1.0, 3.0])
    plain = (weights * (f + 1)).mean() - (weights * f).mean()
    divided = np.average(f + 1, weights=weights) - np.average(f, weights=weights)
    return [plain, divided]


def worth(f):
    """How many own draws have the variance of one weighted draw from the even proposal."""
    own = mean_and_variance(OFTEN_A, OFTEN_A, f, 1)[1]
    return own / mean_and_variance(EVEN, OFTEN_A, f, 1)[1]


QUESTIONS = [
    Question(
        r"""A site showed headline A with probability 0.6 and headline B with probability 0.4. In its log of ten visits seven visitors
saw A and read for 2 minutes each, and three saw B and read for 4 minutes each. A new policy would show A with probability 0.3 and B with
probability 0.7. What is the importance sampling estimate of its mean reading time, if the sum of the weighted minutes is divided by the number of visits?""",
        about="importance_sampling",
        truth=lambda: mean_of_the_log((0.6, 0.4), (0.3, 0.7), (7, 3), (2, 4)),
        show="{:.2f}",
        choices=[
            right(
                lambda: (7 * 0.5 * 2 + 3 * 1.75 * 4) / 10,
                r"""The weight is the new probability over the old one, so a visit with A counts 0.5 times and a visit with B 1.75
times.""",
            ),
            wrong(
                lambda: (7 * 2 * 2 + 3 * (4 / 7) * 4) / 10,
                r"""The weights are upside down. The new policy shows B more often than the old one, so the visits with B must count more
than once.""",
                mistake=("importance_sampling", "ratio_upside_down"),
            ),
            wrong(
                lambda: (7 * 2 + 3 * 4) / 10,
                r"""This is the plain average of the log. It answers for the old policy, which made the log.""",
                mistake=("importance_sampling", "weights_forgotten"),
            ),
            wrong(
                lambda: (7 * 0.5 * 2 + 3 * 1.75 * 4) / (7 * 0.5 + 3 * 1.75),
                r"""The sum was divided by the sum of the weights, which is 8.75. This is the self-normalized estimate, and we asked for the
one that divides by the ten visits.""",
                mistake=("is_evaluation", "estimates_swapped"),
            ),
        ],
    ),
    Question(
        r"""A cautious policy walks with probability 0.8 at every step and runs otherwise, and a bold policy walks with probability 0.4 and runs otherwise. The
cautious policy was logged in an episode of three steps with the actions *walk, run, walk*. Which weight does the whole episode get when we
ask what the bold policy would earn?""",
        about="importance_sampling",
        truth=path_weight,
        show="{:.2f}",
        choices=[
            right(
                lambda: 0.5 * 3 * 0.5,
                r"""The ratios of the three steps, 0.5, 3 and 0.5, are multiplied. The transition probabilities are the same under both
policies and cancel.""",
            ),
            wrong(
                lambda: 2 * (1 / 3) * 2,
                r"""The ratio is upside down: the probability under the bold policy, which we ask about, belongs in the numerator.""",
                mistake=("importance_sampling", "ratio_upside_down"),
            ),
            wrong(
                lambda: 0.5 * 3,
                r"""The last step was left out. Its action also has different probabilities under the two policies, so it contributes the factor
0.5.""",
                mistake=("importance_sampling", "last_step_left_out"),
            ),
            wrong(
                lambda: np.log(0.5) + np.log(3) + np.log(0.5),
                r"""This is the natural logarithm of the weight, which is what a program adds up. It must be exponentiated before it multiplies the
return.""",
                mistake=("importance_sampling", "logarithms_for_weights"),
            ),
        ],
    ),
    Question(
        r"""Headline A is read for 2 minutes, B for 3 and C for 10. The old policy shows A with probability 0.8, B with probability 0.2, and never C.
The new policy shows A with probability 0.3, B with probability 0.3 and C with probability 0.4. What is the mean of the weighted average
$\frac1N\sum_nw_nf(x_n)$ over the logs of the old policy?""",
        about="eq-is-missed",
        truth=lambda: mean_and_variance(
            np.array([0.8, 0.2, 0.0]), np.array([0.3, 0.3, 0.4]), (2, 3, 10), 2
        )[0],
        show="{:.1f}",
        choices=[
            right(
                lambda: 0.3 * 2 + 0.3 * 3,
                r"""The old probabilities cancel for A and B. The part of C, $0.4\cdot10$, is missing, because C is never in the log.""",
            ),
            wrong(
                lambda: 0.3 * 2 + 0.3 * 3 + 0.4 * 10,
                r"""This is the true mean reading time under the new policy, but no log of the old policy can say how long C is read. The estimate is unbiased
only if the old policy can draw everything that matters.""",
                mistake=("likelihood_ratio", "never_draws_an_action"),
            ),
            wrong(
                lambda: (0.3 * 2 + 0.3 * 3) / 0.6,
                r"""Here the result was divided by 0.6, the probability of what the old policy can draw. The weighted average
does not do this, and it would not bring back C either.""",
                mistake=("importance_sampling", "renormalised_on_the_support"),
            ),
            wrong(
                lambda: 0.8 * 2 + 0.2 * 3,
                r"""This is the mean reading time under the old policy. The weights were forgotten.""",
                mistake=("importance_sampling", "weights_forgotten"),
            ),
        ],
    ),
    Question(
        r"""Arm A pays 1 and arm B pays 2. The old policy pulls A with probability 0.8, and the new one with probability 0.4, so the weights are 0.5 for A
and 3 for B, and the new policy earns 1.6 on average. What is the variance of the weighted average of *four* independent logged pulls?""",
        about="is_variance",
        truth=lambda: mean_and_variance(OLD, NEW, (1, 2), 4)[1],
        show="{:.2f}",
        choices=[
            right(
                lambda: (0.8 * 0.5**2 * 1**2 + 0.2 * 3**2 * 2**2 - 1.6**2) / 4,
                r"""The weighted rewards are 0.5 and 6, and they occur with the *old* probabilities. Their variance is
$0.8\cdot0.25+0.2\cdot36-1.6^2=4.84$, and the average of four has a quarter of it.""",
            ),
            wrong(
                lambda: (0.8 * 0.5**2 * 1**2 + 0.2 * 3**2 * 2**2) / 4,
                r"""This is the mean square over four. The square of the mean, $1.6^2$, was not subtracted.""",
                mistake=("is_variance", "mean_not_subtracted"),
            ),
            wrong(
                lambda: (0.8 * 0.5 * 1**2 + 0.2 * 3 * 2**2 - 1.6**2) / 4,
                r"""The rewards were squared, but the weights were not. This gives the variance of the new policy's own pulls.""",
                mistake=("is_variance", "weights_not_squared"),
            ),
            wrong(
                lambda: (0.8 * 0.5**2 * 1**2 + 0.2 * 3**2 * 2**2 - 1.6**2) / 4**2,
                r"""The variance of one pull was divided by $4^2$. The sum of four pulls has four times the variance of one, so their average has
$4/4^2=\tfrac14$ of it.""",
                mistake=("is_variance", "number_of_draws_squared"),
            ),
        ],
    ),
    Question(
        r"""The new policy pulls arm A with probability 0.6 and arm B with probability 0.4. Arm A pays 1, arm B pays 6. We may choose how the
log is drawn. With which probability should the old policy pull arm B, so that the plain weighted average has the least variance?""",
        about="is_variance",
        truth=best_share,
        show="{:.2f}",
        choices=[
            right(
                lambda: 0.4 * 6 / (0.6 * 1 + 0.4 * 6),
                r"""The best proposal is proportional to the target times the size of the reward, here to 0.6 and 2.4. Every weighted reward is then 3,
which is the mean itself.""",
            ),
            wrong(
                lambda: 0.4,
                r"""This draws from the new policy itself. Its own pulls pay 1 or 6, so they vary, and a proposal that draws the large reward
more often does better.""",
                mistake=("is_variance", "target_is_best"),
            ),
            wrong(
                lambda: 6 / (1 + 6),
                r"""Only the rewards were compared. The new policy pulls A more often than B, and this also counts.""",
                mistake=("is_variance", "best_without_the_target"),
            ),
            wrong(
                lambda: 0.4 * 36 / (0.6 * 1 + 0.4 * 36),
                r"""The rewards were squared. The variance is zero when $w f$ is constant, so the proposal must be proportional to the reward, not to its
square.""",
                mistake=("is_variance", "best_with_f_squared"),
            ),
        ],
    ),
    Question(
        r"""The old policy tosses a coin between A and B, and the new policy chooses A with probability 0.8, so the weights are 1.6 for A and 0.4 for
B. A pays 1 and B pays 3. Under the new policy itself a pull has the mean 1.4 and the variance 0.64. How many own pulls is one logged pull worth, that is, how many own pulls
must we average to get the variance of one weighted logged pull?""",
        about="eq-is-own",
        truth=lambda: worth((1, 3)),
        show="{:.2f}",
        choices=[
            right(
                lambda: 0.64 / (0.5 * (1.6 - 1.4) ** 2 + 0.5 * (1.2 - 1.4) ** 2),
                r"""The weighted rewards are 1.6 and 1.2, so each is 0.2 away from the mean 1.4, and their variance is 0.04. The log is far better than the new
policy's own data, because it draws the large reward more often.""",
            ),
            wrong(
                lambda: 1.0,
                r"""Here it was assumed that no log can be better than own data. The weighted rewards 1.6 and 1.2 lie closer together than the
rewards 1 and 3, so their variance is smaller.""",
                mistake=("is_variance", "target_is_best"),
            ),
            wrong(
                lambda: 1 / (0.5 * 1.6**2 + 0.5 * 0.4**2),
                r"""This is the effective sample size for each draw, in the limit of a long log. It is computed from the weights alone, and what a log is worth
depends on the rewards as well.""",
                mistake=("effective_sample_size", "covariance_forgotten"),
            ),
            wrong(
                lambda: (0.64 + 1.4**2) / (0.5 * 1.6**2 + 0.5 * 1.2**2),
                r"""The mean squares were compared, not the variances. From both of them the square of the mean 1.4 must be subtracted.""",
                mistake=("is_variance", "mean_not_subtracted"),
            ),
        ],
    ),
    Question(
        r"""The four weights of a log are 0.4, 0.4, 0.4 and 1.6. We find out that every reading time in the log was recorded one minute too short, and we add one
minute to each. By how much do the plain estimate $\frac14\sum_nw_nf(x_n)$ and the self-normalized estimate increase, in this order?""",
        about="self_normalised",
        truth=longer_by_one,
        show="{:.1f} and {:.1f}",
        choices=[
            right(
                lambda: [(0.4 + 0.4 + 0.4 + 1.6) / 4, 1.0],
                r"""The plain estimate increases by the mean weight, which is $2.8/4=0.7$ in this log and 1 only on average. The self-normalized estimate is an
average with weights that sum to one, so it increases by the minute itself.""",
            ),
            wrong(
                lambda: [1.0, 1.0],
                r"""This is right for the average without weights. The plain estimate multiplies the added minute by each weight, and here the weights do not have
the mean 1.""",
                mistake=("importance_sampling", "weights_forgotten"),
            ),
            wrong(
                lambda: [0.7, 0.7],
                r"""Both sums were divided by the number of draws. The self-normalized estimate divides by the sum of the weights, 2.8, and
then the weights of the added minute sum to one.""",
                mistake=("self_normalised", "divided_by_the_number"),
            ),
            wrong(
                lambda: [1.0, 0.7],
                r"""The two estimates were exchanged. The one that divides by the sum of the weights increases by exactly one minute.""",
                mistake=("is_evaluation", "estimates_swapped"),
            ),
        ],
    ),
    Question(
        r"""The old policy tosses a coin between A and B, and the new policy chooses A with probability 0.8, so the weights are 1.6 for A and 0.4 for
B. A pays nothing and B pays 10. A log has two independent pulls of the old policy. What is the mean of the self-normalized estimate over such logs?""",
        about="self_normalised",
        truth=lambda: self_normalized(2),
        show="{:.2f}",
        choices=[
            right(
                lambda: 0.25 * 0 + 0.25 * 10 + 0.5 * 0.4 * 10 / (1.6 + 0.4),
                r"""Two A give 0, two B give 10, and one of each gives $0.4\cdot10/2=2$. The mean is 3.5, although the new policy earns 2: with
few draws dividing by the sum of the weights costs a bias.""",
            ),
            wrong(
                lambda: 0.2 * 10,
                r"""This is what the new policy earns. The plain estimate has this mean, but the self-normalized one is biased, because its denominator
depends on the same draws.""",
                mistake=("self_normalised", "no_bias"),
            ),
            wrong(
                lambda: 0.5 * 10,
                r"""This is what the old policy earns. The weights drop out only if all draws of the log are equal, and here the mixed
logs give 2 and not 5.""",
                mistake=("self_normalised", "weights_forgotten"),
            ),
            wrong(
                lambda: 0.25 * 10 + 0.5 * 0.4**2 * 10 / (1.6**2 + 0.4**2),
                r"""The weights were squared in the mixed logs. The squares belong to the variance and to the effective sample size, and the estimate
uses each weight once.""",
                mistake=("self_normalised", "weighted_twice"),
            ),
        ],
    ),
    Question(
        r"""A log has four draws with the weights 3, 1, 1 and 1. How large is its effective sample size?""",
        about="effective_sample_size",
        truth=lambda: 4 / (1 + np.var([3, 1, 1, 1]) / np.mean([3, 1, 1, 1]) ** 2),
        show="{:.2f}",
        choices=[
            right(
                lambda: (3 + 1 + 1 + 1) ** 2 / (9 + 1 + 1 + 1),
                r"""It is the square of the sum over the sum of the squares, $36/12$. It does not change when all weights are multiplied by the
same number.""",
            ),
            wrong(
                lambda: 4**2 / (9 + 1 + 1 + 1),
                r"""The sum of the weights was taken to be 4. This is so only if their mean is 1, and here it is 1.5.""",
                mistake=("effective_sample_size", "mean_taken_as_one"),
            ),
            wrong(
                lambda: (3 + 1 + 1 + 1) / 3,
                r"""The sum was divided by the largest weight. This also lies between 1 and 4, but the effective sample size compares the square of
the sum with the squares.""",
                mistake=("effective_sample_size", "sum_over_the_largest"),
            ),
            wrong(
                lambda: (3 + 1 + 1 + 1) ** 2 / (9 + 1 + 1 + 1) / 4,
                r"""This is the share of the four draws, so it lies between 0 and 1. The effective sample size is a number of draws.""",
                mistake=("effective_sample_size", "share_for_the_number"),
            ),
        ],
    ),
    Question(
        r"""A log of 1000 draws has an effective sample size of 990. Which conclusion is right?""",
        about="effective_sample_size",
        choices=[
            right(
                r"The 1000 weights are nearly equal, but draws with huge weights may be missing.",
                r"""The number is computed from the weights that occurred. A rare draw with a huge weight that did not occur cannot lower it,
so a large value proves nothing about the estimate.""",
            ),
            wrong(
                r"The estimate is as exact as one from about 990 own draws, for every function $f$.",
                r"""This forgets the covariance that the derivation drops. What a log is worth depends on $f$, and the effective
sample size is computed without $f$.""",
                mistake=("effective_sample_size", "covariance_forgotten"),
            ),
            wrong(
                r"The mean of the weights is close to 1, so no part of the target can be missing.",
                r"""The effective sample size does not change when all weights are multiplied by a number, so it says nothing about their mean. The
mean weight has to be looked at separately.""",
                mistake=("effective_sample_size", "mean_taken_as_one"),
            ),
        ],
    ),
]
