"""Options with which XLA compiles the small programs of pages and homeworks in a third of the time.

Such a program is compiled once and runs for milliseconds, so optimizing it costs more than it
gains. `pg.train` says for itself how its long programs are compiled.
"""

import importlib.metadata
import os

QUICK = (
    "--xla_backend_optimization_level=0",
    "--xla_llvm_disable_expensive_passes=true",
    "--xla_cpu_use_fusion_emitters=false",
)


def quick_options() -> tuple[str, ...]:
    """The options, if the installed XLA is one for which they were tried.

    An option that XLA does not know ends the process.
    """
    tried = importlib.metadata.version("jaxlib").split(".")[:2] == ["0", "9"]
    return QUICK if tried else ()


def xla_flags() -> str:
    """Those options before the ones that the user has set, which win."""
    given = os.environ.get("XLA_FLAGS", "")
    return " ".join([*(each for each in quick_options() if each not in given), given]).strip()
