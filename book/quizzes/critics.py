"""Ten questions on the page Learning a critic."""

import numpy as np

from book_tools.teaching.enumeration import gradient, softmax
from book_tools.teaching.quiz import Question, right, wrong

THREE_TO_ONE = np.log([0.75, 0.25])  # the logits of left and right
LOOP = [  # chance, states (0 is the ice) and rewards of the two episodes of a loop
    (0.5, [0], [3.0]),
    (0.5, [0, 0], [3.0, 2.0]),
]


def exact_td_errors():
    """TD errors with exact values where each of three steps pays 1."""
    value = [sum(1 for _ in range(h, 3)) for h in range(4)]
    return [1 + value[h + 1] - value[h] for h in range(3)]


def mixture(rewards, guesses, discount, decay):
    """The lambda-return of two steps as a mixture of its n-step returns."""
    one = rewards[0] + discount * guesses[1]
    two = rewards[0] + discount * rewards[1]
    return (1 - decay) * one + decay * two


def bias_of_one_step():
    """Over all actions: the mean of score times TD error, less that with the true values."""
    scores = [gradient(lambda t, a=a: np.log(softmax(t)[a]), THREE_TO_ONE)[0] for a in (0, 1)]
    true, guess = {"x": 0.0, "y": 5.0, "z": 7.0}, {"x": 4.0, "y": 7.0, "z": 6.0}
    return sum(
        p * scores[a] * ((guess[after] - guess["x"]) - (true[after] - true["x"]))
        for a, (p, after) in enumerate(zip((0.75, 0.25), "yz", strict=True))
    )


def errors_in_gae():
    """Score times error is 0, 0.8, 0.8, 0.8, 0 in the mean; GAE adds its decayed differences."""
    along = np.array([0.0, 0.8, 0.8, 0.8, 0.0])
    return (0.5 ** np.arange(4) * np.diff(along)).sum()


def loop_fits():
    """Monte Carlo by trying all numbers on a grid, and TD(0) by many mean updates."""
    tries = np.arange(0, 60001) / 6000
    loss = sum(p * sum((sum(r[h:]) - tries) ** 2 for h in range(len(s))) for p, s, r in LOOP)
    w = 0.0
    for _ in range(2000):
        w += 0.1 * sum(
            p * sum(r[h] + (w if h + 1 < len(s) else 0.0) - w for h in range(len(s)))
            for p, s, r in LOOP
        )
    return tries[np.argmin(loss)], w


def through_the_target():
    """The minimizer of the mean squared TD errors, by least squares over both paths."""
    rows = np.array([[1, -1, 0], [1, 0, -1], [0, 1, 0], [0, 0, 1]])  # value less its target
    return np.linalg.lstsq(rows.astype(float), np.array([0.0, 0.0, 2.0, 0.0]), rcond=None)[0]


def growth(b, k, alpha):
    """The factor of a mean update of the fork, over its paths, from the weight one."""
    total = 0.0
    for action in (0, 1):
        p, ratio, feature = (b, 1 / b, k) if action == 0 else (1 - b, 0.0, 0.0)
        total += p * (ratio * (feature - 1) * 1 + (0 - feature) * feature)
    return 1 + alpha * total


