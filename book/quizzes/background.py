"""Ten questions on the page Background."""

from itertools import product

import numpy as np

import policy_gradients as pg
from book_tools.teaching.enumeration import gradient, mean, paths, softmax
from book_tools.teaching.quiz import Question, right, wrong

CAREFUL = np.array([[0.8, 0.2], [0.7, 0.3], [0.5, 0.5]])  # the river's rows: walk, run
QUICK_START = np.array([[0.6, 0.4], [0.75, 0.25], [0.5, 0.5]])
REWARDS = np.array([2.0, 1.0, 3.0, 1.0])  # of an episode
TRIPLED = np.log([[1.0, 1.0], [1.0, 3.0], [1.0, 1.0]])  # logits
THREE = np.array([0.5, 0.25, 0.25])  # a policy over three actions
Q_OF_THREE = np.array([4.0, 0.0, 2.0])


def likelihood_by_listing():
    """Of walking to the ice, running there and walking, from the list of all trajectories."""
    found = paths(pg.thin_ice(3), CAREFUL)
    return next(
        path.probability for path in found if path.states == [0, 1, 1] and path.actions == [0, 1, 0]
    )


def score_of_an_episode():
    """Of running on the ice, where the agent walked, ran and walked after a run on the bank."""
    logits = np.log([[0.5, 0.5], [0.75, 0.25]])

    def log_likelihood(theta):
        pi = softmax(theta)
        return np.log(pi[0, 1] * pi[1, 0] * pi[1, 1] * pi[1, 0])

    return gradient(log_likelihood, logits)[1, 1]


def sum_without_moves():
    """Of start times both choices, over all trajectories of two steps with three states."""
    start, pi = np.array([0.2, 0.3, 0.5]), np.array([[0.1, 0.9], [0.4, 0.6], [0.7, 0.3]])
    return sum(
        start[s] * pi[s, a] * pi[t, b]
        for s, a, t, b in product(range(3), range(2), range(3), range(2))
    )


def mean_from_the_ice(steps):
    """The mean return of some steps that begin on the ice, from all trajectories."""
    river = pg.thin_ice(steps)
    ice = pg.TabularMDP(river.transition, river.reward, [0.0, 1.0, 0.0], steps)
    return mean(ice, QUICK_START, lambda path: sum(path.rewards))


def running_less_walking(steps):
    """How much the best plan earns more if it begins with a run, by trying all plans."""
    pay, hold = (1.0, 3.0), (1.0, 0.5)  # of walking and running
    best = [
        max(
            sum(pay[a] * np.prod([hold[b] for b in plan[:h]]) for h, a in enumerate(plan))
            for plan in ((first, *rest) for rest in product((0, 1), repeat=steps - 1))
        )
        for first in (0, 1)
    ]
    return best[1] - best[0]


