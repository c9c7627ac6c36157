from django.apps import AppConfig


class CheckoutConfig(AppConfig):
    name = "example_shop.checkout"
    label = "example_checkout"