QUESTIONS = [
    Question(
        r"""Every action in every state pays 1, and an episode has three steps. There is no discount, and the critic is exact, so it says 3 at step 0, 2 at step 1 and
1 at step 2, in all states. What are the TD errors of the three steps?""",
        about="td_error",
        truth=exact_td_errors,
        show="{:.0f}, {:.0f}, {:.0f}",
        choices=[
            right(
                lambda: [1 + 2 - 3, 1 + 1 - 2, 1 + 0 - 1],
                r"""The value of the next state belongs to the *next* step, and after the last step it is zero. Nothing surprises an
exact critic here, because nothing is random.""",
            ),
            wrong(
                lambda: [1 + 3 - 3, 1 + 2 - 2, 1 + 0 - 1],
                r"""The value of the next state was looked up at the present step. One step less is left there, so this value is too large, and
the TD error is biased although the critic is exact.""",
                mistake=("td_error", "value_of_the_same_step"),
            ),
            wrong(
                lambda: [1 + 2 - 3, 1 + 1 - 2, 1 + 1 - 1],
                r"""Here something was expected after the last step. The episode is over then, so the value after it is zero.""",
                mistake=("td_error", "value_after_the_end"),
            ),
            wrong(
                lambda: [1 - 3, 1 - 2, 1 - 1],
                r"""The guess after the step is missing. The critic's value stands for all rewards that are left, so we must add what is still to come to the
reward of one step.""",
                mistake=("gae", "next_value_forgotten"),
            ),
        ],
    ),
    Question(
        r"""In the state $x$ an action pays 2 and leads to $y$ or to $z$, each with probability ½. The true values are 3 for $x$ now, and 4 for $y$ and 0 for $z$ one
step later. The critic says 5 for $x$, 3 for $y$ and 2 for $z$, and there is no discount. What is the mean TD error of this action in $x$?""",
        about="td_error",
        truth=lambda: np.mean([2 + after - 5 for after in (3.0, 2.0)]),
        show="{:.1f}",
        choices=[
            right(
                lambda: (2 + 2 - 3) + (0.5 * -1 + 0.5 * 2) - 2,
                r"""The advantage of the action is $2+2-3=1$. The critic's errors afterwards add ½ on average, and its error 2 in $x$ is subtracted.""",
            ),
            wrong(
                lambda: 2 + 2 - 3,
                r"""This is the advantage. The TD error of a critic that is right has this mean. Here the critic is wrong in all three states, and its errors do not cancel.""",
                mistake=("td_error", "the_advantage_alone"),
            ),
            wrong(
                lambda: 2 + 2.5 - 3,
                r"""The guesses of the critic were used for $y$ and $z$, but the true value for $x$. The TD error subtracts the guess for $x$ as well.""",
                mistake=("td_error", "own_error_forgotten"),
            ),
            wrong(
                lambda: 2.5 - 5,
                r"""The reward of the step was left out. The guess after the step stands only for the rewards that come later.""",
                mistake=("pg_advantage", "reward_forgotten"),
            ),
        ],
    ),
    Question(
        r"""Two steps of an episode are left, and they pay 1 and then 2. The critic says 6 for the state between them. What is the $\lambda$-return before the first of the
two steps, with the discount $\gamma=0.5$ and $\lambda=0.75$?""",
        about="nstep_returns",
        truth=lambda: mixture((1.0, 2.0), (0.0, 6.0), 0.5, 0.75),
        show="{:.3f}",
        choices=[
            right(
                lambda: 1 + 0.5 * (0.25 * 6 + 0.75 * 2),
                r"""After the first reward the guess 6 has the weight $1-\lambda$, and the reward 2 that we wait for has the weight $\lambda$. Both are discounted once.""",
            ),
            wrong(
                lambda: 1 + 0.5 * (0.75 * 6 + 0.25 * 2),
                r"""The two weights were exchanged. A large $\lambda$ means that we wait longer, so the guess has the weight $1-\lambda$.""",
                mistake=("nstep_returns", "lambda_on_the_value"),
            ),
            wrong(
                lambda: 0.25 * (1 + 6) + 0.75 * (1 + 0.5 * 2),
                r"""The guess 6 was not discounted. It stands for a reward that comes one step later, so it counts half.""",
                mistake=("nstep_returns", "value_not_discounted"),
            ),
            wrong(
                lambda: 0.25 * (1 + 0.5 * 6) + 0.25 * 0.75 * (1 + 0.5 * 2),
                r"""The last return got the factor $1-\lambda$ as well, so the weights do not add up to one. The last weight is $\lambda$, because it stands for
all returns that would be longer.""",
                mistake=("nstep_returns", "last_weight_like_the_others"),
            ),
        ],
    ),
    Question(
        r"""Episodes of two steps begin in $x$. The left action leads to $y$ and the right action to $z$, and the softmax policy goes left with probability 0.75. There is no discount. The critic's
guess is too high by 4 for $x$, too high by 2 for $y$ and too low by 1 for $z$. We multiply the score of the first action by its one-step TD error. How large is the bias in the logit of going left?""",
        about="critic_bias",
        truth=bias_of_one_step,
        show="{:.4f}",
        choices=[
            right(
                lambda: 0.75 * 0.25 * (2 + 1),
                r"""The score is ¼ for left and −¾ for right, so the errors add $\tfrac34\cdot\tfrac14\cdot2$ and $\tfrac14\cdot(-\tfrac34)\cdot(-1)$. The error in $x$ is subtracted whatever the
action is, and it cancels.""",
            ),
            wrong(
                lambda: 0.0,
                r"""Only the guess for $x$ is a baseline. The guesses for $y$ and $z$ are added after the action has led there, so their errors depend on the action.""",
                mistake=("critic_bias", "only_a_baseline"),
            ),
            wrong(
                lambda: 0.75 * 2,
                r"""The error in $x$ was rightly left out, but the score was taken as 1 for left and 0 for right. The score of a softmax is the action's indicator less its probability, which is ¼ for left and −¾ for right.""",
                mistake=("score_zero_mean", "normaliser_forgotten"),
            ),
            wrong(
                lambda: 0.5 * (0.25 * 2 + 0.75 * 1),
                r"""The two products of score and error were averaged as if both actions were equally likely. The mean is over the policy's own choices, 0.75 and 0.25.""",
                mistake=("score_zero_mean", "uniform_average"),
            ),
        ],
    ),
    Question(
        r"""Episodes have four steps, $h=0,\dots,3$, and there is no discount. The mean of the score of step 0 times the critic's error in the state of step $n$ is 0.8 for each of $n=1,2,3$. We multiply
the score of step 0 by GAE with $\lambda=0.5$. How much do the critic's errors add to the mean of this product?""",
        about="critic_bias",
        truth=errors_in_gae,
        show="{:.2f}",
        choices=[
            right(
                lambda: 0.5 * (1 + 0.5 + 0.25) * 0.8,
                r"""The error $n$ steps later has the weight $(1-\lambda)\lambda^{n-1}$. After the last step there is no error, because the value there is zero.""",
            ),
            wrong(
                lambda: (1 + 0.5 + 0.25) * 0.8,
                r"""The factor $1-\lambda$ is missing. Each error enters one TD error with plus and the next one with minus, and these two terms have the weights $\lambda^{n-1}$ and $\lambda^n$.""",
                mistake=("critic_bias", "factor_forgotten"),
            ),
            wrong(
                lambda: 0.5 * 3 * 0.8,
                r"""All three errors got the same weight. Errors that lie farther ahead count less, by the factor $\lambda$ for each step.""",
                mistake=("critic_bias", "errors_not_decayed"),
            ),
            wrong(
                lambda: 0.0,
                r"""This would be so if the critic were only subtracted before the action is drawn. GAE with $\lambda<1$ also bootstraps with the critic, and these guesses depend on the action.""",
                mistake=("critic_bias", "only_a_baseline"),
            ),
        ],
    ),
    Question(
        r"""We multiply each score by the one-step TD error of the same step. Which errors of the critic can change the mean of this gradient estimate?""",
        about="critic_bias",
        choices=[
            right(
                r"Only errors that differ between the states to which the actions lead.",
                r"""What is the same after all actions acts like a baseline, and so does the error in the present state. Only an error that depends on the action changes the mean of the score times the TD error.""",
            ),
            wrong(
                r"No errors at all, because whatever a critic says is only used as a baseline.",
                r"""The guess for the present state is a baseline. The guess for the next state is added after the action, so it is not one.""",
                mistake=("critic_bias", "only_a_baseline"),
            ),
            wrong(
                r"Only errors in the present state, because this guess is compared with what happens.",
                r"""The guess for the present state is settled before the action is drawn, and the score has mean zero. The error of the *next* state is the one that counts.""",
                mistake=("critic_bias", "error_one_step_early"),
            ),
            wrong(
                r"All errors of the next state, in particular those that are the same in all states.",
                r"""An error that is the same in all next states is a constant, and a score times a constant has mean zero. It would count only if the score were not centered.""",
                mistake=("actor_critic", "score_not_centered"),
            ),
        ],
    ),
    Question(
        r"""Each episode begins on the ice. The first step pays 3, and then the agent is on the ice again with probability ½; otherwise the episode is over. A second step on the ice pays 2 and ends the
episode. The critic has a single number $w$ for the ice, the same at both steps, and there is no discount. Which $w$ does Monte Carlo find from very many episodes, and which does TD(0)?""",
        about="critic_fit",
        truth=lambda: np.round(loop_fits(), 9),
        show="{:.2f} and {:.2f}",
        choices=[
            right(
                lambda: [(4 + 0.5 * 2) / 1.5, 3 + 0.5 * 2],
                r"""The true values are 4 and 2, and the second step is reached half as often, so Monte Carlo finds $(4+1)/1.5$. For TD(0) the mean errors cancel:
$(3+\tfrac12w-w)+\tfrac12(2-w)=0$.""",
            ),
            wrong(
                lambda: [(4 + 0.5 * 2) / 1.5] * 2,
                r"""Monte Carlo finds the best fit. TD(0) is certain to find it only if the critic can represent the true values. A single number cannot be 4 and 2.""",
                mistake=("critic_fit", "as_good_as_the_best_fit"),
            ),
            wrong(
                lambda: [(4 + 2) / 2, 3 + 0.5 * 2],
                r"""The answer for TD(0) is right. In the Monte Carlo fit both steps were counted alike, but the second step occurs only in every other episode.""",
                mistake=("critic_fit", "all_states_count_equally"),
            ),
            wrong(
                lambda: [(4 + 0.5 * 2) / 1.5, 0.5 * 3 + 0.5 * 2],
                r"""The answer for Monte Carlo is right. The second number minimizes the mean squared TD error, with the target differentiated as well. TD(0) holds its target fixed.""",
                mistake=("critic_fit", "gradient_through_the_target"),
            ),
        ],
    ),
    Question(
        r"""The state $x$ pays nothing and leads to $y$ or $z$, each with probability ½. Then $y$ pays 2, $z$ pays 0, and the episode is over. There is no discount. The critic is a table with a number for each state. A program
minimizes the mean over episodes of the sum of $\delta_h^2$, and it differentiates the target as well. Which numbers for $x,y,z$ does it find?""",
        about="critic_fit",
        truth=through_the_target,
        show="$({:.2f},\\ {:.2f},\\ {:.2f})$",
        choices=[
            right(
                lambda: [1, (1 + 2) / 2, (1 + 0) / 2],
                r"""The number for $y$ occurs in two squares with equal weights, $(y-x)^2$ and $(2-y)^2$, so it is the middle of $x=1$ and 2. The program makes the two next states alike to
lower the variance of the TD error.""",
            ),
            wrong(
                lambda: [1, 2, 0],
                r"""These are the true values, which TD(0) finds in a full table. The mean of a square also contains a variance, and the program lowers it by moving $y$ and $z$ toward each other.""",
                mistake=("critic_fit", "gradient_through_the_target"),
            ),
            wrong(
                lambda: [1, (0.5 * 1 + 2) / 1.5, 0.5 / 1.5],
                r"""The last step was counted as if both $y$ and $z$ occurred in each episode. Each of them occurs in half of the episodes, as often as the step that leads to it.""",
                mistake=("critic_fit", "all_states_count_equally"),
            ),
            wrong(
                lambda: [2, 2, 0],
                r"""The better of the two next states was taken for $x$. Nobody chooses between $y$ and $z$ here, and the fit averages over what happens.""",
                mistake=("td_error", "best_action_for_the_average"),
            ),
        ],
    ),
    Question(
        r"""From $x$ one action leads to $y$ and the other to $z$, and one more step ends the episode. All rewards are zero, and there is no discount. The guesses of a critic with one weight $w$ are $w$ for $x$, $3w$ for $y$ and 0
for $z$. The target policy always goes to $y$, but the episodes come from a policy that does so with probability 0.2. In $y$ both policies act alike. The weight $w$ is held fixed during an episode and then changed by the sum of the episode's TD(0) updates, with the importance ratio of each action and $\alpha=0.1$. By which factor does one episode multiply $w$ on average?""",
        about="td_divergence",
        truth=lambda: growth(0.2, 3.0, 0.1),
        show="{:.2f}",
        choices=[
            right(
                lambda: 1 + 0.1 * ((3 - 1) - 0.2 * 3**2),
                r"""In $x$ the TD error is $2w$, and the ratio 5 makes up for the probability 0.2. In $y$ the error is $-3w$ and the feature 3, but $y$ is reached only with probability 0.2, so the push of $x$ wins.""",
            ),
            wrong(
                lambda: 1 + 0.1 * ((3 - 1) - 3**2),
                r"""This is the factor with the ratios of the whole past. The ratio of the action in $y$ does not correct how seldom $y$ is reached, so the part of $y$ keeps its probability 0.2.""",
                mistake=("td_divergence", "whole_past_for_the_action"),
            ),
            wrong(
                lambda: 1 + 0.1 * (0.2 * (3 - 1) - 0.2 * 3**2),
                r"""The action to $z$ was rightly given the ratio 0, but the ratio $1/0.2$ of the action to $y$ is missing. This ratio makes the part of $x$ five times as large.""",
                mistake=("td_divergence", "no_ratios"),
            ),
            wrong(
                lambda: 1 + 0.1 * ((3 - 1) - 0.2 * 3),
                r"""One factor 3 in the part of $y$ was forgotten. One comes from the error $0-3w$ and another from the gradient of the guess $3w$.""",
                mistake=("td_divergence", "gradient_of_one"),
            ),
        ],
    ),
    Question(
        r"""On data of another policy the mean update of TD(0) can make the weights grow without bound, although each update has the importance ratio of its action. Why does this ratio not prevent it?""",
        about="td_divergence",
        choices=[
            right(
                r"It corrects the choice of the action, but not how often the state was reached.",
                r"""On-policy, the state in a target is updated as often as it is bootstrapped from, and this pulls the weights back. The other policy may reach that state too seldom, and a ratio of the action made there does not change that.""",
            ),
            wrong(
                r"It has so large a variance that its noise adds up and drives the weights away from zero.",
                r"""The weights already grow if we take only *mean* updates, which have no noise. A large variance is the trouble of the ratios of the whole past, whose mean update contracts.""",
                mistake=("td_divergence", "action_for_the_whole_past"),
            ),
            wrong(
                r"It gives rare actions so large a weight that the mean TD error in a state is wrong.",
                r"""The weight makes the mean over the actions of a state right, exactly because it is large for rare actions. Without it we would evaluate the other policy.""",
                mistake=("td_divergence", "no_ratios"),
            ),
        ],
    ),
]
