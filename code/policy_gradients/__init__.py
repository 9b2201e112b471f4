"""The companion package of the book *Policy Gradient Methods*; imported as `pg`."""

from . import figures
from ._pytree import Pytree
from ._validation import bounded
from .algorithms import NPG as npg
from .algorithms import PPO as ppo
from .algorithms import TRPO as trpo
from .algorithms import Normalized as normalized
from .algorithms import PPOPenalty as ppo_penalty
from .algorithms import Reinforce as reinforce
from .baselines import ConstantBaseline as constant_baseline
from .baselines import LinearBaseline as linear_baseline
from .baselines import NeuralBaseline as neural_baseline
from .baselines import NoBaseline as no_baseline
from .baselines import TimeBaseline as time_baseline
from .distributions import (
    Categorical,
    Distribution,
    Independent,
    Normal,
    SquashedNormal,
    product_of_categoricals,
)
from .environments import CartPole, Pendulum, TabularEnvironment
from .evaluation import evaluate, sample_episode
from .exact.discounted import discounted_occupancy, discounted_values
from .exact.examples import bandit, delayed_bill, thin_ice
from .exact.fisher import exact_fisher, natural_step
from .exact.gradients import (
    exact_moments,
    exact_policy_gradient,
    optimal_constant_baseline,
    score_estimate,
    score_function_surrogate,
)
from .exact.gridworld import gridworld
from .exact.mdp import (
    TabularMDP,
    advantages,
    objective,
    random_mdp,
    state_distributions,
    tabular_softmax,
    values,
)
from .exact.trajectories import (
    enumerate_trajectories,
    expectation,
    path_rewards,
    trajectory_likelihood,
)
from .exact.weights import (
    advantage_weight,
    gae_weight,
    q_weight,
    reward_to_go_weight,
    total_return_weight,
    with_baseline,
)
from .figures.recording import record
from .figures.statistics import probability_of_improvement
from .importance import (
    effective_sample_size,
    importance_weights,
    per_decision_return,
    self_normalised_estimate,
    weight_second_moment,
)
from .policies import (
    Policy,
    Value,
    gaussian_policy,
    linear_gaussian_policy,
    linear_policy,
    neural_policy,
    neural_value,
    tabular_policy,
)
from .returns import discounted_sum, gae, reward_to_go, td_errors
from .rollouts import Trajectory, rollout, rollouts, sample_episodes, start
from .training.any_environment import Result, train
from .training.storage import load, save
from .trust_region import fisher_vector_product, line_search, mean_kl, natural_step_cg

__version__ = "0.1.0"
