"""The chapter's algorithms, one file each: `init`, `update`, and hyperparameters as fields.

An algorithm is a frozen dataclass and a pytree: floats are leaves, integers and functions static.
`init(key, observation_space, action_space)` makes its state, whose `params` are the policy's;
`update(key, state, trajectory)` takes a batch of streams [num_envs, num_steps] and returns the next
state and a dictionary of diagnostics.
"""

from .a2c import A2C
from .normalized import Normalized
from .npg import NPG
from .ppo import PPO
from .ppo_penalty import PPOPenalty
from .reinforce import Reinforce
from .trpo import TRPO

__all__ = ["A2C", "NPG", "PPO", "TRPO", "Normalized", "PPOPenalty", "Reinforce"]
