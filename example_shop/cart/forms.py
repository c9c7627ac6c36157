from django import forms

from example_shop.catalogue.availability import MOST_AT_ONCE
from example_shop.catalogue.models import Grind, ProductPage


class AddForm(forms.Form):
    """What a product page sends: the product and the choice made on it."""

    product = forms.ModelChoiceField(ProductPage.objects.live())
    grind = forms.ChoiceField(choices=[("", ""), *Grind.choices], required=False)
    size = forms.CharField(max_length=40, required=False)
    quantity = forms.IntegerField(min_value=1, max_value=MOST_AT_ONCE)


class QuantityForm(forms.Form):
    quantity = forms.IntegerField(min_value=0, max_value=MOST_AT_ONCE)
