"""Two builds of one folder, builds that were interrupted, and a home that cannot be written to."""

from __future__ import annotations

import signal
import subprocess
import time
from pathlib import Path

import pytest
from small_books import FRONT_MATTER, build, command, environment, small_book

from book_tools.build.lock import WAITING, only_build

pytestmark = pytest.mark.timeout(2000)  # only to end what hangs
CELL = "\n```{code-cell} ipython3\n%s\n```\n"
FIGURE = """import matplotlib.pyplot as plt
figure = plt.figure()
print(plt.rcParams["backend"], "draws")"""
NUMBER = "import os, pathlib\npathlib.Path('kernel').write_text(str(os.getpid()))"
PAUSE = "import time\nif pathlib.Path('pause').exists(): time.sleep(1000)"


def page(*cells: str) -> str:
    return f"{FRONT_MATTER}\n# Page\n" + "".join(CELL % cell for cell in cells)


def start(book: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command(book),
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        bufsize=1,
        # What a shell starts with & ignores this signal, and its children do: these tests, too.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


def read_until(process: subprocess.Popen[str], words: str) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        if words in line:
            return
    pytest.fail(f"the build never said {words!r}")


def wait_until_gone(pid: int) -> None:
    for _ in range(6000):
        status = Path(f"/proc/{pid}/status")
        if not status.exists() or "State:\tZ" in status.read_text("utf-8"):
            return
        time.sleep(0.1)
    pytest.fail(f"process {pid} was left behind")


def test_second_build_waits_for_the_first(tmp_path: Path) -> None:
    book = small_book(tmp_path / "book", {"page": page("1")})
    with only_build(book):
        second = start(book)
        read_until(second, WAITING)
        assert not (book / "_build" / "html").exists()
    said, _ = second.communicate()
    assert second.returncode == 0, said


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc")
@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGKILL])
def test_interrupted_build_leaves_no_kernel_and_the_next_goes_on(
    tmp_path: Path, by: signal.Signals
) -> None:
    pages = {"done": page("1", "2", "3"), "page": page(NUMBER, PAUSE)}
    book = small_book(tmp_path / "book", pages)
    (book / "book" / "pause").touch()
    first = start(book)
    read_until(first, "book/page.md:16 (cell 1)")
    first.send_signal(by)
    first.communicate()
    assert first.returncode == (130 if by == signal.SIGINT else -by)
    wait_until_gone(int((book / "book" / "kernel").read_text()))
    (book / "book" / "pause").unlink()
    status, said = build(book)
    assert status == 0, said


def test_pages_that_sphinx_had_not_written_are_written_by_the_next_build(tmp_path: Path) -> None:
    book = small_book(tmp_path / "book", {"page": page("1")})
    assert build(book)[0] == 0
    html = book / "_build" / "html" / "book" / "page.html"
    html.write_text("cut off")
    (book / "_build" / ".unfinished").touch()  # as a build leaves it that did not end
    assert build(book)[0] == 0
    assert html.read_text("utf8").rstrip().endswith("</html>")


def test_nothing_is_written_into_the_home(tmp_path: Path) -> None:
    book = small_book(tmp_path / "book", {"page": page(FIGURE)})
    own = ("MPLCONFIGDIR", "IPYTHONDIR", "JUPYTER_RUNTIME_DIR", "XDG_CACHE_HOME")
    status, said = build(book, "--strict", HOME="/proc", **dict.fromkeys(own, ""), LC_ALL="C")
    assert status == 0, said
    text = (book / "_build" / "html" / "book" / "page.html").read_text("utf8")
    assert "draws" in text
    assert "stderr" not in text
