"""A trained agent as moving pictures: an episode as Gymnasium draws it, for a page and a file."""

import base64
import html
import io
import math
import os
import tempfile
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gymnasium
import numpy as np
from gymnasium.experimental.functional import FuncEnv

from .._pytree import PRNGKey
from .._validation import require, require_count
from ..environments.gymnasium_copies import seed_of, vector_env
from ..environments.gymnasium_vector import PolicyVectorEnv
from ..evaluation import greedy
from ..gymnasium_rollouts import act
from ..policies import Apply, as_function
from ..training.storage import require_file
from .animation import Animation

if TYPE_CHECKING:  # imported where it is used: it would be a twentieth of this package's import
    from PIL import Image

COLUMNS = 12  # frames in a row of the sheet that a page without JavaScript shows
FORMATS = {".webp": "WEBP", ".gif": "GIF", ".png": "PNG", ".apng": "PNG"}


def record(
    key: PRNGKey,
    env: Any,
    policy: Apply,
    params: Any,
    *,
    path: str | Path | None = None,
    alt: str | None = None,
    deterministic: bool = False,
    max_steps: int = 1000,
    max_frames: int = 120,
    width: int = 300,
) -> Animation:
    """One episode of a policy in a Gymnasium environment, to be played in a notebook.

    The episode ends after `max_steps` steps at the latest. At most `max_frames` pictures of it are
    kept, evenly spaced and `width` pixels wide. Raises `ValueError` where the environment cannot
    draw itself.

    env: an id, or an `Env` (or a function that makes one) with render mode "rgb_array".
    policy: a function or a pair (init, apply), as `evaluate` takes it.
    path: a file ending in .webp, .gif or .png, where the animation is also written. The file is
    written whole or not at all.
    alt: what there is to see, for readers who do not see it. With None the text names the
    environment, the number of steps and the return.
    deterministic: whether the policy takes the mode of each distribution.
    """
    policy = as_function("policy", policy)
    require_count("max_steps", max_steps)
    require_count("max_frames", max_frames)
    suffix = Path(path).suffix.lower() if path else ".webp"
    require(suffix in FORMATS, "path", repr(str(path)), f"a file ending in {', '.join(FORMATS)}")
    if path:
        require_file("path", path)
    must = "a Gymnasium environment, which can draw itself: for CartPole() 'CartPole-v1'"
    require(not isinstance(env, FuncEnv), "env", type(env).__name__ + "()", must)
    drawn = (lambda: gymnasium.make(env, render_mode="rgb_array")) if isinstance(env, str) else env
    copies = vector_env(drawn, None if isinstance(env, gymnasium.Env) else 1)
    try:
        mode = copies.render_mode
        require(mode == "rgb_array", "env's render mode", repr(mode), "'rgb_array'")
        apply = greedy(policy) if deterministic else policy
        pictures, total = _episode(key, copies, apply, params, max_steps)
        rate = copies.metadata.get("render_fps") or 30
    finally:
        copies.release()
    every = math.ceil(len(pictures) / max_frames)
    frames = [_small(picture, width) for picture in pictures[::every]]
    if path:
        _write(Path(path), _encoded(frames, FORMATS[suffix], every / rate))
    name = env if isinstance(env, str) else copies.name
    said = f"One episode of {name}: {len(pictures)} steps, return {total:.4g}."
    return Animation(_player(frames, rate / every, alt or said), alt or said)


def _episode(
    key: PRNGKey, env: PolicyVectorEnv, policy: Apply, params: Any, max_steps: int
) -> tuple[list[np.ndarray], float]:
    """A picture before every step of one episode, and its return."""
    observation, _ = env.reset(seed=seed_of(key))
    pictures: list[np.ndarray] = []
    total, ended = 0.0, False
    while not ended and len(pictures) < max_steps:
        (picture,) = env.render() or ()
        pictures.append(np.asarray(picture))
        action, _ = act(key, len(pictures), policy, params, observation)
        observation, reward, terminated, truncated, _ = env.step(action)
        total, ended = total + float(reward[0]), bool(terminated[0] | truncated[0])
    return pictures, total


def _small(picture: np.ndarray, width: int) -> "Image.Image":
    """The picture at this width."""
    from PIL import Image

    image = Image.fromarray(picture)
    return image.resize((width, round(width * image.height / image.width)))


def _encoded(frames: list["Image.Image"], kind: str, seconds: float) -> bytes:
    """The bytes of an animation that repeats for ever."""
    file, first = io.BytesIO(), frames[0]
    duration = max(20, round(1000 * seconds))  # below 20 ms browsers slow a GIF down
    first.save(
        file, kind, save_all=True, append_images=frames[1:], duration=duration, loop=0, quality=60
    )
    return file.getvalue()


def _write(path: Path, content: bytes) -> None:
    """Write the whole file or none: whoever looks in the meantime sees the old one."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).chmod(0o644)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _player(frames: list["Image.Image"], rate: float, alt: str) -> str:
    """All frames on one sheet, which the player looks at through a window of one frame."""
    from PIL import Image

    (width, height), columns = frames[0].size, min(COLUMNS, len(frames))
    rows = math.ceil(len(frames) / columns)
    sheet = Image.new("RGB", (columns * width, rows * height), "white")
    for index, frame in enumerate(frames):
        sheet.paste(frame, (index % columns * width, index // columns * height))
    file = io.BytesIO()
    sheet.save(file, "WEBP", quality=60)
    data = base64.b64encode(file.getvalue()).decode()
    script = files("policy_gradients.figures").joinpath("player.js").read_text("utf-8")
    return (
        f'<frame-player data-frames="{len(frames)}" data-columns="{columns}" '
        f'data-width="{width}" data-height="{height}" data-rate="{rate:g}">'
        f'<svg viewBox="0 0 {sheet.width} {sheet.height}" role="img" '
        f'aria-label="{html.escape(alt)}" style="max-width:100%"><image width="{sheet.width}" '
        f'height="{sheet.height}" href="data:image/webp;base64,{data}"/></svg>'
        f"</frame-player><script>{script}</script>"
    )
