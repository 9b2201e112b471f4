"""Ten questions on the page Many seeds, many devices."""

from itertools import product

import numpy as np

from book_tools.teaching.quiz import Question, right, wrong

A, B = [90, 70, 20], [80, 70, 10]
LATE, EARLY = [500, 200, 200], [300, 300, 300]
COMPILED, PLAIN = 50_000.0, 10_000.0  # steps a second
COMPILING = 8.0  # seconds
MESH = "seeds_and_devices#what-to-write-on-your-machine"
SHARES = [[2.0], [4.0, 6.0, 8.0]]  # what two devices hold of a batch


def share_of_wins(x, y):
    """The chance that a run of x is ahead of a run of y, where a tie counts half."""
    return np.mean([np.sign(a - b) / 2 + 0.5 for a, b in product(x, y)])


def mean_share(p, q, runs):
    """The mean share of pairs over all samples of as many runs, which score 1 or 0."""
    total = 0.0
    for draw in product((0, 1), repeat=2 * runs):
        x, y = draw[:runs], draw[runs:]
        chance = np.prod([p if s else 1 - p for s in x]) * np.prod([q if s else 1 - q for s in y])
        total += chance * share_of_wins(x, y)
    return total


def resampled(x, y, runs):
    """The values that the share takes over all redrawn runs, smallest and largest."""
    draws = product(product(x, repeat=runs), product(y, repeat=runs))
    shares = [share_of_wins(a, b) for a, b in draws]
    return min(shares), max(shares)


def level():
    """Where a program that compiles has caught up, by bisection on the seconds."""
    low, high = 0.0, 1e9
    for _ in range(200):
        n = (low + high) / 2
        low, high = (n, high) if COMPILING + n / COMPILED > n / PLAIN else (low, n)
    return n


def seconds(programs, runs, steps):
    """What runs cost that compile as many programs as this."""
    return sum([COMPILING] * programs) + sum(steps / COMPILED for _ in range(runs))


def divided():
    """The environments that lie on each of four devices."""
    return np.array_split(np.arange(32), 4)


def whole_batch():
    """The mean over all rows, wherever they lie."""
    return np.mean([row for share in SHARES for row in share])


