"""The survey after checkout, as a shopper meets it: a block on the shop's order page, and a page of its own.

Works without JavaScript. Answers come back by POST and lead the shopper back to where they were.
"""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods

from livehelp_plugin.events.refusals import Refused
from livehelp_plugin.surveys import actions, queries
from livehelp_plugin.surveys.models import Survey
from livehelp_plugin.surveys.questions import NOTHING_ANSWERED, PURCHASE
from livehelp_plugin.widget.assets import asset_url

PARAMETER = "livehelp-survey"
"""In the address after answering: what the block should say. Also the block's fragment."""

THANKS, SKIPPED, EMPTY = "thanks", "skipped", "empty"


def block(request: HttpRequest, reference: str) -> dict[str, Any] | None:
    """What the order page shows for an order; None when there is nothing to ask or to say."""
    survey = actions.ask(reference)
    if survey is None:
        return None
    said = request.GET.get(PARAMETER, "")
    if _is_open(survey):
        error = str(NOTHING_ANSWERED) if said == EMPTY else ""
        return _context(survey, next_url=_with_state(request.get_full_path(), ""), error=error)
    if said in (THANKS, SKIPPED):
        return _context(survey, said=said)
    return None


def example() -> dict[str, Any]:
    """How it looks, for previews: of no order, and sent nowhere."""
    return _shown(said="", next_url="", error="", given=None) | {"action": ""}


@never_cache
@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def survey(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """GET shows the survey on a page of its own; POST answers or skips it, once."""
    found = queries.survey_by_id(public_id)
    if found is None:
        raise Http404
    if request.method == "POST":
        return _submit(request, found)
    said = "" if _is_open(found) else SKIPPED if found.skipped_at else THANKS
    return render(request, "livehelp/survey_page.html", _context(found, said=said))


def _submit(request: HttpRequest, found: Survey) -> HttpResponse:
    wanted = request.POST.get("next", "")
    here = {request.get_host()}
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts=here, require_https=request.is_secure())
    back = wanted if wanted and safe else ""
    if "skip" in request.POST:
        actions.skip(found.public_id)
        return _lead_back(request, back, SKIPPED)
    try:
        actions.answer(found.public_id, request.POST)
    except Refused as refused:
        if refused.code == "empty" and back:
            return _lead_back(request, back, EMPTY)
        context = _context(found, next_url=back, error=refused.message, given=request.POST)
        return render(request, "livehelp/survey_page.html", context, status=400)
    return _lead_back(request, back, THANKS)


def _lead_back(request: HttpRequest, back: str, state: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(_with_state(back or request.path, state))


def _with_state(url: str, state: str) -> str:
    """The address with our parameter set (or, when empty, removed) and our block as its fragment."""
    parts = urlsplit(url)
    query = QueryDict(parts.query, mutable=True)
    query.pop(PARAMETER, None)
    if state:
        query[PARAMETER] = state
    return urlunsplit(parts._replace(query=query.urlencode(), fragment=PARAMETER if state else ""))


def _is_open(survey: Survey) -> bool:
    return survey.answered_at is None and survey.skipped_at is None


def _context(
    survey: Survey, *, said: str = "", next_url: str = "", error: str = "", given: Any = None
) -> dict[str, Any]:
    shown = _shown(said=said, next_url=next_url, error=error, given=given)
    return shown | {"action": reverse("livehelp:survey", args=[survey.public_id])}


def _shown(*, said: str, next_url: str, error: str, given: Any) -> dict[str, Any]:
    questions = [
        {
            "key": question.key,
            "text": question.text,
            "is_scale": any(choice.note for choice in question.choices),
            "choices": question.choices,
            "chosen": given.get(question.key, "") if given else "",
        }
        for question in PURCHASE
    ]
    return {
        "said": said,
        "questions": questions,
        "next": next_url,
        "error": error,
        "stylesheet": asset_url("widget/survey.css"),
    }
