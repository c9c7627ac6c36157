"""Conversations, each with a shopper and an operator, made by the plugin's own actions: python -m bench.cast 100"""

from __future__ import annotations

import json
import os
import sys
import uuid


def main(pairs: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
    import django

    django.setup()
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from django.test import Client
    from wagtail.models import Site

    from livehelp_plugin.availability.actions import enrol_operator, set_status
    from livehelp_plugin.availability.models import Status
    from livehelp_plugin.availability.presence import renew, subject_of_operator
    from livehelp_plugin.conversations.access import VisitorActor, operator_actor
    from livehelp_plugin.conversations.actions.assignment import claim
    from livehelp_plugin.conversations.actions.opening import Opening, open_conversation
    from livehelp_plugin.events.sweeping import run_sweeps
    from livehelp_plugin.visitors import identity

    call_command("migrate", verbosity=0)
    site = Site.objects.get(is_default_site=True)
    user = get_user_model().objects.create_superuser("bench", "bench@example.com", "bench")
    operator = enrol_operator(user, display_name="Giulia", capacity=30_000)
    set_status(operator, Status.ONLINE, changed_by="bench")
    line = (subject_of_operator(operator.pk), uuid.uuid4())
    staff = operator_actor(operator)
    client = Client()
    client.force_login(user)
    found = []
    for number in range(int(pairs)):
        if number % 50 == 0:
            renew([line])
        token = identity.mint()
        visitor = identity.arrive(token, site_id=site.pk)
        actor = VisitorActor(visitor.pk, (visitor.pk,), site.pk, identity.digest(token))
        answer = open_conversation(Opening(actor, f"hello {number}", uuid.uuid4()))
        claim(staff, uuid.UUID(answer["conversation"]), uuid.uuid4())
        found.append({"conversation": answer["conversation"], "cookie": f"livehelp={identity.signed(token)}"})
    while run_sweeps():  # what is owed to consumers is done now, not while we measure
        pass
    print(json.dumps({"operator": f"sessionid={client.cookies['sessionid'].value}", "pairs": found}))


if __name__ == "__main__":
    main(*sys.argv[1:])
