"""`python -m homework_tools release | strength | selftest | grade`: what the Makefile calls."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from homework_tools.authoring.master import homeworks, master_path
from homework_tools.authoring.redraw import draw, has_variants, table, whole
from homework_tools.handins.layouts import LAYOUTS


def arguments() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m homework_tools", description=__doc__)
    parser.add_argument("--root", type=Path, default=Path.cwd(), help="the folder of the book")
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("release", help="build notebooks, page and Gradescope zip")
    one.add_argument("names", nargs="*", metavar="hwN", help="which (default: all)")
    two = commands.add_parser("strength", help="do wrong solutions lose the points they should?")
    two.add_argument("name", metavar="hwN")
    two.add_argument("only", nargs="?", default="", help="part of the names of the solutions")
    commands.add_parser("selftest", help="does the box isolate?")
    three = commands.add_parser("grade", help="grade a folder of submissions")
    three.add_argument("name", metavar="hwN")
    three.add_argument("submissions", type=Path)
    three.add_argument("--output", type=Path, help="default: _build/grades/hwN")
    three.add_argument("--layout", choices=LAYOUTS, default="auto", help="whose export it is")
    three.add_argument("--roster", type=Path, help="CSV with a column student")
    three.add_argument("--manual", type=Path, help="CSV with columns student, q2, …")
    three.add_argument("--deadline", help="for late days: 2026-10-05 23:59 Europe/Berlin")
    three.add_argument("--workers", type=int, default=2)
    three.add_argument("--cell-seconds", type=float, default=20.0)
    three.add_argument("--call-seconds", type=float, default=10.0)
    three.add_argument("--notebook-seconds", type=float, default=120.0)
    three.add_argument("--again", action="store_true", help="grade again what is graded")
    for command in (one, two, three):
        command.add_argument("--seed", help="the variant with other constants that this seed draws")
    return parser


def main() -> int:
    """Run one command; the exit status says whether it worked."""
    options = arguments().parse_args()
    root = options.root.resolve()
    try:
        return run(options, root)
    except (FileNotFoundError, ValueError, RuntimeError) as error:
        print(error, file=sys.stderr)
        return 1


def run(options: argparse.Namespace, root: Path) -> int:
    """One command."""
    if getattr(options, "seed", None) is not None:
        options.seed = whole(options.seed)
    if options.command == "release":
        return release_command(root, options.names or homeworks(root), options.seed)
    if options.command == "strength":
        from homework_tools.authoring.strength import strength

        return int(not strength(root, options.name, options.only, seed=options.seed))
    if options.command == "selftest":
        from homework_tools.box.selftest import selftest

        problem = selftest()
        print(problem or "The box computes and isolates.")
        return int(bool(problem))
    from homework_tools.grade import grade_command

    return grade_command(root, options)


def release_command(root: Path, names: list[str], seed: int | None) -> int:
    """Build homeworks; one that has no variants is named, and the others are built."""
    from homework_tools.authoring.release import release

    for name in names:
        master_path(root, name)  # is there such a homework?
    without = [] if seed is None else [name for name in names if not has_variants(root, name)]
    for name in names:
        if name in without:
            continue
        print(f"{name}: {release(root, name, seed).relative_to(root)}", flush=True)
        if seed is not None:
            drawn = draw(name, table(root, name), seed)
            told = ", ".join(f"{constant} = {value}" for constant, value in drawn.items())
            print(f"     its constants: {told}", flush=True)
    if without:
        raise ValueError(
            f"{', '.join(without)}: not built, because SEED changes nothing in a homework that "
            "declares no constants; build it without SEED."
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
