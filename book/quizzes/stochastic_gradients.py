"""Ten questions on the page Stochastic gradients."""

from itertools import combinations, product

import numpy as np

from book_tools.teaching.enumeration import gradient
from book_tools.teaching.quiz import Question, right, wrong

TWO = np.array([0.0, 4.0])  # the numbers of small data sets
THREE = np.array([0.0, 3.0, 9.0])


def mean_gain():
    """Of one step with the rate ½ from 1 along the estimate from one of two numbers."""

    def J(theta):
        return -0.5 * ((theta - TWO) ** 2).mean()

    return np.mean([J(1 + 0.5 * (z - 1)) - J(1.0) for z in TWO])


def mean_square_of_a_batch():
    """Of the mean of four estimates with the mean 3 and the variance 8, over all batches."""
    draws = 3 + np.array([-1, 1]) * 8**0.5
    return np.mean([np.mean(batch) ** 2 for batch in product(draws, repeat=4)])


def variance_of_pairs():
    """Of the mean of two different numbers of three."""
    return np.var([np.mean(pair) for pair in combinations(THREE, 2)])


def where_a_biased_climb_settles():
    """Of the mean of theta on a parabola of curvature 2, with estimates that are 0.4 too large."""
    theta = np.array(1.0)
    for _ in range(2000):
        theta = theta + 0.05 * (gradient(lambda x: -(x**2), theta) + 0.4)
    return theta


def floor(rate, beta, variance):
    """The mean squared gradient that is left of all earlier noise, each share of it added up."""
    kept = 1 - rate * beta
    return sum((rate * beta * kept**age) ** 2 * variance for age in range(500))


def gain_on_a_parabola(rate, slope, variance, beta=2.0):
    """The mean gain of one step where the slope is given, with noise of two values."""

    def J(x):
        return slope * x - beta * x**2 / 2

    return np.mean([J(rate * (slope + sign * variance**0.5)) for sign in (-1, 1)])


def best_rate():
    """Where the mean gain is largest, from its values at three rates."""
    low, middle, high = (gain_on_a_parabola(rate, 2.0, 12.0) for rate in (-1.0, 0.0, 1.0))
    return (low - high) / (2 * (low - 2 * middle + high))


def rate_of_least_bound():
    """Of a / rate + b * rate, with a and b from the bound at two rates."""
    bounds = [2 * 1 / (rate * 100) + 2 * rate * 4 for rate in (0.1, 0.2)]
    a, b = np.linalg.solve([[1 / 0.1, 0.1], [1 / 0.2, 0.2]], bounds)
    return (a / b) ** 0.5


