"""What is done to several rows of a list at once: a form, and all of it as one change, or nothing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from orgmodel.domain.accounts import Account
from orgmodel.domain.days import LastDay
from orgmodel.domain.operations import HasOperation, KnownCalls, ParsedCall, Refused, call_together
from orgmodel.web.admin.outcomes import outcome

# A request waits for them; those of a list are chosen by its filters.
MOST_AT_ONCE = 5000
# So many of the rows are named on the page that asks.
MOST_NAMED = 100

# What a form of an act was given, by field.
type Given = Mapping[str, object]
# Why rows were refused, by their place among those chosen.
type Reasons = Mapping[int, Sequence[str]]


class RowsRefused(Exception):  # noqa: N818  it is an answer, not an error
    """Nothing was done; `reasons` says why some rows were refused."""

    def __init__(self, reasons: Reasons) -> None:
        super().__init__(reasons)
        self.reasons = reasons


class ActForm(forms.Form):
    """What an act needs to know beside the rows."""

    reason = forms.CharField(
        required=False,
        max_length=500,
        help_text="Shown in the history.",
        widget=forms.TextInput({"class": "vTextField"}),
    )

    def __init__(self, data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # what was posted, or None
        self.order_fields([*(name for name in self.fields if name != "reason"), "reason"])


class LastDayForm(ActForm):
    """When the last day is."""

    ends_before = LastDay(label="Last day", widget=AdminDateWidget)


class FirstDayForm(ActForm):
    """When it begins."""

    starts_on = forms.DateField(label="First day", widget=AdminDateWidget)


@dataclass(frozen=True)
class Act:
    """An act on the chosen rows of a list.

    `label` is its name in the list of acts, `title` that of its page and button, in which {rows} counts them.
    `perform` does it, as the account, and returns what to tell; it raises RowsRefused.
    """

    label: str
    title: str
    perform: Callable[[Sequence[models.Model], Given, Account], str]
    form: type[ActForm] = ActForm
    hint: str = ""


@dataclass(frozen=True)
class ActElsewhere:
    """An act that a page of the product asks about and does; `address` says which, of the chosen rows.

    It raises ValidationError for rows with which that can't be done.
    """

    label: str
    address: Callable[[Sequence[models.Model]], str]


type AdminAction = Callable[[admin.ModelAdmin, HttpRequest, models.QuerySet[models.Model]], HttpResponse]
type Calls = Callable[[Sequence[models.Model], Given], Sequence[ParsedCall | ValidationError]]


def by_calls(read: Calls) -> Callable[[Sequence[models.Model], Given, Account], str]:
    """An act that makes a call for each row, as one change set; `read` says which, or why there is none."""

    def perform(rows: Sequence[models.Model], given: Given, by: Account) -> str:
        try:
            calls = call_together(KnownCalls(read(rows, given)), by=by)
        except Refused as refused:
            if refused.is_denied:
                raise PermissionDenied(_denial(refused)) from refused
            raise RowsRefused(_reasons(refused)) from refused
        return outcome(calls, by)

    return perform


def each_by(function: HasOperation) -> Callable[[Sequence[models.Model], Given, Account], str]:
    """An act that calls one operation on each row, with what the form was given."""
    operation = function.operation

    def read(rows: Sequence[models.Model], given: Given) -> list[ParsedCall | ValidationError]:
        arguments = {name: given[name] for name in operation.arguments if name in given}
        return [ParsedCall(operation, row, dict(arguments), str(given["reason"])) for row in rows]

    return by_calls(read)


def _reasons(refused: Refused) -> dict[int, list[str]]:
    return {
        index: refusal.messages if isinstance(refusal, ValidationError) else [str(refusal)]
        for index, refusal in sorted(refused.refusals.items())
    }


def _denial(refused: Refused) -> str:
    return next(str(why) for why in refused.refusals.values() if isinstance(why, PermissionDenied))


def remove_together(
    function: HasOperation | None, rows: Sequence[models.Model], *, reason: str, by: Account
) -> None:
    """Remove all of `rows`, or none. Raises ValidationError with a sentence for each that is refused."""
    if function is None:
        raise ValidationError("This can’t be done here.", code="unsupported")
    try:
        each_by(function)(rows, {"reason": reason}, by)
    except RowsRefused as refused:
        sentences = [sentence for reasons in refused.reasons.values() for sentence in reasons]
        raise ValidationError(sentences) from refused


def action_of(name: str, act: Act | ActElsewhere) -> AdminAction:
    """The act as an action of Django's lists."""

    @admin.action(permissions=["change"], description=act.label)
    def action(
        model_admin: admin.ModelAdmin, request: HttpRequest, queryset: models.QuerySet[models.Model]
    ) -> HttpResponse:
        if isinstance(act, ActElsewhere):
            return _lead(act, request, queryset)
        return _page(name, act, model_admin, request, queryset)

    action.__name__ = name  # by which lists know it
    return action


