"""Accounts as they are listed, with whose they are and the roles of these."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextChoices,
)
from django.db.models.functions import Coalesce, Lower, Now

from access.account_history import ADDED
from access.leavers import has_left
from access.models import RoleAssignment
from access.operations import COMMAND_LINE
from history.models import Entry
from orgmodel.domain.labels import label_of
from people.models import Person, Token, User
from people.roles import Role


class AccountKind(TextChoices):
    """Whom an account is for: somebody who signs in, or a program with tokens."""

    PERSON = "person", "People"
    TOOL = "tool", "Tools"


class AccountState(TextChoices):
    """What an account is; some are several of these."""

    ACTIVE = "active", "Active"
    OFF = "off", "Switched off"
    LEFT = "left", "Person has left"
    NEVER = "never", "Never signed in"
    UNLINKED = "unlinked", "Without a person"


KINDS = {AccountKind.PERSON: Q(is_tool=False), AccountKind.TOOL: Q(is_tool=True)}
CONDITIONS = {
    AccountState.ACTIVE: Q(is_active=True, has_left=False),
    AccountState.OFF: Q(is_active=False),
    AccountState.LEFT: Q(has_left=True),
    AccountState.NEVER: Q(last_login=None, is_tool=False),
    AccountState.UNLINKED: Q(person_id=None, is_tool=False),
}


@dataclass(frozen=True)
class AccountRow:
    """An account in the list."""

    account: User
    person: Person | None
    roles: list[str]
    state: AccountState
    # Of each token that has not expired.
    scopes: list[str]
    # When one of its tokens was last used.
    used_at: dt.datetime | None

    @property
    def areas(self) -> list[str]:
        """What its tokens may, each scope once."""
        return sorted({area for scope in self.scopes for area in scope.split()})

    @property
    def key(self) -> str:
        return self.account.username

    @property
    def name(self) -> str:
        return str(self.person or self.account)


def accounts(
    day: dt.date, *, search: str = "", kind: str = "", state: str = "", role: str = ""
) -> QuerySet[User]:
    """The accounts that are found, by name.

    Each with the id of its person, their roles, whether they have left, the scopes of its tokens and when one
    was last used.
    """
    people = (
        Person.objects.exclude(email="").alias(small=Lower("email")).filter(small=Lower(OuterRef("email")))
    )
    is_in_gap = ExpressionWrapper(Q(gaps__hold=day), output_field=BooleanField())
    last = people.order_by(is_in_gap, Coalesce("ends_before", dt.date.max).desc(), "-effective_from")
    held = (
        RoleAssignment.objects.on(day)
        .exclude(person__email="")
        .alias(small=Lower("person__email"))
        .filter(small=Lower(OuterRef("email")))
        .order_by("role")
    )
    tokens = Token.objects.filter(user=OuterRef("pk"))
    lasting = tokens.filter(Q(expiry=None) | Q(expiry__gt=Now()))
    found = User.objects.exclude(username=COMMAND_LINE).annotate(
        person_id=Subquery(last.values("pk")[:1]),
        person_name=Subquery(last.values("name")[:1]),
        held=ArraySubquery(held.values("role").distinct()),
        has_left=has_left(day),
        token_scopes=ArraySubquery(lasting.values("scope")),
        token_used_at=Subquery(tokens.exclude(used_at=None).order_by("-used_at").values("used_at")[:1]),
    )
    for word in search.split():
        found = found.filter(
            Q(username__icontains=word)
            | Q(email__icontains=word)
            | Q(first_name__icontains=word)
            | Q(last_name__icontains=word)
            | Q(person_name__icontains=word)
        )
    if kind:
        found = found.filter(KINDS[AccountKind(kind)])
    if state:
        found = found.filter(CONDITIONS[AccountState(state)])
    if role:
        has_role = Q(Exists(held.filter(role=role)))
        found = found.filter(has_role | Q(is_superuser=True) if role == Role.ADMINISTRATOR else has_role)
    return found.order_by(Coalesce(F("person_name"), F("username")), "pk")


def count_by_kind() -> list[tuple[AccountKind, int]]:
    """How many accounts there are of each kind; one query."""
    counts = User.objects.exclude(username=COMMAND_LINE).aggregate(
        **{kind: Count("pk", filter=condition) for kind, condition in KINDS.items()}
    )
    return [(kind, counts[kind]) for kind in KINDS]


def added_by(rows: Iterable[AccountRow]) -> dict[str, User]:
    """Who added those of the accounts that are tools, by user name, as far as it is known.

    One query; none where there are no tools.
    """
    names = [row.key for row in rows if row.account.is_tool]
    if not names:
        return {}
    entries = Entry.with_accounts.filter(operation=ADDED.name, arguments__account__in=names)
    return {entry.arguments["account"]: entry.by for entry in entries.select_related("by").order_by("pk")}


def account_rows(found: Iterable[User]) -> list[AccountRow]:
    """Some of these accounts, ready to be shown; one query, for the people."""
    found = list(found)
    ids = {account.person_id for account in found if account.person_id}  # type: ignore[attr-defined]  # annotated
    people = Person.objects.with_namesakes().in_bulk(ids)
    return [_row(account, people) for account in found]


def _row(account: User, people: dict[int, Person]) -> AccountRow:
    facts = account.__dict__
    roles = [label_of(Role, role) for role in facts["held"]]
    if account.is_superuser and Role.ADMINISTRATOR.label not in roles:
        roles.insert(0, str(Role.ADMINISTRATOR.label))
    if not account.is_active:
        state = AccountState.OFF
    elif facts["has_left"] and not account.is_superuser:
        state = AccountState.LEFT
    else:
        has_come = account.is_tool or account.last_login
        state = AccountState.ACTIVE if has_come else AccountState.NEVER
    person = people.get(facts["person_id"])
    return AccountRow(account, person, roles, state, facts["token_scopes"], facts["token_used_at"])
