"""Ten questions on the page A small language model."""

from itertools import product

import numpy as np

from book_tools.teaching.enumeration import softmax
from book_tools.teaching.quiz import Question, right, wrong

GROUP = ["0124.", "0142.", "0214.", "0122."]  # to the prompt 4 2 0 1 =, with . for the end
ROW = "3051=0135.##"  # a prompt, its response with the end, and padding
STOPPED = [("25777", True), ("12347", True), ("13247", False)]  # 7 is the end
RATIOS = np.array([1.5, 0.7])
LOGITS = np.log([4.0, 1.0])


def token_after(beginning):
    """The sum of the weights of the responses that begin so."""
    rewards = np.array([float(text == "0124.") for text in GROUP])
    weights = [rewards[i] - np.delete(rewards, i).mean() for i in range(4)]
    return sum(w for w, text in zip(weights, GROUP, strict=True) if text.startswith(beginning))


def scoring_positions():
    """The first and the last position whose output predicts a token of the response."""
    start, stop = ROW.index("=") + 1, ROW.index(".")
    found = [i for i in range(len(ROW) - 1) if start <= i + 1 <= stop]
    return found[0], found[-1]


def chosen_tokens():
    """How many tokens of the rows the policy chose."""
    total = 0
    for row, stopped in STOPPED:
        for place, token in enumerate(row):
            written = place == len(row) - 1 and not stopped
            total += not written
            if token == "7":
                break
    return total


def one_of_three():
    """The chance that one of three tries is right, over all triples."""
    chance = (0.7, 0.3)
    return sum(
        np.prod([chance[k] for k in tries]) for tries in product((0, 1), repeat=3) if any(tries)
    )


def weights_in_the_wrong_table():
    """The sum of the first prompt's two weights if the table of rewards has the wrong order."""
    rewards = np.array([1.0, 0.0, 1.0, 1.0])  # A, A, B, B
    rows = rewards.reshape(2, 2).T  # A and B in each row
    weights = (rows - rows[:, ::-1]).T.ravel()
    return weights[:2].sum()


