"""Ten questions on the page Advantages."""

import numpy as np

import policy_gradients as pg
from book_tools.teaching.enumeration import paths
from book_tools.teaching.quiz import Question, right, wrong

RIVER = pg.thin_ice(horizon=2)
CAREFUL = np.array([[0.6, 0.4], [0.75, 0.25], [0.5, 0.5]])  # the river's rows: walk, run
HALF = 0.5  # a discount
REWARDS = np.array([1.0, 2.0, 3.0])
VALUES = np.array([4.0, 2.0, 2.0, 0.0])  # the last one after the end
LONG_REWARDS = np.array([1.0, 2.0, 3.0, 4.0])
LONG_VALUES = np.array([4.0, 2.0, 2.0, 4.0, 0.0])
TD = np.array([1.0, -2.0, 4.0])


def advantage_of_the_first_run():
    """The mean return of the trajectories that begin with a run, less that of all."""
    found = paths(RIVER, CAREFUL)
    ran = [path for path in found if path.actions[0] == 1]

    def mean_return(rows):
        return sum(p.probability * sum(p.rewards) for p in rows) / sum(p.probability for p in rows)

    return mean_return(ran) - mean_return(found)


def jumps(rewards, values):
    """By how much the expectation of the whole discounted return jumps, in units of the step."""
    steps = np.arange(len(rewards))
    so_far = np.append(0, np.cumsum(HALF**steps * rewards))
    expected = so_far + HALF ** np.arange(len(values)) * values
    return np.diff(expected) / HALF**steps


def as_many_episodes():
    """Where N times the difference of the two errors, a line in N, is zero."""

    def error(biased, episodes):
        bias, spread = (0.2, 2.0) if biased else (0.0, 3.0)
        return np.mean([(bias + sign * spread / episodes**0.5) ** 2 for sign in (-1, 1)])

    at_1, at_2 = (n * (error(True, n) - error(False, n)) for n in (1, 2))
    return 1 - at_1 / (at_2 - at_1)


def fitted(steps):
    """The mean discounted sum of ones up to the end, over the steps of an episode."""
    return np.mean([sum(HALF**k for k in range(steps - h)) for h in range(steps)])


