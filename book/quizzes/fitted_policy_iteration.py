"""Ten questions on the page Fitted policy iteration."""

from itertools import product

from book_tools.teaching.quiz import Question, right, wrong

BOG = r"""A road lies beside a bog. Action 0 leaves the agent where it is and pays 0. On the road action 1 leads into the bog and pays {prize};
in the bog, which nobody leaves, action 1 costs {cost}. An episode has {steps} steps and starts on the road. """


def in_the_bog(actions, prize, cost):
    """What a sequence of actions earns, step by step."""
    total, on_the_road = 0.0, True
    for action in actions:
        if action:
            total += prize if on_the_road else -cost
            on_the_road = False
    return total


def mixed_gain(alpha):
    """The gain over standing still, if action 1 is chosen with this chance in each of two steps."""
    total = 0.0
    for actions in product((0, 1), repeat=2):
        chance = alpha ** sum(actions) * (1 - alpha) ** (2 - sum(actions))
        total += chance * in_the_bog(actions, 0.5, 2)
    return total


def worst_loss(advantages, steps):
    """The largest loss over all sequences of states, if each may follow each."""
    return -min(sum(places) for places in product(advantages, repeat=steps))


def error_where(visits):
    """The mean error over a hundred steps, with these on the road; the fit is right there."""
    steps = [0.0] * visits + [2.0] * (100 - visits)
    return sum(steps) / 100


def safe_step(surrogate, size, steps):
    """Where the surrogate's gain is used up by twice the chance of having left at each step."""
    price = sum(2 * h * size for h in range(steps))
    low, high = 1e-9, 1.0
    for _ in range(100):
        middle = (low + high) / 2
        gains = middle * surrogate > middle**2 * price
        low, high = (middle, high) if gains else (low, middle)
    return middle


