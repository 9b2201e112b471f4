"""What a user's process sees, without the annotations that the tests enforce."""

import json
import subprocess
import sys
from typing import Any

import pytest

PROGRAM = """
import json, warnings
import jax
before = dict(jax.config.values)
import policy_gradients as pg
from jax._src import xla_bridge
facts = {
    "changed": sorted(k for k, v in jax.config.values.items() if before.get(k, v) != v),
    "started": xla_bridge.backends_are_initialized(),
}
jax.devices()
facts["started later"] = xla_bridge.backends_are_initialized()  # of no use if it never says so
import numpy as np
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    pg.TabularMDP(np.ones((1, 1, 1)), np.ones((1, 1)), np.ones(1), 1)
facts["warnings"] = [[str(x.message), x.filename, x.lineno] for x in caught]
print(json.dumps(facts))
"""


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    script = tmp_path_factory.mktemp("user") / "program.py"
    script.write_text(PROGRAM, "utf-8")
    command = [sys.executable, str(script)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=500)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_importing_leaves_the_configuration_of_jax_alone(facts: dict[str, Any]) -> None:
    assert facts["changed"] == []


def test_importing_starts_no_backend(facts: dict[str, Any]) -> None:
    """So that a program may still choose its platform or number of devices."""
    assert not facts["started"]
    assert facts["started later"]


def test_the_warning_of_lost_digits_points_at_the_users_line(facts: dict[str, Any]) -> None:
    ((message, filename, line),) = facts["warnings"]
    assert message.startswith("transition, reward, initial: float64, but JAX is in 32-bit mode")
    assert filename.endswith("program.py")
    assert "TabularMDP" in PROGRAM.splitlines()[line - 1]
