"""Ten questions on the page Staying near a reference."""

import numpy as np

from book_tools.teaching.enumeration import gradient, softmax
from book_tools.teaching.quiz import Question, right, wrong

EVEN = np.array([0.5, 0.5])
RARE_FIRST = np.array([0.2, 0.8])  # a reference
ELL = np.log([4.0, 0.5])  # of two tokens
MISSES = np.array([0.6, 0.4, 0.0])  # a policy that never gives the third answer
HAS = np.array([0.3, 0.4, 0.3])  # its reference


def divergence(p, q):
    """KL(p || q) over the answers that p gives."""
    given = np.asarray(p) != 0
    return (p[given] * np.log(p[given] / q[given])).sum()


def best(reference, reward, beta):
    """The best policy over two answers, by climbing to where the penalized reward is flat."""
    x = 0.0

    def slope(x):
        return gradient(
            lambda z: (pair(z) * (reward - beta * np.log(pair(z) / reference))).sum(), x
        )

    low, high = -30.0, 30.0
    for _ in range(100):
        x = (low + high) / 2
        low, high = (x, high) if slope(x) > 0 else (low, x)
    return pair(x)


def pair(x):
    """The policy over two answers whose second logit is x."""
    return softmax(np.stack([0 * x, x]))


def best_first_token():
    """How often the best policy begins with b, from all three responses."""
    reference = np.array([0.6, 0.4 * 0.5, 0.4 * 0.5])  # a, bc, bd
    tilted = reference * np.array([3.0, 1.0, 7.0])
    return tilted[1:].sum() / tilted.sum()


def spent(inverse):
    """The divergence of the best policy with this 1 / beta, if its odds are 9 at 1 / beta = 2."""
    reference = np.array([1.0, 9 * np.exp(-2.0)])
    reference = reference / reference.sum()
    policy = reference * np.exp(inverse * np.array([0.0, 1.0]))
    policy = policy / policy.sum()
    return (policy * np.log(policy / reference)).sum()


def differentiated_k3():
    """The derivative of the mean of k3 in the first logit, for samples that are held fixed."""

    def mean(theta):
        ratio = RARE_FIRST / softmax(theta)
        return (EVEN * (ratio - 1 - np.log(ratio))).sum()

    return gradient(mean, np.zeros(2))[0]


def slope_of_divergence():
    """The derivative of the divergence of responses in the first token's logit of a."""

    def whole(theta):
        first = softmax(theta)
        return (first * (np.log(first / EVEN) + np.array([0.8, 0.2]))).sum()

    return gradient(whole, np.zeros(2))[0]


