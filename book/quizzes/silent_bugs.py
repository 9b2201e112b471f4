"""Ten questions on the page Silent bugs."""

from itertools import product

import numpy as np

from book_tools.teaching.enumeration import gradient, softmax
from book_tools.teaching.quiz import Question, right, wrong

ONE_AND_THREE = np.array([1.0, 3.0])
MOSTLY_FIRST = np.log(np.array([0.8, 0.2]))
RATIOS, ADVANTAGES = np.array([1.1, 0.9]), np.array([2.0, -2.0])
HALF = 0.5  # a discount


def without_the_logarithm():
    """The mean of reward times the gradient of the probability, over the policy's own pulls."""
    slopes = [gradient(lambda t, a=arm: softmax(t)[a], MOSTLY_FIRST)[1] for arm in (0, 1)]
    return sum(softmax(MOSTLY_FIRST) * ONE_AND_THREE * slopes)


def table_of_a_column_and_a_row():
    """The mean over all entries of the table that broadcasting makes."""
    return np.mean([r * a for r, a in product(RATIOS, ADVANTAGES)])


def clipped(ratio, advantage, choose=min):
    """The surrogate of one step, with the width 0.2."""
    return choose(ratio * advantage, np.clip(ratio, 0.8, 1.2) * advantage)


def slope(function, x):
    """A derivative, where the function is linear around x."""
    return (function(x + 1e-3) - function(x - 1e-3)) / 2e-3


def slope_without_memory():
    """The derivative of the ratio of the policy to itself, which no clip cuts, times an advantage of 1."""
    now = np.log(1.5)
    assert clipped(np.exp(now - now), 1.0) == 1.0
    return gradient(lambda x: np.exp(x - now)[0], np.array([now]))[0]


def fixed_value(value_after):
    """Where the mean error of one step is zero; it is linear in the value."""
    at_zero, at_one = (value_after(v) - v for v in (0.0, 1.0))
    return at_zero / (at_zero - at_one)


def with_a_clock(discount, steps, at_the_end):
    """One number for all states: the mean over a clock's steps of reward and value that follows."""
    return fixed_value(
        lambda v: np.mean(
            [1 + discount * (v if h < steps - 1 else at_the_end * v) for h in range(steps)]
        )
    )


def advantages(rewards, values, ends, carry_on):
    """Sums of errors with lambda one; a sum goes on after an end if `carry_on` says so."""
    errors = [
        r + HALF * (0.0 if h in ends else values[h + 1]) - values[h]
        for h, r in enumerate(rewards)
    ]
    found = []
    for h in range(len(rewards)):
        total, factor = 0.0, 1.0
        for k in range(h, len(rewards)):
            total += factor * errors[k]
            factor *= HALF
            if k in ends and not carry_on:
                break
        found.append(total)
    return found



def settled_value(pay, chances, felt):
    """Where the mean slope of -(target - v)^2 / 2 and of what else is felt vanishes, by bisection."""
    low, high = -100.0, 100.0
    for _ in range(200):
        v = (low + high) / 2
        push = sum(p * (r - v + felt(p)) for p, r in zip(chances, pay, strict=True))
        low, high = (v, high) if push > 0 else (low, v)
    return v


def first_two_to_end(streams):
    """The mean return of the first two episodes that end, where each step pays 1."""
    ends = sorted((sum(lengths[: i + 1]), lengths[i]) for lengths in streams for i in range(3))
    return np.mean([length for _, length in ends[:2]])


