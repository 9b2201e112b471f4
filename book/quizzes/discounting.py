"""Ten questions on the page Rewards-to-go and discounting."""

from itertools import product

import numpy as np

import policy_gradients as pg
from book_tools.teaching.enumeration import gradient, paths, softmax
from book_tools.teaching.quiz import Question, right, wrong

RUNNER = np.log([[0.6, 0.4], [0.75, 0.25]])  # the river's rows: walk, run
EPISODE = [(0, 1, 1.0), (1, 0, 1.0), (1, 1, 2.0)]  # state, action, reward
TWICE = pg.TabularMDP([[[1.0], [1.0]]], [[4.0, 1.0]], [1.0], 2)  # left, right
COIN = np.array([[0.5, 0.5]])
REWARDS = np.array([2.0, 4.0, 8.0])
HALF = 0.5  # a discount


def estimate_with_rewards_to_go():
    """For running on the bank and on the ice, from the logarithms of the probabilities."""

    def surrogate(theta):
        pi = softmax(theta)
        return sum(
            np.log(pi[s, a]) * sum(r for _, _, r in EPISODE[h:])
            for h, (s, a, _) in enumerate(EPISODE)
        )

    return gradient(surrogate, RUNNER)[:, 1]


def mean_to_go(step, action):
    """Q at a step, as the mean over all trajectories that take the action there."""
    taken = [path for path in paths(TWICE, COIN) if path.actions[step] == action]
    chance = sum(path.probability for path in taken)
    return sum(path.probability * sum(path.rewards[step:]) for path in taken) / chance


def variance_of_the_bill(pay):
    """Of all four logits together, with rewards-to-go, over the four ways to act."""
    estimates = []
    for first, second in product((0, 1), repeat=2):
        paid = pay * first
        to_go = paid - paid, -paid
        scores = np.eye(2)[first] - 0.5, np.eye(2)[second] - 0.5
        estimates.append(np.concatenate([w * s for w, s in zip(to_go, scores, strict=True)]))
    return np.var(estimates, axis=0).sum()


def with_moving_weights():
    """The derivative in the left logit of the surrogate whose Q moves along: 4 and nothing, twice."""

    def surrogate(theta):
        pi, pay = softmax(theta), (4.0, 0.0)
        later = pi[0] * pay[0] + pi[1] * pay[1]
        return sum(
            0.25 * (np.log(pi[a]) * (pay[a] + later) + np.log(pi[b]) * pay[b])
            for a, b in product((0, 1), repeat=2)
        )

    return gradient(surrogate, np.zeros(2))[0]


def slope_of_the_shared_logit():
    """Of J with the discount ½: action 1 earns 1 at step 0 and costs 0.6 at the steps 1 and 2."""

    def J(t):
        chance = softmax(np.stack([0 * t, t]))[1]
        return chance * 1 - HALF * chance * 0.6 - HALF**2 * chance * 0.6

    return gradient(J, 0.0)


