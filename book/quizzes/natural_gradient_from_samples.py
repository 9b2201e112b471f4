"""Ten questions on the page The natural gradient from samples."""

import numpy as np

from book_tools.teaching.enumeration import gradient, softmax
from book_tools.teaching.quiz import Question, right, wrong

FIRST, SECOND = np.array([2 / 3, -1 / 3]), np.array([-1 / 3, 2 / 3])  # scores of actions 1 and 2
SEEN = np.array([0.46, 0.01, 0.0])  # eigenvalues of a Fisher matrix
SLOPE = np.array([1.0, 0.2, 0.2])
SCORES = np.array([[2.0, 1.0], [-1.0, 1.0]])
NETWORK = (np.array([2.0, -1.0]), 0.5), (np.array([0.0, 1.0]), 0.2)  # slope of a logit, chance


def by_least_squares():
    """The step whose products with the two scores are the two rewards."""
    return np.linalg.lstsq(np.array([FIRST, SECOND]), np.array([6.0, 3.0]), rcond=None)[0]


def by_minimizing(damping):
    """The damped step as a minimum, found by going downhill."""
    x = np.zeros(3)
    for _ in range(2000):
        x -= (SEEN * x + damping * x - SLOPE) / (SEEN.max() + damping)
    return x


def rank_with_exact_expectations(states, actions, size):
    """The rank of the sum over states and actions of scores of random features."""
    rng = np.random.default_rng(0)
    scores = []
    for _ in range(states):
        features, pi = rng.normal(size=(actions, size)), rng.dirichlet(np.ones(actions))
        scores.extend(np.sqrt(pi)[:, None] * (features - pi @ features))
    return np.linalg.matrix_rank(np.array(scores))


def product_with_the_matrix(vector):
    """The mean of score times its transpose, written down and multiplied."""
    return np.einsum("ni,nj->ij", SCORES, SCORES) / 2 @ np.array(vector)


def product_with_exact_expectations(vector):
    """The mean over the states of score times its transpose, with all actions."""
    fisher = np.zeros((2, 2))
    for slope, chance in NETWORK:
        logit = np.log(chance / (1 - chance))

        def log_pi(d, action, slope=slope, logit=logit):
            return np.log(softmax(np.array([logit + (slope * d).sum(), 0.0]))[action])

        for action, p in enumerate((chance, 1 - chance)):
            score = gradient(lambda d, action=action, f=log_pi: f(d, action), np.zeros(2))
            fisher += p * np.outer(score, score) / len(NETWORK)
    return fisher @ np.array(vector)


def solved(matrix, b):
    return np.linalg.solve(np.array(matrix), np.array(b))


def length_of_the_step(slope, radius=0.01):
    """The best step in one parameter with the Fisher information 2, by trying."""
    tried = np.linspace(-1, 1, 2001)
    inside = tried[tried**2 <= radius + 1e-12]
    return inside[(slope * inside).argmax()]


