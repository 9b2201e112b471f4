"""What a worker of pytest-xdist takes at once, so that what tests share is made once."""

from __future__ import annotations

from pathlib import PurePath

from xdist.scheduler import LoadScopeScheduling

# Each test of these is about one page, named first between its brackets, and pages take long.
BY_PAGE = ("test_wrong_variants.py", "test_other_machines.py")
# Each test of these trains for a minute and shares nothing with the others.
BY_TEST = ("test_learning_a2c.py", "test_learning_ppo.py", "test_learning_reinforce.py")


def share(nodeid: str) -> str:
    """The file of a test; with its page where tests run pages; the test itself where it trains."""
    file, _, test = nodeid.partition("::")
    page = test.partition("[")[2].partition("-")[0].removesuffix("]")
    if PurePath(file).name in BY_TEST:
        return nodeid
    return f"{file} {page}" if PurePath(file).name in BY_PAGE else file


class Sharing(LoadScopeScheduling):
    """`--dist loadfile`, with shares as above."""

    def _split_scope(self, nodeid: str) -> str:
        return share(nodeid)