QUESTIONS = [
    Question(
        r"""In the credit matrix the entry in row $h$ and column $h'$ is the mean of the score of the action of step $h$ times the reward of step $h'$.
Which entries are zero in *every* MDP and for every policy?""",
        about="pg_with_q",
        choices=[
            right(
                r"The entries with $h'<h$, where the reward is paid at an earlier step.",
                r"""Such a reward is settled before the action is drawn, and whatever it was, the scores of the action
average to zero. So the past may be dropped.""",
            ),
            wrong(
                r"The entries with $h'\le h$, where the reward is not paid at a later step.",
                r"""This drops the reward of the action's own step too. That reward depends on the action, so its entry
is in general not zero.""",
                mistake=("pg_with_q", "reward_to_go_one_step_late"),
            ),
            wrong(
                r"The entries with $h'>h$, where the reward is paid at a later step.",
                r"""An action changes which states come later, and with them the later rewards. These entries
hold its long-term effect and may not be dropped.""",
                mistake=("pg_with_q", "future_rewards_dropped"),
            ),
            wrong(
                r"The entries with $h'\ne h$, where the reward belongs to another action.",
                r"""This keeps each action's own reward only. Later rewards depend on the action as well, because it decides which states are reached.""",
                mistake=("pg_with_q", "immediate_reward_only"),
            ),
        ],
    ),
    Question(
        r"""On the river the agent runs with probability 0.4 on the bank and with probability 0.25 on the ice. In one episode of three steps it runs on the bank, walks on
the ice and then runs on the ice, and it receives the rewards 1, 1 and 2, which are not discounted. What does this episode give as an estimate of the gradient *with rewards-to-go*, for the two logits
*running on the bank* and *running on the ice*?""",
        about="pg_with_q",
        truth=estimate_with_rewards_to_go,
        show="$({:.2f},\\ {:.2f})$",
        choices=[
            right(
                lambda: np.array([0.6 * (1 + 1 + 2), -0.25 * (1 + 2) + 0.75 * 2]),
                r"""The rewards-to-go are 4, 3 and 2. The score of the run on the bank is 0.6. On the ice the walk has the score
$-0.25$ in the logit of running, and the run has 0.75.""",
            ),
            wrong(
                lambda: np.array([0.6 * 4, (-0.25 + 0.75) * 4]),
                r"""Both actions on the ice were multiplied by the total return. This is an estimate with the same mean, but
rewards-to-go leave out what was paid before each action.""",
                mistake=("hw1", "total_return"),
            ),
            wrong(
                lambda: np.array([0.6 * 1, -0.25 * 1 + 0.75 * 2]),
                r"""Each score was multiplied by the reward of its own step. The rewards that follow an action belong to
its reward-to-go as well.""",
                mistake=("pg_with_q", "immediate_reward_only"),
            ),
            wrong(
                lambda: np.array([0.6 * 1, -0.25 * (1 + 1) + 0.75 * (1 + 1 + 2)]),
                r"""The rewards were added up to each step instead of from it on. This keeps the past, which does not matter, and drops the future, which does.""",
                mistake=("pg_with_q", "future_rewards_dropped"),
            ),
        ],
    ),
    Question(
        r"""An episode has two steps, always in the same state. In both steps the left action pays 4, the right action pays 1, and the policy takes each with
probability ½. In one episode the agent goes left and then right. The first score is ½ in the left logit and the second is −½. What is the estimate in the left logit if the weights are the action values $Q_h$ of the policy?""",
        about="pg_with_q",
        truth=lambda: 0.5 * mean_to_go(0, 0) - 0.5 * mean_to_go(1, 1),
        show="{:.2f}",
        choices=[
            right(
                lambda: 0.5 * (4 + 2.5) - 0.5 * 1,
                r"""At step 0 going left earns 4 and then 2.5 on average, and at step 1 going right earns 1. The action value replaces the
sampled second reward in the first term by its mean.""",
            ),
            wrong(
                lambda: 0.5 * (4 + 2.5) - 0.5 * (1 + 2.5),
                r"""The action value of step 0 was used at both steps. At step 1 only one reward is left, so nothing is added to the
reward 1.""",
                mistake=("pg_with_q", "q_of_step_0_at_every_step"),
            ),
            wrong(
                lambda: 0.5 * (2.5 + 2.5) - 0.5 * 2.5,
                r"""These weights are the values of the state, 5 and 2.5. They do not know which action was taken, so they cannot tell a
good action from a bad one.""",
                mistake=("pg_with_q", "v_for_q"),
            ),
            wrong(
                lambda: 0.5 * (1 + 2.5) - 0.5 * 4,
                r"""Each score was multiplied by the value of the other action. The weight has to belong to the action that was
taken.""",
                mistake=("pg_with_q", "q_of_another_action"),
            ),
        ],
    ),
    Question(
        r"""An episode of three steps pays the rewards 2, 4, 8, in this order, and the discount is $\gamma=\tfrac12$. What are the discounted rewards-to-go
$R_0$, $R_1$, $R_2$, where $R_h$ discounts from step $h$ on?""",
        about="pg_discounted",
        truth=lambda: [sum(HALF ** (k - h) * REWARDS[k] for k in range(h, 3)) for h in range(3)],
        show="{:.1f}, {:.1f}, {:.1f}",
        choices=[
            right(
                lambda: np.array([2 + 0.5 * (4 + 0.5 * 8), 4 + 0.5 * 8, 8]),
                r"""We begin at the end with $R_2=8$. Each earlier number is the reward of its step plus half of the number
after it.""",
            ),
            wrong(
                lambda: np.array([2, 4 + 0.5 * 2, 8 + 0.5 * (4 + 0.5 * 2)]),
                r"""This loop runs from the first step to the last, so it adds up the past. A reward-to-go needs the rewards
that follow.""",
                mistake=("pg_with_q", "loop_that_counts_forward"),
            ),
            wrong(
                lambda: np.array([2 + 4 + 8, 4 + 8, 8]),
                r"""The discount was left out. A reward that is $k$ steps ahead counts with $\gamma^k$.""",
                mistake=("pg_discounted", "future_not_discounted"),
            ),
            wrong(
                lambda: np.array([2 + 0.5 * 4 + 0.25 * 8, 0.5 * 4 + 0.25 * 8, 0.25 * 8]),
                r"""These sums discount from the start of the episode. For $R_h$ the count of the steps begins anew at step $h$, so the
reward of step $h$ itself is not discounted.""",
                mistake=("pg_discounted", "discounted_twice"),
            ),
        ],
    ),
    Question(
        r"""An episode has two steps. In the first step action 1 pays 4 and action 0 pays nothing, and the second step takes back what the first one paid, whatever the
agent does there. The policy takes each of two actions with probability ½ at both steps, and each step has two logits of its own. The score of an action is ½ in its own logit and −½ in the other one. How large is the variance of the estimate *with
rewards-to-go* from one episode, summed over all four logits?""",
        about="pg_with_q",
        truth=lambda: variance_of_the_bill(4.0),
        show="{:.0f}",
        choices=[
            right(
                lambda: 0.5 * (4**2 * (0.25 + 0.25)),
                r"""The reward-to-go of the first step is always zero, and that of the second is −4 in half of the episodes. Then the squared length
of the estimate is $16\cdot\tfrac12$, and its mean is zero.""",
            ),
            wrong(
                lambda: 0,
                r"""This is the variance with the total return, which is always zero here. The reward-to-go of the second step leaves out the first
reward, so the two no longer cancel. Here the reward-to-go has the larger variance.""",
                mistake=("hw1", "total_return"),
            ),
            wrong(
                lambda: 0.5 * 8 - 2 * 1**2 + 0.5 * 8,
                r"""Here each score has the reward of its own step, so the first term varies too. The reward-to-go of the
first step is $4-4$ or $0-0$, which is zero.""",
                mistake=("pg_with_q", "immediate_reward_only"),
            ),
            wrong(
                lambda: 4**0.5,
                r"""This is the standard deviation, the square root of the variance.""",
                mistake=("hw2", "standard_deviation"),
            ),
        ],
    ),
    Question(
        r"""An episode has two steps, always in the same state. The left action pays 4, the right action pays nothing, and each has probability ½, so that the derivative of $J$ in the left logit
is 2. A program writes the surrogate $\sum_h\log\pi_\theta(a_h)\,Q_h^{\pi_\theta}(a_h)$ with the exact action values and the natural logarithm, but it forgets to hold the weights fixed and differentiates them
as well. What is the mean of the derivative that it finds in the left logit?""",
        about="pg_with_q",
        truth=with_moving_weights,
        show="{:.2f}",
        choices=[
            right(
                lambda: 2 + np.log(0.5) * 0.25 * 4,
                r"""The additional term is the logarithm of ½ times the derivative of $Q_0$. Both action values of step 0 contain the mean of the second reward, whose derivative
is $\tfrac14\cdot4=1$.""",
            ),
            wrong(
                lambda: 2,
                r"""This is the right derivative, and the program would find it if the weights were held fixed. But $Q_0$ depends on
the policy, because it contains the mean of the second reward.""",
                mistake=("pg_with_q", "weights_not_held_fixed"),
            ),
            wrong(
                lambda: 2 - np.log(0.5) * 0.25 * 4,
                r"""The additional term has the other sign. The logarithm of a probability is negative.""",
                mistake=("objective_fn", "wrong_sign"),
            ),
            wrong(
                lambda: 2 + 2 * np.log(0.5) * 0.25 * 4,
                r"""The additional term was counted at both steps. $Q_1$ is only the reward of the last action, which does
not depend on the policy.""",
                mistake=("pg_with_q", "q_of_step_0_at_every_step"),
            ),
        ],
    ),
    Question(
        r"""The left arm pays 3, the right arm pays 1, and each is pulled with probability ½. We add 10 to every reward before we multiply it by the score, which is ½ or −½ in the
left logit. How large is the variance of the estimate from one pull, in the left logit?""",
        about="rf-shift",
        truth=lambda: np.var([0.5 * (3 + 10), -0.5 * (1 + 10)]),
        show="{:.2f}",
        choices=[
            right(
                lambda: ((6.5 + 5.5) / 2) ** 2,
                r"""The two estimates are 6.5 and −5.5. Their mean is still 0.5, and each of them is 6 away from it. Without the constant they are 1.5 and −0.5, and the variance
is 1.""",
            ),
            wrong(
                lambda: ((1.5 + 0.5) / 2) ** 2,
                r"""This is the variance without the constant. The constant leaves the mean as it is, but it is multiplied by a score that
changes its sign, so it adds noise.""",
                mistake=("rf-shift", "shift_left_out"),
            ),
            wrong(
                lambda: (6.5**2 + 5.5**2) / 2,
                r"""This is the mean of the squares. The variance measures the distance from the mean, which is 0.5 and not zero.""",
                mistake=("hw2", "mean_square"),
            ),
            wrong(
                lambda: (6.5 + 5.5) / 2,
                r"""This is the standard deviation. The variance is its square.""",
                mistake=("hw2", "standard_deviation"),
            ),
        ],
    ),
    Question(
        r"""The discount is $\gamma=\tfrac12$, and $J_\gamma$ is the mean of $\sum_h\gamma^hr_h$. In a sampled episode the only reward is an 8 in step 3. By which number is the score of the action of
step 1 multiplied in an estimate whose mean is $\nabla J_\gamma$, if the past is left out?""",
        about="pg_discounted",
        truth=lambda: HALF**3 * 8,
        show="{:.2f}",
        choices=[
            right(
                lambda: 0.5**1 * (0.5**2 * 8),
                r"""The reward lies two steps ahead, which gives $\gamma^2$ in the reward-to-go, and the term of step 1 has the factor
$\gamma$. Together they are $\gamma^3$, which is the weight of this reward in $J_\gamma$.""",
            ),
            wrong(
                lambda: 0.5**2 * 8,
                r"""This is the discounted reward-to-go alone, which most programs use. The factor $\gamma^h$ of the step is missing,
so the mean is not $\nabla J_\gamma$.""",
                mistake=("pg_discounted", "gamma_power_dropped"),
            ),
            wrong(
                lambda: 0.5**1 * 8,
                r"""Only the factor of the step was used. The reward-to-go must be discounted too, because the reward comes two steps
later.""",
                mistake=("pg_discounted", "future_not_discounted"),
            ),
            wrong(
                lambda: 0.5**1 * (0.5**3 * 8),
                r"""The steps before the action were discounted twice: once in the factor of the step, and once more in the sum, which
should begin at the step of the action.""",
                mistake=("pg_discounted", "discounted_twice"),
            ),
        ],
    ),
    Question(
        r"""An episode without a last step begins in the state $s$. After each step in $s$ it stays there with probability 0.8, whatever the action was, and otherwise it leaves $s$ forever. The discount is
$\gamma=0.75$, and $J_\gamma$ is the mean of $\sum_h\gamma^hr_h$. By which number do we have to multiply $\sum_a\nabla\pi_\theta(a\mid s)\,Q_\gamma(s,a)$ to get the part of the state $s$ in $\nabla J_\gamma$?""",
        about="pg_discounted",
        truth=lambda: sum(0.75**h * 0.8**h for h in range(400)),
        show="{:.3f}",
        choices=[
            right(
                lambda: 1 / (1 - 0.75 * 0.8),
                r"""The visit of step $h$ has the probability $0.8^h$ and counts with $0.75^h$. The sum over all steps is the
geometric series of $0.6^h$.""",
            ),
            wrong(
                lambda: 1 / (1 - 0.8),
                r"""This is the expected number of visits without a discount. Late visits count less for $J_\gamma$, by the factor
$\gamma^h$.""",
                mistake=("pg_discounted", "visits_not_discounted"),
            ),
            wrong(
                lambda: (1 - 0.75) / (1 - 0.75 * 0.8),
                r"""Here the weights were divided by the sum of all $\gamma^h$, so that they are probabilities. In the
theorem they are not normalized, and with this factor the gradient would be too short.""",
                mistake=("pg_discounted", "occupancy_normalised"),
            ),
            wrong(
                lambda: 1,
                r"""Only the first step was counted. The state is visited again at later steps, and the policy acts there too.""",
                mistake=("pg_discounted", "only_the_first_step"),
            ),
        ],
    ),
    Question(
        r"""An episode has three steps, and the actions do not change the states. Action 1 earns 1 at step 0 and costs 0.6 at each of the steps 1 and 2, and action 0 pays nothing. A single
parameter $t$ is the logit of action 1 at all steps, action 0 has the logit 0, and $t=0$, so that the derivative of the probability of action 1 is ¼. With $\gamma=\tfrac12$, what is the derivative of $J_\gamma$ in $t$?""",
        about="pg_discounted",
        truth=slope_of_the_shared_logit,
        show="{:.5f}",
        choices=[
            right(
                lambda: 0.25 * (1 - 0.5 * 0.6 - 0.25 * 0.6),
                r"""The step $h$ contributes $\gamma^h$ times ¼ times what action 1 earns there. The first step counts fully and
outweighs the two later ones, which count with ½ and ¼.""",
            ),
            wrong(
                lambda: 0.25 * (1 - 0.6 - 0.6),
                r"""This is the usual direction without the factor $\gamma^h$. It counts all three steps alike, and because they share the
parameter, it points downhill here.""",
                mistake=("pg_discounted", "gamma_power_dropped"),
            ),
            wrong(
                lambda: 0.25 * 0.5 * (1 - 0.5 * 0.6 - 0.25 * 0.6),
                r"""Here the term of step $h$ has the factor $\gamma^{h+1}$. The first step is step 0, and its reward is not
discounted.""",
                mistake=("pg_discounted", "gamma_power_one_late"),
            ),
            wrong(
                lambda: 0.25 * 1,
                r"""Only the first step was counted. The parameter also decides the actions of the later steps, which cost something.""",
                mistake=("pg_discounted", "only_the_first_step"),
            ),
        ],
    ),
]
