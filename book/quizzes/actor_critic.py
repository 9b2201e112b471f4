"""Ten questions on the page Actor and critic."""

import numpy as np

from book_tools.teaching.enumeration import gradient, softmax
from book_tools.teaching.quiz import Question, right, wrong

RARE = np.log([0.25, 0.75])  # the logits of the action that is taken, and of the other
EVEN = np.zeros(2)
ARMS = np.array([8.0, 4.0, 0.0])
CHANCES = np.array([0.5, 0.25, 0.25])


def score(theta, action):
    """The score of an action, from the probability alone."""
    return gradient(lambda t: np.log(softmax(t)[action]), theta)


def settled_lag():
    """The critic's error after many mean updates while the true value rises steadily."""
    g = gradient(lambda t: 0.5 * (softmax(t) @ np.array([4.0, 0.0])), EVEN)  # of J
    rise = 0.01 * gradient(lambda t: softmax(t) @ np.array([4.0, 0.0]), EVEN) @ g
    error = 0.0
    for _ in range(3000):
        error += -0.1 * 0.5 * error - rise
    return error


def first_step_without_a_critic():
    """The mean of score times reward over the two actions, in the first logit."""
    return sum(0.5 * score(EVEN, a)[0] * pay for a, pay in enumerate((3.0, 1.0)))


def advantages(rewards, values, end, size):
    """Forward from each step to the end of its episode or segment, whichever comes first."""
    found = []
    for h in range(len(rewards)):
        total, step = -values[h], h
        while True:
            total += rewards[step]
            step += 1
            if step == end or step % size == 0:
                break
        found.append(total + (0.0 if step == end else values[step]))
    return found