QUESTIONS = [
    Question(
        r"""On the river with two steps the agent runs with probability 0.4 on the bank and with probability 0.25 on the ice. On the bank walking pays 0 and leads to the ice; running pays 1 and leads to the ice with
probability 0.7, else into the water. On the ice walking pays 1 and running pays 2, in the water nothing is paid. What is the advantage of running on the bank at step 0?""",
        about="pg_advantage",
        truth=advantage_of_the_first_run,
        show="{:.4f}",
        choices=[
            right(
                lambda: (1 + 0.7 * 1.25) - (0.6 * 1.25 + 0.4 * (1 + 0.7 * 1.25)),
                r"""The ice is worth 1.25 at the last step. So walking is worth 1.25 and running 1.875, and their average under the policy is
1.5.""",
            ),
            wrong(
                lambda: (1 + 0.7 * 1.25) - (0.5 * 1.25 + 0.5 * (1 + 0.7 * 1.25)),
                r"""The two action values were averaged with equal weights. The value of the state is their average under the policy, which
walks with probability 0.6.""",
                mistake=("score_zero_mean", "uniform_average"),
            ),
            wrong(
                lambda: (0 + 0.7 * 1.25) - (0.6 * 1.25 + 0.4 * (1 + 0.7 * 1.25)),
                r"""The reward of the run itself is missing in its action value. It is 1, and then the value of the next state follows.""",
                mistake=("pg_advantage", "reward_forgotten"),
            ),
            wrong(
                lambda: 0,
                r"""Running was compared with the best action, which is running itself. The advantage compares an action with the average
of the policy.""",
                mistake=("pg_advantage", "max_for_mean"),
            ),
        ],
    ),
    Question(
        r"""Consider an MDP with a finite horizon. For which policy is it certain that no action has a positive advantage, in any state and at any step?""",
        about="pg_advantage",
        choices=[
            right(
                r"For the optimal policy of the backward recursion, which may depend on the step.",
                r"""In each state and at each step it takes the action with the largest action value, so its value is that maximum, and no action value
lies above it.""",
            ),
            wrong(
                r"For the best one among the policies that act in the same way at every step.",
                r"""Such a policy has to make a compromise between steps with much time left and steps with little. At some step another action can then be
better.""",
                mistake=("pg_advantage", "best_stationary_for_best"),
            ),
            wrong(
                r"For every policy, because an advantage is measured from the best action of the state.",
                r"""An advantage is measured from the average of the policy, not from the best action. Unless all actions that the policy may take are equally good,
some have a positive advantage.""",
                mistake=("pg_advantage", "max_for_mean"),
            ),
            wrong(
                r"For the policy that always takes the action which is the best one at step 0.",
                r"""What is best depends on the time that is left. At a later step another action can be better than the one that was best at
step 0, and then this other action has a positive advantage.""",
                mistake=("pg_advantage", "of_the_first_step"),
            ),
        ],
    ),
    Question(
        r"""An episode ends after three steps. Its rewards are 1, 2, 3, the values of its three states are 4, 2, 2, and the discount is $\gamma=\tfrac12$. What are the three TD errors?""",
        about="gae",
        truth=lambda: jumps(REWARDS, VALUES),
        show="$({:.1f},\\ {:.1f},\\ {:.1f})$",
        choices=[
            right(
                lambda: np.array([1 + 0.5 * 2 - 4, 2 + 0.5 * 2 - 2, 3 + 0 - 2]),
                r"""Each TD error is the reward plus the discounted value of the next state, minus the value of the present
state. After the last step nothing follows, so there the next value is zero.""",
            ),
            wrong(
                lambda: np.array([1 + 2 - 4, 2 + 2 - 2, 3 + 0 - 2]),
                r"""The next value was not discounted. It stands for rewards that begin one step later, so it counts with
$\gamma$.""",
                mistake=("gae_n_step", "value_not_discounted"),
            ),
            wrong(
                lambda: np.array([1 - 4, 2 - 2, 3 - 2]),
                r"""The next value is missing. The value of a state covers all rewards from there on, so one reward alone
cannot be compared with it.""",
                mistake=("gae", "next_value_forgotten"),
            ),
            wrong(
                lambda: np.array([1 + 0.5 * 2 - 4, 2 + 0.5 * 2 - 2, 3 + 0.5 * 2 - 2]),
                r"""After the last step a value was added, here the value of the last state. The episode is over after the third step, so no value
follows.""",
                mistake=("gae", "value_after_the_end"),
            ),
        ],
    ),
    Question(
        r"""An episode ends after four steps. Its rewards are 1, 2, 3, 4, the values of its four states are 4, 2, 2, 4, and the discount is $\gamma=\tfrac12$. What is the $n$-step advantage
of step 0 with $n=2$?""",
        about="gae_n_step",
        truth=lambda: sum(HALF**k * jumps(LONG_REWARDS, LONG_VALUES)[k] for k in range(2)),
        show="{:.1f}",
        choices=[
            right(
                lambda: 1 + 0.5 * 2 + 0.25 * 2 - 4,
                r"""We wait for two rewards, add the value of the state that is reached after two steps, discounted with $\gamma^2$, and subtract the value of the first
state.""",
            ),
            wrong(
                lambda: 1 + 0.5 * 2 - 4,
                r"""The value after the two rewards is missing. Two rewards alone are compared here with a value that covers the whole episode.""",
                mistake=("gae_n_step", "no_bootstrap"),
            ),
            wrong(
                lambda: 1 + 0.5 * 2 + 2 - 4,
                r"""The value after the two rewards was not discounted. It stands for rewards that begin two steps later, so it counts with
$\gamma^2$.""",
                mistake=("gae_n_step", "value_not_discounted"),
            ),
            wrong(
                lambda: 1 + 0.5 * 2 + 0.25 * 4 - 4,
                r"""Here the value of the state at step 3 was added. After the two rewards of the steps 0 and 1 the agent is in the state of step 2.""",
                mistake=("gae_n_step", "value_one_step_late"),
            ),
        ],
    ),
    Question(
        r"""Three steps are left, and the $n$-step advantages for $n=1,2,3$ are 1, 2 and 4. Which average of them does GAE use if $\lambda=0.6$?""",
        about="gae_n_step",
        truth=lambda: 1 + 0.6 * (2 - 1) + 0.6**2 * (4 - 2),
        show="{:.2f}",
        choices=[
            right(
                lambda: 0.4 * 1 + 0.24 * 2 + 0.36 * 4,
                r"""The weights are $1-\lambda=0.4$, then $0.6\cdot0.4=0.24$, and the last one gets all that is left, $0.36$. They add up
to 1.""",
            ),
            wrong(
                lambda: 0.4 * 1 + 0.24 * 2 + 0.144 * 4,
                r"""The last weight is too small, and the weights add up to 0.784 only. The $n$-step advantages end with the episode, so the
last of them gets all the weight that is left.""",
                mistake=("gae_n_step", "last_weight_forgotten"),
            ),
            wrong(
                lambda: 1 * 1 + 0.6 * 2 + 0.36 * 4,
                r"""These are the powers of $\lambda$, which add up to 1.96, so this is no average. The powers of $\lambda$ without the factor
$1-\lambda$ belong to the TD errors.""",
                mistake=("gae_n_step", "weights_not_normalized"),
            ),
            wrong(
                lambda: 0.36 * 1 + 0.24 * 2 + 0.4 * 4,
                r"""The weights stand in the wrong order. They begin with $1-\lambda$ at $n=1$, the next one is
$\lambda$ times as large, and the last one gets all that is left.""",
                mistake=("gae", "time_turned_round"),
            ),
        ],
    ),
    Question(
        r"""The TD errors of an episode of three steps are 1, −2 and 4, the discount is $\gamma=0.8$, and $\lambda=0.5$. What are the three advantages that GAE computes?""",
        about="gae_recursion",
        truth=lambda: [sum(0.4 ** (k - h) * TD[k] for k in range(h, 3)) for h in range(3)],
        show="$({:.2f},\\ {:.2f},\\ {:.2f})$",
        choices=[
            right(
                lambda: np.array([1 + 0.4 * (-2 + 0.4 * 4), -2 + 0.4 * 4, 4]),
                r"""We begin at the end with 4. Each earlier advantage is its own TD error plus $\gamma\lambda=0.4$ times the
advantage after it.""",
            ),
            wrong(
                lambda: np.array([1 + 0.5 * (-2 + 0.5 * 4), -2 + 0.5 * 4, 4]),
                r"""The later TD errors were multiplied by $\lambda$ only. A TD error that is one step later is discounted as well, so its
factor is $\gamma\lambda$.""",
                mistake=("hw2", "lambda_without_gamma"),
            ),
            wrong(
                lambda: np.array([1, -2 + 0.4 * 1, 4 + 0.4 * (-2 + 0.4 * 1)]),
                r"""The recursion ran from the first step to the last. Then an advantage depends on TD errors from before its
action, for which the action deserves no credit.""",
                mistake=("gae", "time_turned_round"),
            ),
            wrong(
                lambda: TD,
                r"""These are the TD errors themselves, which are the advantages for $\lambda=0$. With $\lambda=0.5$ the later TD errors
count too.""",
                mistake=("hw2", "one_step_only"),
            ),
        ],
    ),
    Question(
        r"""A stream holds two episodes: the first has the steps 0 and 1 and was *truncated* by a clock after step 1, the second begins with step 2. The rewards of the three steps are 1, 2, 5, the values of their
states are 3, 4, 1, and the values of the states that follow them are 4, 6, 2. Let $\gamma=\tfrac12$ and $\lambda=1$. Nothing terminated. What are the advantages of the steps 0 and 1?""",
        about="gae_recursion",
        truth=lambda: [1 + HALF * 2 + HALF**2 * 6 - 3, 2 + HALF * 6 - 4],
        show="$({:.2f},\\ {:.2f})$",
        choices=[
            right(
                lambda: np.array([(1 + 0.5 * 4 - 3) + 0.5 * (2 + 0.5 * 6 - 4), 2 + 0.5 * 6 - 4]),
                r"""The task would have gone on after the truncation, so step 1 has the next value 6. Its advantage is its TD error alone, because step 2 belongs to another
episode.""",
            ),
            wrong(
                lambda: np.array([(1 + 0.5 * 4 - 3) + 0.5 * (2 - 4), 2 - 4]),
                r"""The truncation was taken for a termination, so the next value was set to zero. Only the clock stopped the episode, and more
could have been earned.""",
                mistake=("gae_recursion", "truncation_as_termination"),
            ),
            wrong(
                lambda: np.array(
                    [
                        (1 + 0.5 * 4 - 3) + 0.5 * ((2 + 0.5 * 6 - 4) + 0.5 * (5 + 0.5 * 2 - 1)),
                        (2 + 0.5 * 6 - 4) + 0.5 * (5 + 0.5 * 2 - 1),
                    ]
                ),
                r"""The TD error of step 2 was added. It belongs to the next episode, for which the actions of this one
deserve no credit.""",
                mistake=("gae_recursion", "into_the_next_episode"),
            ),
            wrong(
                lambda: np.array([1 + 0.5 * 4 - 3, 2 + 0.5 * 6 - 4]),
                r"""These are the TD errors. With $\lambda=1$ the advantage of step 0 also has the TD error of step 1, which is in the
same episode, times ½.""",
                mistake=("hw2", "one_step_only"),
            ),
        ],
    ),
    Question(
        r"""Let $\gamma=1$. We multiply the scores by the advantages that GAE computes from a fixed value function $V$. When is it certain that the mean is $\nabla J$?""",
        about="gae",
        choices=[
            right(
                r"With $\lambda=1$ for every $V$, and with the true values $V_h$ of the policy for every $\lambda$.",
                r"""At $\lambda=1$ the value function is only a baseline. With the true values each later TD error is zero on average, so it does not
matter how much they count.""",
            ),
            wrong(
                r"With $\lambda=0$ for every $V$, and with the true values $V_h$ of the policy for every $\lambda$.",
                r"""At $\lambda=0$ only $\delta_h=r_h+v_{h+1}-v_h$ is left, in which the next value replaces all later rewards. If it is wrong, the mean
is wrong as well.""",
                mistake=("hw2", "one_step_only"),
            ),
            wrong(
                r"With every $\lambda$ for every $V$, because a value function that depends on the state is always a baseline.",
                r"""For $\lambda<1$ the rewards that are left out have to be replaced by values, and then $V$ is more than a baseline. An error of the next values then
changes the mean.""",
                mistake=("gae", "lambda_on_the_rewards_only"),
            ),
        ],
    ),
    Question(
        r"""A gradient with one component is estimated with GAE and a value function that is wrong. With $\lambda=0.5$ the estimate from one episode has the bias 0.2 and the variance 4, and with $\lambda=1$ it has
the bias 0 and the variance 9. We average the estimates of $N$ independent episodes. For which $N$ do both choices of $\lambda$ have the same mean squared error?""",
        about="ex-bl-lambda",
        truth=as_many_episodes,
        show="{:.0f}",
        choices=[
            right(
                lambda: (9 - 4) / 0.2**2,
                r"""The mean squared errors are $0.04+4/N$ and $9/N$. With fewer episodes $\lambda=0.5$ is better, and with more
episodes $\lambda=1$ is better, because averaging reduces the variance and leaves the bias.""",
            ),
            wrong(
                lambda: ((3 - 2) / 0.2) ** 2,
                r"""Here the bias was added to the standard deviation of the average. The mean squared error adds squares: the squared bias and
the variance.""",
                mistake=("hw2", "standard_deviation"),
            ),
            wrong(
                lambda: 9 / 0.2**2,
                r"""With $\lambda=0.5$ only the bias was counted. This estimate has a variance too, which is $4/N$ for the average.""",
                mistake=("sgd_rate", "no_variance"),
            ),
        ],
    ),
    Question(
        r"""A task pays 1 in every step forever, and $\gamma=\tfrac12$. We stop each episode after two steps, and by mistake its last step is marked as *terminated*. One number $v$, the same for all states, is fitted to the mean of the targets
of GAE with $\lambda=1$ until it no longer changes. At which $v$ does the fit settle?""",
        about="gae_recursion",
        truth=lambda: fitted(2),
        show="{:.2f}",
        choices=[
            right(
                lambda: ((1 + 0.5 * 1) + 1) / 2,
                r"""With $\lambda=1$ and nothing after the second step, the targets are the discounted rewards-to-go 1.5 and 1, and the fit settles at their mean. The
true value is 2.""",
            ),
            wrong(
                lambda: 1 / (1 - 0.5),
                r"""This is the true value, and the fit finds it if the last step is marked as truncated. Marked as terminated, the step has no
value after it.""",
                mistake=("gae_recursion", "value_after_termination"),
            ),
            wrong(
                lambda: 1 + 0.5 * 1,
                r"""This is the target of the first step. The target of the second step is 1, and one number is fitted to both.""",
                mistake=("pg_advantage", "of_the_first_step"),
            ),
            wrong(
                lambda: (1 + 1) / 2,
                r"""This is the mean of the rewards. The target of the first step also contains the reward of the second, times ½.""",
                mistake=("hw2", "fitted_to_rewards"),
            ),
        ],
    ),
]
