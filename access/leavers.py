"""Accounts of people who have left: closed from the day after their last day, without anything having to run for it."""

import datetime as dt

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef
from django.db.models.functions import Lower
from django.utils import timezone

from orgmodel.caching.compiled import CompiledQuery
from people.models import Person, User


def has_left(day: dt.date, email: str = "email") -> ExpressionWrapper:
    """Whether everybody who ever had the email at `email` of a row has left by `day`, and somebody had it."""
    people = Person.objects.exclude(email="").alias(small=Lower("email")).order_by()
    theirs = people.filter(small=Lower(OuterRef(email)))
    return ExpressionWrapper(
        Exists(theirs) & ~Exists(theirs.not_ended(day).exclude(gaps__hold=day)), output_field=BooleanField()
    )


def is_closed(account: User) -> bool:
    """Whether the account is that of a person who has left; an administrator's own is none, whoever leaves."""
    if account.is_superuser or not account.email:
        return False
    return bool(_has_left.rows(pk=account.pk, day=timezone.localdate())[0][0])


_has_left = CompiledQuery(
    lambda pk, day: User.objects.filter(pk=pk).order_by().values_list(has_left(day)), pk=int, day=dt.date
)
