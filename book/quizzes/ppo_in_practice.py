"""Ten questions on the page PPO in practice."""

import numpy as np

from book_tools.teaching.enumeration import gradient
from book_tools.teaching.quiz import Question, right, wrong

BATCH = ((1.5, -1.0), (0.6, -2.0), (1.1, 3.0), (0.7, 2.0))  # ratio and advantage
OLD, NEW = np.array([0.25, 0.75]), np.array([0.5, 0.5])
COIN, BENT = np.array([0.5, 0.5]), np.array([0.8, 0.2])
MEASURED = (0.002, 0.006, 0.012, 0.015, 0.021)  # after each epoch


def counted(log_ratio, advantage, width=0.2):
    """What a sample counts, by the cases of the clip."""
    ratio = np.exp(log_ratio)
    if advantage > 0 and ratio.real > 1 + width:
        return (1 + width) * advantage
    if advantage < 0 and ratio.real < 1 - width:
        return (1 - width) * advantage
    return ratio * advantage


def slopes():
    """The slope of the mean in the logarithm of each ratio."""
    logs = np.log([ratio for ratio, _ in BATCH])

    def mean(x):
        return sum(counted(x[i], a) for i, (_, a) in enumerate(BATCH)) / len(BATCH)

    return gradient(mean, logs)


def best_variate():
    """The lowest point of the variance, from its values at three numbers."""

    def variance(c):
        ratio = BENT / COIN
        numbers = -np.log(ratio) + c * (ratio - 1)
        return (COIN * numbers**2).sum() - (COIN * numbers).sum() ** 2

    low, middle, high = (variance(c) for c in (-1.0, 0.0, 1.0))
    return (low - high) / 2 / (low - 2 * middle + high)


def divergence_at_the_end(limit):
    """The loop of the page, with the divergences that were measured."""
    for kl in MEASURED:
        if kl > limit:
            break
    return kl


