"""Ten questions on the page Parameterizations."""

import numpy as np

from book_tools.teaching.enumeration import gradient, softmax
from book_tools.teaching.quiz import Question, right, wrong

THREE = np.array([0.5, 0.3, 0.2])  # a policy over three actions
SKEWED = np.array([0.6, 0.3, 0.1])
TABLE = np.array([[0.25, 0.75], [0.4, 0.6]])
FEATURES = np.array([[2.0, 1.0], [1.0, 3.0], [1.0, 1.0]])  # a row for each action
DIRECTION = np.array([np.log(2), 0.0])
BUSY = np.array([0.5, 0.25, 0.25])


def score(pi, action):
    """Of a softmax in its logits, from the probabilities alone."""
    return gradient(lambda t: np.log(softmax(t)[action]), np.log(pi))


def log_density(action, mean, log_std):
    """Of a Gaussian, with one parameter for the spread."""
    spread = np.exp(log_std)
    return -((action - mean) ** 2) / (2 * spread**2) - log_std


def gaussian_scores():
    """In the mean and in the logarithm of the deviation, at mean 2 and deviation 2, of action 3."""
    return gradient(lambda t: log_density(3.0, t[0], t[1]), np.array([2.0, np.log(2)]))


def trace_of_the_covariance():
    """Of the score in two weights with the features 1 and 2, by quadrature over the action."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(10)
    scores = [
        gradient(lambda t, z=z: log_density(0.5 * z, t @ [1.0, 2.0], np.log(0.5)), np.zeros(2))
        for z in nodes
    ]
    return sum(w * (s**2).sum() for w, s in zip(weights, scores, strict=True)) / weights.sum()


def noise_of_one_pull(p):
    """Standard deviation over mean of score times reward, where the better of two arms pays 1."""
    pi = np.array([1 - p, p])
    terms = np.array([score(pi, 0)[1] * 0, score(pi, 1)[1] * 1])
    center = pi @ terms
    return (pi @ (terms - center) ** 2) ** 0.5 / center


def entropy(logits):
    """Of a softmax, with the natural logarithm."""
    pi = softmax(logits)
    return -(pi * np.log(pi)).sum()


QUESTIONS = [
    Question(
        r"""A softmax policy over three actions has one logit for each, and its probabilities are 0.5, 0.3 and 0.2. We draw the third action and receive the reward 4. By how much does one step of REINFORCE with the
learning rate 0.5 change the three logits?""",
        about="softmax_policy",
        truth=lambda: 0.5 * 4 * score(THREE, 2),
        show="$({:.2f},\\ {:.2f},\\ {:.2f})$",
        choices=[
            right(
                lambda: 0.5 * 4 * (np.array([0, 0, 1]) - THREE),
                r"""The score is a one in the place of the action, minus all the probabilities. It is multiplied by the reward and
the learning rate, which gives the factor 2.""",
            ),
            wrong(
                lambda: 0.5 * 4 * np.array([0, 0, 1]),
                r"""The probabilities were not subtracted. The logarithm of the normalizing sum depends on all logits, so the other two logits
change as well.""",
                mistake=("softmax_policy", "mean_forgotten"),
            ),
            wrong(
                lambda: 0.5 * 4 * 0.2 * (np.array([0, 0, 1]) - THREE),
                r"""Here the gradient of the probability was taken. The score is the gradient of its logarithm, so the factor 0.2
cancels.""",
                mistake=("softmax_policy", "of_the_probability"),
            ),
            wrong(
                lambda: -0.5 * 4 * (np.array([0, 0, 1]) - THREE),
                r"""This step makes the third action less likely. It earned a positive reward, and we climb.""",
                mistake=("reinforce_algorithm", "descends"),
            ),
        ],
    ),
    Question(
        r"""A softmax policy over three actions has one logit for each, and its probabilities are 0.6, 0.3 and 0.1. How large is the *mean* squared
length of the score, over the actions that the policy draws?""",
        about="softmax_policy",
        truth=lambda: sum(p * (score(SKEWED, a) ** 2).sum() for a, p in enumerate(SKEWED)),
        show="{:.3f}",
        choices=[
            right(
                lambda: 1 - (0.36 + 0.09 + 0.01),
                r"""The squared lengths of the three scores are 0.26, 0.86 and 1.26, and the mean weights each of them by the probability of its action. The long scores belong to rare
