"""What the views of all apps share: rendering a page or a fragment of it, and performing an operation."""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import Concatenate, cast

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Page
from django.db.models import Model, QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.template.backends.jinja2 import Template as JinjaTemplate
from django.template.loader import get_template
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.cache import patch_vary_headers

from orgmodel.caching.per_request import memoized_for
from orgmodel.domain.accounts import Account
from orgmodel.domain.elements import Keyed
from orgmodel.domain.operations import (
    Call,
    CannotRead,
    HasOperation,
    KnownCall,
    KnownCalls,
    Operation,
    Origin,
    ParsedCall,
    Refused,
    call_together,
    describe,
    execute,
    registry,
    require,
)
from orgmodel.domain.periods import Period
from orgmodel.web.current import Request
from orgmodel.web.forms import OperationForm
from orgmodel.web.fragments import fragment, refuse_hiding
from orgmodel.web.pagination import LongPaginator, Pageable
from orgmodel.web.prefilled import prefilled
from orgmodel.web.query import know, leave_out, leave_out_unknown, read
from orgmodel.web.unsaved import forget_unsaved, restores_unsaved, unsaved

# The calls of a form: what it is about, with what follows from that.
OF_A_FORM = Origin("request", is_named_by_first=True)
# Finds what an operation acts on: load(request, **captured).
type Load[**P] = Callable[Concatenate[Request, P], Model | None]


def render_page(
    request: Request,
    template: str,
    context: Mapping[str, object] | None = None,
    *,
    fragments: Collection[str] = (),
    status: int = 200,
) -> TemplateResponse:
    """Render `template`, or only the block that htmx wants to fill if it is one of `fragments`.

    The block has the name of htmx's target, with “_” for each “-”. Query parameters that the view has not read
    are left out, and the page says so. Raises ImproperlyConfigured where
    something in `context` would hide a component or function of the templates.
    """
    leave_out_unknown(request)
    context = dict(context or {})
    page = get_template(template)
    jinja = page if isinstance(page, JinjaTemplate) else None
    if jinja:
        refuse_hiding(jinja, context)
    target = (request.htmx.target or "") if request.htmx else ""
    shown = fragment(jinja, template, target) if target in fragments else template
    response = TemplateResponse(request, shown, context, status=status)
    patch_vary_headers(response, ("HX-Request", "HX-Target"))
    return response


def paged(request: Request, rows: QuerySet | Sequence | Pageable, per_page: int = 50) -> Page:
    """The page of `rows` with the number `?page=`; the nearest one where there is none of that number, which is said."""
    number = read(request, "page")
    # The stubs want rows that can be iterated, which only a page of them is.
    page = LongPaginator(cast(Sequence, rows), per_page).get_page(number or 1)
    if number and number != str(page.number):
        leave_out(request, "page", f"There is no page “{number}” here. This is page {page.number}.")
    return page


def may(user: Account | AnonymousUser, operation: str, subject: Model | None = None) -> bool:
    """Whether `user` holds the permission of `operation` (its full name) on `subject`, as a page may ask.

    Raises LookupError where there is no such operation.
    """
    if operation not in registry:
        raise LookupError(f"There is no operation “{operation}”.")
    with memoized_for(user):
        return user.has_perm(operation, subject)


def perform(
    request: Request,
    function: HasOperation,
    form_class: type[OperationForm],
    subject: Model | None = None,
    *,
    initial: Mapping[str, object] | None = None,
) -> HttpResponse:
    """Show the form of an operation on `subject`; on POST, perform it.

    A refusal is 422 with the form and all that was typed, or 403 for want of a permission. After
    success the browser goes to the page of what was made or changed; htmx gets the event
    `changed` and stays, unless the page that it shows has a new address or none.

    Raises PermissionDenied where nothing was typed yet by who may not.
    """
    operation = function.operation
    by = cast(Account, request.user)
    is_sent, typed_before = request.method == "POST", unsaved(request)
    form = form_class(
        request.POST if is_sent else typed_before,
        request.FILES if is_sent else None,
        subject=subject,
        day=request.as_of,
        by=by,
        initial=initial,
    )
    if not is_sent and not form.offers_subjects:
        require(operation, subject, by=by)
    if is_sent and (done := _attempt(request, operation, form, subject)):
        return done
    title = operation.title(subject, **form.known)
    context = {
        "form": form,
        "operation": operation,
        "subject": subject,
        "title": title,
        "is_unsaved": bool(typed_before),
    }
    return render_page(
        request,
        "operation.html",
        context,
        fragments={"dialog", "in-place"},
        status=_status(form) if is_sent else 200,
    )


def _status(form: OperationForm) -> int:
    return 403 if form.is_denied else 422 if form.errors else 200


