"""Ten questions on the page Trust region policy optimization."""

import numpy as np

from book_tools.teaching.enumeration import gradient, softmax
from book_tools.teaching.quiz import Question, right, wrong

RADIUS = -0.5 * np.log(0.64)  # of a coin that becomes 0.8
TRIED = ((1.0, 0.045, -0.02), (0.5, 0.012, 0.2), (0.25, 0.003, 0.12), (0.125, 0.001, 0.07))
RATIOS, ADVANTAGES = np.array([1.5, 0.5]), np.array([2.0, 4.0])


def by_bisection(f, low, high):
    """A root of a falling function."""
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if f(middle) > 0 else (low, middle)
    return low


def divergence(p, q):
    return (p * np.log(p / q)).sum()


def two(p):
    return np.array([p, 1 - p])


def length_of_the_step(logit, radius):
    """Where the quadratic model reaches the radius, with the mean square of the score."""

    def score(action):
        return gradient(lambda x: np.log(softmax(np.array([x[()], 0.0]))[action]), logit)[()]

    pi = softmax(np.array([logit, 0.0]))
    curvature = sum(pi[a] * score(a) ** 2 for a in range(2))
    return by_bisection(lambda d: radius - curvature * d * d / 2, 0.0, 10.0)


def first_accepted(radius):
    """The first share of the step that passes both tests, or none of it."""
    return next((share for share, kl, gain in TRIED if kl <= radius and gain > 0), 0.0)


def divergence_after_the_search(whole, radius):
    share = 1.0
    while whole * share**2 > radius:
        share /= 2
    return whole * share**2


def best_at_a_price(old, advantage, price):
    """Where the surrogate less the price of the divergence no longer rises."""

    def objective(p):
        new = two(p[()])
        return (new * advantage).sum() - price * divergence(old, new)

    return by_bisection(lambda p: gradient(objective, p)[()], 1e-6, 1 - 1e-6)