def errors_in_segments():
    """The differences of the critic's errors, added up over four steps and two segments."""
    E = np.array([[0.1 if h < n < 4 else 0.0 for n in range(5)] for h in range(4)])
    return sum(E[h, n + 1] - E[h, n] for h in range(4) for n in range(h, 2 * (h // 2) + 2))


def fitted(features, pay, chances):
    """Least squares with the policy's own weights: the coefficients of the shortest fit."""
    root = np.sqrt(chances)
    return np.linalg.lstsq(features * root[:, None], pay * root, rcond=None)[0]


def coefficient():
    """One logit whose probability is a quarter, fitted to rewards of 6 and 2."""
    theta = np.log([0.25 / 0.75])

    def log_pi(t):
        p = 1 / (1 + np.exp(-t[0]))
        return np.array([np.log(p), np.log(1 - p)])

    psi = np.array([gradient(lambda t, a=a: log_pi(t)[a], theta) for a in (0, 1)])
    return fitted(psi, np.array([6.0, 2.0]), np.array([0.25, 0.75]))[0]


def compatible_critic():
    """The fitted values of three arms in a softmax table."""
    psi = np.array([score(np.log(CHANCES), a) for a in range(3)])
    return psi @ fitted(psi, ARMS, CHANCES)


QUESTIONS = [
    Question(
        r"""In the state $x$ a softmax policy takes an action of probability 0.25. The reward is 1, and the next state is $y$. The critic is a table that says 2 for $x$ at this step
and 3 for $y$ at the next one. One-step actor–critic has $\alpha=0.2$ for the critic and $\eta=0.1$ for the actor, without a discount. What is the new guess for $x$, and by how much does the logit of this action change?""",
        about="actor_critic",
        truth=lambda: [2 + 0.2 * (1 + 3 - 2), 0.1 * (1 + 3 - 2) * score(RARE, 0)[0]],
        show="{:.1f} and {:.3f}",
        choices=[
            right(
                lambda: [2 + 0.2 * 2, 0.1 * 2 * 0.75],
                r"""The TD error is $1+3-2=2$. The critic's gradient is 1 in a table, and the score of the action that was taken is one minus its probability.""",
            ),
            wrong(
                lambda: [2 + 0.2 * 2, 0.1 * 2 * 1],
                r"""The critic is right. But the score of the action is not 1, because the normalization of the softmax subtracts its probability.""",
                mistake=("actor_critic", "score_not_centered"),
            ),
            wrong(
                lambda: [2.4, 0.1 * (1 + 3 - 2.4) * 0.75],
                r"""The actor computed the TD error again, after the critic had moved. Both learn from the same number, which is computed before either of them moves.""",
                mistake=("actor_critic", "actor_after_the_critic"),
            ),
            wrong(
                lambda: [2 + 0.2 * (1 - 2), 0.1 * (1 - 2) * 0.75],
                r"""The guess for the next state is missing in the TD error. Without it the critic learns the next reward alone.""",
                mistake=("gae", "next_value_forgotten"),
            ),
        ],
    ),
    Question(
        r"""One-step actor–critic runs with the discount $\gamma=0.5$. At step $h=2$ (the first step is $h=0$) the reward is 1, the critic says 1 for the present state and 4 for the next one, and the score in one logit is 0.5. By how much does the actor change this logit, with $\eta=1$?""",
        about="actor_critic",
        truth=lambda: np.prod([0.5, 0.5]) * (1 + 0.5 * 4 - 1) * score(EVEN, 0)[0],
        show="{:.3f}",
        choices=[
            right(
                lambda: 0.5**2 * (1 + 0.5 * 4 - 1) * 0.5,
                r"""The TD error is 2 with the discounted guess. The step has the factor $\gamma^h=\tfrac14$, because what happens at step 2 counts only a quarter in the discounted objective.""",
            ),
            wrong(
                lambda: (1 + 0.5 * 4 - 1) * 0.5,
                r"""The factor $\gamma^h$ of the step is missing. Many programs leave it out, but then the mean is not the gradient of the discounted objective.""",
                mistake=("actor_critic", "discount_of_the_step_forgotten"),
            ),
            wrong(
                lambda: 0.5**2 * (1 + 4 - 1) * 0.5,
                r"""The guess for the next state was not discounted. What the critic promises there comes one step later, so it counts half.""",
                mistake=("nstep_returns", "value_not_discounted"),
            ),
            wrong(
                lambda: 0.5**3 * (1 + 0.5 * 4 - 1) * 0.5,
                r"""The factor has one power too many. The first step, $h=0$, is not discounted, so step 2 has the factor $\gamma^2$.""",
                mistake=("pg_discounted", "gamma_power_one_late"),
            ),
        ],
    ),
    Question(
        r"""An episode has one step. With probability ½ it begins in $x$, where the softmax policy pulls each of two arms, which pay 4 and 0, with probability ½; otherwise nothing is paid. From episode to
episode the actor moves by $\eta=0.01$ times the exact $\nabla J$, and a table critic makes the mean TD(0) update with $\alpha=0.1$. What is the critic's error in $x$, its guess less the true value, to first order in $\eta/\alpha$, once the start is forgotten? (The derivative of the value of $x$ is 1 in one logit and −1 in the other.)""",
        about="eq-ac-lag",
        truth=settled_lag,
        show="{:.2f}",
        choices=[
            right(
                lambda: -(0.01 / 0.1) * 1 / 0.5,
                r"""The gradient of $J$ is $(\tfrac12,-\tfrac12)$, so the value of $x$ rises by $0.01\cdot1$ in each episode. The critic recovers $0.1\cdot\tfrac12$ of its error, and the two balance at $-0.2$.""",
            ),
            wrong(
                lambda: -(0.01 / 0.1) * 1,
                r"""The visits were forgotten. The critic learns the value of $x$ only in episodes that begin there, so the lag is twice as large.""",
                mistake=("actor_critic", "lag_without_visits"),
            ),
            wrong(
                lambda: (0.01 / 0.1) * 1 / 0.5,
                r"""The size is right, but the critic lags behind. The value of $x$ rises, so the guess is too low.""",
                mistake=("actor_critic", "lag_ahead"),
            ),
            wrong(
                lambda: -0.01 * 1 / 0.5,
                r"""The step size of the critic is missing. A slow critic makes up for only a small part of its error in each episode, so only the ratio of the two step sizes counts.""",
                mistake=("ac-only-ratio", "size_counts"),
            ),
        ],
    ),
    Question(
        r"""In the first state the left action pays 3 and leads to a state of value 1, and the right action pays 1 and leads to a state of value 5. The policy takes each with probability ½. The critic still says zero everywhere. What is the mean of the first
step of one-step actor–critic in the logit of going left, with $\eta=1$?""",
        about="ac-short-sighted",
        truth=first_step_without_a_critic,
        show="{:.1f}",
        choices=[
            right(
                lambda: 0.5 * 0.5 * 3 - 0.5 * 0.5 * 1,
                r"""With a critic at zero the TD error is the reward, so the actor sees nothing that comes later. It learns to go left, although the right action is better in the long run.""",
            ),
            wrong(
                lambda: 0.5 * 0.5 * (3 + 1) - 0.5 * 0.5 * (1 + 5),
                r"""This is the gradient. The actor cannot know the values 1 and 5, because its critic says zero for both states.""",
                mistake=("a2c", "no_bias"),
            ),
            wrong(
                lambda: 0.0,
                r"""A critic at zero does not stop the actor. The TD error is the reward then, and the two rewards differ.""",
                mistake=("ac-short-sighted", "never_worse"),
            ),
            wrong(
                lambda: 0.5 * 3,
                r"""Only the left action was counted, with a score of 1. The score in the left logit is ½ for the left action and −½ for the right one.""",
                mistake=("actor_critic", "score_not_centered"),
            ),
        ],
    ),
    Question(
        r"""In the mean dynamics of one-step actor–critic the critic starts at zero, and the policy first becomes worse before it becomes better. A colleague halves both step sizes, $\eta$ and $\alpha$, and runs twice as many episodes. What does she see?""",
        about="ac-only-ratio",
        choices=[
            right(
                r"Nearly the same fall and rise of $J$, stretched to twice the time.",
                r"""The bias of the critic depends on the ratio $\eta/\alpha$, which has not changed. To shorten the fall she must make the critic faster compared with the actor.""",
            ),
            wrong(
                r"The policy does not become worse any more, because small steps are safe.",
                r"""Each step is smaller, but it has the same direction, and a critic with half the step size is also wrong for twice as long.""",
                mistake=("ac-only-ratio", "size_counts"),
            ),
            wrong(
                r"The policy becomes worse and never recovers, because the critic is too slow.",
                r"""A critic is slow or fast only in comparison with the actor. The actor became slower by the same factor, so the policy turns round as before.""",
                mistake=("ac-slow-critic", "none_recovers"),
            ),
        ],
    ),
    Question(
        r"""A stream has four steps with the rewards 2, 1, 3, 0. The critic says 5, 3, 4, 2 in the states before these steps and 6 in the state after the last one. An episode ends after the third step, and A2C cuts the stream after the
second and after the fourth step. There is no discount. What are the four advantages?""",
        about="a2c",
        truth=lambda: advantages([2, 1, 3, 0], [5, 3, 4, 2, 6], 3, 2),
        show="{:.0f}, {:.0f}, {:.0f}, {:.0f}",
        choices=[
            right(
                lambda: [2 + 1 + 4 - 5, 1 + 4 - 3, 3 - 4, 0 + 6 - 2],
                r"""The first two steps collect rewards up to the cut and add the guess 4 there. The third step meets a true end, where nothing is left, and the fourth one adds the guess 6.""",
            ),
            wrong(
                lambda: [2 + 1 - 5, 1 - 3, 3 - 4, 0 - 2],
                r"""Each cut was taken for an end. After a cut the episode goes on, and the critic stands for the rewards that are still to come.""",
                mistake=("a2c", "cut_as_end"),
            ),
            wrong(
                lambda: [2 + 1 + 4 - 5, 1 + 4 - 3, 3 + 0 + 6 - 4, 0 + 6 - 2],
                r"""The third step ends an episode, but its sum ran on into the rewards of the next episode, which it did not cause.""",
                mistake=("gae_recursion", "into_the_next_episode"),
            ),
            wrong(
                lambda: [2 + 3 - 5, 1 + 4 - 3, 3 - 4, 0 + 6 - 2],
                r"""These are the one-step TD errors. A2C asks the critic only at the cut, and until then it uses the rewards themselves.""",
                mistake=("hw2", "one_step_only"),
            ),
        ],
    ),
    Question(
        r"""Episodes have four steps, $h=0,\dots,3$, and A2C cuts them after two steps. The mean of the score of step $h$ times the critic's error in the state of step $n$ is 0.1 for all $h<n\le3$. How large is the bias of the sum over an episode of scores times
A2C advantages?""",
        about="a2c",
        truth=errors_in_segments,
        show="{:.1f}",
        choices=[
            right(
                lambda: 2 * 0.1,
                r"""Only the errors at the cut count, once for each step of the segment that ends there: steps 0 and 1. The second segment ends with the episode, where nothing is guessed.""",
            ),
            wrong(
                lambda: 0.0,
                r"""The guess that is subtracted at each step costs nothing, but the guess at the cut is added after the actions were taken, so its error biases the gradient.""",
                mistake=("a2c", "no_bias"),
            ),
            wrong(
                lambda: 3 * 0.1,
                r"""This is the bias of one-step actor–critic, which asks the critic after every step. A2C asks it only at the cut.""",
                mistake=("hw2", "one_step_only"),
            ),
            wrong(
                lambda: 4 * 0.1,
                r"""An error was also counted at the end of the episode for the steps 2 and 3. There the value is zero and is known.""",
                mistake=("td_error", "value_after_the_end"),
            ),
        ],
    ),
    Question(
        r"""Two arms pay 6 and 2. The policy has one parameter, the logit of the first arm, and pulls this arm with probability ¼, so its score is ¾ for the first arm and −¼ for the second. We fit $w$ times the score to the reward by least
squares over the policy's own pulls. What is $w$?""",
        about="compatible_features",
        truth=coefficient,
        show="{:.2f}",
        choices=[
            right(
                lambda: (0.25 * 0.75 * (6 - 2)) / (0.25 * 0.75),
                r"""By $Fw=\nabla J$ the coefficient is the derivative $p(1-p)(6-2)$ of $J$ divided by the Fisher information $p(1-p)$. It does not depend on $p$.""",
            ),
            wrong(
                lambda: 0.25 * 0.75 * (6 - 2),
                r"""This is the derivative of $J$ itself. The coefficient of the regression is the natural gradient, for which we divide by the mean squared score.""",
                mistake=("npg", "plain_direction"),
            ),
            wrong(
                lambda: (0.75 * 6 - 0.25 * 2) / (0.75**2 + 0.25**2),
                r"""Both arms were counted alike. The regression is over the policy's pulls, so the second arm counts three times as much as the first.""",
                mistake=("compatible_features", "uniform_weights"),
            ),
            wrong(
                lambda: 6.0,
                r"""Here the feature is 1 for the first arm and 0 for the second, so the fit says what the first arm pays. This feature is not the score, because its average over the policy's pulls is not zero.""",
                mistake=("compatible_features", "not_centered"),
            ),
        ],
    ),
    Question(
        r"""Three arms pay 8, 4 and 0, and a softmax policy with one logit for each arm pulls them with the probabilities ½, ¼ and ¼. A critic with the scores as features is fitted to the rewards by least squares over the policy's pulls. What does it say for the three arms?""",
        about="compatible_features",
        truth=compatible_critic,
        show="{:.2f}, {:.2f}, {:.2f}",
        choices=[
            right(
                lambda: ARMS - (0.5 * 8 + 0.25 * 4),
                r"""In a softmax table the critic gives the advantages, here the rewards less their mean 5. It cannot say more, because scores average to zero over the policy's actions.""",
            ),
            wrong(
                lambda: ARMS,
                r"""A critic of this form cannot fit the rewards themselves. Its features are centered, so its values average to zero over the policy's pulls.""",
                mistake=("compatible_features", "not_centered"),
            ),
            wrong(
                lambda: ARMS - ARMS.mean(),
                r"""The plain mean of the three rewards was subtracted. The policy pulls the first arm twice as often as each of the others, so the mean reward is 5.""",
                mistake=("compatible_features", "uniform_weights"),
            ),
            wrong(
                lambda: CHANCES * (ARMS - 5),
                r"""These are the entries of $\nabla J$, in which each advantage is multiplied by its probability. The fit divides this factor out again.""",
                mistake=("npg_softmax", "plain_gradient"),
            ),
        ],
    ),
    Question(
        r"""A policy is the softmax of a linear function of four features $\phi(s,a)$, far fewer than there are states and actions. Four critics $f$ are fitted to $Q$ by least squares, and we take the mean of scores times $f$. Which of them is sure to give $\nabla J$?""",
        about="compatible_features",
        choices=[
            right(
                r"Scores and ten other features, weighted by the policy's visits.",
                r"""Least squares leaves an error that is orthogonal to all features. If the scores are among them, the error costs nothing, and further features do no harm.""",
            ),
            wrong(
                r"Scores as features, with every state and action counted equally.",
                r"""The error is orthogonal to the scores in the weights of the regression. For the mean over the policy's episodes these must be the policy's visits.""",
                mistake=("compatible_features", "uniform_weights"),
            ),
            wrong(
                r"The features $\phi(s,a)$ themselves, weighted by the policy's visits.",
                r"""The scores are $\phi$ less its average over the policy's actions in each state. This average depends on the state, so in general the four features $\phi$ do not span the scores.""",
                mistake=("compatible_features", "not_centered"),
            ),
            wrong(
                r"Scores of the policy before its last update, weighted by the present visits.",
                r"""The features must be the scores of the policy whose gradient is computed. Each step of the actor changes the scores, so $w$ has to be fitted again.""",
                mistake=("compatible_features", "scores_of_another_policy"),
            ),
        ],
    ),
]
