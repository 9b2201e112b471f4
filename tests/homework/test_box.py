"""The box isolates, and where it does not nothing is graded and the remedy is said."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import struct
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pilot_book import HANG

from homework_tools.box import boxes, enclosure, seccomp, selftest, users
from homework_tools.box.boxes import Box, Raised, Size


def cell(running: Box, source: str) -> None:
    running.ask({"do": "cell", "number": 1, "source": source}, 10)


def get(running: Box, name: str) -> object:
    return running.ask({"do": "get", "name": name}, 10)


def test_only_what_is_needed_is_in_the_box(bwrap: str) -> None:
    with Box() as running:
        cell(running, "import os\nhere = sorted(os.listdir('/book')) + sorted(os.listdir('/tmp'))")
        known = ["cell_tools", "otter", "policy_gradients"]
        assert get(running, "here") == [*known, "running.py", "shell.py", "walls.py", "worker.py"]


@pytest.mark.parametrize("what", ["mount", "vsock", "unshare", "memfd", "ptrace", "io_uring"])
def test_system_calls_that_are_refused(what: str, bwrap: str) -> None:
    calls = {
        "mount": "libc.mount(b'none', b'/tmp', b'tmpfs', 0, None)",
        "vsock": "libc.socket(40, 1, 0)",
        "unshare": "libc.unshare(0x10000000)",
        "memfd": "libc.memfd_create(b'x', 0)",
        "ptrace": "libc.ptrace(0, 0, 0, 0)",
        "io_uring": "libc.syscall(425, 1, 0)",
    }
    with Box() as running:
        cell(running, f"import ctypes\nlibc = ctypes.CDLL(None)\nanswer = {calls[what]}")
        assert get(running, "answer") == -1


def test_a_box_does_not_remember(bwrap: str) -> None:
    with Box() as first:
        cell(first, "open('/tmp/note', 'w').write('x'); import sys; sys.note = 1")
    with Box() as second:
        cell(second, "import os, sys\nfound = os.path.exists('/tmp/note') or hasattr(sys, 'note')")
        assert get(second, "found") is False


def test_numpy_jax_and_matplotlib_work(bwrap: str) -> None:
    source = (
        "import jax.numpy as jnp, matplotlib.pyplot as plt, gymnasium, optax\n"
        "plt.plot([0, 1]); plt.savefig('/tmp/x.png')\nx = float(jnp.arange(3.0) @ jnp.ones(3))"
    )
    with Box() as running:
        running.ask({"do": "cell", "number": 1, "source": source}, 60)
        assert get(running, "x") == 3.0


def test_no_bubblewrap_no_grading(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    said = selftest.selftest()
    assert "not installed" in said and "apt install bubblewrap" in said and "Ubuntu 24.04" in said
    assert "macOS" in said


def fake_bwrap(folder: Path, text: str) -> Path:
    program = folder / "bwrap"
    program.write_text(text)
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return program


def test_a_box_that_may_not_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What bubblewrap says where user namespaces are off."""
    text = "#!/bin/sh\necho 'bwrap: setting up uid map: Permission denied' >&2\nexit 1\n"
    program = fake_bwrap(tmp_path, text)
    monkeypatch.setattr(shutil, "which", lambda name: str(program))
    said = selftest.selftest()
    assert "Permission denied" in said and "apparmor_restrict_unprivileged_userns" in said


ALLOW_ALL = struct.pack("<HBBI", 6, 0, 0, 0x7FFF0000)
ROOT_ONLY = ["settings of the kernel", "changes devices"]


