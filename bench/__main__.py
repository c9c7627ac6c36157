"""python -m bench [--check] [--rounds 3]: the ratios of delivery and choosing, one line each; --check holds the floors.

Server and client have a core each; rounds are interleaved, so that a neighbour disturbs all alike. Throughput is
compared by the processor time that the server spends on a message (medians), delay by its 99th percentile (the best
round of each).
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

import psycopg
import uvloop

from bench import loads, machine

POSTGRES = "postgres://postgres@127.0.0.1:5432"
DATABASE = "livehelp_bench"
PAIRS = 50
RATE, OPEN_PAIRS = 500.0, 100
IDLE = 400

FLOORS = {
    "sqlite ÷ relay": (1.0, "at least"),
    "postgres ÷ relay": (0.8, "at least"),
    "sqlite ÷ orm": (3.0, "at least"),
    "sqlite p99 ÷ raw": (12.0, "at most"),
    "kB per idle socket": (40.0, "at most"),
    "lost, repeated, reordered": (0.0, "at most"),
    "sqlite decision ÷ bare transaction": (110.0, "at most"),
}


def _ignore(frame: object) -> None:
    """What is heard does not matter where only silence is weighed."""


class Bench:
    """What is measured, with everything it needs running."""

    def __init__(self, folder: Path, redis: machine.Background, seconds: float) -> None:
        self.seconds = seconds
        url = f"redis://127.0.0.1:{redis.port}/0"
        common = {"BENCH_REDIS_URL": url, "REDIS_URL": ""}
        self.env = {"sqlite": {**common, "DATABASE_URL": f"sqlite:///{folder / 'bench.sqlite3'}"}}
        if _new_postgres():
            self.env["postgres"] = {**common, "DATABASE_URL": f"{POSTGRES}/{DATABASE}", "REDIS_URL": url}
        else:
            print("PostgreSQL does not answer at 127.0.0.1:5432: its lines are left out")
        self.casts = {name: machine.cast(max(OPEN_PAIRS, IDLE), env) for name, env in self.env.items()}
        self.wrong = 0

    def variants(self) -> dict[str, tuple[str, str]]:
        """Name → (server, database); our own under the name of its database."""
        found = {"raw": ("raw", "sqlite"), "relay": ("relay", "sqlite"), "orm": ("orm", "sqlite")}
        return found | {name: ("livehelp", name) for name in self.env}

    def _cast(self, kind: str, database: str) -> dict[str, Any] | None:
        return self.casts[database] if kind == "livehelp" else None

    async def cost(self, kind: str, database: str) -> float:
        """Microseconds of the server's processor for one message, at its limit."""
        with machine.server(kind, self.env[database]) as server:
            pairs = await loads.open_pairs(server.port, self._cast(kind, database), PAIRS)
            await loads.closed_loop(pairs, 0.5)
            before, done = server.cpu(), sum(len(pair.read) for pair in pairs)
            total = await loads.closed_loop(pairs, self.seconds)
            used = server.cpu() - before
            self._judge(pairs)
            print(f"  {kind:9} {database:9} {(total - done) / self.seconds:8.0f} messages/s", flush=True)
            return used / (total - done) * 1e6

    async def p99(self, kind: str, database: str) -> float:
        """Milliseconds within which 99 of 100 messages reached the other side, at 500 a second."""
        with machine.server(kind, self.env[database]) as server:
            pairs = await loads.open_pairs(server.port, self._cast(kind, database), OPEN_PAIRS)
            await loads.open_loop(pairs, RATE, 0.5)
            for pair in pairs:
                pair.delays.clear()
                pair.read.clear()
                pair.waiting.clear()
                pair.order.clear()
            await loads.open_loop(pairs, RATE, self.seconds)
            self._judge(pairs)
            delays = sorted(delay for pair in pairs for delay in pair.delays)
            return delays[int(len(delays) * 0.99)] * 1e3

    async def idle(self) -> float:
        """Kilobytes for each socket that follows one conversation in silence."""
        cast = self.casts["sqlite"]
        with machine.server("livehelp", self.env["sqlite"]) as server:
            first = cast["pairs"][0]
            lines = [await loads.follow(server.port, "visitor", first["cookie"], first["conversation"], _ignore)]
            before = server.memory()
            for one in cast["pairs"][:IDLE]:
                lines.append(await loads.follow(server.port, "visitor", one["cookie"], one["conversation"], _ignore))
            await asyncio.sleep(1)
            return (server.memory() - before) / IDLE

    def _judge(self, pairs: list[loads.Pair]) -> None:
        self.wrong += sum(loads.faults(pairs).values())


async def measure(bench: Bench, rounds: int) -> dict[str, float]:
    costs: dict[str, list[float]] = {name: [] for name in bench.variants()}
    delays: dict[str, list[float]] = {"raw": [], **{name: [] for name in bench.env}}
    for _ in range(rounds):
        for name, (kind, database) in bench.variants().items():
            costs[name].append(await bench.cost(kind, database))
        for name in delays:
            delays[name].append(await bench.p99(*bench.variants()[name]))
    cost = {name: statistics.median(values) for name, values in costs.items()}
    p99 = {name: min(values) for name, values in delays.items()}  # a neighbour only ever adds to a delay
    found = {f"{name} µs of processor per message": value for name, value in cost.items()}
    found |= {f"{name} p99 ms at {RATE:.0f}/s": value for name, value in p99.items()}
    for name in bench.env:
        found[f"{name} ÷ relay"] = cost["relay"] / cost[name]
        found[f"{name} p99 ÷ raw"] = p99[name] / p99["raw"]
    found["sqlite ÷ orm"] = cost["orm"] / cost["sqlite"]
    found["kB per idle socket"] = await bench.idle()
    for name, env in bench.env.items():
        found |= deciding(name, machine.decide(env))
    found["lost, repeated, reordered"] = float(bench.wrong)
    return found


def deciding(name: str, fits: dict[str, float]) -> dict[str, float]:
    """Finding an operator in a contact centre, against a transaction that does next to nothing."""
    return {
        f"{name} decisions per second of processor": fits["decisions"],
        f"{name} decision ÷ bare transaction": fits["bare"] / fits["decisions"],
    }


def report(found: dict[str, float], slack: float) -> bool:
    """Print the figures; whether all floors hold."""
    good = True
    for name, value in found.items():
        floor, sense = FLOORS.get(name, (None, ""))
        line = f"{name:40} {value:10.2f}"
        if floor is not None:
            limit = floor / slack if sense == "at least" else floor * slack
            kept = value >= limit if sense == "at least" else value <= limit
            good &= kept
            line += f"   {sense} {limit:g}: {'kept' if kept else 'MISSED'}"
        print(line)
    return good


def _new_postgres() -> bool:
    try:
        with psycopg.connect(f"{POSTGRES}/postgres", autocommit=True, connect_timeout=3) as link:
            link.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
            link.execute(f"CREATE DATABASE {DATABASE}")
            return True
    except psycopg.OperationalError:
        return False


def main() -> int:
    asked = argparse.ArgumentParser()
    asked.add_argument("--check", action="store_true")
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--seconds", type=float, default=4.0)
    asked.add_argument("--slack", type=float, default=1.0, help="floors are divided by this: 2 on a machine with noise")
    options = asked.parse_args()
    machine.ourselves()
    with tempfile.TemporaryDirectory() as folder, machine.redis() as redis:
        found = uvloop.run(measure(Bench(Path(folder), redis, options.seconds), options.rounds))
    good = report(found, options.slack)
    return 0 if good or not options.check else 1


if __name__ == "__main__":
    sys.exit(main())
