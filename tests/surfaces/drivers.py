"""The surfaces that offer operations, each driven from what is registered of an operation.

A driver translates the subject and the arguments of an attempt into what its
surface takes, and what the surface answers into an Outcome; it fails when the
answer is none of those that the surface may give.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.test import Client
from django.urls import NoReverseMatch, reverse
from jsonschema import Draft202012Validator, FormatChecker

from orgmodel.api.schema.calls import call_schema
from orgmodel.api_urls import router
from orgmodel.domain.operations import Operation, registry
from people.models import User

HTMX = {"HX-Request": "true", "HX-Target": "dialog"}


@dataclass(frozen=True)
class Attempt:
    """One operation that somebody is about to perform."""

    operation: str
    subject: Any
    arguments: dict[str, Any]
    by: User
    reason: str = "Agreed on Monday."

    @property
    def known(self) -> Operation:
        return registry[self.operation]

    @property
    def app(self) -> str:
        return self.operation.partition(".")[0]


@dataclass(frozen=True)
class Outcome:
    """What came of it: done, denied, or refused with sentences."""

    is_denied: bool = False
    refused: frozenset[str] = frozenset()


DONE, DENIED = Outcome(), Outcome(is_denied=True)


def anything(attempt: Attempt) -> bool:
    """What most ways can express."""
    return True


@dataclass(frozen=True)
class Way:
    """One place of one surface that offers an operation; of the attempts that its surface can express, those
    that it `expresses`."""

    surface: str
    name: str
    run: Callable[[Attempt], Outcome]
    expresses: Callable[[Attempt], bool] = anything

    def __str__(self) -> str:
        return f"{self.surface} {self.name}".strip()


def refused(sentences: Any) -> Outcome:
    return Outcome(refused=frozenset(str(sentence) for sentence in sentences))


def function(attempt: Attempt) -> Outcome:
    """The operation itself."""
    perform = getattr(import_module(f"{attempt.app}.operations"), attempt.known.short_name)
    given = (attempt.subject,) if attempt.known.subject else ()
    try:
        perform(*given, **attempt.arguments, by=attempt.by, reason=attempt.reason)
    except PermissionDenied:
        return DENIED
    except ValidationError as error:
        return refused(error.messages)
    return DONE


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def captured(attempt: Attempt) -> dict[str, Any]:
    """What the address of the subject captures; nothing where something is formed."""
    subject = attempt.subject
    if subject is None or subject._meta.app_label != attempt.app:
        return {}
    if not hasattr(subject, "within"):
        return {"pk": subject.pk}
    if hasattr(subject, "key"):
        return {subject.key_name: subject.key}
    if not subject.within:
        return {"pk": subject.pk}
    whole = getattr(subject, subject.within[0])
    return {whole.key_name: whole.key, "pk": subject.pk}


def plain(value: Any) -> Any:
    """An argument as JSON carries it, rows by their keys."""
    if isinstance(value, models.Model):
        return value.key  # type: ignore[attr-defined]
    return value.isoformat() if isinstance(value, dt.date) else value


def typed(name: str, value: Any) -> str:
    """An argument as one types it: an end as the last day."""
    if name == "ends_before" and value:
        value -= dt.timedelta(days=1)
    if isinstance(value, list):
        return "\n".join(f"{link['label']} {link['url']}" for link in value)
    return "" if value is None else str(plain(value))


def filled(form: Any) -> dict[str, str]:
    """What a browser sends when nothing is typed into a form."""
    sent = {}
    for bound in form:
        value = bound.value()
        sent[bound.html_name] = "" if value is None or value is False else str(value)
        if bound.field.show_hidden_initial:
            sent[bound.html_initial_name] = sent[bound.html_name]
    return sent


def page(attempt: Attempt, headers: dict[str, str] | None = None) -> Outcome:
    """The form of the operation, opened and sent."""
    client = signed_in(attempt.by)
    address = reverse(f"{attempt.app}:{attempt.known.short_name}", kwargs=captured(attempt))
    opened = client.get(address, headers=headers)
    given = dict(attempt.arguments)
    if attempt.known.subject and not captured(attempt):
        given[attempt.known.subject.name] = attempt.subject
    choices = dict.fromkeys(
        given.pop("fields_from_other", ()), "other"
    )  # of fields that come with the review
    sent = {name: typed(name, value) for name, value in given.items()}
    if opened.status_code == 200:
        fields = filled(opened.context["form"])
        assert set(sent) <= set(fields), "the form has no field for it"
        sent = {**fields, **sent}
    answer = client.post(address, {**sent, "reason": attempt.reason}, headers=headers)
    if (
        answer.status_code == 422
        and "reviewed" in answer.context["form"].fields
        and answer.context["form"].consequences
    ):
        # What would change was shown; sent again, that is confirmed.
        answer = client.post(address, filled(answer.context["form"]) | choices, headers=headers)
    if answer.status_code in (403, 422):
        form = answer.context["form"]
        assert set(sent) <= set(form.data), "what was typed is lost"
        assert form["reason"].value() == attempt.reason, "what was typed is lost"
    if answer.status_code == 403:
        assert opened.status_code == 403
        assert form.is_denied
        return DENIED
    assert opened.status_code == 200
    if answer.status_code == 422:
        return refused(sentence for sentences in form.errors.values() for sentence in sentences)
    assert answer.status_code == (204 if headers else 302)
    assert not headers or {"HX-Trigger", "HX-Redirect"} & set(answer.headers)
    return DONE


def htmx(attempt: Attempt) -> Outcome:
    """The same in the dialog."""
    return page(attempt, HTMX)


def api(attempt: Attempt, method: str, route: str) -> Outcome:
    """A request of the REST API."""
    answer = ask(signed_in(attempt.by), attempt, method, route)
    if answer.status_code in (403, 409, 412, 422):
        problem = answer.json()
        assert (answer["Content-Type"], problem["status"]) == ("application/problem+json", answer.status_code)
        if answer.status_code == 403:
            return DENIED
        return refused(sentence for sentences in problem["errors"].values() for sentence in sentences)
    assert answer.status_code in (200, 201, 204), answer.content
    return DONE


def ask(client: Client, attempt: Attempt, method: str, route: str) -> Any:
    """What the REST API answers to `client`."""
    known, kwargs = attempt.known, captured(attempt)
    given = {name: plain(value) for name, value in attempt.arguments.items()}
    address, headers = _address(route, attempt, kwargs), {}
    if known.subject and not kwargs and f"/{plain(attempt.subject)}/" not in address:
        given[known.subject.name] = plain(attempt.subject)
    if method in ("patch", "delete") and hasattr(attempt.subject, "version"):
        headers["If-Match"] = f'"{given.pop("version", attempt.subject.version)}-seen"'
    if method == "delete":
        return client.delete(f"{address}?reason={attempt.reason}", headers=headers)
    body = {**given, "reason": attempt.reason}
    return getattr(client, method)(address, body, content_type="application/json", headers=headers)


def _address(route: str, attempt: Attempt, kwargs: dict[str, Any]) -> str:
    """The address of a route; also of one that lies below a subject of another app, as roles below their person."""
    try:
        return reverse(route, kwargs=kwargs)
    except NoReverseMatch:
        return reverse(route, kwargs={attempt.subject.key_name: attempt.subject.key})


def bulk(attempt: Attempt) -> Outcome:
    """The only call of a request that may have many."""
    call = {name: plain(value) for name, value in attempt.arguments.items()}
    if attempt.known.subject:
        call["subject"] = named(attempt.subject)
    address = reverse("api:operation", args=[attempt.operation])
    body = {"calls": [call], "reason": attempt.reason}
    answer = signed_in(attempt.by).post(address, body, content_type="application/json")
    if answer.status_code == 200:
        assert answer.json()["count"] == 1
        assert [error.message for error in call_validator(attempt.operation).iter_errors(call)] == []
        return DONE
    problem = answer.json()
    assert (answer["Content-Type"], problem["status"]) == ("application/problem+json", answer.status_code)
    if answer.status_code == 403:
        return DENIED
    assert answer.status_code == 422, answer.content
    ((index, errors),) = ((wrong["index"], wrong["errors"]) for wrong in problem["errors"])
    assert index == 0
    return refused(sentence for sentences in errors.values() for sentence in sentences)


@cache
def call_validator(operation: str) -> Draft202012Validator:
    """What tells whether a call is as /operations/ describes those of its operation."""
    return Draft202012Validator(call_schema(registry[operation]), format_checker=FormatChecker())


def named(subject: Any) -> Any:
    """A subject by its key, or its id where it has none; an entry of the history by its number."""
    return subject and (getattr(subject, "key", None) or str(getattr(subject, "public_id", "")) or subject.pk)


def api_ways(operation: str) -> Iterator[Way]:
    """Every route that performs an operation."""
    yield Way("api", "post many", bulk)
    for method, route in routes(operation):
        yield _api_way(method, route)


def routes(operation: str) -> Iterator[tuple[str, str]]:
    """Method and name of every route that performs an operation alone."""
    app, verb = operation.split(".")
    for _prefix, viewset, basename in router.registry:
        if viewset.__module__.partition(".")[0] != app:
            continue
        offers = [("add", "post", "list"), ("change", "patch", "detail"), ("remove", "delete", "detail")]
        for role, method, route in offers:
            offered = getattr(viewset, role, None)
            if offered and offered.operation.name == operation:
                yield method, f"api:{basename}-{route}"
        if verb in {action.__name__ for action in viewset.get_extra_actions()}:
            yield "post", f"api:{basename}-{verb.replace('_', '-')}"


def _api_way(method: str, route: str) -> Way:
    return Way("api", f"{method} {route}", lambda attempt: api(attempt, method, route))
