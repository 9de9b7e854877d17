"""Pages of one's account: its tokens, and the accounts of tools for who keeps them."""

from allauth.account.utils import get_next_redirect_url
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from access import operations
from access.demo import DEMO_HANDLES
from access.forms import AddToolForm, TokenForm
from orgmodel.web.current import Request
from orgmodel.web.pages import render_page
from people.models import Token, User


class AccountRequest(Request):
    """A request of who is signed in. Only for annotations."""

    user: User


def own_email(request: AccountRequest) -> HttpResponse:
    """Stands where the sign-in library would let people change their email, and with it who they are here."""
    raise PermissionDenied(
        "Your email address links your account to your person. Ask an administrator to change it."
    )


@require_POST
@login_not_required
def demo_sign_in(request: AccountRequest) -> HttpResponse:
    """Sign in as one of the demo people and go on to `next`; there is no such address outside demo mode."""
    handle = request.POST.get("handle", "")
    if not settings.DEMO or handle not in DEMO_HANDLES:
        raise Http404("This is not a demo.")
    user = get_object_or_404(User, username=handle)
    login(request, user, backend="access.sign_in.AccountBackend")
    return HttpResponseRedirect(get_next_redirect_url(request) or reverse("home"))


def keeps_tools(request: AccountRequest) -> None:
    """Raise PermissionDenied unless who asks keeps the accounts of tools."""
    if not request.user.has_perm("access.keep_tools"):
        raise PermissionDenied("You don’t have permission to manage tool accounts. Administrators can.")


def tool(request: AccountRequest, username: str) -> User:
    """The account of a tool, for who keeps them; nobody reaches a person's account so."""
    keeps_tools(request)
    return get_object_or_404(User, username=username, is_tool=True, is_active=True)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def tokens(request: AccountRequest, username: str = "") -> HttpResponse:
    """The tokens of an account, one's own or a tool's; POST makes one, and shows it this once."""
    account = tool(request, username) if username else request.user
    form, text = TokenForm(request.POST or None, account=account), ""
    if request.method == "POST" and form.is_valid():
        try:
            _, text = operations.issue_token(account, **form.arguments())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            form = TokenForm(account=account)
    context = {
        "account": account,
        "tokens": account.auth_token_set.all(),
        "now": timezone.now(),
        "form": form,
        "text": text,
    }
    return render_page(request, "account/tokens.html", context, status=422 if form.errors else 200)


@require_POST
def revoke_token(request: AccountRequest, key: str) -> HttpResponse:
    """Take back the token whose text begins so, one's own or a tool's."""
    token = get_object_or_404(Token.objects.select_related("user"), token_key=key)
    if token.user != request.user:
        tool(request, token.user.username)
    operations.revoke_token(token)
    messages.success(request, f"Revoked the token “{token}”. Programs that use it are now refused.")
    return HttpResponseRedirect(tokens_of(token.user))


@require_http_methods(["GET", "HEAD", "POST"])
def tools(request: AccountRequest) -> HttpResponse:
    """The accounts of tools; POST makes one."""
    keeps_tools(request)
    form = AddToolForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return HttpResponseRedirect(tokens_of(operations.add_tool(**form.cleaned_data)))
        except ValidationError as error:
            form.refuse(error)
    accounts = User.objects.filter(is_tool=True).order_by("-is_active", "first_name", "pk")
    context = {"accounts": accounts.prefetch_related("auth_token_set"), "form": form}
    return render_page(request, "account/tools.html", context, status=422 if form.errors else 200)


@require_POST
def retire_tool(request: AccountRequest, username: str) -> HttpResponse:
    """Switch a tool's account off, with all its tokens."""
    retired = tool(request, username)
    operations.retire_tool(retired)
    messages.success(request, f"Deactivated {retired} and revoked its tokens.")
    return HttpResponseRedirect(reverse("account_tools"))


def tokens_of(account: User) -> str:
    """The address of an account's tokens."""
    return reverse("account_tool", args=[account.username]) if account.is_tool else reverse("account_tokens")
