"""Asking the database once per page who somebody is to something, however many verbs depend on it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any

from django.db import models

_known: ContextVar[dict[Any, Any] | None] = ContextVar("answers known to a page", default=None)


@contextmanager
def remembered(user: Any) -> Iterator[None]:
    """Within it, what `asked_once` asked about this very `user` object is not asked again.

    A page's user object lives as long as its request. Operations ask outside
    of this, always anew.
    """
    token = _known.set(user.__dict__.setdefault("_answers", {}))
    try:
        yield
    finally:
        _known.reset(token)


def forget(user: Any) -> None:
    """Have all that `user` is be asked anew, also which person they are."""
    user.__dict__.setdefault("_answers", {}).clear()
    user.__dict__.pop("person", None)


def asked_once[T](ask: Callable[[Any, Any], T]) -> Callable[[Any, Any], T]:
    """A question about a user and a row, whose answer a page remembers."""

    @wraps(ask)
    def answer(user: Any, subject: Any) -> T:
        known = _known.get()
        if known is None or not isinstance(subject, models.Model):
            return ask(user, subject)
        key = (ask, type(subject), subject.pk)
        if key not in known:
            known[key] = ask(user, subject)
        return known[key]

    return answer