QUESTIONS = [
    Question(
        r"""In the task Sort, the model gives four responses to the prompt `4 2 0 1 =`. They are `0 1 2 4
▪`, `0 1 4 2 ▪`, `0 2 1 4 ▪` and `0 1 2 2 ▪`, and only the first is right. The reward is 1 or 0, the weights are
those of RLOO, and there is no penalty. What is the *sum* of the weights that the token `2` after `0 1` gets?""",
        about="rloo_training",
        truth=lambda: token_after("012"),
        show="{:.2f}",
        choices=[
            right(
                lambda: 1 - 1 / 3,
                r"""Two responses write a 2 after 0 1: the right one with the weight 1 and the last one with
$-\tfrac13$. The 4 of the second response gets $-\tfrac13$, so the right token gains on it.""",
            ),
            wrong(
                lambda: 3 / 4 - 1 / 4,
                r"""The mean of all four rewards was subtracted. RLOO compares each response with the three others.""",
                mistake=("rloo_training", "the group mean"),
            ),
            wrong(
                lambda: (0.75 - 0.25) / (0.25 * 0.75) ** 0.5,
                r"""These are the weights of GRPO, which divides by the standard deviation 0.433 of the group.""",
                mistake=("rloo_training", "standardized"),
            ),
            wrong(
                lambda: 1.0 + 0.0,
                r"""Here each response has its reward as its weight. Without a baseline the tokens of wrong
responses are not pushed down.""",
                mistake=("hw6", "no_baseline"),
            ),
        ],
    ),
    Question(
        r"""A decoder reads a row of twelve tokens: the prompt `3 0 5 1 =`, the response `0 1 3 5 ▪` with
its end token, and two tokens of padding. The positions are counted from 0, and the output at a position may
depend on the tokens up to this position. From which to which position are the outputs used to score the
response?""",
        about="rloo_training",
        truth=scoring_positions,
        show="from {:.0f} to {:.0f}",
        choices=[
            right(
                lambda: (5 - 1, 9 - 1),
                r"""The response stands at the positions 5 to 9, and each of its tokens is predicted one position
earlier. The output at the sign = scores the first digit.""",
            ),
            wrong(
                lambda: (5, 9),
                r"""The outputs are shifted by one. The output at a position has already read the token there, and
it predicts the next one.""",
                mistake=("rloo_training", "shifted by one"),
            ),
            wrong(
                lambda: (4, 7),
                r"""The end token was left out. The model chose to stop, so this token is scored like any other.""",
                mistake=("rloo_training", "the end is not in the loss"),
            ),
            wrong(
                lambda: (4, 10),
                r"""The outputs that would predict the padding were used as well. The model did not choose the
padding, so it is masked.""",
                mistake=("hw6", "padding_is_scored"),
            ),
        ],
    ),
    Question(
        r"""The end token is 7, padding is written as 7 too, and responses are cut off after five tokens. A
program writes a 7 over the last token of a response that did not stop by itself. The rows `2 5 7 7 7`, `1 2 3 4
7` and `1 3 2 4 7` came out, and only the *third* response had not stopped by itself. How many tokens of the
three rows belong in the loss?""",
        about="ex-lm-mask",
        truth=chosen_tokens,
        show="{:.0f}",
        choices=[
            right(
                lambda: 3 + 5 + 4,
                r"""The first response has two digits and its end token, the second four digits and its end token.
In the third the model chose four of the tokens that we see, and the 7 was written by the program.""",
            ),
            wrong(
                lambda: 3 + 5 + 5,
                r"""The last 7 of the third row was counted as a choice. The program wrote it, and its score would
teach the model to stop at this position for no reason.""",
                mistake=("token_mask", "padding_is_like_a_sample"),
            ),
            wrong(
                lambda: 2 + 4 + 4,
                r"""All end tokens were left out. In the first two responses the model chose to stop.""",
                mistake=("rloo_training", "the end is not in the loss"),
            ),
            wrong(
                lambda: 5 + 5 + 5,
                r"""Everything was counted. What stands behind the first end token is padding, and the last 7 of the
third row was written by the program.""",
                mistake=("hw6", "padding_is_scored"),
            ),
        ],
    ),
    Question(
        r"""A group has two responses of two tokens each. The first has the reward 1, and the logarithms of
the ratios $\pi_{\theta_k}/\pi_{\rm ref}$ of its tokens are 0.5 and 0.3. The second has the reward 0, and its
logarithms are $-0.4$ and 0.2. With $\beta=\tfrac12$, which number does RLOO multiply the score of the *first*
token of the first response by, at the first step?""",
        about="rloo_training",
        truth=lambda: (1 - 0.5 * sum([0.5, 0.3])) - (0 - 0.5 * sum([-0.4, 0.2])),
        show="{:.2f}",
        choices=[
            right(
                lambda: (1 - 0.4) - (0 + 0.1),
                r"""Each response is charged for its whole distance, 0.8 and $-0.2$. This gives 0.6 and 0.1, and
leaving one out subtracts the second from the first.""",
            ),
            wrong(
                lambda: 1.0 - 0.0,
                r"""The penalty is missing. The first response has moved farther from the reference than the second,
so it has to pay more.""",
                mistake=("rloo_training", "without the KL"),
            ),
            wrong(
                lambda: (0.6 - 0.1) / 2,
                r"""The mean of both numbers, 0.35, was subtracted instead of the number of the other response. This
halves the update.""",
                mistake=("rloo_training", "the group mean"),
            ),
            wrong(
                lambda: 1 - 0.5 * 0.5,
                r"""The token pays only for its own ratio. It also decides how the response goes on, so it has to be
charged for what comes later.""",
                mistake=("rloo_training", "each token its own KL"),
            ),
        ],
    ),
    Question(
        r"""At the second step on a batch, a response of two tokens has the weight $A=1$, its token ratios
are 1.5 and 0.7, and the clip is $\epsilon=0.2$. How large is
$\sum_h\min\big(r_hA,\ \operatorname{clip}(r_h,1-\epsilon,1+\epsilon)\,A\big)$?""",
        about="rloo_training",
        truth=lambda: sum(min(r, max(0.8, min(r, 1.2))) for r in RATIOS),
        show="{:.2f}",
        choices=[
            right(
                lambda: 1.2 + 0.7,
                r"""The minimum replaces 1.5 by 1.2. It leaves 0.7, although this is outside the range, because a
token that should become more likely has become less likely, and this must be repaired.""",
            ),
            wrong(
                lambda: 1.2 + 0.8,
                r"""Both ratios were clipped. The minimum takes the clipped value only where it is the smaller one.""",
                mistake=("hw5", "clipped_on_both_sides"),
            ),
            wrong(
                lambda: 1.5 + 0.7,
                r"""Nothing was clipped. The ratio 1.5 has left the range in the direction of its weight, so it
counts as 1.2.""",
                mistake=("hw5", "never_clipped"),
            ),
            wrong(
                lambda: (1.2 + 0.7) / 2,
                r"""This is the mean over the two tokens. RLOO takes the sum, because the score of a response is the
sum of its token scores.""",
                mistake=("rloo_training", "a mean over tokens"),
            ),
        ],
    ),
    Question(
        r"""A reference gives the right response to a prompt with probability 0.3. After training, a single
response should be right more often than at least one of three independent tries of the reference is. Which
probability does it have to exceed for this prompt?""",
        about="lm-learn",
        truth=one_of_three,
        show="{:.3f}",
        choices=[
            right(
                lambda: 1 - 0.7**3,
                r"""Three independent tries are all wrong with probability $0.7^3$. Otherwise one of them is right.""",
            ),
            wrong(
                lambda: 0.3,
                r"""This is one try of the reference. It is easier to beat than the best of three.""",
                mistake=("lm-learn", "untrained"),
            ),
            wrong(
                lambda: 3 * 0.3,
                r"""The three chances were added. Cases with two or three right tries are then counted more than
once.""",
                mistake=("best_of_n", "density_of_the_continuous_case"),
            ),
        ],
    ),
    Question(
        r"""RLOO, GRPO and PPO were trained on Sort, and in each batch we counted the groups in which all
rewards are equal. What happened to the share of these silent groups during training, and why?""",
        about="lm-silent",
        choices=[
            right(
                r"It rose, because more and more prompts are answered rightly almost every time.",
                r"""The group of a prompt that is nearly always solved is nearly always silent. It costs as much
sampling as any other group, and its rewards give no gradient.""",
            ),
            wrong(
                r"It fell, because in the beginning almost all of the responses were wrong alike.",
                r"""The reference already gives some right answers, so groups are mixed often in the beginning.
Training then makes the rewards of a group more alike.""",
                mistake=("lm-silent", "falling"),
            ),
            wrong(
                r"It stayed near zero, because sampled responses to a prompt are hardly ever the same.",
                r"""A group is silent if the *rewards* are equal. Different responses can all be right or all be
wrong.""",
                mistake=("lm-silent", "never silent"),
            ),
        ],
    ),
    Question(
        r"""Two tokens have the logits $(\log4,\,0)$, with the natural logarithm. A sampler divides the
logits by a temperature of 2, and the scorer does not know this. For a sampled *first* token, what is the ratio
of the scorer's probability to that of the sampler?""",
        about="rloo_training",
        truth=lambda: softmax(LOGITS)[0] / softmax(LOGITS / 2)[0],
        show="{:.2f}",
        choices=[
            right(
                lambda: (4 / 5) / (2 / 3),
                r"""The scorer has odds of 4, which is a probability of 0.8. The sampler halves the log-odds, so its
odds are 2. The ratio is not 1, and this shows the bug before any training.""",
            ),
            wrong(
                lambda: 1.0,
                r"""This is what a program sees if it computes the old log-probabilities with the scorer too. The
numbers that the sampler wrote down are different.""",
                mistake=("stale_samples", "no_weights"),
            ),
            wrong(
                lambda: (2 / 3) / (4 / 5),
                r"""The ratio is upside down: the probability of the sampler belongs in the denominator, because the
sampler drew the token.""",
                mistake=("stale_samples", "weights_upside_down"),
            ),
            wrong(
                lambda: (4 / 5) / (4 / 5) ** 0.5,
                r"""The log-probability was halved instead of the logits. The numbers $\pi^{1/2}$ of the two tokens
do not sum to 1.""",
                mistake=("stale_samples", "log_probabilities_divided"),
            ),
        ],
    ),
    Question(
        r"""A batch holds two responses to the prompt A, with the rewards 1 and 0, and two to the prompt B,
with the rewards 1 and 1. By mistake a program compares the first response to A with the first to B, and the
second to A with the second to B, and leaves one out in each of these pairs. What is the *sum* of the weights of
the two responses to A?""",
        about="rloo_training",
        truth=weights_in_the_wrong_table,
        show="{:.1f}",
        choices=[
            right(
                lambda: (1 - 1) + (0 - 1),
                r"""The responses to A are compared with those to the easier prompt B. So A is blamed as a whole,
which a test finds: within a prompt the weights must add up to zero.""",
            ),
            wrong(
                lambda: (1 - 0) + (0 - 1),
                r"""These are the weights of a right program, in which the two responses to A are compared with each
other.""",
                mistake=("hw6", "rloo_consecutive_groups"),
            ),
            wrong(
                lambda: (1 - 1) / 2 + (0 - 1) / 2,
                r"""From each reward the mean of its pair was subtracted. Leaving one out subtracts the other
reward, and gives twice as much.""",
                mistake=("rloo_training", "the group mean"),
            ),
        ],
    ),
    Question(
        r"""In a program for RLOO the weights contain only the rewards. The penalty is $\beta$ times the
estimate $k_1=\log(\pi_\theta/\pi_{\rm ref})$ of sampled responses, as a term of the loss that is
differentiated. The weight $\beta$ is not small. What happens if it is raised further?""",
        about="rloo_training",
        choices=[
            right(
                r"The steps become noisier, but the mean of the first step on a batch does not change.",
                r"""The derivative of $k_1$ is the score of the response, and a score has mean zero. So the penalty
is only noise, although its value is a good estimate of the divergence.""",
            ),
            wrong(
                r"The policy stays nearer to the reference, because the mean step follows the divergence.",
                r"""This would be so if $k_1$ were a number in the reward, where it multiplies the score.
Differentiated for fixed samples it has no mean effect.""",
                mistake=("kl_estimate_gradients", "k1_in_the_loss"),
            ),
            wrong(
                r"The policy is pulled to the reference too, but in the sense of the forward divergence.",
                r"""This is what $k_3$ does in the loss. The derivative of $k_1$ is the score alone, without the
ratio $\pi_{\rm ref}/\pi_\theta$ that $k_3$ brings in.""",
                mistake=("kl_estimate_gradients", "k3_in_the_loss"),
            ),
        ],
    ),
]
