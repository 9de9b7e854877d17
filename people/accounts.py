"""How this organisation's accounts differ from the sign-in library's defaults."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import LoginForm as AllauthLoginForm
from django.conf import settings
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up is closed unless SIGN_UP_OPEN says otherwise."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return settings.SIGN_UP_OPEN


class LoginForm(AllauthLoginForm):
    """Tells the throttle under which name the attempt was made."""

    def user_credentials(self) -> dict[str, Any]:
        credentials = super().user_credentials()
        return {**credentials, "login": self.cleaned_data.get("login")}
