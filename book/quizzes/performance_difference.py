"""Ten questions on the page The performance difference lemma."""

from itertools import product

from book_tools.teaching.quiz import Question, right, wrong

RIVER = r"""Crossing a river takes two steps. On the bank walking pays 0 and leads safely onto the ice; running pays 2 and leads onto the ice with
probability 0.5, otherwise into the water, where nothing is paid. On the ice, in the last step, walking pays 1 and running pays 5. """


def team(first, second):
    """J of the two steps, if the agent runs with these chances: the mean over all crossings."""
    total = 0.0
    for runs, holds, runs_again in product((0, 1), repeat=3):
        chance = first if runs else 1 - first
        chance *= 0.5 if runs else float(holds)
        chance *= second if runs_again else 1 - second
        total += chance * (2 * runs + holds * (5 if runs_again else 1))
    return total


def changed_alone(old, new):
    """What each of the two changes brings alone, summed: this is the surrogate."""
    return team(new, old) + team(old, new) - 2 * team(old, old)


def discounted(reward):
    """The discounted return of a reward in every step, step by step."""
    return sum(0.9**h * reward for h in range(2000))


def overshoot(chance):
    """How much the surrogate of a runner with this chance exceeds the difference to the coin."""
    return changed_alone(0.5, chance) - (team(chance, chance) - team(0.5, 0.5))


