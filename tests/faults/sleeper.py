"""An operator's browser in a process of its own, so that it can be put to sleep (SIGSTOP) like a laptop.

python -m tests.faults.sleeper <host> <session> <desk>: says "there" and claims what waits; one line for each change of
who has a chat, "<conversation> <operator's name>".
"""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass

from tests.contract.reducer import Json
from tests.faults.stage import staged


@dataclass(frozen=True)
class There:
    host: str


async def main(host: str, session: str, desk: str) -> None:
    told: dict[str, str] = {}
    async with staged(desk, session) as stage:
        person = await stage.operator(There(host))
        claim = person.on_frame

        def hear(frame: Json) -> None:
            if claim is not None:
                claim(frame)
            for key, held in person.stores.items():
                name = (held.state.get("operator") or {}).get("name", "")
                if key.startswith("c:") and told.get(key, "") != name:
                    told[key] = name
                    print(key.removeprefix("c:"), name, flush=True)

        person.on_frame = hear
        print("there", flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
