"""The shop's line: ``path("livehelp/", include("livehelp_plugin.urls"))``."""

from __future__ import annotations

from django.urls import path

from livehelp_plugin.api import attachments, products
from livehelp_plugin.api import views as api
from livehelp_plugin.console import card, transcript
from livehelp_plugin.realtime import sse
from livehelp_plugin.widget import (
    appointment_status,
    appointments,
    assets,
    bootstrap,
    coming_back,
    contact,
    mail_choice,
    popup,
    push_worker,
    sheet,
    survey,
    transcripts,
)

app_name = "livehelp"

urlpatterns = [
    path("availability/", api.availability, name="availability"),
    path("assets/<str:digest>/<path:name>", assets.asset, name="asset"),
    path("visitor/bootstrap/", bootstrap.bootstrap, name="bootstrap"),
    path("popup/", popup.popup, name="popup"),
    path("operator/card/", card.card, name="card"),
    path("attachments/<uuid:public_id>/", attachments.attachment, name="attachment"),
    path("operator/transcript/<uuid:public_id>/", transcript.printed, name="operator_transcript"),
    path("transcript/<uuid:public_id>/", transcripts.printed, name="transcript"),
    path("push-worker.js", push_worker.worker, name="push_worker"),
    path("back/<str:key>/", coming_back.back, name="back"),
    path("mail/<str:key>/", mail_choice.choice, name="mail_choice"),
    path("blocks/<str:version>.css", sheet.sheet, name="sheet"),
    path("contact/", contact.contact, name="contact"),
    path("contact/look-over/", contact.look_over, name="contact_look_over"),
    path("survey/<uuid:public_id>/", survey.survey, name="survey"),
    path("appointment/", appointments.book, name="appointment"),
    path("appointment/<str:key>/", appointment_status.status, name="appointment_status"),
    path("appointment/<str:key>/state/", appointment_status.state, name="appointment_state"),
    path("appointment/<str:key>/calendar.ics", appointment_status.calendar, name="appointment_calendar"),
]

for face in ("visitor", "operator"):
    urlpatterns += [
        path(f"{face}/commands/", api.commands, {"face": face}, name=f"{face}_commands"),
        path(f"{face}/signals/", api.signals, {"face": face}, name=f"{face}_signals"),
        path(f"{face}/events/", api.events, {"face": face}, name=f"{face}_events"),
        path(f"{face}/stream/", sse.stream, {"face": face}, name=f"{face}_stream"),
        path(f"{face}/history/", api.history, {"face": face}, name=f"{face}_history"),
        path(f"{face}/product/", products.product, {"face": face}, name=f"{face}_product"),
        path(f"{face}/upload/", attachments.upload, {"face": face}, name=f"{face}_upload"),
    ]
