"""Row: what more environments cost, from 8 to 4096, and from where on the cost is not flat."""

from typing import Any

from cell_tools.experiments.scaling import flat_until, growth


def measure(rounds: int) -> dict[str, Any]:
    """Seconds of an update for each number of environments; the best of `rounds`."""
    return growth(rounds=rounds)


def table(rows: dict[str, Any]) -> str:
    """Seconds an update and steps a second against environments."""
    lines = [f"{'PPO, environments':28}{'s/update':>9}{'steps/s':>10}{'MB':>8}"]
    for num_envs, seconds, memory in zip(
        rows["num_envs"], rows["seconds"], rows["megabytes"], strict=True
    ):
        rate = num_envs * rows["num_steps"] / seconds
        lines.append(f"{num_envs:<28}{seconds:9.4f}{rate:10.0f}{memory:8.1f}")
    lines.append(f"flat (less than twice the cost of 8) up to {flat_until(rows)} environments")
    return "\n".join(lines)