actions.""",
            ),
            wrong(
                lambda: (0.26 + 0.86 + 1.26) / 3,
                r"""All three actions were counted alike. The policy draws the first action, whose score is short, more often than the
other two.""",
                mistake=("score_zero_mean", "uniform_average"),
            ),
            wrong(
                lambda: 1,
                r"""This would be the squared length of each score if the probabilities were not subtracted. They make the score
of a likely action short.""",
                mistake=("softmax_policy", "mean_forgotten"),
            ),
            wrong(
                lambda: 0.6 * 0.16 + 0.3 * 0.49 + 0.1 * 0.81,
                r"""Only the component of the action itself was squared. The components of the other actions, which are minus their
probabilities, belong to the length too.""",
                mistake=("hw4", "chosen_logit_only"),
            ),
        ],
    ),
    Question(
        r"""A table has a logit for each of two states and two actions. The probabilities are 0.25 and 0.75 in the first state, 0.4 and 0.6 in the second. The agent is in the *first* state and takes the first action. What is the score in the
four logits, first those of the first state and then those of the second?""",
        about="softmax_policy",
        truth=lambda: np.ravel(gradient(lambda t: np.log(softmax(t)[0, 0]), np.log(TABLE))),
        show="$({:.2f},\\ {:.2f},\\ {:.2f},\\ {:.2f})$",
        choices=[
            right(
                lambda: np.array([1 - 0.25, -0.75, 0, 0]),
                r"""In the row of the state that was visited the score is a one for the action minus the probabilities. The logits of the
second state do not matter for an action in the first.""",
            ),
            wrong(
                lambda: np.array([1 - 0.25, -0.75, -0.4, -0.6]),
                r"""The probabilities of the second state were subtracted as well. Each state has a softmax of its own, so the action here tells nothing about the
logits there.""",
                mistake=("softmax_policy", "other_states_too"),
            ),
            wrong(
                lambda: np.array([1, 0, 0, 0]),
                r"""The probabilities were not subtracted. If both logits of the state grow by the same amount, the policy stays as it is, so the components of the score must add up
to zero.""",
                mistake=("softmax_policy", "mean_forgotten"),
            ),
            wrong(
                lambda: np.array([0.25 * 0.75, -0.25 * 0.75, 0, 0]),
                r"""This is the gradient of the probability $\pi(a\mid s)$. The logarithm divides it by the probability 0.25.""",
                mistake=("softmax_policy", "of_the_probability"),
            ),
        ],
    ),
    Question(
        r"""In some state the three actions have the features $\phi=(2,1)$, $(1,3)$ and $(1,1)$. The policy is the softmax of $\theta^\top\phi$ with $\theta=(\log2,\,0)$ and the natural logarithm. What is the score in $\theta$ if
the *second* action is taken?""",
        about="linear_policy",
        truth=lambda: gradient(lambda t: np.log(softmax(FEATURES @ t)[1]), DIRECTION),
        show="$({:.2f},\\ {:.2f})$",
        choices=[
            right(
                lambda: np.array([1, 3]) - np.array([0.5 * 2 + 0.25 + 0.25, 0.5 + 0.25 * 3 + 0.25]),
                r"""The exponentials are 4, 2 and 2, so the probabilities are ½, ¼ and ¼, and the mean feature is $(1.5,\,1.5)$. The score is the feature of the action minus this mean.""",
            ),
            wrong(
                lambda: np.array([1, 3]) - np.array([4 / 3, 5 / 3]),
                r"""The mean was taken with equal weights. The first action is twice as likely as each of the others, and the mean is over
the policy.""",
                mistake=("linear_policy", "uniform_mean"),
            ),
            wrong(
                lambda: np.array([1, 3]),
                r"""The mean feature was not subtracted. Without it the score would not have mean zero.""",
                mistake=("linear_policy", "mean_forgotten"),
            ),
            wrong(
                lambda: np.array([1.5, 1.5]) - np.array([1, 3]),
                r"""The difference is turned around. The score points from the mean feature toward the feature of the action.""",
                mistake=("linear_policy", "sign_turned"),
            ),
        ],
    ),
    Question(
        r"""A linear softmax policy has the score $\phi(s,a)$ minus the mean feature of the state. A program leaves the mean feature out. With which weights is the mean of its estimate still
