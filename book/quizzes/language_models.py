"""Ten questions on the page Language models."""

from itertools import product

import numpy as np

from book_tools.teaching.enumeration import gradient, softmax
from book_tools.teaching.quiz import Question, right, wrong

STOPS = np.array([0.1, 0.3, 0.5])  # at the first, second and third token
ROWS = np.log([[0.5, 0.2, 0.3], [0.3, 0.3, 0.4], [0.1, 0.1, 0.8]])  # empty, a, b: a, b, full stop
THREE = np.array([0.2, 0.5, 0.3])  # right, wrong, cut off
FIVE = np.array([3.0, 1.0, 1.0, 0.0, 0.0])


def ladder():
    """All responses of the letter a and the full stop, of at most three tokens."""
    found = {}
    for tokens in product("a.", repeat=3):
        said = "".join(tokens).partition(".")
        text = said[0] + said[1]
        chance = [STOPS[h] if letter == "." else 1 - STOPS[h] for h, letter in enumerate(text)]
        found[text] = np.prod(chance)
    return found


def told(theta):
    """The probability of each response of at most two tokens."""
    pi = softmax(theta)
    found = {".": pi[0, 2]}
    for i, first in enumerate("ab"):
        for j, second in enumerate("ab."):
            found[first + second] = pi[0, i] * pi[i + 1, j]
    return found


def letters_only():
    """The mean of all scores except those of full stops, from the log-probabilities of letters."""
    fixed = told(ROWS)

    def total(theta):
        pi, mean = softmax(theta), 0.0
        for text, chance in fixed.items():
            row = 0
            for letter in text.rstrip("."):
                place = "ab".index(letter)
                mean = mean + chance * np.log(pi[row, place])
                row = place + 1
        return mean

    return gradient(total, ROWS)


def frozen(weight, pi):
    """The gradient of the mean weight in the logits, with the weight held fixed."""
    return gradient(lambda theta: softmax(theta) @ weight, np.log(pi))


def spread_with_one_baseline():
    """The variance of the estimate from a prompt with even answers that pay 8 and 6, around 4."""
    both = np.array([(8 - 4) * np.array([0.5, -0.5]), (6 - 4) * np.array([-0.5, 0.5])])
    return both.var(axis=0).sum()


def variance_of_pairs():
    """The variance of leave one out for two responses, from all pairs of even answers."""
    score = {1.0: np.array([0.5, -0.5]), 0.0: np.array([-0.5, 0.5])}  # by the reward
    found = [
        ((first - second) * score[first] + (second - first) * score[second]) / 2
        for first, second in product((1.0, 0.0), repeat=2)
    ]
    return np.var(found, axis=0).sum()


