"""Ten questions on the page Preferences and best of n."""

from itertools import combinations, product

import numpy as np

from book_tools.teaching.enumeration import gradient
from book_tools.teaching.quiz import Question, right, wrong

TARGET = np.array([0.4, 0.1, 0.1, 0.4])  # aa, ab, ba, bb
EVEN = np.full(4, 0.25)


def sigmoid(u):
    return 1 / (1 + np.exp(-u))


def loss(second, reference, beta, wins):
    """The loss of DPO for two answers, if the second is preferred with probability `wins`."""
    margin = beta * (np.log(second / reference[1]) - np.log((1 - second) / reference[0]))
    return -wins * np.log(sigmoid(margin)) - (1 - wins) * np.log(sigmoid(-margin))


def minimizer(reference, beta, wins):
    """The probability of the second answer where the loss is flat, by bisection."""
    low, high = 1e-9, 1 - 1e-9
    for _ in range(100):
        second = (low + high) / 2
        slope = gradient(lambda x: loss(x, reference, beta, wins), second)
        low, high = (low, second) if slope > 0 else (second, high)
    return second


def three_answers(policy, lengths=(1, 1)):
    """The loss of a pair from three answers with an even reference, 3 of 4 for the second."""
    reward = np.log(np.asarray(policy)[:2] * 3) / lengths
    margin = reward[1] - reward[0]
    return -0.75 * np.log(sigmoid(margin)) - 0.25 * np.log(sigmoid(-margin))


def best_of_two(chance, reward):
    """The distribution of the first of the best of two draws, from all pairs of draws."""
    found = np.zeros(len(chance))
    for first, second in product(range(len(chance)), repeat=2):
        kept = second if reward[second] > reward[first] else first
        found[kept] += chance[first] * chance[second]
    return found


def kl(p, q):
    return (p * np.log(p / q)).sum()


