"""Ten questions on the page The natural policy gradient."""

from math import ceil

import numpy as np

import policy_gradients as pg
from book_tools.teaching.enumeration import gradient, mean, softmax
from book_tools.teaching.quiz import Question, right, wrong

LEAVES = [[[0.5, 0.5], [0.5, 0.5]], [[0.0, 1.0], [0.0, 1.0]]]  # state 1 is never left
LEAVING = pg.TabularMDP(LEAVES, np.zeros((2, 2)), [1.0, 0.0], horizon=3)
SELDOM = np.log([[0.2, 0.8], [0.5, 0.5]])
DOUBLED = np.log(2) / 4


def logits_of_two(free):
    """Three logits, the last of which is fixed at zero."""
    return np.append(free, 0.0)


def natural_by_moments(rewards):
    """The natural gradient in two logits at zero, from the scores of the three actions."""
    scores = [
        gradient(lambda t, a=a: np.log(softmax(logits_of_two(t))[a]), [0.0, 0.0]) for a in range(3)
    ]
    g = sum(s * r for s, r in zip(scores, rewards, strict=True)) / 3
    fisher = sum(np.outer(s, s) for s in scores) / 3
    return np.linalg.solve(fisher, g)


def information(log_probabilities, at):
    """The mean square of the score of a distribution with one parameter."""
    scores = [gradient(lambda x, i=i: log_probabilities(x[()])[i], at)[()] for i in range(2)]
    return sum(np.exp(np.real(log_probabilities(at))) * np.square(scores))


def of_the_logit(x):
    return np.log(softmax(np.array([x, 0.0])))


def of_the_probability(p):
    return np.log(np.array([p, 1 - p]))


def information_of_trajectories():
    """The mean square of the whole trajectory's score in the first logit of state 0."""

    def square(path):
        def log_rho(theta):
            log_pi = np.log(softmax(theta))
            return sum(log_pi[s, a] for s, a in zip(path.states, path.actions, strict=True))

        return gradient(log_rho, SELDOM)[0, 0] ** 2

    return mean(LEAVING, softmax(SELDOM), square)


def best_on_the_ellipse(g, diagonal, radius):
    """The best step on the edge, by bisection in the angle."""

    def step(angle):
        return np.sqrt(2 * radius / diagonal) * np.array([np.cos(angle), np.sin(angle)])

    low, high = -np.pi / 2, np.pi / 2
    for _ in range(100):
        middle = (low + high) / 2
        rises = gradient(lambda x: (np.asarray(g) * step(x[()])).sum(), middle)[()] > 0
        low, high = (middle, high) if rises else (low, middle)
    return step(low)


def updates_until_even(logit, rate, rewards):
    """Natural updates with exact gradients and Fisher information, until the logit is positive."""
    count = 0
    while logit <= 0:
        slope = gradient(lambda x: softmax(np.array([x[()], 0.0])) @ np.array(rewards), logit)[()]
        logit += rate * slope / information(of_the_logit, logit)
        count += 1
    return count


def after_a_natural_step(pi, advantage, visits, rate):
    """From gradient and Fisher matrix of a state's logits."""
    g = visits * pi * advantage
    fisher = visits * (np.diag(pi) - np.outer(pi, pi))
    return softmax(np.log(pi) + rate * np.linalg.pinv(fisher, hermitian=True) @ g)[0]


