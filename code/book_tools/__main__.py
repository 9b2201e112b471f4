"""What the Makefile calls: `python -m book_tools` with `build`, `serve`, `release` and the rest."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from book_tools.browser.in_time import write_pdf
from book_tools.browser.serve import open_in_jupyterlab, serve
from book_tools.build.book import build
from book_tools.build.downloads import write_zip
from book_tools.build.execute import INTERRUPTED
from book_tools.build.kernel import Limits
from book_tools.slides.write import slides
from book_tools.teaching.quizzes import make_quizzes

COMMANDS = {
    "live": open_in_jupyterlab,
    "pdf": write_pdf,
    "quizzes": make_quizzes,
    "slides": slides,
    "zip": write_zip,
}


def arguments() -> argparse.ArgumentParser:
    """The command line; its defaults are what `make` uses."""
    parser = argparse.ArgumentParser(prog="python -m book_tools", description=__doc__)
    parser.add_argument("--root", type=Path, default=Path.cwd(), help="the folder of _toc.yml")
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("build", help="run the cells, then build the site")
    one.add_argument("--strict", action="store_true", help="accept no failed check and no warning")
    one.add_argument("--page", help="build for a look at one page, for example: ppo")
    one.add_argument("--jobs", type=int, default=2, help="pages that run at the same time")
    one.add_argument("--strict-times", action="store_true", help="a slow cell fails the build")
    one.add_argument("--verbose", action="store_true", help="all that Sphinx says")
    for name, seconds in vars(Limits()).items():
        option = f"--{name.replace('_', '-')}-seconds"
        one.add_argument(option, dest=f"{name}_seconds", type=float, default=seconds)
    commands.add_parser("quizzes", help="check the quizzes and write them into the site")
    server = commands.add_parser("serve", help="show the built site in a browser")
    server.add_argument("--port", type=int, default=8000)
    commands.add_parser("live", help="open the pages as notebooks in JupyterLab")
    commands.add_parser("pdf", help="print the built site into one PDF")
    commands.add_parser("slides", help="make slides of the pages of the built site")
    commands.add_parser("zip", help="pack the built site, to be read without a server")
    whole = commands.add_parser("release", help="all files of a tagged version")
    whole.add_argument("--check", action="store_true", help="make them twice and compare bytes")
    return parser


def main() -> int:
    """Run one command; the exit status says whether it worked."""
    options = arguments().parse_args()
    root = options.root.resolve()
    if options.command == "serve":
        return serve(root, options.port)
    if options.command == "release":
        from book_tools.release import write_release

        return write_release(root, check=options.check)
    if options.command in COMMANDS:
        return COMMANDS[options.command](root)
    limits = Limits(options.cell_seconds, options.page_seconds, options.visible_cell_seconds)
    return build(
        root,
        limits,
        only=options.page,
        jobs=options.jobs,
        strict=options.strict,
        strict_times=options.strict_times,
        verbose=options.verbose,
    )


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        print(INTERRUPTED)
        sys.exit(130)
