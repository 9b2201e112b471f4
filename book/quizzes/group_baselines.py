"""Ten questions on the page Groups of responses."""

from itertools import product

import numpy as np

from book_tools.teaching.quiz import Question, right, wrong

FOUR_RIGHT = np.array([1.0, 1.0, 1.0, 1.0, 0.0])
RISKY = np.array([2.0, -10.0, 0.0])  # lucky, not lucky, safe
LENGTHS = np.array([1, 5, 5])
WORTH = np.array([0.9, 1.0, 0.0])


def standardized(rewards):
    """The weights of GRPO without the division by the length."""
    spread = rewards.std()
    return (rewards - rewards.mean()) / spread if spread > 0 else 0 * rewards


def mean_update(chance, rewards, scores, size, weigh):
    """The mean of weight times score over all groups; a weight may read who is in the group."""
    total = 0.0
    for group in product(range(len(chance)), repeat=size):
        who = list(group)
        update = weigh(rewards[who], who) @ scores[who] / size
        total += np.prod(chance[who]) * update
    return total


def grpo_on_one_prompt(p, size):
    """The mean update of the logit of the right one of two answers."""
    return mean_update(
        np.array([p, 1 - p]),
        np.array([1.0, 0.0]),
        np.array([1 - p, -p]),
        size,
        lambda rewards, who: standardized(rewards),
    )


def weight_of_the_prompt(p, size):
    """How much longer the mean update is than the gradient p (1 - p)."""
    return grpo_on_one_prompt(p, size) / (p * (1 - p))


def drawn_until_mixed(p):
    """The mean update of the right logit over pairs that differ, divided by the gradient."""
    pairs = [(p * (1 - p), (1 * (1 - p) + -1 * -p) / 2)] * 2  # chance and update
    return sum(chance * update for chance, update in pairs) / (2 * p * (1 - p)) / (p * (1 - p))


def long_and_best():
    """The mean update of the second logit with the mean over tokens, without 1 - 1/K, for K = 2."""
    chance = np.array([0.5, 0.3, 0.2])
    found = mean_update(
        chance,
        WORTH,
        np.array([0.0, 1.0, 0.0]) - chance[1],
        2,
        lambda rewards, who: (rewards - rewards.mean()) / LENGTHS[who],
    )
    return found / (1 - 1 / 2)