QUESTIONS = [
    Question(
        r"""Two actions pay 2 and 1, and the old policy takes action 1 with probability 0.2. Its only parameter is the logit of action 1, in which the gradient and the Fisher information are
both $0.2\cdot0.8=0.16$. The radius is $\delta=0.02$. How long is the natural step in the logit?""",
        about="eq-tr-natural",
        truth=lambda: length_of_the_step(np.log(0.25), 0.02),
        show="{:.2f}",
        choices=[
            right(
                lambda: np.sqrt(2 * 0.02 / 0.16),
                r"""In the quadratic model the divergence of a step $d$ is $\tfrac12Fd^2$, and this is set equal to $\delta$.""",
            ),
            wrong(
                lambda: np.sqrt(0.02 / 0.16),
                r"""The 2 under the root is missing. It comes from the ½ of $\tfrac12Fd^2=\delta$, and without it the step
uses half of the radius.""",
                mistake=("trpo_npg", "half_forgotten"),
            ),
            wrong(
                lambda: 2 * 0.02 / 0.16,
                r"""The root is missing. A divergence grows with the square of the step.""",
                mistake=("npg", "root_lost"),
            ),
            wrong(
                lambda: np.sqrt(0.02 / 0.16**3),
                r"""This is $\sqrt{\delta/(g^\top Fg)}$ times $F^{-1}g$. With $F$ in the place of its inverse, the length has no meaning
in terms of $\delta$.""",
                mistake=("trpo_npg", "size_with_f_not_inverted"),
            ),
        ],
    ),
    Question(
        r"""The radius is $\delta=0.01$. The whole step has the divergence 0.045 and the surrogate −0.02, half of the step has 0.012 and 0.2, a quarter has 0.003 and 0.12, and an eighth has 0.001 and
0.07. All numbers are measured on the sample. Which share of the step does TRPO make?""",
        about="trpo_implement",
        truth=lambda: first_accepted(0.01),
        show="{:.3g}",
        choices=[
            right(
                lambda: 1 / 4,
                r"""It is the longest step of the list whose divergence is at most $\delta$ and whose surrogate is above zero.""",
            ),
            wrong(
                lambda: 1 / 2,
                r"""Only the surrogate was tested. Half of the step raises it, but its divergence is 0.012, which is beyond the
radius.""",
                mistake=("trpo_implement", "search_on_the_surrogate_alone"),
            ),
            wrong(
                lambda: 1.0,
                r"""This is the natural step without a check. Here the quadratic model was wrong: the step has four and a half times the allowed divergence.""",
                mistake=("trpo_implement", "no_line_search"),
            ),
            wrong(
                lambda: 0.0,
                r"""The policy stays where it is only if no step of the list passes both tests. One failure leads to a halving, not to
an end.""",
                mistake=("trpo_implement", "nothing_accepted"),
            ),
        ],
    ),
    Question(
        r"""The radius is 0.01, and the whole natural step has a true divergence of 0.05. Suppose that on this line the divergence is proportional to the square of the step, and that the surrogate is above zero
everywhere on it. Which divergence does the step have that TRPO makes after its halvings?""",
        about="trpo_implement",
        truth=lambda: divergence_after_the_search(0.05, 0.01),
        show="{:.4f}",
        choices=[
            right(
                lambda: 0.05 / 4**2,
                r"""A halving divides the divergence by 4. One halving leads to 0.0125, which is still too far, and the second halving to a third of the radius.""",
            ),
            wrong(
                lambda: 0.05 / 2**3,
                r"""Here each halving of the step halves the divergence. This would be so if the divergence had a slope at the old
policy, but it has its minimum there.""",
                mistake=("fisher_matrix", "a_slope_as_well"),
            ),
            wrong(
                lambda: 0.05,
                r"""This is the whole step. Its divergence is five times the radius, so the search rejects it.""",
                mistake=("trpo_implement", "no_line_search"),
            ),
        ],
    ),
    Question(
        r"""Every episode has three steps, all in the same state, and the policy is the same in every step. The old policy tosses a fair coin between two actions, and action 1 is the better one. The divergence of a policy that takes action 1 with probability
$p$ is $-\tfrac12\log\big(4p(1-p)\big)$ *per step*. At which $p$ does the exact TRPO step end if the radius for the divergence of *trajectories* is $-\tfrac32\log0.64\approx3\cdot0.223$?""",
        about="trpo",
        truth=lambda: by_bisection(
            lambda p: 3 * RADIUS - sum(divergence(two(0.5), two(p)) for _ in range(3)),
            0.5,
            1 - 1e-9,
        ),
        show="{:.2f}",
        choices=[
            right(
                lambda: 0.8,
                r"""The divergence of trajectories is the sum over the three steps, and the exact step uses the whole
radius. So each step has 0.223, and $4p(1-p)=0.64$.""",
            ),
            wrong(
                lambda: (1 + np.sqrt(1 - np.exp(-2 * RADIUS / 3))) / 2,
                r"""The radius was divided by 3 twice. The sum over the steps may be $3\cdot0.223$, so each step may have 0.223, and not a third of
it.""",
                mistake=("trpo", "radius_per_visited_state"),
            ),
            wrong(
                lambda: 1 / (1 + np.exp(-np.sqrt(2 * RADIUS / 0.25))),
                r"""This is the natural step, whose divergence equals the radius in the quadratic model only. The exact step is
measured with the divergence itself.""",
                mistake=("trpo", "step_of_the_quadratic_model"),
            ),
            wrong(
                lambda: by_bisection(
                    lambda p: RADIUS - divergence(two(p), two(0.5)), 0.5, 1 - 1e-9
                ),
                r"""Here the divergence was taken with the new policy first. The constraint has the old policy first, because the samples come
from it.""",
                mistake=("trpo", "order_swapped"),
            ),
        ],
    ),
    Question(
        r"""Episodes have one step and one state. The old policy takes two actions with probability ½ each, and their advantages are 1 and −1. The exact TRPO step has the multiplier
$\lambda=1.5$. Which probability does the new policy give to action 1?""",
        about="trpo_table",
        truth=lambda: best_at_a_price(two(0.5), np.array([1.0, -1.0]), 1.5),
        show="{:.2f}",
        choices=[
            right(
                lambda: 1.5 * 0.5 / (2 - 1),
                r"""The new probabilities are $\tfrac{0.75}{\nu-1}$ and $\tfrac{0.75}{\nu+1}$. They sum to one for $\nu=2$, which gives 0.75 and
0.25.""",
            ),
            wrong(
                lambda: 1 / (1 + np.exp(-2 / 1.5)),
                r"""This multiplies each probability by $e^{A/\lambda}$ and normalizes. It is the solution for the opposite order of the
divergence, with the new policy first.""",
                mistake=("trpo_table", "exponential_tilt"),
            ),
            wrong(
                lambda: 0.5 * (1 + 1 / 1.5),
                r"""This multiplies each probability by $1+A/\lambda$, which is the solution for a quadratic model of the divergence. It agrees with
the exact step only if $\lambda$ is large.""",
                mistake=("trpo_table", "tilt_of_the_quadratic_model"),
            ),
            wrong(
                lambda: 1.5 * 0.5 / (1.5 + 1 - 1),
                r"""Here $\nu$ was set to $\lambda$ plus the largest advantage. But $\nu$ must be such that the new probabilities sum to one, and these
sum to 0.71.""",
                mistake=("trpo_table", "not_normalised"),
            ),
        ],
    ),
    Question(
        r"""All rewards are multiplied by 100, and nothing else changes, not even the radius. What happens to an exact TRPO step in a table?""",
        about="trpo_table",
        choices=[
            right(
                r"It leads to the same policy, with a $\lambda$ that is 100 times as large.",
                r"""Advantages, $\lambda$ and $\nu_s$ are all multiplied by 100, and this cancels in $\lambda\pi_k/(\nu_s-\bar A)$. Neither the
region nor its best policy has changed.""",
            ),
            wrong(
                r"It leads to an almost greedy policy, because $\lambda$ stays as it was.",
                r"""With the old $\lambda$ the new policy would lie outside the region. The radius is given, and $\lambda$ follows
from it.""",
                mistake=("trpo", "no_constraint"),
            ),
            wrong(
                r"It becomes 100 times as long in the logits, until the search shortens it.",
                r"""This is true of a plain gradient step with a fixed learning rate. The length of an exact TRPO step comes from the radius
alone, and nothing must be searched.""",
                mistake=("trpo_npg", "plain_direction"),
            ),
        ],
    ),
    Question(
        r"""For a very small radius the natural step and the exact TRPO step differ by 2 %, relative to the length of the step. About how much do they differ if the radius is
divided by 100?""",
        about="trpo_npg",
        choices=[
            right(
                r"About 0.2 %",
                r"""The relative difference is of the order $\sqrt\delta$, and the root of a hundredth is a tenth. The terms that were left out are smaller by one factor of
the length of the step, which is of the order $\sqrt\delta$.""",
            ),
            wrong(
                r"About 0.02 %",
                r"""This would be so if the relative difference were of the order $\delta$. The *absolute* difference is of this order, but
the step itself is shorter by a factor of 10.""",
                mistake=("npg", "root_lost"),
            ),
            wrong(
                r"About 2 %",
                r"""The relative difference would stay if the two steps had different directions or lengths in the limit, as they have with a length that forgets a factor.
They agree in the limit of small radii.""",
                mistake=("trpo_npg", "half_forgotten"),
            ),
        ],
    ),
    Question(
        r"""Two samples have the ratios $\pi_\theta/\pi_k$ of 1.5 and 0.5 and the estimated advantages 2 and 4. What is the sampled surrogate
$\hat L(\theta)$, which is zero at $\theta=\theta_k$?""",
        about="eq-tr-sampled",
        truth=lambda: np.dot(RATIOS, ADVANTAGES) / 2 - np.dot(np.ones(2), ADVANTAGES) / 2,
        show="{:.2f}",
        choices=[
            right(
                lambda: (0.5 * 2 - 0.5 * 4) / 2,
                r"""Each advantage is multiplied by its ratio minus 1. The action with the larger advantage has become less likely, so the
surrogate has fallen.""",
            ),
            wrong(
                lambda: (1.5 * 2 + 0.5 * 4) / 2,
                r"""The −1 is missing. This number is not zero at $\theta_k$, where it is 3, so a positive value does not mean that the
surrogate rose.""",
                mistake=("trpo_implement", "minus_one_forgotten"),
            ),
            wrong(
                lambda: ((1 / 1.5 - 1) * 2 + (1 / 0.5 - 1) * 4) / 2,
                r"""The ratios are upside down. The new probability stands above, and an action that has become less likely has a
ratio below 1.""",
                mistake=("trpo_implement", "ratio_upside_down"),
            ),
            wrong(
                lambda: (np.log(1.5) * 2 + np.log(0.5) * 4) / 2,
                r"""The logarithm of the ratio was used. It has the same slope as the ratio at $\theta_k$, but away from $\theta_k$ it is too
small.""",
                mistake=("trpo_implement", "log_of_the_ratio"),
            ),
        ],
    ),
    Question(
        r"""On thin ice, the surrogate of a TRPO step on its own sample is larger than the true surrogate of this step on average, although the line search has tested the step. Why does the search not
notice that?""",
        about="tr-optimism-policy",
        choices=[
            right(
                r"It tests the step on the same sample that chose the step.",
                r"""The step climbs the errors of this sample, and a test on the same sample contains the same errors. A second sample could
notice them.""",
            ),
            wrong(
                r"It tests the linear and the quadratic model, and not the sample itself.",
                r"""The length of the whole step comes from the models. But the search evaluates the surrogate and the divergence of the sample
themselves.""",
                mistake=("trpo", "step_of_the_quadratic_model"),
            ),
            wrong(
                r"It allows a radius that is too large for any promise to be kept.",
                r"""From the uniform policy the promises are no truer with a smaller radius. What counts is how small the true
slope is beside the noise of the sample.""",
                mistake=("tr-optimism-radius", "falser_with_the_radius"),
            ),
        ],
    ),
    Question(
        r"""On thin ice the gain that a TRPO step promises on its sample was compared with the true surrogate of the same step, from the uniform policy and from a better one. What brought the promise nearer to the truth from *both*
policies?""",
        about="tr-optimism-episodes",
        choices=[
            right(
                r"A batch of 320 episodes in place of 20",
                r"""The errors that the step climbs are the errors of the batch, and a larger batch has smaller ones. From both policies the promise was then less
than twice the truth.""",
            ),
            wrong(
                r"A smaller radius, with 20 episodes as before",
                r"""From the uniform policy the radius made the promise no truer. A short step in a noisy direction is as wrong, relative
to its length, as a long one.""",
                mistake=("tr-optimism-radius", "falser_with_the_radius"),
            ),
            wrong(
                r"A line search on the batch that chose the step",
                r"""All steps of the comparison had this search, and the promises were too large nevertheless. The search sees the
same errors as the step.""",
                mistake=("tr-optimism-policy", "true_to_the_promise"),
            ),
        ],
    ),
]
