"""Float64 where a test asks for it; the package itself never touches JAX's configuration."""

from collections.abc import Iterator

import jax
import pytest
from jaxtyping import config


@pytest.fixture(scope="module")
def x64() -> Iterator[None]:
    """64-bit mode for a whole module: `pytestmark = pytest.mark.usefixtures("x64")`."""
    with jax.enable_x64(True):
        yield


@pytest.fixture
def as_users_run() -> Iterator[None]:
    """Without enforced annotations, so that wrong arguments meet the package's own checks."""
    config.update("jaxtyping_disable", True)
    yield
    config.update("jaxtyping_disable", False)
