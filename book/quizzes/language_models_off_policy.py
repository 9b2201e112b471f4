"""Ten questions on the page Stale samples."""

from itertools import product

import numpy as np

from book_tools.teaching.enumeration import gradient, softmax
from book_tools.teaching.quiz import Question, right, wrong

FRESH = np.array([0.6, 0.4])
STALE = np.array([0.2, 0.8])
SCORE = np.array([0.4, -0.6])  # in the first logit, at the fresh policy
PAYS = np.array([1.0, 0.0])
LOGITS = np.log([4.0, 1.0])
RIGHTS = np.array([1.0, 1.0, 0.0])


def spread_of_ratio(length):
    """The variance of the sequence ratio, over all responses of even tokens with ratios 1.5 and 0.5."""
    ratios = np.array([np.prod(each) for each in product((1.5, 0.5), repeat=length)])
    return ratios.var()


def slope_of_geometric_mean():
    """What multiplies the score of a response of six tokens, by the derivative along its score."""
    return gradient(lambda step: 3 * np.exp(6 * step) ** (1 / 6), 0.0) / 6


def gain_of_the_leader():
    """The rate of the log-ratio of the two right responses along the exact gradient."""
    start = np.log([0.4, 0.2, 0.4])
    rate = gradient(lambda theta: softmax(theta) @ RIGHTS, start)
    return gradient(lambda t: np.log(np.divide(*softmax(start + t * rate)[:2])), 0.0)


