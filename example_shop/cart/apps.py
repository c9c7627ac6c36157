from django.apps import AppConfig


class CartConfig(AppConfig):
    name = "example_shop.cart"
    label = "example_cart"

    def ready(self) -> None:
        from example_shop.cart import receivers  # noqa: F401 (connects)
