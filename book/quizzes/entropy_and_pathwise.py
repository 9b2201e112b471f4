"""Ten questions on the page Entropy."""

import numpy as np

from book_tools.teaching.enumeration import gradient, softmax
from book_tools.teaching.quiz import Question, right, wrong

BITS = 1 / np.log(2)  # the weight for which exp(Q / kappa) is a power of two
HALF_QUARTERS = np.array([0.5, 0.25, 0.25])


def entropy(pi):
    return -(pi * np.log(pi)).sum(axis=-1)


def two_arms(pay, kappa):
    """Expected reward plus weighted entropy as a function of the logit of the first arm."""

    def f(x):
        pi = softmax(np.array([x[0], 0.0]))
        return pi @ np.array(pay) + kappa * entropy(pi)

    return f


def resting_logit():
    """Bisection for the logit at which the slope of the objective vanishes."""
    f, low, high = two_arms((3.0, 1.0), 0.5), -20.0, 20.0
    for _ in range(60):
        middle = (low + high) / 2
        rises = gradient(f, np.array([middle]))[0] > 0
        low, high = (middle, high) if rises else (low, middle)
    return low


def slope_of_all_entropies():
    """The first logit's slope of the entropy of x plus that of the state which follows."""

    def f(theta):
        pi = softmax(theta)
        return entropy(pi) + pi @ np.array([0.6, 0.2])

    return gradient(f, np.zeros(2))[0]


def soft_q():
    """What the last step adds, by averaging r - kappa log pi over its two actions."""
    return 1 + np.mean([reward - 0.5 * np.log(0.5) for reward in (2.0, 0.0)])


def best_soft_value():
    """The mean of Q - kappa log pi under the best policy among softmaxes, found by ascent."""
    Q, theta = np.array([2.0, 1.0, 1.0]), np.zeros(3)

    def f(t):
        return softmax(t) @ Q + BITS * entropy(softmax(t))

    for _ in range(400):
        theta = theta + gradient(f, theta)
    return f(theta)


def loss_over_all_paths():
    """J of the best policy less J of the other one; the rewards make the best values zero."""
    best = {"x": (0.75, 0.25), "y": (0.25, 0.75), "z": (0.5, 0.5)}
    J = 0.0
    for a, after in enumerate("yz"):
        for b in (0, 1):
            reward = 4 * np.log(best["x"][a]) + 4 * np.log(best[after][b])
            J += 0.25 * (reward - 4 * np.log(0.5) - 4 * np.log(0.5))
    return 0.0 - J


def gain_of_the_projection():
    """The nearest of three policies, with the policy first; J falls by kappa times divergence."""
    to_aim = {"old": 0.5, "A": 0.2, "B": 0.7}
    best = min(to_aim, key=lambda name: to_aim[name])
    return -2 * to_aim[best] - -2 * to_aim["old"]


