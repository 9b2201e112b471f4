"""What the cells of pages and homeworks import.

It travels with the package: in the wheels that notebooks install, in the box in which hand-ins run,
and in the archive for Gradescope. So nothing in it is secret, and it needs nothing of the build.
"""

from pathlib import Path

COMPANION = ("policy_gradients", "cell_tools")  # the folders that travel together
CODE = Path(__file__).resolve().parents[1]  # where they are


def companion_files() -> list[Path]:
    """Every file that travels, in one order on every machine."""
    found = [path for name in COMPANION for path in (CODE / name).rglob("*") if path.is_file()]
    return sorted(path for path in found if "__pycache__" not in path.parts)
