"""Pages on which somebody signs up: for an address to prove, and for the account of who has proven one."""

from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from access import operations
from access.forms import NewAccountForm, SignUpForm
from access.mail import send
from access.sign_up import has_account, link_key, may_sign_up, proven_address
from orgmodel.web.current import Request
from orgmodel.web.pages import render_page


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
@never_cache
def sign_up(request: Request) -> HttpResponse:
    """Ask for an address; POST sends it a link, or, where it has an account already, says so to it alone.

    An address that may make no account gets no mail, and the page doesn't tell who works here.
    """
    if not settings.SIGN_UP_OPEN:
        return render_page(request, "account/signup_closed.html")
    form = SignUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        if too_many := ratelimit.consume_or_429(request, action="signup", key=email):
            return too_many
        _send_link(request, email)
        return HttpResponseRedirect(reverse("account_sign_up_sent"))
    return render_page(request, "account/sign_up.html", {"form": form}, status=422 if form.errors else 200)


def _send_link(request: Request, email: str) -> None:
    if has_account(email):
        address = request.build_absolute_uri(reverse("account_reset_password"))
        send("sign_up_known", email, {"address": address})
    elif may_sign_up(email):
        address = request.build_absolute_uri(reverse("account_sign_up_proven", args=[link_key(email)]))
        send("sign_up", email, {"address": address})


@login_not_required
def sign_up_sent(request: Request) -> HttpResponse:
    """Say that the link is on its way."""
    return render_page(request, "account/sign_up_sent.html")


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
@never_cache
@sensitive_post_parameters("password1", "password2")
def sign_up_proven(request: Request, key: str) -> HttpResponse:
    """Ask who has proven an address for user name and password; POST makes the account."""
    if not settings.SIGN_UP_OPEN:
        return render_page(request, "account/signup_closed.html")
    email = proven_address(key)
    if email is None:
        return render_page(request, "account/sign_up_expired.html", status=410)
    form = NewAccountForm(request.POST or None, email=email)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            operations.sign_up(email=email, username=given["username"], password=given["password1"])
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, "Your account was created. Sign in with it.")
            return HttpResponseRedirect(reverse("account_login"))
    context = {"form": form, "email": email}
    return render_page(request, "account/sign_up_proven.html", context, status=422 if form.errors else 200)
