"""Ring 2: what is saved comes back the same, and nothing else is taken for it."""

from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import safetensors.numpy
from helpers import structure

import policy_gradients as pg


def tree() -> dict[str, Any]:
    return {
        "layers": [
            {"weight": jnp.arange(6.0).reshape(2, 3)},
            {"weight": jnp.ones(2, jnp.bfloat16)},
        ],
        "key": jax.random.split(jax.random.key(3), 2),
        "count": jnp.int32(7),
        "done": jnp.array(True),
        "nothing": None,
        "empty": jnp.zeros((0, 3)),
        "rate": 0.5,
        "turned": np.arange(6, dtype=np.int8).reshape(2, 3).T,
    }


@pytest.fixture
def file(tmp_path: Path) -> Path:
    pg.save(tmp_path / "agent.safetensors", tree())
    return tmp_path / "agent.safetensors"


def test_what_was_saved_comes_back(file: Path) -> None:
    like = jax.tree.map(lambda x: x, tree())
    back = pg.load(file, like)
    assert structure(back) == structure(like)
    for was, now in zip(jax.tree.leaves(like), jax.tree.leaves(back), strict=True):
        assert jnp.shape(was) == now.shape and jnp.asarray(was).dtype == now.dtype
        if jnp.issubdtype(now.dtype, jax.dtypes.prng_key):
            was, now = jax.random.key_data(was), jax.random.key_data(now)
        np.testing.assert_array_equal(was, now)


def test_a_trained_policy_acts_as_before(tmp_path: Path) -> None:
    """Into the structure of fresh parameters, in whose place it comes."""
    env, algorithm, key = pg.CartPole(), pg.ppo(num_updates=2), jax.random.key(0)
    result = pg.train(key, env, algorithm)
    pg.save(tmp_path / "agent", result.params)
    fresh = algorithm.policy.init(jax.random.key(1), env.observation_space, env.action_space)
    params = pg.load(tmp_path / "agent", fresh)
    before, after = (pg.evaluate(key, env, result.policy, p, 5) for p in (result.params, params))
    np.testing.assert_array_equal(before, after)
    names = safetensors.numpy.load_file(tmp_path / "agent").keys()
    assert {"0/weight", "2/bias"} <= set(names), "the names are the paths in the tree"


def test_float64_keeps_its_digits(tmp_path: Path) -> None:
    with jax.enable_x64(True):
        pg.save(tmp_path / "x", jnp.array(1 / 3))
        assert pg.load(tmp_path / "x", jnp.array(0.0)) == 1 / 3
    with pytest.raises(ValueError, match=r"'value' in .* was float64\[\]; it must be float32\[\]"):
        pg.load(tmp_path / "x", jnp.array(0.0))


def test_every_truncation_is_refused(file: Path) -> None:
    whole = file.read_bytes()
    for length in [*range(0, 40), *range(40, len(whole), 97), len(whole) - 1]:
        file.write_bytes(whole[:length])
        with pytest.raises(ValueError, match=r"agent\.safetensors was cut short or no such file"):
            pg.load(file, tree())
    file.write_bytes(whole + b"more")
    with pytest.raises(ValueError, match="cut short or no such file"):
        pg.load(file, tree())


def test_foreign_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("steps,return\n2048,21.5\n", "utf-8")
    np.savez(tmp_path / "zip.npz", x=np.ones(3))
    safetensors.numpy.save_file({"rate": np.ones(())}, tmp_path / "theirs")
    for name, was in (("text", "no such file"), ("zip.npz", "no such file"), ("theirs", "another")):
        with pytest.raises(ValueError, match=f"{name} was .*{was}.*; it must be a whole file"):
            pg.load(tmp_path / name, {"rate": 0.5})
    with pytest.raises(FileNotFoundError):
        pg.load(tmp_path / "nothing", tree())


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"count": jnp.int32(0), "more": 1.0}, "was without an array 'more'; it must be one that"),
        ({"done": None}, "was a file with an array 'done'"),
        ({"rate": jnp.zeros(2)}, r"'rate' in .* was float32\[\]; it must be float32\[2\]"),
        ({"count": 0.0}, r"'count' in .* was int32\[\]; it must be float32\[\]"),
        ({"key": jnp.zeros(2)}, "'key' in"),
    ],
)
def test_another_tree_is_refused(file: Path, change: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        pg.load(file, {**tree(), **change})


def test_leaves_need_names_that_differ(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"tree was one with two leaves named \['a/b'\]"):
        pg.save(tmp_path / "x", {"a/b": 1.0, "a": {"b": 2.0}})


def test_an_old_file_stands_until_the_new_one_is_whole(file: Path) -> None:
    """The new bytes go elsewhere first: where that fails, the old ones are untouched."""
    before = file.read_bytes()
    file.with_name(file.name + ".part").mkdir()  # in the way of the new bytes
    with pytest.raises(OSError):
        pg.save(file, {"other": jnp.zeros(3)})
    assert file.read_bytes() == before
