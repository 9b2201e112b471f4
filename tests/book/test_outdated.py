"""The table of what in the lock is behind says what holds each package there."""

from packaging.requirements import Requirement

from book_tools.versions.outdated import applies, holders, pins, reasons, why

PROJECT = """
[project]
dependencies = [
    "jax>=0.9.2,<0.10",       # a newer one multiplies wrongly
    "numpy>=2.1",
]
[project.optional-dependencies]
book = [
    "Sphinx_Theme==1.2",      # 1.3 shows two search bars
]
"""
NEEDS = [
    ("policy-gradients", Requirement("jax<0.10,>=0.9.2")),
    ("policy-gradients", Requirement("numpy>=2.1")),
    ("parser", Requirement("Sphinx>=6,<8")),
    ("exercise", Requirement("sphinx>=6,<9")),
]


def reason(name: str, newest: str, upgraded: str) -> str:
    return why(name, newest, {name: upgraded}, reasons(PROJECT), NEEDS)


def test_our_own_bound_is_explained_by_its_comment() -> None:
    said = "jax>=0.9.2,<0.10: a newer one multiplies wrongly"
    assert reason("jax", "0.10.2", "0.9.2") == said
    assert reasons(PROJECT)["sphinx-theme"] == "Sphinx_Theme==1.2: 1.3 shows two search bars"
    assert reasons(PROJECT)["numpy"] == "numpy>=2.1: no comment"


def test_other_packages_that_hold_one_are_named() -> None:
    assert reason("sphinx", "8.2", "7.4") == "held by parser (<8,>=6)"
    assert holders("sphinx", "9.1", NEEDS) == [
        "held by exercise (<9,>=6)",
        "held by parser (<8,>=6)",
    ]
    assert holders("sphinx", "7.4", NEEDS) == []


def test_what_the_resolver_would_take_is_held_by_nothing() -> None:
    assert reason("numpy", "3.0", "3.0").startswith("nothing: make lock")
    assert reason("numpy", "3.0", "2.9") == "the resolver stays at 2.9"


def test_requirements_of_other_extras_do_not_count() -> None:
    need = Requirement('docutils<0.22; extra == "doc"')
    assert not applies(need, ())
    assert applies(need, ("doc",))
    assert not applies(Requirement('docutils<0.22; python_version < "3"'), ("doc",))


def test_pins_are_read_with_and_without_markers() -> None:
    lock = "a_b==1.0\n    # via c==2\nappnope==1.0.0 ; sys_platform == 'darwin'\n"
    assert pins(lock) == {"a-b": "1.0", "appnope": "1.0.0"}
