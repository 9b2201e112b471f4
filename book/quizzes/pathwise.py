"""Ten questions on the page Pathwise gradients and Q-learning."""

from itertools import product

import numpy as np

from book_tools.teaching.enumeration import gradient
from book_tools.teaching.quiz import Question, right, wrong

BITS = 1 / np.log(2)  # the weight for which exp(Q / kappa) is a power of two
NODES, WEIGHTS = np.polynomial.hermite_e.hermegauss(60)
WEIGHTS = WEIGHTS / WEIGHTS.sum()  # for means over a standard normal


def both_forms():
    """One draw at the mean 0 with spread 0.5: by the log-density, and by moving the mean."""

    def log_density(m):
        return -((1.0 - m[0]) ** 2) / (2 * 0.5**2)

    def payoff(m):
        a = m[0] + 0.5 * 2
        return 3 * a - a**2

    at = np.zeros(1)
    return gradient(log_density, at)[0] * 2, gradient(payoff, at)[0]


def variance_of_scores():
    """Three components, a linear payoff with a slope of squared length 4, by quadrature."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(4)
    weights = weights / weights.sum()
    total = square = 0.0
    for places in product(range(4), repeat=3):
        eps, p = nodes[list(places)], np.prod(weights[list(places)])
        sample = eps / 0.1 * (0.1 * (eps @ np.array([2.0, 0.0, 0.0])))
        total, square = total + p * sample, square + p * (sample @ sample)
    return square - total @ total


def variance_of_slopes():
    """Of the slope of a1^2 + a1 a2 in two components, by quadrature."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(4)
    weights = weights / weights.sum()
    total = square = 0.0
    for i, j in product(range(4), repeat=2):
        a, p = 0.5 * np.array([nodes[i], nodes[j]]), weights[i] * weights[j]
        slope = np.array([2 * a[0] + a[1], a[0]])
        total, square = total + p * slope, square + p * (slope @ slope)
    return square - total @ total


def objective_in_one_action(a):
    """The reward of the action and the mean of what is left, as a function of the action."""
    to_y = 0.5 + a[0] / 4
    return 2 * a[0] + to_y * 8 + (1 - to_y) * 0


def actor_part():
    """The derivative of kappa times the soft objective of a state, with the targets held fixed."""
    y = np.array([5.0, 1.0])

    def climbed(q):
        pi = np.exp(q / BITS) / np.exp(q / BITS).sum()
        return BITS * (pi * (y - BITS * np.log(pi))).sum()

    return gradient(climbed, np.array([1.0, 1.0]))[0]


def soft_fixed_point():
    """Soft value iteration for one state with eight actions."""
    Q = np.zeros(8)
    for _ in range(200):
        Q = 1 + 0.5 * BITS * np.log(np.exp(Q / BITS).sum()) + 0 * Q
    return Q[0]


