"""Forms for departments and operators. What they write goes through ``availability``.

A field that is not shown changes nothing: what a team once set is there again when everything is shown.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site

from livehelp_plugin.availability.actions import create_department, enrol_operator
from livehelp_plugin.availability.models import Department, Operator, Skill
from livehelp_plugin.availability.staffing import LARGEST_CAPACITY, set_ring, staff
from livehelp_plugin.console.supervisors import everything_shown
from livehelp_plugin.conversations.languages import spoken
from livehelp_plugin.policy.profiles import defaults_of
from livehelp_plugin.policy.queries import rules_now

LARGEST_PICTURE = 2 * 1024 * 1024
PLACES = [
    ("", _("No")),
    ("1", _("Yes, asked first")),
    ("2", _("Helps out when nobody who is asked first is free")),
    ("3", _("Last resort")),
]


class DepartmentForm(forms.ModelForm):
    class Meta:
        model = Department
        fields = ("name", "sites", "ring")
        widgets = {"sites": forms.CheckboxSelectMultiple, "ring": forms.RadioSelect}
        help_texts = {
            "name": _("Shoppers see it where they can choose, or are handed over."),
            "sites": _("Which sites it serves; none chosen means all of them."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ring"].required = False
        if Site.objects.count() < 2:
            del self.fields["sites"]

    def save(self, commit: bool = True) -> Department:
        """A new department gets its desk, the stream on which its work appears."""
        with transaction.atomic():
            if self.instance.pk is None:
                self.instance = create_department(self.cleaned_data["name"])
            Department.objects.filter(pk=self.instance.pk).update(name=self.cleaned_data["name"])
            self._save_m2m()  # type: ignore[attr-defined]  # Django's ModelForm has it, the stubs do not
            if self.cleaned_data["ring"]:
                set_ring(self.instance, self.cleaned_data["ring"])
            self.instance.refresh_from_db()
        return self.instance


class UserChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        name = obj.get_full_name()
        return f"{name} ({obj.get_username()})" if name else obj.get_username()


def who_may_operate() -> QuerySet[Any]:
    """Active users with the right to answer chats: few, where a shop has thousands of accounts."""
    right = {"codename": "operate_conversation", "content_type__app_label": "livehelp"}
    by_group = {f"groups__permissions__{name}": value for name, value in right.items()}
    directly = {f"user_permissions__{name}": value for name, value in right.items()}
    users = get_user_model()._default_manager.filter(is_active=True)
    return users.filter(Q(is_superuser=True) | Q(**by_group) | Q(**directly)).distinct().order_by("pk")


class OperatorForm(forms.ModelForm):
    user = UserChoice(
        queryset=None,
        label=_("User"),
        help_text=_("Who may answer chats is listed. Somebody is missing? Put them in the group “Operators” first."),
    )
    languages = forms.MultipleChoiceField(
        required=False,
        label=_("Languages"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("In which this operator answers; none chosen means all of them."),
    )

    class Meta:
        model = Operator
        fields = ("user", "display_name", "picture", "is_shown", "capacity", "skills", "languages")
        widgets = {
            "capacity": forms.NumberInput(attrs={"min": 1, "max": LARGEST_CAPACITY}),
            "skills": forms.CheckboxSelectMultiple,
        }
        help_texts = {"skills": _("Chats that ask for a skill go to those who have it, while one of them is there.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user: Any = self.fields["user"]
        if self.instance.pk is None:
            user.queryset = who_may_operate().filter(livehelp_operator=None)
            self.initial.setdefault("capacity", _usual_capacity())
        else:
            user.queryset = get_user_model()._default_manager.filter(pk=self.instance.user_id)
            user.disabled = True
        self.fields["capacity"].initial = self.initial.get("capacity")
        languages: Any = self.fields["languages"]
        languages.choices = spoken(self.instance.languages)
        self._departments: dict[str, int] = {}
        if everything_shown():
            self._ask_for_departments()
            if not Skill.objects.exists():
                del self.fields["skills"]
        else:
            del self.fields["skills"], self.fields["languages"]

    def _ask_for_departments(self) -> None:
        """One choice per department: whether its chats reach this operator, and in which turn."""
        priorities = dict(self.instance.memberships.values_list("department", "priority")) if self.instance.pk else {}
        for department in Department.objects.order_by("pk"):
            name = f"department_{department.pk}"
            priority = priorities.get(department.pk)
            choices: list[tuple[str, Any]] = list(PLACES)
            if priority and str(priority) not in dict(choices):
                choices.append((str(priority), str(priority)))
            self.fields[name] = forms.ChoiceField(
                choices=choices,
                required=False,
                label=_("Chats of “%(department)s” reach this operator") % {"department": department.name},
                initial=str(priority or ""),
            )
            self._departments[name] = department.pk

    def clean_capacity(self) -> int:
        capacity = self.cleaned_data["capacity"]
        if not 1 <= capacity <= LARGEST_CAPACITY:
            raise ValidationError(_("Between 1 and 50 conversations at once."))
        return capacity

    def clean_picture(self) -> Any:
        picture = self.cleaned_data.get("picture")
        if picture and getattr(picture, "size", 0) > LARGEST_PICTURE:
            raise ValidationError(_("At most 2 MB, please: shoppers load it, too."))
        return picture

    @transaction.atomic
    def save(self, commit: bool = True) -> Operator:
        """The status, and what the engine keeps of an operator, is not the form's to write."""
        given = self.cleaned_data
        operator, is_new = self.instance, self.instance.pk is None
        if is_new:
            operator.pk = enrol_operator(given["user"], display_name=given["display_name"]).pk
            operator._state.adding = False
        operator.save(update_fields=["display_name", "picture", "is_shown"])
        placed = {pk: int(given[name]) for name, pk in self._departments.items() if given[name]}
        staff(
            operator.pk,
            priorities=placed if self._departments else None,
            capacity=given["capacity"],
            skills=given.get("skills"),
            languages=given.get("languages"),
        )
        operator.refresh_from_db()
        return operator


def _usual_capacity() -> int:
    """Of an operator for whom nobody says otherwise: as the profile of the first site has it."""
    site = Site.objects.order_by("-is_default_site", "pk").first()
    rules = rules_now(site.pk if site else 0)
    return defaults_of(rules.profile, rules.reach).capacity