QUESTIONS = [
    Question(
        r"""The reference gives two answers with the probabilities 0.75 and 0.25. People prefer the second
answer in two of three comparisons, as the model of Bradley and Terry says. Which probability does the policy
with the smallest loss of DPO give to the *second* answer, if $\beta=\tfrac12$?""",
        about="dpo",
        truth=lambda: minimizer([0.75, 0.25], 0.5, 2 / 3),
        show="{:.2f}",
        choices=[
            right(
                lambda: (4 / 3) / (1 + 4 / 3),
                r"""Two of three are odds of 2. With $\beta=\tfrac12$ the reference's odds $\tfrac13$ are multiplied
by $2^2$, and odds of $\tfrac43$ are a probability of $\tfrac47$.""",
            ),
            wrong(
                lambda: 4 / (1 + 4),
                r"""The reference is missing. The preferences say by which factor the odds of the reference change,
here by 4.""",
                mistake=("dpo", "no_reference"),
            ),
            wrong(
                lambda: (2 / 3) / (1 + 2 / 3),
                r"""This is the policy for $\beta=1$, where the odds are multiplied by 2. With half of the penalty
the factor is squared.""",
                mistake=("dpo", "another_beta"),
            ),
            wrong(
                lambda: (2**0.5 / 3) / (1 + 2**0.5 / 3),
                r"""The difference of the rewards was multiplied by $\beta$ instead of being divided by it, so the
odds of the reference were multiplied by $\sqrt2$.""",
                mistake=("kl_objective", "reward_times_beta"),
            ),
        ],
    ),
    Question(
        r"""The reference gives two answers with the probabilities 0.8 and 0.2, and a policy gives each with
½. The first answer has one token and the second has two. How often, by its implied reward with
$\beta=\tfrac12$, does this policy predict that people prefer the *second* answer?""",
        about="eq-lp-implied",
        truth=lambda: np.exp(-loss(0.5, [0.8, 0.2], 0.5, 1.0)),
        show="{:.2f}",
        choices=[
            right(
                lambda: 4**0.5 / (1 + 4**0.5),
                r"""The odds of the policy are 1 and those of the reference ¼, so the ratio is 4. With
$\beta=\tfrac12$ the predicted odds are $4^{1/2}=2$.""",
            ),
            wrong(
                lambda: 0.5,
                r"""The reference was left out. The policy gives both answers alike, but in comparison with the
reference it has moved toward the second.""",
                mistake=("dpo", "no_reference"),
            ),
            wrong(
                lambda: 4 / (1 + 4),
                r"""This is the prediction for $\beta=1$. The implied reward is $\beta$ times the logarithm of the
ratio.""",
                mistake=("dpo", "another_beta"),
            ),
            wrong(
                lambda: sigmoid(0.5 * (np.log(0.5 / 0.2) / 2 - np.log(0.5 / 0.8))),
                r"""The logarithm of the second ratio was divided by its two tokens. The implied reward belongs to
the whole answer, whatever its length is.""",
                mistake=("dpo", "mean_over_tokens"),
            ),
        ],
    ),
    Question(
        r"""The reference gives two answers with the probabilities 0.9 and 0.1, and people prefer the second
in nine of ten comparisons. Let $\beta=1$, and let log be the natural logarithm. By how much does the loss of
DPO *at the reference* exceed its smallest value?""",
        about="dpo",
        truth=lambda: (
            loss(0.1, [0.9, 0.1], 1.0, 0.9)
            - loss(minimizer([0.9, 0.1], 1.0, 0.9), [0.9, 0.1], 1.0, 0.9)
        ),
        show="{:.3f}",
        choices=[
            right(
                lambda: 0.9 * np.log(0.9 / 0.5) + 0.1 * np.log(0.1 / 0.5),
                r"""The reference implies equal rewards and predicts ½. The excess is the divergence of the coin
that people toss, 0.9, from the predicted coin, ½.""",
            ),
            wrong(
                lambda: 0.5 * np.log(0.5 / 0.9) + 0.5 * np.log(0.5 / 0.1),
                r"""The two coins were exchanged. People make the comparisons, so the weights of the logarithms are the
probabilities with which people prefer each answer.""",
                mistake=("kl_directions", "reverse_for_forward"),
            ),
            wrong(
                lambda: 0.9 * np.log(0.9 / 0.1) + 0.1 * np.log(0.1 / 0.9),
                r"""Here the reference predicts 0.1, because its probabilities were taken for the prediction. The
loss divides the policy by the reference first, and for the reference itself this gives 1.""",
                mistake=("dpo", "no_reference"),
            ),
        ],
    ),
    Question(
        r"""Of three answers only the first two are compared with each other, and people prefer the second
in three of four comparisons. The reference gives each answer with probability $\tfrac13$, and $\beta=1$. The
first answer has one token, the second has two. Policy P is $(0.3,\,0.6,\,0.1)$ and policy Q is
$(0.1,\,0.2,\,0.7)$. What is the loss of DPO of Q minus that of P?""",
        about="dpo",
        truth=lambda: three_answers([0.1, 0.2, 0.7]) - three_answers([0.3, 0.6, 0.1]),
        show="{:.2f}",
        choices=[
            right(
                lambda: np.log(0.6 / 0.3) - np.log(0.2 / 0.1),
                r"""The loss depends on the ratio of the two answers that are compared, and both policies have the
ratio 2. The loss does not notice that the probability went to an answer that nobody has looked at.""",
            ),
            wrong(
                lambda: 0.75 * np.log(0.6 / 0.2) + 0.25 * np.log(0.3 / 0.1),
                r"""This is the difference in the log-likelihood of the preferred answer. DPO does not imitate this
answer; it compares it with the rejected one.""",
                mistake=("dpo", "likelihood_of_the_preferred"),
            ),
            wrong(
                lambda: (
                    three_answers([0.1, 0.2, 0.7], (1, 2)) - three_answers([0.3, 0.6, 0.1], (1, 2))
                ),
                r"""The log-probabilities were averaged over tokens. Then a common factor of both answers no longer
cancels, because their lengths differ.""",
                mistake=("dpo", "mean_over_tokens"),
            ),
        ],
    ),
    Question(
        r"""The true reward of the second of two answers is larger by $\log16$, with the natural logarithm.
But people are less sure than the model of Bradley and Terry assumes: they prefer the second answer with
probability $\sigma\big(\tfrac12\log16\big)$. The reference gives each answer with ½, and $\beta=1$. Which
probability does the minimizer of the loss of DPO give to the *second* answer?""",
        about="dpo",
        truth=lambda: minimizer([0.5, 0.5], 1.0, sigmoid(np.log(16) / 2)),
        show="{:.3f}",
        choices=[
            right(
                lambda: 4 / (1 + 4),
                r"""The preferences have odds of $e^{\frac12\log16}=4$, and DPO sees only the preferences. It trains
the policy that would be best for half of the true difference.""",
            ),
            wrong(
                lambda: 16 / (1 + 16),
                r"""This is the best policy for the true reward. The comparisons do not reveal its scale: doubt of
this kind looks like a smaller difference.""",
                mistake=("dpo", "another_beta"),
            ),
            wrong(
                lambda: 256 / (1 + 256),
                r"""The difference was doubled instead of being halved. People who are less sure make the difference
look smaller.""",
                mistake=("kl_objective", "reward_times_beta"),
            ),
        ],
    ),
    Question(
        r"""A policy gives three answers with the probabilities 0.5, 0.3 and 0.2, and their rewards are 0, 1
and 1. We draw two answers and keep the one with the larger reward, or the one that was drawn first if both
rewards are equal. With which probability do we keep the *second* answer?""",
        about="best_of_n",
        truth=lambda: best_of_two([0.5, 0.3, 0.2], [0, 1, 1])[1],
        show="{:.2f}",
        choices=[
            right(
                lambda: (1 - 0.5**2) * 0.3 / 0.5,
                r"""At least one draw has the reward 1 with probability $1-0.25$. The second and the third answer
share this as 0.3 to 0.2.""",
            ),
            wrong(
                lambda: 1 - 0.5**2,
                r"""This is the probability that the kept answer has the reward 1. The third answer has this reward
as well, and both answers share it.""",
                mistake=("best_of_n", "ties_not_shared"),
            ),
            wrong(
                lambda: 2 * 0.3 * 1,
                r"""This is $n\,\pi\,F^{n-1}$, the formula for rewards that never tie, each with a tiny probability.
With it the probabilities of the three answers would not sum to 1.""",
                mistake=("best_of_n", "density_of_the_continuous_case"),
            ),
        ],
    ),
    Question(
        r"""A model solves a task in 2 of $N=5$ independent draws. Which number does the *unbiased* estimate
of the probability that at least one of $n=2$ draws solves it give?""",
        about="best_of_n",
        truth=lambda: np.mean([min(pair) < 2 for pair in combinations(range(5), 2)]),
        show="{:.2f}",
        choices=[
            right(
                lambda: 1 - 3 / 10,
                r"""Of the ten pairs among the five draws, three hold no success. The estimate is the share of the
others.""",
            ),
            wrong(
                lambda: 1 - (1 - 2 / 5) ** 2,
                r"""The share $\tfrac25$ was put into $1-(1-p)^2$. This function is concave, so the mean of this
estimate is too small.""",
                mistake=("best_of_n", "plug_in"),
            ),
            wrong(
                lambda: 2 * 2 / 5,
                r"""The chances of both draws were added. A pair with two successes is then counted twice.""",
                mistake=("best_of_n", "density_of_the_continuous_case"),
            ),
        ],
    ),
    Question(
        r"""Two answers are equally likely and have different rewards. We draw two and keep the better one.
What is the divergence $\mathrm{KL}(\pi_2\|\pi)$ of the result from the policy, with the natural logarithm?
($\log2=0.693$ and $\log3=1.099$)""",
        about="best_of_n_kl",
        truth=lambda: kl(best_of_two([0.5, 0.5], [0, 1]), np.array([0.5, 0.5])),
        show="{:.3f}",
        choices=[
            right(
                lambda: 0.25 * np.log(0.5) + 0.75 * np.log(1.5),
                r"""The worse answer is kept only if both draws give it, so the new policy is (¼, ¾).""",
            ),
            wrong(
                lambda: np.log(2) - 1 / 2,
                r"""This is $\log n-\frac{n-1}n$, which is often printed as the divergence. It is only an upper
bound, and two answers are far from the case in which it is approached.""",
                mistake=("best_of_n_kl", "bound_taken_for_the_value"),
            ),
            wrong(
                lambda: np.log(2),
                r"""This is minus the logarithm of the best answer's probability. The divergence tends to it as
$n\to\infty$, and one also gets it by mistake from $\pi_n=n\,\pi\,F^{n-1}$, which is not a distribution here.""",
                mistake=("best_of_n_kl", "density_of_the_continuous_case"),
            ),
        ],
    ),
    Question(
        r"""A target $P$ writes the texts aa and bb with probability 0.4 each, and ab and ba with 0.1 each.
The policy $q$ writes each of the four with probability ¼. What is its *reverse* divergence from the target,
$\mathrm{KL}(q\|P)$? ($\log1.6=0.470$ and $\log2.5=0.916$)""",
        about="kl_directions",
        truth=lambda: kl(EVEN, TARGET),
        show="{:.3f}",
        choices=[
            right(
                lambda: 0.5 * np.log(2.5) - 0.5 * np.log(1.6),
                r"""The policy writes each text with probability ¼, so ¼ is the weight of each logarithm. The
logarithms are $\log\frac{0.25}{0.4}$ twice and $\log\frac{0.25}{0.1}$ twice.""",
            ),
            wrong(
                lambda: 0.8 * np.log(1.6) - 0.2 * np.log(2.5),
                r"""This is the forward divergence $\mathrm{KL}(P\|q)$. It weighs the texts as the target does.""",
                mistake=("kl_directions", "forward_for_reverse"),
            ),
            wrong(
                lambda: 0.25 * np.log(2.5) - 0.25 * np.log(1.6),
                r"""Each logarithm was counted once with the weight ¼. It occurs for two texts, so it counts twice.""",
                mistake=("kl_directions", "odds_of_twelve"),
            ),
        ],
    ),
    Question(
        r"""A target writes the texts aa and bb with probability 0.48 each, and ab and ba with 0.02 each. A
policy has to choose its two tokens independently of each other. What do we get if it imitates samples of the
target by maximum likelihood, and what if it minimizes $\mathrm{KL}(q\|P)$, where $q$ is the policy and $P$ the
target?""",
        about="kl_directions",
        choices=[
            right(
                r"Imitation gives the four texts evenly, and minimizing $\mathrm{KL}(q\|P)$ gives mostly aa or mostly bb.",
                r"""Imitation minimizes the forward divergence, which must cover aa and bb. The reverse divergence
punishes what the target hardly ever writes, so it chooses one of the two texts.""",
            ),
            wrong(
                r"Imitation gives mostly aa or mostly bb, and minimizing $\mathrm{KL}(q\|P)$ gives the four texts evenly.",
                r"""The two orders were exchanged. A policy that never writes bb has an infinite forward divergence,
and this is what maximum likelihood minimizes, up to a constant.""",
                mistake=("kl_directions", "forward_for_reverse"),
            ),
            wrong(
                r"Both of them give the four texts evenly, because each token of the target is an a in one half of all its texts.",
                r"""This is right for imitation, which looks only at each token's own frequency. The reverse
divergence also sees how often the two tokens agree, and the even policy is a saddle of it.""",
                mistake=("kl_directions", "reverse_for_forward"),
            ),
        ],
    ),
]
