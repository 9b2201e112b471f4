"""Who may use whom: no import goes up from a floor of the house to one above it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

CODE = Path(__file__).resolve().parents[1] / "code"

# From the ground up. A folder stands for all files in it; the files of a floor may use each other.
FLOORS = (
    ("policy_gradients._comparison", "policy_gradients._validation", "policy_gradients._pytree",
     "policy_gradients._constant", "policy_gradients._compilation",
     "policy_gradients._version", "policy_gradients.devices"),
    ("policy_gradients.distributions",),
    ("policy_gradients.policies",),
    ("policy_gradients.rollouts",),
    ("policy_gradients.returns",),
    ("policy_gradients.exact",),
    ("policy_gradients.environments",),
    ("policy_gradients.gymnasium_rollouts",),
    ("policy_gradients.evaluation",),
    ("policy_gradients.baselines", "policy_gradients.importance", "policy_gradients.language"),
    ("policy_gradients.trust_region",),
    ("policy_gradients.algorithms",),
    ("policy_gradients.training",),
    ("policy_gradients.figures",),
    ("policy_gradients",),
    ("cell_tools.checks", "cell_tools.evidence", "cell_tools.quick", "cell_tools.stored",
     "cell_tools.interactive", "cell_tools.mime_types", "cell_tools.vega_lite",
     "cell_tools.figure_look", "cell_tools.answers", "cell_tools.responses"),
    ("cell_tools.experiments",),
    ("cell_tools",),
    ("homework_tools.box",),
    ("homework_tools.handins",),
    ("homework_tools.grading",),
    ("homework_tools.reports",),
    ("homework_tools.authoring",),
    ("homework_tools",),
    ("book_tools.internals", "book_tools.katex"),
    ("book_tools.sources", "book_tools.changelog"),
    ("book_tools.slides", "book_tools.teaching"),
    ("book_tools.build",),
    ("book_tools.browser",),
    ("book_tools.notebooks",),
    ("book_tools.extension",),
    ("book_tools.claims",),
    ("book_tools.outdated",),
    ("book_tools",),
)  # fmt: skip
PACKAGES = tuple(path.parent.name for path in sorted(CODE.glob("*/__init__.py")))
FILES = sorted(path for name in PACKAGES for path in (CODE / name).rglob("*.py"))


def floor_of(module: str) -> int:
    """The floor with the longest name that the module's name begins with."""
    parts = module.split(".")
    for length in range(len(parts), 0, -1):
        name = ".".join(parts[:length])
        for number, names in enumerate(FLOORS):
            if name in names:
                return number
    raise LookupError(f"{module} is on no floor: give it one in FLOORS")


def module_of(path: Path) -> str:
    """The dotted name of a file."""
    parts = path.relative_to(CODE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(path: Path) -> Iterator[tuple[int, str]]:
    """The modules of the house that a file imports, each with its line."""
    package = list(path.relative_to(CODE).parts[:-1])
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            for alias in node.names:
                place = CODE.joinpath(*base.split("."), alias.name)
                module = place.with_suffix(".py").is_file() or place.is_dir()
                yield node.lineno, f"{base}.{alias.name}" if module else base


def climbs(path: Path) -> list[str]:
    """The imports of a file that go up, in words."""
    own = floor_of(module_of(path))
    return [
        f"{path.relative_to(CODE)}:{line} uses {module}, which stands above it"
        for line, module in imported(path)
        if module.split(".")[0] in PACKAGES and floor_of(module) > own
    ]


@pytest.mark.parametrize("package", PACKAGES)
def test_no_import_goes_up(package: str) -> None:
    found = [line for path in FILES if path.is_relative_to(CODE / package) for line in climbs(path)]
    assert not found, "\n".join(found)


def test_every_name_on_a_floor_stands_for_something() -> None:
    """A file that has moved must not leave a floor without its rule."""
    stale = [
        name
        for names in FLOORS
        for name in names
        if not (place := CODE.joinpath(*name.split("."))).is_dir()
        and not place.with_suffix(".py").is_file()
    ]
    assert not stale, f"on a floor, but nowhere in code/: {stale}"


def test_every_folder_says_what_it_is() -> None:
    silent = [
        str(path.relative_to(CODE))
        for path in FILES
        if path.name == "__init__.py" and not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]
    assert not silent, f"without a docstring: {silent}"


def test_an_import_that_goes_up_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """A formula that used the training loop would be found."""
    monkeypatch.setattr(
        "test_structure.imported", lambda path: [(1, "policy_gradients.training.functional")]
    )
    assert climbs(CODE / "policy_gradients" / "exact" / "mdp.py") == [
        "policy_gradients/exact/mdp.py:1 uses policy_gradients.training.functional, "
        "which stands above it"
    ]


def test_standard_library_module_code_is_not_shadowed() -> None:
    """`code` is a folder, never a package."""
    assert not (CODE / "__init__.py").exists()