QUESTIONS = [
    Question(
        r"""Method A was trained with three seeds and scored 90, 70 and 20. Method B scored 80, 70 and 10. Which share of the pairs does A win,
if a tie counts as half a win?""",
        about="eq-seeds-improvement",
        truth=lambda: share_of_wins(A, B),
        show="{:.2f}",
        choices=[
            right(
                lambda: (3 + 1.5 + 1) / 9,
                r"""The run with 90 wins three pairs, the run with 70 ties once and wins once, and the run with 20 wins once.""",
            ),
            wrong(
                lambda: (3 + 1 + 1) / 9,
                r"""The tie was counted as a loss. It counts one half, so that two equally good methods have the share ½.""",
                mistake=("improvement_unbiased", "a tie is a loss"),
            ),
            wrong(
                lambda: (1 + 0.5 + 1) / 3,
                r"""Only three pairs were compared, each run of A with one run of B. The order of the runs has no meaning, so each run of A is compared with
each run of B.""",
                mistake=("ex-cmp-wins", "common_mistake"),
            ),
            wrong(
                lambda: 1.0,
                r"""Only the means, 60 and 53, were compared. A is ahead on average, but it does not win every pair.""",
                mistake=("improvement_unbiased", "means compared, one pair"),
            ),
        ],
    ),
    Question(
        r"""Method A scored 500, 200 and 200, and method B scored 300, 300 and 300. What are the mean of A less the mean of B, and the share of pairs
that A wins?""",
        about="ex-seeds-pairs",
        truth=lambda: [sum(LATE) / 3 - sum(EARLY) / 3, share_of_wins(LATE, EARLY)],
        show="{:.0f}, and {:.2f}",
        choices=[
            right(
                lambda: [(500 + 2 * 200 - 900) / 3, 3 / 9],
                r"""The means are equal, and yet A loses six of nine pairs. The share does not ask *how much* the good run of A is
better.""",
            ),
            wrong(
                lambda: [0, 0.5],
                r"""The share was read off the means. Equal means do not make the share one half, because one good run can make up for two bad ones in
the mean, but not in the pairs.""",
                mistake=("improvement_unbiased", "means compared, one pair"),
            ),
            wrong(
                lambda: [0, 6 / 9],
                r"""These are the pairs that B wins. A wins only the three pairs of its run with 500.""",
                mistake=("own-lander", "exchanged"),
            ),
            wrong(
                lambda: [200 - 300, 3 / 9],
                r"""The share is right, but the medians were compared instead of the means. The mean of A is 300, because its good run counts
in full.""",
                mistake=("ex-cmp-iqm", "common_mistake"),
            ),
        ],
    ),
    Question(
        r"""A run of method A scores 1 with probability 0.8 and otherwise 0. A run of method B scores 1 with probability 0.5 and otherwise 0. Two runs of each are
made, and all four are independent. What is the mean of the share of pairs that A wins, where a tie counts half?""",
        about="improvement_unbiased",
        truth=lambda: mean_share(0.8, 0.5, 2),
        show="{:.2f}",
        choices=[
            right(
                lambda: 0.8 * 0.5 + 0.5 * (0.8 * 0.5 + 0.2 * 0.5),
                r"""The mean is the probability of improvement, however many runs there are. A wins a pair with probability 0.4, and it ties with
probability 0.5.""",
            ),
            wrong(
                lambda: 0.8 * 0.5,
                r"""Only the wins were counted. Half of all pairs are ties here, and each tie counts one half.""",
                mistake=("improvement_unbiased", "a tie is a loss"),
            ),
            wrong(
                lambda: 0.8 / (0.8 + 0.5),
                r"""The two probabilities of success were put in proportion. Often both runs succeed or both fail, and such a tie counts one
half.""",
                mistake=("improvement_unbiased", "a tie is a loss"),
            ),
            wrong(
                lambda: 1.0,
                r"""A is the better method, but this does not decide every pair. A run of A can score 0 while a run of B scores 1.""",
                mistake=("improvement_unbiased", "means compared, one pair"),
            ),
        ],
    ),
    Question(
        r"""Eight runs of each of two methods make 64 pairs. Somebody wants a band around the share of pairs that the first method wins, and makes it with
the bootstrap. Which statement is true?""",
        about="improvement_unbiased",
        choices=[
            right(
                r"Pairs with a run in common are not independent, so the runs have to be drawn anew.",
                r"""A single lucky run wins all of its eight pairs at once. The share is still right on average, but 64 pairs say less than 64 independent
ones would.""",
            ),
            wrong(
                r"The 64 pairs are like 64 tosses of a coin, so the pairs have to be drawn anew.",
                r"""Tosses of a coin are independent, and pairs with a run in common are not. A band that is made from the pairs is too
narrow.""",
                mistake=("improvement_unbiased", "means compared, one pair"),
            ),
            wrong(
                r"Pairs with a run in common depend on each other, so the share is wrong on average.",
                r"""The mean of a sum is the sum of the means, whether the terms depend on each other or not. Only the width of the band is
affected.""",
                mistake=("improvement_unbiased", "a tie is a loss"),
            ),
        ],
    ),
    Question(
        r"""Two methods have two runs each. A scored 5 and 1, and B scored 4 and 2. The bootstrap draws two runs of A and two runs of B from these, with
replacement, and computes the share of pairs that A wins. What are the smallest and the largest share that can come out?""",
        about="seeds_and_devices#how-surely-does-one-method-win",
        truth=lambda: resampled([5, 1], [4, 2], 2),
        show="{:.2f} and {:.2f}",
        choices=[
            right(
                lambda: [0.0, 1.0],
                r"""If the run with 1 is drawn twice, A wins no pair, and if the run with 5 is drawn twice, it wins all of them. From two runs of each nothing can be
said.""",
            ),
            wrong(
                lambda: [0.5, 0.5],
                r"""This is the share of the four runs as they are. The bootstrap draws *with* replacement, so the same run may come twice.""",
                mistake=("improvement_unbiased", "means compared, one pair"),
            ),
            wrong(
                lambda: [0.25, 0.75],
                r"""Here the pairs were taken for independent, and at most one of them was changed. A run that is drawn twice decides both of its pairs with the other
method.""",
                mistake=("improvement_unbiased", "means compared, one pair"),
            ),
        ],
    ),
    Question(
        r"""A program compiles for 8 seconds. After this every run takes 2 seconds. Learning rates are floats and inputs of the compiled
program, and `num_envs` is an integer that decides shapes. How many seconds does a sweep over 3 learning rates and 2 values of `num_envs`
take, six runs that are made one after the other and keep the compiled programs?""",
        about="seeds_and_devices#many-seeds-in-one-call",
        truth=lambda: seconds(2, 6, 100_000),
        show="{:.0f}",
        choices=[
            right(
                lambda: 2 * 8 + 6 * 2,
                r"""Each value of `num_envs` is a program of its own and is compiled once. The three learning rates use the same
program.""",
            ),
            wrong(
                lambda: 1 * 8 + 6 * 2,
                r"""The integer was treated like a rate. It decides the shapes of arrays, so the program for another integer has to be compiled
again.""",
                mistake=("seeds_and_devices#many-seeds-in-one-call", "what_may_go_wrong"),
            ),
            wrong(
                lambda: 6 * 8 + 6 * 2,
                r"""Every run was compiled anew. A rate is an input of the compiled program, so another rate compiles nothing.""",
                mistake=("seeds_and_devices#many-seeds-in-one-call", "what_may_go_wrong"),
            ),
            wrong(
                lambda: 3 * 8 + 6 * 2,
                r"""The roles were exchanged: here the rates were compiled in, and the integer was an input.""",
                mistake=("seeds_and_devices#many-seeds-in-one-call", "what_may_go_wrong"),
            ),
        ],
    ),
    Question(
        r"""A published score is one run with 1,000,000 steps, scored with the most probable actions. Our score is the mean of five runs with 100,000 steps,
scored with sampled actions. Both used the same method, and the published score is higher. Which conclusion is justified?""",
        about="own-sampled",
        choices=[
            right(
                r"None about the two programs, since steps, seeds and the way of scoring differ.",
                r"""Each of the three can explain the difference alone. On Acrobot, for example, the sampled actions of TRPO earn less than its most probable
actions.""",
            ),
            wrong(
                r"Our program is worse, since the mean of five runs is more reliable than one run.",
                r"""The mean of five runs is indeed the more reliable number, but of another quantity: it has a tenth of the steps, and its actions are
sampled.""",
                mistake=("own-cheetah", "a good seed"),
            ),
            wrong(
                r"Our program is worse, since sampled actions earn as much as the most probable ones.",
                r"""They need not. A policy that is random in part earns less when its actions are sampled, as TRPO on Acrobot does.""",
                mistake=("own-sampled", "exchanged"),
            ),
        ],
    ),
    Question(
        r"""Program A makes 10,000 steps a second from the start. Program B compiles for 8 seconds and then makes 50,000 steps a second. After how many
steps have both taken the same time?""",
        about="ex-seeds-even",
        truth=level,
        show="{:,.0f}",
        choices=[
            right(
                lambda: 8 / (1 / 10_000 - 1 / 50_000),
                r"""Each step saves $1/10{,}000-1/50{,}000=0.00008$ seconds, and the saved time has to make up for 8 seconds of compiling.""",
            ),
            wrong(
                lambda: 8 * (50_000 - 10_000),
                r"""The difference of the rates was used. While B makes up for its start, A goes on, and what counts is the time that a single step
saves.""",
                mistake=("ex-seeds-even", "common_mistake"),
            ),
            wrong(
                lambda: 8 * 10_000,
                r"""This is how far A comes while B compiles. B still has to catch up with it, and A does not wait.""",
                mistake=("own-compiling", "compiling takes no time"),
            ),
            wrong(
                lambda: 8 * 50_000,
                r"""This is what B could have done in the time of its compiling. The question is when the two clocks agree.""",
                mistake=("own-rates", "twice PureJaxRL"),
            ),
        ],
    ),
    Question(
        r"""A batch has the rows 2, 4, 6 and 8. One device holds the row 2, and another device holds the rows 4, 6 and 8. Each device computes the mean of its
rows, and the mean of these two results is taken. Which number comes out, and which one should come out?""",
        about="seeds_and_devices#many-devices",
        truth=lambda: [np.mean([np.mean(share) for share in SHARES]), whole_batch()],
        show="{:.0f}, and it should be {:.0f}",
        choices=[
            right(
                lambda: [(2 + (4 + 6 + 8) / 3) / 2, (2 + 4 + 6 + 8) / 4],
                r"""The two means are 2 and 6, and their average is 4, because the row 2 counts three times as much as another row. The average of averages is
right only if all shares are equally large.""",
            ),
            wrong(
                lambda: [5, 5],
                r"""This would be so with two rows on each device. With shares of one and three rows the first row has the weight ½ and not ¼.""",
                mistake=("critic_fit", "all_states_count_equally"),
            ),
            wrong(
                lambda: [2 + (4 + 6 + 8) / 3, 5],
                r"""The two results were added. The devices average their means, they do not add them.""",
                mistake=("reinforce_algorithm", "sum_over_episodes"),
            ),
            wrong(
                lambda: [(2 + 4 + 6 + 8) / 2, (2 + 4 + 6 + 8) / 2],
                r"""The sum was divided by the number of devices. A mean over a batch is divided by the number of its rows.""",
                mistake=("reinforce_algorithm", "mean_over_steps"),
            ),
        ],
    ),
    Question(
        r"""A run has 32 environments in JAX, each of which makes 100 steps in an update. `train` now gets a mesh of four devices and the same
algorithm. How many environments does each device step, and from how many steps does one update learn?""",
        about="seeds_and_devices#what-to-write-on-your-machine",
        truth=lambda: [len(divided()[0]), sum(len(share) * 100 for share in divided())],
        show="{:.0f} environments, {:,.0f} steps",
        choices=[
            right(
                lambda: [32 / 4, 32 * 100],
                r"""The environments are divided over the devices, and the update still learns from all of them. So nothing changes but the order in which
sums are rounded.""",
            ),
            wrong(
                lambda: [32, 4 * 32 * 100],
                r"""This would be another run, with a batch four times as large. The devices do not repeat the work, they share it.""",
                mistake=(MESH, "what_may_go_wrong"),
            ),
            wrong(
                lambda: [32 / 4, 32 / 4 * 100],
                r"""Then four smaller runs would go on side by side. The gradient is a mean over the whole batch, and the devices exchange what they
need for it.""",
                mistake=(MESH, "what_may_go_wrong"),
            ),
            wrong(
                lambda: [32, 32 * 100],
                r"""Here every device steps all the environments. Nothing would be gained, because each device would do all of the work.""",
                mistake=(MESH, "what_may_go_wrong"),
            ),
        ],
    ),
]
