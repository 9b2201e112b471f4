"""What a user may write: mypy reads it with the rest, and finds here what our types get wrong."""

import jax
import jax.numpy as jnp

import policy_gradients as pg

key = jax.random.key(0)
env = pg.CartPole()
algorithms: list[pg.Algorithm] = [pg.ppo(num_envs=8), pg.reinforce(), pg.npg(), pg.trpo()]
for algorithm in [*algorithms, pg.a2c(), pg.normalized(pg.ppo())]:
    result = pg.train(key, env, algorithm)
    returns = pg.evaluate(key, env, result.policy, result.params, 10)
    print(float(returns.mean()), result.diagnostics["skipped"])

pair = pg.neural_policy((8,))
params = pair.init(key, env.observation_space, env.action_space)
print(pg.evaluate(key, env, pair, params, 10), pg.evaluate(key, env, pair.apply, params, 10))

mdp = pg.random_mdp(key, 3, 2, 4)
theta = jnp.zeros((3, 2))
value, q = pg.values(mdp, pg.tabular_softmax(theta))
print(pg.objective(mdp, pg.tabular_softmax(theta)), pg.exact_policy_gradient(mdp, theta).shape)
