"""The companion package of the book *Policy Gradient Methods*; imported as `pg`."""

from . import figures
from .algorithms import PPO as ppo
from .algorithms import Reinforce as reinforce
from .discounted import discounted_occupancy, discounted_values
from .distributions import Categorical, Normal
from .environments import CartPole, Pendulum, TabularEnvironment
from .evaluation import evaluate, sample_episode
from .examples import bandit, delayed_bill, thin_ice
from .gradients import (
    exact_moments,
    exact_policy_gradient,
    q_weight,
    reward_to_go_weight,
    score_estimate,
    score_function_surrogate,
    total_return_weight,
)
from .mdp import (
    TabularMDP,
    advantages,
    objective,
    random_mdp,
    state_distributions,
    tabular_softmax,
    values,
)
from .policies import (
    Policy,
    Value,
    gaussian_policy,
    linear_policy,
    neural_policy,
    neural_value,
    tabular_policy,
)
from .returns import discounted_sum, gae, reward_to_go, td_errors
from .rollouts import Trajectory, rollout, rollouts, sample_episodes, start
from .training import Result, train
from .trajectories import enumerate_trajectories, expectation, path_rewards, trajectory_likelihood