def _attempt(
    request: Request, operation: Operation, form: OperationForm, subject: Model | None
) -> HttpResponse | None:
    """Perform the operation that was typed into `form`; None where it is refused, which the form then says."""
    by = cast(Account, request.user)
    try:
        if not form.is_valid():
            require(operation, subject, by=by)
            return None
        on = form.cleaned_data.get(operation.subject.name, subject) if operation.subject else None
        arguments = form.arguments(operation)
        calls = _execute(operation, on, arguments, form, by)
    except ValidationError as error:
        form.refuse(error)
    except PermissionDenied as denied:
        form.deny(denied, operation)
    else:
        forget_unsaved(request)
        call = calls[0]
        renamed = call.result if call.result == on else on  # the row by the name that it has now
        sentence = describe(operation, renamed, arguments, call.result)
        if len(calls) > 1:
            sentence = f"{sentence[:-1]}, with {len(calls) - 1} more."
        return _done(request, call, sentence, subject)
    return None


def _execute(
    operation: Operation, on: object, arguments: dict[str, object], form: OperationForm, by: Account
) -> list[Call]:
    """Make the call of a form, and its prior and further ones with it as one change set; the form's own comes first.

    Raises PermissionDenied, and ValidationError, which names the field that asked for a further one where that is
    refused.
    """
    prior, further = form.prior_calls(), form.further_calls()
    if not prior and not further:
        return [execute(operation, *([on] if operation.subject else []), by=by, **arguments)]
    given = {name: value for name, value in arguments.items() if name != "reason"}
    reason = str(arguments.get("reason", ""))
    first = ParsedCall(operation, cast(Model | None, on), given, reason)
    own, others = len(prior), [*prior, *further]
    known = [_with_reason(call, reason) for _, call in others]
    try:
        calls = call_together(KnownCalls([*known[:own], first, *known[own:]]), by=by, origin=OF_A_FORM)
    except Refused as refused:
        refusals = dict(refused.refusals)
        if own in refusals and not isinstance(refusals[own], CannotRead):
            raise refusals[own] from refused
        reasons: dict[str, list[str]] = {}
        for index, refusal in refusals.items():
            field = others[index - (index > own)][0]
            reasons.setdefault(field, []).extend(_sentences(refusal))
        raise ValidationError(reasons) from refused
    return [calls[own], *calls[:own], *calls[own + 1 :]]


def _with_reason(call: KnownCall, reason: str) -> KnownCall:
    if isinstance(call, ParsedCall):
        return replace(call, reason=reason)
    return call if isinstance(call, ValidationError) else lambda: replace(call(), reason=reason)


def _sentences(refusal: Exception) -> list[str]:
    return refusal.messages if isinstance(refusal, ValidationError) else [str(refusal)]


def operation_path[**P](
    route: str, function: HasOperation, form_class: type[OperationForm], load: Load[P]
) -> URLPattern:
    """The address of an operation, named as the operation is.

    `load` finds the subject from the request and what the address captures.
    The query parameters are initial values of the form.
    """

    @restores_unsaved
    def view(request: Request, *args: P.args, **captured: P.kwargs) -> HttpResponse:
        know(request, *form_class.base_fields, "only")
        subject = load(request, *args, **captured)
        initial = prefilled(request, form_class.base_fields)
        return perform(request, function, form_class, subject, initial=initial)

    return path(route, view, name=function.operation.short_name)


def operation_paths[**P](
    prefix: str, load: Load[P], forms: Mapping[HasOperation, type[OperationForm]]
) -> list[URLPattern]:
    """An address below `prefix` for each operation in `forms`: “…/place-member/”."""
    return [
        operation_path(
            f"{prefix}{function.operation.short_name.replace('_', '-')}/", function, form_class, load
        )
        for function, form_class in forms.items()
    ]


def _done(request: Request, call: Call, sentence: str, subject: Model | None) -> HttpResponse:
    """Send htmx the event `changed`, or redirect to the page of the row; either way offer to undo it."""
    address = _address_after(call.operation, subject, call.result)
    undo = call.entry.way_back_of_all(cast(Account, request.user))
    stays = subject is not None and address == _address_of(subject)
    if request.htmx and stays and not _is_gone(request, call):
        events = {"changed": {}, "toast": {"text": sentence, "undo": undo}}
        return HttpResponse(status=204, headers={"HX-Trigger": json.dumps(events)})
    messages.success(request, sentence, extra_tags=undo)
    address = f"{address}?as_of={request.as_of}" if request.as_of != request.today else address
    if request.htmx:
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


def _is_gone(request: Request, call: Call) -> bool:
    """Whether the page that htmx shows is of something that has another address now, or none."""
    shown = request.htmx.current_url_abs_path or ""
    for change in call.changes:
        if not isinstance(change.row, Keyed) or change.before is None:
            continue
        key = change.before[change.row.key_name]
        page = reverse(f"{change.row._meta.app_label}:detail", args=[key])
        if (change.after or {}).get(change.row.key_name) != key and shown.partition("?")[0] == page:
            return True
    return False


def _address_after(operation: Operation, subject: Model | None, result: object) -> str:
    if isinstance(result, Keyed):
        return result.get_absolute_url()
    if isinstance(subject, Keyed) and operation.short_name == f"remove_{subject._meta.model_name}":
        return reverse(f"{subject._meta.app_label}:list")
    row = result if subject is None and isinstance(result, Period) else subject
    return _address_of(row) if row is not None else reverse("home")


def _address_of(row: Model) -> str:
    return row.get_absolute_url()  # type: ignore[attr-defined]  # whatever operations act on has a page