QUESTIONS = [
    Question(
        r"""One state has two arms. The first pays 1 and is pulled with probability 0.8, the second pays 3 and is pulled with
probability 0.2. A program samples pulls from this policy, but it multiplies each reward by $\nabla\pi(a)$ where it should multiply by
$\nabla\log\pi(a)$. What is the mean of its estimate of the derivative with respect to the logit of the second arm?""",
        about="silent_bugs#a-defect-by-hand",
        truth=without_the_logarithm,
        show="{:.3f}",
        choices=[
            right(
                lambda: 0.16 * (-0.8 * 1 + 0.2 * 3),
                r"""The derivatives of the two probabilities by this logit are −0.16 and 0.16, and sampling gives them the weights
0.8 and 0.2. The better arm counts too little because it is rare, so the mean step makes it rarer still.""",
            ),
            wrong(
                lambda: 0.16 * (-1 + 3),
                r"""This is the true derivative of $J$. The program would have this mean if it divided $\nabla\pi(a)$ by
$\pi(a)$, and that division is what the logarithm does.""",
                mistake=("reinforce_pg", "logarithm_forgotten"),
            ),
            wrong(
                lambda: 0.16 * (-1 + 3) / 2,
                r"""Both pulls were averaged with the weight ½. But the program samples from the policy, so the first arm has the weight
0.8.""",
                mistake=("score_zero_mean", "uniform_average"),
            ),
            wrong(
                lambda: 0.2 * 0.16 * 3,
                r"""The pulls of the first arm are missing. A pull of the first arm changes the second logit too, because
its probability depends on both logits.""",
                mistake=("score_zero_mean", "normaliser_forgotten"),
            ),
        ],
    ),
    Question(
        r"""A minibatch has two steps with the ratios 1.1 and 0.9 and the advantages 2 and −2. No ratio is clipped. The
advantages arrive as a column and the ratios as a row, so that broadcasting multiplies every ratio by every advantage. Which value of the
surrogate does the program get as the mean of the resulting table?""",
        about="sb-flat",
        truth=table_of_a_column_and_a_row,
        show="{:.2f}",
        choices=[
            right(
                lambda: RATIOS.mean() * ADVANTAGES.mean(),
                r"""The mean of the table is the mean ratio times the mean advantage, and the advantages have mean zero. It is zero for
all ratios, so the policy gets no gradient.""",
            ),
            wrong(
                lambda: (1.1 * 2 - 0.9 * 2) / 2,
                r"""This is what the right program gets, where each ratio meets only the advantage of its own step. The table
also has the entries 1.1 times −2 and 0.9 times 2.""",
                mistake=("sb-flat", "a run that learns"),
            ),
            wrong(
                lambda: 1.1 * 2 - 0.9 * 2,
                r"""Here each ratio met its own advantage, and the two products were added. The surrogate is a mean, and the
defect pairs each ratio with both advantages.""",
                mistake=("reinforce_algorithm", "sum_over_episodes"),
            ),
        ],
    ),
    Question(
        r"""PPO clips its ratio at 0.8 and 1.2. In the fourth epoch on a batch, a step with advantage 1 has the ratio 1.5 to the policy that
sampled it. In a wrong program the log-probability of the old policy is computed anew in every minibatch, under a stop-gradient. What is the derivative
of this step's surrogate with respect to the log-probability of its action, in the wrong program?""",
        about="sb-down-2",
        truth=slope_without_memory,
        show="{:.1f}",
        choices=[
            right(
                lambda: 1.0,
                r"""The program compares the policy with itself, so its ratio is 1 and is never clipped. The derivative of $e^x$ at
$x=0$ times the advantage is 1, and the policy goes on moving.""",
            ),
            wrong(
                lambda: 0.0,
                r"""This is the slope in the right program, where a good action with a ratio beyond 1.2 has nothing left to gain. The wrong
program does not see the ratio 1.5.""",
                mistake=("ppo_clip", "always_clipped"),
            ),
            wrong(
                lambda: 1.5,
                r"""This is the slope without any clip, but with the old log-probability that was stored. In the wrong program the
ratio itself is 1, because both log-probabilities come from the present network.""",
                mistake=("ppo_clip", "never_clipped"),
            ),
        ],
    ),
    Question(
        r"""PPO clips its ratio at 0.8 and 1.2. A wrong program takes the *larger* of the two terms $rA$ and
$\operatorname{clip}(r)\,A$. Two steps have the ratio 0.5, the first with advantage 1 and the second with advantage −1. What are the derivatives of
the two surrogates with respect to the ratio, in the wrong program?""",
        about="sb-down-3",
        truth=lambda: [slope(lambda r, a=a: clipped(r, a, max), 0.5) for a in (1.0, -1.0)],
        show="{:.0f} and {:.0f}",
        choices=[
            right(
                lambda: [0.0, -1.0],
                r"""For the good action the terms are 0.5 and 0.8, and the larger one is constant. For the bad action they are −0.5 and −0.8, and
the larger one has slope −1. So a good action is not brought back, and a bad action is driven down without limit.""",
            ),
            wrong(
                lambda: [1.0, 0.0],
                r"""These are the slopes with the smaller term, as PPO has it. There the good action is brought back, and
the bad action has nothing left to gain.""",
                mistake=("ppo_clip", "maximum_for_minimum"),
            ),
            wrong(
                lambda: [0.0, 0.0],
                r"""Here both steps count as clipped because the ratio is below 0.8. Which term is larger depends on the sign of
the advantage, too.""",
                mistake=("ppo_clip", "always_clipped"),
            ),
            wrong(
                lambda: [1.0, -1.0],
                r"""These are the slopes of $rA$ without a clip. With the larger term, one of the two steps still loses its
gradient, and it is the wrong one.""",
                mistake=("ppo_clip", "never_clipped"),
            ),
        ],
    ),
    Question(
        r"""A task pays 1 in every step and never ends. The discount is 0.5. A critic that has one number $V$ for all states learns
from $V=r+V$, because its program has forgotten the discount in the error $\delta$. Which statement is true?""",
        about="sb-values-5",
        choices=[
            right(
                r"No number solves the equation, and the critic rises with every update.",
                r"""The error is $1+V-V=1$ for every $V$, so the critic is told to rise for ever. With the discount the error is $1+\tfrac12V-V$,
which vanishes at 2. Only a task that terminates can bound the values of the wrong program.""",
            ),
            wrong(
                r"The critic settles at 2, because the trace still has the discount that it needs.",
                r"""The trace decides how several errors are added up. If every single error is 1, no sum of them with positive
weights is zero, so the trace cannot repair it.""",
                mistake=("sb-values-5", "right values"),
            ),
            wrong(
                r"The critic settles at 1, because a step of this task earns no more than that.",
                r"""This is the critic that looks at the present reward only. The value of the next state stands in the error as
well, and it is not even discounted.""",
                mistake=("pg_with_q", "immediate_reward_only"),
            ),
        ],
    ),
    Question(
        r"""A task pays 1 in every step and never ends, but a clock restarts it every 4 steps, and all steps are seen equally often. The
discount is 0.8. A critic cannot see the clock and has one number $v$ for all states. Its program takes the clock for termination, and it learns from
the one-step error. At which $v$ is the mean error zero?""",
        about="ex-sb-clock",
        truth=lambda: with_a_clock(0.8, 4, 0.0),
        show="{:.2f}",
        choices=[
            right(
                lambda: 1 / (1 - 0.8 * (1 - 1 / 4)),
                r"""In three of four steps the value of the next state is added, and in the last one nothing is. So $v=1+0.8\cdot\tfrac34\,v$, and the
clock acts as a smaller discount.""",
            ),
            wrong(
                lambda: 1 / (1 - 0.8),
                r"""This is the true value, and a program that adds the value of the last state at the clock would learn
it. Here nothing is added in one of four steps.""",
                mistake=("sb-clock-7", "exchanged"),
            ),
            wrong(
                lambda: (1 - 0.8**4) / (1 - 0.8),
                r"""This is what a critic that sees the clock believes of a fresh start. The critic here has one number for all
states, and the last step before the clock pulls on it as much as the first.""",
                mistake=("gae_recursion", "truncation_as_termination"),
            ),
            wrong(
                lambda: 1.0,
                r"""Here every step was taken for the last one before the clock. The value of the next state is dropped in one of
four steps only.""",
                mistake=("ex-sb-clock", "common_mistake"),
            ),
        ],
    ),
    Question(
        r"""A stream has two episodes of two steps each. The rewards are 1, 1, 4, 8, and the second and the fourth step are terminal. We estimate
generalized advantages with the discount ½ and $\lambda=1$, and all values of the critic are zero. The mask at the ends is missing, so that the sum of errors
goes on into the next episode. Which advantage does the *second* step get?""",
        about="sb-late-8",
        truth=lambda: advantages([1.0, 1.0, 4.0, 8.0], [0.0] * 5, {1, 3}, True)[1],
        show="{:.1f}",
        choices=[
            right(
                lambda: 1 + HALF * 4 + HALF**2 * 8,
                r"""The sum runs over the end of the episode and collects $\tfrac12\cdot4+\tfrac14\cdot8$ from the next one, for which the second action is
not responsible.""",
            ),
            wrong(
                lambda: 1.0,
                r"""This is the right advantage: the episode ends with this step, and its reward is 1. Without the mask the rewards of the next
episode are added.""",
                mistake=("gae_recursion", "into_the_next_episode"),
            ),
            wrong(
                lambda: 1 + HALF * 4,
                r"""The sum stops one step too early here. Nothing stops it at an end of an episode, so it runs to the end of the
stream.""",
                mistake=("gae_n_step", "last_weight_forgotten"),
            ),
            wrong(
                lambda: 1.0 + 4.0 + 8.0,
                r"""The discount is missing. What leaks over the boundary is still weighted with $\gamma\lambda$ for each step.""",
                mistake=("pg_discounted", "future_not_discounted"),
            ),
        ],
    ),
    Question(
        r"""Somebody credits every action with the reward of the *next* step. Which of the following tests of the program can find this mistake?""",
        about="sb-same-9",
        choices=[
            right(
                r"The estimate, averaged over all paths of a small MDP with different rewards, is compared with $\nabla J$.",
                r"""If the rewards differ from each other, the shifted rewards give another mean, and the exact gradient does not
fit. This test needs no training.""",
            ),
            wrong(
                r"The learning curve on CartPole is compared with that of a correct program, with equal keys.",
                r"""CartPole pays 1 for every step, the last one included. A shifted sequence of ones is the same sequence, so both curves consist of the
same numbers.""",
                mistake=("sb-same-9", "another run"),
            ),
            wrong(
                r"The mean of the scores is compared with zero, over many actions drawn from the policy.",
                r"""The scores do not contain any reward. This test finds a mismatch between the sampler and the
log-probability, but it is blind to what the scores are multiplied by.""",
                mistake=("sb-stall-6", "alike"),
            ),
            wrong(
                r"The ratios to the old policy are compared with 1, in the first minibatch of every update of the run.",
                r"""The ratio is a quotient of two probabilities and knows nothing of rewards. This test finds an old
log-probability that is not the stored one.""",
                mistake=("sb-down-2", "backwards"),
            ),
        ],
    ),
    Question(
        r"""In one state a policy takes the first action with probability ¼ and the second with probability ¾. The first action returns 4, the second
returns 0. In the objective $\log\pi(a)\,(R-V)-\tfrac12(V-R)^2$ the stop-gradient around $R-V$ is missing. At which $V$ does the mean slope in $V$
vanish? (Logarithms are natural, with $\log2\approx0.69$ and $\log3\approx1.10$.)""",
        about="silent_bugs#a-critic-that-is-off-by-a-constant",
        truth=lambda: settled_value([4.0, 0.0], [0.25, 0.75], lambda p: -np.log(p)),
        show="{:.2f}",
        choices=[
            right(
                lambda: 1 + 0.25 * np.log(4) + 0.75 * np.log(4 / 3),
                r"""The slope in $V$ is $-\log\pi(a)+R-V$. Its mean vanishes at the mean return 1 plus the entropy of the policy, which is about 0.56.""",
            ),
            wrong(
                lambda: 1.0,
                r"""This is the value with the stop-gradient in its place. Without it, $-\log\pi(a)$ is a second force on
the value.""",
                mistake=("critic_fit", "gradient_through_the_target"),
            ),
            wrong(
                lambda: 1 + 0.25 * np.log(0.25) + 0.75 * np.log(0.75),
                r"""The sign is turned. The derivative of $\log\pi(a)\,(R-V)$ with respect to $V$ is $-\log\pi(a)$, which is positive, so the value
becomes too large.""",
                mistake=("entropy_bonus", "sign"),
            ),
            wrong(
                lambda: 1 + np.mean([np.log(4), np.log(4 / 3)]),
                r"""The two numbers $-\log\pi(a)$ were averaged with equal weights. The forces act as often as the actions are taken, which is
with the probabilities ¼ and ¾.""",
                mistake=("score_zero_mean", "uniform_average"),
            ),
        ],
    ),
    Question(
        r"""Two copies of an environment that pays 1 for each step run side by side. The episodes of the first copy last 2, 2 and 5 steps, in this order, and
those of the second copy last 8, 3 and 3 steps. A program that wants to evaluate the policy on two episodes takes the first two episodes that *end*. Which
mean return does it report?""",
        about="sb-lengths-13",
        truth=lambda: first_two_to_end([[2, 2, 5], [8, 3, 3]]),
        show="{:.1f}",
        choices=[
            right(
                lambda: (2 + 2) / 2,
                r"""Both short episodes of the first copy end before the first episode of the second copy does. The true
evaluation, one episode of each copy, gives 5.""",
            ),
            wrong(
                lambda: (2 + 8) / 2,
                r"""This is the mean over the first episode of each copy, as it should be. But the episode of 8 steps ends when two
others have ended already, and the program does not wait for it.""",
                mistake=("sb-lengths-13", "right both times"),
            ),
            wrong(
                lambda: (2 + 2 + 5 + 8 + 3 + 3) / 6,
                r"""This is the mean over all six episodes. The program stops counting after the second one that ends.""",
                mistake=("sb-lengths-13", "another cause"),
            ),
            wrong(
                lambda: 2 + 2,
                r"""This is the sum of the two returns that are counted. The program reports their mean.""",
                mistake=("reinforce_algorithm", "sum_over_episodes"),
            ),
        ],
    ),
]
