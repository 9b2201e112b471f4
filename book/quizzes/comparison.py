"""Ten questions on the page Comparing the methods."""

from itertools import product

import numpy as np

from book_tools.teaching.quiz import Question, right, wrong

EIGHT = [90, 400, 410, 430, 440, 450, 490, 500]
A, B = [500, 490, 300, 100], [450, 300, 200, 150]
CRASHED, STEADY = [200, 200, 200, 0], [140, 140, 140, 140]
LEVELS = np.array([1.3, 0.9, 0.4, -0.2])


def middle_half(scores):
    """The interquartile mean by weights: each score fills a quarter, and the outer quarters are cut."""
    n, scores = len(scores), sorted(scores)
    inside = [max(0, min((i + 1) / n, 0.75) - max(i / n, 0.25)) for i in range(n)]
    return np.dot(inside, scores) / sum(inside)


def share_of_wins(x, y):
    """The chance that a run of x is ahead of a run of y, where a tie counts half."""
    return np.mean([(a > b) + 0.5 * (a == b) for a, b in product(x, y)])


def drawn_means_in_order():
    """How often a draw of four from each table, with replacement, puts the mean of CRASHED ahead."""
    ahead = [sum(draw) > sum(STEADY) for draw in product(CRASHED, repeat=4)]
    return np.mean(ahead)


def best_of(values, tries):
    """The mean of the largest of several independent draws from equally likely values."""
    return np.mean([max(draw) for draw in product(values, repeat=tries)])


def not_ahead(p, q, seeds):
    """The chance that A, which solves with chance p, solves no more seeds than B does."""
    total = 0.0
    for draw in product((0, 1), repeat=2 * seeds):
        a, b = draw[:seeds], draw[seeds:]
        chance = np.prod([p if x else 1 - p for x in a]) * np.prod([q if x else 1 - q for x in b])
        total += chance * (sum(a) <= sum(b))
    return total


def factor_on_the_divergence(longer):
    """How much more divergence a step spends that is so many times as long, by the quadratic form."""
    fisher, step = np.array([[2.0, 0.5], [0.5, 1.0]]), np.array([0.3, -0.1])
    spent = [0.5 * (k * step) @ fisher @ (k * step) for k in (1, longer)]
    return spent[1] / spent[0]