def without(word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Boxes without one of the options of bubblewrap."""
    real = boxes.command

    def weaker(size: Size, reply: int, rules: int) -> list[str]:
        words = real(size, reply, rules)
        kept: list[str] = []
        while words:
            one = words.pop(0)
            if one != word:
                kept.append(one)
            elif word == "--remount-ro":
                words.pop(0)
        return kept

    monkeypatch.setattr(boxes, "command", weaker)


def no_filter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seccomp, "program", lambda **_: ALLOW_ALL)


def found_by_the_selftest(said: list[str]) -> None:
    found = selftest.selftest()
    said = [words for words in said if words not in ROOT_ONLY or os.getuid() == 0]
    if said:
        assert "does not isolate" in found and "Nothing is graded" in found
    assert all(words in found for words in said), found


def test_a_box_on_the_network_is_found(bwrap: str, monkeypatch: pytest.MonkeyPatch) -> None:
    without("--unshare-net", monkeypatch)
    no_filter(monkeypatch)  # which alone would keep the notebook from the network
    found_by_the_selftest(["reaches the network"])


def test_a_box_that_can_be_written_to_is_found(bwrap: str, monkeypatch: pytest.MonkeyPatch) -> None:
    without("--remount-ro", monkeypatch)
    found_by_the_selftest(["settings of the kernel"])


def test_a_box_without_filter_is_found(bwrap: str, monkeypatch: pytest.MonkeyPatch) -> None:
    no_filter(monkeypatch)
    memory = ["limit of shared memory", "limit of its stack", "limit of locks"]
    found_by_the_selftest(["starts processes", "changes devices", *memory])


def test_a_box_without_limits_is_found(bwrap: str, monkeypatch: pytest.MonkeyPatch) -> None:
    real = boxes._walls

    def wide(size: Size, rules: bytes) -> dict[str, Any]:
        return {**real(size, rules), "names": 0, "size": 1 << 30, "limits": {}}

    monkeypatch.setattr(boxes, "_walls", wide)
    files = ["limit of the number of files", "limit of temporary space"]
    found_by_the_selftest(["limit of memory", *files])


def test_a_box_that_holds_a_file_is_found(
    bwrap: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    real = subprocess.Popen
    with (tmp_path / "said").open("wb") as file:

        def popen(command: list[str], **options: Any) -> Any:
            if "stderr" in options:
                options["stderr"] = file
            return real(command, **options)

        monkeypatch.setattr(subprocess, "Popen", popen)
        found_by_the_selftest(["holds a file of the grader"])


def test_the_selftest_passes(bwrap: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert selftest.selftest() == ""
    assert capfd.readouterr().err == ""


def test_root_without_a_second_user_is_told_of_threads(
    bwrap: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """The kernel does not count the threads of root: this is said each time, not skipped."""
    monkeypatch.setattr(users, "space", lambda: None)
    assert selftest.selftest() == ""
    assert ("more than 256 threads" in capfd.readouterr().err) == (os.getuid() == 0)


def test_a_box_that_cannot_mount_grades_nothing(
    bwrap: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = boxes.command
    word = "CAP_SYS_ADMIN"

    def weaker(size: Size, reply: int, rules: int) -> list[str]:
        return [w.replace(word, "CAP_CHOWN") for w in real(size, reply, rules)]

    monkeypatch.setattr(boxes, "command", weaker)
    found = selftest.selftest()
    assert "the box could not have mounts of its own" in found and "Nothing is graded" in found


def test_a_grade_command_without_box_grades_nothing(pilot: Path, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    shutil.copy(pilot / "_build/homework/hw0/solution/hw0.ipynb", tmp_path / "in" / "ann.ipynb")
    command = [sys.executable, "-m", "homework_tools", "--root", str(pilot), "grade", "hw0"]
    command += [str(tmp_path / "in"), "--output", str(tmp_path / "out")]
    done = subprocess.run(
        command,
        env=os.environ | {"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=HANG,
    )
    assert done.returncode == 2
    assert "not installed" in done.stderr and not (tmp_path / "out").exists()


def test_an_ordinary_user_has_the_same_box(bwrap: str, tmp_path: Path) -> None:
    """As root: the box of an ordinary user, where that user may read this Python."""
    if os.getuid() != 0:
        pytest.skip("this is an ordinary user: the other tests are this one")
    user = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"]
    packages = Path(np.__file__).parents[1]
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": f"{enclosure.CODE}:{packages}",
        "HOME": "/tmp",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    try_import = (
        "import subprocess, sys\n"
        "subprocess.run([sys.executable, '-c', 'import numpy, homework_tools'], check=True)"
    )
    for python in (sys.executable, "/usr/bin/python3"):
        command = [*user, python, "-c", try_import]
        with contextlib.suppress(OSError):
            if not subprocess.run(command, env=environment, capture_output=True).returncode:
                break
    else:
        pytest.skip("an ordinary user may read no Python that fits")
    done = subprocess.run(
        [*user, python, "-m", "homework_tools", "selftest"],
        env=environment, cwd="/", capture_output=True, text=True, timeout=HANG,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def test_only_a_trusted_box_forks() -> None:
    """The filter's own lines: a C library may fork by any of three system calls."""
    for number in (57, 58):
        line = seccomp._line(seccomp.EQUAL, number, no=1)
        assert line in seccomp.program("x86_64")
        assert line not in seccomp.program("x86_64", forks=True)
    for machine in seccomp.ARCHITECTURES:
        threads = seccomp._line(seccomp.ANY_BIT, seccomp.CLONE_THREAD, yes=1)
        assert threads in seccomp.program(machine)


def test_the_filter_knows_its_machine() -> None:
    for machine in seccomp.ARCHITECTURES:
        assert len(seccomp.program(machine)) % 8 == 0
    with pytest.raises(RuntimeError, match="machine is pdp11: grading runs on one of x86_64"):
        seccomp.program("pdp11")


def test_an_error_in_the_box_is_told_in_words(bwrap: str) -> None:
    with Box() as running, pytest.raises(Raised, match="ZeroDivisionError: division by zero") as e:
        cell(running, "x = 1\n1 / 0")
    assert e.value.place == "cell 1, line 2"