QUESTIONS = [
    Question(
        r"""Three equally likely actions pay 6, 3 and 0. The parameters are the logits of actions 1 and 2, and the logit of action 3 is fixed at 0. The exact natural gradient is $(6,3)$. We draw two samples: action 1 with the score
$(\tfrac23,-\tfrac13)$ and action 2 with the score $(-\tfrac13,\tfrac23)$. So $\hat F$ has the entries $\tfrac5{18}$ on the diagonal and $-\tfrac4{18}$ beside it, and $\hat F^{-1}$ has the entries 10 and
8. What is $\hat F^{-1}\hat g$?""",
        about="ex-ng-damped-hand",
        truth=by_least_squares,
        show="$({:.1f},\\ {:.1f})$",
        choices=[
            right(
                lambda: np.array([10 * 1.5, 8 * 1.5]),
                r"""The estimated gradient is $\tfrac12(6S_1+3S_2)=(1.5,0)$. The step is far from $(6,3)$, because no sample showed
action 3.""",
            ),
            wrong(
                lambda: np.array([6.0, 3.0]),
                r"""This is the exact natural gradient. Two samples cannot give it, because the averages over them are not the expectations
over three actions.""",
                mistake=("npg-damping-few", "always_the_truth"),
            ),
            wrong(
                lambda: np.array([1.5, 0]) / (5 / 18),
                r"""Here $\hat g$ was divided by the diagonal of $\hat F$. The entries beside the diagonal are almost as large, so
they may not be left out.""",
                mistake=("fisher_matrix", "diagonal_only"),
            ),
            wrong(
                lambda: np.array([10 * 1.5, 8 * 1.5]) / 2,
                r"""Here $\hat F$ was a sum and $\hat g$ a mean. Both are divided by the same number of samples, and then
the number cancels.""",
                mistake=("fisher_product", "sum_for_the_mean"),
            ),
        ],
    ),
    Question(
        r"""An estimated Fisher matrix is diagonal with the entries 0.46, 0.01 and 0, and the estimated gradient is $(1,\ 0.2,\ 0.2)$. The damping is $\epsilon=0.04$. What is
$(\hat F+\epsilon I)^{-1}\hat g$?""",
        about="npg-damping-few",
        truth=lambda: by_minimizing(0.04),
        show="$({:.1f},\\ {:.1f},\\ {:.1f})$",
        choices=[
            right(
                lambda: np.array([1 / 0.5, 0.2 / 0.05, 0.2 / 0.04]),
                r"""Each entry is divided by its eigenvalue plus 0.04. No entry is multiplied by more than $1/\epsilon=25$, and the
direction that no sample showed gets exactly this factor.""",
            ),
            wrong(
                lambda: np.array([1 / 0.46, 0.2 / 0.01, 0]),
                r"""This is the step of the pseudoinverse, without damping. The second direction was hardly seen, so it gets a far too large
step.""",
                mistake=("npg_algorithm", "damping_forgotten"),
            ),
            wrong(
                lambda: np.array([1 / 0.5, 0.2 / 0.05, 0]),
                r"""The pseudoinverse leaves out the direction that no sample showed. With damping the matrix has an inverse, and this direction
gets the gradient times $1/\epsilon$.""",
                mistake=("npg-damping-many", "six_are_never_seen"),
            ),
            wrong(
                lambda: np.array([1, 0.2, 0.2]),
                r"""This is the plain gradient, which uses no Fisher matrix at all.""",
                mistake=("npg", "plain_direction"),
            ),
        ],
    ),
    Question(
        r"""A policy with 1000 parameters has three actions. In 40 sampled states we take the expectation over the actions exactly. What is the largest rank that the estimated Fisher matrix can
have?""",
        about="fisher_samples",
        truth=lambda: rank_with_exact_expectations(40, 3, 1000),
        show="{:.0f}",
        choices=[
            right(
                lambda: 40 * (3 - 1),
                r"""In each state the three scores have the mean zero under the policy, so they span at most two
dimensions.""",
            ),
            wrong(
                lambda: 40 * 3,
                r"""Each state has three scores, but one of them follows from the other two, because their mean under the
policy is zero.""",
                mistake=("fisher_samples", "features_for_scores"),
            ),
            wrong(
                lambda: 1000,
                r"""The rank is full if we add a damping. The estimate itself is a sum of a few matrices of rank one, so most directions were
never seen.""",
                mistake=("fisher_samples", "damped"),
            ),
            wrong(
                lambda: 40,
                r"""This is the largest rank for one sampled action in each state. The exact expectation also contains the scores of the actions that
were not drawn.""",
                mistake=("npg-damping-many", "six_are_never_seen"),
            ),
        ],
    ),
    Question(
        r"""In an experiment a policy had 12 parameters, and its features had different units. We estimated the natural direction from 6 and from 400 samples, without damping and with $\epsilon=0.01$, and compared
it with the true direction. What did the damping do?""",
        about="npg-damping-many",
        choices=[
            right(
                r"It improved the direction from 6 samples, and made that from 400 worse.",
                r"""With 6 samples half of the directions were never seen, and damping limits what is done with the others. With 400 samples it distorts an
estimate that is already good.""",
            ),
            wrong(
                r"It improved the direction from 6 samples, and also that from 400 samples.",
                r"""This would be so if 400 samples still left directions unseen. They show all 12, and then damping moves the
step away from the true direction.""",
                mistake=("npg-damping-many", "six_are_never_seen"),
            ),
            wrong(
                r"It made the direction from 6 samples worse, and also that from 400 samples.",
                r"""This would be so if 6 samples already gave the true matrix. Their matrix has a rank of at most 6, so it has no inverse, and its pseudoinverse is poor.""",
                mistake=("npg-damping-few", "always_the_truth"),
            ),
        ],
    ),
    Question(
        r"""Two sampled scores are $(2,1)$ and $(-1,1)$, and $\hat F$ is the mean of score times its transpose. What is $\hat Fv$ for
$v=(1,2)$?""",
        about="fisher_product",
        truth=lambda: product_with_the_matrix([1, 2]),
        show="$({:.1f},\\ {:.1f})$",
        choices=[
            right(
                lambda: (4 * SCORES[0] + 1 * SCORES[1]) / 2,
                r"""The products of the scores with $v$ are 4 and 1. So $\hat Fv=\tfrac12\big(4\,(2,1)+1\,(-1,1)\big)$, and the matrix is never written
down.""",
            ),
            wrong(
                lambda: 4 * SCORES[0] + 1 * SCORES[1],
                r"""This is the sum over the samples. The Fisher matrix is a mean, so the result is divided by 2.""",
                mistake=("fisher_product", "sum_for_the_mean"),
            ),
            wrong(
                lambda: (SCORES**2).mean(axis=0) * np.array([1, 2]),
                r"""Only the diagonal of $\hat F$ was used. Each score is multiplied by its product with the whole vector
$v$, and this mixes the components.""",
                mistake=("fisher_matrix", "diagonal_only"),
            ),
        ],
    ),
    Question(
        r"""The Fisher matrix of a network's policy is the Hessian of a mean divergence at the old parameters. Which derivatives does a product $\hat Fv$
need?""",
        about="fisher_product",
        choices=[
            right(
                r"The network's first derivatives, and the divergence's second ones",
                r"""The second derivatives of the network are multiplied by the slope of the divergence, which is zero at the
old parameters. What is left is $Z^\top MZ$.""",
            ),
            wrong(
                r"The network's first and second derivatives, because a Hessian has both",
                r"""By the chain rule the second derivatives of the network are multiplied by the slope of the divergence. This slope is zero,
because the divergence has its minimum at the old parameters.""",
                mistake=("fisher_matrix", "a_slope_as_well"),
            ),
            wrong(
                r"The network's first derivatives, and nothing of the divergence",
                r"""This gives $Z^\top Z$, which measures how far the *logits* move. The small matrix $M$ between them says how much the policy
changes with its logits.""",
                mistake=("fisher_product", "curvature_left_out"),
            ),
        ],
    ),
    Question(
        r"""A network computes one logit, that of action 1 of two. In two sampled states the logit has the gradients $(2,-1)$ and $(0,1)$ in the two parameters, and action 1 has the probabilities 0.5 and
0.2. Let $\hat F$ be the Hessian of the mean divergence in these two states. What is $\hat Fv$ for $v=(1,1)$?""",
        about="eq-ng-product",
        truth=lambda: product_with_exact_expectations([1, 1]),
        show="$({:.3f},\\ {:.3f})$",
        choices=[
            right(
                lambda: (0.25 * np.array([2, -1]) + 0.16 * np.array([0, 1])) / 2,
                r"""Both gradients have the product 1 with $v$. The divergence has the curvature $p(1-p)$ in the logit, here 0.25 and 0.16, and the results are
averaged over the states.""",
            ),
            wrong(
                lambda: (np.array([2, -1]) + np.array([0, 1])) / 2,
                r"""The curvature $p(1-p)$ of the divergence is missing. The same change of a logit changes the policy less where
it is nearly sure.""",
                mistake=("fisher_product", "curvature_left_out"),
            ),
            wrong(
                lambda: 0.25 * np.array([2, -1]) + 0.16 * np.array([0, 1]),
                r"""This is the sum over the two states. The divergence is a mean over the states, and so is its
Hessian.""",
                mistake=("fisher_product", "sum_for_the_mean"),
            ),
            wrong(
                lambda: (0.25 * np.array([4, 1]) + 0.16 * np.array([0, 1])) / 2,
                r"""Only the diagonal of the matrix was used. Its other entries say that the two parameters move the logit of the first
state against each other.""",
                mistake=("fisher_matrix", "diagonal_only"),
            ),
        ],
    ),
    Question(
        r"""Let $M$ be diagonal with the entries 1 and 2, and $b=(1,1)$. Conjugate gradients start at $x=0$. Their first direction is $b$, and their first step leads to $(\tfrac23,\tfrac23)$ with the residual
$(\tfrac13,-\tfrac13)$. Where are they after the second step?""",
        about="conjugate_gradients",
        truth=lambda: solved([[1, 0], [0, 2]], [1, 1]),
        show="$({:.2f},\\ {:.2f})$",
        choices=[
            right(
                lambda: np.array([2 / 3, 2 / 3]) + 3 / 4 * np.array([4 / 9, -2 / 9]),
                r"""The new direction is the residual plus $\tfrac19$ of the old direction, and the step leads to the solution of $Mx=b$. Two different
eigenvalues need two iterations.""",
            ),
            wrong(
                lambda: np.array([2 / 3, 2 / 3]) + 2 / 3 * np.array([1 / 3, -1 / 3]),
                r"""Here the residual itself is the second direction. This is steepest descent, which spoils part of what the first step had achieved, and so has not
finished.""",
                mistake=("conjugate_gradients", "directions_never_turned"),
            ),
            wrong(
                lambda: np.array([1.0, 2.0]),
                r"""This is $Mb$. Conjugate gradients multiply by $M$ again and again, but what they look for is
$M^{-1}b$.""",
                mistake=("npg", "fisher_not_inverted"),
            ),
        ],
    ),
    Question(
        r"""A positive definite matrix of size $100\times100$ has only three different eigenvalues. After how many iterations have conjugate gradients solved $Mx=b$, in exact arithmetic and for any
$b$?""",
        about="conjugate_gradients",
        choices=[
            right(
                r"After three at the most",
                r"""Each iteration can deal with one eigenvalue for good. Damping helps for this reason, because it brings many small
eigenvalues close together.""",
            ),
            wrong(
                r"Only after a hundred",
                r"""A hundred iterations are enough for any matrix of this size. But directions with the same eigenvalue are solved together, so the number of
different eigenvalues counts.""",
                mistake=("hw4", "step_ten_conjugate_gradients"),
            ),
            wrong(
                r"In general after no finite number",
                r"""This is true of steepest descent, which comes closer and closer. Conjugate gradients turn each direction so that it does not spoil
the earlier steps.""",
                mistake=("conjugate_gradients", "directions_never_turned"),
            ),
        ],
    ),
    Question(
        r"""Near the optimum the gradient has become a tenth of what it was, with the same direction and the same Fisher matrix. The radius $\delta$ is constant. By which factor has the length of the natural
step changed?""",
        about="npg-anneal",
        truth=lambda: length_of_the_step(0.1) / length_of_the_step(1.0),
        show="{:.1f}",
        choices=[
            right(
                lambda: 0.1 * np.sqrt(1 / 0.1**2),
                r"""The step size $\sqrt{2\delta/(g^\top F^{-1}g)}$ has become ten times as large. The step always goes to the edge of the region, so with a constant
radius the policy never comes to rest.""",
            ),
            wrong(
                lambda: 0.1,
                r"""This is true of a step with a fixed step size. Here the step size follows from the radius, and the length of the gradient
cancels.""",
                mistake=("trpo_npg", "plain_direction"),
            ),
            wrong(
                lambda: 0.1 / 0.1**2,
                r"""The root in the formula of the step size was forgotten. Without it the step would become longer and longer near the
optimum.""",
                mistake=("npg", "root_lost"),
            ),
        ],
    ),
]
