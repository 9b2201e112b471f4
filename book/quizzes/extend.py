"""Ten questions on the page Extend it."""

import jax
import jax.numpy as jnp
import numpy as np
import optax

from book_tools.teaching.quiz import Question, right, wrong

IN_JAX = "extend#an-environment-in-jax"
ADAPTER = "extend#an-environment-of-another-jax-library"
METHOD = "extend#an-algorithm-with-one-method-changed"
ALGORITHM = "extend#an-algorithm-of-your-own"
NETWORK = "extend#a-network"
TRUNK = "extend#a-trunk-that-policy-and-value-share"
DISTRIBUTION = "extend#a-distribution"
OPTIMIZER = "extend#an-optimizer-and-a-schedule"
WARNED = "what_may_go_wrong"
REWARDS, ENDS = [1.0, 0.0, 2.0, 0.0, -1.0], {2, 4}


def best_of_seven(steps):
    """What the best policy earns with seven columns, by walking to each of them."""
    paid = []
    for ball in range(7):
        paddle = 3
        for _ in range(steps):
            paddle += np.sign(ball - paddle)
        paid.append(1.0 if paddle == ball else -1.0)
    return np.mean(paid)


def different_columns():
    """How many columns a draw from NumPy gives in a function that JAX maps and compiles."""
    generator = np.random.default_rng(0)
    drawn = []

    def initial(key):
        drawn.append(generator.random())
        return drawn[-1] + 0.0 * jax.random.uniform(key)

    compiled = jax.jit(jax.vmap(initial))
    keys = jax.random.split(jax.random.key(0), 8)
    seen = [compiled(keys) for _ in range(20)]
    return len(np.unique(np.asarray(seen)))


def worth_with_a_clock(steps):
    """What can be seen of a reward of 1 until the clock, at a discount of one half."""
    return sum(0.5**h for h in range(steps))


def best_ratio(advantage, softness):
    """Where the objective is largest, on a fine grid."""
    r = np.linspace(-25, 25, 500_001)
    return r[np.argmax(r * advantage - (r - 1) ** 2 / (2 * softness))]


def programs():
    """How many programs are compiled for four floats and three integers."""
    traced = []

    def run(softness, num_steps):
        traced.append(num_steps)
        return softness * jnp.ones(num_steps).sum()

    compiled = jax.jit(run, static_argnums=1)
    for softness in (0.1, 0.2, 0.3, 0.4):
        for num_steps in (1, 2, 3):
            compiled(softness, num_steps)
    return len(traced)


def weight_of_the_first():
    """Its reward-to-go, less the mean over the batch, with a sum for each step."""
    to_go = []
    for h in range(len(REWARDS)):
        last = min(end for end in ENDS if end >= h)
        to_go.append(sum(REWARDS[h : last + 1]))
    return to_go[0] - np.mean(to_go)


def features():
    """The numbers that the convolution of the page hands on for one image of eight by eight."""
    found = jax.eval_shape(
        lambda x, k: jax.lax.conv_general_dilated(
            x, k, (1, 1), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC")
        ),
        jax.ShapeDtypeStruct((1, 8, 8, 1), jnp.float32),
        jax.ShapeDtypeStruct((3, 3, 1, 4), jnp.float32),
    )
    return found.size


def slope_of_both():
    """The derivative of the whole objective at zero, by a step to each side."""

    def objective(w):
        return 3 * w - 0.5 * (w - 200.0) ** 2

    return (objective(0.5) - objective(-0.5)) / 1.0


def density_of_the_action():
    """The density of u, times how fast u changes with the action."""
    step = 1e-30j
    u = np.arctanh(2 * (2.0 + step - -2.0) / 8 - 1)
    return 0.4 * u.imag / 1e-30


