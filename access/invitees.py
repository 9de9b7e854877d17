"""Whom an invitation would reach: of some people, each with what stands in the way."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import F, QuerySet, TextChoices
from django.db.models.functions import Lower
from django.utils import timezone

from people.models import Person, User


class Obstacle(TextChoices):
    """Why somebody isn't invited; the label goes after their name."""

    NO_EMAIL = "no-email", "has no e-mail address"
    LEFT = "left", "has left"
    SWITCHED_OFF = "switched-off", "has an account that is switched off"
    ACCOUNT = "account", "has an account already"
    WAITING = "waiting", "has an invitation that is about to be sent"
    INVITED = "invited", "is invited already"


@dataclass(frozen=True, slots=True)
class Invitee:
    """A person, and why they can't be invited; “” for who can."""

    pk: int
    handle: str
    name: str
    email: str
    obstacle: str

    @property
    def why_not(self) -> str:
        return f"{self.name} {Obstacle(self.obstacle).label}." if self.obstacle else ""


def invitees(people: QuerySet[Person]) -> list[Invitee]:
    """These people by name; two queries."""
    chosen = Person.objects.filter(pk__in=people.order_by().values("pk"))
    rows = chosen.annotate(small=Lower("email")).order_by("name", "pk")
    found = rows.values(
        *("pk", "handle", "name", "email", "small", "ends_before"),
        invited_to=F("invitation__email"),
        accepted_at=F("invitation__accepted_at"),
        expires_at=F("invitation__expires_at"),
        mail=F("invitation__mail"),
        sent_at=F("invitation__mail__sent_at"),
        next_try_at=F("invitation__mail__next_try_at"),
    )
    accounts = _obstacles_of_accounts(chosen)
    now = timezone.now()
    return [
        Invitee(
            row["pk"],
            row["handle"],
            row["name"],
            row["email"],
            _obstacle_of(row, now, timezone.localdate()) or accounts.get(row["small"]) or _invited(row, now),
        )
        for row in found
    ]


def _obstacles_of_accounts(people: QuerySet[Person]) -> dict[str, Obstacle]:
    """By e-mail: the accounts that were used or are switched off; one that nobody can have used is no obstacle."""
    theirs = User.objects.annotate(small=Lower("email")).filter(
        small__in=people.exclude(email="").order_by().values(small=Lower("email"))
    )
    return {
        account.small: Obstacle.ACCOUNT if account.is_active else Obstacle.SWITCHED_OFF
        for account in theirs
        if not is_unused(account)
    }


def is_unused(account: User) -> bool:
    """Whether nobody can ever have signed in: it was made for its person, and has no password yet."""
    return account.is_active and account.last_login is None and not account.has_usable_password()


def _obstacle_of(row: Mapping[str, object], now: dt.datetime, today: dt.date) -> str:
    ends_before = row["ends_before"]
    if isinstance(ends_before, dt.date) and ends_before <= today:
        return Obstacle.LEFT
    return "" if row["email"] else Obstacle.NO_EMAIL


def _invited(row: Mapping[str, object], now: dt.datetime) -> str:
    """Whether the invitation that there is still leads here."""
    expires_at = row["expires_at"]
    is_over = not isinstance(expires_at, dt.datetime) or expires_at <= now or row["accepted_at"]
    if is_over or row["invited_to"] != row["email"]:
        return ""
    if row["mail"] and not row["sent_at"]:
        return Obstacle.WAITING if row["next_try_at"] else ""
    return Obstacle.INVITED