QUESTIONS = [
    Question(
        r"""A language has the letter a and the full stop. A response stops at its first full stop, or it is
cut off after three tokens. If the response has not stopped before, the policy chooses the full
stop with probability 0.1 as the first token, 0.3 as the second and 0.5 as the third.
What is the probability of the response "aa."?""",
        about="text_mdp",
        truth=lambda: ladder()["aa."],
        show="{:.3f}",
        choices=[
            right(
                lambda: (1 - 0.1) * (1 - 0.3) * 0.5,
                r"""The policy chose three tokens, and the full stop is one of them. So the probability is the
product of three factors.""",
            ),
            wrong(
                lambda: (1 - 0.1) * (1 - 0.3),
                r"""The factor of the full stop is missing. This is the probability that a response begins with
"aa", and it may then go on.""",
                mistake=("text_mdp", "without_the_factor_of_the_end"),
            ),
            wrong(
                lambda: 0.9 * 0.7 * 0.5 / (1 - 0.9 * 0.7 * 0.5),
                r"""This is the probability among the responses that ended. The response "aaa", which is cut off,
belongs to the probabilities that sum to 1.""",
                mistake=("text_mdp", "only_those_that_ended"),
            ),
            wrong(
                lambda: (1 - 0.5) * (1 - 0.1) * 0.3,
                r"""The rows were mixed up: the second token got the probabilities of the first, and the third those
of the second.""",
                mistake=("text_mdp", "rows_mixed_up"),
            ),
        ],
    ),
    Question(
        r"""A response has at most two tokens. The first token is a with probability 0.5, and after a the
policy chooses a, b and the full stop with the probabilities 0.3, 0.3 and 0.4. Only the response "a." is paid,
with 1. What is the derivative of the expected reward $J$ in the logit of the full stop *after* a?""",
        about="sequence_gradient",
        truth=lambda: gradient(lambda theta: told(theta)["a."], ROWS)[1, 2],
        show="{:.2f}",
        choices=[
            right(
                lambda: 0.5 * 0.4 * (1 - 0.4),
                r"""The response has the probability $0.5\cdot0.4$ and the reward 1, and its score in this logit is
$1-0.4$. All other responses earn nothing.""",
            ),
            wrong(
                lambda: 0.5 * 0.4 * (1 - 0.4) / 2,
                r"""The score of a response is the *sum* of the scores of its tokens. Here it was divided by the two
tokens.""",
                mistake=("sequence_gradient", "mean_over_tokens"),
            ),
            wrong(
                lambda: 0.5 * 0.4,
                r"""The score was taken as 1. The softmax also subtracts the probability of the token that was
chosen.""",
                mistake=("score_zero_mean", "normaliser_forgotten"),
            ),
            wrong(
                lambda: 0.5 * 0.4 * (0.4 * (1 - 0.4) - 0.3 * 0.4 - 0.3 * 0.4),
                r"""Each token after a was given the value of the prefix "a", which is 0.4. If all tokens of a row
have the same weight, their scores cancel. A token is paid by the value of what it leads to.""",
                mistake=("sequence_gradient", "values_of_the_prefix_before"),
            ),
        ],
    ),
    Question(
        r"""Each of three programs differs from the right one in what it counts in the loss. Which program
still has the *mean* update $\nabla J$?""",
        about="token_mask",
        choices=[
            right(
                r"It lets the policy sample on behind the end token and also counts these scores, with the weight of the response.",
                r"""The weight of the response is settled at the end token, and a score that is drawn after its
weight is settled has mean zero. So these tokens add noise, but no bias.""",
            ),
            wrong(
                r"It leaves the scores of end tokens out of the loss, because an end token is not part of the text.",
                r"""The policy chose the end token as it chose every other token. If the scores of end tokens are
missing, the other scores no longer cancel, and the end token becomes rarer at every prefix even if every
response pays 1.""",
                mistake=("hw6", "end_token_left_out"),
            ),
            wrong(
                r"If a response reaches the cap, it writes an end token over the last token and counts the score of this end token.",
                r"""The policy did not choose this end token. At the cap its score is then counted whatever was
sampled, and this score alone does not have mean zero.""",
                mistake=("token_mask", "padding_is_like_a_sample"),
            ),
        ],
    ),
    Question(
        r"""The first token is a, b or the full stop with the probabilities 0.5, 0.2 and 0.3, and after a
the second token is the full stop with probability 0.4. Every response pays 1. A program leaves the scores of full stops out of
the loss and uses no baseline. What is its mean update of the logit of the full stop *after* a?""",
        about="token_mask",
        truth=lambda: letters_only()[1, 2],
        show="{:.2f}",
        choices=[
            right(
                lambda: -0.5 * 0.4 * (1 - 0.4),
                r"""The prefix a is reached with probability 0.5. There a letter follows with probability 0.6, and
its score in the logit of the full stop is $-0.4$. The full stops, which would balance this, are not counted.""",
            ),
            wrong(
                lambda: -0.4 * (1 - 0.4),
                r"""This is the update given that the response begins with a. A row is changed in proportion to how
often it is visited.""",
                mistake=("token_mask", "visits_forgotten"),
            ),
            wrong(
                lambda: 0.5 * (0.4 * (1 - 0.4) - (1 - 0.4) * 0.4),
                r"""With all scores counted the mean is indeed zero, because no response is better than another.
Here the term of the full stop is missing.""",
                mistake=("token_mask", "nothing_masked"),
            ),
            wrong(
                lambda: 0.5 * 0.4 * (1 - 0.4),
                r"""This is the term of the full stop, which was left out. What is left is its opposite, so the full
stop becomes rarer.""",
                mistake=("token_mask", "end_more_likely"),
            ),
        ],
    ),
    Question(
        r"""A prompt has two answers of one token, which the policy gives with the probabilities 0.2 and
0.8. To support rare answers, a program multiplies the score of an answer by $1/\pi_\theta(y)$, which it holds
fixed. What is the mean update of the first answer's logit?""",
        about="frozen_weight",
        truth=lambda: frozen(np.array([5.0, 1.25]), [0.2, 0.8])[0],
        show="{:.2f}",
        choices=[
            right(
                lambda: 0.2 * 5 * 0.8 + 0.8 * 1.25 * -0.2,
                r"""The weights are 5 and 1.25, so probability times weight is 1 for both answers. The scores in the
first logit are 0.8 and $-0.2$, and the mean update is their sum.""",
            ),
            wrong(
                lambda: 0.0,
                r"""The mean weight is $0.2\cdot5+0.8\cdot1.25=2$ for every policy, so its gradient is zero. But the
program holds the weight fixed, and therefore does not follow this gradient: the part that comes from the slope
of the weight is missing.""",
                mistake=("frozen_weight", "second_term_forgotten"),
            ),
            wrong(
                lambda: 5 * 0.8 + 1.25 * -0.2,
                r"""Here each answer was counted once. The answers are drawn from the policy, so each product is
multiplied by the probability of its answer.""",
                mistake=("frozen_weight", "log_for_the_probability"),
            ),
            wrong(
                lambda: (5 * 0.8 + 1.25 * -0.2) / 2,
                r"""The two answers were averaged as if they were equally likely. The policy gives them with the
probabilities 0.2 and 0.8.""",
                mistake=("score_zero_mean", "uniform_average"),
            ),
        ],
    ),
    Question(
        r"""One softmax with a logit for each of three responses decides which of them is written. The
first is right and pays 1 (probability 0.2), the second is wrong and pays 0 (probability 0.5), and the third is
cut off and pays 0 (probability 0.3). A program uses the baseline $b=J=0.2$ and gives the weight 0 to a response
that was cut off. What is its mean update of the third logit?""",
        about="frozen_weight",
        truth=lambda: frozen(np.array([1 - 0.2, 0 - 0.2, 0.0]), THREE)[2],
        show="{:.3f}",
        choices=[
            right(
                lambda: 0.2 * 0.8 * -0.3 + 0.5 * -0.2 * -0.3,
                r"""The weights are 0.8, $-0.2$ and 0. The first two responses have the score $-0.3$ in the third
logit, and the third response adds nothing. This is what the program would do if a response that was cut off had
earned the baseline.""",
            ),
            wrong(
                lambda: 0.3 * (0 - 0.2),
                r"""This is the true derivative of $J$. The weight 0 for responses that were cut off depends on the
response, so it is no baseline, and it changes the mean.""",
                mistake=("pg_baseline", "sees_the_action"),
            ),
            wrong(
                lambda: 0.0,
                r"""The third response adds nothing, but the others do: each score of a softmax has an entry in all
logits, because the probabilities sum to 1.""",
                mistake=("score_zero_mean", "normaliser_forgotten"),
            ),
            wrong(
                lambda: (0.2 * 0.8 * -0.3 + 0.5 * -0.2 * -0.3) / 0.7,
                r"""This is the average over the responses that ended. The program averages over all responses, and
those that were cut off count with the weight 0.""",
                mistake=("text_mdp", "only_those_that_ended"),
            ),
        ],
    ),
    Question(
        r"""A batch has two prompts with two equally likely answers each. The answers to the first prompt
pay 8 and 6, those to the second pay 2 and 0, and the scores of the two answers to a prompt are
$(\tfrac12,-\tfrac12)$ and $(-\tfrac12,\tfrac12)$. From every reward we subtract 4, the mean of all four, and we
multiply the difference by the score. How large is the variance of an estimate from one answer to the *first*
prompt, summed over both logits?""",
        about="prompt_baseline",
        truth=spread_with_one_baseline,
        show="{:.2f}",
        choices=[
            right(
                lambda: 2 * 1.5**2,
                r"""The two estimates are $(2,-2)$ and $(-1,1)$, and each entry is 1.5 away from its mean. With the
prompt's own mean 7 both estimates would be $(\tfrac12,-\tfrac12)$, and the variance would be 0.""",
            ),
            wrong(
                lambda: 1.5**2,
                r"""Only one of the two logits was counted.""",
                mistake=("optimal_baseline", "half_the_curvature"),
            ),
            wrong(
                lambda: (2**2 + 2**2 + 1**2 + 1**2) / 2,
                r"""This is the mean of the squared length. The variance measures the distance from the mean
$(\tfrac12,-\tfrac12)$, not from zero.""",
                mistake=("hw2", "mean_square"),
            ),
            wrong(
                lambda: 2 * 3.5**2,
                r"""This is the variance without a baseline, where the estimates are $(4,-4)$ and $(-3,3)$.
Subtracting 4 does not change the mean, but it does change the variance.""",
                mistake=("same_batch", "regardless_of_the_baseline"),
            ),
        ],
    ),
    Question(
        r"""Five responses to one prompt have the rewards 3, 1, 1, 0 and 0. Which weight does leave one out
give to the *first* response?""",
        about="rloo",
        truth=lambda: FIVE[0] - np.delete(FIVE, 0).mean(),
        show="{:.2f}",
        choices=[
            right(
                lambda: 5 / 4 * (3 - 1),
                r"""The other four rewards have the mean ½, and $3-\tfrac12=2.5$. This is $\tfrac54$ times the
distance from the mean of all five.""",
            ),
            wrong(
                lambda: 3 - 5 / 5,
                r"""The mean of all five rewards was subtracted. It contains the response's own reward, and the mean
update is then only $\tfrac45$ of the gradient.""",
                mistake=("rloo", "mean_of_the_group_called_unbiased"),
            ),
            wrong(
                lambda: 3 - (1 + 1 + 0 + 0) / 5,
                r"""The sum of the other rewards was divided by 5, but there are four others.""",
                mistake=("rloo", "others_divided_by_all"),
            ),
            wrong(
                lambda: (3 - 1) / ((4 + 0 + 0 + 1 + 1) / 5) ** 0.5,
                r"""This weight was divided by the standard deviation of the rewards, as GRPO does. Leave one out
divides by nothing.""",
                mistake=("rloo", "always_standardized"),
            ),
        ],
    ),
    Question(
        r"""A group has two responses. The first has four tokens and the reward 3, and the sum of the scores
of its tokens is 0.7 in the logit that we look at. The second has two tokens and the reward 1, and the sum of
its scores is $-0.3$ in this logit. What is the update of this logit with leave one out,
$\frac1K\sum_iw_i\,g(y_i)$?""",
        about="rloo",
        truth=lambda: (3 - 1) * (0.7 - -0.3) / (2 * 1),
        show="{:.3f}",
        choices=[
            right(
                lambda: (2 * 0.7 + -2 * -0.3) / 2,
                r"""The weights are $3-1=2$ and $1-3=-2$, and the update is the mean of weight times score. It is
the sample covariance of reward and score.""",
            ),
            wrong(
                lambda: (1 * 0.7 + -1 * -0.3) / 2,
                r"""The mean of the group, 2, was subtracted. This gives the weights 1 and $-1$, and half of the
update.""",
                mistake=("rloo", "surrogate_of_the_centered_rewards"),
            ),
            wrong(
                lambda: 2 * 0.7 + -2 * -0.3,
                r"""This is the sum over the group. The update is the mean over its two responses.""",
                mistake=("rloo", "surrogate_is_a_sum"),
            ),
            wrong(
                lambda: (2 * 0.7 / 4 + -2 * -0.3 / 2) / 2,
                r"""Each score was divided by the number of tokens. The score of a response is the sum of the scores
of its tokens, whatever its length is.""",
                mistake=("rloo", "surrogate_over_the_length"),
            ),
        ],
    ),
    Question(
        r"""A prompt has two equally likely answers of one token. One pays 1 and the other 0, and their
scores are $(\tfrac12,-\tfrac12)$ and $(-\tfrac12,\tfrac12)$. We draw $K=2$ responses and use leave one out. How
large is the variance of this estimate, summed over both logits?""",
        about="rloo_variance",
        truth=variance_of_pairs,
        show="{:.4f}",
        choices=[
            right(
                lambda: 0 + 1 / 2 * (0.25 * 0.5 + 0.125),
                r"""In half of all groups both answers are equal, and the estimate is zero. In the other half it is
$(\tfrac12,-\tfrac12)$. So each entry is ¼ away from its mean in every group, which gives $2\cdot\tfrac1{16}$.""",
            ),
            wrong(
                lambda: 0.0,
                r"""With the true mean ½ as the baseline every estimate is $(\tfrac14,-\tfrac14)$, and the variance
is zero. The price of estimating this mean from the other response was left out.""",
                mistake=("rloo_variance", "no_price"),
            ),
            wrong(
                lambda: 1 / 2 * (0.25 * 0.5),
                r"""In the price of the estimated baseline the term $\|\nabla J\|^2=\tfrac18$ is missing. It comes
from the products of a pair of responses with the same pair in the reverse order.""",
                mistake=("rloo_variance", "price_without_the_gradient"),
            ),
            wrong(
                lambda: (1 - 1 / 2) ** 2 * 0.125,
                r"""This is the variance if the mean of the group is subtracted. That estimate is half as long, so
its variance is a quarter.""",
                mistake=("rloo_variance", "mean_of_the_group"),
            ),
        ],
    ),
]
