"""PPO with one detail changed at a time, for the page on PPO."""

from typing import Any

from tqdm import tqdm

import policy_gradients as pg
from cell_tools.experiments.comparison import scores
from policy_gradients.policies import init_network, num_inputs


def variants(task: str) -> dict[str, Any]:
    """PPO as it is, and with one of its details switched off, or one it leaves out switched on."""
    pendulum = {"discount": 0.95, "num_updates": 75}
    settings: dict[str, Any] = {} if task == "CartPole" else pendulum
    changes: dict[str, dict[str, Any]] = {
        "as it is": {},
        "advantages not normalised": {"normalize_advantage": False},
        "constant learning rates": {"anneal": False},
        "last layer not small": {"policy": _large_last_layer(task)},
        "gradient norm not cut": {"max_grad_norm": 1e9},
        "ratios not clipped": {"clip_epsilon": 1e9},
        "one epoch": {"num_epochs": 1},
        "sixteen epochs": {"num_epochs": 16},
        "one rate for both": {"value_learning_rate": 3e-3},
        "values clipped at 0.2": {"value_clip": 0.2},
        "entropy bonus 0.01": {"entropy_weight": 0.01},
    }
    return {
        name: pg.ppo(**settings, **change) for name, change in changes.items()
    }  # fmt: skip


def _large_last_layer(task: str) -> pg.Policy:
    """The default policy, whose last layer starts as large as the value's, not a hundredth."""
    default = pg.neural_policy() if task == "CartPole" else pg.gaussian_policy()

    def init(key: Any, observation_space: Any, action_space: Any) -> Any:
        discrete = task == "CartPole"
        outputs = int(action_space.n) if discrete else action_space.shape[0]
        sizes = (num_inputs(observation_space), 64, 64, outputs)
        layers = init_network(key, sizes, last_scale=1.0, dtype="float32")
        params = default.init(key, observation_space, action_space)
        return layers if discrete else {**params, "mean": layers}

    return pg.Policy(init, default.apply)


def ablation(task: str, num_seeds: int = 20) -> dict[str, Any]:
    """Learning curves and final returns of every variant."""
    algorithms = variants(task)
    runs = {
        name: scores(task, algorithm, num_seeds)
        for name, algorithm in tqdm(algorithms.items(), unit="variant")
    }
    return {"environment": task, "seeds": list(range(num_seeds)), "runs": runs}
