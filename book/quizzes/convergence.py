"""Ten questions on the page Does it converge?"""

from fractions import Fraction
from itertools import product

import numpy as np

from book_tools.teaching.enumeration import gradient, softmax
from book_tools.teaching.quiz import Question, right, wrong


def leave_or_stay(p):
    """The mean cost over two choices: leaving costs 4 and ends, staying costs 1.8."""
    p = p[0]
    return (1 - p) * -4 + p * (1 - p) * (-1.8 - 4) + p * p * (-1.8 - 1.8)


def curvature():
    """The second derivative of a bandit with rewards 5 and 0, at the odds of 4 to 1."""
    probability = [lambda x: 1 / (1 + np.exp(-x[0]))]

    def slope(x):  # of 5 p, by a short real step of the exact derivative
        return gradient(lambda z: 5 * probability[0](z), np.array([x]))[0]

    x, t = np.log(4.0), 1e-3
    return (8 * (slope(x + t) - slope(x - t)) - slope(x + 2 * t) + slope(x - 2 * t)) / (12 * t)


def dominated():
    """The largest ratio times the best first-order gain, over all deterministic policies."""
    own, best = np.array([1.5, 0.5]), np.array([1.0, 1.0])
    gains = np.array([[0.2, -0.2], [0.6, -0.6]])
    slope = max(
        sum(own[s] * gains[s, a] for s, a in enumerate(plan)) for plan in product((0, 1), repeat=2)
    )
    return (best / own).max() * slope


def gap_behind_a_state():
    """J of the best policy less J, in a problem that has all the numbers of the question."""
    pay = 0.4 / 0.9  # of the best action in y; the other action pays nothing
    other = 0.1 * pay  # what the first state pays for not going to y, as much as y is worth
    assert np.isclose(0.5 * 0.1 * (pay - 0.1 * pay), 0.02)  # the derivative of the question
    return pay - (0.5 * 0.1 * pay + 0.5 * other)


def guaranteed_updates():
    """The first T for which the certificate of the lock with two steps is at most a tenth."""
    cover = min(Fraction(1, 2), Fraction(1, 2) * Fraction(1, 2))
    T = 1
    while 2 * 2 / (1 * cover**2 * T) > Fraction(1, 10):
        T += 1
    return T


def door_slopes():
    """The derivatives of the return at the door, from its formula in the logit differences."""

    def J(z):
        p, q = 1 / (1 + np.exp(-z[0])), 1 / (1 + np.exp(-z[1]))
        return (1 - p) * 0.5 + p * q

    return gradient(J, np.array([np.log(0.4 / 0.6), np.log(0.2 / 0.8)]))


def natural_time():
    """When the integral of q - 1/2 from the logit -3 on is zero again, by bisection."""

    def x(y):
        return (np.logaddexp(0, y) - y / 2) - (np.logaddexp(0, -3) + 1.5)

    low, high = 0.0, 20.0
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if x(middle) < 0 else (low, middle)
    return low + 3


def where_q_stops():
    """The linear flow p' = q - c, q' = p, solved exactly until p is zero."""
    c, p, q = 0.8, 0.25, 0.15
    t = np.arctanh(p / (c - q))
    return c + (q - c) * np.cosh(t) + p * np.sinh(t)