QUESTIONS = [
    Question(
        r"""The reference gives two answers with the probabilities 0.8 and 0.2, and their rewards are 0 and
$\log2$. Here log is the natural logarithm. Which probability does the policy that maximizes
$\mathbb E_\pi R-\tfrac12\,\mathrm{KL}(\pi\|\pi_{\rm ref})$ give to the *second* answer?""",
        about="kl_objective",
        truth=lambda: best(np.array([0.8, 0.2]), np.array([0.0, np.log(2.0)]), 0.5)[1],
        show="{:.2f}",
        choices=[
            right(
                lambda: 0.2 * 2**2 / (0.8 + 0.2 * 2**2),
                r"""With $\beta=\tfrac12$ the reference is multiplied by $e^{2R}$, which is 1 and 4. The products
are 0.8 and 0.8.""",
            ),
            wrong(
                lambda: 0.2 * 2**0.5 / (0.8 + 0.2 * 2**0.5),
                r"""The reward was multiplied by $\beta$ instead of being divided by it. A weaker penalty must let
the policy move farther.""",
                mistake=("kl_objective", "reward_times_beta"),
            ),
            wrong(
                lambda: 4 / (1 + 4),
                r"""The reference is missing. The factors $e^{R/\beta}$ multiply the probabilities of the reference.""",
                mistake=("kl_objective", "without_the_reference"),
            ),
            wrong(
                lambda: 0.2 * 2 / (0.8 + 0.2 * 2),
                r"""This is the best policy for $\beta=1$. With $\beta=\tfrac12$ the penalty counts half, so the odds of
the reference are multiplied by $2^2$ and not by 2.""",
                mistake=("dpo", "another_beta"),
            ),
        ],
    ),
    Question(
        r"""The reference begins a response with a (probability 0.6) or b (probability 0.4). After a the
response is over and pays $\log3$. After b it ends with c or d, which the reference chooses evenly, and it pays
0 after c and $\log7$ after d, with the natural logarithm. With $\beta=1$, how often does the best policy under
the penalty begin with b?""",
        about="soft_tokens",
        truth=best_first_token,
        show="{:.3f}",
        choices=[
            right(
                lambda: 0.4 * 4 / (0.6 * 3 + 0.4 * 4),
                r"""The value of b is the soft maximum $\log(\tfrac12\cdot1+\tfrac12\cdot7)=\log4$. So a is
multiplied by 3 and b by 4.""",
            ),
            wrong(
                lambda: 0.4 * 7**0.5 / (0.6 * 3 + 0.4 * 7**0.5),
                r"""The mean reward $\tfrac12\log7$ was taken for the value of b. But after b the best policy writes
d more often than the reference does, so b is worth more than this mean.""",
                mistake=("soft_tokens", "mean_for_the_soft_maximum"),
            ),
            wrong(
                lambda: 4 / (3 + 4),
                r"""The factors 3 and 4 are right, but they multiply the probabilities 0.6 and 0.4 of the reference,
which are missing here.""",
                mistake=("soft_tokens", "without_the_reference"),
            ),
            wrong(
                lambda: 0.4 * 7 / (0.6 * 3 + 0.4 * 7),
                r"""The value of b was taken to be its largest reward $\log7$. Under the penalty even the best
policy sometimes writes c.""",
                mistake=("bellman_equations", "maximum_for_the_mean"),
            ),
        ],
    ),
    Question(
        r"""The reward is 0 or 1. With $\beta=\tfrac12$ the best policy under the penalty earns the reward 1
with probability 0.9. What is the derivative of its divergence $\mathrm{KL}(\pi^\star\|\pi_{\rm ref})$ with
respect to $1/\beta$?""",
        about="soft_tokens",
        truth=lambda: gradient(spent, 2.0),
        show="{:.3f}",
        choices=[
            right(
                lambda: 2 * 0.9 * 0.1,
                r"""The expected reward rises at the rate $\operatorname{Var}R=0.9\cdot0.1$, and each unit of reward
costs $1/\beta=2$ units of divergence.""",
            ),
            wrong(
                lambda: 0.9 * 0.1,
                r"""This is the derivative of the expected *reward*. The derivative of the divergence is $1/\beta$
times as large.""",
                mistake=("soft_tokens", "divergence_without_one_over_beta"),
            ),
            wrong(
                lambda: -0.9 * 0.1 * 2**3,
                r"""This is the derivative with respect to $\beta$ itself. A larger $1/\beta$ is a weaker penalty,
so the divergence rises.""",
                mistake=("soft_tokens", "derivatives_in_beta"),
            ),
            wrong(
                lambda: 0.5 * 0.9 * 0.1,
                r"""The variance was multiplied by $\beta$ instead of being divided by it. The curve of reward
against divergence has the slope $\beta$, so the divergence changes faster than the reward here.""",
                mistake=("soft_tokens", "reward_times_beta"),
            ),
        ],
    ),
    Question(
        r"""A response has two tokens and the reward $R=2$, and $\beta=\tfrac12$. The ratios
$\pi_\theta/\pi_{\rm ref}$ of its tokens are 4 and ½. Each token has the reward $-\beta\ell_h$ with the natural
logarithm $\ell_h$ of its ratio, and the last one also has $R$. We multiply the score of each token by the sum
of the rewards from this token on. What are the two numbers?""",
        about="kl_in_reward",
        truth=lambda: np.cumsum((-0.5 * ELL + [0, 2])[::-1])[::-1],
        show="{:.2f} and {:.2f}",
        choices=[
            right(
                lambda: (2 - 0.5 * np.log(2), 2 + 0.5 * np.log(2)),
                r"""For the first token both logarithms count, $\log4-\log2=\log2$. For the second only its own
counts, which is $-\log2$. Each sum is multiplied by $-\tfrac12$ and added to $R=2$.""",
            ),
            wrong(
                lambda: (2 - 0.5 * np.log(4), 2 + 0.5 * np.log(2)),
                r"""Each token pays only for its own ratio here. But the first token also decides from which prefix
the second is chosen, so the penalty of later tokens belongs to it as well.""",
                mistake=("kl_in_reward", "own_log_ratio_only"),
            ),
            wrong(
                lambda: (2 + 0.5 * np.log(2), 2.0),
                r"""The penalty of the token itself was left out. The sum begins with the token that is scored.""",
                mistake=("kl_in_reward", "own_reward_left_out"),
            ),
            wrong(
                lambda: (2 + 0.5 * np.log(2), 2 - 0.5 * np.log(2)),
                r"""The penalty was added. A response that the policy gives more often than the reference must be
paid less.""",
                mistake=("hw6", "penalty_added"),
            ),
        ],
    ),
    Question(
        r"""A group has two responses, and both have the reward 1. Their numbers
$\ell=\log(\pi_\theta/\pi_{\rm ref})$ are 0.6 and $-0.2$, and $\beta=\tfrac12$. Leave one out is applied to
$R-\beta\ell$. Which weight does the *first* response get?""",
        about="kl_in_reward",
        truth=lambda: (1 - 0.5 * 0.6) - (1 - 0.5 * -0.2),
        show="{:.2f}",
        choices=[
            right(
                lambda: -0.5 * (0.6 - -0.2),
                r"""The two numbers are 0.7 and 1.1, and their difference is the weight. The rewards cancel, but the
penalty still has a gradient in this group.""",
            ),
            wrong(
                lambda: 0.0,
                r"""The penalty was dropped because the rewards are equal. Then its weight depends on how often a
prompt gives equal rewards, and the update no longer follows $J_\beta$.""",
                mistake=("kl_in_reward", "penalty_dropped_between_equals"),
            ),
            wrong(
                lambda: 0.5 * (0.6 - -0.2),
                r"""The penalty was added to the reward. This would drive the policy away from the reference.""",
                mistake=("hw6", "penalty_added"),
            ),
            wrong(
                lambda: -0.5 * (0.6 - -0.2) / 2,
                r"""The mean of both numbers, 0.9, was subtracted. Leave one out subtracts the number of the other
response.""",
                mistake=("rloo", "mean_of_the_group_called_unbiased"),
            ),
        ],
    ),
    Question(
        r"""The policy gives a response with probability 0.2 and the reference gives it with probability
0.6. The estimate $k_3$ of $\mathrm{KL}(\pi_\theta\|\pi_{\rm ref})$ is $r-1-\log r$ with
$r=\pi_{\rm ref}/\pi_\theta$. How large is $k_3$ for this response? ($\log3=1.10$)""",
        about="eq-lk-three",
        truth=lambda: np.exp(-np.log(0.2 / 0.6)) - 1 + np.log(0.2 / 0.6),
        show="{:.2f}",
        choices=[
            right(
                lambda: 3 - 1 - np.log(3),
                r"""The reference gives the response three times as often, so $r=3$.""",
            ),
            wrong(
                lambda: 1 / 3 - 1 + np.log(3),
                r"""The ratio is upside down. The probability of the policy, which gave the sample, stands in the
denominator.""",
                mistake=("kl_estimates", "ratio_upside_down"),
            ),
            wrong(
                lambda: np.log(3) ** 2 / 2,
                r"""This is $k_2=\tfrac12\ell^2$. Near the reference it is close to $k_3$, but it is not an unbiased
estimate.""",
                mistake=("kl_estimates", "k2_taken_for_unbiased"),
            ),
            wrong(
                lambda: np.log(3),
                r"""This is $k_1=\log\frac{0.2}{0.6}$ without its sign. With its sign $k_1$ is an unbiased estimate of
the divergence, but its absolute value is not, and neither of them is $k_3$.""",
                mistake=("kl_estimates", "size_of_the_log_ratio"),
            ),
        ],
    ),
    Question(
        r"""The policy gives three answers with the probabilities 0.6, 0.4 and 0, and the reference with
0.3, 0.4 and 0.3. The divergence $\mathrm{KL}(\pi_\theta\|\pi_{\rm ref})$ is $0.6\log2=0.416$. What is the mean
of $k_3=r-1-\log r$ with $r=\pi_{\rm ref}/\pi_\theta$ over samples of the policy?""",
        about="kl_estimates",
        truth=lambda: divergence(MISSES, HAS) + (HAS - MISSES)[:2].sum(),
        show="{:.3f}",
        choices=[
            right(
                lambda: 0.6 * (0.5 - 1 + np.log(2)) + 0.4 * (1 - 1 - 0),
                r"""The values are $\tfrac12-1+\log2=0.193$ for the first answer and 0 for the second. The third is
never sampled, so the mean of $r$ is only 0.7 and the mean of $k_3$ is too small by 0.3.""",
            ),
            wrong(
                lambda: 0.6 * np.log(2),
                r"""The mean of $k_3$ is the divergence if the policy is positive. This policy never gives the third
answer, and the probability of this answer under the reference is missing.""",
                mistake=("kl_estimates", "nothing_missing"),
            ),
            wrong(
                lambda: 0.6 * np.log(2) ** 2 / 2,
                r"""This is the mean of $k_2=\tfrac12(\log r)^2$, which is another estimate.""",
                mistake=("kl_estimates", "k2_taken_for_unbiased"),
            ),
        ],
    ),
    Question(
        r"""The policy is a softmax over two answers and gives each with probability ½. The reference gives
them with 0.2 and 0.8. A program samples answers from the policy and differentiates $k_3=r-1-\log r$ with
$r=\pi_{\rm ref}/\pi_\theta$ for these samples. What is the mean of this derivative in the *first* logit?""",
        about="kl_estimate_gradients",
        truth=differentiated_k3,
        show="{:.3f}",
        choices=[
            right(
                lambda: 0.5 - 0.2,
                r"""The derivative of $k_3$ is $(1-r)$ times the score. Its mean is
$0.5\cdot0.6\cdot0.5+0.5\cdot(-0.6)\cdot(-0.5)$, and this is the gradient of the *forward* divergence,
$\pi_\theta-\pi_{\rm ref}$.""",
            ),
            wrong(
                lambda: 0.25 * np.log(4),
                r"""This is the gradient of the divergence $\mathrm{KL}(\pi_\theta\|\pi_{\rm ref})$, of which $k_3$
is an unbiased estimate. But the samples depend on $\theta$ too, and a derivative for fixed samples does not see
this.""",
                mistake=("kl_estimate_gradients", "k3_in_the_loss"),
            ),
            wrong(
                lambda: 0.25 * np.log(4) - 0.3,
                r"""Here the *value* of $k_3$ was multiplied by the score. This is what $k_3$ does as a part of the
reward, not as a term that is differentiated.""",
                mistake=("kl_estimate_gradients", "k3_in_the_reward"),
            ),
        ],
    ),
    Question(
        r"""The responses are samples of the current policy, and each of four programs uses an estimate of
the divergence of whole responses as its penalty. "In the loss" means that the estimate is differentiated for
fixed samples, "in the reward" that its value multiplies the score. Which penalty has the mean gradient
$\nabla\,\mathrm{KL}(\pi_\theta\|\pi_{\rm ref})$?""",
        about="kl_estimate_gradients",
        choices=[
            right(
                r"$k_2$ in the loss",
                r"""The derivative of $\tfrac12\ell^2$ is $\ell$ times the score, and its mean is the gradient of
the divergence, although the mean of $k_2$ is not the divergence.""",
            ),
            wrong(
                r"$k_1$ in the loss",
                r"""The derivative of $k_1=\ell$ is the score, which has mean zero. On average this penalty does
nothing.""",
                mistake=("kl_estimate_gradients", "k1_in_the_loss"),
            ),
            wrong(
                r"$k_3$ in the loss",
                r"""This follows the forward divergence $\mathrm{KL}(\pi_{\rm ref}\|\pi_\theta)$, although the mean
of $k_3$ is the reverse one.""",
                mistake=("kl_estimate_gradients", "k3_in_the_loss"),
            ),
            wrong(
                r"$k_3$ in the reward",
                r"""This follows the reverse divergence *minus* the forward one. It pushes a response that has
become rare down even further.""",
                mistake=("kl_estimate_gradients", "k3_in_the_reward"),
            ),
        ],
    ),
    Question(
        r"""Policy and reference both choose the first token, a or b, with probability ½ each. For the
second token, the divergence of the policy from the reference is 0.8 after a and 0.2 after b. Then the response
ends. What is the derivative of the divergence of *responses*, $\mathrm{KL}(\pi_\theta\|\pi_{\rm ref})$, in the
first token's logit of a?""",
        about="token_kl",
        truth=slope_of_divergence,
        show="{:.2f}",
        choices=[
            right(
                lambda: 0.5 * 0.5 * 0.8 - 0.5 * 0.5 * 0.2,
                r"""The divergence of the first token is 0 and has no slope there. But the first token decides how
often the divergence of 0.8 is paid and how often that of 0.2.""",
            ),
            wrong(
                lambda: 0.0,
                r"""This is the mean gradient of the token-wise divergences for fixed prefixes. It leaves out that
the first token decides which prefix is reached.""",
                mistake=("token_kl", "later_prefixes_forgotten"),
            ),
            wrong(
                lambda: 0.5 * 0.8,
                r"""Only the responses that begin with a were counted, with a score of 1. The scores are ½ after a
and $-\tfrac12$ after b.""",
                mistake=("score_zero_mean", "normaliser_forgotten"),
            ),
        ],
    ),
]