QUESTIONS = [
    Question(
        r"""The data are the two numbers 0 and 4, and $J(\theta)=-\tfrac12\cdot\tfrac12\sum_i(\theta-z_i)^2$. We stand at $\theta=1$, draw one of the two numbers with probability ½ each, and take
one step with the learning rate ½ along the estimate $z_i-\theta$. How large is the *mean* gain in $J$?""",
        about="sgd_algorithm",
        truth=mean_gain,
        show="{:.3f}",
        choices=[
            right(
                lambda: 0.5 * 1 - 0.5 * 0.25 * 1 - 0.5 * 0.25 * 4,
                r"""The estimates are −1 and 3, and the two steps lead to 0.5 and 2.5, where $J$ is $-3.125$ and $-2.125$. Their mean is $-2.625$, and
at the start $J=-2.5$. This step is so long that the noise costs more than the step gains.""",
            ),
            wrong(
                lambda: 0.5 * 1 - 0.5 * 0.25 * 1,
                r"""This is the gain of a step along the exact gradient, which is 1. The noise costs half the variance of the new
$\theta$ in addition, because the parabola is curved.""",
                mistake=("sgd_rate", "no_variance"),
            ),
            wrong(
                lambda: -0.5 * 1 - 0.5 * 0.25 * 1 - 0.5 * 0.25 * 4,
                r"""The steps went in the opposite direction. We climb, so the estimate is added to $\theta$.""",
                mistake=("sgd_algorithm", "descent"),
            ),
            wrong(
                lambda: 0.5 * 1 - 0.5 * 0.25 * 1 - 0.25 * 0.25 * 4,
                r"""Only half of the cost of the noise was subtracted. The estimate has the variance 4, the new $\theta$ has the variance
$\tfrac14\cdot4=1$, and the cost is half of that.""",
                mistake=("sgd_rate", "half_the_noise"),
            ),
        ],
    ),
    Question(
        r"""At the present $\theta$ the gradient is 3, and an unbiased estimate from one draw has the variance 8. We average the estimates of $B=4$ independent draws. How large
is the mean of the *square* of this average?""",
        about="sgd_rate",
        truth=mean_square_of_a_batch,
        show="{:.2f}",
        choices=[
            right(
                lambda: 3**2 + 8 / 4,
                r"""A mean square is the square of the mean plus the variance. The average is unbiased too, and its variance is
$8/4=2$.""",
            ),
            wrong(
                lambda: 3**2 + 8,
                r"""This is the mean square of one draw. Averaging four independent draws divides the variance by four.""",
                mistake=("hw2", "variance_of_one"),
            ),
            wrong(
                lambda: 3**2,
                r"""The variance was left out. The mean of the estimate is the gradient, but the mean of its square is larger than the square of the gradient.""",
                mistake=("sgd_rate", "no_variance"),
            ),
            wrong(
                lambda: (3**2 + 8) / 4,
                r"""The square of the mean was divided as well. Only the variance becomes smaller with the number of draws, because
all draws have the same mean.""",
                mistake=("hw2", "moments_mean_divided_by_n"),
            ),
        ],
    ),
    Question(
        r"""The data are the numbers 0, 3 and 9, whose variance is 14. A minibatch is a pair of two *different* ones of them, each pair being equally likely. How large is the variance
of the mean of such a pair?""",
        about="ex-ascent-minibatch",
        truth=variance_of_pairs,
        show="{:.2f}",
        choices=[
            right(
                lambda: 14 / 2 * (3 - 2) / (3 - 1),
                r"""The three pairs have the means 1.5, 4.5 and 6, and the squared distances from 4 are 6.25, 0.25 and 4. Without repetitions a pair
covers more of the data, so its mean varies less.""",
            ),
            wrong(
                lambda: 14 / 2,
                r"""This is the variance of the mean of two independent draws, in which the same number may come twice. Two different
numbers are not independent.""",
                mistake=("hw2", "steps_independent"),
            ),
            wrong(
                lambda: 14 / 2 * (3 - 2) / 3,
                r"""With $n=3$ numbers and $B=2$ in a pair, the factor here is $(n-B)/n$, and it must be $(n-B)/(n-1)$. After the first draw there are $n-1$ numbers left.""",
                mistake=("hw1", "biased_variance"),
            ),
            wrong(
                lambda: 14,
                r"""This is the variance of a single number. The mean of a pair varies less.""",
                mistake=("hw2", "variance_of_one"),
            ),
        ],
    ),
    Question(
        r"""We climb the parabola $J(\theta)=-\theta^2$ with noisy estimates of its gradient $-2\theta$, but the mean of each estimate is $-2\theta+0.4$. The learning rate is small. Around which $\theta$
does the climb end up?""",
        about="sgd_algorithm",
        truth=where_a_biased_climb_settles,
        show="{:.1f}",
        choices=[
            right(
                lambda: 0.4 / 2,
                r"""The mean step is zero where $-2\theta+0.4=0$. A smaller learning rate or more samples do not help, because they
reduce the noise and not the bias.""",
            ),
            wrong(
                lambda: 0,
                r"""This is the top, and an unbiased estimate would lead there. The error of this estimate does not average out, since it has the
mean 0.4.""",
                mistake=("sgd_algorithm", "biased_estimate"),
            ),
            wrong(
                lambda: 0.4,
                r"""The curvature was forgotten. The gradient falls by 2 for each unit of $\theta$, so it balances the bias at half of
this distance.""",
                mistake=("sgd_rate", "noise_without_beta"),
            ),
            wrong(
                lambda: -0.4 / 2,
                r"""The sign is wrong. The estimates are too large, so they push $\theta$ to the right of the top.""",
                mistake=("objective_fn", "wrong_sign"),
            ),
        ],
    ),
    Question(
        r"""On a parabola with the curvature $\beta=2$ we climb with the fixed learning rate $\eta=0.25$ and independent unbiased estimates of the gradient, which have the variance $\sigma^2=3$. Each update multiplies the
gradient by $1-\eta\beta$ and adds noise of the size $\eta\beta$ times the error of the estimate. At which value does the mean squared gradient settle?""",
        about="eq-ascent-floor",
        truth=lambda: floor(0.25, 2, 3),
        show="{:.2f}",
        choices=[
            right(
                lambda: 0.25 * 2 * 3 / (2 - 0.25 * 2),
                r"""Each update multiplies the mean square by $(1-\eta\beta)^2=\tfrac14$ and adds $(\eta\beta)^2\sigma^2=\tfrac34$. The two balance where
$m=\tfrac14m+\tfrac34$.""",
            ),
            wrong(
                lambda: 3,
                r"""This would be so if all updates had the same error. Then the climb would stop where the error cancels the gradient. Fresh
errors partly cancel each other.""",
                mistake=("sgd_algorithm", "same_noise_every_time"),
            ),
            wrong(
                lambda: 0,
                r"""Without noise the gradient would go to zero. Here each update adds fresh noise, and with a fixed learning rate it does not become
smaller.""",
                mistake=("sgd_rate", "no_variance"),
            ),
            wrong(
                lambda: 0.25**2 * 3 / (1 - (1 - 0.25 * 2) ** 2),
                r"""The curvature is missing in the noise. This is the variance of $\theta$, and the gradient changes by $\beta$ for each unit of
$\theta$, so its square is $\beta^2=4$ times as large.""",
                mistake=("sgd_rate", "noise_without_beta"),
            ),
        ],
    ),
    Question(
        r"""On a parabola with the curvature $\beta=2$ we stand where the gradient is 2. The estimate is unbiased and has the variance 6. How large is the mean gain of one step
with the learning rate 0.25?""",
        about="sgd_rate",
        truth=lambda: gain_on_a_parabola(0.25, 2.0, 6.0),
        show="{:.4f}",
        choices=[
            right(
                lambda: 0.25 * 4 - 2 * 0.25**2 / 2 * (4 + 6),
                r"""To first order the gain is $\eta\cdot2^2=1$. The curvature takes away $\tfrac{\beta\eta^2}2$ times the mean square of the
estimate, which is $4+6$.""",
            ),
            wrong(
                lambda: 0.25 * 4 - 2 * 0.25**2 / 2 * 4,
                r"""This is the gain of the exact step. The curvature acts on the mean square of the estimate, and the variance is
part of it.""",
                mistake=("sgd_rate", "no_variance"),
            ),
            wrong(
                lambda: 0.25 * 4 - 2 * 0.25**2 / 2 * (4 - 6),
                r"""The variance has the wrong sign. Noise makes the mean square of the estimate larger, so on a parabola it always
costs something.""",
                mistake=("sgd_rate", "variance_with_a_minus"),
            ),
            wrong(
                lambda: 0.25 * 4 - 2 * 0.25**2 / 2 * 4 - 0.25**2 / 2 * 6,
                r"""In the cost of the noise the curvature was taken as 1. A parabola with the curvature 2 bends twice as much, so the noise costs twice
as much.""",
                mistake=("sgd_rate", "noise_without_beta"),
            ),
        ],
    ),
    Question(
        r"""On a parabola with the curvature $\beta=2$ we stand where the gradient is 2. The estimate is unbiased and has the variance 12. With which learning rate is the mean
gain of one step largest?""",
        about="ex-sg-step",
        truth=best_rate,
        show="{:.3f}",
        choices=[
            right(
                lambda: 4 / (2 * (4 + 12)),
                r"""The mean gain is $4\eta-\eta^2(4+12)$, which is largest where $4=32\,\eta$. The more noise there is, the shorter the best
step.""",
            ),
            wrong(
                lambda: 1 / 2,
                r"""This is $1/\beta$, the best rate for the exact gradient. With this noise, such a step loses more than it gains.""",
                mistake=("sgd_rate", "no_variance"),
            ),
            wrong(
                lambda: 4 / (4 + 12),
                r"""The curvature was forgotten: this is the best rate for $\beta=1$. With the curvature 2 the best step is half as long.""",
                mistake=("sgd_rate", "tuned_without_beta"),
            ),
            wrong(
                lambda: 4 / (2 * (4 + 12 / 2)),
                r"""Only half of the variance was counted. The curvature acts on the mean square of the estimate, which is the
square of the gradient plus the whole variance.""",
                mistake=("sgd_rate", "half_the_noise"),
            ),
        ],
    ),
    Question(
        r"""The theorem bounds the average squared gradient of $T$ updates by $\dfrac{2\Delta}{\eta T}+\beta\eta\sigma^2$ for every $\eta\le1/\beta$. Let $\Delta=1$, $\beta=2$, $\sigma^2=4$ and
$T=100$. For which $\eta$ is this bound least?""",
        about="sgd_rate",
        truth=rate_of_least_bound,
        show="{:.4f}",
        choices=[
            right(
                lambda: (2 * 1 / (2 * 4 * 100)) ** 0.5,
                r"""The bound is $0.02/\eta+8\,\eta$, and it is least where both terms are equal, at $\eta^2=0.0025$. This is below the cap
$1/\beta$.""",
            ),
            wrong(
                lambda: 2 * 1 / (2 * 4 * 100),
                r"""The square root is missing. The two terms are equal where $0.02/\eta=8\,\eta$, and this gives $\eta^2$.""",
                mistake=("sgd_rate", "rate_with_one_over_T"),
            ),
            wrong(
                lambda: (1 / (2 * 4 * 100)) ** 0.5,
                r"""The factor 2 of the first term was forgotten.""",
                mistake=("sgd_rate", "rate_without_two"),
            ),
            wrong(
                lambda: 1 / 2,
                r"""This is the cap $1/\beta$, and it would be best without noise. Here the second term would be 4, whereas with the best rate it
is 0.4.""",
                mistake=("sgd_rate", "no_variance"),
            ),
        ],
    ),
    Question(
        r"""The bound on the average squared gradient is $\dfrac{2\Delta}{\eta T}+\beta\eta\sigma^2$, with $\sigma^2>0$. For each number of updates $T$ we choose the $\eta$ that makes this bound least, and we suppose that it is
below $1/\beta$. What changes if we make four times as many updates?""",
        about="sgd_rate",
        choices=[
            right(
                r"The learning rate becomes half as large, and so does the bound.",
                r"""The best rate is in proportion to $1/\sqrt T$, and so are both terms of the bound at this rate. So four times as many updates make the bound
half as large.""",
            ),
            wrong(
                r"The learning rate becomes half as large, and the bound becomes a quarter.",
                r"""Here the square root was lost in the bound. The smaller rate makes the second term smaller by the factor ½ only, and the first
term is equal to the second.""",
                mistake=("sgd_rate", "no_square_root"),
            ),
            wrong(
                r"The learning rate becomes a quarter, and the bound becomes half as large.",
                r"""Here the square root was lost in the rate. With a quarter of the rate the first term would stay as it is, because $\eta T$ does not
change.""",
                mistake=("sgd_rate", "rate_with_one_over_T"),
            ),
            wrong(
                r"The learning rate stays the same, and the bound becomes a quarter.",
                r"""This would be right without noise, where the rate is always $1/\beta$. With noise, the second term does not become smaller unless the rate
does.""",
                mistake=("sgd_rate", "no_variance"),
            ),
        ],
    ),
    Question(
        r"""We do not know $T$ in advance and use the rates $\eta_t=c/\sqrt{t+1}$ with $c\le1/\beta$. How does the book's bound on the weighted average of the squared gradients differ from the bound for the fixed rate
$c/\sqrt T$, which is $(2\Delta/c+c\beta\sigma^2)/\sqrt T$?""",
        about="sgd_decay",
        choices=[
            right(
                r"The noise term has the additional factor $1+\log T$.",
                r"""The squares of the rates add up to at most $c^2(1+\log T)$, and this sum multiplies the noise. The term of the height $\Delta$ stays
as it is.""",
            ),
            wrong(
                r"The two bounds are equal, because both rates end at $c/\sqrt T$.",
                r"""The earlier rates are larger and pass on more noise. The sum of their squares grows with $\log T$, whereas it is $c^2$ for the fixed
rate.""",
                mistake=("sgd_decay", "without_log"),
            ),
            wrong(
                r"The term with $\Delta$ vanishes, because the first rates are large.",
                r"""The height that there is to climb still limits the average. Large first rates climb it sooner, but the term
$2\Delta/(c\sqrt T)$ stays.""",
                mistake=("sgd_decay", "without_distance"),
            ),
            wrong(
                r"It falls like $1/T$, because the rates themselves become smaller.",
                r"""Falling rates let the noise die out only as fast as the rates fall. The bound falls like $\log T/\sqrt T$, which is a little
slower than with the fixed rate.""",
                mistake=("ga-logarithm", "sizes_that_fall_fast"),
            ),
        ],
    ),
]
