"""Ten questions on the page REINFORCE."""

import numpy as np

import policy_gradients as pg
from book_tools.teaching.enumeration import gradient, mean, objective, softmax
from book_tools.teaching.quiz import Question, right, wrong

THREE = np.array([0.5, 0.3, 0.2])  # a policy over three actions
RIVER = pg.thin_ice(horizon=2)
COIN = np.zeros((3, 2))
CAREFUL = np.log([[0.4, 0.6], [0.75, 0.25], [0.5, 0.5]])  # the river's rows: walk, run
BOLD_THEN_CAREFUL = np.log([[0.5, 0.5], [0.75, 0.25], [0.5, 0.5]])
ARMS = pg.bandit([5.0, 1.0])
RARELY_LEFT = np.log([[0.2, 0.8]])


def likelihood(theta, states, actions):
    """The probability of a trajectory on the river, as a function of the logits."""
    pi, move = softmax(theta), np.asarray(RIVER.transition)
    first, second = states
    return pi[first, actions[0]] * move[first, actions[0], second] * pi[second, actions[1]]


def estimate(theta, states, actions, total):
    """Score times return for running on the bank and on the ice, from the likelihood alone."""
    score = gradient(lambda t: np.log(likelihood(t, states, actions)), theta)
    return total * score[:2, 1]


def late_score_early_reward():
    """The mean of the score for running on the ice at step 1, times the reward of step 0."""
    pi = softmax(BOLD_THEN_CAREFUL)

    def term(path):
        on_ice = path.states[1] == 1
        score = gradient(
            lambda t: np.log(softmax(t)[1, path.actions[1]]), BOLD_THEN_CAREFUL
        )[1, 1]
        return on_ice * score * path.rewards[0]

    return mean(RIVER, pi, term)


def log_odds_after_one_pull():
    """Left logit minus right logit after one step with learning rate 0.4 on a pull of the left."""
    step = 0.4 * 3 * gradient(lambda t: np.log(softmax(t))[0], np.zeros(2))
    return step[0] - step[1]


def share_downhill():
    """How often an estimate from one pull has a negative product with the gradient."""
    uphill = gradient(lambda t: objective(ARMS, t), RARELY_LEFT)

    def points_down(path):
        action = path.actions[0]
        score = gradient(lambda t: np.log(softmax(t)[0, action]), RARELY_LEFT)
        return float((path.rewards[0] * score * uphill).sum() < 0)

    return mean(ARMS, softmax(RARELY_LEFT), points_down)


def mean_over_sampler(sampler, theta=(0.0, 0.0), pay=(3.0, 1.0)):
    """The mean of (d rho_theta / rho) R in the left logit over the arms that the sampler draws."""
    change = [gradient(lambda t, a=a: softmax(t)[a], theta)[0] for a in (0, 1)]
    return sum(rho * change[a] / rho * pay[a] for a, rho in enumerate(sampler) if rho > 0)


