"""Ten questions on the page Gradient ascent."""

import numpy as np

import policy_gradients as pg
from book_tools.teaching.enumeration import gradient, objective, softmax
from book_tools.teaching.quiz import Question, right, wrong

RIVER = pg.thin_ice(horizon=2)
CAREFUL = np.log([[0.4, 0.6], [0.75, 0.25], [0.5, 0.5]])  # the river's rows: walk, run
WALKS = np.log([[0.8, 0.2], [0.5, 0.5], [0.5, 0.5]])


def sure_slope():
    """The slope of J in the log-odds where the better of two actions, 3 and 1, has probability 0.9."""

    def J(x):
        p = 1 / (1 + np.exp(-x))
        return 3 * p + 1 * (1 - p)

    return gradient(J, np.log(9.0))


def log_odds_after_one_step():
    """Better logit minus other one, after one update of both from zero with the rate 0.5."""
    bandit = pg.bandit([0.0, 4.0])
    other, better = 0.5 * gradient(lambda t: objective(bandit, t), np.zeros((1, 2)))[0]
    return better - other


def climb(updates, kappa=2.0, rate=0.75):
    """Where ascent on the parabola is after some updates from 1, by its derivative."""
    x = np.array(1.0)
    for _ in range(updates):
        x = x + rate * gradient(lambda x: -kappa * x**2 / 2, x)
    return x


def agreement_slope():
    """The slope in the first log-odds of an agent that should agree with itself: p = 0.5, q = 0.8."""
    y = np.log(0.8 / 0.2)

    def J(x):
        first, second = (softmax(np.stack([0 * z, z])) for z in (x, y + 0 * x))
        return sum(first[a] * second[b] * (a == b) for a in (0, 1) for b in (0, 1))

    return gradient(J, 0.0)


def gain_to_first_order():
    """How fast a function with the gradient (3, 4) rises along the step with the rate 0.1."""
    step = 0.1 * gradient(lambda t: 3 * t[0] + 4 * t[1], np.zeros(2))
    return gradient(lambda share: 3 * share * step[0] + 4 * share * step[1], 0.0)


