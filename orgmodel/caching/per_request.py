"""What a user is to a row (“leads its tribe”), queried once per page, however many operations depend on it.

Keyed by: the function and the row, on the user object itself, which lives as
long as its request. Invalid: with the request, or when an operation changes
what the user is in (`forget`). Operations outside of batches always query.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps

from django.db import models

type Answers = dict[Hashable, object]

_answers: ContextVar[Answers | None] = ContextVar("answers known to a page", default=None)


@contextmanager
def memoized_for(user: object) -> Iterator[None]:
    """Within it, functions of `memoized_per_request` are called once for this `user` object and a row."""
    token = _answers.set(user.__dict__.setdefault("_answers", {}))
    try:
        yield
    finally:
        _answers.reset(token)


def forget(user: object) -> None:
    """Forget all answers about `user`, and which person they are."""
    user.__dict__.setdefault("_answers", {}).clear()
    user.__dict__.pop("person", None)


def memoized_per_request[User, Row, T](
    question: Callable[[User, Row], T],
) -> Callable[[User, Row], T]:
    """A function of a user and a row, called once for both within `memoized_for`."""

    @wraps(question)
    def answer(user: User, row: Row) -> T:
        answers = _answers.get()
        if answers is None or not isinstance(row, models.Model):
            return question(user, row)
        key = (question, type(row), row.pk)
        if key not in answers:
            answers[key] = question(user, row)
        return answers[key]  # type: ignore[return-value]  # what this very question answered

    return answer