QUESTIONS = [
    Question(
        r"""An agent makes two choices, one after the other. To leave costs 4 and ends the episode, and to stay costs 1.8 each time. One table serves both steps, so the agent stays with the same probability $p$, now $p=0.3$. What is $dJ/dp$? (In the return $J$ costs count as negative rewards.)""",
        about="stationary_trap",
        truth=lambda: gradient(leave_or_stay, np.array([0.3]))[0],
        show="{:.2f}",
        choices=[
            right(
                lambda: 0.3 * (4 - 1.8) + (-1.8 + 0.3 * -1.8 + 0.7 * -4 + 4),
                r"""At step 1 staying is better by 2.2, but this step is reached only with probability 0.3. At step 0 staying is worse by 1.14, because the agent will probably leave afterwards. The sum is negative, although to stay twice is best.""",
            ),
            wrong(
                lambda: (4 - 1.8) + (-1.8 + 0.3 * -1.8 + 0.7 * -4 + 4),
                r"""The visits were forgotten. The second choice is made only if the agent stayed before, so its advantage counts 0.3 times.""",
                mistake=("stationary_trap", "gradient_without_visits"),
            ),
            wrong(
                lambda: 2 * (4 - 1.8),
                r"""This is the slope of twice the mean return of a single choice. The second choice is made only by an agent that has stayed.""",
                mistake=("stationary_trap", "second_step_not_reached_through_the_first"),
            ),
            wrong(
                lambda: -1.8 + 0.3 * -1.8 + 0.7 * -4 + 4,
                r"""Only the first choice was counted. The same table is also used at the second step, where staying is better.""",
                mistake=("pg_discounted", "only_the_first_step"),
            ),
        ],
    ),
    Question(
        r"""In a problem with two steps, staying twice is best. But from a start at which staying is rare, exact ascent with one table for both steps ends at always leaving. What leads to the best policy from the same start?""",
        about="stationary_trap",
        choices=[
            right(
                r"A table for each step, with the plain gradient.",
                r"""The last step then learns to stay whatever the first one does, and after that staying pays at the first step as well. One table can only follow the sum of two advantages that disagree.""",
            ),
            wrong(
                r"The natural gradient, with the same table for both steps.",
                r"""The natural step divides the same sum by the number of visits. The sum keeps its sign, so the climb ends at the same place.""",
                mistake=("stationary_trap", "gradient_without_visits"),
            ),
            wrong(
                r"A smaller learning rate and many more updates, with the same table.",
                r"""The gradient points toward leaving at all policies between this start and the end. A smaller step follows it only more slowly.""",
                mistake=("stationary_trap", "every_climb_reaches_the_best"),
            ),
        ],
    ),
    Question(
        r"""Two arms pay 5 and 0, and a softmax policy pulls the better arm with probability $p=0.8$. What is the second derivative of $J$ with respect to the difference $x$ of the logits (better arm less the other one)?""",
        about="not_concave",
        truth=lambda: np.round(curvature(), 8),
        show="{:.2f}",
        choices=[
            right(
                lambda: 0.8 * 0.2 * (1 - 1.6) * 5,
                r"""From $dp/dx=p(1-p)$ the second derivative is $p(1-p)(1-2p)\cdot5$. For $p<\tfrac12$ it is positive, so $J$ is not concave.""",
            ),
            wrong(
                lambda: 0.8 * 0.2 * 5,
                r"""This is the first derivative. The factor $p(1-p)$ must be differentiated once more, which gives the factor $1-2p$.""",
                mistake=("not_concave", "curvature_of_the_variance"),
            ),
            wrong(
                lambda: 0.8 * 0.2 * (1 - 1.6) * 25,
                r"""The gap of the rewards was squared. $J$ is linear in the rewards, and so are all its derivatives.""",
                mistake=("not_concave", "curvature_squared_in_the_gap"),
            ),
        ],
    ),
    Question(
        r"""A discounted problem with $\gamma=0.5$ has two states and a best policy whose discounted visits are $(1,1)$. The present policy has the visits $(1.5,\ 0.5)$, and its largest advantages in the two states are 0.2 and 0.6. Which bound on the gap $J^\star-J$ does gradient domination in the probabilities give?""",
        about="not_concave",
        truth=dominated,
        show="{:.2f}",
        choices=[
            right(
                lambda: 2 * (1.5 * 0.2 + 0.5 * 0.6),
                r"""The largest gain to first order is $1.5\cdot0.2+0.5\cdot0.6=0.6$, and the largest ratio of visits, best policy over present policy, is $1/0.5=2$.""",
            ),
            wrong(
                lambda: 1.5 * 0.2 + 0.5 * 0.6,
                r"""The ratio of visits is missing. The second state is visited only half as often as under the best policy, so its advantage counts too little in the slope.""",
                mistake=("not_concave", "no_ratio"),
            ),
            wrong(
                lambda: 1.5 * (1.5 * 0.2 + 0.5 * 0.6),
                r"""The ratio stands upside down. The visits of the best policy belong above, those of the present policy below.""",
                mistake=("not_concave", "ratio_upside_down"),
            ),
            wrong(
                lambda: 2 * (0.2 + 0.6),
                r"""The advantages were added without the visits. The slope of $J$ in a probability contains the visits of the present policy.""",
                mistake=("not_concave", "advantage_without_visits"),
            ),
        ],
    ),
    Question(
        r"""With a table of logits for each step, the derivative of $J$ in the logit of the best action in a state $y$ is 0.02. The present policy reaches $y$ with probability 0.5 and takes the best action there with probability 0.1. The best policy always reaches $y$, and in all other states on its way the present policy's advantages of the best actions are zero. How large is the gap $J^\star-J$?""",
        about="softmax_lojasiewicz",
        truth=gap_behind_a_state,
        show="{:.2f}",
        choices=[
            right(
                lambda: 1 / (0.5 * 0.1) * 0.02,
                r"""The derivative is visits times probability times advantage, so the advantage of the best action is $0.02/(0.5\cdot0.1)=0.4$. The best policy collects it each time, because it is always in $y$.""",
            ),
            wrong(
                lambda: 1 / 0.5 * 0.02,
                r"""The probability of the best action was left out. A rare action has a small derivative even if its advantage is large.""",
                mistake=("softmax_lojasiewicz", "probability_left_out"),
            ),
            wrong(
                lambda: 0.02 / 0.1,
                r"""The advantage was counted with the visits of the present policy. The performance difference is summed along the path of the best policy, which is always in $y$.""",
                mistake=("softmax_lojasiewicz", "own_visits_for_the_best"),
            ),
            wrong(
                lambda: 0.5 / 0.1 * 0.02,
                r"""The ratio of visits stands upside down. The visits of the present policy are contained in the derivative, so we divide by them.""",
                mistake=("softmax_lojasiewicz", "ratio_upside_down"),
            ),
        ],
    ),
    Question(
        r"""In exact ascent with a table of logits for each step, the gradient has become extremely short. Under which condition does this show that the gap to the best return is tiny?""",
        about="softmax_lojasiewicz",
        choices=[
            right(
                r"If the states of the best policy are visited often and its actions are likely there.",
                r"""The gap is at most the length of the gradient times a factor, which contains one over the visits and one over the probability of the best action. Both have to be moderate.""",
            ),
            wrong(
                r"In every case, because the gap is at most a fixed constant times the length of the gradient.",
                r"""No constant holds for all policies. If the best of two arms has the probability $p$, the gap divided by the length is $1/(\sqrt2\,p)$, which grows without bound.""",
                mistake=("softmax_lojasiewicz", "a_constant_for_all_policies"),
            ),
            wrong(
                r"If all states of the best policy are visited often, however rare its actions are in these states.",
                r"""The derivative in the logit of an action contains the probability of this action. If it is rare, its derivative is small although its advantage may be large.""",
                mistake=("softmax_lojasiewicz", "probability_left_out"),
            ),
            wrong(
                r"If the actions of the best policy are likely in its states, however rarely these are visited.",
                r"""The derivative also contains the visits. Behind a door that is nearly closed the gradient is short, although much may be left to gain there.""",
                mistake=("softmax_lojasiewicz", "no_ratio_of_visits"),
            ),
        ],
    ),
    Question(
        r"""Two right actions in a row earn 1, and everything else earns nothing. Exact ascent uses a table for each step, $\eta=2/H=1$, and the probability ½ for each action at the start; both probabilities of the right action rise during the climb. After how many updates does the certificate $2N/(\eta\,c_T^2\,T)$ guarantee a gap of at most 0.1?""",
        about="softmax_converges",
        truth=guaranteed_updates,
        show="{:.0f}",
        choices=[
            right(
                lambda: 2 * 2 / (1 * 0.25**2 * 0.1),
                r"""The best policy passes $N=2$ pairs. The second one is reached with probability ½, and the right action has the probability ½ there, so the smallest cover is ¼, at the start.""",
            ),
            wrong(
                lambda: 2 * 2 / (1 * 0.5**2 * 0.1),
                r"""The cover was taken as the probability of the right action alone. It also contains the probability of being there, which is ½ for the second step.""",
                mistake=("softmax_converges", "cover_of_the_policy_alone"),
            ),
            wrong(
                lambda: 2 * 2 / (1 * 0.1),
                r"""The cover was left out. If right actions or their states are rare, each update gains less, and the guarantee takes longer.""",
                mistake=("softmax_converges", "certificate_without_the_cover"),
            ),
            wrong(
                lambda: (2 * 2 / (1 * 0.25**2 * 0.1)) ** 0.5,
                r"""This would be right for a bound that falls like $1/T^2$. The certificate falls like $1/T$.""",
                mistake=("softmax_converges", "certificate_like_one_over_t_squared"),
            ),
        ],
    ),
    Question(
        r"""At the door, staying earns ½ and ends the episode. Going leads to a state in which the right action earns 1 and the wrong one nothing. The agent goes with probability $p=0.4$, and the right action has the probability $q=0.2$. What are the derivatives of $J$ in the logit difference of going (over staying) and in that of the right action (over the wrong one)?""",
        about="softmax_plateau",
        truth=door_slopes,
        show="$({:.3f},\\ {:.3f})$",
        choices=[
            right(
                lambda: [0.4 * 0.6 * (0.2 - 0.5), 0.4 * 0.2 * 0.8],
                r"""Going is worth only $q=0.2$ as long as the agent rarely acts rightly behind the door, so the door closes. The second derivative has the factor $p$, because only an agent that goes can learn there.""",
            ),
            wrong(
                lambda: [0.4 * 0.6 * (0.2 - 0.5), 0.2 * 0.8],
                r"""The visits are missing in the second derivative. The state behind the door is reached only with probability 0.4.""",
                mistake=("softmax_plateau", "door_that_is_never_closed"),
            ),
            wrong(
                lambda: [0.4 * 0.6 * (1 - 0.5), 0.4 * 0.2 * 0.8],
                r"""Going was valued with the right action alone. The gradient uses the value of the *present* policy, which acts rightly only in one of five cases.""",
                mistake=("bellman_equations", "maximum_for_the_mean"),
            ),
            wrong(
                lambda: [0.4 * (0.2 - 0.5), 0.4 * 0.2],
                r"""The factors $1-p$ and $1-q$ are missing. A probability $p$ changes with its logit difference at the rate $p(1-p)$.""",
                mistake=("score_zero_mean", "normaliser_forgotten"),
            ),
        ],
    ),
    Question(
        r"""At the door the natural flow moves the logit difference $y$ of the right action with the speed 1, and that of going with the speed $q-\tfrac12$, where $q=1/(1+e^{-y})$. It starts with $y=-3$ and with the probability ½ of going. After which time is the probability of going back at ½?""",
        about="softmax_plateau",
        truth=natural_time,
        show="{:.1f}",
        choices=[
            right(
                lambda: 2 * 3.0,
                r"""The logit difference of going falls while $y$ goes from −3 to 0, and it rises again by the same amount while $y$ goes from 0 to 3. This takes the time 6, or $2\log\frac{1-q_0}{q_0}$.""",
            ),
            wrong(
                lambda: 3.0,
                r"""After the time 3 we have $q=\tfrac12$. There the probability of going is lowest, and it still has to come back.""",
                mistake=("softmax_plateau", "natural_wait_halved"),
            ),
            wrong(
                lambda: 4 * 3.0,
                r"""This is twice the time, as if $y$ moved with the speed ½. But the flow moves the logit *difference* with the speed 1.""",
                mistake=("softmax_plateau", "one_logit_moves"),
            ),
        ],
    ),
    Question(
        r"""At the door staying earns 0.8, the parameters are the probabilities $p$ of going and $q$ of the right action themselves, and all episodes start before the door. The projected gradient flow $\dot p=q-0.8$, $\dot q=p$ starts at $p_0=0.25$ and $q_0=0.15$; it leaves $(q-0.8)^2-p^2$ unchanged as long as $p>0$. Where does $q$ end?""",
        about="mismatch",
        truth=where_q_stops,
        show="{:.2f}",
        choices=[
            right(
                lambda: 0.8 - (0.65**2 - 0.25**2) ** 0.5,
                r"""The constant is $0.4225-0.0625=0.36$, so when $p$ reaches 0 we have $0.8-q=0.6$. From then on nobody goes through the door, and nothing is learned behind it.""",
            ),
            wrong(
                lambda: 0.8 - (0.65**2 + 0.25**2) ** 0.5,
                r"""The two squares were added. The *difference* of the squares is constant, and $q$ must rise, because $\dot q=p$ is positive.""",
                mistake=("mismatch", "sum_of_the_squares_is_kept"),
            ),
            wrong(
                lambda: 0.15,
                r"""The flow does learn behind the door for as long as $p$ is positive, so $q$ rises until the door is closed.""",
                mistake=("mismatch", "q_does_not_move"),
            ),
            wrong(
                lambda: 1.0,
                r"""The flow would have to pass $q=0.8$ before $p$ is zero. Because $(q-0.8)^2\ge0.36$ as long as $p>0$, it cannot.""",
                mistake=("mismatch", "it_always_learns"),
            ),
        ],
    ),
]
