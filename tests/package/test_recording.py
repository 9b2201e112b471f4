"""An episode as pictures: in the page, in a file, and what cannot be drawn."""

import base64
import io
import os
import re
from pathlib import Path
from typing import Any

import gymnasium
import jax
import jax.numpy as jnp
import numpy as np
import pytest
from gymnasium import spaces
from PIL import Image

import policy_gradients as pg

KEY = jax.random.key(0)


class Lamp(gymnasium.Env):
    """Twenty steps, each a little brighter."""

    observation_space, action_space = spaces.Box(0, 20, (1,)), spaces.Discrete(2)
    metadata = {"render_modes": ["rgb_array"], "render_fps": 10}  # noqa: RUF012  # as Gymnasium's
    still_open = 0

    def __init__(self, render_mode: str | None = "rgb_array", fault: bool = False) -> None:
        self.render_mode, self.fault, self.steps = render_mode, fault, 0
        Lamp.still_open += 1

    def reset(self, *, seed: int | None = None, options: dict | None = None) -> Any:
        self.steps = 0
        return np.zeros(1, np.float32), {}

    def step(self, action: Any) -> Any:
        if self.fault and self.steps == 3:
            raise OSError("the bulb is gone")
        self.steps += 1
        return np.full(1, self.steps, np.float32), 0.5, self.steps == 20, False, {}

    def render(self) -> np.ndarray:
        return np.full((40, 60, 3), 10 * self.steps, np.uint8)

    def close(self) -> None:
        Lamp.still_open -= 1


def even(params: Any, observation: jax.Array) -> pg.Categorical:
    return pg.Categorical(jnp.zeros(2))


def record(env: Any = Lamp, **options: Any) -> Any:
    return pg.record(KEY, env, even, None, **options)


def sheet(html: str) -> np.ndarray:
    (data,) = re.findall(r"data:image/webp;base64,([^\"]+)", html)
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(data))).convert("RGB"))


def test_the_page_gets_every_frame_on_one_sheet() -> None:
    animation = record(width=30)
    html = animation._repr_html_()
    assert 'data-frames="20" data-columns="12"' in html and 'data-rate="10"' in html
    picture = sheet(html)
    assert picture.shape == (40, 360, 3)
    shades = picture[10::20, 15::30, 0].ravel()[:20]
    np.testing.assert_allclose(shades, 10 * np.arange(20), atol=6)
    assert animation.alt == "One episode of Lamp: 20 steps, return 10."
    assert f'aria-label="{animation.alt}"' in html and "frame-player" in html
    assert "http://" not in html.replace("http://www.w3.org", ""), "nothing from other hosts"
    assert Lamp.still_open == 0


def test_few_frames_keep_the_pace() -> None:
    html = record(max_frames=6, alt='a <lamp> & "more"').html
    assert 'data-frames="5"' in html and 'data-rate="2.5"' in html
    assert 'aria-label="a &lt;lamp&gt; &amp; &quot;more&quot;"' in html
    assert 'data-frames="7"' in record(max_steps=7).html


@pytest.mark.parametrize("suffix", [".webp", ".gif", ".png"])
def test_the_file_is_an_animation(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"lamp{suffix}"
    record(path=path, width=30, max_frames=10)
    with Image.open(path) as image:
        assert getattr(image, "n_frames", 1) == 10 and image.size == (30, 20)
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_the_file_is_written_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "lamp.gif"
    path.write_text("before", "utf-8")
    with pytest.raises(RuntimeError, match=r"Lamp raised OSError in a step .*the bulb is gone"):
        record(lambda: Lamp(fault=True), path=path)

    def full(before: Any, after: Any) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="no space left"):
        record(path=path)
    assert path.read_text("utf-8") == "before"
    assert [file.name for file in tmp_path.iterdir()] == ["lamp.gif"]
    assert Lamp.still_open == 0


def test_the_same_key_gives_the_same_recording() -> None:
    policy = pg.neural_policy((8,))
    env = gymnasium.make("CartPole-v1")
    params = policy.init(KEY, env.observation_space, env.action_space)
    first, again = (pg.record(KEY, "CartPole-v1", policy.apply, params) for _ in range(2))
    assert first.html == again.html and first.alt.startswith("One episode of CartPole-v1: ")
    greedy = pg.record(KEY, "CartPole-v1", policy.apply, params, deterministic=True)
    assert greedy.html != first.html


@pytest.mark.usefixtures("as_users_run")
def test_a_policy_is_a_pair_or_a_function() -> None:
    pair = (lambda key, *spaces: None, even)
    recorded = record().html
    given: list[Any] = [even, pair, list(pair), pg.Policy(*pair)]
    for policy in given:
        assert pg.record(KEY, Lamp, policy, None).html == recorded
        assert pg.record(KEY, Lamp, policy, None, deterministic=True).alt.endswith("return 10.")
    with pytest.raises(ValueError, match=r"^policy was 'even'; it must be a pair of functions"):
        pg.record(KEY, Lamp, "even", None)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("env", "options", "message"),
    [
        (pg.CartPole(), {}, r"env was CartPole\(\); it must be a Gymnasium environment, which can"),
        (lambda: Lamp(None), {}, "env's render mode was None; it must be 'rgb_array'"),
        (Lamp, {"path": "lamp.mp4"}, r"path was 'lamp.mp4'; it must be a file ending in .webp,"),
        (
            Lamp,
            {"path": "missing/lamp.gif"},
            "path was missing/lamp.gif; .*in a folder that exists",
        ),
        (Lamp, {"max_steps": 0}, "max_steps was 0; it must be a whole number of at least 1"),
    ],
)
def test_what_cannot_be_recorded(env: Any, options: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        record(env, **options)
    assert Lamp.still_open == 0
