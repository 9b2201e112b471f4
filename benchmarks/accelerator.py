"""How much of a device training uses; for an accelerator, though it runs on a processor too.

    python benchmarks/accelerator.py                      # 4096 environments, networks of 256
    python benchmarks/accelerator.py --envs 16384 --hidden 1024
    python benchmarks/accelerator.py --envs 64 --hidden 32 --size 512   # a small trial anywhere

It prints environment steps a second (a policy acting, nothing learnt), training steps a second
(PPO, compiled), and the share of the device's limit: the operations of the networks, as the
compiler counts them, over those of one large matrix product in the same time. All devices that JAX
sees are used. Small networks leave an accelerator idle between kernels: expect a few per cent.
"""

import argparse
import time
from collections.abc import Callable
from typing import Any

import jax
from jax.sharding import Mesh

import policy_gradients as pg


def arguments() -> argparse.Namespace:
    about, _, rest = (__doc__ or "").partition("\n\n")
    kind = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=about, epilog=rest, formatter_class=kind)
    parser.add_argument("--envs", type=int, default=4096, help="environments")
    parser.add_argument("--steps", type=int, default=128, help="steps of each in an update")
    parser.add_argument("--updates", type=int, default=10, help="updates by the clock")
    parser.add_argument("--hidden", type=int, default=256, help="width of two hidden layers")
    parser.add_argument("--size", type=int, default=8192, help="of the matrices for the limit")
    return parser.parse_args()


def best_seconds(function: Callable[[], Any], repeats: int = 3) -> float:
    """The shortest of some runs, after one that compiles."""
    jax.block_until_ready(function())
    times = []
    for _ in range(repeats):
        begin = time.perf_counter()
        jax.block_until_ready(function())
        times.append(time.perf_counter() - begin)
    return min(times)


def limit(size: int) -> float:
    """Operations a second of one device in a product of square float32 matrices."""
    matrix = jax.random.normal(jax.random.key(0), (size, size))
    product = jax.jit(lambda a: a @ a)
    return 2 * size**3 / best_seconds(lambda: product(matrix))


def counted(function: Callable[..., Any], *arguments: Any) -> float:
    """Operations of one call, as the compiler counts them; it would count a loop's body once."""
    compiled = jax.jit(function).lower(*arguments).compile()
    costs: Any = compiled.cost_analysis()
    return float(costs["flops"])


def training_flops(algorithm: Any, env: pg.CartPole) -> float:
    """Of the networks in one update.

    Forward on every step: the policy when acting and for the diagnostics, the value twice for the
    advantages. Forward and back, on every step in each epoch: both.
    """
    spaces = env.observation_space, env.action_space
    state = jax.eval_shape(lambda key: algorithm.init(key, *spaces), jax.random.key(0))
    shape = (algorithm.num_envs * algorithm.num_steps, *(spaces[0].shape or ()))
    seen = jax.ShapeDtypeStruct(shape, "float32")

    def total(apply: Any) -> Callable[[Any, Any], Any]:
        outputs = jax.vmap(apply, (None, 0))
        return lambda params, seen: sum(x.sum() for x in jax.tree.leaves(outputs(params, seen)))

    operations = 0.0
    for apply, params in (
        (algorithm.policy.apply, state.params),
        (algorithm.value.apply, state.value_params),
    ):
        forward = counted(total(apply), params, seen)
        back = counted(jax.grad(total(apply)), params, seen)
        operations += 2 * forward + algorithm.num_epochs * back
    return operations


def main() -> None:
    chosen = arguments()
    devices = jax.devices()
    mesh = Mesh(devices, ("devices",)) if len(devices) > 1 else None
    env, hidden = pg.CartPole(), (chosen.hidden, chosen.hidden)
    algorithm = pg.ppo(
        num_envs=chosen.envs, num_steps=chosen.steps, num_updates=chosen.updates,
        policy=pg.neural_policy(hidden), value=pg.neural_value(hidden),
    )  # fmt: skip
    steps = chosen.envs * chosen.steps
    params = algorithm.policy.init(jax.random.key(0), env.observation_space, env.action_space)
    acting = best_seconds(
        lambda: (
            pg.sample_episodes(
                jax.random.key(1), env, algorithm.policy.apply, params, chosen.envs, chosen.steps
            ).reward
        )
    )
    program = jax.jit(lambda key: pg.train(key, env, algorithm, mesh=mesh).returns)
    learning = best_seconds(lambda: program(jax.random.key(2))) / chosen.updates
    peak, flops = limit(chosen.size) * len(devices), training_flops(algorithm, env)
    print(
        f"{len(devices)} x {devices[0].device_kind} ({devices[0].platform}), jax {jax.__version__}"
    )
    print(f"environment steps/s  {steps / acting:14,.0f}   (one device)")
    print(f"training steps/s     {steps / learning:14,.0f}")
    print(f"operations/s         {flops / learning:14.3g}   of {peak:.3g} in a matrix product")
    print(f"share of the limit   {flops / learning / peak:14.2%}")


if __name__ == "__main__":
    main()
