"""A decoder with one block: the smallest transformer that learns to sort four digits.

It stands on the page on a small language model, so it has no types and lines that fit its column.
"""

# mypy: disallow-untyped-defs=False
# fmt: off

import jax
import jax.numpy as jnp


def init(key, outputs=8, vocabulary=8, length=11, width=32):
    """Parameters of a decoder that reads at most `length` tokens."""
    shapes = {
        "token": (vocabulary, width), "place": (length, width),
        "query": (width, width), "key": (width, width),
        "value": (width, width), "mixed": (width, width),
        "up": (width, 4 * width), "down": (4 * width, width),
        "out": (width, outputs),
    }  # fmt: skip
    keys = jax.random.split(key, len(shapes))
    return {
        name: jax.random.normal(k, shape) * shape[0] ** -0.5
        for k, (name, shape) in zip(keys, shapes.items(), strict=True)
    }


def normalized(x):
    return x / jnp.sqrt((x**2).mean(-1, keepdims=True) + 1e-6)


def attention(params, x, heads=2):
    """Each place reads from the places up to itself."""

    def split(name):
        return (x @ params[name]).reshape(len(x), heads, -1)

    q, k, v = split("query"), split("key"), split("value")
    scores = jnp.einsum("ihd,jhd->hij", q, k) / q.shape[-1] ** 0.5
    causal = jnp.tri(len(x), dtype=bool)  # row i may see columns j <= i
    weight = jax.nn.softmax(jnp.where(causal, scores, -jnp.inf))
    read = jnp.einsum("hij,jhd->ihd", weight, v)
    return read.reshape(x.shape) @ params["mixed"]


def decoder(params, tokens):
    """Outputs [L, outputs] for tokens [L]; row i depends on tokens 0 to i."""
    x = params["token"][tokens] + params["place"][: len(tokens)]
    x = x + attention(params, normalized(x))
    x = x + jax.nn.gelu(normalized(x) @ params["up"]) @ params["down"]
    return normalized(x) @ params["out"]
