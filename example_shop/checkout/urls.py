from django.urls import path

from example_shop.checkout import views

app_name = "checkout"
urlpatterns = [
    path("", views.details, name="details"),
    path("delivery/", views.delivery, name="delivery"),
    path("review/", views.review, name="review"),
    path("pay/<uuid:token>/", views.pay, name="pay"),
    path("orders/<uuid:token>/", views.show_order, name="order"),
    path("orders/<uuid:token>/cancel/", views.cancel, name="cancel"),
]