QUESTIONS = [
    Question(
        r"""Five responses to one prompt have the rewards 1, 1, 1, 1 and 0. GRPO subtracts the mean of the
group and divides by its standard deviation $\hat\sigma$, with $\hat\sigma^2=\frac1K\sum_i(R_i-\bar R)^2$. Which
weight does the *wrong* response get, before any division by a length?""",
        about="group_policy_gradient",
        truth=lambda: standardized(FOUR_RIGHT)[4],
        show="{:.2f}",
        choices=[
            right(
                lambda: -0.8 / (0.8 * 0.2) ** 0.5,
                r"""The mean is 0.8 and the standard deviation is $\sqrt{0.8\cdot0.2}=0.4$. The four right responses
get 0.5 each, and all weights add up to zero.""",
            ),
            wrong(
                lambda: -0.8 / (0.8 * 0.2 * 5 / 4) ** 0.5,
                r"""The sum of squares was divided by $K-1=4$ instead of $K=5$. Some libraries do this unless they
are told otherwise.""",
                mistake=("group_policy_gradient", "one_less_in_the_deviation"),
            ),
            wrong(
                lambda: -0.8,
                r"""The mean was subtracted, but the difference was not divided by the standard deviation 0.4.""",
                mistake=("group_policy_gradient", "not_standardized"),
            ),
            wrong(
                lambda: 0.0 - 1.0,
                r"""This is the weight of leave one out, which subtracts the mean of the *other* rewards and divides
by nothing.""",
                mistake=("lm-risky", "leave_one_out_is_standardized"),
            ),
        ],
    ),
    Question(
        r"""In a group of four, one response is right and has 3 tokens, and the three others are wrong and
have 6 tokens each. The rewards are 1 and 0. GRPO multiplies the score of each token of a response by
$\frac{R_i-\bar R}{\hat\sigma}\cdot\frac1{\lvert y_i\rvert}$. How many times as large, in size, is this number
for a token of the right response as for a token of a wrong one?""",
        about="group_policy_gradient",
        truth=lambda: np.divide(*(abs(standardized(np.eye(4)[0])) / [3, 6, 6, 6])[:2]),
        show="{:.0f}",
        choices=[
            right(
                lambda: (3 / 1) * (6 / 3),
                r"""The mean is ¼, so the right response is three times as far from it as a wrong one. The division
by the length gives another factor 2, because the wrong response is twice as long.""",
            ),
            wrong(
                lambda: 0.75 / 0.25,
                r"""The division by the length was left out, as if the sum over more tokens would undo it. Each
single token of a longer response gets a smaller number.""",
                mistake=("length_normalization", "the_sum_undoes_it"),
            ),
            wrong(
                lambda: 6 / 3,
                r"""Only the lengths were compared, as if both responses were equally far from the mean. With one
right response among four the distances are ¾ and ¼.""",
                mistake=("grpo_ranks", "signs_for_any_group"),
            ),
        ],
    ),
    Question(
        r"""A prompt has two answers of one token, and the policy gives the right one with probability
$p=0.3$. The rewards are 1 and 0. GRPO draws groups of $K=2$ and uses the weights $(R_i-\bar R)/\hat\sigma$, or
0 if both rewards are equal. What is the *mean* update of the right answer's logit?""",
        about="grpo_std",
        truth=lambda: grpo_on_one_prompt(0.3, 2),
        show="{:.3f}",
        choices=[
            right(
                lambda: 0.3 * (1 - 0.3),
                r"""A group is mixed with probability $2\cdot0.3\cdot0.7=0.42$, its weights are 1 and $-1$, and the
update is $\tfrac12(0.7+0.3)=\tfrac12$. For two responses this is exactly the gradient $p(1-p)$.""",
            ),
            wrong(
                lambda: (0.3 * 0.7) ** 0.5,
                r"""Here the gradient $p(1-p)$ was divided by $\sqrt{p(1-p)}$. This is the limit of large groups. In
a group of two the standard deviation is ½ or 0, whatever $p$ is.""",
                mistake=("grpo_std", "the_limit_at_finite_size"),
            ),
            wrong(
                lambda: 0.3 * 0.7 / 2,
                r"""The mean was subtracted, but nothing was divided by the standard deviation. The weights are then
½ and $-\tfrac12$.""",
                mistake=("grpo_std", "not_standardized"),
            ),
            wrong(
                lambda: 0.3 * 0.7 / 2**0.5,
                r"""The standard deviation was computed with $K-1$ in place of $K$, and it is then $\sqrt{\tfrac12}$
instead of ½.""",
                mistake=("grpo_std", "one_less_in_the_deviation"),
            ),
        ],
    ),
    Question(
        r"""With $K=4$ and rewards 0 and 1, GRPO without the division by the length multiplies the gradient
$\nabla p$ of a prompt, which is answered rightly with probability $p$, by
$\mathbb E\,\hat\sigma\big/\big(p(1-p)\big)$ on average. Here $\hat\sigma$ is the standard deviation of the four
rewards of a group, which is $\sqrt3/4$, ½ or 0. How many times as much weight does a prompt with $p=0.2$ get as
a prompt with $p=0.5$?""",
        about="eq-lm-weight",
        truth=lambda: weight_of_the_prompt(0.2, 4) / weight_of_the_prompt(0.5, 4),
        show="{:.2f}",
        choices=[
            right(
                lambda: (3**0.5 * 0.68 + 3 * 0.16) / (3**0.5 * 0.5 + 3 * 0.25),
                r"""The weights are 1.66 and 1.62. With four responses GRPO hardly weighs prompts differently; the
effect grows with the group.""",
            ),
            wrong(
                lambda: 1.0,
                r"""The division was taken for a mere change of scale. This is right for groups of two and of three,
but the factor depends on $p$ from four responses on.""",
                mistake=("grpo_std", "the_plain_gradient"),
            ),
            wrong(
                lambda: (0.25 / 0.16) ** 0.5,
                r"""This is the ratio of $1/\sqrt{p(1-p)}$, the limit of large groups. In small groups the measured
deviation is often 0 or large.""",
                mistake=("grpo_std", "the_limit_at_finite_size"),
            ),
            wrong(
                lambda: 0.16 / 0.25,
                r"""This is the ratio of the gradients $p(1-p)$ themselves in the logits of two answers, without the
weight. The weight is *least* at one half.""",
                mistake=("lm-least", "most_at_one_half"),
            ),
        ],
    ),
    Question(
        r"""With $K=2$ and rewards 0 and 1, a program draws pairs for the *same* prompt again and again
until the two rewards differ, and then uses the weights of GRPO. Its mean update for a prompt is a factor times
$\nabla p$. How many times as large is this factor for $p=0.1$ as for $p=0.5$?""",
        about="grpo_std",
        truth=lambda: drawn_until_mixed(0.1) / drawn_until_mixed(0.5),
        show="{:.2f}",
        choices=[
            right(
                lambda: (2 * 0.5 * 0.5) / (2 * 0.1 * 0.9),
                r"""For $K=2$ the factor would be 1 if silent groups were kept. Drawing again divides it by the
chance of a mixed pair, which is 0.18 for the first prompt and 0.5 for the second.""",
            ),
            wrong(
                lambda: 1.0,
                r"""Drawing again does not only save silent groups. It would only change the scale if each silent
group were replaced by a group of a *new* prompt.""",
                mistake=("lm-least", "no_reweighting"),
            ),
            wrong(
                lambda: (2 * 0.1 * 0.9) / (2 * 0.5 * 0.5),
                r"""The ratio is upside down. A prompt whose pairs seldom differ is drawn more often until they do,
so it gains weight.""",
                mistake=("lm-least", "most_at_one_half"),
            ),
            wrong(
                lambda: (0.25 / 0.09) ** 0.5,
                r"""This is the ratio for large groups without drawing again. Here the groups have two responses,
and the factor comes from drawing again.""",
                mistake=("grpo_std", "the_limit_at_finite_size"),
            ),
        ],
    ),
    Question(
        r"""GRPO uses groups of 8 responses and divides by the standard deviation of the group, but not by
the length. The rewards are 0 and 1, and a response to a prompt is right with probability $p$. By its mean
update, which prompts count most in comparison with leave one out?""",
        about="lm-least",
        choices=[
            right(
                r"Those with $p$ near 0 and those with $p$ near 1, both equally.",
                r"""The factor in front of $\nabla p$ is symmetric about ½ and least there. A group in which nearly
all rewards agree has a small deviation, so the few exceptions get large weights.""",
            ),
            wrong(
                r"Those with $p$ near ½, because their groups are mixed most often.",
                r"""Mixed groups are most frequent there, but the same holds for leave one out. The deviation that
GRPO divides by is also largest there, so the prompt loses weight in comparison.""",
                mistake=("lm-least", "most_at_one_half"),
            ),
            wrong(
                r"None of them, because a division changes only the scale of the update.",
                r"""The division would only change the scale if the deviation were the same number in all groups. It
depends on how many responses are right.""",
                mistake=("lm-least", "no_reweighting"),
            ),
        ],
    ),
    Question(
        r"""The policy chooses a safe or a risky token with probability ½ each. The safe token pays 0. The
risky one pays 2 with probability 0.8 and $-10$ with probability 0.2. GRPO draws groups of $K=2$, with the
weights $(R_i-\bar R)/\hat\sigma$, or 0 if both rewards are equal. What is the mean update of the logit of the
risky token?""",
        about="grpo_ranks",
        truth=lambda: mean_update(
            np.array([0.4, 0.1, 0.5]),
            RISKY,
            np.array([0.5, 0.5, -0.5]),
            2,
            lambda rewards, who: standardized(rewards),
        ),
        show="{:.2f}",
        choices=[
            right(
                lambda: 0.5 * 0.5 * (0.8 - 0.2),
                r"""In a group of two only the sign of the difference counts. Half of the groups hold one token of
each kind, and the risky one wins 0.8 of them and loses 0.2. So it is pushed up, although it loses 0.4 on
average.""",
            ),
            wrong(
                lambda: 0.5 * 0.5 * (0.8 * 2 - 0.2 * 10),
                r"""This is $\partial J/\partial\theta$, which is also the mean of leave one out. The division by
the deviation makes the loss of 10 count as much as a win of 2.""",
                mistake=("grpo_ranks", "leave_one_out_is_standardized"),
            ),
            wrong(
                lambda: 0.5 * 0.5 * (0.8 * 2 - 0.2 * 10) / 2,
                r"""Here the mean of the group was subtracted and nothing was divided. The result is half of the
gradient and has its sign, which the division can reverse.""",
                mistake=("grpo_ranks", "a_rescaled_gradient"),
            ),
        ],
    ),
    Question(
        r"""The first token decides which of three responses is written. A has probability 0.5, one token
and the reward 0.9. B has probability 0.3, five tokens and the reward 1. C has probability 0.2, five tokens and
the reward 0. The weights are $(R_i-\bar R)/\lvert y_i\rvert$. What is the mean update of the first token's
logit for B, without the factor $1-\frac1K$?""",
        about="length_normalization",
        truth=long_and_best,
        show="{:.3f}",
        choices=[
            right(
                lambda: 0.3 * (0.05 - (0.5 * 0.15 + 0.3 * 0.05 - 0.2 * 0.15)),
                r"""With $J=0.75$ the numbers $(R-J)/\lvert y\rvert$ are 0.15, 0.05 and $-0.15$, and their mean is
0.06. B is below this mean, so the best response is pushed down.""",
            ),
            wrong(
                lambda: 0.3 * (1 - 0.75),
                r"""This is the gradient of $J$. The sum over five tokens does not make up for the factor
$\tfrac15$, because this sum *is* the score of the response.""",
                mistake=("length_normalization", "the_sum_undoes_it"),
            ),
            wrong(
                lambda: 0.3 * (1 - 0.75) / 3,
                r"""All responses were divided by the mean length, which is 3. Each weight is divided by the
response's own length.""",
                mistake=("length_normalization", "token_mean_is_the_same"),
            ),
            wrong(
                lambda: 0.3 * (0.2 - (0.5 * 0.9 + 0.3 * 0.2)),
                r"""The mean reward was left out because a baseline does not change a mean. But here it is divided
by the length of the response, and a baseline that depends on the response does change it.""",
                mistake=("pg_baseline", "sees_the_action"),
            ),
        ],
    ),
    Question(
        r"""A group has two responses. The first has the reward 1 and one token, and the second has the
reward 0 and four tokens. The token mean is $\sum_i(R_i-\bar R)\,g(y_i)\big/\sum_i\lvert y_i\rvert$, where
$g(y_i)$ is the sum of the scores of the tokens. By which number does it multiply $g(y_2)$?""",
        about="dr_grpo",
        truth=lambda: (np.array([1.0, 0.0]) - 0.5)[1] / np.array([1, 4]).sum(),
        show="{:.4f}",
        choices=[
            right(
                lambda: -0.5 / 2 / 2.5,
                r"""The second reward is ½ below the mean, and the group has five tokens. All scores of the group
are divided by the same number.""",
            ),
            wrong(
                lambda: -0.5 / 2 / 4,
                r"""This is the mean over the group of the means over each response's own tokens. It divides the
second score by its own four tokens, and so punishes long wrong responses less.""",
                mistake=("dr_grpo", "own_length_for_the_token_mean"),
            ),
            wrong(
                lambda: -0.5 / 5 / 2,
                r"""The mean over the two responses was taken as well. The token mean divides the sum over all
tokens of the group by their number, once.""",
                mistake=("hw6", "token_mean_halved"),
            ),
            wrong(
                lambda: -0.5 / 2,
                r"""This is the mean over the group of the sums over tokens. Nothing was divided by a number of
tokens.""",
                mistake=("dr_grpo", "token_mean_called_unbiased"),
            ),
        ],
    ),
    Question(
        r"""A program trains on rewards with many different values and on responses of different lengths. It
takes the mean of weight times score over groups of $K=4$. For which weights is the mean update always a
positive multiple of $\nabla J$?""",
        about="dr_grpo",
        choices=[
            right(
                r"For $(R_i-\bar R)/c$ with the same constant $c>0$ for all groups and all responses.",
                r"""This is leave one out up to the factor $\frac{K-1}{Kc}$ in every sample, and a learning rate can
absorb this factor.""",
            ),
            wrong(
                r"For $(R_i-\bar R)/\lvert y_i\rvert$ with the number of tokens of the response itself.",
                r"""Each response is divided by another number. The mean update is then the gradient of a different
objective, for every $K$.""",
                mistake=("dr_grpo", "own_length"),
            ),
            wrong(
                r"For $(R_i-\bar R)/D$, where $D$ is the mean number of tokens of the responses in the group.",
                r"""The denominator is the same in one group, but it depends on the responses that were drawn. The
mean of a ratio is not the ratio of the means, and a bias of order $1/K$ remains.""",
                mistake=("dr_grpo", "token_mean_called_unbiased"),
            ),
            wrong(
                r"For $(R_i-\bar R)/\hat\sigma$ with the standard deviation $\hat\sigma$ of the rewards in the group.",
                r"""With more than two values of the reward the mean update can even point against $\nabla J$,
because a large loss makes its own denominator large.""",
                mistake=("dr_grpo", "standardized"),
            ),
        ],
    ),
]
