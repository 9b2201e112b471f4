"""Ten questions on the page Proximal policy optimization."""

from itertools import product

import numpy as np

from book_tools.teaching.enumeration import gradient, softmax
from book_tools.teaching.quiz import Question, right, wrong

SAMPLES = ((1.5, 2.0), (0.5, 1.0), (1.5, -1.0), (0.6, -5.0))  # ratio and advantage


def by_bisection(f, low, high):
    """A root of a falling function."""
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if f(middle) > 0 else (low, middle)
    return low


def best_with_penalty(advantage, penalty):
    """The probability of the better of two actions, where the objective no longer rises."""
    old = np.array([0.5, 0.5])

    def objective(p):
        new = np.array([p, 1 - p])
        gain = (new * np.array([advantage, -advantage])).sum()
        return gain - penalty * (old * np.log(old / new)).sum()

    return by_bisection(lambda p: gradient(lambda q: objective(q[()]), p)[()], 1e-6, 1 - 1e-6)


def divergence_of_paths(old, new, steps):
    """KL of the distributions over all sequences of actions."""
    total = 0.0
    for actions in product(range(len(old)), repeat=steps):
        each = list(actions)
        p, q = np.prod(np.array(old)[each]), np.prod(np.array(new)[each])
        total += p * np.log(p / q)
    return total


def counted(ratio, advantage, width=0.2):
    """What a sample counts, by the cases of the table."""
    if advantage > 0 and ratio > 1 + width:
        return (1 + width) * advantage
    if advantage < 0 and ratio < 1 - width:
        return (1 - width) * advantage
    return ratio * advantage


def slope_in_the_logarithm(ratio, advantage):
    """The derivative by steps in the imaginary direction, inside one of the cases."""
    here = counted(ratio, advantage)
    assert here == ratio * advantage
    return gradient(lambda x: np.exp(x[()]) * advantage, np.log(ratio))[()]


def ratio_after(steps, rate, clipped):
    """Climb the mean of two samples with the advantages 1 and -1 in the logit of the first."""
    x = 0.0
    for _ in range(steps):
        r = 2 * softmax(np.array([x, 0.0]))
        useful = [r[0] <= 1.2 or not clipped, r[1] >= 0.8 or not clipped]

        def mean(z, useful=useful):
            new = 2 * softmax(np.array([z[()], 0.0]))
            return (useful[0] * new[0] - useful[1] * new[1]) / 2

        x += rate * gradient(mean, x)[()]
    return 2 * softmax(np.array([x, 0.0]))[0]


def adapted(divergences, target, penalty=1.0):
    """The rule of the box."""
    for measured in divergences:
        if measured > 1.5 * target:
            penalty *= 2
        elif measured < target / 1.5:
            penalty /= 2
    return penalty