QUESTIONS = [
    Question(
        r"""Two arms pay 3 and 1, and $x$ is the logit of the better arm, so that it is pulled with probability $1/(1+e^{-x})$. We climb the expected reward plus $\kappa$ times the entropy (natural logarithm), with $\kappa=0.5$. At which $x$ does the policy come to rest?""",
        about="entropy_bonus",
        truth=lambda: np.round(resting_logit(), 9),
        show="{:.1f}",
        choices=[
            right(
                lambda: (3 - 1) / 0.5,
                r"""The reward pushes with the force $3-1=2$ and the entropy pulls back with the force $\kappa x$. They are equal at $x=4$.""",
            ),
            wrong(
                lambda: 3 - 1,
                r"""The weight of the entropy is missing. With $\kappa=0.5$ the spring is only half as strong, so the logit has to go twice as far before it holds the reward.""",
                mistake=("soft_values", "weight_forgotten"),
            ),
            wrong(
                lambda: -(3 - 1) / 0.5,
                r"""This would be the balance if the entropy pushed away from zero. It pulls toward equal probabilities, so the better arm stays the likelier one.""",
                mistake=("entropy_bonus", "spring_pushes"),
            ),
            wrong(
                lambda: (3 - 1) * 0.5,
                r"""The gap was multiplied by $\kappa$ instead of divided by it. A larger $\kappa$ is a stronger spring, so the policy rests nearer to zero.""",
                mistake=("soft_values", "temperature_upside_down"),
            ),
        ],
    ),
    Question(
        r"""Two arms pay 1 and 0. The logit of the better arm is $x=-5$, so $p(1-p)=0.006648$. How large is the derivative in $x$ of the expected reward plus $\kappa$ times the entropy (natural logarithm), with $\kappa=0.4$?""",
        about="entropy_bonus",
        truth=lambda: gradient(two_arms((1.0, 0.0), 0.4), np.array([-5.0]))[0],
        show="{:.4f}",
        choices=[
            right(
                lambda: np.exp(-5) / (1 + np.exp(-5)) ** 2 * (1 - 0.4 * -5),
                r"""The reward pushes with 1 and the spring with $0.4\cdot5=2$ in the same direction. Both have the small factor $p(1-p)$, so the bonus makes a slow start only three times as fast.""",
            ),
            wrong(
                lambda: 1 - 0.4 * -5,
                r"""The factor $p(1-p)$ is missing. It belongs to the softmax, and it makes the gradient small wherever the policy is nearly sure.""",
                mistake=("entropy_bonus", "spring_without_the_corner"),
            ),
            wrong(
                lambda: np.exp(-5) / (1 + np.exp(-5)) ** 2 * (1 + 0.4 * -5),
                r"""Here the entropy pushes the logit away from zero. It pulls toward zero, which at $x=-5$ is the direction of the reward.""",
                mistake=("entropy_bonus", "spring_pushes"),
            ),
            wrong(
                lambda: np.exp(-5) / (1 + np.exp(-5)) ** 2 * 1,
                r"""This is the derivative of the expected reward alone. The entropy also changes with the logit, because the policy is not uniform.""",
                mistake=("soft_values", "entropy_left_out"),
            ),
        ],
    ),
    Question(
        r"""A softmax policy has the probabilities ½, ¼ and ¼. Its entropy with the natural logarithm is $1.5\log2=1.040$, and $\log2=0.693$. What is the derivative of the entropy in the first logit?""",
        about="entropy_bonus",
        truth=lambda: gradient(lambda t: entropy(softmax(t)), np.log(HALF_QUARTERS))[0],
        show="{:.3f}",
        choices=[
            right(
                lambda: -0.5 * (np.log(0.5) + 1.5 * np.log(2)),
                r"""It is $-\pi_a(\log\pi_a+\mathcal H)=-\tfrac12\cdot\tfrac12\log2$. To make the likeliest action still likelier lowers the entropy.""",
            ),
            wrong(
                lambda: -0.5 * (np.log(0.5) + 1),
                r"""This uses $-\log\pi-1$, the derivative of $-\pi\log\pi$ in the probability. A logit moves all probabilities, and then $\mathcal H$ stands in the place of the 1.""",
                mistake=("entropy_bonus", "one_for_the_entropy"),
            ),
            wrong(
                lambda: 0.5 * (np.log(0.5) + 1.5 * np.log(2)),
                r"""The sign is wrong. Raising the logit of the likeliest action makes the policy less random, so its entropy falls.""",
                mistake=("entropy_bonus", "sign"),
            ),
            wrong(
                lambda: -(np.log(0.5) + 1.5 * np.log(2)),
                r"""The probability in front is missing. In the logits of a softmax each derivative has the factor $\pi_a$.""",
                mistake=("entropy_bonus", "no_probability_in_front"),
            ),
        ],
    ),
    Question(
        r"""An episode has two steps. In the first state the softmax policy goes left or right with probability ½ each. On the left it meets a state in which its entropy is 0.6, and on the right one in which its entropy is 0.2. What is the derivative of the expected *sum*
of the entropies along the episode in the logit of going left?""",
        about="eq-es-bonus",
        truth=slope_of_all_entropies,
        show="{:.2f}",
        choices=[
            right(
                lambda: 0.5 * 0.5 * (0.6 - 0.2),
                r"""In the first state the policy is uniform, so its own entropy has the slope zero. But the actions decide which entropy comes next, and it acts like a reward: $p(1-p)(0.6-0.2)$.""",
            ),
            wrong(
                lambda: 0.0,
                r"""This is the usual bonus, which holds the states fixed. It does not see that the policy also decides which states come.""",
                mistake=("entropy_bonus", "bonus_is_all"),
            ),
            wrong(
                lambda: 0.5 * 0.6,
                r"""Only the left action was counted, with a score of 1. The score is ½ for left and −½ for right.""",
                mistake=("score_zero_mean", "normaliser_forgotten"),
            ),
            wrong(
                lambda: 0.5 * (0.6 - 0.2),
                r"""One factor ½ is missing. If the left logit rises, the probability of going left rises by $p(1-p)=\tfrac14$ of that, and the same is taken from going right.""",
                mistake=("entropy_bonus", "no_probability_in_front"),
            ),
        ],
    ),
    Question(
        r"""An action pays 1 and leads to the last state, where two actions pay 2 and 0. In both states the policy takes each of two actions with probability ½, and $\kappa=0.5$, so $\kappa\log2=0.347$. What is the soft value $Q^\kappa$ of the first action?""",
        about="soft_values",
        truth=soft_q,
        show="{:.3f}",
        choices=[
            right(
                lambda: 1 + (1 + 0.5 * np.log(2)),
                r"""The soft value of the last state is its mean reward 1 plus $\kappa$ times its entropy. The entropy of the first state is not counted, because the action there is given.""",
            ),
            wrong(
                lambda: 1 + 1,
                r"""This is the ordinary value. Soft values also count the entropies that are still to come.""",
                mistake=("soft_values", "entropy_left_out"),
            ),
            wrong(
                lambda: 1 + 1 + 2 * 0.5 * np.log(2),
                r"""The entropy of the first state was added as well. It belongs to $V^\kappa$ of this state, but not to $Q^\kappa$.""",
                mistake=("soft_values", "own_entropy_in_q"),
            ),
            wrong(
                lambda: 1 + 2,
                r"""The better of the two last rewards was taken. The value belongs to the policy, which takes both actions equally often.""",
                mistake=("soft_values", "maximum"),
            ),
        ],
    ),
    Question(
        r"""Three arms pay 2, 1 and 1. We choose $\kappa=1/\log2$ (natural logarithm), so that $e^{Q/\kappa}=2^Q$ and $\kappa\log y=\log_2y$. What is the largest value of the expected reward plus $\kappa$ times the entropy?""",
        about="soft_values",
        truth=best_soft_value,
        show="{:.2f}",
        choices=[
            right(
                lambda: np.log2(4 + 2 + 2),
                r"""It is the soft maximum $\log_2(2^2+2^1+2^1)$. The best policy (½, ¼, ¼) earns 1.5, and its entropy is worth another 1.5.""",
            ),
            wrong(
                lambda: 2.0,
                r"""This is the plain maximum, which is the value of the policy that always pulls the best arm. A more random policy loses some reward and gains more entropy.""",
                mistake=("soft_values", "maximum"),
            ),
            wrong(
                lambda: np.log2((4 + 2 + 2) / 3),
                r"""The mean of the exponentials was taken. The soft maximum takes their sum, and therefore it is never below the maximum.""",
                mistake=("soft_values", "mean_of_exponentials"),
            ),
            wrong(
                lambda: 0.5 * 2 + 0.25 + 0.25,
                r"""This is the expected reward of the best policy. Its entropy, times $\kappa$, is a part of the value as well.""",
                mistake=("soft_values", "entropy_left_out"),
            ),
        ],
    ),
    Question(
        r"""A program has an unbiased estimate of the ordinary gradient of $J$, in episodes of many steps. How can it be changed so that it estimates the gradient of $J_\kappa$, the expected sum of rewards *and* weighted entropies?""",
        about="soft_values",
        choices=[
            right(
                r"Put $r_h-\kappa\log\pi_h(a_h\mid s_h)$, held fixed as a number, in place of each reward $r_h$.",
                r"""By the theorem the gradient is the mean of scores times soft advantages. The derivative of the logarithm inside the reward has mean zero, so it need not be taken.""",
            ),
            wrong(
                r"Leave the rewards as they are, and add $\kappa$ times the gradient of the entropy in each visited state.",
                r"""This is the usual bonus. It leaves out that an action also leads to states of larger or smaller entropy.""",
                mistake=("entropy_bonus", "bonus_is_all"),
            ),
            wrong(
                r"Multiply each score by $Q_h^\kappa-V_h^\kappa$, the difference of the two soft values of the step.",
                r"""This difference lacks $-\kappa\log\pi_h$ of the action itself. Without this term the difference does not average to zero over the actions, and the estimate belongs to another gradient.""",
                mistake=("soft_values", "log_pi_not_in_the_advantage"),
            ),
            wrong(
                r"Change nothing, because the entropies only add a baseline to the returns of the episodes.",
                r"""The entropies depend on the policy and on the states to which the actions lead. So they change the gradient, unlike a baseline.""",
                mistake=("soft_values", "gradient_of_the_plain_advantage"),
            ),
        ],
    ),
    Question(
        r"""An episode has two steps, and $\kappa=4$. In the first state $\pi$ goes left, to $y$, with probability ½, and the best policy $\pi^\star$ for $J_\kappa$ does so with probability ¾. In $y$ the divergences are the same as in the first state: $\mathrm{KL}(\pi\,\Vert\,\pi^\star)=0.1438$ and $\mathrm{KL}(\pi^\star\,\Vert\,\pi)=0.1308$. On the right both
policies agree. How much does $\pi$ lose, $J_\kappa(\pi^\star)-J_\kappa(\pi)$?""",
        about="soft_values",
        truth=loss_over_all_paths,
        show="{:.2f}",
        choices=[
            right(
                lambda: 4 * 1.5 * (0.5 * np.log(0.5 / 0.75) + 0.5 * np.log(0.5 / 0.25)),
                r"""The loss is $\kappa$ times the divergences, with $\pi$ first and in the states that $\pi$ visits: $4\,(0.1438+\tfrac12\cdot0.1438)$.""",
            ),
            wrong(
                lambda: 4 * 1.5 * (0.75 * np.log(0.75 / 0.5) + 0.25 * np.log(0.25 / 0.5)),
                r"""The divergence was taken in the other order. The mean is over the actions of $\pi$, because it is $\pi$ that makes the mistakes.""",
                mistake=("soft_values", "divergence_in_the_other_order"),
            ),
            wrong(
                lambda: 4 * 1.75 * (0.5 * np.log(0.5 / 0.75) + 0.5 * np.log(0.5 / 0.25)),
                r"""The divergence in $y$ was weighted with the visits of $\pi^\star$. The loss arises along the path of $\pi$, which is in $y$ only half of the time.""",
                mistake=("soft_values", "states_of_the_optimum"),
            ),
            wrong(
                lambda: 1.5 * (0.5 * np.log(0.5 / 0.75) + 0.5 * np.log(0.5 / 0.25)),
                r"""The weight $\kappa$ is missing. A divergence has no unit of reward, and $\kappa$ says how much reward it is worth.""",
                mistake=("soft_values", "weight_forgotten"),
            ),
        ],
    ),
    Question(
        r"""One state, one step, $\kappa=2$, and a policy class with only three policies: the old one, $A$ and $B$. Let $q=\operatorname{softmax}(Q/\kappa)$. The divergences $\mathrm{KL}(\,\cdot\,\Vert\,q)$ from the old policy, $A$ and $B$ are 0.5, 0.2 and 0.7. In the other order $\mathrm{KL}(q\,\Vert\,\cdot\,)$ is 0.6, 0.9 and 0.4. By how much does the step of soft policy improvement
raise $J_\kappa$?""",
        about="soft_improvement",
        truth=gain_of_the_projection,
        show="{:.1f}",
        choices=[
            right(
                lambda: 2 * (0.5 - 0.2),
                r"""The step goes to the policy with the smallest divergence *to* $q$, which is $A$. A policy loses $\kappa$ times this divergence, so the loss falls from 1.0 to 0.4.""",
            ),
            wrong(
                lambda: 2 * (0.6 - 0.4),
                r"""The divergence was taken in the other order, which leads to $B$. Measured correctly $B$ loses 1.4, more than the old policy.""",
                mistake=("soft_improvement", "divergence_in_the_other_order"),
            ),
            wrong(
                lambda: 0.5 - 0.2,
                r"""The step to $A$ is right, but the weight $\kappa=2$ is missing in the loss.""",
                mistake=("soft_values", "weight_forgotten"),
            ),
            wrong(
                lambda: 0.0,
                r"""The softmax $q$ itself is not in the class, but the step goes to the nearest policy that is, and $A$ is nearer than the old policy.""",
                mistake=("soft_improvement", "never_moves"),
            ),
        ],
    ),
    Question(
        r"""A program has found the best policy $\pi^\star$ for $J_\kappa$, in a problem where actions lead to states of different entropy. By mistake its next step takes the softmax of $Q/\kappa$ with the *ordinary* values $Q^{\pi^\star}$ in place of the soft values. What happens?""",
        about="soft_improvement",
        choices=[
            right(
                r"It leaves $\pi^\star$, because the entropies that are still to come are missing in $Q$.",
                r"""Only $\pi^\star$ is the softmax of its *soft* values. The ordinary values rate actions without the later entropies, so the step leads to another policy with a smaller $J_\kappa$.""",
            ),
            wrong(
                r"It stays at $\pi^\star$, because at the optimum the two kinds of values differ by a baseline only.",
                r"""They differ by the entropies that come later, and here these depend on the action. What depends on the action is no baseline.""",
                mistake=("soft_improvement", "plain_values"),
            ),
            wrong(
                r"It becomes deterministic, because ordinary values contain nothing that rewards randomness.",
                r"""The step is still a softmax with $\kappa>0$, and a softmax is never deterministic. Only the greedy policy, which always takes an action of the largest value, would be.""",
                mistake=("soft_improvement", "greedy_in_the_soft_values"),
            ),
        ],
    ),
]
