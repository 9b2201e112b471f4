"""Pages run as on another machine: other instructions, fewer threads, other keys.

`python tests/book/other_machines.py --isa SSE4_2 --threads 1 --seeds 1000 ppo` prints a line a page
and fails if a page does.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from pathlib import Path

from training_part import training_part

from book_tools.build.cache import kernel_environment
from book_tools.build.execute import describe_crash
from book_tools.build.kernel import Limits, SharedKernel
from book_tools.sources import Page, book_pages, read_page

# Pages with a training run whose numbers depend on how a processor rounds.
TRAINING = (
    "index", "parameterizations", "discounting", "baselines", "natural_gradient_from_samples",
    "trpo", "ppo", "ppo_in_practice", "comparison", "silent_bugs", "your_own_environment",
    "seeds_and_devices", "extend", "runs", "language_models_in_code",
)  # fmt: skip
INSTRUCTIONS = ("SSE4_2", "AVX", "AVX2", "AVX512", "native")
KEY = re.compile(r"jax\.random\.key\(([^()]+)\)")


def machine(isa: str, threads: int) -> dict[str, str]:
    """Variables under which XLA compiles for other instructions and uses so many threads."""
    flags = [] if isa == "native" else [f"--xla_cpu_max_isa={isa}"]
    if threads == 1:
        flags.append("--xla_cpu_multi_thread_eigen=false")
    return {"XLA_FLAGS": " ".join([os.environ.get("XLA_FLAGS", ""), *flags]).strip()}


def with_other_keys(page: Page, shift: int) -> Page:
    """The page with `shift` added to the number of every key in a cell that trains."""
    for cell in page.notebook.cells if shift else ():
        if cell.cell_type == "code":
            cell.source = KEY.sub(rf"jax.random.key(\1 + {shift})", cell.source)
    return page


def run_page(
    root: Path, name: str, kernel: SharedKernel, seeds: int = 0, training: bool = False
) -> list[str]:
    """Run the cells of one page under the variables as they are now set; what failed.

    With `training`, only the part that trains. Nothing is kept: the outputs of a foreign machine
    are not those of this one.
    """
    page = read_page(root, name)
    if page is None:
        return [f"{name} has no cells"]
    page = with_other_keys(training_part(page) if training else page, seeds)
    try:
        kernel.run(page, lambda _: None)
    except Exception as error:
        describe_crash(page, kernel.current or page.code_cells[0], error)
    return page.failures


def training_pages(root: Path) -> list[str]:
    """The pages of `TRAINING` as _toc.yml names them."""
    return [name for name in book_pages(root) if Path(name).stem in TRAINING]


def main() -> int:
    """Run the pages under one set of conditions; 1 if one of them failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", type=Path, default=Path.cwd(), help="the folder of _toc.yml")
    parser.add_argument("--isa", choices=INSTRUCTIONS, default="native")
    parser.add_argument("--threads", type=int, choices=(1, 2), default=2)
    parser.add_argument("--seeds", type=int, default=0, help="added to every key")
    parser.add_argument("--training", action="store_true", help="only the parts that train")
    parser.add_argument("pages", nargs="*", help="for example: ppo; without: all that train")
    options = parser.parse_args()
    root = options.root.resolve()
    os.environ.update(kernel_environment(root))
    os.environ.update(machine(options.isa, options.threads))
    if options.threads == 1:
        os.sched_setaffinity(0, [min(os.sched_getaffinity(0))])
    wanted = [n for n in training_pages(root) if not options.pages or Path(n).stem in options.pages]
    failed = False
    with SharedKernel(Limits(), os.environ) as kernel:
        for name in wanted:
            said = run_page(root, name, kernel, options.seeds, options.training)
            failed |= bool(said)
            conditions = f"{options.isa}, threads {options.threads}, keys +{options.seeds}"
            print(f"{conditions}, {name}: {'; '.join(said) or 'passed'}", flush=True)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
