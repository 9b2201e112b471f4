"""Ten questions on the page Follow, steer and use a run."""

from itertools import product

import numpy as np
from gymnasium import spaces

from book_tools.teaching.quiz import Question, right, wrong
from policy_gradients.algorithms.common import rate_at

FOLLOW = "runs#follow-a-run"
STOP = "runs#evaluate-and-stop"
KEEP = "runs#keep-it-in-a-file"
LONGER = "runs#make-it-longer"
START = "runs#begin-with-what-was-learned"
USE = "runs#use-the-result"
NOTHING = "runs#when-nothing-was-learned"
WARNED = "what_may_go_wrong"
SCORES = [30, 60, 50, 55, 58, 70, 65, 64, 60]
OLD = np.array([1.0, 2.0, 3.0])  # values of three states, right for the first task


def made_again(killed_in, every):
    """The finished updates that are in no file, from a diary of the run."""
    finished, in_file = 0, 0
    for update in range(1, killed_in):
        finished = update
        if update % every == 0:
            in_file = update
    return finished - in_file


def lines_written(updates, every):
    """Lines of a file to which each call appends all updates so far."""
    return sum(len(range(1, at + 1)) for at in range(every, updates + 1, every))


def chance_to_stop(calls):
    """How often at least one of several evaluations is lucky, over all their outcomes."""
    total = 0.0
    for lucky in product((True, False), repeat=calls):
        total += np.prod([0.25 if each else 0.75 for each in lucky]) * any(lucky)
    return total


def stops_at(patience):
    """The evaluation at which the last ones have brought no new record, by counting."""
    best, since = -np.inf, 0
    for number, score in enumerate(SCORES, 1):
        best, since = (score, 0) if score > best else (best, since + 1)
        if since >= patience:
            return number
    raise AssertionError("the rule should stop within the scores")


def explained(prediction, target):
    """One less the variance that is left, by the mean squares of pairs."""

    def spread(x):
        return np.mean([(a - b) ** 2 for a, b in product(x, x)])

    return 1 - spread(target - prediction) / spread(target)


def in_deviations(x):
    """How many standard deviations of 2 lead from the mean of 10 to a number, by search."""
    steps = np.linspace(-10, 10, 2001)
    return steps[np.argmin(abs(10 + 2 * steps - x))]


def changed(updates):
    """How often parameters that are finite and learn from whole episodes change."""
    return sum(kind == "made" for kind in updates)