QUESTIONS = [
    Question(
        r"""Eight seeds of a method end at 90, 400, 410, 430, 440, 450, 490 and 500. What is their interquartile mean?""",
        about="ex-cmp-iqm",
        truth=lambda: middle_half(EIGHT),
        show="{:.2f}",
        choices=[
            right(
                lambda: (410 + 430 + 440 + 450) / 4,
                r"""A quarter of eight is two, so the two lowest and the two highest runs are left out, and the other four are averaged.""",
            ),
            wrong(
                lambda: sum(EIGHT[1:-1]) / 6,
                r"""Only one run was cut at either end, a quarter of the runs in all. The interquartile mean averages the middle
half, so a quarter is cut at *each* end.""",
                mistake=("ex-cmp-iqm", "common_mistake"),
            ),
            wrong(
                lambda: sum(EIGHT[2:]) / 6,
                r"""A quarter was cut in all, and only at the lower end. To drop the bad runs and keep the lucky ones makes
every method look better than it is.""",
                mistake=("ex-cmp-iqm", "common_mistake"),
            ),
            wrong(
                lambda: sum(EIGHT) / 8,
                r"""This is the mean of all runs, in which the failed run counts as much as any other.""",
                mistake=("score_zero_mean", "uniform_average"),
            ),
        ],
    ),
    Question(
        r"""Method A ends at 500, 490, 300 and 100, method B at 450, 300, 200 and 150. What is the estimated probability of improvement of A over B?""",
        about="ex-cmp-wins",
        truth=lambda: share_of_wins(A, B),
        show="{:.3f}",
        choices=[
            right(
                lambda: (4 + 4 + 2.5 + 0) / 16,
                r"""The first two runs of A win all four pairs. The run with 300 wins two and ties one, and the run with 100 wins
none.""",
            ),
            wrong(
                lambda: (4 + 4 + 2 + 0) / 16,
                r"""The tie of 300 and 300 was counted as a loss. It counts one half, so that a method has the probability ½
against itself.""",
                mistake=("improvement_unbiased", "a tie is a loss"),
            ),
            wrong(
                lambda: 3 / 4,
                r"""Only the runs in the same place of the two lists were compared. The probability asks about two independent runs, so all
sixteen pairs count.""",
                mistake=("ex-cmp-wins", "common_mistake"),
            ),
            wrong(
                lambda: 1.0,
                r"""Only the two means, 347.5 and 275, were compared. A has the larger mean, but a run of A does not always beat a run of B.""",
                mistake=("improvement_unbiased", "means compared, one pair"),
            ),
        ],
    ),
    Question(
        r"""Method A ends at 200, 200, 200 and 0, and all four runs of method B end at 140. The bootstrap draws four runs of each method from
this table, with replacement. In which share of the draws is the mean of A larger than the mean of B?""",
        about="comparison#eight-runs-by-hand",
        truth=drawn_means_in_order,
        show="{:.2f}",
        choices=[
            right(
                lambda: 0.75**4 + 4 * 0.25 * 0.75**3,
                r"""The drawn mean of A is 200 without the failed run and 150 with it once, which is more than 140. With the failed run twice it is
100. So the failed run may be drawn at most once.""",
            ),
            wrong(
                lambda: 0.75**4,
                r"""This is the probability that the failed run is not drawn at all. If it is drawn once, the mean of A is 150, which is
still ahead.""",
                mistake=("cmp-three-often", "a large difference"),
            ),
            wrong(
                lambda: 1.0,
                r"""The mean of the table, 150, was taken for the mean of every draw. The bootstrap draws *with* replacement, so the
failed run can come twice or more.""",
                mistake=("cmp-three-never", "a large difference"),
            ),
            wrong(
                lambda: 0.75,
                r"""This is the share of single runs of A that beat a run of B, which is the probability of improvement. The bootstrap compares the
means of four drawn runs.""",
                mistake=("improvement_unbiased", "means compared, one pair"),
            ),
        ],
    ),
    Question(
        r"""On one task four runs of a method have the levels 1.3, 0.9, 0.4 and −0.2, where 0 is an untrained policy and 1 is a solved
task. How large is the optimality gap?""",
        about="comparison#all-tasks-together",
        truth=lambda: np.mean([max(0.0, 1 - level) for level in LEVELS]),
        show="{:.3f}",
        choices=[
            right(
                lambda: 1 - np.minimum(LEVELS, 1).mean(),
                r"""A level above 1 counts as 1, so the run at 1.3 falls short by nothing. The others fall short by 0.1, 0.6 and 1.2, and the mean of the four numbers
is the gap.""",
            ),
            wrong(
                lambda: 1 - LEVELS.mean(),
                r"""The run at 1.3 was allowed to make up for the others. The gap asks how far the runs fall short of the goal, so what is beyond the
goal does not count.""",
                mistake=("cmp-four-solve", "other tasks' bar"),
            ),
            wrong(
                lambda: 1 - np.clip(LEVELS, 0, 1).mean(),
                r"""The run below 0 was counted as 0. A run that is worse than an untrained policy falls short by more than 1.""",
                mistake=("cmp-short-pendulum", "another bar"),
            ),
            wrong(
                lambda: np.minimum(LEVELS, 1).mean(),
                r"""This is the mean level. The gap is what is missing from this mean to 1, so that a smaller gap is better.""",
                mistake=("cmp-kl-large", "the other way round"),
            ),
        ],
    ),
    Question(
        r"""All step lengths of a method are in truth equally good: the score of a tuning run is 0 or 100, with probability ½ each. Three
lengths are tried with one run each, and the length with the highest score is chosen. What is the mean of the score that the chosen
length earned in its tuning run?""",
        about="comparison#what-the-four-tasks-say",
        truth=lambda: best_of([0.0, 100.0], 3),
        show="{:.1f}",
        choices=[
            right(
                lambda: 100 * (1 - 0.5**3),
                r"""The highest of the three scores is 0 only if all three are 0. Fresh runs of the chosen length earn 50 on average, so the score of the tuning promises
too much.""",
            ),
            wrong(
                lambda: 50.0,
                r"""This is what fresh runs of the chosen length earn on average. The score of the tuning is the highest of three noisy
scores, and it is too high on average.""",
                mistake=("ex-sb-best", "common_mistake"),
            ),
            wrong(
                lambda: 100 * (1 - 0.5**2),
                r"""This is the highest of two. Each further length that is tried makes the promise larger.""",
                mistake=("ex-sb-best", "common_mistake"),
            ),
            wrong(
                lambda: 100.0,
                r"""The best possible score was taken for the mean of the best. All three runs fail with the probability ⅛.""",
                mistake=("ex-sb-best", "common_mistake"),
            ),
        ],
    ),
    Question(
        r"""Somebody lets NPG make steps that are 4 times as long as the default. A natural step has the length that spends the divergence $\delta$ to
second order, $\tfrac12d^\top Fd=\delta$. By which factor must $\delta$ be multiplied?""",
        about="cmp-width-natural",
        truth=lambda: factor_on_the_divergence(4),
        show="{:.0f}",
        choices=[
            right(
                lambda: 16.0,
                r"""The divergence grows with the square of the step, so the step is proportional to $\sqrt\delta$. Four times the length costs sixteen times the
divergence.""",
            ),
            wrong(
                lambda: 4.0,
                r"""The step was taken to be proportional to $\delta$, as a step of Adam is to its learning rate. With $4\delta$ a natural step is only twice
as long.""",
                mistake=("npg", "root_lost"),
            ),
            wrong(
                lambda: 2.0,
                r"""The root was taken the wrong way round. It leads from $\delta$ to the length, so the way from the length to $\delta$ is the square.""",
                mistake=("ex-sb-step", "common_mistake"),
            ),
            wrong(
                lambda: 8.0,
                r"""The factor ½ was applied to the square of 4. It stands in the condition for both lengths, so it cancels in the comparison.""",
                mistake=("npg", "factor_two_lost"),
            ),
        ],
    ),
    Question(
        r"""On the mountain car every push costs something, and only the flag pays. A step length is chosen by the highest mean return of a few tuning
runs, none of which reaches the flag. Which step length wins?""",
        about="cmp-tuning-deceived",
        choices=[
            right(
                r"The one whose policies have learned to push as little as they possibly can.",
                r"""Among policies without the flag the one that pushes least earns most. A selection by the return selects it, although it solves
nothing.""",
            ),
            wrong(
                r"The one whose policies come nearest to the flag, since this is what the task rewards.",
                r"""The task rewards the flag itself and nothing on the way to it. To come near costs thrust, so such a policy earns less than one that does
nothing.""",
                mistake=("cmp-tuning-deceived", "a run that saw the flag"),
            ),
            wrong(
                r"None of them, because all policies earn the same as long as the flag is not reached.",
                r"""Without the flag the returns differ by what the thrust has cost. So the selection is not left to chance, and it prefers the
wrong policies.""",
                mistake=("cmp-short-car", "without tuning"),
            ),
        ],
    ),
    Question(
        r"""REINFORCE learns from the first episode of each stream and leaves out the rest of the stream. In one batch there are three streams of 100 steps
each, and their first episodes end after 20, 50 and 100 steps. How many steps has the environment taken, and how many has the method used?""",
        about="cmp-left-out",
        truth=lambda: [3 * 100, sum(min(100, end) for end in (20, 50, 100))],
        show="{:.0f} and {:.0f}",
        choices=[
            right(
                lambda: [300, 170],
                r"""The environment steps all three streams to their end. The method learns from $20+50+100$ of these steps and leaves out the
other 130.""",
            ),
            wrong(
                lambda: [300, 300],
                r"""All steps were counted as used. The rest of the first two streams holds further episodes, which this method does not look
at.""",
                mistake=("cmp-left-out", "nothing is left out"),
            ),
            wrong(
                lambda: [170, 170],
                r"""A program that stopped each stream at the end of its episode would take only these steps. This program does not stop the streams, so it
takes 300.""",
                mistake=("cmp-used", "the steps taken"),
            ),
            wrong(
                lambda: [170, 300],
                r"""The two numbers were exchanged. A method cannot use steps that were not taken.""",
                mistake=("cmp-early", "against the steps taken"),
            ),
        ],
    ),
    Question(
        r"""NPG and clipped PPO are both run with lengths of a step that span the same factor. The return of PPO hardly changes, and the return of NPG
breaks down at the longest step. Which conclusion is justified?""",
        about="cmp-kl-range",
        choices=[
            right(
                r"None about large changes of the policy, until these changes have been measured for both methods.",
                r"""The same factor on the learning rate changes the policy much less in PPO than the same factor on the step does in
NPG. The divergence of an update means the same for both methods, and only on this axis can we compare.""",
            ),
            wrong(
                r"PPO tolerates larger changes of the policy than NPG does, because its curve is flatter than NPG's.",
                r"""The flat curve may come from changes of the policy that are not large at all. In the runs of the page the divergence of PPO grew by less
than a factor of 100, and that of NPG by a factor of more than 1,000.""",
                mistake=("cmp-kl-range", "NPG in its place"),
            ),
            wrong(
                r"NPG needs a smaller default, because a long step does harm to a method that has no clip.",
                r"""The breakdown at one end says nothing about the default in the middle. And TRPO, which has no clip either, ends far higher than
NPG after such long steps, because it has a line search.""",
                mistake=("cmp-line-search", "exchanged"),
            ),
        ],
    ),
    Question(
        r"""Method A solves a task with probability 0.8, method B with probability 0.5, each seed independently. With two seeds of each method, what is the
probability that A does *not* solve more of its seeds than B?""",
        about="ex-cmp-coins",
        truth=lambda: not_ahead(0.8, 0.5, 2),
        show="{:.2f}",
        choices=[
            right(
                lambda: 0.25 * 0.04 + 0.5 * 0.36 + 0.25 * 1.0,
                r"""B solves 0, 1 or 2 seeds with the probabilities ¼, ½ and ¼. A solves at most as many with the probabilities 0.04, 0.36 and 1. So two seeds
fail to show this large difference nearly half of the time.""",
            ),
            wrong(
                lambda: 0.5 * 0.04 + 0.25 * 0.36,
                r"""The ties are missing: this is the probability that B solves *more* seeds than A. If both solve equally many, A has not solved more
either.""",
                mistake=("ex-cmp-coins", "common_mistake"),
            ),
            wrong(
                lambda: (0.2 * 1.0 + 0.8 * 0.5) ** 2,
                r"""The seeds were compared in pairs, and A had to fail to win in both of them. But the question compares the two counts, and A
can win one pair and lose the other.""",
                mistake=("ex-cmp-wins", "common_mistake"),
            ),
            wrong(
                lambda: 0.0,
                r"""Only the two probabilities were compared. Two seeds of each do not show them: chance decides how many of them succeed.""",
                mistake=("cmp-three-enough", "mixed"),
            ),
        ],
    ),
]