def _lead(act: ActElsewhere, request: HttpRequest, queryset: models.QuerySet[models.Model]) -> HttpResponse:
    """Go to the page that asks about the act, or stay and say why that can't be done."""
    try:
        return HttpResponseRedirect(act.address(list(queryset[: MOST_NAMED + 1])))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return HttpResponseRedirect(request.get_full_path())


def _page(
    name: str,
    act: Act,
    model_admin: admin.ModelAdmin,
    request: HttpRequest,
    queryset: models.QuerySet[models.Model],
) -> HttpResponse:
    """Ask for what the act needs; once that was sent, do it. A refusal is 422 with a line for each row."""
    sent = request.POST.get("rows")
    chosen = (
        queryset if sent is None else queryset.filter(pk__in=[pk for pk in sent.split(",") if pk.isdecimal()])
    )
    rows = list(chosen[: MOST_AT_ONCE + 1])
    if len(rows) > MOST_AT_ONCE:
        messages.error(request, f"Choose at most {MOST_AT_ONCE:,} at once. Filter the list first.")
        return HttpResponseRedirect(request.get_full_path())
    form = act.form(request.POST if sent is not None else None)
    refused: list[str] = []
    if form.is_valid():
        try:
            done = act.perform(rows, form.cleaned_data, cast(Account, request.user))
        except RowsRefused as refusal:
            refused = [_named(rows[index], reasons) for index, reasons in refusal.reasons.items()]
            form.add_error(None, "Nothing was changed, because of the following.")
        else:
            messages.success(request, done)
            return HttpResponseRedirect(request.get_full_path())
    options = model_admin.opts
    title = act.title.format(rows=_counted(len(rows), options))
    context = {
        **model_admin.admin_site.each_context(request),
        "title": title,
        "opts": options,
        "list_url": reverse(f"admin:{options.app_label}_{options.model_name}_changelist"),
        "act": name,
        "hint": act.hint,
        "form": form,
        "media": model_admin.media + form.media,
        "named": rows[:MOST_NAMED],
        "further": max(len(rows) - MOST_NAMED, 0),
        "refused": refused,
        "sent": ",".join(str(row.pk) for row in rows),
        "first": rows[0].pk if rows else "",
        "action_checkbox_name": ACTION_CHECKBOX_NAME,
        "errors": form.errors.get(NON_FIELD_ERRORS, []),
    }
    return TemplateResponse(request, "admin/act.html", context, status=422 if form.errors else 200)


def _named(row: models.Model, reasons: Sequence[str]) -> str:
    """Why a row was refused, with its name."""
    sentence = " ".join(reasons)
    return sentence if str(row) in sentence else f"{row}: {sentence}"


def _counted(number: int, options: "models.options.Options[models.Model]") -> str:
    return f"{number:,} {options.verbose_name if number == 1 else options.verbose_name_plural}"