QUESTIONS = [
    Question(
        r"""A run of 40 updates writes a checkpoint after every sixth update. It is killed in the middle of update 23. How many *finished* updates are lost and have to be
made again?""",
        about="runs#what-a-run-is",
        truth=lambda: made_again(23, 6),
        show="{:.0f}",
        choices=[
            right(
                lambda: 22 - 18,
                r"""The last checkpoint was written after update 18. The updates 19, 20, 21 and 22 were finished and are lost.""",
            ),
            wrong(
                lambda: 23 - 18,
                r"""Update 23 has to be made again too, but it was not finished.""",
                mistake=(KEEP, WARNED),
            ),
            wrong(
                lambda: 22,
                r"""This would be so without a checkpoint. The file holds the state after update 18, and the run goes on from there.""",
                mistake=(KEEP, WARNED),
            ),
            wrong(
                lambda: 0,
                r"""The file is written after every sixth update only. A run that dies in between loses what it has made since then.""",
                mistake=(KEEP, WARNED),
            ),
        ],
    ),
    Question(
        r"""A run of 12 updates calls a callback after every third update. The callback appends a line to a file for *each* number in `so_far.returns`. How many lines does the
file have at the end?""",
        about=FOLLOW,
        truth=lambda: lines_written(12, 3),
        show="{:.0f}",
        choices=[
            right(
                lambda: 3 + 6 + 9 + 12,
                r"""The callback gets the result so far, which is the whole curve from the first update on. To write each update once, it must append only the last
three.""",
            ),
            wrong(
                lambda: 12,
                r"""This is the number of updates. It would be right if each call got only what is new since the last call.""",
                mistake=(FOLLOW, WARNED),
            ),
            wrong(
                lambda: 12 / 3,
                r"""This is the number of calls. Each call writes a line for each update that has been made, and not one line in all.""",
                mistake=(FOLLOW, WARNED),
            ),
            wrong(
                lambda: 12 * 13 / 2,
                r"""This would be so with a call after every update. There are only four calls.""",
                mistake=(FOLLOW, WARNED),
            ),
        ],
    ),
    Question(
        r"""A policy does not improve at all, but each noisy evaluation of it exceeds the threshold with probability ¼, independently of the others. A callback evaluates
three times during the run and stops it at the first score above the threshold. How probable is it that the run is stopped as a success?""",
        about=STOP,
        truth=lambda: chance_to_stop(3),
        show="{:.2f}",
        choices=[
            right(
                lambda: 1 - (3 / 4) ** 3,
                r"""One lucky evaluation is enough. So the score that stopped a run is too high on average, and the final policy has to be evaluated once more.""",
            ),
            wrong(
                lambda: 1 / 4,
                r"""This is the chance of a single evaluation. Each further one is another chance to be lucky.""",
                mistake=(STOP, WARNED),
            ),
            wrong(
                lambda: 3 / 4,
                r"""The three probabilities were added. Two evaluations can be lucky in the same run, and these cases were counted twice.""",
                mistake=(STOP, WARNED),
            ),
            wrong(
                lambda: (3 / 4) ** 3,
                r"""This is the probability that the run is *not* stopped.""",
                mistake=("hw2", "what_is_lost"),
            ),
        ],
    ),
    Question(
        r"""A callback stops the run when the last three evaluations are all no better than the best one before them. The scores would be
30, 60, 50, 55, 58, 70, 65, 64, 60. At which evaluation does the run stop?""",
        about="ex-runs-patience",
        truth=lambda: stops_at(3),
        show="{:.0f}",
        choices=[
            right(
                lambda: 5,
                r"""After the record of 60 come 50, 55 and 58, and none of them is better. The run stops before it could reach 70, which is the price of this rule.""",
            ),
            wrong(
                lambda: 9,
                r"""Each score was compared with the one before it, and only 65, 64, 60 fall three times in a row. The rule compares with the best
score so far.""",
                mistake=("ex-runs-patience", "common_mistake"),
            ),
            wrong(
                lambda: 4,
                r"""Here two scores without a record were enough. The rule waits for three.""",
                mistake=("ex-runs-patience", "common_mistake"),
            ),
            wrong(
                lambda: 3,
                r"""The run was stopped at the first score that is lower than the one before it. A single lower score may be noise, and the rule waits for
three.""",
                mistake=("ex-runs-patience", "common_mistake"),
            ),
        ],
    ),
    Question(
        r"""A run of PPO with 20 updates and a checkpoint file is complete. The learning rate falls in a straight line to zero over a run. The same call is made again with
`num_updates=50`. How many updates does it make, and which share of the full rate has the first of them?""",
        about=LONGER,
        truth=lambda: [50 - 20, float(rate_at(1.0, 20, 50))],
        show="{:.0f} updates, {:.2f}",
        choices=[
            right(
                lambda: [30, 1 - 20 / 50],
                r"""The file knows that 20 updates are made, so 30 are missing. The rate follows the schedule of the longer run, and the steps become large
again.""",
            ),
            wrong(
                lambda: [50, 1.0],
                r"""Here the run began anew. A call with the same file goes on from there.""",
                mistake=(LONGER, WARNED),
            ),
            wrong(
                lambda: [30, 1 - 19 / 20],
                r"""This is the rate of the last update of the short run. The longer run has a schedule of its own.""",
                mistake=("ex-runs-rate", "common_mistake"),
            ),
            wrong(
                lambda: [30, 0.0],
                r"""The rate of the short run would be zero after its last update, but the schedule of the longer run has come to 20 of 50 only.""",
                mistake=("ex-runs-rate", "common_mistake"),
            ),
        ],
    ),
    Question(
        r"""A run of PPO with 20 updates is finished. A new run on another task gets `start=result` and `num_updates=30`. The learning rate falls in a straight line to zero over a run. How many updates does
the new run make, and which share of the full rate has the first of them?""",
        about=START,
        truth=lambda: [30, float(rate_at(1.0, 0, 30))],
        show="{:.0f} updates, {:.2f}",
        choices=[
            right(
                lambda: [30, 1.0],
                r"""`start` hands on what was learned, but the count of updates begins at 0 again. So the new run has all of its updates and begins with the full
rate.""",
            ),
            wrong(
                lambda: [10, 1 - 20 / 30],
                r"""This is what a *checkpoint* does, which makes a run longer. A start from a result is a new run.""",
                mistake=(LONGER, WARNED),
            ),
            wrong(
                lambda: [30, 1 - 20 / 50],
                r"""The updates of both runs were put into one schedule. The new run does not know how many updates were made before it.""",
                mistake=(LONGER, WARNED),
            ),
            wrong(
                lambda: [30, 1 - 19 / 20],
                r"""This is the rate with which the earlier run ended. The rate belongs to a run and is not handed on.""",
                mistake=("ex-runs-rate", "common_mistake"),
            ),
        ],
    ),
    Question(
        r"""A value function predicts 1, 2 and 3 in three states, which is right for its task. A new run starts with it, on a task with the opposite
rewards, where the targets are −1, −2 and −3. The explained variance of predictions $V$ of the
targets $R$ is $1-\operatorname{Var}(R-V)/\operatorname{Var}(R)$. How large is it for this value
function, and for a fresh one that predicts 0 everywhere?""",
        about=START,
        truth=lambda: [explained(OLD, -OLD), explained(0 * OLD, -OLD)],
        show="{:.0f} and {:.0f}",
        choices=[
            right(
                lambda: [1 - 4, 1 - 1],
                r"""The residuals −2, −4, −6 vary four times as much as the targets do. So the value function that was kept does more harm than one that knows
nothing.""",
            ),
            wrong(
                lambda: [1, 0],
                r"""This is its explained variance in the old task. What was learned for one reward is wrong for another one.""",
                mistake=(START, WARNED),
            ),
            wrong(
                lambda: [0, 0],
                r"""A wrong value function can be worse than a constant one, and then the number is negative.""",
                mistake=("ex-own-explained", "common_mistake"),
            ),
            wrong(
                lambda: [4, 1],
                r"""These are the shares of the variance that are left. The explained variance is 1 minus this share.""",
                mistake=("hw2", "what_is_lost"),
            ),
        ],
    ),
    Question(
        r"""A policy was trained with `pg.normalized`, and its statistics for the single observed number are the mean 10 and the standard deviation 2. A program observes
14, normalizes it with the same statistics, and hands the result to the policy. Which number does the network see?""",
        about=USE,
        truth=lambda: in_deviations(in_deviations(14)),
        show="{:.0f}",
        choices=[
            right(
                lambda: ((14 - 10) / 2 - 10) / 2,
                r"""The policy carries its statistics in its parameters and normalizes once more. So the program should have handed over the raw
observation.""",
            ),
            wrong(
                lambda: (14 - 10) / 2,
                r"""This is what the network should see, and what it sees if the program hands over the raw 14.""",
                mistake=(USE, WARNED),
            ),
            wrong(
                lambda: (14 - 10) / 2 / 2,
                r"""The second normalization subtracts the mean as well, and not only divides.""",
                mistake=(USE, WARNED),
            ),
            wrong(
                lambda: 14.0,
                r"""The raw number would reach the network if neither the program nor the policy normalized.""",
                mistake=("normalized_observations", "never merged"),
            ),
        ],
    ),
    Question(
        r"""An environment has the action space `Discrete(3, start=-1)`. In some state the network gives its three actions the probabilities 0.2, 0.1 and 0.7, in this order. Which action
does `pg.actor` return when it gets no key?""",
        about=USE,
        truth=lambda: list(range(-1, 2))[int(np.argmax([0.2, 0.1, 0.7]))],
        show="{:.0f}",
        choices=[
            right(
                lambda: spaces.Discrete(3, start=-1).start + 2,
                r"""Without a key the most probable action is taken. The network counts it as 2, from 0 on, and `pg.actor` translates this to the actions −1, 0 and 1 of the
environment.""",
            ),
            wrong(
                lambda: 2,
                r"""This is the action as the network counts it. The environment has no action 2.""",
                mistake=(USE, WARNED),
            ),
            wrong(
                lambda: -1,
                r"""The first action of the space was taken. Its probability is only 0.2.""",
                mistake=(USE, WARNED),
            ),
            wrong(
                lambda: 0,
                r"""This is the mean action, 0.5, cut down to a whole number. Actions of a `Discrete` space are names and have no mean, and the most probable one is the
last.""",
                mistake=(USE, WARNED),
            ),
        ],
    ),
    Question(
        r"""A run of REINFORCE has 10 updates. In the second one a gradient is not finite, and in two other batches no episode ends. In how many updates do the
parameters change?""",
        about=NOTHING,
        truth=lambda: changed(["made", "not finite"] + 2 * ["no episode"] + 6 * ["made"]),
        show="{:.0f}",
        choices=[
            right(
                lambda: 10 - 1 - 2,
                r"""An update that is not finite is not made, and REINFORCE skips a batch without a whole episode. All three are counted in
`diagnostics["skipped"]`.""",
            ),
            wrong(
                lambda: 10 - 1,
                r"""The batches without an end of an episode were taken for usable. REINFORCE learns from whole episodes, and there is none in
them.""",
                mistake=(NOTHING, WARNED),
            ),
            wrong(
                lambda: 1,
                r"""Here everything after the overflow was lost. The update that is not finite is left out, and the parameters stay healthy.""",
                mistake=(NOTHING, WARNED),
            ),
            wrong(
                lambda: 10,
                r"""Parameters that look healthy do not show that every update was made. The row `skipped` has the answer.""",
                mistake=(NOTHING, WARNED),
            ),
        ],
    ),
]