QUESTIONS = [
    Question(
        r"""Three actions pay 6, 3 and 0. The parameters are the logits of actions 1 and 2, and the logit of action 3 is fixed at 0. At $\theta=(0,0)$ the gradient is $g=(1,0)$, and
the Fisher matrix has the entries $\tfrac29$ on the diagonal and $-\tfrac19$ beside it, so its inverse has the entries 6 on the diagonal and 3 beside it. What is the natural gradient?""",
        about="npg",
        truth=lambda: natural_by_moments((6, 3, 0)),
        show="$({:.2f},\\ {:.2f})$",
        choices=[
            right(
                lambda: np.array([6 - 0, 3 - 0]),
                r"""$F^{-1}g$ is the first column of the inverse. Each entry says how much more its action pays than action 3, so the natural gradient
treats the three actions alike.""",
            ),
            wrong(
                lambda: np.array([1, 0]) / (2 / 9),
                r"""Each component was divided by its own entry of the diagonal. The two parameters are not independent, because raising one logit lowers
the other action's probability.""",
                mistake=("fisher_matrix", "diagonal_only"),
            ),
            wrong(
                lambda: np.array([1.0, 0.0]),
                r"""This is the plain gradient. It keeps action 2 as likely as action 3, although action 2 pays more. If action 3 had a logit
of its own, the plain gradient would lower this logit.""",
                mistake=("npg", "plain_direction"),
            ),
            wrong(
                lambda: np.array([2 / 9, -1 / 9]),
                r"""This is $Fg$. The matrix must be inverted, because a direction in which the policy changes fast should get a
short step.""",
                mistake=("npg", "fisher_not_inverted"),
            ),
        ],
    ),
    Question(
        r"""A policy takes one of two actions. Its parameter is the logit of action 1, and action 1 has probability 0.2. What is the Fisher
information in this parameter?""",
        about="natural_simple",
        truth=lambda: information(of_the_logit, np.log(0.25)),
        show="{:.2f}",
        choices=[
            right(
                lambda: 0.2 * 0.8**2 + 0.8 * 0.2**2,
                r"""The scores of the two actions are 0.8 and −0.2, and the mean of their squares is $0.2\cdot0.8=0.16$.""",
            ),
            wrong(
                lambda: 0.2 * 0.8 - 0.8 * 0.2,
                r"""This is the mean of the score itself, which is always zero. The Fisher information is the mean of its
square.""",
                mistake=("natural_simple", "score_not_squared"),
            ),
            wrong(
                lambda: 0.8**2 + 0.2**2,
                r"""The squares were added without their probabilities. The mean is over the policy's own actions, and the action with the
long score is rare.""",
                mistake=("natural_simple", "not_an_expectation"),
            ),
            wrong(
                lambda: 1 / 0.2 + 1 / 0.8,
                r"""This is the Fisher information in the probability $p$. The logit is another parameter, and a step in it
changes $p$ by only 0.16 times as much.""",
                mistake=("npg_invariance", "fisher_not_transformed"),
            ),
        ],
    ),
    Question(
        r"""Episodes have three steps and begin in the state $s$. After each step the agent leaves $s$ for ever with probability ½, whatever it did, and the episode goes on elsewhere until
its end. In $s$ it takes action 1 with probability 0.2 and action 2 otherwise. The policy is a table of logits, one for each state and action. What is the diagonal entry of the Fisher matrix of *trajectories* for the logit of action 1 in
$s$?""",
        about="eq-ng-fisher-trajectory",
        truth=information_of_trajectories,
        show="{:.2f}",
        choices=[
            right(
                lambda: (1 + 0.5 + 0.25) * 0.2 * 0.8,
                r"""The state is visited $1+\tfrac12+\tfrac14=1.75$ times on average, and each visit adds
$0.2\cdot0.8$. The products of the scores of different steps have mean zero.""",
            ),
            wrong(
                lambda: (1 + 0.5 + 0.25) * 0.2 * 0.8 / 3,
                r"""This is the mean over the steps, which programs often use. The Fisher matrix of trajectories is the sum.""",
                mistake=("fisher_matrix", "mean_over_the_steps"),
            ),
            wrong(
                lambda: 0.25 * 0.2 * 0.8,
                r"""Only the last step was counted. Every step at which the agent is in $s$ contributes.""",
                mistake=("fisher_matrix", "last_step_only"),
            ),
            wrong(
                lambda: 3 * 0.2 * 0.8,
                r"""Here the agent is in $s$ at all three steps. When it is elsewhere, the score in this logit is zero.""",
                mistake=("npg_softmax", "every_step_alike"),
            ),
        ],
    ),
    Question(
        r"""To find the natural step we expand the objective at $\theta_k$ to first order and the divergence to second order. Why is the divergence not expanded to first order as well?""",
        about="fisher_matrix",
        choices=[
            right(
                r"Its slope at $\theta_k$ is zero, so to first order nothing would be limited.",
                r"""The divergence is never negative and is zero at $\theta_k$, so it has its minimum there. To first order the constraint
would read $0\le\delta$.""",
            ),
            wrong(
                r"Its slope at $\theta_k$ is the policy gradient, which the objective already has.",
                r"""The divergence has no slope at $\theta_k$, because this is its minimum. It does not depend on the rewards
either.""",
                mistake=("fisher_matrix", "a_slope_as_well"),
            ),
            wrong(
                r"The Hessian of the divergence is that of $J$, so we get Newton's method.",
                r"""The Hessian of the divergence is the Fisher matrix, which does not contain the rewards. The natural gradient uses no
second derivatives of $J$.""",
                mistake=("fisher_matrix", "no_curvature_either"),
            ),
        ],
    ),
    Question(
        r"""The gradient is $g=(2,1)$, the Fisher matrix is diagonal with the entries 4 and 1, and the radius is $\delta=0.04$. Which step $d$ maximizes
$g^\top d$ subject to $\tfrac12d^\top Fd\le\delta$?""",
        about="eq-ng-step",
        truth=lambda: best_on_the_ellipse((2, 1), np.array([4, 1]), 0.04),
        show="$({:.2f},\\ {:.2f})$",
        choices=[
            right(
                lambda: np.sqrt(2 * 0.04 / (2 * 0.5 + 1 * 1)) * np.array([0.5, 1]),
                r"""The direction is $F^{-1}g=(\tfrac12,1)$. With $g^\top F^{-1}g=2$ the step size is
$\sqrt{0.08/2}=0.2$.""",
            ),
            wrong(
                lambda: np.sqrt(0.04 / 2) * np.array([0.5, 1]),
                r"""The 2 under the root is missing. It comes from the ½ of the constraint, and without it only half of
the allowed divergence is used.""",
                mistake=("npg", "factor_two_lost"),
            ),
            wrong(
                lambda: 2 * 0.04 / 2 * np.array([0.5, 1]),
                r"""The root is missing. The divergence grows with the square of the step, so the step grows with the root of
the radius.""",
                mistake=("npg", "root_lost"),
            ),
            wrong(
                lambda: np.sqrt(2 * 0.04 / (4 * 4 + 1)) * np.array([2, 1]),
                r"""This is the longest allowed step along the plain gradient. It moves the policy as far, but it gains less for the same
divergence.""",
                mistake=("npg", "plain_direction"),
            ),
            wrong(
                lambda: np.sqrt(2 * 0.04 / (4 * 64 + 1)) * np.array([8, 1]),
                r"""The matrix was not inverted. The direction $Fg=(8,1)$ goes farthest where the policy changes most.""",
                mistake=("npg", "fisher_not_inverted"),
            ),
        ],
    ),
    Question(
        r"""Two actions pay 10 and 2, and the first has the probability $p=0.3$. We take $p$ itself as the parameter, so that $J=2+8p$. By how much does one natural
step $\eta F^{-1}\nabla J$ with the step size $\eta=0.05$ change $p$?""",
        about="bernoulli_fisher",
        truth=lambda: (
            0.05 * gradient(lambda p: 2 + 8 * p, 0.3)[()] / information(of_the_probability, 0.3)
        ),
        show="{:.3f}",
        choices=[
            right(
                lambda: 0.05 * 8 * 0.3 * 0.7,
                r"""The Fisher information in $p$ is $\tfrac1p+\tfrac1{1-p}=\tfrac1{0.21}$, so its inverse is 0.21. A natural step in the logit changes $p$ by the same
amount, to first order.""",
            ),
            wrong(
                lambda: 0.05 * 8,
                r"""This is the plain gradient step in $p$. It depends on the choice of the parameter.""",
                mistake=("npg_invariance", "plain_direction"),
            ),
            wrong(
                lambda: 0.05 * 8 / (0.3 * 0.7),
                r"""Here $p(1-p)$ was taken for the Fisher information. This is the variance of the action and the information in the *logit*. The information in
$p$ is the inverse of it.""",
                mistake=("bernoulli_fisher", "variance_for_its_inverse"),
            ),
            wrong(
                lambda: 0.05 * 8 / (1 / 0.3**2 + 1 / 0.7**2),
                r"""The squares of the scores $\tfrac1p$ and $-\tfrac1{1-p}$ were added without their probabilities. The Fisher information is an
expectation.""",
                mistake=("bernoulli_fisher", "not_an_expectation"),
            ),
        ],
    ),
    Question(
        r"""Two actions pay 50 and 10, and the parameter is the logit of the better action. It starts at −4.2. After how many natural updates $\theta\leftarrow\theta+\eta F^{-1}\nabla J$ with $\eta=0.01$
is the better action the likelier one for the first time? (At −4.2 we have $p(1-p)\approx0.015$.)""",
        about="natural_simple",
        truth=lambda: updates_until_even(-4.2, 0.01, (50.0, 10.0)),
        show="{:.0f}",
        choices=[
            right(
                lambda: ceil(4.2 / (0.01 * (50 - 10))),
                r"""The gradient is $40\,p(1-p)$ and the Fisher information is $p(1-p)$, so every update adds $0.01\cdot40=0.4$ to
the logit.""",
            ),
            wrong(
                lambda: ceil(4.2 / (0.01 * 50)),
                r"""The reward of the better action was taken for the difference of the rewards. A constant that is added to both rewards changes no
gradient.""",
                mistake=("natural_simple", "slope_100"),
            ),
            wrong(
                lambda: ceil(4.2 / (0.01 * 40 * 0.015)),
                r"""This assumes that every update has the plain gradient at −4.2, which is small because the policy is nearly sure of
the wrong action. The natural gradient divides by $p(1-p)$.""",
                mistake=("npg_softmax", "plain_gradient"),
            ),
        ],
    ),
    Question(
        r"""An episode has two steps. The agent is in the state $s$ at step 0 for sure and at step 1 with probability ½. The advantage of an action in $s$ is −0.2
at step 0 and 1 at step 1. What is the mean advantage $\bar A(s,a)$ that a natural step of a table of logits uses?""",
        about="npg_softmax",
        truth=lambda: np.average([-0.2, 1.0], weights=[1.0, 0.5]),
        show="{:.2f}",
        choices=[
            right(
                lambda: (1 * -0.2 + 0.5 * 1) / (1 + 0.5),
                r"""Each step counts with the probability of being in $s$, and the sum is divided by the expected number of visits,
1.5.""",
            ),
            wrong(
                lambda: (-0.2 + 1) / 2,
                r"""Both steps were counted alike. The agent is in $s$ only half as often at step 1 as at step 0.""",
                mistake=("npg_softmax", "every_step_alike"),
            ),
            wrong(
                lambda: 1 * -0.2 + 0.5 * 1,
                r"""The division by the expected number of visits is missing. The gradient has this factor, and so has the Fisher matrix, so it
cancels in the natural step.""",
                mistake=("npg_softmax", "not_divided_by_the_visits"),
            ),
        ],
    ),
    Question(
        r"""In the state $s$ a table of logits takes two actions with the probabilities 0.25 and 0.75. Their mean advantages are 3 and −1, and $s$ is visited twice in every episode. We make the natural step $\eta F^+\nabla J$ with
$\eta=\tfrac14\log2\approx0.17$. What is the new probability of action 1?""",
        about="eq-ng-soft",
        truth=lambda: after_a_natural_step(
            np.array([0.25, 0.75]), np.array([3.0, -1.0]), 2, DOUBLED
        ),
        show="{:.2f}",
        choices=[
            right(
                lambda: 0.25 * 2 / (0.25 * 2 + 0.75),
                r"""The odds of the two actions are multiplied by $e^{\eta(3-(-1))}=2$, so they go from $1:3$ to $2:3$.""",
            ),
            wrong(
                lambda: 0.25 * (1 + 3 * DOUBLED),
                r"""The probability was multiplied by $1+\eta\bar A$. This is right to first order only. The natural step is made in the logits, so
it multiplies by $e^{\eta\bar A}$ and normalizes.""",
                mistake=("npg_softmax", "linear_in_the_advantage"),
            ),
            wrong(
                lambda: 0.25 * 4 / (0.25 * 4 + 0.75),
                r"""The advantages were multiplied by the number of visits. Gradient and Fisher matrix both have this factor, so it cancels.""",
                mistake=("npg_softmax", "not_divided_by_the_visits"),
            ),
            wrong(
                lambda: 0.25 / (0.25 + 0.75 * np.exp(-DOUBLED * 2 * 1.5)),
                r"""This is a plain gradient step. The gradient of a logit is $2\,\pi(a)\bar A(a)$, here 1.5 and −1.5, so a rare action moves
slowly.""",
                mistake=("npg_softmax", "plain_gradient"),
            ),
        ],
    ),
    Question(
        r"""The policy is a table of logits that does not see the step, and episodes have a fixed number of steps. What does the policy become if we let the step size $\eta$ of a single natural step grow without limit?""",
        about="npg-greedy",
        choices=[
            right(
                r"It is greedy in the mean advantage, and may be worse than before.",
                r"""One logit serves all steps, so the step sees only the mean of the advantages over the steps. An action that is good on
average can be bad at the first step.""",
            ),
            wrong(
                r"It is greedy in the advantage of each step, and is never worse than before.",
                r"""This is policy iteration, for which the policy must be able to act differently at each step. A table without the step cannot do
that.""",
                mistake=("npg-greedy", "step_by_step"),
            ),
            wrong(
                r"It is the best policy of all, because a natural step goes uphill.",
                r"""A natural step goes uphill if it is small enough. For a large step the surrogate can be wrong, and $J$ can fall.""",
                mistake=("tr-bound-short", "a_tight_guarantee"),
            ),
        ],
    ),
]
