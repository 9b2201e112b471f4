"""How fast the package is, and its peers beside it; `make bench` runs this.

A family of rows is a module with `measure(rounds) -> data` and `table(data) -> str`; its data lies
in book/data/benchmark.json under its key, and the machine and the versions that it was measured
with under `conditions`. All sides of a family take turns in one run, so that a slow minute of the
machine hits them alike. A new family is a new file and a line below.
"""

import json
import sys
from typing import Any

import equal
import functional
import growth
import gymnasium_tasks
import solved
from common import HERE, machine

OUTPUT = HERE.parent / "book" / "data" / "benchmark.json"
FAMILIES: dict[str, Any] = {
    "runs": solved,
    "equal": equal,
    "gymnasium": gymnasium_tasks,
    "functional": functional,
    "growth": growth,
}


def versions(data: Any) -> dict[str, str]:
    """Take the versions out of all runs, and merge them."""
    found: dict[str, str] = {}
    if isinstance(data, dict):
        found |= data.pop("versions", {})
    for part in data.values() if isinstance(data, dict) else data if isinstance(data, list) else ():
        found |= versions(part)
    return found


def main() -> None:
    """`python benchmarks/run.py ROUNDS [FAMILY ...]`; without a name, all. Writes the JSON."""
    rounds, names = int(sys.argv[1]), sys.argv[2:] or list(FAMILIES)
    for name in names:
        if name not in FAMILIES:
            sys.exit(f"There is no family {name!r}; there are: {', '.join(FAMILIES)}.")
    record: dict[str, Any] = json.loads(OUTPUT.read_text("utf-8")) if OUTPUT.exists() else {}
    record["command"] = "make bench"
    conditions = record.setdefault("conditions", {})
    for name in names:
        if data := FAMILIES[name].measure(rounds):
            conditions[name] = {"machine": machine(), "versions": versions(data)}
            record[name] = data
            used = ", ".join(f"{k} {v}" for k, v in conditions[name]["versions"].items())
            print(FAMILIES[name].table(data), f"{machine()}; {used}", sep="\n", end="\n\n")
    OUTPUT.write_text(json.dumps(record, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