QUESTIONS = [
    Question(
        r"""The old policy chose each of two tokens, a and b, with probability ½, and the new policy chooses
a with 0.8 and b with 0.2, at every step. By which weight must the response "ab", of just these two tokens, be
multiplied, so that means over old responses become means of the new policy?""",
        about="sequence_ratio",
        truth=lambda: (0.8 * 0.2) / (0.5 * 0.5),
        show="{:.2f}",
        choices=[
            right(
                lambda: 1.6 * 0.4,
                r"""The ratios of the tokens are 1.6 and 0.4, and their product is the ratio of the two
probabilities of the response, $0.16/0.25$.""",
            ),
            wrong(
                lambda: (1.6 + 0.4) / 2,
                r"""This is the mean of the two token ratios. Only the product of the ratios turns the old
probabilities of responses into the new ones.""",
                mistake=("sequence_ratio", "token_mean_taken_for_exact"),
            ),
            wrong(
                lambda: (1.6 * 0.4) ** 0.5,
                r"""This is the geometric mean of the token ratios. It stays near 1 for long responses, but it does
not correct means.""",
                mistake=("sequence_ratio", "geometric_mean_unbiased"),
            ),
            wrong(
                lambda: 1 / (1.6 * 0.4),
                r"""The ratio is upside down. The new policy belongs in the numerator, so that responses which it
gives more often count more.""",
                mistake=("stale_samples", "weights_upside_down"),
            ),
        ],
    ),
    Question(
        r"""The old policy chooses each token evenly among two, and the ratios of the new policy to the old
one are 1.5 and 0.5 at every step. What is the variance of the sequence ratio $W$ of a response of $L=3$ tokens,
under the old policy?""",
        about="sequence_ratio",
        truth=lambda: spread_of_ratio(3),
        show="{:.2f}",
        choices=[
            right(
                lambda: 1.25**3 - 1,
                r"""The second moment of a token's ratio is $1+\chi^2=1.25$. The tokens are independent, so the
second moment of the product is $1.25^3$, and its mean is 1.""",
            ),
            wrong(
                lambda: 3 * 0.25,
                r"""The variances of the tokens were added. This is right for a sum of independent numbers, but $W$
is a product, and its variance grows exponentially.""",
                mistake=("sequence_ratio", "variance_grows_linearly"),
            ),
            wrong(
                lambda: 1.25**3,
                r"""This is the second moment of $W$. The square of the mean, which is 1, has to be subtracted.""",
                mistake=("hw2", "mean_square"),
            ),
        ],
    ),
    Question(
        r"""A response of 6 tokens has the weight $A=3$. A program climbs the mean of $sA$ over samples of
$\pi_k$, where $s$ is the geometric mean of the ratios $\pi_\theta/\pi_k$ of the tokens. By which number is the
score of this response multiplied in the gradient at $\theta=\theta_k$?""",
        about="sequence_ratio",
        truth=slope_of_geometric_mean,
        show="{:.1f}",
        choices=[
            right(
                lambda: 3 / 6,
                r"""With $s=W^{1/6}$ the derivative of $s$ at $\theta_k$ is one sixth of the derivative of $W$,
which is the score. So the geometric mean divides each response by its length.""",
            ),
            wrong(
                lambda: 3.0,
                r"""This is the number for the sequence ratio, and also for the sum of the token ratios. The root in
the geometric mean divides it by the length.""",
                mistake=("sequence_ratio", "geometric_mean_unbiased"),
            ),
            wrong(
                lambda: 0.0,
                r"""At $\theta_k$ every ratio is 1, but this does not hold for other $\theta$. The value 1 may be
put in only after the derivative was taken.""",
                mistake=("likelihood_ratio", "put_in_before_differentiating"),
            ),
        ],
    ),
    Question(
        r"""A batch of long responses was sampled some updates ago, and the policy has moved since then.
What holds for the sequence ratios $W=\pi_\theta(y)/\pi_{\rm old}(y)$ of the responses, as samples of
$\pi_{\rm old}$?""",
        about="sequence_ratio",
        choices=[
            right(
                r"Their mean is exactly 1, but for most of the responses the ratio is far below 1.",
                r"""The mean of a ratio is 1 at every age. The logarithm of $W$ is a sum over tokens with a negative
mean, so most ratios are small, and the mean rests on a few responses with huge ratios.""",
            ),
            wrong(
                r"Their mean is exactly 1, and the longer the responses are, the closer to 1 the ratios lie.",
                r"""Only the geometric mean settles down as responses get longer, and it does not settle at 1. The
product spreads more with every token.""",
                mistake=("sequence_ratio", "geometric_mean_has_mean_one"),
            ),
            wrong(
                r"Their mean is exactly 1, and their variance grows in proportion to the number of tokens.",
                r"""This would be right for the sum of independent terms, such as the logarithm of $W$. The variance
of the product grows exponentially with the number of tokens.""",
                mistake=("sequence_ratio", "variance_grows_linearly"),
            ),
        ],
    ),
    Question(
        r"""Two actions pay 1 and 0. The policy is $(0.6,\,0.4)$, so its scores in the first logit are 0.4
for the first action and $-0.6$ for the second, and $\partial J/\partial\theta_1=0.24$. The samples come from an
old policy $(0.2,\,0.8)$, and no ratio is used. What is the mean of $(R-b)$ times the score in the first logit
for the baseline $b=\tfrac12$?""",
        about="stale_samples",
        truth=lambda: STALE @ ((PAYS - 0.5) * SCORE),
        show="{:.2f}",
        choices=[
            right(
                lambda: 0.2 * 1 * 0.4 + 0.5 * (0.8 * 0.6 - 0.2 * 0.4),
                r"""The first action contributes $0.2\cdot\tfrac12\cdot0.4$ and the second
$0.8\cdot(-\tfrac12)\cdot(-0.6)$. The mean score under the old policy is $-0.4$, so the baseline changes the
mean.""",
            ),
            wrong(
                lambda: 0.2 * 1 * 0.4,
                r"""This is the mean without a baseline. A baseline leaves the mean unchanged only for samples of
the current policy, under which the mean score is zero.""",
                mistake=("stale_samples", "baseline_free"),
            ),
            wrong(
                lambda: 0.6 * 0.4,
                r"""This is the true derivative. The samples come from another policy, and no ratio corrects this.""",
                mistake=("stale_samples", "no_weights"),
            ),
            wrong(
                lambda: 0.2 * 1 * 0.4 - 0.5 * (0.8 * 0.6 - 0.2 * 0.4),
                r"""The effect of the baseline has the wrong sign. A positive baseline pushes the policy *away* from
the old one, which gives the first action less often.""",
                mistake=("stale_samples", "pulled_to_the_old_policy"),
            ),
        ],
    ),
    Question(
        r"""Two tokens have the logits $z=(\log4,\,0)$, with the natural logarithm. They are sampled at the
temperature $T=2$ and scored at the same temperature. The first token was drawn. What is the derivative of its
log-probability in its own logit $z_1$?""",
        about="stale_samples",
        truth=lambda: gradient(lambda z: np.log(softmax(z / 2))[0], LOGITS)[0],
        show="{:.3f}",
        choices=[
            right(
                lambda: (1 - 2 / 3) / 2,
                r"""Halved logits halve the log-odds, so the odds are 2 and the probability is $\tfrac23$. The
derivative of $z_1/T$ gives the factor ½.""",
            ),
            wrong(
                lambda: (1 - 4 / 5) / 2,
                r"""The log-probability at the temperature 1 was divided by $T$. The logits have to be divided
before the softmax, because otherwise the numbers are not log-probabilities of anything.""",
                mistake=("stale_samples", "log_probabilities_divided"),
            ),
            wrong(
                lambda: 1 - 4 / 5,
                r"""This is the score at the temperature 1, as if it did not matter how the token was sampled.""",
                mistake=("stale_samples", "no_weights"),
            ),
        ],
    ),
    Question(
        r"""The policy gives three tokens the probabilities 0.5, 0.3 and 0.2. The sampler keeps only the two
most probable tokens and renormalizes, but the scorer uses all three. The second token was sampled. What is the
ratio of its probability under the scorer to that under the sampler?""",
        about="stale_samples",
        truth=lambda: 0.3 / (0.3 / (0.5 + 0.3)),
        show="{:.2f}",
        choices=[
            right(
                lambda: 0.5 + 0.3,
                r"""The sampler gives the token with probability $0.3/0.8$. So the ratio is the kept probability,
for every sampled token.""",
            ),
            wrong(
                lambda: 1.0,
                r"""The renormalization was forgotten. The sampler gives each kept token more often than the scorer
believes.""",
                mistake=("stale_samples", "kept_set_forgotten"),
            ),
            wrong(
                lambda: 1 / (0.5 + 0.3),
                r"""The ratio is upside down. The scorer's probability belongs in the numerator, and it is the
smaller one.""",
                mistake=("stale_samples", "weights_upside_down"),
            ),
        ],
    ),
    Question(
        r"""The old policy gives each of two responses with ½, and the new policy gives them with 0.9 and
0.1. A function $f$ has the value 1 for the first response and 2 for the second. What is the mean of
$\min(W,1)\,f$ under the old policy, where $W$ is the ratio of the new to the old probability?""",
        about="truncated_weights",
        truth=lambda: 0.9 * 1 + 0.1 * 2 - 0.5 * (1.8 - 1) * 1,
        show="{:.1f}",
        choices=[
            right(
                lambda: 0.5 * 1 * 1 + 0.5 * 0.2 * 2,
                r"""The weights are 1.8 and 0.2, and the first is cut off at 1. The mean is too small by
$0.5\cdot0.8\cdot1$, which is what was cut off.""",
            ),
            wrong(
                lambda: 0.9 * 1 + 0.1 * 2,
                r"""This is the mean of $f$ under the new policy, which the full weights would give. Cutting them
off costs a bias.""",
                mistake=("truncated_weights", "unbiased"),
            ),
            wrong(
                lambda: 0.5 * 1 + 0.5 * 2,
                r"""This is the mean under the old policy without any weight. The weight 0.2 of the second response
is below 1 and stays as it is.""",
                mistake=("stale_samples", "no_weights"),
            ),
        ],
    ),
    Question(
        r"""A response of two tokens has the token ratios 1.5 and 0.8. A program cuts off the ratio of *each
token* at $c=1$ and multiplies the results. Which weight does the response get?""",
        about="truncated_weights",
        truth=lambda: np.minimum([1.5, 0.8], 1).prod(),
        show="{:.1f}",
        choices=[
            right(
                lambda: 1 * 0.8,
                r"""The first ratio becomes 1 and the second stays. The result is never larger than the weight that
we get by cutting off the product.""",
            ),
            wrong(
                lambda: 1.0,
                r"""Here the product 1.2 was cut off at 1. If the tokens are cut off one by one, a small ratio can
no longer be balanced by a large one.""",
                mistake=("truncated_weights", "tokens_cut_only_as_a_whole"),
            ),
            wrong(
                lambda: 1.5 * 0.8,
                r"""This is the full weight, which was not cut off at all.""",
                mistake=("truncated_weights", "not_truncated"),
            ),
        ],
    ),
    Question(
        r"""Three responses have the rewards 1, 1 and 0, and a softmax gives them with the probabilities
0.4, 0.2 and 0.4. The logits follow the exact gradient flow $\dot\theta=\nabla J$. At which rate does
$\log(\pi_1/\pi_2)$, the lead of the first right response over the second, change now?""",
        about="entropy_collapse",
        truth=gain_of_the_leader,
        show="{:.2f}",
        choices=[
            right(
                lambda: 0.4 * (1 - 0.6) - 0.2 * (1 - 0.6),
                r"""With $J=0.6$ the two logits grow at the rates $\pi_i(R_i-J)$, which are 0.16 and 0.08. The lead
grows at the difference, only because the first response is already more likely.""",
            ),
            wrong(
                lambda: 0.0,
                r"""This holds for the natural gradient flow, $\dot\theta_i=R_i-J$, which treats both right
responses alike. The plain gradient has the factor $\pi_i$.""",
                mistake=("entropy_collapse", "natural_for_plain"),
            ),
            wrong(
                lambda: 0.4 * (1 - 0.6),
                r"""This is the rate of the first logit alone. The second logit grows as well, so the lead grows
more slowly.""",
                mistake=("ascent_algorithm", "one_logit_only"),
            ),
        ],
    ),
]
