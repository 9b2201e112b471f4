"""The companion package of the book *Policy Gradient Methods*; imported as `pg`."""

from . import figures
from ._pytree import Pytree
from ._validation import bounded
from ._version import __version__
from .algorithms import A2C as a2c
from .algorithms import NPG as npg
from .algorithms import PPO as ppo
from .algorithms import TRPO as trpo
from .algorithms import Normalized as normalized
from .algorithms import PPOPenalty as ppo_penalty
from .algorithms import Reinforce as reinforce
from .algorithms.common import Algorithm
from .baselines import Baseline
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
from .environments import (
    Acrobot,
    CartPole,
    MountainCarContinuous,
    Pendulum,
    TabularEnvironment,
)
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
from .figures.animation import Animation
from .figures.recording import record
from .figures.statistics import probability_of_improvement
from .importance import (
    effective_sample_size,
    importance_weights,
    per_decision_return,
    self_normalized_estimate,
    weight_second_moment,
)
from .language.responses import (
    Responses,
    prefix_outputs,
    response_log_probs,
    response_mask,
    sample_responses,
)
from .language.weights import group_advantages, kl_estimates, leave_one_out_advantages
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
from .rollouts import Stream, Trajectory, reset, rollout, rollouts, sample_episodes
from .training.actors import actor
from .training.any_environment import train
from .training.numpy_actors import numpy_actor
from .training.result import Result
from .training.storage import load, save
from .trust_region import fisher_vector_product, line_search, mean_kl, natural_step_cg

__all__ = [
    "Acrobot",
    "Algorithm",
    "Animation",
    "Baseline",
    "CartPole",
    "Categorical",
    "Distribution",
    "Independent",
    "MountainCarContinuous",
    "Normal",
    "Pendulum",
    "Policy",
    "Pytree",
    "Responses",
    "Result",
    "SquashedNormal",
    "Stream",
    "TabularEnvironment",
    "TabularMDP",
    "Trajectory",
    "Value",
    "__version__",
    "a2c",
    "actor",
    "advantage_weight",
    "advantages",
    "bandit",
    "bounded",
    "constant_baseline",
    "delayed_bill",
    "discounted_occupancy",
    "discounted_sum",
    "discounted_values",
    "effective_sample_size",
    "enumerate_trajectories",
    "evaluate",
    "exact_fisher",
    "exact_moments",
    "exact_policy_gradient",
    "expectation",
    "figures",
    "fisher_vector_product",
    "gae",
    "gae_weight",
    "gaussian_policy",
    "gridworld",
    "group_advantages",
    "importance_weights",
    "kl_estimates",
    "leave_one_out_advantages",
    "line_search",
    "linear_baseline",
    "linear_gaussian_policy",
    "linear_policy",
    "load",
    "mean_kl",
    "natural_step",
    "natural_step_cg",
    "neural_baseline",
    "neural_policy",
    "neural_value",
    "no_baseline",
    "normalized",
    "npg",
    "numpy_actor",
    "objective",
    "optimal_constant_baseline",
    "path_rewards",
    "per_decision_return",
    "ppo",
    "ppo_penalty",
    "prefix_outputs",
    "probability_of_improvement",
    "product_of_categoricals",
    "q_weight",
    "random_mdp",
    "record",
    "reinforce",
    "reset",
    "response_log_probs",
    "response_mask",
    "reward_to_go",
    "reward_to_go_weight",
    "rollout",
    "rollouts",
    "sample_episode",
    "sample_episodes",
    "sample_responses",
    "save",
    "score_estimate",
    "score_function_surrogate",
    "self_normalized_estimate",
    "state_distributions",
    "tabular_policy",
    "tabular_softmax",
    "td_errors",
    "thin_ice",
    "time_baseline",
    "total_return_weight",
    "train",
    "trajectory_likelihood",
    "trpo",
    "values",
    "weight_second_moment",
    "with_baseline",
]
