"""Ten questions on the page How fast, and from samples?"""

import numpy as np

from book_tools.teaching.enumeration import gradient, softmax
from book_tools.teaching.quiz import Question, right, wrong


def natural(pi, reward, eta, rounds=1, kappa=0.0):
    """Exact natural steps on a bandit, in probabilities, by weights and normalization."""
    for _ in range(rounds):
        weights = pi ** (1 - eta * kappa) * np.exp(eta * np.asarray(reward))
        pi = weights / weights.sum()
    return pi


def plain_odds():
    """Two plain steps from the odds 1 to 3, for comparison."""
    theta = np.log([0.25, 0.75])
    for _ in range(2):
        slope = gradient(lambda t: softmax(t) @ np.array([3.0, 1.0]), theta)
        theta = theta + np.log(3) / 2 * slope
    return softmax(theta)[0]


def best_of_the_proximal_problem():
    """The top of gain less price, by bisection of its slope in the logit of the first action."""
    gain = 2 * np.log(3)

    def f(x):
        p = softmax(np.array([x[0], 0.0]))
        return p @ np.array([gain, -gain]) - (p * np.log(p / 0.5)).sum() / 0.5

    low, high = -20.0, 20.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if gradient(f, np.array([middle]))[0] > 0 else (low, middle)
    return softmax(np.array([low, 0.0]))[0]


def other_order():
    """The same with KL(old || new): the positive root of the quadratic equation for p."""
    k = 4 * np.log(3)
    return ((k - 2) + np.sqrt((k - 2) ** 2 + 4 * k)) / (2 * k)


def budgets():
    """All that the gaps can add up to, step by step, spread over 18 updates."""
    divergence = sum(-np.log(1 / 4) / np.log(4) for _ in range(3))
    values = sum(sum(1 for _ in range(h, 3)) for h in range(3))
    return (divergence + values) / 18


def late_quotient():
    """The quotient of two successive gaps after 40 natural steps."""
    pay = np.array([5.0, 4.0, 2.0])
    gaps = [((5 - pay) * natural(np.ones(3) / 3, pay, np.log(2), t)).sum() for t in (40, 41)]
    return gaps[1] / gaps[0]


def logit_after_three():
    """From even odds with entropy, in probabilities."""
    pi = natural(np.array([0.5, 0.5]), [1.0, 0.0], 2.0, 3, 0.25)
    return np.log(pi[0] / pi[1])


def regularized_loss():
    """The reward that the softmax of the rewards over kappa misses."""
    pay = np.array([1.2, 0.0, 0.0, 0.0])
    return 1.2 - softmax(pay / (1.2 / np.log(9))) @ pay


def sampled_move():
    """F^+ times one sampled gradient, by matrices, in the difference of the logits."""
    pi = np.array([0.25, 0.75])
    score = np.eye(2) - pi
    F = sum(p * np.outer(s, s) for p, s in zip(pi, score, strict=True))
    step = 3 * np.linalg.pinv(F, rcond=1e-10) @ (1.0 * score[1])
    return step[0] - step[1]


def still_baseline():
    """Where the variance of a sampled natural step is least, from three values of it."""

    def variance(b):
        moves, chances = np.array([(2 - b) / 0.8, -(1 - b) / 0.2]), np.array([0.8, 0.2])
        return chances @ (moves - chances @ moves) ** 2

    low, middle, high = variance(0.0), variance(1.0), variance(2.0)
    return 1 + (low - high) / (2 * (low - 2 * middle + high))