QUESTIONS = [
    Question(
        r"""After some gradient steps the four samples of a minibatch have the ratios and advantages $(r,A)$ of $(1.5,-1)$, $(0.6,-2)$, $(1.1,3)$ and $(0.7,2)$, and $\epsilon=0.2$. Which share of these samples has a clipped objective with
*no* gradient?""",
        about="ex-pip-outside",
        truth=lambda: np.mean([abs(slope) < 1e-12 for slope in slopes()]),
        show="{:.2f}",
        choices=[
            right(
                lambda: 1 / 4,
                r"""Only the second sample, a bad action that has become much less likely, has gone far enough in the right
direction. The first and the last sample are outside on the wrong side, and they keep their gradient.""",
            ),
            wrong(
                lambda: 3 / 4,
                r"""This is the share of ratios outside of 0.8 to 1.2, which programs report as the clip fraction. Outside on the
wrong side a sample is counted in full.""",
                mistake=("hw5", "clipped_on_both_sides"),
            ),
            wrong(
                lambda: 2 / 4,
                r"""This would be the share if the larger of the two numbers were taken. Then the first and the last sample, which have become worse, would have no
gradient.""",
                mistake=("hw5", "maximum"),
            ),
            wrong(
                lambda: 0.0,
                r"""Without the clip every sample has a gradient. With it, the second sample counts $0.8\cdot(-2)$ however small its ratio
becomes.""",
                mistake=("ppo_clip_algorithm", "not_clipped"),
            ),
        ],
    ),
    Question(
        r"""Four samples of a minibatch have the ratios and advantages $(r,A)$ of $(1.5,-1)$, $(0.6,-2)$, $(1.1,3)$ and $(0.7,2)$, and $\epsilon=0.2$. What is the slope of the *mean* of their clipped objectives in $\log r$ of the
last sample?""",
        about="ex-pip-three",
        truth=lambda: slopes()[3],
        show="{:.2f}",
        choices=[
            right(
                lambda: 0.7 * 2 / 4,
                r"""The sample is a good action that has become less likely, so it counts $rA$, whose slope in $\log r$ is $rA$ itself. The mean divides it by
4.""",
            ),
            wrong(
                lambda: 0.7 * 2,
                r"""This is the slope of the sum. The objective is the mean over the four samples, so each sample has a quarter of
the influence.""",
                mistake=("hw5", "penalised_sum_over_samples"),
            ),
            wrong(
                lambda: 2 / 4,
                r"""This is the slope in the ratio. A small change of $\log r$ changes the ratio by $r=0.7$ times as much.""",
                mistake=("hw5", "derivative_in_ratio"),
            ),
            wrong(
                lambda: 0.0,
                r"""The ratio is outside of the interval, but on the wrong side. The minimum then chooses the number without the
clip, and its gradient leads back.""",
                mistake=("ppo_clip_algorithm", "always_clipped"),
            ),
        ],
    ),
    Question(
        r"""Two actions of the old policy were sampled, and their ratios $r=\pi(a)/\pi_k(a)$ are 2 and 1. What does the estimate of
$\mathrm{KL}(\pi_k\|\pi)$ that is never negative give, as the mean over these two samples? ($\log2\approx0.69$.)""",
        about="ppo_kl_estimate",
        truth=lambda: np.mean([r - 1 - np.log(r) for r in (2.0, 1.0)]),
        show="{:.2f}",
        choices=[
            right(
                lambda: (2 - 1 - np.log(2) + 0) / 2,
                r"""The estimate is the mean of $r-1-\log r$. The first sample gives 0.31 and the second 0.""",
            ),
            wrong(
                lambda: -np.log(2) / 2,
                r"""This is the mean of $-\log r$. It has the right mean over many samples, but here it is negative, which a
divergence cannot be.""",
                mistake=("ppo_kl_estimate", "logarithm_alone"),
            ),
            wrong(
                lambda: (2 - 1) / 2,
                r"""The logarithm is missing. The mean of $r-1$ over the old policy is zero, so it estimates nothing by itself.""",
                mistake=("ppo_kl_estimate", "without_the_logarithm"),
            ),
            wrong(
                lambda: (1 / 2 - 1 + np.log(2)) / 2,
                r"""The ratio is upside down. The new probability stands above and the old one below, because the old policy has drawn the
samples.""",
                mistake=("ppo_kl_estimate", "ratio_upside_down"),
            ),
        ],
    ),
    Question(
        r"""The old policy takes two actions with the probabilities $(\tfrac14,\tfrac34)$ and the new policy with $(\tfrac12,\tfrac12)$, and $r$ is new over old. What is the exact
mean of $r-1-\log r$ over actions of the *old* policy? ($\log2\approx0.693$, and $\log3\approx1.099$.)""",
        about="ppo_kl_estimate",
        truth=lambda: (OLD * (np.log(OLD) - np.log(NEW))).sum(),
        show="{:.3f}",
        choices=[
            right(
                lambda: 0.25 * (2 - 1 - np.log(2)) + 0.75 * (2 / 3 - 1 - np.log(2 / 3)),
                r"""It is the divergence $\tfrac14\log\tfrac12+\tfrac34\log\tfrac32$ of the new policy from the old one, because the
mean of $r-1$ is zero.""",
            ),
            wrong(
                lambda: 0.5 * np.log(2) + 0.5 * np.log(2 / 3),
                r"""This is $\mathrm{KL}(\pi\|\pi_k)$, the mean of $\log r$ over actions of the *new* policy. The samples come from the old
one.""",
                mistake=("kld", "order_swapped"),
            ),
            wrong(
                lambda: 0.25 * (1 / 2 - 1 + np.log(2)) + 0.75 * (3 / 2 - 1 - np.log(3 / 2)),
                r"""Here $r$ was old over new. Under the old policy the mean of this ratio is not 1, so the estimate is not the
divergence.""",
                mistake=("ppo_kl_estimate", "ratio_upside_down"),
            ),
            wrong(
                lambda: 0.25 * (2 - 1) + 0.75 * (2 / 3 - 1),
                r"""This is the mean of $r-1$ alone. It is zero for any two policies, and this is why it may be added to
$-\log r$.""",
                mistake=("ppo_kl_estimate", "without_the_logarithm"),
            ),
        ],
    ),
    Question(
        r"""The old policy takes each of two actions with probability ½, the new policy takes them with 0.8 and 0.2, and $r$ is new over old. For which $c$ is the number $-\log r+c\,(r-1)$ the same for both actions, so that its variance
is zero? ($\log1.6\approx0.47$, and $\log0.4\approx-0.92$.)""",
        about="ex-pip-variate",
        truth=best_variate,
        show="{:.2f}",
        choices=[
            right(
                lambda: (np.log(1.6) - np.log(0.4)) / (1.6 - 0.4),
                r"""The two numbers are $-0.47+0.6\,c$ and $0.92-0.6\,c$. They agree for $c=1.39/1.2$, which is near the 1 of the
usual estimate.""",
            ),
            wrong(
                lambda: -(np.log(1.6) - np.log(0.4)) / (1.6 - 0.4),
                r"""The sign is wrong. An action that became more likely has a negative $-\log r$ and a positive $r-1$, so they cancel if
they are added.""",
                mistake=("ppo_kl_estimate", "sign_turned"),
            ),
            wrong(
                lambda: (np.log(2.5) - np.log(0.625)) / (2.5 - 0.625),
                r"""Here $r$ was old over new, 0.625 and 2.5. Then the mean of $r-1$ over the old policy is not zero, so the number does not have the
right mean.""",
                mistake=("ppo_kl_estimate", "ratio_upside_down"),
            ),
            wrong(
                lambda: 0.0,
                r"""This leaves $-\log r$ alone, which is −0.47 for one action and 0.92 for the other. It is the noisy
estimate.""",
                mistake=("ppo_kl_estimate", "logarithm_alone"),
            ),
        ],
    ),
    Question(
        r"""A batch was drawn with the old policy, and $r$ is the new probability of a sampled action over the old one. Which statement on the means over the batch is true for *every* batch and every new policy?""",
        about="ppo_kl_estimate",
        choices=[
            right(
                r"The mean of $r-1-\log r$ is not negative.",
                r"""Each sample by itself gives a number that is not negative, because $\log r\le r-1$. So no sample can make the mean
negative.""",
            ),
            wrong(
                r"The mean of $-\log r$ is not negative.",
                r"""The *expectation* of $-\log r$ is a divergence and so is not negative. The mean over a batch can be negative, for
example if all sampled actions became more likely.""",
                mistake=("ppo_kl_estimate", "logarithm_alone"),
            ),
            wrong(
                r"The mean of $r-1$ over the batch is exactly zero.",
                r"""The expectation of $r-1$ over the old policy is zero. In a batch some actions come up more often than they should, and the mean is not zero.""",
                mistake=("ppo_kl_estimate", "without_the_logarithm"),
            ),
        ],
    ),
    Question(
        r"""A batch is used for twenty epochs on CartPole, with a clip of 0.2 and without a clip. Where are the ratios afterwards?""",
        about="ppo-fence",
        choices=[
            right(
                r"Some leave the interval despite the clip, and many more without it.",
                r"""A clipped sample has no gradient of its own, but the gradients of other samples and Adam's momentum can move it on. Still, the clip keeps most
ratios inside.""",
            ),
            wrong(
                r"All stay at 1, because the old policy is the one that has drawn the batch.",
                r"""The ratios are 1 before the first step only. If they stay at 1, the program computes the old
probabilities again with the new parameters.""",
                mistake=("ppo-fence", "never_reused"),
            ),
            wrong(
                r"All stay between 0.8 and 1.2 with the clip, and some leave without it.",
                r"""The clip limits what a sample counts and not where its ratio goes. A step that starts inside the interval can end outside.""",
                mistake=("ppo_clip_algorithm", "always_clipped"),
            ),
        ],
    ),
    Question(
        r"""An update may make at most five epochs, and `target_kl` is 0.01. If nothing stopped the update, the divergence measured after each epoch would be 0.002, 0.006, 0.012, 0.015 and 0.021. Which divergence does the
update end with?""",
        about="ppo-fence",
        truth=lambda: divergence_at_the_end(0.01),
        show="{:.3f}",
        choices=[
            right(
                lambda: MEASURED[2],
                r"""The divergence is compared with the limit after each epoch. After the third epoch the divergence is beyond the limit, so no further epoch is made, but the third one
is kept.""",
            ),
            wrong(
                lambda: MEASURED[1],
                r"""This would take the third epoch back. TRPO's line search rejects a step that is too long, but PPO looks only
after the epoch has been made.""",
                mistake=("hw5", "climb_stops_early"),
            ),
            wrong(
                lambda: MEASURED[4],
                r"""This is the end without a limit. A measured divergence that changes nothing is no control.""",
                mistake=("ppo_adaptive_kl", "never_adapted"),
            ),
        ],
    ),
    Question(
        r"""In long runs on CartPole and on the pendulum, PPO with the clip and TRPO were compared at the same number of environment steps. What does PPO lose against TRPO?""",
        about="ppo-trpo-pendulum",
        choices=[
            right(
                r"Hardly any return, but the control of the divergence.",
                r"""The mean returns over the run differ little on both tasks. TRPO measures the divergence and shortens a step that is too long, while the clip
measures nothing.""",
            ),
            wrong(
                r"About half of the return, but not the control of the divergence.",
                r"""The mean returns over the run differ by less than 15 on the pendulum. What the clip cannot do is to keep the
divergence below a limit.""",
                mistake=("ppo-clip-penalty", "one_returns_half"),
            ),
            wrong(
                r"Nothing, because the clip bounds the ratios and thereby the divergence.",
                r"""Ratios leave the interval despite the clip. So the clip gives no bound on the divergence, and a program that needs one must
measure it.""",
                mistake=("ppo_clip_algorithm", "always_clipped"),
            ),
        ],
    ),
    Question(
        r"""By default our PPO goes through each batch four times. We also trained it with one and with sixteen epochs on CartPole and on the pendulum, with the same number of *environment* steps. What was the result on both
tasks?""",
        about="ppo-reuse",
        choices=[
            right(
                r"One epoch learned more slowly, and sixteen learned faster.",
                r"""More use of a batch pays in environment steps, although the batch promises more than the policy gains. Sixteen epochs cost four times as many gradient
steps.""",
            ),
            wrong(
                r"One epoch learned faster, and sixteen learned more slowly.",
                r"""Only the first step on a batch has an unbiased gradient, but this does not make the later steps useless. With the clip
they went on to improve the policy.""",
                mistake=("ppo-reuse", "exchanged"),
            ),
            wrong(
                r"All learned alike, because the clip stops a batch after one epoch.",
                r"""After one epoch most ratios are still inside the interval, and their samples have gradients. The clip takes the gradient from a sample only
when the sample has gone far enough.""",
                mistake=("ppo_clip_algorithm", "one_epoch"),
            ),
        ],
    ),
]