QUESTIONS = [
    Question(
        r"""A Gaussian policy has the mean $\mu=0$ and $\sigma=0.5$, and an action pays $Q(a)=3a-a^2$. One draw has $\varepsilon=2$, so $a=\mu+\sigma\varepsilon=1$. What do the score form, without a baseline, and the slope form estimate for the gradient in $\mu$ from this draw, in this order?""",
        about="pathwise_gradient",
        truth=both_forms,
        show="{:.0f} and {:.0f}",
        choices=[
            right(
                lambda: [2 / 0.5 * 2, 3 - 2 * 1],
                r"""The score of the mean is $\varepsilon/\sigma=4$, and it is multiplied by the payoff $Q(1)=2$. The slope form uses $Q'(a)=3-2a$ at the action that was drawn.""",
            ),
            wrong(
                lambda: [2 * 2, 3 - 2 * 1],
                r"""The slope is right. In the score form $\varepsilon$ must be divided by $\sigma$, because the log-density changes faster if the noise is small.""",
                mistake=("pathwise_gradient", "score_not_divided"),
            ),
            wrong(
                lambda: [2 / 0.5**2 * 2, 3 - 2 * 1],
                r"""The slope is right. In the score form one $\sigma$ is too many: the score is $(a-\mu)/\sigma^2$, and $a-\mu$ is $\sigma\varepsilon$.""",
                mistake=("pathwise_gradient", "score_divided_twice"),
            ),
            wrong(
                lambda: [2 / 0.5 * 2, 3 - 2 * 0],
                r"""The score form is right. The slope was taken at the mean $\mu=0$, but it belongs to the action $a=1$ that was drawn.""",
                mistake=("pathwise_gradient", "slope_at_the_mean"),
            ),
        ],
    ),
    Question(
        r"""The payoff is linear in an action with three components, $Q(a)=g^\top a$ with $\lVert g\rVert^2=4$, and a Gaussian policy draws the components independently with the same $\sigma$. How large is the variance of one sample of the score form of the gradient in the mean, summed over the components, with the mean payoff as the baseline?""",
        about="eq-es-variances",
        truth=variance_of_scores,
        show="{:.0f}",
        choices=[
            right(
                lambda: (3 + 1) * 4,
                r"""It is $(n+1)\lVert g\rVert^2$ with $n=3$. Each component of the score is multiplied by the payoff of all components, and this noise does not depend on $\sigma$.""",
            ),
            wrong(
                lambda: (3 + 2) * 4,
                r"""This is the mean squared length of a sample, $(n+2)\lVert g\rVert^2$. For the variance the squared length of the mean, $\lVert g\rVert^2$, is subtracted.""",
                mistake=("pathwise_gradient", "square_of_the_mean_not_subtracted"),
            ),
            wrong(
                lambda: (1 + 1) * 4,
                r"""This is the variance for an action with a single component. With three components there are three scores, and all of them are noisy.""",
                mistake=("pathwise_gradient", "one_dimension_for_all"),
            ),
            wrong(
                lambda: 0.0,
                r"""The slope form has the variance zero here, because a linear payoff has the same slope at each draw. The score form does not know the slope.""",
                mistake=("pathwise_gradient", "slope_at_the_mean"),
            ),
        ],
    ),
    Question(
        r"""An action has two components, and it pays $Q(a)=a_1^2+a_1a_2$. A Gaussian policy has $\sigma=0.5$ in both components. How large is the variance of one sample of the pathwise gradient in the mean, summed over the components?""",
        about="eq-es-variances",
        truth=variance_of_slopes,
        show="{:.2f}",
        choices=[
            right(
                lambda: 0.5**2 * (2**2 + 1 + 1 + 0),
                r"""The slope is $(2a_1+a_2,\ a_1)$, so the matrix of second derivatives is $K=\begin{pmatrix}2&1\\1&0\end{pmatrix}$. The variance is $\sigma^2$ times the sum of its squared entries.""",
            ),
            wrong(
                lambda: 0.5 * (2**2 + 1 + 1 + 0),
                r"""The spread was not squared. The slope varies in proportion to $\sigma$, so its variance has the factor $\sigma^2$.""",
                mistake=("pathwise_gradient", "spread_not_squared"),
            ),
            wrong(
                lambda: 0.5**2 * 2**2,
                r"""The square of the trace was taken. The mixed term $a_1a_2$ also moves the slope, in both of its components.""",
                mistake=("pathwise_gradient", "trace_for_the_norm"),
            ),
            wrong(
                lambda: 0.0,
                r"""This would be so if the slope were taken at the mean. It is taken at the drawn action, and for a curved payoff it differs from draw to draw.""",
                mistake=("pathwise_gradient", "slope_at_the_mean"),
            ),
        ],
    ),
    Question(
        r"""A critic is right up to a small ripple: $\hat Q(a)=Q(a)+0.01\sin50a$. A Gaussian policy has the mean $\mu=0$ and $\sigma=0.04$. How far is the mean of the pathwise gradient with this critic from the true gradient? (Use $\mathbb E\cos c\varepsilon=e^{-c^2/2}$ for standard normal $\varepsilon$, and $e^{-1}=0.368$, $e^{-2}=0.135$.)""",
        about="ex-es-ripple",
        truth=lambda: WEIGHTS @ (0.01 * 50 * np.cos(50 * 0.04 * NODES)),
        show="{:.3f}",
        choices=[
            right(
                lambda: 0.5 * np.exp(-((50 * 0.04) ** 2) / 2),
                r"""The ripple has the slope $0.5\cos50a$, and $50\sigma=2$, so its mean over the noise is $0.5\,e^{-2}$. The noise averages most of the wrong slope away, but not all of it.""",
            ),
            wrong(
                lambda: 0.5,
                r"""This is the error of the slope at the mean, which matters for a policy without noise. The pathwise gradient takes the slope at the drawn actions.""",
                mistake=("pathwise_gradient", "slope_at_the_mean"),
            ),
            wrong(
                lambda: 0.0,
                r"""The values of this critic are nearly right, but its slopes are not, and the pathwise gradient uses the slopes.""",
                mistake=("critic_bias", "no_bias_of_q"),
            ),
            wrong(
                lambda: 0.5 * np.exp(-(50 * 0.04) / 2),
                r"""The number $c=50\sigma=2$ was not squared in the exponent.""",
                mistake=("pathwise_gradient", "spread_not_squared"),
            ),
        ],
    ),
    Question(
        r"""A deterministic policy takes a real action $a$ in the first state. The action pays $2a$ and leads to $y$ with probability $\tfrac12+\tfrac a4$ and otherwise to $z$. With the steps that are left after this action, $y$ is worth 8 and $z$ is worth 0; if the episode began in $y$, with one step more, $y$ would be worth 12. The first state does not occur again. What is the
derivative of $J$ in $a$?""",
        about="deterministic_pg",
        truth=lambda: gradient(objective_in_one_action, np.array([0.3]))[0],
        show="{:.1f}",
        choices=[
            right(
                lambda: 2 + 8 / 4,
                r"""The slope of $Q$ is the slope of the reward plus the slope of the mean value of the next state, $\tfrac14\cdot8$. The value belongs to the next step.""",
            ),
            wrong(
                lambda: 2.0,
                r"""This is the slope of the reward alone. The action also changes how likely the good state $y$ is, and this counts as well.""",
                mistake=("deterministic_pg", "slope_of_the_reward_alone"),
            ),
            wrong(
                lambda: 2 + 12 / 4,
                r"""The value of $y$ was taken at the first step. When the agent arrives there one step is gone, and $y$ is worth 8.""",
                mistake=("deterministic_pg", "value_of_the_same_step"),
            ),
        ],
    ),
    Question(
        r"""A deterministic policy takes the same action $\theta$ in the states $y$ and $z$ of the last step. The slope of the reward in the action is 4 in $y$ and −2 in $z$. The present policy is in $y$ with probability ¾ and in $z$ with probability ¼; in the stored transitions of older policies it is the other way round. What is the derivative of $J$
in $\theta$? (The actions of earlier steps do not depend on $\theta$.)""",
        about="deterministic_pg",
        truth=lambda: gradient(lambda t: 0.75 * 4 * t[0] + 0.25 * -2 * t[0], np.zeros(1))[0],
        show="{:.1f}",
        choices=[
            right(
                lambda: 0.75 * 4 - 0.25 * 2,
                r"""Each slope counts with the probability that the *present* policy is in the state.""",
            ),
            wrong(
                lambda: 0.25 * 4 - 0.75 * 2,
                r"""The states of the stored transitions were used. Here the result even has the wrong sign, so it is not the gradient of $J$.""",
                mistake=("deterministic_pg", "states_of_another_policy"),
            ),
            wrong(
                lambda: (4 - 2) / 2,
                r"""The two states were counted alike, but the policy is in $y$ three times as often as in $z$.""",
                mistake=("pathwise_gradient", "states_all_alike"),
            ),
        ],
    ),
    Question(
        r"""The payoff $Q$ is smooth, and at the mean of a Gaussian policy neither $Q$ nor its slope is zero. What happens to the variance of one sample of the gradient in the mean, in the slope form and in the score form, if $\sigma$ tends to zero?""",
        about="deterministic_limit",
        choices=[
            right(
                r"The variance of the slope form vanishes. The variance of the score form, with the value as baseline, tends to a positive number.",
                r"""The slope becomes the same for all draws. In the score form $\varepsilon/\sigma$ times the change $\sigma\,g^\top\varepsilon$ of the payoff remains, and it is random for every $\sigma$.""",
            ),
            wrong(
                r"Both variances vanish, with the value as baseline in the score form, because a policy without noise has no randomness left.",
                r"""The score divides by $\sigma$. The payoff hardly varies any more, but the score is large, and in the product $\sigma$ cancels.""",
                mistake=("pathwise_gradient", "score_not_divided"),
            ),
            wrong(
                r"The variance of the slope form vanishes. The variance of the score form grows without bound, with the value as baseline just as without one.",
                r"""Without a baseline it grows like $Q^2/\sigma^2$. The baseline takes this term away, because it makes the payoff nearly zero.""",
                mistake=("deterministic_limit", "no_baseline"),
            ),
        ],
    ),
    Question(
        r"""Soft Q-learning has $\kappa=1/\log2$ (natural logarithm), so that $e^{Q/\kappa}=2^Q$ and $\kappa\log y=\log_2y$, and the discount $\gamma=0.5$. A transition pays 1 and leads to a state where three actions have $Q_\theta=3,2,2$. What is the target of the regression?""",
        about="soft_q_bridge",
        truth=lambda: (
            1
            + 0.5
            * sum(p * (q - BITS * np.log(p)) for p, q in ((0.5, 3.0), (0.25, 2.0), (0.25, 2.0)))
        ),
        show="{:.2f}",
        choices=[
            right(
                lambda: 1 + 0.5 * np.log2(8 + 4 + 4),
                r"""The soft maximum of the next state is $\log_2(2^3+2^2+2^2)=4$, and it is discounted once.""",
            ),
            wrong(
                lambda: 1 + 0.5 * 3,
                r"""This is the target of ordinary Q-learning, which takes the maximum. The soft maximum also counts the entropy of the next action.""",
                mistake=("soft_q_bridge", "maximum_for_the_soft_one"),
            ),
            wrong(
                lambda: 1 + 0.5 * np.log2((8 + 4 + 4) / 3),
                r"""The exponentials were averaged. The soft maximum is the logarithm of their sum, and so it is never below the maximum.""",
                mistake=("soft_q_bridge", "mean_of_exponentials"),
            ),
            wrong(
                lambda: 1 + np.log2(8 + 4 + 4),
                r"""The discount is missing. What follows after the transition counts half here.""",
                mistake=("soft_q_bridge", "no_discount"),
            ),
        ],
    ),
    Question(
        r"""In one state with two actions a table has $Q_\theta=(1,1)$, and $\kappa=1/\log2$ (natural logarithm), so $\pi_\theta=(\tfrac12,\tfrac12)$ and $V_\theta=2$. The targets are $y=(5,1)$. On data of $\pi_\theta$ the mean regression step, with the step size 1, adds $\pi_\theta(a)\,(y(a)-Q_\theta(a))$ to each entry, that is $(2,0)$. Which part of the 2 in the first entry is the step of the *actor*? (The rest is the critic's
step, a gradient step on $\tfrac12(V_\theta-\bar V)^2$ with $\bar V=\sum_a\pi_\theta(a)\,(y(a)-\kappa\log\pi_\theta(a))$ held fixed.)""",
        about="soft_q_bridge",
        truth=actor_part,
        show="{:.1f}",
        choices=[
            right(
                lambda: 2 - 0.5 * (4 - 2),
                r"""With $\bar V=\tfrac12(5+1)+1=4$ the critic's step is $\pi_\theta(a)\,(\bar V-V_\theta)=1$ in both entries. The actor's step $(1,-1)$ remains, and it makes the first action more likely.""",
            ),
            wrong(
                lambda: 2.0,
                r"""The whole step was given to the actor. But the step $(2,0)$ also raises $V_\theta$, which is too low, and this part does not change the policy.""",
                mistake=("soft_q_bridge", "no_critic"),
            ),
            wrong(
                lambda: 0.0,
                r"""The step does change the policy: it raises only the first entry, so the first action becomes more likely. Q-learning has no separate actor, but there is one in $Q_\theta$.""",
                mistake=("soft_q_bridge", "no_actor"),
            ),
        ],
    ),
    Question(
        r"""In one state each of eight actions pays 1 and leads back to the state. Let $\gamma=0.5$ and $\kappa\log8=3$. What is the fixed point $Q$ of the soft operator $T_\kappa$?""",
        about="soft_q_bridge",
        truth=soft_fixed_point,
        show="{:.1f}",
        choices=[
            right(
                lambda: (1 + 0.5 * 3) / (1 - 0.5),
                r"""The soft maximum of eight equal numbers is $Q+3$, so $Q=1+\tfrac12(Q+3)$. The entropy of each future step is added up.""",
            ),
            wrong(
                lambda: 1 / (1 - 0.5),
                r"""This is the fixed point of $T$, with the plain maximum. The soft maximum of eight equal numbers is larger than each of them, by $\kappa\log8$.""",
                mistake=("soft_q_bridge", "maximum_for_the_soft_one"),
            ),
            wrong(
                lambda: (1 + 3) / (1 - 0.5),
                r"""This is the soft value $V=Q+3$. The action of $Q$ is given, so $Q$ contains no entropy of its own step.""",
                mistake=("soft_values", "own_entropy_in_q"),
            ),
            wrong(
                lambda: 1 / (1 - 0.5) + 0.5 * 3,
                r"""Only the entropy of the next step was added. The same entropy comes again at each later step.""",
                mistake=("pg_discounted", "only_the_first_step"),
            ),
        ],
    ),
]
