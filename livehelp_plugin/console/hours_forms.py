"""A department's week as a form: days with up to four intervals each, a clock, and the day from which it holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import product
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.db import transaction
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from livehelp_plugin.availability.models import Department
from livehelp_plugin.availability.setting_hours import Interval, overlapping, set_time_zone, set_week

SLOTS = 4
"""Intervals that one day can have."""

USUAL = tuple(Interval(weekday, time(9), time(18)) for weekday in range(5))
"""What stands in the form of who has no hours yet."""


def time_field() -> forms.TimeField:
    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    return forms.TimeField(required=False, widget=widget, input_formats=["%H:%M", "%H:%M:%S"])


def date_field(**more: Any) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(widget=widget, input_formats=["%Y-%m-%d"], **more)


def zone_choices() -> list[Any]:
    """The shop's clock first, then every place of the time zone database by continent."""
    places: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for name in sorted(available_timezones()):
        continent, _slash, place = name.partition("/")
        if place and continent not in ("Etc", "SystemV", "US", "posix", "right"):
            places[continent].append((name, place.replace("_", " ").replace("/", ", ")))
    own = gettext("The shop's clock (%(zone)s)") % {"zone": settings.TIME_ZONE}
    return [("", own), ("UTC", "UTC"), *sorted(places.items())]


@dataclass(frozen=True, slots=True)
class Slot:
    """Two fields of a form: from when to when."""

    opens: forms.BoundField
    closes: forms.BoundField


@dataclass(frozen=True, slots=True)
class Day:
    """A row of the form."""

    weekday: int
    name: str
    slots: list[Slot]
    problems: list[str]


class WeekForm(forms.Form):
    when = forms.ChoiceField(
        label=_("When do you answer?"),
        choices=[("always", _("Always: whoever is online answers")), ("hours", _("At these times"))],
        widget=forms.RadioSelect,
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), required=False, choices=zone_choices)
    from_day = date_field(
        label=_("Holds from"), help_text=_("What was before stays as it was, in the figures as well.")
    )

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        department: Department,
        week: Iterable[Interval],
        today: date,
        initial: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        self.department = department
        week = sorted(week)
        shown: dict[str, Any] = {
            "when": "hours" if week else "always",
            "time_zone": department.time_zone,
            "from_day": today,
            **(initial or {}),
        }
        counted: dict[int, int] = defaultdict(int)
        for one in week or USUAL:
            names = names_of(one.weekday, counted[one.weekday])
            shown |= dict(zip(names, (one.opens, one.closes), strict=True))
            counted[one.weekday] += 1
        super().__init__(data, files, initial=shown, **kwargs)
        for weekday, slot in product(range(7), range(SLOTS)):
            self.fields.update({name: time_field() for name in names_of(weekday, slot)})
        self.fields["from_day"].widget.attrs["min"] = today.isoformat()
        self.problems: dict[int, list[str]] = defaultdict(list)
        self.week: list[Interval] = []

    def days(self) -> Iterator[Day]:
        for weekday in range(7):
            slots = [Slot(*(self[name] for name in names_of(weekday, slot))) for slot in range(SLOTS)]
            yield Day(weekday, str(WEEKDAYS[weekday]), slots, self.problems[weekday])

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("when") != "hours":
            return given
        for weekday in range(7):
            self.week += self._intervals(given, weekday)
        for one in overlapping(set(self.week)):
            self.problems[one.weekday].append(gettext("These times overlap."))
        if any(self.problems.values()):
            self.add_error(None, gettext("Please check the days that are marked."))
        elif not self.week:
            self.add_error("when", gettext("Enter the times of at least one day, or choose “Always”."))
        return given

    def _intervals(self, given: dict[str, Any], weekday: int) -> Iterator[Interval]:
        for slot in range(SLOTS):
            names = names_of(weekday, slot)
            opens, closes = (given.get(name) for name in names)
            if opens is not None and closes is not None:
                yield Interval(weekday, opens, closes)
            elif opens is not None or closes is not None or any(name in self.errors for name in names):
                self.problems[weekday].append(gettext("Both times are needed: from when, and until when."))

    def save(self, now: datetime) -> bool:
        """Set the clock and the week. Raises ``ValidationError`` where the verbs do."""
        zone = self.cleaned_data["time_zone"]
        moved = zone != self.department.time_zone
        with transaction.atomic():
            if moved:
                set_time_zone(self.department, zone)
            return set_week(self.department, self.week, from_day=self.cleaned_data["from_day"], now=now) or moved


def names_of(weekday: int, slot: int) -> tuple[str, str]:
    return f"day{weekday}-{slot}-opens", f"day{weekday}-{slot}-closes"
