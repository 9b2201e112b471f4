"""The stored runs of the small language model: three methods under one budget."""

from functools import cache, partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from tqdm import tqdm

import policy_gradients as pg
from cell_tools.experiments.language_methods import GRPO, PPO, RLOO
from cell_tools.experiments.language_training import Settings, train
from cell_tools.experiments.rounding import rounded
from cell_tools.experiments.small_transformer import decoder
from cell_tools.experiments.sort_task import CAP, END, prompts, reference, reward

SEEDS = 16
LANGUAGE: dict[str, dict[str, Settings]] = {
    "language_models": {
        "RLOO": Settings(method=RLOO),
        "GRPO": Settings(method=GRPO),
        "PPO": Settings(method=PPO),
    },
}


@cache
def reference_of(seed: int) -> Any:
    """Each seed has a reference of its own, which all methods begin from."""
    return reference(jax.random.key(seed))


@jax.jit
def tried(key: Any, params: Any, before: Any) -> dict[str, Any]:
    """The policy on 1,024 fresh prompts, one response each, and against the reference."""
    first, second = jax.random.split(key)
    responses = pg.sample_responses(second, decoder, params, prompts(first, 1024), CAP, END)
    ratio = responses.log_prob - pg.response_log_probs(decoder, before, responses)
    log_pi = jax.nn.log_softmax(pg.prefix_outputs(decoder, params, responses))
    entropy = -(jnp.exp(log_pi) * log_pi).sum(-1)
    return {
        "accuracy": reward(responses).mean(),
        "final_kl": ratio.sum(-1).mean(),
        "final_entropy": jnp.where(responses.mask, entropy, 0.0).sum(-1).mean(),
        "final_length": responses.length.mean(),
    }


@partial(jax.jit, static_argnames="size")
def best_of(key: Any, params: Any, size: int) -> Any:
    """How often one of `size` responses to the same prompt is right, over 256 prompts."""
    first, second = jax.random.split(key)
    prompt = jnp.repeat(prompts(first, 256), size, axis=0)
    responses = pg.sample_responses(second, decoder, params, prompt, CAP, END)
    return reward(responses).reshape(-1, size).max(-1).mean()


def language_runs(name: str, num_seeds: int = SEEDS) -> dict[str, Any]:
    """Each run of a stored file on `num_seeds` seeds, one after the other.

    returns: the mean reward of each batch, before its update. silent, kl, length: of each batch
    too. The rest is measured with fresh prompts after the last update.
    """
    runs = {run: measured(run, each, num_seeds) for run, each in LANGUAGE[name].items()}
    references = [reference_of(seed) for seed in range(num_seeds)]
    key = jax.random.key(num_seeds)
    begun = [tried(key, params, params)["accuracy"] for params in references]
    best = [best_of(key, params, 8) for params in references]
    return {
        "environment": "Sort", "seeds": list(range(num_seeds)),
        "reference": {"accuracy": rounded(begun), "best of 8": rounded(best)}, "runs": runs,
    }  # fmt: skip


def measured(run: str, settings: Settings, num_seeds: int) -> dict[str, Any]:
    """The curves of one run and what its last policies do, a row or a number for each seed."""
    rows: dict[str, list[Any]] = {}
    for seed in tqdm(range(num_seeds), desc=run):
        key, before = jax.random.key(seed), reference_of(seed)
        params, log = train(jax.random.fold_in(key, 1), settings, before)
        found = tried(jax.random.fold_in(key, 2), params, before)
        for what, x in {**log, **found}.items():
            row = rounded(np.atleast_1d(x))
            rows.setdefault(what, []).append(row if np.ndim(x) else row[0])
    batch = settings.num_prompts * settings.group
    steps = [batch * (update + 1) for update in range(settings.num_updates)]
    return {"steps": steps, "returns": rows.pop("reward"), **rows}
