"""Accounts & access: the accounts of everybody, for people admins and administrators, and for auditors to read."""

import csv
import datetime as dt
from collections.abc import Callable
from functools import wraps

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from access import account_forms, operations
from access.account_forms import SWITCHED_OFF, AddAccountForm, LinkForm
from access.account_list import (
    AccountKind,
    AccountState,
    account_rows,
    accounts,
    added_by,
    count_by_kind,
)
from access.forms import TokenForm
from access.reads import holders_by_role, roles_of
from access.rules import KEEP_TOOLS, MANAGE_ACCOUNTS, READ_ACCOUNTS, manages
from access.views import AccountRequest, create_token
from orgmodel.domain.texts import storable
from orgmodel.web.list_files import harmless
from orgmodel.web.pages import paged, render_page
from orgmodel.web.query import read, read_one_of
from people.models import User
from people.roles import Role

NOT_YOURS = "You don’t have permission to manage accounts. People admins and administrators can."
NOT_YOURS_TO_READ = (
    "You don’t have permission to read accounts. Administrators, people admins and auditors can."
)
HEADS = (
    *("User name", "Email", "Person", "Handle", "Roles", "State", "Last sign-in"),
    *("Kind", "Tokens", "Token last used"),
)


def for_managers[**P](view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """A view for who manages accounts; PermissionDenied for anybody else."""
    return _guarded(view, MANAGE_ACCOUNTS, NOT_YOURS)


def for_readers[**P](view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """A view for who reads accounts; PermissionDenied for anybody else."""
    return _guarded(view, READ_ACCOUNTS, NOT_YOURS_TO_READ)


def _guarded[**P](
    view: Callable[P, HttpResponse], permission: str, refusal: str
) -> Callable[P, HttpResponse]:
    @wraps(view)
    def guarded(*args: P.args, **captured: P.kwargs) -> HttpResponse:
        request = args[0]
        assert hasattr(request, "user")
        if not request.user.has_perm(permission):
            raise PermissionDenied(refusal)
        return view(*args, **captured)

    return guarded


@require_http_methods(["GET", "HEAD", "POST"])
@for_readers
def account_list(request: AccountRequest) -> HttpResponse:
    """The accounts that are found; `?format=csv` as a file. POST gives a person an account."""
    return _add_account(request) if request.method == "POST" else _list(request, AddAccountForm())


@for_managers
def _add_account(request: AccountRequest) -> HttpResponse:
    form = AddAccountForm(request.POST)
    if form.is_valid():
        try:
            added = operations.add_account(form.cleaned_data["person"], by=request.user)
        except (ValidationError, PermissionDenied) as refused:
            _refuse(form, refused)
        else:
            messages.success(
                request, f"Added the account {added.username}. Send a link to set a password next."
            )
            return HttpResponseRedirect(reverse("access:account", args=[added.username]))
    return _list(request, form, status=422)


def _list(
    request: AccountRequest,
    form: forms.Form,
    *,
    selected: list[str] | None = None,
    fault: str = "",
    status: int = 200,
) -> HttpResponse:
    search = read(request, "search")
    query = {
        "search": search if storable(search) else "",
        "kind": read_one_of(request, "kind", AccountKind.values),
        "state": read_one_of(request, "state", AccountState.values),
        "role": read_one_of(request, "role", Role.values),
    }
    found = accounts(request.today, **query)
    if read_one_of(request, "format", ("csv",)):
        return _csv(found)
    page = paged(request, found)
    rows = account_rows(page)
    context = {
        "page": page,
        "rows": rows,
        "added_by": added_by(rows),
        "query": query,
        "kinds": AccountKind.choices,
        "counts": count_by_kind(),
        "states": AccountState.choices,
        "holders": holders_by_role(request.today),
        "role_choices": Role.choices,
        "form": form,
        "selected": selected or [],
        "fault": fault,
        "manages": request.user.has_perm(MANAGE_ACCOUNTS),
        "keeps_tools": request.user.has_perm(KEEP_TOOLS),
    }
    return render_page(request, "access/account_list.html", context, status=status)


def _csv(found: object) -> HttpResponse:
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="accounts.csv"'
    write = csv.writer(response).writerow
    write(HEADS)
    for row in account_rows(found):  # type: ignore[arg-type]  # a queryset
        account, person = row.account, row.person
        write(
            [
                *(harmless(account.username), harmless(account.email)),
                *((harmless(person.name), person.handle) if person else ("", "")),
                *("; ".join(row.roles), row.state.label),
                _minute(account.last_login),
                *("tool" if account.is_tool else "person", len(row.scopes), _minute(row.used_at)),
            ]
        )
    return response


def _minute(moment: dt.datetime | None) -> str:
    return moment.isoformat(timespec="minutes") if moment else ""


@require_POST
@for_managers
def switch_off_several(request: AccountRequest) -> HttpResponse:
    """Switch the chosen accounts off, or none of them."""
    names = request.POST.getlist("account")
    chosen = list(User.objects.filter(username__in=[name for name in names if storable(name)]).order_by("pk"))
    try:
        if not chosen:
            raise ValidationError("Choose at least one account.")
        operations.switch_off(chosen, by=request.user)
    except (ValidationError, PermissionDenied) as refused:
        return _list(request, AddAccountForm(), selected=names, fault=_sentence(refused), status=422)
    number = len(chosen)
    messages.success(request, f"Switched off {number:,} account{'' if number == 1 else 's'}.")
    return HttpResponseRedirect(reverse("access:list"))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@for_readers
def account_detail(request: AccountRequest, username: str) -> HttpResponse:
    """One account: whose it is, its roles and tokens; POST creates a token of a tool, and shows it this once."""
    account = _account(username)
    if request.method != "POST":
        return _detail(request, account)
    operations.require_keeps_tools(request.user)
    if not account.is_tool:
        raise PermissionDenied(f"Only {account} can create a token of this account.")
    if not account.is_active:
        return _detail(request, account, fault=SWITCHED_OFF.format(account=account))
    form = TokenForm(request.POST, account=account)
    text = create_token(form, account) if form.is_valid() else ""
    return _detail(request, account, token_form=None if text else form, text=text)


def _account(username: str) -> User:
    return get_object_or_404(User.objects.exclude(username=operations.COMMAND_LINE), username=username)


def _detail(
    request: AccountRequest,
    account: User,
    *,
    link_form: forms.Form | None = None,
    token_form: forms.Form | None = None,
    text: str = "",
    fault: str = "",
) -> HttpResponse:
    """The page of an account, with a form that was refused or the text of its new token."""
    [row] = account_rows(accounts(request.today).filter(pk=account.pk))
    may_create = account.is_tool and account.is_active and request.user.has_perm(KEEP_TOOLS)
    refused = link_form or token_form
    context = {
        "row": row,
        "account": account,
        "added_by": added_by([row]).get(account.username),
        "roles": roles_of(row.person, request.today) if row.person else [],
        "tokens": account.auth_token_set.all(),
        "now": timezone.now(),
        "text": text,
        "manages": request.user.has_perm(MANAGE_ACCOUNTS),
        "changes": manages(request.user, account),
        "link_form": link_form or LinkForm(),
        "token_form": token_form or (TokenForm(account=account) if may_create else None),
        "fault": fault,
    }
    status = 422 if fault or refused else 200
    return render_page(request, "access/account_detail.html", context, status=status)


@require_POST
@for_managers
def switch_account(request: AccountRequest, username: str, *, on: bool) -> HttpResponse:
    """Switch an account on or off."""
    account = _account(username)
    try:
        if on:
            operations.switch_on(account, by=request.user)
        else:
            operations.switch_off([account], by=request.user)
    except ValidationError as refused:
        return _detail(request, _account(username), fault=_sentence(refused))
    done = "Switched on" if on else "Switched off"
    ended = "Its tokens are revoked." if account.is_tool else "Its sessions ended and its tokens are revoked."
    messages.success(request, f"{done} {account}." if on else f"{done} {account}. {ended}")
    return HttpResponseRedirect(reverse("access:account", args=[username]))


@require_POST
@for_managers
def link_account(request: AccountRequest, username: str) -> HttpResponse:
    """Make an account that of another person."""
    account, form = _account(username), LinkForm(request.POST)
    if form.is_valid():
        try:
            operations.link_account(account, form.cleaned_data["person"], by=request.user)
        except (ValidationError, PermissionDenied) as refused:
            _refuse(form, refused)
        else:
            messages.success(request, f"Linked {username} to {form.cleaned_data['person'].distinct_name()}.")
            return HttpResponseRedirect(reverse("access:account", args=[username]))
    return _detail(request, _account(username), link_form=form)


@require_POST
@for_managers
def send_password_link(request: AccountRequest, username: str) -> HttpResponse:
    """Send the account's owner a link by which they set a password."""
    account = _account(username)
    try:
        account_forms.send_password_link(request, account, by=request.user)
    except ValidationError as refused:
        return _detail(request, account, fault=_sentence(refused))
    messages.success(request, f"Sending a link to set a password to {account.email}.")
    return HttpResponseRedirect(reverse("access:account", args=[username]))


@require_POST
@for_managers
def revoke_token(request: AccountRequest, username: str, key: str) -> HttpResponse:
    """Take back a token of somebody else's account."""
    account = _account(username)
    if not manages(request.user, account):
        raise PermissionDenied(operations.NOT_THEIRS.format(account=account))
    token = get_object_or_404(account.auth_token_set, token_key=key)
    operations.revoke_token(token)
    messages.success(request, f"Revoked the token “{token}”. Programs that use it are now refused.")
    return HttpResponseRedirect(reverse("access:account", args=[username]))


def _sentence(refused: ValidationError | PermissionDenied) -> str:
    return " ".join(refused.messages) if isinstance(refused, ValidationError) else str(refused)


def _refuse(form: forms.Form, refused: ValidationError | PermissionDenied) -> None:
    form.add_error("person", _sentence(refused))
