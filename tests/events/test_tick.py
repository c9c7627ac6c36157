"""The command does one round, or says that another process is at it."""

import uuid
from io import StringIO

import pytest
from django.core.management import call_command

from livehelp_plugin.events.sweeping import take_lease


def said() -> str:
    out = StringIO()
    call_command("livehelp_tick", stdout=out)
    return out.getvalue().strip()


@pytest.mark.django_db
def test_one_round() -> None:
    assert said() == "0 done"


@pytest.mark.django_db
def test_another_process_is_sweeping() -> None:
    take_lease(uuid.uuid4())

    assert said() == "another process is sweeping"
