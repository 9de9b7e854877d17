"""The way in where nothing else works: a link for once, which a command on the server makes."""

import datetime as dt

from allauth.account.internal.flows.login import record_authentication
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from orgmodel.web.current import Request
from orgmodel.web.pages import render_page
from people.models import User

LASTS = dt.timedelta(minutes=10)
SALT = "access.sign_in_link"
BACKEND = "access.sign_in.AccountBackend"


def link_key(account: User) -> str:
    """What signs in as `account` for ten minutes, until somebody does so in whatever way."""
    return signing.dumps([account.pk, str(account.last_login), account.password[-12:]], salt=SALT)


def account_of(key: str) -> User | None:
    """The account of a `link_key`; None where it is none, is too old or was used."""
    try:
        pk, last_login, password = signing.loads(key, salt=SALT, max_age=LASTS)
    except (signing.BadSignature, ValueError):
        return None
    account = User.objects.filter(pk=pk, is_active=True).first()
    fits = account and [str(account.last_login), account.password[-12:]] == [last_login, password]
    return account if fits else None


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
@never_cache
def sign_in_by_link(request: Request, key: str) -> HttpResponse:
    """Ask whether to sign in; POST does."""
    account = account_of(key)
    if account is None:
        return render_page(request, "account/link_expired.html", status=410)
    if request.method != "POST":
        return render_page(request, "account/link.html", {"account": account})
    _sign_in(request, account)
    return HttpResponseRedirect(reverse("home"))


def _sign_in(request: HttpRequest, account: User) -> None:
    login(request, account, backend=BACKEND)
    # Who runs commands on the server needs no second factor.
    record_authentication(request, account, "mfa")
