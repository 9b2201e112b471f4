"""Streams of experience from functional environments: one under `lax.scan`, many by `vmap`."""

from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from gymnasium import spaces
from jaxtyping import Array, Bool, Float, Int, Shaped

from ._constant import traceable
from ._pytree import PRNGKey
from ._validation import require_count
from .policies import Apply, as_function

ENDLESS = 100_000  # steps after which an evaluation gives up an episode without a time limit


class Trajectory(NamedTuple):
    """One stream of T steps, through as many episodes as fit; `vmap` adds a leading axis."""

    observation: Shaped[Array, "T *obs"]
    action: Shaped[Array, "T *act"]  # as sampled, before any clipping
    log_prob: Float[Array, " T"]  # under the policy that sampled it
    reward: Float[Array, " T"]
    next_observation: Shaped[Array, "T *obs"]  # before any reset
    terminated: Bool[Array, " T"]  # the MDP ended: no value after it
    truncated: Bool[Array, " T"]  # the clock ended: bootstrap from next_observation

    @property
    def ended(self) -> Bool[Array, "*streams T"]:
        """Where an episode ended, for either reason."""
        return self.terminated | self.truncated


class Stream(NamedTuple):
    """Where a stream stands between two steps."""

    state: Any  # the environment's own
    observation: Shaped[Array, "*obs"]
    clock: Int[Array, ""]  # steps since the episode began


def floating(x: Any) -> Float[Array, "*shape"]:
    """x as an array of floats: whole numbers and truth values become such, floats keep their type.

    A rate that is multiplied into whole numbers would be rounded to one of them.
    """
    x = jnp.asarray(x)
    return x if jnp.issubdtype(x.dtype, jnp.floating) else x.astype(float)


def native_action(env: Any, action: Any) -> Any:
    """The action as the environment counts it: policies count from 0, some spaces from `start`."""
    space: Any = getattr(env, "action_space", None)
    counts = isinstance(space, (spaces.Discrete, spaces.MultiDiscrete))
    return action + jnp.asarray(space.start, action.dtype) if counts else action


def reset(key: PRNGKey, env: Any) -> Stream:
    """A stream at the beginning of an episode."""
    state_key, observation_key = jax.random.split(key)
    state = env.initial(state_key)
    observation = env.observation(state, observation_key)
    return Stream(state, observation, jnp.zeros((), jnp.int32))


def step(
    key: PRNGKey, env: Any, policy: Apply, params: Any, stream: Stream
) -> tuple[Stream, Trajectory]:
    """Act once; where the episode ends, the returned stream stands at the start of the next one."""
    keys = jax.random.split(key, 6)
    action_key, transition_key, observation_key, reward_key, terminal_key, reset_key = keys
    distribution = policy(params, stream.observation)
    action = distribution.sample(action_key)
    native = native_action(env, action)
    state = env.transition(stream.state, native, transition_key)
    observation = env.observation(state, observation_key)
    clock = stream.clock + 1
    limit = getattr(env, "max_episode_steps", None)  # a plain FuncEnv may have none
    transition = Trajectory(
        observation=stream.observation,
        action=action,
        log_prob=distribution.log_prob(action),
        reward=floating(env.reward(stream.state, native, state, reward_key)),
        next_observation=observation,
        terminated=env.terminal(state, terminal_key),
        truncated=clock >= limit if limit is not None else jnp.zeros((), bool),
    )
    go_on = Stream(state, observation, clock)
    restart = partial(jnp.where, transition.terminated | transition.truncated)
    return jax.tree.map(restart, reset(reset_key, env), go_on), transition


def rollout(
    key: PRNGKey, env: Any, policy: Apply, params: Any, stream: Stream, num_steps: int
) -> tuple[Stream, Trajectory]:
    """`num_steps` steps of one stream, from where it stands; returns where it stands then."""

    def one(stream: Stream, key: PRNGKey) -> tuple[Stream, Trajectory]:
        return step(key, env, policy, params, stream)

    return jax.lax.scan(one, stream, jax.random.split(key, num_steps))


def rollouts(
    key: PRNGKey, env: Any, policy: Apply, params: Any, streams: Stream, num_steps: int
) -> tuple[Stream, Trajectory]:
    """`rollout` for a batch of streams: every array gains a leading axis."""
    keys = jax.random.split(key, streams.clock.shape[0])
    return jax.vmap(rollout, (0, None, None, None, 0, None))(
        keys, traceable(env), policy, params, streams, num_steps
    )


def sample_episodes(
    key: PRNGKey, env: Any, policy: Apply, params: Any, num_episodes: int, num_steps: int
) -> Trajectory:
    """`num_episodes` streams of `num_steps` steps, each freshly started.

    An environment that ends after exactly `num_steps` steps (a tabular MDP and its horizon) gives
    one whole episode a row.
    """
    sizes = require_count("num_episodes", num_episodes), require_count("num_steps", num_steps)
    return _sample_episodes(key, traceable(env), as_function("policy", policy), params, *sizes)


@partial(jax.jit, static_argnames=("policy", "num_episodes", "num_steps"))
def _sample_episodes(
    key: PRNGKey, env: Any, policy: Apply, params: Any, num_episodes: int, num_steps: int
) -> Trajectory:
    start_key, step_key = jax.random.split(key)
    streams = jax.vmap(reset, (0, None))(jax.random.split(start_key, num_episodes), env)
    return rollouts(step_key, env, policy, params, streams, num_steps)[1]
