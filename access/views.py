"""Pages of one's account: its tokens."""

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
from access.forms import TokenForm
from orgmodel.web.current import Request
from orgmodel.web.pages import render_page
from people.models import User


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


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def tokens(request: AccountRequest) -> HttpResponse:
    """The tokens of one's account; POST creates one, and shows it this once."""
    form, text = TokenForm(request.POST or None, account=request.user), ""
    if request.method == "POST" and form.is_valid():
        text = create_token(form, request.user)
    context = {
        "tokens": request.user.auth_token_set.all(),
        "now": timezone.now(),
        "form": TokenForm(account=request.user) if text else form,
        "text": text,
    }
    return render_page(request, "account/tokens.html", context, status=422 if form.errors else 200)


def create_token(form: TokenForm, account: User) -> str:
    """Create the token that a valid form asks for, and return its text; "" where it is refused, as the form then says."""
    try:
        _, text = operations.issue_token(account, **form.arguments())
    except ValidationError as error:
        form.add_error(None, error)
        return ""
    return text


@require_POST
def revoke_token(request: AccountRequest, key: str) -> HttpResponse:
    """Take back one's own token whose text begins so."""
    token = get_object_or_404(request.user.auth_token_set, token_key=key)
    operations.revoke_token(token)
    messages.success(request, f"Revoked the token “{token}”. Programs that use it are now refused.")
    return HttpResponseRedirect(reverse("account_tokens"))