QUESTIONS = [
    Question(
        r"""Two arms pay 3 and 1, and the policy pulls the better one with probability ¼. We make two exact natural steps in a table, which multiply each probability by $e^{\eta A}$ and normalize, with $\eta=\tfrac12\log3$ (natural logarithm). What is the probability of the better arm then?""",
        about="npg_mirror",
        truth=lambda: natural(np.array([0.25, 0.75]), [3.0, 1.0], np.log(3) / 2, 2)[0],
        show="{:.2f}",
        choices=[
            right(
                lambda: (1 / 3 * 9) / (1 + 1 / 3 * 9),
                r"""The advantages differ by 2, so each step multiplies the odds by $e^{2\eta}=3$. They go from $\tfrac13$ to 1 and then to 3.""",
            ),
            wrong(
                lambda: (1 / 3 * 3) / (1 + 1 / 3 * 3),
                r"""Only the odds factor $e^{\eta}$ was used in each step. The two advantages differ by 2, the gap of the rewards.""",
                mistake=("npg_mirror", "half_a_step"),
            ),
            wrong(
                plain_odds,
                r"""These are two steps of the plain gradient. It has the factor $\pi(a)$ in each logit, which the natural step divides out.""",
                mistake=("npg_mirror", "plain_gradient"),
            ),
        ],
    ),
    Question(
        r"""In one state the old policy takes each of two actions with probability ½, and the advantages are $2\log3$ and $-2\log3$ (natural logarithm). Which probability of the better action maximizes the mean advantage of the new policy $p$ less $\frac1\eta\mathrm{KL}(p\,\Vert\,\pi_{\text{old}})$, with $\eta=\tfrac12$?""",
        about="npg_mirror",
        truth=lambda: np.round(best_of_the_proximal_problem(), 8),
        show="{:.2f}",
        choices=[
            right(
                lambda: 0.9,
                r"""The maximizer is the natural step: each probability is multiplied by $e^{\eta A}$, which is 3 or $\tfrac13$. The odds become 9.""",
            ),
            wrong(
                other_order,
                r"""This maximizer belongs to the penalty $\mathrm{KL}(\pi_{\text{old}}\,\Vert\,p)$ of TRPO and PPO. The natural step pays for the divergence with the *new* policy first.""",
                mistake=("npg_mirror", "divergence_reversed"),
            ),
            wrong(
                lambda: 3**8 / (1 + 3**8),
                r"""The divergence was multiplied by $\eta$ and not divided by it. A small learning rate means that distance is expensive.""",
                mistake=("npg_mirror", "rate_times_the_divergence"),
            ),
            wrong(
                lambda: 0.75,
                r"""Here the odds were multiplied by $e^{\eta A}=3$ only once. The probability of the other action falls by the factor 3 as well, so the odds grow ninefold.""",
                mistake=("npg_mirror", "half_a_step"),
            ),
        ],
    ),
    Question(
        r"""Rewards lie in $[0,1]$, an episode has $H=3$ steps, each state has four actions, and there is a table for each step. Exact natural ascent starts at the uniform policy, with $\eta=\log4$ (natural logarithm). In the proof of the rate, the gaps of the policies $\pi_0,\dots,\pi_{T-1}$ are paid for by the fall of $\frac1\eta$ times the divergences from the best policy, and of the value gaps, both summed over
the steps. Which bound on the gap after $T=18$ updates follows?""",
        about="npg_rate_finite",
        truth=budgets,
        show="{:.3f}",
        choices=[
            right(
                lambda: (3 + 6) / 18,
                r"""The divergences are at most $\log4$ at each of the three steps, which makes $3\log4/\eta=3$. The value gaps are at most $3+2+1=6$. The last gap is at most the average, because gaps never rise.""",
            ),
            wrong(
                lambda: 6 / 18,
                r"""The divergences were left out. With a finite $\eta$ the policy needs time to become sure of the best action, which begins with probability ¼.""",
                mistake=("npg_rate_finite", "first_term_left_out"),
            ),
            wrong(
                lambda: 3 / 18,
                r"""The value gaps were left out. The first steps use the advantages of policies that are not yet the best, and this has a price even with very long steps.""",
                mistake=("npg_rate_finite", "second_term_left_out"),
            ),
            wrong(
                lambda: (3 + 6) / 18**2,
                r"""A budget of 9 for all gaps bounds their average by $9/T$. Here the budget was divided by $T$ once too often.""",
                mistake=("npg_rate_finite", "square_of_the_number_of_updates"),
            ),
        ],
    ),
    Question(
        r"""Three arms pay 5, 4 and 2. Exact natural ascent in a table starts at the uniform policy and has the constant learning rate $\eta=\log2$ (natural logarithm). To which number does the quotient of two successive gaps (the later one divided by the earlier one) tend?""",
        about="npg_linear",
        truth=late_quotient,
        show="{:.3f}",
        choices=[
            right(
                lambda: np.exp(-np.log(2) * (5 - 4)),
                r"""The odds of the second arm against the best one shrink by $e^{-\eta\cdot1}=\tfrac12$ in each update, and those of the third arm by $\tfrac18$. In the end the slower one decides.""",
            ),
            wrong(
                lambda: np.exp(-np.log(2) * (5 - 2)),
                r"""This is how the odds of the *worst* arm fall. The second best arm is given up more slowly, so it decides the rate.""",
                mistake=("policy_improvement", "greedy_for_the_worst"),
            ),
            wrong(
                lambda: np.exp(-np.log(2) / 2),
                r"""Only half of the step was made. The logit difference of two arms grows by $\eta$ times the difference of their rewards.""",
                mistake=("npg_linear", "half_a_step"),
            ),
            wrong(
                lambda: 1.0,
                r"""This is the quotient for a gap that falls like $1/T$. That is only a bound: on a bandit with a single best arm a constant step has a linear rate in the end.""",
                mistake=("npg_linear", "steps_stay_constant"),
            ),
        ],
    ),
    Question(
        r"""Two arms pay 1 and 0, and $x$ is the logit of the better arm less that of the other. Natural ascent with an entropy bonus makes the steps $\pi_{t+1}\propto\pi_t^{1-\eta\kappa}e^{\eta r}$, with $\kappa=\tfrac14$ and $\eta=2$. It starts at $x_0=0$. What is $x_3$?""",
        about="eq-cr-two-arms",
        truth=logit_after_three,
        show="{:.2f}",
        choices=[
            right(
                lambda: 4 * (1 - 0.5**3),
                r"""Each step is $x\leftarrow\tfrac12x+2$, which leads to 2, 3 and 3.5. The distance from the fixed point $\Delta/\kappa=4$ is halved each time.""",
            ),
            wrong(
                lambda: 2.0 * 3,
                r"""The exponent $1-\eta\kappa$ was forgotten. Without the bonus the logit grows by $\eta\Delta=2$ in each update and has no fixed point.""",
                mistake=("regularized_npg", "bonus_forgotten"),
            ),
            wrong(
                lambda: 4 * (1 - np.exp(-0.5 * 3)),
                r"""The factor $e^{-\eta\kappa}$ was used for each step. It is the factor of a continuous flow; the step has the factor $1-\eta\kappa$.""",
                mistake=("regularized_npg", "exponential_of_it"),
            ),
            wrong(
                lambda: 4.0,
                r"""This is the fixed point. With the factor $1-2\eta\kappa=0$ it would be reached at once, but the factor is $1-\eta\kappa=\tfrac12$.""",
                mistake=("regularized_npg", "twice_the_rate"),
            ),
        ],
    ),
    Question(
        r"""One arm pays 1.2 and three other arms pay 0. The entropy weight $\kappa$ is such that $e^{1.2/\kappa}=9$. How much expected reward does the best policy for the reward plus $\kappa$ times the entropy lose, compared with the best arm?""",
        about="regularization_bias",
        truth=regularized_loss,
        show="{:.2f}",
        choices=[
            right(
                lambda: 1.2 * 3 / (9 + 3),
                r"""The best policy is the softmax of the rewards divided by $\kappa$, with the weights 9, 1, 1, 1. It pulls a worse arm with probability $3/12$.""",
            ),
            wrong(
                lambda: 1.2 * 4 / (9 + 4),
                r"""Four worse arms were counted. There are four arms in all, and one of them is the best.""",
                mistake=("regularization_bias", "arms_counted_wrongly"),
            ),
            wrong(
                lambda: 1.2 * 1 / (9 + 1),
                r"""Only one worse arm was counted. With more arms the entropy is larger, and more probability goes away from the best arm.""",
                mistake=("regularization_bias", "loss_of_two_arms"),
            ),
            wrong(
                lambda: 1.2 * 3 / (np.log(9) + 3),
                r"""The weight of the best arm was taken as $1.2/\kappa=\log9$. The weights of a softmax are exponentials, so it is 9.""",
                mistake=("regularization_bias", "no_exponential"),
            ),
        ],
    ),
    Question(
        r"""Two arms pay 2 and 1, and $x$ is the logit of the better arm less that of the other. The better arm has the probability $p=\tfrac14$. The natural gradient of *one sample*, without a baseline and with $\eta=3$, draws the worse arm. By how much does $x$ move?""",
        about="committal",
        truth=sampled_move,
        show="{:.1f}",
        choices=[
            right(
                lambda: -3 * 1 / 0.75,
                r"""The move is $-\eta r_2/(1-p)$. The worse arm paid something, so it becomes more likely, and the step does not shrink while the better arm becomes rare.""",
            ),
            wrong(
                lambda: 3 * 1 / 0.75,
                r"""The sign is that of a draw of the better arm. A positive reward makes the arm that was *drawn* more likely, here the worse one.""",
                mistake=("committal", "same_sign"),
            ),
            wrong(
                lambda: -3 * 1 / 0.25,
                r"""The reward was divided by the probability of the other arm. The natural step divides by the probability of the arm that was drawn.""",
                mistake=("committal", "probabilities_swapped"),
            ),
            wrong(
                lambda: -2 * 3 * 1 * 0.25,
                r"""This is the plain sampled gradient, which has the factor $p$ and shrinks together with it. The natural step divides by the Fisher information $p(1-p)$.""",
                mistake=("committal", "plain_gradient"),
            ),
        ],
    ),
    Question(
        r"""Two arms pay 2 and 1 without noise, and the better one is drawn with probability $p=0.8$. For which constant baseline $b$ has the sampled natural step, which is $\eta\frac{2-b}p$ or $-\eta\frac{1-b}{1-p}$, the least variance?""",
        about="committal",
        truth=still_baseline,
        show="{:.1f}",
        choices=[
            right(
                lambda: 2 * 0.2 + 1 * 0.8,
                r"""At $b=1.2$ both draws make the same move, $\eta\cdot0.8/0.8$ and $\eta\cdot0.2/0.2$, so the variance is even zero. Each reward has the probability of the *other* arm as its weight.""",
            ),
            wrong(
                lambda: 2 * 0.8 + 1 * 0.2,
                r"""This is the value of the policy. The rare arm makes the longer step, so the best constant is nearer to what the rare arm pays.""",
                mistake=("committal", "value_for_the_best_baseline"),
            ),
            wrong(
                lambda: (2 + 1) / 2,
                r"""Both rewards were weighted alike. This is right only at $p=\tfrac12$.""",
                mistake=("score_zero_mean", "uniform_average"),
            ),
        ],
    ),
    Question(
        r"""The natural gradient of one sample runs on two arms that pay 3 and 2, with a constant baseline $b$ and a constant learning rate $\eta$. Its mean is the exact natural step. Which statement is true?""",
        about="committal",
        choices=[
            right(
                r"With $b=1$ a run may never draw the better arm, however small $\eta$ is.",
                r"""Below both rewards each draw makes its own arm more likely. The probabilities of the better arm along such a run fall geometrically, so with a positive probability it is never drawn.""",
            ),
            wrong(
                r"With $b=1$ every run ends at the better arm, because the mean of the steps is right.",
                r"""The mean logit does rise, but it is a mean over all runs. A single run can drift to the wrong arm, and the better arm is then drawn more and more rarely.""",
                mistake=("cr-mass", "nobody_lost"),
            ),
            wrong(
                r"With $b=1$ as many runs are lost as with $b=2.5$, because a baseline changes only the variance.",
                r"""With $b=2.5$, between the two rewards, every draw of either arm makes the better one more likely, and no run is lost.""",
                mistake=("cr-lost", "baseline_without_effect"),
            ),
            wrong(
                r"With $b=0$ the plain gradient of one sample also gives up the better arm forever in many runs.",
                r"""The plain steps shrink together with the probability of the better arm. So a run that has missed it for long still finds it in the end.""",
                mistake=("cr-lost", "plain_lost_too"),
            ),
        ],
    ),
    Question(
        r"""A new policy in a table is compared with the old one by PPO's clipped objective, with *exact* advantages of the old policy. The sum of the clipped terms over all states, weighted with the old visits, is positive. Is the new policy at least as good as the old one?""",
        about="ppo_table",
        choices=[
            right(
                r"Not always, because a positive sum can hide a negative term in some state.",
                r"""The new policy may go to other states than the old one, and there it may act worse. A positive sum with the *old* visits does not exclude this. If the terms are at least zero in every state, the answer is yes.""",
            ),
            wrong(
                r"Yes, because the clipped objective never promises more than is gained.",
                r"""The clipped term is at most the surrogate term in each state. But the surrogate counts the states of the old policy, so its sum is no lower bound of the true difference.""",
                mistake=("ppo_table", "no_condition"),
            ),
            wrong(
                r"Yes, if no probability ratio is outside the range of the clip, because the sum is then the true difference.",
                r"""Without clipping the sum is the surrogate, which agrees with the true difference only to first order. Ratios near 1 at each step can still change the visits.""",
                mistake=("pd-surrogate-far", "surrogate_that_is_the_difference"),
            ),
        ],
    ),
]
