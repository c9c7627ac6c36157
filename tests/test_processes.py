"""The processes that fault tests kill do die, and come back."""

from pathlib import Path

import pytest
import redis

from tests.processes import Process, RedisProcess, free_port


@pytest.mark.services
def test_a_redis_of_its_own_forgets_when_it_is_killed(tmp_path: Path) -> None:
    server = RedisProcess(tmp_path)
    server.start()
    try:
        client = redis.Redis.from_url(server.url)
        client.set("a", "b")
        server.kill()
        with pytest.raises(redis.ConnectionError):
            client.get("a")
        server.start()
        assert client.get("a") is None
    finally:
        server.kill()


def test_a_program_that_ends_at_once_is_reported_with_what_it_said(tmp_path: Path) -> None:
    process = Process(tmp_path / "log")
    process.port = free_port()
    process.command = ["python3", "-c", "raise SystemExit('no database')"]
    with pytest.raises(RuntimeError, match="no database"):
        process.start()