QUESTIONS = [
    Question(
        r"""The agent runs with probability 0.2 on the bank and with probability 0.3 on the ice. From the bank, walking always leads to the
ice. The ice holds with probability 0.95 under a walker and with probability 0.6 under a runner, and then the agent stays on it. In an episode with $H=3$ steps that begins on the bank,
the agent is on the bank and *walks*, is on the ice and *runs*, is on the ice again and *walks*. How likely is this episode?""",
        about="trajectory_likelihood",
        truth=likelihood_by_listing,
        show="{:.4f}",
        choices=[
            right(
                lambda: 0.8 * 1 * 0.3 * 0.6 * 0.7,
                r"""There are three choices, with the probabilities 0.8, 0.3 and 0.7, and two moves, with the probabilities 1 and
0.6. The events happen one after the other, so the probabilities are multiplied.""",
            ),
            wrong(
                lambda: 0.8 * 1 * 0.3 * 0.6 * 0.7 * 0.95,
                r"""Here a third move was counted. The last action leads somewhere too, but by then the episode is over, so there is
no factor for it.""",
                mistake=("trajectory_likelihood", "one_transition_too_many"),
            ),
            wrong(
                lambda: 0.8 * 1 * 0.3 * 0.6,
                r"""The last choice is missing. The episode says that the agent walked at the last step, and it does so with
probability 0.7.""",
                mistake=("trajectory_likelihood", "no_policy_factor_at_the_end"),
            ),
            wrong(
                lambda: 0.8 * 1 * 0.2 * 0.6 * 0.7,
                r"""For the run on the ice the probability of the bank was used. The policy looks at the present state, not at the
state before.""",
                mistake=("trajectory_likelihood", "policy_sees_the_previous_state"),
            ),
        ],
    ),
    Question(
        r"""An episode of four steps pays the rewards 2, 1, 3, 1, in this order. What are the rewards-to-go at the steps 0, 1, 2, 3?""",
        about="bellman_equations",
        truth=lambda: [sum(REWARDS[h:]) for h in range(4)],
        show="{:.0f}, {:.0f}, {:.0f}, {:.0f}",
        choices=[
            right(
                lambda: np.cumsum(REWARDS[::-1])[::-1],
                r"""The reward-to-go of a step is the sum of its own reward and all later ones. At step 0 it is the
return, and at the last step it is the last reward.""",
            ),
            wrong(
                lambda: np.cumsum(REWARDS),
                r"""These are the rewards so far. The reward-to-go adds what is still to come, so the sum has to begin at the
end.""",
                mistake=("pg_with_q", "future_rewards_dropped"),
            ),
            wrong(
                lambda: np.cumsum(REWARDS[::-1])[::-1] - REWARDS,
                r"""The reward of the step itself is missing. It is paid for the action of this step, so it is still to come
when the action is chosen.""",
                mistake=("pg_with_q", "reward_to_go_one_step_late"),
            ),
            wrong(
                lambda: np.cumsum(REWARDS[::-1]),
                r"""The sums are right, but they stand in the order in which they were computed, from the last step to the
first.""",
                mistake=("pg_with_q", "time_turned_round"),
            ),
        ],
    ),
    Question(
        r"""A softmax policy has a logit for each of the two actions in each of three states. On the ice the logit of walking is 0 and the logit of
running is $\log 3$, where the logarithm is the natural one. In the other two states all logits are zero. With which probability does the agent run when it is on the ice?""",
        about="eq-background-softmax",
        truth=lambda: softmax(TRIPLED[1])[1],
        show="{:.3f}",
        choices=[
            right(
                lambda: 3 / (1 + 3),
                r"""The exponentials of the two logits of this state are 1 and 3, and we divide by their sum. So the odds
are three to one.""",
            ),
            wrong(
                lambda: 3 / (1 + 3 + 4),
                r"""The sum in the denominator was taken over the logits of all states. Each state has a distribution of its own, so the sum
runs over the actions of the ice only.""",
                mistake=("softmax_policy", "normalised_over_states_too"),
            ),
            wrong(
                lambda: 1.0,
                r"""Here the agent always takes the action with the larger logit. A softmax policy draws its actions, and the
smaller logit keeps a probability above zero.""",
                mistake=("trajectory_likelihood", "deterministic_action"),
            ),
        ],
    ),
    Question(
        r"""A softmax policy has a logit for each state and action. It runs with probability 0.5 on the bank and with probability 0.25 on the ice. In an episode of four steps the agent
runs on the bank and then, always on the ice, walks, runs and walks. What is the derivative of the logarithm of its likelihood in the logit of *running on the ice*?""",
        about="trajectory_likelihood",
        truth=score_of_an_episode,
        show="{:.4f}",
        choices=[
            right(
                lambda: -0.25 + (1 - 0.25) - 0.25,
                r"""Each of the three actions on the ice has a score in this logit: $1-0.25$ for the run and $-0.25$ for each walk.
The action on the bank and the moves do not depend on this logit.""",
            ),
            wrong(
                lambda: 0 + 1 + 0,
                r"""Only the run was counted, with a score of 1. A larger logit for running also makes walking less likely, so
the walks have the score $-0.25$, and the run has $0.75$.""",
                mistake=("score_zero_mean", "normaliser_forgotten"),
            ),
            wrong(
                lambda: -0.75 * 0.25 + 0.25 * 0.75 - 0.75 * 0.25,
                r"""Here the derivatives of the three probabilities were added. The logarithm divides each of them by its probability,
which gives $-0.25$ for each walk and $0.75$ for the run.""",
                mistake=("softmax_policy", "of_the_probability"),
            ),
            wrong(
                lambda: -0.25 - 0.25 + (1 - 0.25) - 0.25,
                r"""The action on the bank was counted as well, with the score $-0.25$. It depends on the logits of the bank only, so its derivative in a
logit of the ice is zero.""",
                mistake=("softmax_policy", "other_states_too"),
            ),
        ],
    ),
    Question(
        r"""The agent begins on the bank, where it runs with probability 0.4. On the ice it runs with probability 0.25. From the bank a walker always gets onto
the ice, and a runner does so with probability 0.7. The ice holds with probability 0.95 under a walker and 0.6 under a runner; otherwise the agent falls into the
water, which nobody leaves.
With which probability is the agent on the ice at step 2, that is, after two moves?""",
        about="trajectory_likelihood",
        truth=lambda: mean(pg.thin_ice(3), QUICK_START, lambda path: float(path.states[2] == 1)),
        show="{:.3f}",
        choices=[
            right(
                lambda: (0.6 + 0.4 * 0.7) * (0.75 * 0.95 + 0.25 * 0.6),
                r"""After the first move the agent is on the ice with probability 0.88, and the second move keeps it there with probability
0.8625. In each factor we sum over both actions, weighted by the policy.""",
            ),
            wrong(
                lambda: (0.6 + 0.4 * 0.7) * (0.75 * 0.95 + 0.25 * 0.6) ** 2,
                r"""This is the probability at step 3. At step 0 the agent is on the bank, and one move leads to step 1, so only one
move on the ice comes before step 2.""",
                mistake=("trajectory_likelihood", "recursion_one_step_ahead"),
            ),
            wrong(
                lambda: 1 * 0.95,
                r"""Here the agent takes its likelier action in both states, which is walking. The actions are drawn, so the runs
count with their probabilities.""",
                mistake=("trajectory_likelihood", "deterministic_action"),
            ),
            wrong(
                lambda: (0.5 + 0.5 * 0.7) * (0.5 * 0.95 + 0.5 * 0.6),
                r"""Both actions were weighted alike. The recursion weights each action by its probability under the policy, here 0.6
and 0.4 on the bank, 0.75 and 0.25 on the ice.""",
                mistake=("trajectory_likelihood", "recursion_forgets_the_policy"),
            ),
        ],
    ),
    Question(
        r"""An MDP has three states and two actions, and $H=2$. A program computes $\mu(s_0)\,\pi(a_0\mid s_0)\,\pi(a_1\mid s_1)$ for each of the 36 combinations of
two states and two actions, and adds up the results. What is the sum?""",
        about="trajectory_likelihood",
        truth=sum_without_moves,
        show="{:.0f}",
        choices=[
            right(
                lambda: 3,
                r"""The factor $P(s_1\mid s_0,a_0)$ is missing, so nothing weighs the second state. The sums over the actions and over $s_0$ give 1, and the sum over $s_1$ counts
each of the three states fully.""",
            ),
            wrong(
                lambda: 1,
                r"""The likelihoods of all trajectories add up to 1 for every policy. But here the factor
$P(s_1\mid s_0,a_0)$ is missing, so the products are not likelihoods.""",
                mistake=("trajectory_likelihood", "deterministic_action"),
            ),
            wrong(
                lambda: 3 * 2,
                r"""This is the sum if the last choice has no factor either. The program has the factor
$\pi(a_1\mid s_1)$, and its sum over $a_1$ is 1.""",
                mistake=("trajectory_likelihood", "no_policy_factor_at_the_end"),
            ),
            wrong(
                lambda: 3 * 3,
                r"""This is the sum if nothing weighs the first state either. The program has the factor $\mu(s_0)$, and its sum over $s_0$
is 1.""",
                mistake=("trajectory_likelihood", "no_start_distribution"),
            ),
        ],
    ),
    Question(
        r"""In some state and at some step, three actions have the action values 4, 0 and 2, and the policy takes them with the probabilities ½, ¼ and ¼. What are
the advantages of the three actions?""",
        about="bellman_equations",
        truth=lambda: [q - sum(THREE * Q_OF_THREE) for q in Q_OF_THREE],
        show="$({:.1f},\\ {:.1f},\\ {:.1f})$",
        choices=[
            right(
                lambda: np.array([4, 0, 2]) - (0.5 * 4 + 0.25 * 0 + 0.25 * 2),
                r"""The value of the state is 2.5, the average of the action values under the policy. Weighted by the policy, the
advantages add up to zero.""",
            ),
            wrong(
                lambda: np.array([4, 0, 2]) - (4 + 0 + 2) / 3,
                r"""The three actions were averaged with equal weights. The policy takes the first action more often, so the value
of the state is above 2.""",
                mistake=("score_zero_mean", "uniform_average"),
            ),
            wrong(
                lambda: np.array([4, 0, 2]) - 4,
                r"""The actions were compared with the best one. The advantage compares an action with what the policy does on
average, so the advantage of the best action here is positive, not zero.""",
                mistake=("pg_advantage", "max_for_mean"),
            ),
            wrong(
                lambda: 0.5 * 4 + 0.25 * 0 + 0.25 * 2 - np.array([4, 0, 2]),
                r"""The signs are turned around. An action that is better than the average of the policy has a positive
advantage.""",
                mistake=("hw2", "turned_round"),
            ),
        ],
    ),
    Question(
        r"""On the ice the agent runs with probability 0.25 at every step. Walking pays 1, and the ice holds with probability 0.95. Running pays 2, and the ice holds with
probability 0.6. If it breaks, the agent falls into the water, where nothing is earned any more. The episode has $H=4$ steps. How large is $V_2(\text{ice})$, where two steps are left?""",
        about="bellman_equations",
        truth=lambda: mean_from_the_ice(2),
        show="{:.2f}",
        choices=[
            right(
                lambda: 1.25 + (0.75 * 0.95 + 0.25 * 0.6) * 1.25,
                r"""At the last step the ice is worth $0.75\cdot1+0.25\cdot2=1.25$. One step earlier it pays 1.25 too, and the agent
is still on the ice afterwards with probability 0.8625.""",
            ),
            wrong(
                lambda: 1.25 + 1.25,
                r"""Here the agent stays on the ice for sure. The next value is averaged over where the action leads, and the water is worth
nothing.""",
                mistake=("bellman_equations", "without_the_transition"),
            ),
            wrong(
                lambda: 1.25,
                r"""This is $V_3(\text{ice})$, with one step left. At step 2 there are two rewards to come, at the steps 2 and 3.""",
                mistake=("bellman_equations", "one_step_late"),
            ),
            wrong(
                lambda: 2 + 0.6 * 2,
                r"""The best action was taken at both steps. $V^\pi$ belongs to a given policy, so it is the average over the actions that
this policy takes.""",
                mistake=("bellman_equations", "maximum_for_the_mean"),
            ),
        ],
    ),
    Question(
        r"""On another river walking on the ice pays 1 and is safe, and running pays 3 and breaks the ice with probability ½. If it breaks, the agent falls into the water,
where nothing is earned any more. The agent is on the ice, and three steps are left. It follows the best plan after the first of them. How much more does it earn on average in the three steps if it runs now than if it walks now?""",
        about="fig-background-time",
        truth=lambda: running_less_walking(3),
        show="{:.2f}",
        choices=[
            right(
                lambda: (3 + 0.5 * 4.5) - (1 + 4.5),
                r"""With one step left the ice is worth 3. With two steps left, running is worth $3+\tfrac12\cdot3=4.5$ and walking 4, so the ice is worth
4.5. With three steps left walking is better, because there is more to lose.""",
            ),
            wrong(
                lambda: (3 + 0.5 * 3) - (1 + 3),
                r"""This is the difference with two steps left, where running is still better. One more step changes the sign, because an
agent that falls in then loses 4.5 instead of 3.""",
                mistake=("bellman_equations", "one_step_late"),
            ),
            wrong(
                lambda: 3 - 1,
                r"""This is the difference of the rewards of this step, as if the agent were on the ice afterwards in both cases. A runner is in the
water in half of the cases.""",
                mistake=("bellman_equations", "without_the_transition"),
            ),
            wrong(
                lambda: (3 + 0.5 * 3.5) - (1 + 3.5),
                r"""Here the agent tosses a coin at the two later steps, so that the ice is worth 3.5 afterwards. The best plan runs at
both of these steps, and then the ice is worth 4.5.""",
                mistake=("trajectory_likelihood", "recursion_forgets_the_policy"),
            ),
        ],
    ),
    Question(
        r"""Every step pays 3, the first one too. After every step a coin ends the episode with probability 0.2. What is the expected total reward of an episode?""",
        about="ex-background-coin",
        truth=lambda: sum(0.2 * 0.8 ** (steps - 1) * 3 * steps for steps in range(1, 400)),
        show="{:.1f}",
        choices=[
            right(
                lambda: 3 / (1 - 0.8),
                r"""The reward of step $h$ is collected with probability $0.8^h$, so the coin does what a discount of 0.8 does. The sum of these weights is 5,
which is the expected number of steps.""",
            ),
            wrong(
                lambda: 3 * 0.8 / (1 - 0.8),
                r"""Here the first reward counts with 0.8 already. It is collected for sure, because the coin is tossed after the step.""",
                mistake=("pg_discounted", "gamma_power_one_late"),
            ),
            wrong(
                lambda: 3 / (1 - 0.8**2),
                r"""Here the rewards were multiplied by $0.8^h$ in addition to the coin, which discounts twice. The coin alone gives
the reward of step $h$ the weight $0.8^h$.""",
                mistake=("pg_discounted", "discounted_twice"),
            ),
            wrong(
                lambda: (1 - 0.8) * 3 / (1 - 0.8),
                r"""This is the mean reward of a step. The weights $0.8^h$ add up to 5 and not to 1, because an episode has five steps on
average.""",
                mistake=("pg_discounted", "occupancy_normalised"),
            ),
        ],
    ),
]
