"""Puts mistakes into the engine, one at a time, and asks of each whether the machine of tests/engine finds it.

    python -m scripts.seed_faults                # all of them
    python -m scripts.seed_faults transfer grace # those with one of these words in their name

LIVEHELP_ENGINE_RUNS says how many examples a fault may survive before it has got away (100). The faults are
in tests/engine/faults.py. One that nobody finds is a failure.
"""

import sys

from scripts.run_tests import on_every_core, pytest


def main(words: list[str]) -> int:
    chosen = ["-k", " or ".join(words)] if words else []
    counts = pytest("seeded-faults", ["tests/engine/seeded.py", "-v", *on_every_core(), *chosen])
    print(f"{counts['passed']} faults found, {counts['failed']} got away", flush=True)
    return 1 if counts["failed"] or not counts["passed"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
