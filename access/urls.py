"""Addresses of one's account: ours, and those of the sign-in library's views that we use.

None of the library's that make an account or tie an e-mail to one is among
them: an e-mail counts only when it is proven (sign_up.py) or set by an
administrator.
"""

from allauth.account import views as library
from django.urls import path, re_path

from access import sign_up_views, views
from access.password_views import ForgottenPasswordView

urlpatterns = [
    path("demo/", views.demo_sign_in, name="demo_sign_in"),
    path("email/", views.own_email, name="account_email"),
    path("tokens/", views.tokens, name="account_tokens"),
    path("tokens/<slug:key>/revoke/", views.revoke_token, name="account_revoke_token"),
    path("tools/", views.tools, name="account_tools"),
    path("tools/<str:username>/", views.tokens, name="account_tool"),
    path("tools/<str:username>/retire/", views.retire_tool, name="account_retire_tool"),
    path("signup/", sign_up_views.sign_up, name="account_signup"),
    path("signup/sent/", sign_up_views.sign_up_sent, name="account_sign_up_sent"),
    path("signup/<str:key>/", sign_up_views.sign_up_proven, name="account_sign_up_proven"),
    path("login/", library.login, name="account_login"),
    path("logout/", library.logout, name="account_logout"),
    path("inactive/", library.account_inactive, name="account_inactive"),
    path("reauthenticate/", library.reauthenticate, name="account_reauthenticate"),
    path("password/change/", library.password_change, name="account_change_password"),
    path("password/set/", library.password_set, name="account_set_password"),
    path("password/reset/", ForgottenPasswordView.as_view(), name="account_reset_password"),
    path("password/reset/done/", library.password_reset_done, name="account_reset_password_done"),
    path(
        "password/reset/key/done/",
        library.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        library.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
]