QUESTIONS = [
    Question(
        RIVER
        + r"""The policy tosses a coin at both steps. How large is the advantage of running on the bank over this policy?""",
        about="pdl",
        truth=lambda: team(1, 0.5) - team(0.5, 0.5),
        show="{:.2f}",
        choices=[
            right(
                lambda: (2 + 0.5 * 3) - 0.5 * ((0 + 3) + (2 + 0.5 * 3)),
                r"""The coin earns 3 on average on the ice. So walking on the bank is worth 3, running is worth $2+0.5\cdot3=3.5$, and the coin,
which does either, is worth 3.25.""",
            ),
            wrong(
                lambda: 2 + 0.5 * 3,
                r"""This is the value $Q$ of running. The advantage is what it exceeds the value of the state by, which is 3.25.""",
                mistake=("pdl", "q_for_the_advantage"),
            ),
            wrong(
                lambda: 2.0,
                r"""This is the reward of running alone. Half of the runners lose the second step, and the advantage
takes this into account.""",
                mistake=("pdl", "reward_for_the_advantage"),
            ),
            wrong(
                lambda: (2 + 0.5 * 5) - (2 + 0.5 * 5),
                r"""This is the advantage over a policy that always runs. It is zero, because a policy has no advantage over itself,
but the policy here is the coin.""",
                mistake=("pdl", "advantages_of_the_new_policy"),
            ),
        ],
    ),
    Question(
        RIVER
        + r"""The old policy $\pi$ tosses a coin at both steps, and the new policy $\tilde\pi$ always runs. How large is
the term of the second step in the performance difference lemma for $J(\tilde\pi)-J(\pi)$?""",
        about="pdl",
        truth=lambda: team(1, 1) - team(1, 0.5),
        show="{:.2f}",
        choices=[
            right(
                lambda: 0.5 * (5 - 3),
                r"""The new policy is on the ice in half of the episodes, and there running has the advantage $5-3=2$ over the coin.""",
            ),
            wrong(
                lambda: 0.75 * (5 - 3),
                r"""The coin is on the ice in 75 of 100 episodes. The lemma asks for the states of the new policy, which ran before and is there
in half of the episodes.""",
                mistake=("pdl", "states_of_the_old_policy"),
            ),
            wrong(
                lambda: 0.5 * 5,
                r"""The reward was taken for the advantage. The coin also earns something on the ice, 3 on average, and only what
exceeds it is a gain.""",
                mistake=("pdl", "reward_for_the_advantage"),
            ),
            wrong(
                lambda: 0.5 * (5 - 5),
                r"""The advantage of running over the *new* policy is zero, because the new policy runs. In the lemma the old policy judges.""",
                mistake=("pdl", "advantages_of_the_new_policy"),
            ),
        ],
    ),
    Question(
        r"""In the proof of the lemma the trajectory comes from $\tilde\pi$, and yet $r_h+V_{h+1}^\pi(s_{h+1})$ has the conditional mean
$Q_h^\pi(s_h,a_h)$, given $s_h$ and $a_h$. Why?""",
        about="pdl",
        choices=[
            right(
                r"Given state and action, the environment draws the next state, whoever chose the action.",
                r"""The policy matters for which $s_h$ and $a_h$ occur, but both are given here. Everything after the next state is already
summed up in $V^\pi$.""",
            ),
            wrong(
                r"The two policies visit each state about equally often, as long as they are near each other.",
                r"""The lemma holds exactly for any two policies, however far apart they are. Equal visits would turn it into the
surrogate.""",
                mistake=("pdl", "states_of_the_old_policy"),
            ),
            wrong(
                r"The advantages of the old policy have the mean zero in every state, also in those of the new policy.",
                r"""They have the mean zero over the *old* policy's actions. If this were true of the new policy's actions, the two policies would
have the same value.""",
                mistake=("pdl", "actions_of_the_old_policy"),
            ),
        ],
    ),
    Question(
        r"""A machine has one state and two buttons, and it runs forever. The left button pays 1, the right button pays 3, and
rewards are discounted with $\gamma=0.9$. The old policy tosses a coin, and the new policy always presses the right button.
How much is $J_\gamma(\tilde\pi)-J_\gamma(\pi)$?""",
        about="pdl",
        truth=lambda: discounted(3) - discounted(0.5 * 1 + 0.5 * 3),
        show="{:.0f}",
        choices=[
            right(
                lambda: (3 - 2) / (1 - 0.9),
                r"""The right button has the advantage $3-2=1$ over the coin in every step, and the discounted visits add up to
$1+0.9+0.9^2+\dots=10$.""",
            ),
            wrong(
                lambda: 3 - 2,
                r"""This is the mean over the visits instead of the sum. If we divide the discounted visits by their sum, we must put the factor
$1/(1-\gamma)=10$ in front.""",
                mistake=("pdl", "mean_over_steps_for_the_sum"),
            ),
            wrong(
                lambda: 3 / (1 - 0.9),
                r"""This is what the new policy earns. The old policy earns 20, and the advantage subtracts it step by step.""",
                mistake=("pdl", "reward_for_the_advantage"),
            ),
            wrong(
                lambda: (3 + 0.9 * 2 / (1 - 0.9)) / (1 - 0.9),
                r"""Here $Q_\gamma^\pi=3+0.9\cdot20=21$ was summed over all steps, so the same future rewards were counted again and again. The
lemma sums the advantages.""",
                mistake=("pdl", "q_for_the_advantage"),
            ),
        ],
    ),
    Question(
        RIVER
        + r"""The old policy $\pi$ always walks, and the new policy $\tilde\pi$ always runs. How large is the surrogate
$L_\pi(\tilde\pi)$?""",
        about="eq-pd-surrogate",
        truth=lambda: changed_alone(0, 1),
        show="{:.2f}",
        choices=[
            right(
                lambda: (2 + 0.5 * 1 - 1) + 1 * (5 - 1),
                r"""Running has the advantage 1.5 on the bank and 4 on the ice. The surrogate uses the visits of the *old* policy, which always
reaches the ice, so both count fully.""",
            ),
            wrong(
                lambda: (2 + 0.5 * 1 - 1) + 0.5 * (5 - 1),
                r"""This is the true difference. It uses the visits of the new policy, and the old policy's data do not show
them.""",
                mistake=("pd-surrogate-far", "surrogate_that_is_the_difference"),
            ),
            wrong(
                lambda: ((2 + 0.5 * 1 - 1) + 1 * (5 - 1)) / 2,
                r"""This is the mean over the two steps. The return is the sum of the rewards, so the terms of the steps are added.""",
                mistake=("pdl", "mean_over_steps_for_the_sum"),
            ),
            wrong(
                lambda: (4.5 - 4.5) + (5 - 5),
                r"""Here the new policy judged its own actions, and over itself it has no advantage. The surrogate uses the advantages over the old
policy.""",
                mistake=("pdl", "surrogate_judged_by_the_new_policy"),
            ),
        ],
    ),
    Question(
        RIVER
        + r"""A policy that tosses a coin at both steps earns 3.25, and a policy that always runs earns 4.5. We add up the advantages *over the policy
that always runs*, along the trajectories of the coin. What is the mean of this sum?""",
        about="pdl",
        truth=lambda: team(0.5, 0.5) - team(1, 1),
        show="{:.2f}",
        choices=[
            right(
                lambda: 0.5 * (5 - 4.5) + 0.75 * 0.5 * (1 - 5),
                r"""The lemma holds for any two policies, so here it gives the coin minus the runner. By hand: walking on the bank has the advantage
0.5, walking on the ice has $-4$, and the coin is on the ice in 75 of 100 episodes.""",
            ),
            wrong(
                lambda: 4.5 - 3.25,
                r"""The size is right, but the sign is not. The sum belongs to the policy that acts, and it is negative because
the coin is worse than the policy that judges it.""",
                mistake=("pdl", "roles_swapped_sign_kept"),
            ),
            wrong(
                lambda: 0.5 * (5 - 4.5) + 0.5 * 0.5 * (1 - 5),
                r"""This counts the visits of the runner, who is on the ice in half of the episodes. The trajectories are those of the coin.""",
                mistake=("pdl", "states_of_the_old_policy"),
            ),
            wrong(
                lambda: 0.0,
                r"""The sum is zero if the policy that acts also judges. Here the coin acts and the runner judges.""",
                mistake=("pdl", "actions_of_the_old_policy"),
            ),
        ],
    ),
    Question(
        r"""Which of these conditions makes the surrogate $L_\pi(\tilde\pi)$ equal to $J(\tilde\pi)-J(\pi)$ in every environment?""",
        about="pdl",
        choices=[
            right(
                r"An episode has a single step.",
                r"""Then the only state is the start, and both policies visit it equally often. With more steps new actions lead to
other states.""",
            ),
            wrong(
                r"All advantages of the old policy are exact.",
                r"""Exact advantages do not help with the visits. The surrogate counts the states of the old policy, and the new policy may
reach them less often or more often.""",
                mistake=("pdl", "states_of_the_old_policy"),
            ),
            wrong(
                r"The new policy is greedy for the old advantages.",
                r"""A greedy policy is never worse, but the surrogate may still promise too much or too little, because a
greedy policy also changes the visits.""",
                mistake=("pd-surrogate-far", "surrogate_that_is_the_difference"),
            ),
        ],
    ),
    Question(
        RIVER
        + r"""The old policy always walks and earns 1. We make one greedy step: the new policy takes in each state and at each step the action with
the largest exact advantage over the old policy. How much does the new policy earn?""",
        about="policy_improvement",
        truth=lambda: team(
            max((0, 1), key=lambda run: team(run, 0)), max((0, 1), key=lambda run: team(0, run))
        ),
        show="{:.2f}",
        choices=[
            right(
                lambda: 1 + (2 + 0.5 * 1 - 1) + 0.5 * (5 - 1),
                r"""Running has the advantage 1.5 on the bank and 4 on the ice, so the new policy always runs and earns $2+0.5\cdot5$. (The best plan walks first
and earns 5. It takes a second round to find it.)""",
            ),
            wrong(
                lambda: 1 + (2 + 0.5 * 1 - 1) + 1 * (5 - 1),
                r"""The old policy's visits were used: this is 1 plus the surrogate. The new policy runs first and reaches the ice in half of the
episodes only.""",
                mistake=("pdl", "states_of_the_old_policy"),
            ),
            wrong(
                lambda: 1 + ((2 + 0.5 * 1 - 1) + 0.5 * (5 - 1)) / 2,
                r"""The gain was averaged over the two steps. The terms of the lemma are added, because the return is a sum.""",
                mistake=("pdl", "mean_over_steps_for_the_sum"),
            ),
            wrong(
                lambda: 1.0,
                r"""This policy takes the action with the *smaller* advantage, and here that means to keep walking. Walking has the advantage 0 in
both places, and running has more.""",
                mistake=("policy_improvement", "greedy_for_the_worst"),
            ),
        ],
    ),
    Question(
        r"""Episodes have five steps, numbered from 0 to 4. We begin with an arbitrary policy and make *two* greedy steps with exact
advantages. Where is the policy optimal in every case?""",
        about="policy_improvement",
        choices=[
            right(
                r"At steps 3 and 4, in every state.",
                r"""At the last step nothing follows, so the first round makes it optimal. The second round then judges step 3 with the best continuation.
Each round adds one step, from the end.""",
            ),
            wrong(
                r"At steps 0 and 1, in every state.",
                r"""The time runs the other way. What is best at step 0 depends on everything that follows, so step 0 is the
last one that becomes optimal for certain.""",
                mistake=("policy_improvement", "greedy_one_step_late"),
            ),
            wrong(
                r"At all five steps, in every state.",
                r"""A greedy step is best against the *old* continuation, and the new policy continues otherwise. It takes up to five rounds until all steps
are optimal.""",
                mistake=("policy_improvement", "greedy_for_step_0_at_every_step"),
            ),
            wrong(
                r"At no step with certainty.",
                r"""This may happen with advantages that are only estimated. With exact ones the last step is optimal after a single round, because the
advantages at the last step compare the rewards alone.""",
                mistake=("policy_improvement", "advantage_only_estimated"),
            ),
        ],
    ),
    Question(
        RIVER
        + r"""The old policy tosses a coin at both steps. For a new policy that runs with probability 0.6 at both steps, the surrogate is 0.02 larger than
the true difference. By how much is it larger if the new policy runs with probability 0.55?""",
        about="eq-pd-gradient",
        truth=lambda: overshoot(0.55),
        show="{:.3f}",
        choices=[
            right(
                lambda: 0.02 / 2**2,
                r"""The error is the shift of the visits times the average advantage of the new policy. Both are halved when the
new policy goes half as far, so a quarter is left.""",
            ),
            wrong(
                lambda: 0.02 / 2,
                r"""Only the shift of the visits was halved. It is multiplied by the average advantage of the new policy, and this is halved as well, because the
old policy has no advantage over itself.""",
                mistake=("pdl", "actions_of_the_old_policy"),
            ),
            wrong(
                lambda: 0.0,
                r"""The surrogate has the right slope at the old policy, but it is not the difference itself. At any distance from the old policy the visits
have shifted a little.""",
                mistake=("pd-surrogate-far", "surrogate_that_is_the_difference"),
            ),
        ],
    ),
]
