"""Django admin, driven from the operations that its classes name: forms, rows inside forms, deletion."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.messages import ERROR, get_messages
from django.db import models
from django.test import Client
from django.urls import reverse

from orgmodel.web.admin import OperationAdmin
from orgmodel.web.admin.forms import AFRESH
from people.privacy import hidden_about_all
from tests.surfaces.drivers import DENIED, DONE, Attempt, Outcome, Way, filled, refused, signed_in, typed

ROLES = ("adding", "changing", "removing", "ending", "reopening")


def admin_ways(operation: str) -> Iterator[Way]:
    """Every form of the admin that performs an operation."""
    for model, site in admin.site._registry.items():
        if not isinstance(site, OperationAdmin):
            continue
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        for role in _roles(type(site), operation):
            if role == "removing":
                yield Way("admin", f"{name} delete", partial(_delete, name=name))
                yield Way("admin", f"{name} delete selected", partial(_delete_selected, name=name))
            else:
                yield Way("admin", f"{name} {role}", partial(_form, name=name, role=role))
        for inline in site.inlines:
            for role in _roles(inline, operation):
                yield Way(
                    "admin", f"{name} {role} a row", partial(_row, name=name, role=role, model=inline.model)
                )


def _roles(offering: Any, operation: str) -> list[str]:
    functions = {role: getattr(offering, role) for role in ROLES}
    return [role for role, function in functions.items() if function and function.operation.name == operation]


def _form(attempt: Attempt, name: str, role: str) -> Outcome:
    """Add what is new, or change the subject."""
    given = dict(attempt.arguments)
    if role == "reopening":
        given["ends_before"] = None
    if role != "adding":
        address = reverse(f"admin:{name}_change", args=[attempt.subject.pk])
    else:
        address = reverse(f"admin:{name}_add")
        if attempt.subject:
            given[attempt.known.subject.name] = attempt.subject
    client = signed_in(attempt.by)
    opened = client.get(address)
    fields = _fields(opened) if opened.status_code == 200 else {}
    return _sent(attempt, client, address, fields, given)


def _row(attempt: Attempt, name: str, role: str, model: Any) -> Outcome:
    """Add, change or remove a row in the form of what it belongs to."""
    whole = attempt.subject if role == "adding" else getattr(attempt.subject, model.within[0])
    address = reverse(f"admin:{name}_change", args=[whole.pk])
    client = signed_in(attempt.by)
    opened = client.get(address)
    fields, formsets = _fields(opened), _formsets_of(opened, model)
    if role == "adding":
        formset = formsets[0]
        form = formset.empty_form
        count = len(formset.forms)
        new = {key.replace("__prefix__", str(count)): value for key, value in filled(form).items()}
        fields |= {**new, f"{formset.prefix}-TOTAL_FORMS": str(count + 1)}
        prefix = form.prefix.replace("__prefix__", str(count))
    else:
        forms = [form for formset in formsets for form in formset.forms]
        (form,) = (form for form in forms if form.instance == attempt.subject)
        prefix = form.prefix
    given = {"DELETE": "on"} if role == "removing" else attempt.arguments
    return _sent(attempt, client, address, fields, given, prefix)


def _delete(attempt: Attempt, name: str) -> Outcome:
    """Delete the subject from its own page."""
    return _deleted(attempt, reverse(f"admin:{name}_delete", args=[attempt.subject.pk]), {})


def _delete_selected(attempt: Attempt, name: str) -> Outcome:
    """Delete the subject from the list."""
    chosen = {"action": "delete_selected", "_selected_action": attempt.subject.pk}
    return _deleted(attempt, reverse(f"admin:{name}_changelist"), chosen)


def chosen(name: str, value: Any) -> str:
    """An argument as the admin's fields take it, rows by id."""
    if isinstance(value, models.Model):
        return str(value.pk)
    return typed(name, value)


def _fields(opened: Any) -> dict[str, str]:
    """All that the browser sends of an opened form, rows inside included."""
    sent = filled(opened.context["adminform"].form)
    for inline in opened.context["inline_admin_formsets"]:
        for form in (inline.formset.management_form, *inline.formset.forms):
            sent |= filled(form)
    return sent


def _formsets_of(opened: Any, model: Any) -> list[Any]:
    """The rows of a kind: those that hold or will, and those that ended."""
    formsets = [inline.formset for inline in opened.context["inline_admin_formsets"]]
    return [formset for formset in formsets if formset.model is model]


def _sent(
    attempt: Attempt,
    client: Client,
    address: str,
    fields: dict[str, str],
    given: dict[str, Any],
    prefix: str | None = None,
) -> Outcome:
    """Send a page with `given` typed into its own form, or into that of the row with `prefix`."""
    sent = {f"{prefix}-{key}" if prefix else key: chosen(key, value) for key, value in given.items()}
    sent["reason"] = attempt.reason
    unseen = hidden_about_all(attempt.by) - fields.keys()
    sent = {key: value for key, value in sent.items() if key not in unseen}
    assert not fields or set(sent) <= set(fields), f"the form has no field for {set(sent) - set(fields)}"
    answer = client.post(address, {**fields, **sent})
    if answer.status_code == 403:
        return DENIED
    assert fields, "the form did not open"
    if answer.status_code == 302:
        return DONE
    assert answer.status_code == 200
    forms = [answer.context["adminform"].form]
    for inline in answer.context["inline_admin_formsets"]:
        forms += inline.formset.forms
    assert {form.prefix for form in forms if form.errors} == {prefix}, "the refusal stands elsewhere"
    said = {text for form in forms for texts in form.errors.values() for text in texts}
    return refused(said - {AFRESH})


def _deleted(attempt: Attempt, address: str, sent: dict[str, Any]) -> Outcome:
    client = signed_in(attempt.by)
    asked = client.post(address, sent) if sent else client.get(address)
    assert 'name="reason"' in asked.content.decode(), "the form has no field for the reason"
    answer = client.post(address, {**sent, "post": "yes", "reason": attempt.reason})
    if answer.status_code == 403:
        return DENIED
    assert answer.status_code == 302
    told = get_messages(answer.wsgi_request)
    wrong = [str(message) for message in told if message.level == ERROR]
    assert not LogEntry.objects.exists(), "Django has a log of its own"
    return refused(wrong) if wrong else DONE