QUESTIONS = [
    Question(
        r"""A softmax policy chooses among three actions with the probabilities $\pi=(0.5,\,0.3,\,0.2)$.
The *second* action was taken. What is the gradient of its log-probability with respect to the three logits?""",
        about="score_zero_mean",
        truth=lambda: gradient(lambda t: np.log(softmax(t))[1], np.log(THREE)),
        show="$({:.2f},\\ {:.2f},\\ {:.2f})$",
        choices=[
            right(
                lambda: np.array([0, 1, 0]) - THREE,
                r"""The score of a softmax is a one in the place of the action that was taken, minus all the
probabilities. Its entries add up to zero, because a constant that is added to all logits changes nothing.""",
            ),
            wrong(
                lambda: np.array([0, 1, 0]),
                r"""This is the derivative of the logit $\theta_2$ alone. The log-probability is
$\theta_2-\log\sum_c e^{\theta_c}$, and the second term, which normalizes, depends on all three logits.""",
                mistake=("score_zero_mean", "normaliser_forgotten"),
            ),
            wrong(
                lambda: 0.3 * (np.array([0, 1, 0]) - THREE),
                r"""This is the gradient of the probability $\pi(2)$ itself. The logarithm divides it by
$\pi(2)=0.3$, so the score is longer.""",
                mistake=("score_zero_mean", "logarithm_forgotten"),
            ),
            wrong(
                lambda: np.array([0, 1, 0]) - 1 / 3,
                r"""Here each action has counted with the weight ⅓. But the probabilities that we subtract are those
of the policy, and this policy prefers the first action.""",
                mistake=("score_zero_mean", "uniform_average"),
            ),
        ],
    ),
    Question(
        r"""On the river with two steps the agent runs on the bank with probability 0.6 and on the ice with
probability 0.25. In one episode it runs on the bank (reward 1), the ice holds, which happens with probability 0.7,
and it runs on the ice (reward 2). What does REINFORCE estimate from this episode for the two logits *running on the
bank* and *running on the ice*?""",
        about="reinforce_pg",
        truth=lambda: estimate(CAREFUL, (0, 1), (1, 1), 3.0),
        show="$({:.2f},\\ {:.2f})$",
        choices=[
            right(
                lambda: 3 * np.array([1 - 0.6, 1 - 0.25]),
                r"""Both scores are one minus the probability of running, and both are multiplied by the total
reward $1+2$. The probability 0.7 of the ice does not enter, because it does not depend on the logits.""",
            ),
            wrong(
                lambda: np.array([1 * 0.4, 2 * 0.75]),
                r"""Each score was multiplied by the reward of its own step. But running on the bank is also
responsible for what comes after it, so the weight is the return of the whole episode.""",
                mistake=("reinforce_pg", "immediate_reward_only"),
            ),
            wrong(
                lambda: 0.6 * 0.7 * 0.25 * 3 * np.array([0.4, 0.75]),
                r"""This is the gradient of the likelihood itself, times the return. The log-derivative trick
divides by the likelihood. How likely the episode is decides how often we see it, and sampling takes care of that.""",
                mistake=("reinforce_pg", "logarithm_forgotten"),
            ),
            wrong(
                lambda: 3 * np.array([1, 1]),
                r"""The probabilities were forgotten. The score of the action that was taken is not 1 but one minus
its probability, so an action that was likely anyway is pushed less.""",
                mistake=("reinforce_algorithm", "probabilities_forgotten"),
            ),
        ],
    ),
    Question(
        r"""The left arm pays 5 and the right arm pays 1. The policy pulls the left arm with probability 0.2. What is
$\partial J/\partial\theta_{\text{left}}$?""",
        about="reinforce_pg",
        truth=lambda: gradient(lambda t: objective(ARMS, t), RARELY_LEFT)[0, 0],
        show="{:.3f}",
        choices=[
            right(
                lambda: 0.2 * (5 - (0.2 * 5 + 0.8 * 1)),
                r"""The mean over the policy's own choices is $0.2\cdot0.8\cdot5-0.8\cdot0.2\cdot1$. It is the
probability of the arm, times how much more than $J$ the arm pays.""",
            ),
            wrong(
                lambda: 0.2 * 5,
                r"""Only the pulls of the left arm were counted, with a score of 1. When the right arm is pulled, the
score in the left logit is $-0.2$, and when the left arm is pulled, it is $0.8$.""",
                mistake=("score_zero_mean", "normaliser_forgotten"),
            ),
            wrong(
                lambda: (0.8 * 5 - 0.2 * 1) / 2,
                r"""The two estimates were averaged as if each arm were pulled half of the time. The expectation
is over the policy's own choices, and this policy pulls the left arm in one of five cases.""",
                mistake=("score_zero_mean", "uniform_average"),
            ),
            wrong(
                lambda: 0.2 * (0.2 * 0.8) * 5 - 0.8 * (0.8 * 0.2) * 1,
                r"""The gradient of the probability stands here in the place of the score, so each arm's probability
is counted twice: once by sampling and once in the gradient. Without the logarithm the mean is not $\nabla J$.""",
                mistake=("reinforce_pg", "logarithm_forgotten"),
            ),
        ],
    ),
    Question(
        r"""On the river with two steps the agent runs on the bank with probability ½, which pays $r_0=1$ and leads onto the ice with
probability 0.7, otherwise into the water. Walking pays $r_0=0$ and always leads onto the ice. On the ice the agent runs with
probability ¼. There running pays $r_1=2$ and walking pays $r_1=1$. Take the score of running
on the ice at step 1, which counts as zero in the water, and multiply it by the *earlier* reward $r_0$. What is the mean of the product?""",
        about="score_zero_mean",
        truth=late_score_early_reward,
        show="{:.2f}",
        choices=[
            right(
                lambda: 0.5 * 0.7 * (0.25 * 0.75 - 0.75 * 0.25),
                r"""The reward $r_0$ is settled before the second action is drawn. Whatever it was, the scores of
the second action then average to zero, so the product has mean zero as well.""",
            ),
            wrong(
                lambda: (0.5 * 0.7 + 0.5) * 0.25 * 0.75 * (2 - 1),
                r"""The reward of step 1 was counted as well. It depends on the second action, so it is not of the
past, and it is the part that has a mean.""",
                mistake=("score_zero_mean", "present_counted_as_past"),
            ),
            wrong(
                lambda: 0.5 * 0.7 * 0.25,
                r"""Here the score of running is 1 if the agent runs and 0 if it walks. The normalization of the softmax
subtracts the probability of running in both cases, and this makes the mean zero.""",
                mistake=("score_zero_mean", "normaliser_forgotten"),
            ),
            wrong(
                lambda: 0.5 * 0.7 * (0.25 - 0.75) * 0.25 * 0.75,
                r"""The gradients of the two probabilities are opposite, and they were averaged with unequal weights.
The score divides each by its probability, and then they cancel.""",
                mistake=("score_zero_mean", "logarithm_forgotten"),
            ),
        ],
    ),
    Question(
        r"""On the river with four steps, 80 steps of exact ascent with learning rate 0.3 lead from a coin toss to a decent policy. From this policy
we sample ten episodes and subtract their mean return. Then we climb the surrogate of this one batch with a hundred steps of learning
rate 0.5. What happens on average over many such batches?""",
        about="rf-squeeze",
        choices=[
            right(
                r"The surrogate rises, and $J$ falls.",
                r"""After the first step the batch no longer comes from the current policy, so the gradient of the
surrogate is no longer an estimate of $\nabla J$. More steps fit the accidents of these ten episodes.""",
            ),
            wrong(
                r"The surrogate rises, and $J$ rises with it.",
                r"""The gradient of the surrogate estimates $\nabla J$ only at the policy that sampled the batch. After the
first step the policy has moved, and without weights that correct this, the later steps fit the accidents of ten episodes.""",
                mistake=("likelihood_ratio", "weights_forgotten"),
            ),
            wrong(
                r"The surrogate and $J$ both stay as they are.",
                r"""That would be so if all returns of a batch were equal, for example if nothing were paid. Here
they differ, so the surrogate has a slope and the policy moves.""",
                mistake=("rf-squeeze", "nothing_paid"),
            ),
            wrong(
                r"The surrogate falls, and $J$ falls with it.",
                r"""The surrogate falls only if the sign of the step is wrong. Here we climb, and the surrogate does
what it is told: it rises. This is why its value says nothing about the policy.""",
                mistake=("rf-learns", "descends"),
            ),
        ],
    ),
    Question(
        r"""On the river with two steps the agent tosses a coin at every step, and two episodes were sampled: *walk,
ice, run* with the rewards 0 and 2, and *run, water, walk* with the rewards 1 and 0. What is the REINFORCE estimate
from these two episodes for the logits *running on the bank* and *running on the ice*?""",
        about="reinforce_algorithm",
        truth=lambda: (
            estimate(COIN, (0, 1), (0, 1), 2.0) + estimate(COIN, (0, 2), (1, 0), 1.0)
        )
        / 2,
        show="$({:.3f},\\ {:.3f})$",
        choices=[
            right(
                lambda: (2 * np.array([-0.5, 0.5]) + 1 * np.array([0.5, 0])) / 2,
                r"""Each episode gives the sum of its scores times its total reward, and the estimate is the mean
over the episodes. The second episode was never on the ice, so its entry there is zero.""",
            ),
            wrong(
                lambda: 2 * np.array([-0.5, 0.5]) + 1 * np.array([0.5, 0]),
                r"""This is the sum over the two episodes. The estimate divides by their number, and otherwise the
step would grow with the batch.""",
                mistake=("reinforce_algorithm", "sum_over_episodes"),
            ),
            wrong(
                lambda: (2 * np.array([-0.5, 0.5]) + 1 * np.array([0.5, 0])) / 4,
                r"""This divides by the number of all steps. $J$ is the mean over *episodes* of the total reward, so
its gradient is the sum over steps and the mean over episodes.""",
                mistake=("reinforce_algorithm", "mean_over_steps"),
            ),
            wrong(
                lambda: (np.array([0 * -0.5, 2 * 0.5]) + np.array([1 * 0.5, 0])) / 2,
                r"""Each score has the weight of its own reward here. Walking on the bank was paid nothing at once,
but it led to the ice and to the reward 2 there, and the total reward keeps track of that.""",
                mistake=("reinforce_algorithm", "own_reward_only"),
            ),
        ],
    ),
    Question(
        r"""Two arms, both logits zero. We pull the left arm once and receive 3. One step of REINFORCE with this single sample and the learning
rate 0.4 changes both logits. How large is the left logit minus the right logit afterwards?""",
        about="reinforce_algorithm",
        truth=log_odds_after_one_pull,
        show="{:.1f}",
        choices=[
            right(
                lambda: 0.4 * 3 * (0.5 - -0.5),
                r"""The score of the left arm is (½, −½). The left logit moves up and the right logit moves down,
each by $0.4\cdot3\cdot\tfrac12$, and the difference is the sum of both movements.""",
            ),
            wrong(
                lambda: -0.4 * 3 * (0.5 - -0.5),
                r"""This step goes downhill. The surrogate is climbed, because a larger return is better. A program
that minimizes must turn the sign of the surrogate.""",
                mistake=("reinforce_algorithm", "descends"),
            ),
            wrong(
                lambda: 3 * (0.5 - -0.5),
                r"""The learning rate was left out: this is the difference of the two components of the estimate itself.""",
                mistake=("reinforce_algorithm", "step_size_left_out"),
            ),
            wrong(
                lambda: 0.4 * 3 * (0.25 - -0.25),
                r"""Here the gradient of the probability, which is ¼ and −¼, was taken for the score. The logarithm
divides it by the probability ½.""",
                mistake=("reinforce_pg", "logarithm_forgotten"),
            ),
        ],
    ),
    Question(
        r"""The policy pulls each of two arms with probability ½, but the pulls come from a sampler that pulls the left arm with
probability 0.1 only. A pull of the left arm pays 3. How much does this pull contribute to the likelihood ratio gradient, in
the left logit?""",
        about="likelihood_ratio",
        truth=lambda: gradient(lambda t: softmax(t)[0] / 0.1 * 3, np.zeros(2))[0],
        show="{:.1f}",
        choices=[
            right(
                lambda: 0.5 / 0.1 * 0.5 * 3,
                r"""The derivative of the policy's probability is ¼, and we divide it by the probability with which
the sampler draws this arm. A pull that the sampler makes too rarely gets a larger weight.""",
            ),
            wrong(
                lambda: 0.5 * 3,
                r"""This is the plain REINFORCE term, the score times the reward. It is right for pulls of the
policy itself. The sampler pulls the left arm less often, and the weight that corrects this is missing.""",
                mistake=("likelihood_ratio", "weights_forgotten"),
            ),
            wrong(
                lambda: 0.1 / 0.5 * 0.5 * 3,
                r"""The weight is upside down. The probability of the policy stands above and that of the sampler
below, so that rare pulls get a large weight.""",
                mistake=("likelihood_ratio", "ratio_upside_down"),
            ),
            wrong(
                lambda: 0.0,
                r"""This is the result if the sampler is taken for the policy before we differentiate: then the ratio
is 1 for every $\theta$ and has no slope. The denominator must stay fixed.""",
                mistake=("likelihood_ratio", "put_in_before_differentiating"),
            ),
        ],
    ),
    Question(
        r"""The left arm pays 3 and the right arm pays 1, and the policy pulls each with probability ½, so that
$\partial J/\partial\theta_{\text{left}}=0.5$. The sampler *always* pulls the right arm. What is the mean of the likelihood
ratio gradient in the left logit?""",
        about="likelihood_ratio",
        truth=lambda: mean_over_sampler((0.0, 1.0)),
        show="{:.2f}",
        choices=[
            right(
                lambda: 1 * (0.5 / 1) * -0.5 * 1,
                r"""Every sample is a pull of the right arm. Its term is the derivative −¼ of the policy's
probability, divided by 1, times the reward 1. The sampler does not cover the policy, so the mean is wrong, here even in its sign.""",
            ),
            wrong(
                lambda: 0.5,
                r"""This is the true derivative, but the theorem promises it only if the sampler covers the policy.
No sample here can say what the left arm would have paid.""",
                mistake=("likelihood_ratio", "never_draws_an_action"),
            ),
            wrong(
                lambda: -0.5 * 1,
                r"""This is the score times the reward, without the weight. The policy pulls the right arm with
probability ½ and the sampler with probability 1, so the weight is ½.""",
                mistake=("likelihood_ratio", "weights_forgotten"),
            ),
            wrong(
                lambda: (1 / 0.5) * -0.5 * 1,
                r"""The weight is upside down: the probability of the policy belongs above, that of the sampler
below.""",
                mistake=("likelihood_ratio", "ratio_upside_down"),
            ),
        ],
    ),
    Question(
        r"""The left arm pays 5 and the right arm pays 1, and the policy pulls the left arm with probability 0.2. REINFORCE
estimates the gradient from a single pull, without a baseline. How often does such an estimate point downhill?""",
        about="reinforce_algorithm",
        truth=share_downhill,
        show="{:.1f}",
        choices=[
            right(
                lambda: 1 - 0.2,
                r"""The right arm is worse, but it pays something, so each pull of it makes the right arm more likely.
The rare pulls of the left arm push much harder, and this is how the mean is still the gradient.""",
            ),
            wrong(
                lambda: 0.2,
                r"""With this answer the pulls of the *left* arm would point downhill. They make the better arm more
likely, unless the sign of the step is wrong.""",
                mistake=("reinforce_algorithm", "descends"),
            ),
            wrong(
                lambda: 0.5,
                r"""The two arms were counted alike. The pulls come from the policy, which pulls the right arm in
four of five cases.""",
                mistake=("score_zero_mean", "uniform_average"),
            ),
            wrong(
                lambda: 0.0,
                r"""This would be so if the right arm paid nothing, because a pull of it would then change nothing. It pays 1,
and an unbiased estimate may point downhill often. Only its mean is the gradient.""",
                mistake=("rf-learns", "nothing_paid"),
            ),
        ],
    ),
]
