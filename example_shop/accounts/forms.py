"""Accounts are named by e-mail address: nobody remembers a user name for a coffee shop."""

from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _


class LoginForm(AuthenticationForm):
    error_messages = {
        **AuthenticationForm.error_messages,
        "invalid_login": _("E-mail and password do not match an account. Capital letters count in the password."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("E-mail")
        self.fields["username"].widget.attrs.update({"inputmode": "email", "autocomplete": "username"})

    def clean_username(self) -> str:
        return self.cleaned_data["username"].strip().lower()


class SignUpForm(forms.Form):
    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(
        label=_("E-mail"), max_length=150, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        help_text=_("At least 8 characters, not only numbers."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].lower()
        if User.objects.filter(username=email).exists():
            raise forms.ValidationError(_("There is an account with this address. Please log in."))
        return email

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("password"):
            try:
                password_validation.validate_password(cleaned["password"], self._candidate(cleaned))
            except forms.ValidationError as problem:
                self.add_error("password", problem)
        return cleaned

    def save(self) -> User | None:
        """None when the same address was signed up in the same moment."""
        user = self._candidate(self.cleaned_data)
        user.set_password(self.cleaned_data["password"])
        try:
            with transaction.atomic():
                user.save()
        except IntegrityError:
            return None
        return user

    def _candidate(self, cleaned: dict[str, Any]) -> User:
        first, _space, last = cleaned.get("name", "").partition(" ")
        email = cleaned.get("email", "")
        return User(username=email, email=email, first_name=first, last_name=last)
