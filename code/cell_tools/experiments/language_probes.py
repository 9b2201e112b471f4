"""Whether the stored runs of the small language model still belong to the code.

As `probes` says for the other runs: the settings in words, one update in float64 from made-up
parameters and responses, and the first random numbers of a run.
"""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

import policy_gradients as pg
from cell_tools.experiments.language_runs import LANGUAGE
from cell_tools.experiments.language_training import Settings, learn, optimizer
from cell_tools.experiments.made_up_update import summary, waves
from cell_tools.experiments.settings_in_words import described
from cell_tools.experiments.small_transformer import decoder, init
from cell_tools.experiments.sort_task import CAP, END, lessons, prompts, right_answer


def language_probe(settings: Settings) -> dict[str, Any]:
    """All that is kept of one run beside its curves."""
    return {
        "settings": described(settings),
        "update": update(settings),
        "randomness": randomness(settings),
    }


def language_probes(name: str) -> dict[str, Any]:
    """Those of all runs of a stored file."""
    return {run: language_probe(settings) for run, settings in LANGUAGE[name].items()}


def made_up_parameters(first: int, outputs: int = 8) -> Any:
    """The same on every machine, of the size that `init` gives them."""
    shapes = jax.eval_shape(lambda key: init(key, outputs), jax.random.key(0))
    return {
        name: jnp.asarray(waves(first + place, x.shape) * x.shape[0] ** -0.5)
        for place, (name, x) in enumerate(sorted(shapes.items()))
    }


def made_up_responses(settings: Settings) -> pg.Responses:
    """Two prompts: right answers, and tokens without sense, of different lengths."""
    rows = 2 * settings.group
    digits = (np.abs(waves(200, (2, 4))) * 1e6).astype(int) % 6
    prompt = np.repeat(np.pad(digits, ((0, 0), (0, 1)), constant_values=6), settings.group, axis=0)
    token = (np.abs(waves(201, (rows, CAP))) * 1e6).astype(int) % 8
    token = np.where(np.arange(rows)[:, None] % 3 == 0, right_answer(prompt), token)
    mask = np.asarray(pg.response_mask(jnp.asarray(token), END))
    token = np.where(mask, token, END)
    nothing, ended = jnp.zeros(token.shape), jnp.asarray((token == END).any(1))
    return pg.Responses(jnp.asarray(prompt), jnp.asarray(token), nothing, jnp.asarray(mask), ended)


def update(settings: Settings) -> dict[str, list[float]]:
    """One update on made-up responses in float64: the new parameters, and what it told."""
    with jax.enable_x64(True):
        params = {"policy": made_up_parameters(0), "critic": made_up_parameters(40, outputs=1)}
        carry = params, optimizer(settings).init(params)
        step = jax.jit(learn, static_argnums=0)
        responses = made_up_responses(settings)
        (new, _), told = step(settings, made_up_parameters(80), carry, responses)
    found = {f"{part} {name}": x for part in new for name, x in new[part].items()}
    return {name: summary(x) for name, x in {**found, **told}.items()}


def randomness(settings: Settings) -> dict[str, list[float]]:
    """The first parameters, the first lessons, and the first responses to the first prompts."""
    key = jax.random.key(0)
    params = jax.tree.map(lambda x: jnp.asarray(x, jnp.float32), made_up_parameters(0))
    rows = prompts(key, 4)
    drawn = pg.sample_responses(key, decoder, params, rows, CAP, END, settings.temperature)
    lesson = jax.jit(lessons, static_argnums=1)(key, 4)
    found = {**init(key), "prompt": rows, "lesson": lesson.token, "token": drawn.token}
    return {name: summary(x) for name, x in found.items()}
