"""Forms for departments and operators. What they write goes through ``availability.actions``."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from livehelp_plugin.availability.actions import create_department, enrol_operator, place_operator
from livehelp_plugin.availability.models import Department, Operator

LARGEST_PICTURE = 2 * 1024 * 1024


class DepartmentForm(forms.ModelForm):
    class Meta:
        model = Department
        fields = ("name", "sites")
        widgets = {"sites": forms.CheckboxSelectMultiple}
        help_texts = {"sites": _("Which sites it serves; none chosen means all of them.")}

    def save(self, commit: bool = True) -> Department:
        """A new department gets its desk, the stream on which its work appears."""
        if self.instance.pk is None:
            self.instance = create_department(self.cleaned_data["name"])
            self._save_m2m()  # type: ignore[attr-defined]  # Django's ModelForm has it, the stubs do not
            return self.instance
        return super().save(commit)


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
    departments = forms.ModelMultipleChoiceField(
        queryset=Department.objects.order_by("pk"),
        required=False,
        label=_("Departments"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Whose chats reach this operator. None chosen means the default department."),
    )

    class Meta:
        model = Operator
        fields = ("user", "display_name", "picture", "capacity")
        widgets = {"capacity": forms.NumberInput(attrs={"min": 1, "max": 50})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user: Any = self.fields["user"]
        if self.instance.pk is None:
            user.queryset = who_may_operate().filter(livehelp_operator=None)
        else:
            user.queryset = get_user_model()._default_manager.filter(pk=self.instance.user_id)
            user.disabled = True
            self.initial["departments"] = self.instance.departments.all()

    def clean_capacity(self) -> int:
        capacity = self.cleaned_data["capacity"]
        if not 1 <= capacity <= 50:
            raise ValidationError(_("Between 1 and 50 conversations at once."))
        return capacity

    def clean_picture(self) -> Any:
        picture = self.cleaned_data.get("picture")
        if picture and getattr(picture, "size", 0) > LARGEST_PICTURE:
            raise ValidationError(_("At most 2 MB, please: shoppers load it, too."))
        return picture

    def save(self, commit: bool = True) -> Operator:
        chosen = list(self.cleaned_data["departments"])
        if self.instance.pk is None:
            made = enrol_operator(
                self.cleaned_data["user"],
                display_name=self.cleaned_data["display_name"],
                department=chosen[0] if chosen else None,
            )
            self.instance.pk, self.instance.status, self.instance._state.adding = made.pk, made.status, False
        operator = super().save(commit)
        place_operator(operator, chosen)
        return operator
