"""What makes the cells of pages quick: how XLA compiles, and how often Python looks for garbage.

The small programs of a page are compiled once and run for milliseconds, so optimizing them costs
more than it gains. `pg.train` says for itself how its long programs are compiled. A hand-in is
compiled without these options, as it was on the student's machine: a training loop of her own may
run for long.
"""

import gc
import importlib.metadata
import os

QUICK = (
    "--xla_backend_optimization_level=0",
    "--xla_llvm_disable_expensive_passes=true",
    "--xla_cpu_use_fusion_emitters=false",
)


def xla_flags() -> str:
    """Those options before the ones that the user has set, which win.

    An option that XLA does not know ends the process, so they are given only to the versions for
    which they were tried.
    """
    tried = importlib.metadata.version("jaxlib").split(".")[:2] == ["0", "9"]
    given = os.environ.get("XLA_FLAGS", "")
    added = [option for option in QUICK if tried and option not in given]
    return " ".join([*added, given]).strip()


def look_for_garbage_seldom() -> None:
    """Have Python look for garbage only after a hundred thousand new objects.

    JAX makes many objects when it traces a function, and nearly none of them is garbage yet. With
    this, tests of the package took 7 % less time, and pages that compile everything 4 % less, in
    the same memory.
    """
    gc.set_threshold(100_000, 50, 1000)
