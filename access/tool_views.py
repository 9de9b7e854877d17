"""Accounts of tools: one is added, and where their pages were before."""

from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from access import operations
from access.account_list import AccountKind
from access.forms import AddToolForm
from access.views import AccountRequest
from orgmodel.web.current import Request
from orgmodel.web.pages import render_page


@require_http_methods(["GET", "HEAD", "POST"])
def add_tool(request: AccountRequest) -> HttpResponse:
    """Ask what a tool is called; POST adds its account, on whose page it gets its tokens."""
    operations.require_keeps_tools(request.user)
    form = AddToolForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            added = operations.add_tool(**form.cleaned_data)
        except ValidationError as error:
            form.refuse(error)
        else:
            return HttpResponseRedirect(reverse("access:account", args=[added.username]))
    return render_page(request, "access/add_tool.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
def moved_list(request: Request) -> HttpResponse:
    """Lead from where tools were listed to where all accounts are."""
    return HttpResponsePermanentRedirect(f"{reverse('access:list')}?kind={AccountKind.TOOL.value}")


@require_safe
def moved_account(request: Request, username: str) -> HttpResponse:
    """Lead from where a tool had its tokens to its account."""
    return HttpResponsePermanentRedirect(reverse("access:account", args=[username]))
