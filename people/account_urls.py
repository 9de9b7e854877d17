"""Addresses of one's account, beside those of the sign-in library."""

from django.urls import path

from people import account_views as views

urlpatterns = [
    path("demo/", views.demo_sign_in, name="demo_sign_in"),
    path("email/", views.own_email, name="account_email"),
    path("tokens/", views.tokens, name="account_tokens"),
    path("tokens/<slug:key>/revoke/", views.revoke_token, name="account_revoke_token"),
    path("tools/", views.tools, name="account_tools"),
    path("tools/<str:username>/", views.tokens, name="account_tool"),
    path("tools/<str:username>/retire/", views.retire_tool, name="account_retire_tool"),
]
