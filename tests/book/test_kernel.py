"""Pages share a kernel for its speed; nothing of one page reaches the next."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from small_books import FRONT_MATTER, ROOT

from book_tools.build.cache import kernel_environment
from book_tools.build.kernel import Limits, SharedKernel
from book_tools.sources import read_page

PAGES = {**os.environ, **kernel_environment(ROOT)}  # as the build runs them, whatever the tests set
pytestmark = pytest.mark.timeout(600)  # only to end what hangs
HEAD = f"{FRONT_MATTER}\n# A page\n"
CELL = "\n```{code-cell} ipython3\n%s\n```\n"
LEAVES = """
import os, warnings
import jax, jax.numpy as jnp, matplotlib.pyplot as plt
jax.config.update("jax_enable_x64", True)
left, _ = 1, plt.figure()
os.chdir("..")
warnings.warn("said once")
print(os.getpid())
"""
LOOKS = """
import os, warnings
import jax.numpy as jnp, matplotlib.pyplot as plt
print(os.getpid())
print(os.path.basename(os.getcwd()), "left" in globals(), plt.get_fignums(), jnp.ones(1).dtype)
warnings.warn("said once")
"""


def run(folder: Path, name: str, kernel: SharedKernel, *cells: str) -> tuple[str, str, list]:
    """What the last cell printed, what it said in warnings, and the numbers of the cells."""
    (folder / f"{name}.md").write_text(HEAD + "".join(CELL % cell for cell in cells), "utf8")
    page = read_page(folder, f"{name}.md")
    assert page is not None
    kernel.run(page, lambda _: None)
    ran = [page.notebook.cells[index] for index in page.code_cells]
    said = {"stdout": "", "stderr": ""}
    for output in ran[-1].outputs:
        if output.output_type == "stream":  # a figure is no text
            said[output.name] += output.text
    return said["stdout"], said["stderr"], [cell.execution_count for cell in ran]


def test_a_page_finds_nothing_of_the_page_before_it(tmp_path: Path) -> None:
    with SharedKernel(Limits(), PAGES) as kernel:
        first, _, _ = run(tmp_path, "first", kernel, "1", LEAVES)
        second, warned, counts = run(tmp_path, "second", kernel, LOOKS)
    assert first.strip() == second.split()[0], "they ran in two processes"
    assert second.splitlines()[1] == f"{tmp_path.name} False [] float32"
    assert "said once" in warned, "a warning that the page before had shown is shown again"
    assert counts == [1]


DRAWS = "import matplotlib.pyplot as plt\nplt.figure();"  # this loads the backend and its settings
STYLE = "print(dict(plt.rcParams))"


def test_a_page_finds_the_style_of_figures_as_a_fresh_kernel_has_it(tmp_path: Path) -> None:
    styled = "import policy_gradients as pg\npg.figures.style()"
    with SharedKernel(Limits(), PAGES) as kernel:
        run(tmp_path, "styled", kernel, styled)
        after = run(tmp_path, "after", kernel, DRAWS, STYLE)
    with SharedKernel(Limits(), PAGES) as kernel:
        fresh = run(tmp_path, "after", kernel, DRAWS, STYLE)
    assert after == fresh
    assert "'font.size': 10.0" in fresh[0], "the style of the book is not the default"


def test_a_kernel_runs_a_stated_number_of_pages(tmp_path: Path) -> None:
    with SharedKernel(Limits(), PAGES, pages=2) as kernel:
        pids = [
            run(tmp_path, f"page{n}", kernel, "import os; print(os.getpid())")[0] for n in range(3)
        ]
    assert pids[0] == pids[1] != pids[2]


def test_a_page_that_fails_takes_its_kernel_with_it(tmp_path: Path) -> None:
    with SharedKernel(Limits(), PAGES) as kernel:
        before, _, _ = run(tmp_path, "sound", kernel, "import os; print(os.getpid())")
        with pytest.raises(Exception, match="ZeroDivisionError"):
            run(tmp_path, "crash", kernel, "import os", "1 / 0")
        assert kernel.current == 2, "the cell that failed is named"
        after, _, _ = run(tmp_path, "later", kernel, "import os; print(os.getpid())")
    assert before != after


def test_a_cell_that_hangs_is_ended_with_its_kernel(tmp_path: Path) -> None:
    with SharedKernel(Limits(cell=2.0), PAGES) as kernel:
        with pytest.raises(Exception, match=r"[Tt]imed? ?out"):
            run(tmp_path, "hangs", kernel, "import time; time.sleep(300)")
        assert run(tmp_path, "next", kernel, "print(1)")[0] == "1\n"
