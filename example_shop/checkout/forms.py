"""The checkout's questions. As few as a parcel needs."""

import re
from typing import Any
from uuid import uuid4

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from example_shop.catalogue.money import euro
from example_shop.checkout.delivery import HOME, DeliveryOption
from example_shop.checkout.models import Order

AUTOCOMPLETE = {
    "email": "email",
    "phone": "tel",
    "name": "name",
    "street": "address-line1",
    "street_more": "address-line2",
    "postcode": "postal-code",
    "city": "address-level2",
    "province": "address-level1",
    "country": "country",
}
POSTCODES = {HOME: r"\d{5}", "DE": r"\d{5}", "FR": r"\d{5}", "ES": r"\d{5}", "AT": r"\d{4}", "BE": r"\d{4}"}


class DetailsForm(forms.ModelForm):
    """Who it is for and where it goes; ``autocomplete`` lets a phone fill it in."""

    class Meta:
        model = Order
        fields = [
            "email",
            "name",
            "phone",
            "street",
            "street_more",
            "postcode",
            "city",
            "province",
            "country",
            "note",
        ]
        widgets = {"note": forms.Textarea(attrs={"rows": 2})}
        help_texts = {
            "email": _("For the confirmation and nothing else."),
            "phone": _("Only for the courier, on the day of delivery."),
            "note": _("For the courier or for us."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, word in AUTOCOMPLETE.items():
            self.fields[name].widget.attrs["autocomplete"] = word
        self.fields["phone"].widget.input_type = "tel"

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        pattern = POSTCODES.get(cleaned.get("country", ""))
        if pattern and "postcode" in cleaned and not re.fullmatch(pattern, cleaned["postcode"].strip()):
            self.add_error("postcode", _("This is not a postcode of the country below. Please check it."))
        return cleaned


class DeliveryForm(forms.Form):
    delivery = forms.ChoiceField(label=_("How shall it reach you?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, options: list[DeliveryOption], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.options = {option.key: option for option in options}
        self.fields["delivery"].choices = [  # type: ignore[attr-defined]
            (option.key, f"{option.name}: {euro(option.price)}") for option in options
        ]


class RefundForm(forms.Form):
    """For the shop's staff."""

    amount = forms.DecimalField(label=_("Amount in euros"), max_digits=10, decimal_places=2, min_value=0)
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False, help_text=_("The customer reads it."))
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None, *, order: Order) -> None:
        super().__init__(data, initial={"amount": order.refundable, "key": uuid4()})
        self.order = order

    def clean_amount(self) -> Any:
        amount = self.cleaned_data["amount"]
        if not 0 < amount <= self.order.refundable:
            raise forms.ValidationError(
                _("Between %(least)s and %(most)s."),
                params={"least": "€0.01", "most": euro(self.order.refundable)},
            )
        return amount