QUESTIONS = [
    Question(
        r"""A ball falls in one of 7 columns, each with the same probability, and arrives after *two* steps. In each step the paddle moves one column to
the left or to the right, or not at all, and it begins in the middle column. A catch pays 1, and a miss pays −1. What does the best policy earn on average?""",
        about="ex-extend-wide",
        truth=lambda: best_of_seven(2),
        show="{:.2f}",
        choices=[
            right(
                lambda: 5 / 7 - 2 / 7,
                r"""In two steps the paddle reaches the middle column and two on either side, which are five of seven. The two outer columns are out of
reach and cost 1 each.""",
            ),
            wrong(
                lambda: 1.0,
                r"""This is the best return where every column can be reached. Here nobody can earn 1, and a perfect policy would look
unfinished.""",
                mistake=("ex-extend-wide", "common_mistake"),
            ),
            wrong(
                lambda: 5 / 7,
                r"""This is the share of balls that are caught. A ball that is missed does not pay 0, it costs 1.""",
                mistake=("ex-extend-wide", "common_mistake"),
            ),
            wrong(
                lambda: 1 / 7 - 6 / 7,
                r"""This is what a policy earns that never looks at the ball and stays where it is.""",
                mistake=("ex-extend-wide", "common_mistake"),
            ),
        ],
    ),
    Question(
        r"""The function `initial` of an environment draws the ball's place with `np.random.random()`. It is mapped over 8 environments and compiled once by `jax.jit`, and
the compiled function is called 20 times. How many *different* places occur in the 160 games?""",
        about=IN_JAX,
        truth=different_columns,
        show="{:.0f}",
        choices=[
            right(
                lambda: 1,
                r"""NumPy is asked once, when the function is compiled. From then on the number is a constant of the program. A draw from the key `rng` would
differ from game to game.""",
            ),
            wrong(
                lambda: 160,
                r"""This would be so with a draw from `rng`, a key of which every game has its own. Compiled code does not call NumPy again.""",
                mistake=(IN_JAX, WARNED),
            ),
            wrong(
                lambda: 20,
                r"""The compiled function does not run its Python lines at each call. They run once, while JAX compiles.""",
                mistake=(IN_JAX, WARNED),
            ),
            wrong(
                lambda: 8,
                r"""A function that is mapped with `jax.vmap` is not called once for each environment. Its lines run once, with arrays that stand for all
of them.""",
                mistake=(IN_JAX, WARNED),
            ),
        ],
    ),
    Question(
        r"""A task pays 1 in each step for ever, and the discount is ½. A library stops its episodes after 3 steps, and an adapter reports this stop as `terminal`. The observation
shows the clock. What does a perfect value function then believe a fresh start to be worth?""",
        about=ADAPTER,
        truth=lambda: worth_with_a_clock(3),
        show="{:.2f}",
        choices=[
            right(
                lambda: (1 - 0.5**3) / (1 - 0.5),
                r"""After an end of the task nothing can be earned, so only three rewards count: $1+\tfrac12+\tfrac14$. The time limit belongs in
`max_episode_steps`.""",
            ),
            wrong(
                lambda: 1 / (1 - 0.5),
                r"""This is the true worth, and a right adapter would lead to it. This adapter says that the task is over, and nothing complains.""",
                mistake=(ADAPTER, WARNED),
            ),
            wrong(
                lambda: 3.0,
                r"""The three rewards were added without the discount. The second and the third one count less.""",
                mistake=("pg_discounted", "future_not_discounted"),
            ),
            wrong(
                lambda: 1 + 0.5,
                r"""The last reward was dropped together with what follows it. The step at which the episode ends still pays its reward.""",
                mistake=("objective_fn", "without_the_last_reward"),
            ),
        ],
    ),
    Question(
        r"""A subclass of PPO climbs $rA-(r-1)^2/(2\sigma)$ in the place of the clipped surrogate, where $r$ is the ratio. At which ratio is this largest for a step with
advantage $A=-2$, with $\sigma=0.1$?""",
        about=METHOD,
        truth=lambda: best_ratio(-2.0, 0.1),
        show="{:.1f}",
        choices=[
            right(
                lambda: 1 + 0.1 * -2,
                r"""The derivative $A-(r-1)/\sigma$ vanishes at $r=1+\sigma A$. A bad action becomes less likely, but only by a fifth.""",
            ),
            wrong(
                lambda: 1 - 0.1 * -2,
                r"""The sign of the penalty was turned when the equation was solved. A bad action must not become more likely.""",
                mistake=("ppo_sampled", "penalty_turned"),
            ),
            wrong(
                lambda: 1 + 2 * 0.1 * -2,
                r"""The 2 of the square was forgotten in the derivative. It cancels the 2 in the denominator of the penalty.""",
                mistake=(METHOD, WARNED),
            ),
            wrong(
                lambda: 1 + -2 / 0.1,
                r"""Here the advantage was divided by $\sigma$. A small $\sigma$ makes the limit hard and not soft, so the ratio stays nearer to 1.""",
                mistake=("soft_values", "temperature_upside_down"),
            ),
        ],
    ),
    Question(
        r"""A class has the field `softness: float` and the field `num_steps: int`. Runs with 4 values of `softness` and 3 values of `num_steps`, all twelve pairs, use the
same compiled function where they can. How many programs does JAX compile?""",
        about=METHOD,
        truth=programs,
        show="{:.0f}",
        choices=[
            right(
                lambda: 3,
                r"""A float is an input of the compiled program, and an integer is a part of it. So there is a program for each value of
`num_steps`.""",
            ),
            wrong(
                lambda: 12,
                r"""Here every pair has a program of its own. Another value of a float needs none, because it is an input like an observation.""",
                mistake=(METHOD, WARNED),
            ),
            wrong(
                lambda: 4,
                r"""The two kinds of fields were exchanged. An integer such as `num_steps` decides the shapes of arrays, so it is compiled in.""",
                mistake=(METHOD, WARNED),
            ),
            wrong(
                lambda: 1,
                r"""One program serves all values of a float, but an integer decides shapes, and a program has fixed shapes.""",
                mistake=(METHOD, WARNED),
            ),
        ],
    ),
    Question(
        r"""An algorithm of your own weights each score with the reward-to-go of its episode, less the mean of these weights over the batch. The batch is one stream of five steps with the rewards
1, 0, 2, 0, −1. One episode ends with the third step, and another one ends with the fifth. Rewards are not discounted. Which weight has the first step?""",
        about=ALGORITHM,
        truth=weight_of_the_first,
        show="{:.1f}",
        choices=[
            right(
                lambda: 3 - (3 + 2 + 2 - 1 - 1) / 5,
                r"""The rewards-to-go are 3, 2, 2, −1, −1, and their mean is 1. No reward flows back over the end of an episode.""",
            ),
            wrong(
                lambda: 2 - (2 + 1 + 1 - 1 - 1) / 5,
                r"""The sum went on into the next episode, whose −1 the first action is not responsible for. In the code `go_on` is 0 at an end.""",
                mistake=("gae_recursion", "into_the_next_episode"),
            ),
            wrong(
                lambda: 1 - (1 + 0 + 2 + 0 - 1) / 5,
                r"""Only the reward of the step itself was counted. An action is also responsible for what follows in its episode.""",
                mistake=("pg_with_q", "immediate_reward_only"),
            ),
            wrong(
                lambda: 3.0,
                r"""This is the reward-to-go itself. The mean over the batch, 1, has not been subtracted.""",
                mistake=("hw2", "no_baseline"),
            ),
        ],
    ),
    Question(
        r"""A policy sees images of 8 by 8 pixels with one channel. Its function `apply` runs a convolution with four kernels of 3 by 3, padded so that the image keeps
its size, and hands the flattened result to a dense network. The batch has 16 images. How many numbers does the dense network get in one call of `apply`?""",
        about=NETWORK,
        truth=features,
        show="{:,.0f}",
        choices=[
            right(
                lambda: 8 * 8 * 4,
                r"""Each kernel makes an image of 64 numbers, and `apply` sees one observation. The package maps it over the batch.""",
            ),
            wrong(
                lambda: 16 * 8 * 8 * 4,
                r"""The whole batch was counted. `apply` gets one observation without an axis for the batch.""",
                mistake=(NETWORK, WARNED),
            ),
            wrong(
                lambda: 8 * 8,
                r"""The four kernels were added up to one image. Each kernel has an output channel of its own, and so the dense network gets all four.""",
                mistake=(NETWORK, WARNED),
            ),
            wrong(
                lambda: 6 * 6 * 4,
                r"""This is the size without padding, where the border of the image is lost. With padding the image keeps its size.""",
                mistake=(NETWORK, WARNED),
            ),
        ],
    ),
    Question(
        r"""Policy and value function share a single weight $w=0$. The policy's objective is $3w$, the value is $V=w$, and the return is 200. We climb
$3w-\tfrac12(V-200)^2$. What is the derivative with respect to $w$?""",
        about=TRUNK,
        truth=slope_of_both,
        show="{:.0f}",
        choices=[
            right(
                lambda: 3 + 200,
                r"""Both parts push the same weight, and the value's part is 67 times as strong. It decides what the common weight learns, unless the rewards are
brought to a common size.""",
            ),
            wrong(
                lambda: 3.0,
                r"""This would be the push on the policy's own weight if the two networks were separate. Here the value's error pushes the same
weight.""",
                mistake=(TRUNK, WARNED),
            ),
            wrong(
                lambda: 3 - 200,
                r"""The value's part has the wrong sign. The value is too small, so its part of the push goes up.""",
                mistake=("a2c", "downhill"),
            ),
            wrong(
                lambda: 3 + 100,
                r"""The factor ½ was kept. It cancels against the 2 that the square brings.""",
                mistake=("a2c", "half_the_critic"),
            ),
        ],
    ),
    Question(
        r"""A squashed normal distribution draws $u$ and acts with $a=-2+8\,(1+\tanh u)/2$, so that $a$ lies between −2 and 6. At $u=0$ the density of $u$ is 0.4, and
$\tanh$ has the slope 1 there. What is the density of $a$ at this place, which is $a=2$?""",
        about=DISTRIBUTION,
        truth=density_of_the_action,
        show="{:.2f}",
        choices=[
            right(
                lambda: 0.4 / 4,
                r"""The map has the slope 4 at $u=0$, so a small interval of $u$ becomes four times as wide, and the same probability is spread over
it.""",
            ),
            wrong(
                lambda: 0.4,
                r"""This is the density of $u$. Then the density of $a$ would not integrate to one, because the interval of actions is stretched.""",
                mistake=(DISTRIBUTION, WARNED),
            ),
            wrong(
                lambda: 0.4 * 4,
                r"""The density was multiplied by the slope. Where the map stretches, the probability becomes thinner and not denser.""",
                mistake=(DISTRIBUTION, WARNED),
            ),
            wrong(
                lambda: 0.4 / 8,
                r"""The slope was taken as 8. The width of the interval is 8, but $\tanh$ covers a width of 2 itself, so that it is stretched by 4 only.""",
                mistake=(DISTRIBUTION, WARNED),
            ),
        ],
    ),
    Question(
        r"""A run of PPO has 25 updates, each of 3 epochs with 8 minibatches. Somebody counts 600 gradient steps and gives `learning_rate` a schedule that falls in a
straight line from 1 to 0 over a count of 600. Which rate does the *last* update have?""",
        about=OPTIMIZER,
        truth=lambda: float(optax.linear_schedule(1.0, 0.0, 600)(24)),
        show="{:.2f}",
        choices=[
            right(
                lambda: 1 - 24 / 600,
                r"""A schedule counts updates. Before the last one 24 have been made, so the rate has hardly begun to fall.""",
            ),
            wrong(
                lambda: 1 - 24 / 25,
                r"""Here the gradient steps were counted: 24 updates have made 576 of them. But a schedule is asked with the number of updates, which
is 24.""",
                mistake=(OPTIMIZER, WARNED),
            ),
            wrong(
                lambda: 0.0,
                r"""The schedule would reach zero at a count of 600. But it counts updates, and only 24 of them have been made before the last
one.""",
                mistake=(OPTIMIZER, WARNED),
            ),
            wrong(
                lambda: 1 - 24 * 3 / 600,
                r"""The epochs were counted. All epochs and minibatches of an update share the same rate.""",
                mistake=(OPTIMIZER, WARNED),
            ),
        ],
    ),
]
