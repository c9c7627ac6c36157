from django.contrib.auth import views as auth
from django.urls import path, reverse_lazy
from django.views.generic import TemplateView

from example_shop.accounts import views
from example_shop.accounts.forms import LoginForm

app_name = "accounts"
TEMPLATES = "example_shop/accounts"
urlpatterns = [
    path("", views.orders, name="orders"),
    path("sign-up/", views.sign_up, name="sign_up"),
    path(
        "log-in/",
        auth.LoginView.as_view(
            template_name=f"{TEMPLATES}/log_in.html", form_class=LoginForm, redirect_authenticated_user=True
        ),
        name="login",
    ),
    path("log-out/", auth.LogoutView.as_view(), name="logout"),
    path(
        "password/",
        auth.PasswordResetView.as_view(
            template_name=f"{TEMPLATES}/password_ask.html",
            email_template_name="example_shop/mails/password.txt",
            subject_template_name="example_shop/mails/password_subject.txt",
            success_url=reverse_lazy("accounts:password_sent"),
        ),
        name="password",
    ),
    path(
        "password/sent/",
        TemplateView.as_view(template_name=f"{TEMPLATES}/password_sent.html"),
        name="password_sent",
    ),
    path(
        "password/<uidb64>/<token>/",
        auth.PasswordResetConfirmView.as_view(
            template_name=f"{TEMPLATES}/password_new.html", success_url=reverse_lazy("accounts:login")
        ),
        name="password_new",
    ),
]