$\nabla J$, in every MDP?""",
        about="linear_policy",
        choices=[
            right(
                r"With the advantage $A_h$, but not with $Q_h$ or the reward-to-go.",
                r"""The mean feature depends on the state only, and it is multiplied by the average weight of this state. This average is zero for the
advantage, and it is the value $V_h$ for the other two.""",
            ),
            wrong(
                r"With the advantage $A_h$ and with $Q_h$, but not with the reward-to-go.",
                r"""The average of $Q_h$ in a state is the value $V_h$, which is in general not zero. So the mean of the term that was left out is in general
not zero either.""",
                mistake=("linear_policy", "dropped_with_q"),
            ),
            wrong(
                r"With the advantage $A_h$, with $Q_h$ and with the reward-to-go.",
                r"""The term that was left out is certain to have mean zero only if the weights average to zero in each state. Otherwise the error can be larger than the gradient
itself.""",
                mistake=("pa-dropped-q", "nothing_dropped"),
            ),
        ],
    ),
    Question(
        r"""A network has two outputs, the logits of two actions, and the actions have the probabilities 0.2 and 0.8. If one of its weights $w$ grows a little, the first logit grows at the rate 3 and the second falls at the rate 1. What is the score in
$w$ if the *first* action is taken?""",
        about="neural_policy",
        truth=lambda: gradient(
            lambda w: np.log(softmax(np.stack([np.log(0.2) + 3 * w, np.log(0.8) - w]))[0]), 0.0
        ),
        show="{:.2f}",
        choices=[
            right(
                lambda: 3 - (0.2 * 3 + 0.8 * -1),
                r"""The score is the slope of the logit of the action minus the mean slope under the policy, which is
$0.6-0.8=-0.2$.""",
            ),
            wrong(
                lambda: 3,
                r"""This is the slope of the logit alone. The other logit falls at the same time, which makes the first action more
likely still.""",
                mistake=("neural_policy", "mean_forgotten"),
            ),
            wrong(
                lambda: 3 - (3 - 1) / 2,
                r"""The mean slope was taken with equal weights. The second action is four times as likely, so its slope counts four times
as much.""",
                mistake=("neural_policy", "uniform_mean"),
            ),
            wrong(
                lambda: 0.2 * (3 - (0.2 * 3 + 0.8 * -1)),
                r"""This is the derivative of the probability. The score is the derivative of its logarithm, without the factor 0.2.""",
                mistake=("neural_policy", "times_the_probability"),
            ),
        ],
    ),
    Question(
        r"""A Gaussian policy for one number has the mean $\mu=2$ and the standard deviation $\sigma=2$. We draw the action 3. What are the scores in $\mu$ and in $\log\sigma$?""",
        about="gaussian_policy",
        truth=gaussian_scores,
        show="$({:.3f},\\ {:.3f})$",
        choices=[
            right(
                lambda: np.array([1 / 4, 1 / 4 - 1]),
                r"""The score in the mean is the deviation 1 divided by the variance 4. The action lies within one standard deviation, so the score in
$\log\sigma$ is negative.""",
            ),
            wrong(
                lambda: np.array([1 / 2, 1 / 4 - 1]),
                r"""In the first number the deviation was divided by $\sigma$. The density contains $(a-\mu)^2/(2\sigma^2)$, so its
derivative has the variance below.""",
                mistake=("gaussian_policy", "divided_by_the_deviation"),
            ),
            wrong(
                lambda: np.array([1 / 4, 1 / 4]),
                r"""In the second number the −1 is missing. It comes from the factor $1/\sigma$ of the density, and without it every action would make the
spread grow.""",
                mistake=("gaussian_policy", "one_forgotten"),
            ),
            wrong(
                lambda: np.array([1 / 4, (1 / 4 - 1) / 2]),
                r"""The second number is the derivative in $\sigma$. The derivative in $\log\sigma$ is $\sigma$ times as large.""",
                mistake=("gaussian_policy", "in_sigma_instead_of_its_logarithm"),
            ),
        ],
    ),
    Question(
        r"""Two arms pay 0 and 1, and a softmax policy with two logits pulls the better one with probability 0.1. In the logit of the better arm, the estimate from one pull is the score times the reward. How large is its standard deviation, divided by