QUESTIONS = [
    Question(
        r"""In one state the old policy takes action 1 with probability 0.25 and action 2 with probability 0.75. The new policy
takes each with probability 0.5. We sampled each action once with the old policy, and their estimated advantages are 4 and −3. What is the mean of the surrogate over
these two samples, without penalty or clip?""",
        about="ppo_sampled",
        truth=lambda: np.mean(
            [np.exp(np.log(0.5) - np.log(p)) * a for p, a in ((0.25, 4), (0.75, -3))]
        ),
        show="{:.2f}",
        choices=[
            right(
                lambda: (2 * 4 + 2 / 3 * -3) / 2,
                r"""Each advantage is multiplied by the new probability over the old one. The ratios are 2 and ⅔, and
the mean of 8 and −2 is 3.""",
            ),
            wrong(
                lambda: (4 - 3) / 2,
                r"""The ratios were left out. Then the value is the same for every new policy, so it cannot say which new policy is
better.""",
                mistake=("ppo_sampled", "no_ratio"),
            ),
            wrong(
                lambda: (0.5 * 4 + 1.5 * -3) / 2,
                r"""The ratios are upside down. An action that the new policy takes more often than the old one must count
more, and not less.""",
                mistake=("ppo_sampled", "ratio_upside_down"),
            ),
        ],
    ),
    Question(
        r"""The old policy takes each of two actions with probability ½, and their exact advantages are 2 and −2. Let $p$ be the new probability
of action 1. The divergence of the new policy from the old one is $\mathrm{KL}(\pi_k\|\pi)=-\tfrac12\log\big(4p(1-p)\big)$. Which $p$ maximizes the exact surrogate $2p-2(1-p)$ minus 3
times this divergence?""",
        about="eq-ppo-penalty",
        truth=lambda: best_with_penalty(2.0, 3.0),
        show="{:.2f}",
        choices=[
            right(
                lambda: 3 / 4,
                r"""The derivative is $4+\tfrac32\big(\tfrac1p-\tfrac1{1-p}\big)$. At $p=\tfrac34$ it is $4+\tfrac32(\tfrac43-4)=0$.""",
            ),
            wrong(
                lambda: 1.0,
                r"""This maximizes the surrogate alone. At $p=1$ the divergence is infinite, because the new policy never
takes an action that the old one takes.""",
                mistake=("ppo_fixed_kl", "no_penalty"),
            ),
            wrong(
                lambda: np.exp(2 / 3) / (np.exp(2 / 3) + np.exp(-2 / 3)),
                r"""This is the softmax of the advantages divided by 3. It belongs to the divergence in the other order,
$\mathrm{KL}(\pi\|\pi_k)$, which is another function of $p$.""",
                mistake=("ppo_fixed_kl", "other_direction"),
            ),
            wrong(
                lambda: 0.5,
                r"""This is the old policy, where the penalty is zero. The penalty has slope zero there, but the surrogate
rises with the slope 4, so a small move always pays.""",
                mistake=("ppo_fixed_kl", "never_moved"),
            ),
        ],
    ),
    Question(
        r"""An episode has three steps. At each step the old policy takes each of two actions with probability ½, and the new policy takes them with the probabilities 0.8 and
0.2, in every state. What is the divergence $\mathrm{KL}(\rho_{\text{old}}\|\rho_{\text{new}})$ of the distributions of whole trajectories, with the natural logarithm?
($\log1.25\approx0.223$, and $\log1.6\approx0.470$.)""",
        about="eq-ppo-kl",
        truth=lambda: divergence_of_paths([0.5, 0.5], [0.8, 0.2], 3),
        show="{:.2f}",
        choices=[
            right(
                lambda: 3 * np.log(1.25),
                r"""In each step the divergence is $\tfrac12\log\tfrac{0.5}{0.8}+\tfrac12\log\tfrac{0.5}{0.2}=\tfrac12\log\tfrac{0.25}{0.16}=\log1.25$.
The dynamics cancel, and the three steps add up.""",
            ),
            wrong(
                lambda: np.log(1.25),
                r"""This is the mean over the steps. The likelihood of a trajectory is a product over its steps, so its
logarithm is a sum, and nothing divides by 3.""",
                mistake=("ppo", "mean_over_the_steps"),
            ),
            wrong(
                lambda: 3 * (0.8 * np.log(1.6) + 0.2 * np.log(0.4)),
                r"""Here the new policy draws the actions, which is $\mathrm{KL}(\rho_{\text{new}}\|\rho_{\text{old}})$. The data
come from the old policy, and its probabilities stand before the logarithm.""",
                mistake=("ppo", "other_direction"),
            ),
            wrong(
                lambda: 3 * 0.5 * np.log(1 / 0.16),
                r"""This is the mean of $\log\tfrac1{\pi_\theta}$, summed over the steps. It differs from the divergence by a constant,
so it has the same gradient, but it is not zero for two equal policies.""",
                mistake=("kld_facts", "log_of_the_new_alone"),
            ),
        ],
    ),
    Question(
        r"""For a given $\lambda>0$ we found a $\theta^\star$ that maximizes $L_k(\theta)-\lambda\,\mathrm{KL}(\rho_{\theta_k}\|\rho_\theta)$ exactly. Let $\delta$ be the divergence of $\theta^\star$. What
do we know?""",
        about="ppo",
        choices=[
            right(
                r"No policy with a divergence of at most $\delta$ has a larger surrogate $L_k$.",
                r"""If one had, its penalty would be no larger, so its penalized objective would be larger
than that of $\theta^\star$.""",
            ),
            wrong(
                r"No policy with a divergence of at most $\delta$ has a larger true return $J$.",
                r"""The theorem speaks of the surrogate. The surrogate counts the states of the old policy, so
another policy in the same region may have the larger return.""",
                mistake=("surrogate", "states_of_the_new_policy"),
            ),
            wrong(
                r"The radius $\delta$ is $1/\lambda$, so we could have chosen it before the update.",
                r"""The radius also depends on the advantages, and we learn it only after the maximization. This is why a
program measures the divergence and adapts $\lambda$.""",
                mistake=("ppo_adaptive_kl", "never_adapted"),
            ),
            wrong(
                r"All policies with a divergence of exactly $\delta$ have the same surrogate $L_k$.",
                r"""Among these policies $\theta^\star$ is the best, and others may be much worse. Some of them move equally far, but in a direction that makes the good actions
less likely.""",
                mistake=("ppo", "any_point_is_a_maximizer"),
            ),
        ],
    ),
    Question(
        r"""We draw one batch with $\pi_k$, subtract a baseline that does not depend on it, and make four gradient steps on the sampled objective of this batch,
starting at $\theta_k$. The ratios are computed correctly. At which steps is the gradient an unbiased estimate of the gradient of the exact
objective at the $\theta$ of this step?""",
        about="ppo_sampled",
        choices=[
            right(
                r"At the first step only, because later parameters depend on the batch.",
                r"""The first gradient is taken at $\theta_k$, which was there before the batch. Every later $\theta$ depends on the
batch, and has begun to fit its accidents.""",
            ),
            wrong(
                r"At all four steps, because the ratios correct for the old policy.",
                r"""The ratios correct for the old policy if $\theta$ is fixed before the batch is drawn. They cannot undo
that $\theta$ was chosen by looking at this batch.""",
                mistake=("ppo-drift", "nothing_sampled"),
            ),
            wrong(
                r"At none of them, because even the first step needs a clip or a penalty.",
                r"""At $\theta_k$ all ratios are 1, the clip changes nothing, and the gradient of the divergence is zero. The first gradient is the
policy gradient estimate, with or without them.""",
                mistake=("ppo_clip_algorithm", "not_clipped"),
            ),
        ],
    ),
    Question(
        r"""PPO with the adaptive penalty starts at $\lambda=1$ and has the target $d=0.02$. After its first three updates it measures
the divergences 0.05, 0.035 and 0.025, in this order. What is $\lambda$ then?""",
        about="ppo_adaptive_kl",
        truth=lambda: adapted((0.05, 0.035, 0.025), 0.02),
        show="{:.3g}",
        choices=[
            right(
                lambda: 1 * 2 * 2,
                r"""The limits are $\tfrac32d=0.03$ and $\tfrac23d=0.013$. The first two divergences are above the upper limit, so $\lambda$ is doubled twice, and the third lies
between the limits.""",
            ),
            wrong(
                lambda: 1 / 2 / 2,
                r"""Here $\lambda$ was halved when the policy had moved too far. A smaller price would let it move even
farther.""",
                mistake=("ppo_adaptive_kl", "doubled_for_halved"),
            ),
            wrong(
                lambda: 1.0,
                r"""This keeps the first penalty. A divergence of more than one and a half times the target means that the price was too low.""",
                mistake=("ppo_adaptive_kl", "never_adapted"),
            ),
            wrong(
                lambda: 1 / 2 / 2 / 2,
                r"""The three divergences are small numbers, and they were taken to be too small. What counts is
their size compared with the target 0.02, and not compared with 1.""",
                mistake=("ppo_adaptive_kl", "target_forgotten"),
            ),
        ],
    ),
    Question(
        r"""A batch has four samples. Their ratios and advantages $(r,A)$ are $(1.5,2)$, $(0.5,1)$, $(1.5,-1)$ and $(0.6,-5)$, and the
advantages are not normalized. What is the mean of the clipped objective with $\epsilon=0.2$?""",
        about="eq-ppo-clip",
        truth=lambda: np.mean([counted(r, a) for r, a in SAMPLES]),
        show="{:.3f}",
        choices=[
            right(
                lambda: (1.2 * 2 + 0.5 * 1 + 1.5 * -1 + 0.8 * -5) / 4,
                r"""Only the first and the last sample have improved by more than the clip allows, and they count $1.2\cdot2$ and
$0.8\cdot(-5)$. The other two have become worse and count in full.""",
            ),
            wrong(
                lambda: (1.5 * 2 + 0.8 * 1 + 1.2 * -1 + 0.6 * -5) / 4,
                r"""This takes the larger of the two numbers for each sample. Then an improvement counts without limit, and a change for the worse
hardly counts.""",
                mistake=("hw5", "maximum"),
            ),
            wrong(
                lambda: (1.2 * 2 + 0.8 * 1 + 1.2 * -1 + 0.8 * -5) / 4,
                r"""Every ratio was moved into the interval. The minimum is missing, which keeps the full value where the
policy has become worse.""",
                mistake=("ppo_clip_algorithm", "always_clipped"),
            ),
            wrong(
                lambda: (1.5 * 2 + 0.5 * 1 + 1.5 * -1 + 0.6 * -5) / 4,
                r"""This is the surrogate of the batch, in which nothing is clipped. The first and the last sample have left the
interval on the side of an improvement.""",
                mistake=("ppo_clip_algorithm", "not_clipped"),
            ),
        ],
    ),
    Question(
        r"""A sample has the ratio $r=0.5$ and the advantage $A=3$, and $\epsilon=0.2$. What is the derivative of its clipped objective in
$\log\pi_\theta(a\mid s)$?""",
        about="ppo_clip",
        truth=lambda: slope_in_the_logarithm(0.5, 3.0),
        show="{:.1f}",
        choices=[
            right(
                lambda: 0.5 * 3,
                r"""A good action has become less likely, so the sample is not clipped and counts $rA$. Because
$r=\pi_\theta/\pi_k$, the derivative of $rA$ in $\log\pi_\theta$ is $rA$ itself.""",
            ),
            wrong(
                lambda: 0.0,
                r"""This would follow if the ratio were clipped on both sides. But the minimum chooses $0.5\cdot3$, which is smaller than $0.8\cdot3$, and so
the slope leads back.""",
                mistake=("hw5", "clipped_on_both_sides"),
            ),
            wrong(
                lambda: 3.0,
                r"""This is the slope in the ratio. A change of $\log\pi_\theta$ by a small number changes the ratio by $r$ times this
number.""",
                mistake=("hw5", "derivative_in_ratio"),
            ),
            wrong(
                lambda: 1 / 0.5 * 3,
                r"""The ratio is upside down. The new probability stands above, so a sample that the new policy hardly takes any
more has a small derivative.""",
                mistake=("hw5", "ratio_upside_down"),
            ),
        ],
    ),
    Question(
        r"""The old policy takes each of two actions with probability ½. A batch has one sample of each, with the advantages 1 and −1. We climb the mean of the clipped
objective with $\epsilon=0.2$ by four gradient steps with the learning rate 4. The parameter is the logit $x$ of action 1, so the probability of action 1 is $1/(1+e^{-x})$, and $x$ starts at 0. What is the
ratio of action 1 after these steps? ($1/(1+e^{-2})\approx0.88$.)""",
        about="ppo_clip_algorithm",
        truth=lambda: ratio_after(4, 4.0, clipped=True),
        show="{:.2f}",
        choices=[
            right(
                lambda: 2 / (1 + np.exp(-4 * 2 * 0.25)),
                r"""At the start nothing is clipped. The mean is $2p-1$, with the slope $2p(1-p)=\tfrac12$ in the logit, so the first step leads to $x=2$. There both samples are clipped, and the policy
stays where it is.""",
            ),
            wrong(
                lambda: 1.2,
                r"""The clip limits what a sample *counts*, not the policy. The first step starts where nothing is clipped, so its
length depends on the learning rate alone, and nothing leads back to 1.2.""",
                mistake=("ppo_clip_algorithm", "always_clipped"),
            ),
            wrong(
                lambda: ratio_after(4, 4.0, clipped=False),
                r"""This is the result of four steps on the surrogate without the clip. With the clip the slope is zero after the first
step.""",
                mistake=("ppo_clip_algorithm", "not_clipped"),
            ),
            wrong(
                lambda: 2 / (1 + np.exp(2)),
                r"""The sign of the first step is wrong, so the objective was lowered. A program that minimizes must turn the sign of
the objective first.""",
                mistake=("reinforce_algorithm", "descends"),
            ),
        ],
    ),
    Question(
        r"""In a batch with estimated advantages we compute the mean of the clipped objective at some new $\theta$. Which number can this mean never exceed?""",
        about="ppo_clip",
        choices=[
            right(
                r"The mean of $rA$ over the same batch",
                r"""For each sample the minimum is at most its first entry $rA$. This holds for every batch, but it says nothing about whether
the batch itself promises too much.""",
            ),
            wrong(
                r"The true gain $J(\theta)-J(\theta_k)$ of the new policy",
                r"""The clip gives no lower bound of the true gain. The theorem that bounds the true gain subtracts a multiple of a squared
distance, and it needs exact advantages.""",
                mistake=("improvement_bound", "first_power"),
            ),
            wrong(
                r"The exact surrogate $L_k(\theta)$ of the new policy",
                r"""A batch can promise more than the exact surrogate, above all after many steps on it. The clip subtracts nothing for that.""",
                mistake=("ppo-drift", "nothing_sampled"),
            ),
        ],
    ),
]