QUESTIONS = [
    Question(
        BOG.format(prize="0.5", cost="2", steps="six")
        + r"""The old policy practically always takes action 0. A fit to its data cannot tell road and bog apart and gives action 1 the
advantage 0.5 and action 0 the advantage 0 in both. How much does $J$ change if we go over to the greedy policy of this fit?""",
        about="distribution_shift",
        truth=lambda: in_the_bog([1] * 6, 0.5, 2) - in_the_bog([0] * 6, 0.5, 2),
        show="{:.1f}",
        choices=[
            right(
                lambda: 0.5 - 5 * 2,
                r"""The greedy policy takes action 1 everywhere. It collects the prize once and then pays the cost five times, and the old policy
earned practically nothing.""",
            ),
            wrong(
                lambda: 6 * 0.5,
                r"""This is what the fit promises, 0.5 for each of the six steps. It is right on the road, but the new policy is in the bog from the second step
on.""",
                mistake=("pd-lake-four", "a_fit_right_everywhere"),
            ),
            wrong(
                lambda: 0.5,
                r"""Here action 1 costs nothing in the bog. But the fit gives action 1 the same advantage in the bog, so the greedy policy goes on taking it there.""",
                mistake=("distribution_shift", "no_danger_no_collapse"),
            ),
            wrong(
                lambda: 0.0,
                r"""A policy with this result would not follow the fit. The greedy policy takes the action with the larger fitted advantage, and this is action 1 in
both places.""",
                mistake=("distribution_shift", "no_greed_no_collapse"),
            ),
        ],
    ),
    Question(
        r"""Summed along the trajectories of the new policy, the fitted advantages $\hat A$ of an episode have the mean $+4$. When the new policy is
run, it earns 7 less than the old one. What is the mean of the sum of $A^\pi-\hat A$ along the same trajectories?""",
        about="eq-pd-promise",
        truth=lambda: next(x for x in range(-50, 50) if 4 + x == -7),
        show="{:.0f}",
        choices=[
            right(
                lambda: -7 - 4,
                r"""The true advantages have the mean $-7$, by the performance difference lemma, and the fit promised $+4$. The error is the difference between the
two.""",
            ),
            wrong(
                lambda: -7 + 4,
                r"""The promise was added to the result. It has to be subtracted: promise plus error is what the new policy gains, and this is
$-7$.""",
                mistake=("pdl", "roles_swapped_sign_kept"),
            ),
            wrong(
                lambda: 0.0,
                r"""Least squares may make the errors add up to zero over the *old* policy's data. The sum here is over the new policy's
trajectories, and nothing makes the errors small there.""",
                mistake=("pd-lake-four", "a_fit_right_everywhere"),
            ),
            wrong(
                lambda: -7.0,
                r"""This is the sum of the true advantages alone. The fitted ones, which have the mean $+4$, were not subtracted.""",
                mistake=("pd-surrogate-far", "surrogate_that_is_the_difference"),
            ),
        ],
    ),
    Question(
        r"""A fit of the advantages is exact on the road and off by 2 in the bog, for every action. The old policy spends 99 of 100 steps on the
road and one in the bog; the greedy policy of the fit spends 10 of 100 steps on the road and 90 in the bog. How large is the mean
absolute error of the fit for one step of the *old* policy's data?""",
        about="distribution_shift",
        truth=lambda: error_where(99),
        show="{:.2f}",
        choices=[
            right(
                lambda: 0.99 * 0 + 0.01 * 2,
                r"""The error is averaged over the states in which the old policy is. It looks excellent, because the old policy is hardly ever in
the bog.""",
            ),
            wrong(
                lambda: 0.1 * 0 + 0.9 * 2,
                r"""This is the error on the greedy policy's steps. It decides how good the new policy is, but the old policy's data do not
show it.""",
                mistake=("distribution_shift", "error_on_the_greedy_policys_data"),
            ),
            wrong(
                lambda: 2.0,
                r"""This is the largest error. The regression sees the mean error over its data, and large errors in rare states hardly
count in this mean.""",
                mistake=("distribution_shift", "largest_error_for_the_mean"),
            ),
            wrong(
                lambda: (0 + 2) / 2,
                r"""Both states were counted alike. In the data of the old policy the road has 99 times as many steps as the bog.""",
                mistake=("distribution_shift", "error_on_a_uniform_policys_data"),
            ),
        ],
    ),
    Question(
        r"""There are three states and episodes of four steps. At every step the action that the new deterministic policy chooses has the advantage $+0.3$ over the old
policy in the first state, $-0.2$ in the second and $-1$ in the third. Some actions that it does not choose have the advantage $-5$. How much can
the new policy lose at most, by the theorem?""",
        about="fitted_pi_bound",
        truth=lambda: worst_loss((0.3, -0.2, -1), 4),
        show="{:.1f}",
        choices=[
            right(
                lambda: 4 * 1,
                r"""The worst choice of the new policy has the advantage $-1$, and no step of an episode can be worse than that. So four steps lose
at most 4.""",
            ),
            wrong(
                lambda: 4 * 5,
                r"""The advantage $-5$ belongs to actions that the new policy never takes. Only its own choices occur in the sum of the lemma.""",
                mistake=("fitted_pi_bound", "largest_size_for_the_minimum"),
            ),
            wrong(
                lambda: 4 * 0.9 / 3,
                r"""The advantages were averaged over the three states. We do not know how often the new policy is in each of them, so it may
be in the third state all the time.""",
                mistake=("fitted_pi_bound", "mean_for_the_minimum"),
            ),
            wrong(
                lambda: 1.0,
                r"""This is the loss of one step. The new policy acts at all four steps, and each may be as bad.""",
                mistake=("fitted_pi_bound", "one_step_for_all"),
            ),
        ],
    ),
    Question(
        BOG.format(prize="0", cost="3", steps="seven")
        + r"""The old policy always takes action 0, and the new policy always takes action 1. How large are the bound $H|\Delta|$ of the theorem and the true
loss $J(\pi)-J(\tilde\pi)$, in this order?""",
        about="fitted_pi_bound",
        truth=lambda: (worst_loss((0, -3), 7), -in_the_bog([1] * 7, 0, 3)),
        show="{:.0f} and {:.0f}",
        choices=[
            right(
                lambda: (7 * 3, 6 * 3),
                r"""The worst choice is action 1 in the bog, with the advantage $-3$, so the bound is $7\cdot3$. The first step only leads into the bog, where the old policy would
lose nothing, so its advantage is 0 and six steps are lost.""",
            ),
            wrong(
                lambda: (6 * 3, 6 * 3),
                r"""The bound multiplies the worst advantage by all seven steps. It does not know that the first step is harmless.""",
                mistake=("fitted_pi_bound", "one_step_too_few"),
            ),
            wrong(
                lambda: (3, 6 * 3),
                r"""The bound has to hold for the whole episode. One step of size 3 cannot cover a loss of 18.""",
                mistake=("fitted_pi_bound", "one_step_for_all"),
            ),
            wrong(
                lambda: (0, 6 * 3),
                r"""Only the first step was looked at, whose advantage is 0. The minimum is taken over all states and steps, and the first step leads to states
in which every choice is bad.""",
                mistake=("fitted_pi_bound", "only_the_first_step_looked_at"),
            ),
        ],
    ),
    Question(
        r"""In the bog the greedy step with a wrong fit collapses, and a short gradient step with the *same* fit improves the policy. Why does the error in
the bog hurt the gradient step so little?""",
        about="distribution_shift",
        choices=[
            right(
                r"The gradient weights each error with the visits of the old policy.",
                r"""The old policy is hardly ever in the bog, so the error there gets a tiny weight, and a short step changes the visits only a
little.""",
            ),
            wrong(
                r"The gradient averages over all states alike, and the errors cancel.",
                r"""With equal weights for all states the error in the bog would count as much as the road. The weights in the policy gradient are the
visits.""",
                mistake=("distribution_shift", "gradient_on_states_never_visited"),
            ),
            wrong(
                r"The gradient uses the visits of the new policy, where the fit is right.",
                r"""The new policy's visits are unknown before it is run. The fit is right where the *old* policy goes, and the greedy policy
goes elsewhere.""",
                mistake=("distribution_shift", "error_on_the_greedy_policys_data"),
            ),
        ],
    ),
    Question(
        r"""On the lake the greedy policy of a straight-line fit collapses, if the fit is weighted with the exact visits of the old policy. If the same straight lines
are fitted with equal weights for all states, the greedy policy does not collapse. What does this comparison show?""",
        about="pd-lake-weights",
        choices=[
            right(
                r"The poor fit is harmful only together with the shift of the states.",
                r"""The lines are as poor in both cases, and only the states to which they are fitted differ. So the straight lines alone do
not explain the collapse.""",
            ),
            wrong(
                r"Straight lines are too poor for the lake, whatever they are fitted to.",
                r"""Then the fit with equal weights would collapse as well, because it uses straight lines too.""",
                mistake=("pd-lake-weights", "straight_lines_to_blame"),
            ),
            wrong(
                r"With enough episodes of the old policy the first fit would not collapse either.",
                r"""The first fit already has the exact visits and values, as if from infinitely many episodes. More episodes of the old policy come from the
same states.""",
                mistake=("pd-lake-weights", "never_a_collapse"),
            ),
        ],
    ),
    Question(
        r"""On the lake two methods begin with the same policy and the same data. One goes all the way to the greedy policy of the fit, the other a tenth of the way.
The first falls below its start in round one, and the second rises. What was the cause of the fall?""",
        about="pd-rounds-short",
        choices=[
            right(
                r"The length of the step.",
                r"""Policy, data, fit and direction are the same for both methods in the first round. They differ only in how far they go.""",
            ),
            wrong(
                r"The direction of the step toward the greedy policy.",
                r"""The second method moves in the same direction. If the direction were the cause, a tenth of the step would lower the return too.""",
                mistake=("pd-rounds-short", "a_tenth_collapses_too"),
            ),
            wrong(
                r"Any use of a fit whose errors are large in other states.",
                r"""The shortened step uses the same fit with the same errors and climbs, and so does the gradient step with fits of this
kind.""",
                mistake=("pd-rounds-short", "the_gradient_collapses_too"),
            ),
        ],
    ),
    Question(
        BOG.format(prize="0.5", cost="2", steps="two")
        + r"""The old policy always takes action 0 and the new policy always takes action 1. At each step we toss afresh and act as the new policy with probability
$\alpha=0.1$, otherwise as the old one. How much does this mixture gain over the old policy?""",
        about="mixture_step",
        truth=lambda: mixed_gain(0.1),
        show="{:.3f}",
        choices=[
            right(
                lambda: 0.1 * (0.5 + 0.5) - 0.1**2 * (0.5 + 2),
                r"""To first order both steps earn the prize with probability 0.1, together 0.1. If action 1 is chosen twice, with probability
0.01, the second time costs 2 instead of paying 0.5.""",
            ),
            wrong(
                lambda: 0.1 * (0.5 + 0.5),
                r"""This is $\alpha$ times the surrogate. It counts the states of the old policy, which is always on the road, and leaves out that the mixture may be in
the bog.""",
                mistake=("pd-surrogate-far", "surrogate_that_is_the_difference"),
            ),
            wrong(
                lambda: 0.1 * (0.5 - 2),
                r"""Here one toss decides for the whole episode, so that all bad choices come together. With a fresh toss at each step two of them in a row are
rare.""",
                mistake=("mixture_step", "one_toss_an_episode"),
            ),
            wrong(
                lambda: 0.9 * (0.5 + 0.5) - 0.9**2 * (0.5 + 2),
                r"""The mixture was made from the other end: this policy acts as the new one with probability 0.9.""",
                mistake=("pd-mixture-lake", "mixed_from_the_other_end"),
            ),
        ],
    ),
    Question(
        r"""Episodes have $H=4$ steps, the surrogate is $L_\pi(\tilde\pi)=3$, and in every state and at every step the new policy's actions have a mean advantage of at
most $\bar A=1$ in size. Up to which $\alpha$ does the proposition on a step toward another policy guarantee that the mixture is better?""",
        about="mixture_step",
        truth=lambda: safe_step(3, 1, 4),
        show="{:.2f}",
        choices=[
            right(
                lambda: 3 / (4 * 3 * 1),
                r"""The gain is at least $\alpha L-\alpha^2H(H-1)\bar A=3\alpha-12\alpha^2$, and this is positive for $\alpha<\tfrac14$.""",
            ),
            wrong(
                lambda: 3 / 4,
                r"""Here the error was taken to grow with $H$. The chance of having left the old policy's states grows with the step, and it is summed
over the steps, so the error grows with $H(H-1)$.""",
                mistake=("mixture_step", "horizon_for_horizon_squared"),
            ),
            wrong(
                lambda: 3 / (4 * 3 / 2),
                r"""This uses half of the error. Two distributions over the states can differ by 2 in total, and this 2 cancels the ½ of
$0+1+\dots+(H-1)=\tfrac12H(H-1)$.""",
                mistake=("mixture_step", "half_the_constant"),
            ),
            wrong(
                lambda: 3 / 4**2,
                r"""This counts $H^2$ in place of $H(H-1)$. A step of this length is safe, but the proposition guarantees more, because at step 0 no state
has shifted yet.""",
                mistake=("mixture_step", "horizon_squared"),
            ),
        ],
    ),
]
