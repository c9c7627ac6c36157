from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "example_shop.home"
    label = "example_home"