its mean?""",
        about="softmax_policy",
        truth=lambda: noise_of_one_pull(0.1),
        show="{:.2f}",
        choices=[
            right(
                lambda: ((1 - 0.1) / 0.1) ** 0.5,
                r"""The estimate is 0.9 with probability 0.1 and else zero. Its mean is 0.09, and its standard deviation is
$0.9\cdot\sqrt{0.1\cdot0.9}=0.27$.""",
            ),
            wrong(
                lambda: 1 / 0.1**0.5,
                r"""This is the root of the mean square, divided by the mean. The standard deviation measures the distance from the
mean, not from zero.""",
                mistake=("hw2", "mean_square"),
            ),
            wrong(
                lambda: 1,
                r"""This would be right if each arm were pulled half of the time. This policy pulls the better arm in one of ten cases, and
the estimate is zero in the others.""",
                mistake=("score_zero_mean", "uniform_average"),
            ),
            wrong(
                lambda: (0.1 / (1 - 0.1)) ** 0.5,
                r"""This is the mean divided by the standard deviation. Where the better arm is rarely pulled, the noise is larger than the
gradient.""",
                mistake=("hw2", "upside_down"),
            ),
        ],
    ),
    Question(
        r"""A softmax policy over three actions has the probabilities ½, ¼ and ¼. Its entropy $\mathcal H$, with the natural logarithm, is $1.5\log2$. What is the derivative of the entropy in the *first* logit, in units of $\log2$?""",
        about="eq-pa-entropy",
        truth=lambda: gradient(entropy, np.log(BUSY))[0] / np.log(2),
        show="{:.2f}",
        choices=[
            right(
                lambda: -0.5 * (-1 + 1.5),
                r"""The derivative is $-\pi(a)\,(\log\pi(a)+\mathcal H)$, and $\log\tfrac12=-\log2$. It is negative, because a larger first
logit would make the policy less uniform.""",
            ),
            wrong(
                lambda: -0.5 * -1,
                r"""The entropy is missing: the derivative is $-\pi(a)\,(\log\pi(a)+\mathcal H)$. The entropy comes from the probabilities of all actions, which the
first logit changes too.""",
                mistake=("softmax_policy", "mean_forgotten"),
            ),
            wrong(
                lambda: 0.5 * (-1 + 1.5),
                r"""The sign is turned around. The first action is the likeliest one, so raising its logit makes the policy more certain and lowers the
entropy.""",
                mistake=("linear_policy", "sign_turned"),
            ),
            wrong(
                lambda: -(1 / 3) * (-1 + 1.5),
                r"""All actions were given the same weight ⅓. The factor in front is the probability of the first action, which
is ½.""",
                mistake=("linear_policy", "uniform_mean"),
            ),
        ],
    ),
    Question(
        r"""A Gaussian policy has the mean $\theta^\top\phi$ with two parameters, and in some state $\phi=(1,2)$. The standard deviation is $\sigma=0.5$. How large is the mean squared length of the score in
$\theta$?""",
        about="ex-pa-continuous",
        truth=trace_of_the_covariance,
        show="{:.2f}",
        choices=[
            right(
                lambda: (1 + 4) / 0.5**2,
                r"""The score is $\phi\,(a-\mu)/\sigma^2$, and $(a-\mu)^2$ is $\sigma^2$ on average. So the mean square is
$\|\phi\|^2/\sigma^2$, which grows if the policy becomes more certain.""",
            ),
            wrong(
                lambda: (1 + 4) * 0.5**2,
                r"""This is the mean squared length of $\phi\,(a-\mu)$. The division by the variance is missing. Because of this division the score grows
as $\sigma$ becomes small.""",
                mistake=("gaussian_policy", "not_divided_by_the_variance"),
            ),
            wrong(
                lambda: 1 + 4,
                r"""Here the deviation was divided by $\sigma$, so that the result does not depend on $\sigma$. The score has the
variance below.""",
                mistake=("gaussian_policy", "divided_by_the_deviation"),
            ),
        ],
    ),
]