QUESTIONS = [
    Question(
        r"""On the river with two steps the agent runs on the bank with probability 0.6 and on the ice with probability
0.25. The episode begins on the bank. Running there breaks the ice with probability 0.3, and then the agent is in the water;
otherwise the first move leads onto the ice. Walking on the bank never breaks the ice. Running pays 1 on the bank and 2 on the ice,
walking pays 0 and 1, and the water pays nothing. How large is $J$?""",
        about="objective_fn",
        truth=lambda: objective(RIVER, CAREFUL),
        show="{:.3f}",
        choices=[
            right(
                lambda: 0.6 * 1 + (1 - 0.3 * 0.6) * (1 + 0.25),
                r"""The bank pays 0.6 on average. The agent then stands on the ice with probability
$1-0.3\cdot0.6$, where it earns $1.25$ on average.""",
            ),
            wrong(
                lambda: 1 + 0.7 * 1,
                r"""Here the agent takes its likelier action in each state. The policy draws its actions, so every
action counts with its probability.""",
                mistake=("objective_fn", "deterministic_action"),
            ),
            wrong(
                lambda: (0.6 + 1.25 + 0) * 2 / 3,
                r"""Each state was counted alike at each step. But an episode begins on the bank, and the rewards are weighted with the
probability of being in the state at that step.""",
                mistake=("objective_fn", "unweighted_visits"),
            ),
            wrong(
                lambda: 0.6,
                r"""The reward of the last action is missing. An episode with two steps has two actions and two
rewards.""",
                mistake=("objective_fn", "without_the_last_reward"),
            ),
        ],
    ),
    Question(
        r"""Under a policy three states have at the steps 0 and 1 the values $V_0=(2,\,5,\,0)$ and $V_1=(1.5,\,3,\,0)$. An episode begins in the first state with
probability 0.8 and in the second with probability 0.2. How large is $J$?""",
        about="objective_fn",
        truth=lambda: np.dot([0.8, 0.2, 0.0], [2.0, 5.0, 0.0]),
        show="{:.2f}",
        choices=[
            right(
                lambda: 0.8 * 2 + 0.2 * 5,
                r"""$J$ is the mean of $V_0$ over the first state, because $V_0$ counts everything that is still to be
earned at step 0.""",
            ),
            wrong(
                lambda: (2 + 5 + 0) / 3,
                r"""All states were weighted alike. The start distribution says how often an episode begins in each of
them, and it never begins in the third.""",
                mistake=("objective_fn", "start_anywhere"),
            ),
            wrong(
                lambda: 0.8 * 1.5 + 0.2 * 3,
                r"""The values of step 1 were used. They leave out the reward of the first action.""",
                mistake=("objective_fn", "value_one_step_late"),
            ),
            wrong(
                lambda: 5.0,
                r"""This is the largest value. The first state is not ours to choose, so $J$ is a mean, not a maximum.""",
                mistake=("bellman_equations", "maximum_for_the_mean"),
            ),
        ],
    ),
    Question(
        r"""Two actions pay 0 and 4, and *both* logits are parameters and are zero. After one update of exact ascent with the learning rate
0.5, how large is the better action's logit minus the other one?""",
        about="ascent_algorithm",
        truth=log_odds_after_one_step,
        show="{:.1f}",
        choices=[
            right(
                lambda: 0.5 * (1 - -1),
                r"""The derivative in the better logit is $p(1-p)\cdot4=1$, and in the other logit it is $-1$. Both logits move, in
opposite directions, so their difference changes twice as much as each of them.""",
            ),
            wrong(
                lambda: 0.5 * 1,
                r"""Only one logit was moved. This would be right for a single parameter, the log-odds, but with two logits the
gradient has two components.""",
                mistake=("ascent_algorithm", "one_logit_only"),
            ),
            wrong(
                lambda: -0.5 * (1 - -1),
                r"""This step goes downhill: the better action has become less likely. We maximize $J$, so the
gradient is added.""",
                mistake=("ascent_algorithm", "downhill"),
            ),
            wrong(
                lambda: 2 * 0.5 * (1 - -1),
                r"""This is twice the step. Both movements of 0.5 were already counted in the difference.""",
                mistake=("ascent_algorithm", "twice_the_step"),
            ),
        ],
    ),
    Question(
        r"""Two actions pay 1 and 3, and the policy has one parameter $x$, the log-odds of the better action. The climb began at $p=\tfrac12$.
What is the slope of $J$ when $p=0.9$ is reached?""",
        about="ascent_algorithm",
        truth=sure_slope,
        show="{:.2f}",
        choices=[
            right(
                lambda: 0.9 * 0.1 * (3 - 1),
                r"""The slope is $p(1-p)(r_1-r_0)$. The factor $p(1-p)$ becomes small where the policy is
almost sure, so the climb slows down.""",
            ),
            wrong(
                lambda: 0.5 * 0.5 * (3 - 1),
                r"""This is the slope where the climb began. The slope changes along the way, and each update needs the gradient of
the place where it starts.""",
                mistake=("ascent_algorithm", "the_first_gradient_again"),
            ),
            wrong(
                lambda: 0.9 * (3 - 1),
                r"""The derivative of $p=1/(1+e^{-x})$ is $p(1-p)$, not $p$. A probability cannot grow beyond 1, and the
factor $1-p$ takes care of that.""",
                mistake=("score_zero_mean", "normaliser_forgotten"),
            ),
            wrong(
                lambda: -0.9 * 0.1 * (3 - 1),
                r"""The sign is wrong. If the better action becomes more likely, $J$ rises, however sure the policy is already.""",
                mistake=("objective_fn", "wrong_sign"),
            ),
        ],
    ),
    Question(
        r"""We climb the parabola $J(x)=-\tfrac12\kappa x^2$ with $\kappa=2$ from $x_0=1$ with the learning rate $\eta=0.75$. Where are we after
*two* updates?""",
        about="ascent_algorithm",
        truth=lambda: climb(2),
        show="{:.2f}",
        choices=[
            right(
                lambda: (1 - 0.75 * 2) ** 2,
                r"""Each update multiplies $x$ by $1-\eta\kappa=-\tfrac12$. The climb overshoots the top but comes closer to
it, because $\eta$ is below $2/\kappa=1$.""",
            ),
            wrong(
                lambda: 1 + 2 * 0.75 * -2,
                r"""The slope at $x_0$ was used twice. After the first update we are at $-\tfrac12$, where the slope points the
other way.""",
                mistake=("ascent_algorithm", "the_first_gradient_again"),
            ),
            wrong(
                lambda: (1 + 0.75 * 2) ** 2,
                r"""This climb goes downhill, away from the top. The slope at $x=1$ is $-2$, and it is added, not subtracted.""",
                mistake=("ascent_algorithm", "downhill"),
            ),
            wrong(
                lambda: (1 - 2 * 0.75 * 2) ** 2,
                r"""This is the climb with twice the step. The derivative of $-\tfrac12\kappa x^2$ is $-\kappa x$, because the factor 2 of
the square cancels the ½.""",
                mistake=("ascent_algorithm", "twice_the_step"),
            ),
        ],
    ),
    Question(
        r"""On the river with six steps the largest curvature at the crest is $\kappa$. We climb for 4,000 updates with a learning rate a little
*above* $2/\kappa$. What do the log-odds of running on the ice do in the end?""",
        about="ga-cycle",
        choices=[
            right(
                r"They jump between two values, one on either side of the crest.",
                r"""Near the crest each update leads farther away from it, as on a parabola. Farther out the landscape is flatter than the
parabola, so the steps stop growing.""",
            ),
            wrong(
                r"They settle on the crest, only more slowly than with a smaller rate.",
                r"""This happens below the limit. Above it, each update near the crest leads farther away from the crest than the
climb was before.""",
                mistake=("ga-cycle", "at_most_five"),
            ),
            wrong(
                r"They move away from the crest farther and farther, without end.",
                r"""This would happen on a parabola, and also if every update used the first gradient again. Each update uses the gradient of
its own place, and away from the crest the landscape is flatter than the parabola, so the jumps stop growing.""",
                mistake=("ascent_algorithm", "the_first_gradient_again"),
            ),
        ],
    ),
    Question(
        r"""An agent without memory acts twice and earns 1 if both actions are the same. It chooses action 1 with probability $p=0.5$ at the first
step and with probability $q=0.8$ at the second. What is the slope of $J$ in the log-odds of the *first* step?""",
        about="fig-ascent-saddle",
        truth=agreement_slope,
        show="{:.2f}",
        choices=[
            right(
                lambda: 0.5 * 0.5 * (2 * 0.8 - 1),
                r"""From $J=pq+(1-p)(1-q)$ the derivative in $p$ is $2q-1$, and the derivative of $p$ in the log-odds is $p(1-p)$. At $q=\tfrac12$ the
slope would be zero: that is the saddle.""",
            ),
            wrong(
                lambda: 0.5 * 0.5 * (2 * 1 - 1),
                r"""Here the second action counts as certain, because it is the likelier one. It is drawn with
probability 0.8, and in one case of five action 0 would have agreed.""",
                mistake=("objective_fn", "deterministic_action"),
            ),
            wrong(
                lambda: 0.5 * (2 * 0.8 - 1),
                r"""The derivative of $p$ in the log-odds is $p(1-p)$, and here the factor $1-p$ is missing.""",
                mistake=("score_zero_mean", "normaliser_forgotten"),
            ),
            wrong(
                lambda: -0.5 * 0.5 * (2 * 0.8 - 1),
                r"""The sign is wrong. The second action is usually 1, so the two actions agree more often if the first one is 1
more often.""",
                mistake=("objective_fn", "wrong_sign"),
            ),
        ],
    ),
    Question(
        r"""At the present parameters $\nabla J=(3,\,4)$. We take one step of gradient ascent with the learning rate $\eta=0.1$. How much does $J$
gain to first order?""",
        about="eq-ascent",
        truth=gain_to_first_order,
        show="{:.1f}",
        choices=[
            right(
                lambda: 0.1 * (3**2 + 4**2),
                r"""The step is $v=\eta\nabla J=(0.3,\,0.4)$, and to first order the gain is
$\nabla J^\top v=\eta\,\|\nabla J\|^2$.""",
            ),
            wrong(
                lambda: -0.1 * (3**2 + 4**2),
                r"""A step along the gradient raises $J$ to first order. A loss results if the gradient is subtracted.""",
                mistake=("ascent_algorithm", "downhill"),
            ),
            wrong(
                lambda: 2 * 0.1 * (3**2 + 4**2),
                r"""This would be the gain of a step of twice this length. There is no factor 2 here: to first order the gain is the
product of the gradient and the step.""",
                mistake=("ascent_algorithm", "twice_the_step"),
            ),
            wrong(
                lambda: 3**2 + 4**2,
                r"""The learning rate was left out. This is the gain to first order for a step as long as the gradient itself.""",
                mistake=("reinforce_algorithm", "step_size_left_out"),
            ),
        ],
    ),
    Question(
        r"""Two actions pay 1 and 3, and $x$ is the log-odds of the better one, so that $J=1+2p$. Exact ascent starts at $x=0$ with a small learning rate and never
stops. Where does it lead?""",
        about="ascent_algorithm",
        choices=[
            right(
                r"$x$ grows without end, more and more slowly, and $J$ comes as near to 3 as we like.",
                r"""The slope $2p(1-p)$ is positive for every $x$, so there is no place to stop. It shrinks as $p$ approaches 1, so the
steps become shorter.""",
            ),
            wrong(
                r"$x$ grows without end by the same amount at each update, and $J$ comes as near to 3 as we like.",
                r"""The steps would be equal if each update used the gradient of the start. The gradient is computed anew, and it
shrinks with $p(1-p)$.""",
                mistake=("ascent_algorithm", "the_first_gradient_again"),
            ),
            wrong(
                r"$x$ falls without end, more and more slowly, and $J$ comes as near to 1 as we like.",
                r"""This is descent. It makes the better action ever less likely, because the gradient is subtracted.""",
                mistake=("ascent_algorithm", "downhill"),
            ),
        ],
    ),
    Question(
        r"""An episode on the river has two steps and begins on the bank. There the agent runs with probability 0.2, which pays 1 and breaks the ice with probability 0.3;
walking pays nothing and always leads onto the ice. On the ice it earns 1.5 on average, in the water nothing. What is the slope of $J$ in the log-odds of running on the bank?""",
        about="objective_fn",
        truth=lambda: gradient(lambda t: objective(RIVER, t), WALKS)[0, 1],
        show="{:.3f}",
        choices=[
            right(
                lambda: 0.2 * 0.8 * (1 - 0.3 * 1.5),
                r"""If the agent runs instead of walking, it gains 1 at once and loses $0.3\cdot1.5$ later. The factor $p(1-p)=0.16$ comes from the
log-odds.""",
            ),
            wrong(
                lambda: 0.2 * 0.8 * 1,
                r"""Only the reward of the first step was counted. Running on the bank also changes the chance of being on the
ice afterwards.""",
                mistake=("reinforce_pg", "immediate_reward_only"),
            ),
            wrong(
                lambda: 0.2 * (1 - 0.3 * 1.5),
                r"""The derivative of a probability in its log-odds is $p(1-p)$. The factor $1-p$ is missing here.""",
                mistake=("score_zero_mean", "normaliser_forgotten"),
            ),
            wrong(
                lambda: -0.2 * 0.8 * (1 - 0.3 * 1.5),
                r"""The sign is wrong. Running gains more at once than it loses later, so $J$ rises with the log-odds of running.""",
                mistake=("objective_fn", "wrong_sign"),
            ),
        ],
    ),
]
