"""Whom an invitation would reach: of some people, each with what stands in the way."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.db.models import QuerySet, TextChoices
from django.db.models.functions import Lower
from django.utils import timezone

from access.invitation_list import InvitationState, invitations
from access.models import Invitation
from orgmodel.domain.gaps import Gap
from people.models import Person, User


class Obstacle(TextChoices):
    """Why somebody isn't invited; the label goes after their name."""

    NO_EMAIL = "no-email", "has no email address"
    LEFT = "left", "has left"
    SWITCHED_OFF = "switched-off", "has an account that is switched off"
    ACCOUNT = "account", "has an account already"
    WAITING = "waiting", "has an invitation that is about to be sent"
    INVITED = "invited", "is invited already"


# What stands in the way where somebody has an invitation in this state; any other is over.
OF_STATES: dict[str, str] = {
    InvitationState.WAITING: Obstacle.WAITING,
    InvitationState.SENT: Obstacle.INVITED,
}


@dataclass(frozen=True, slots=True)
class Invitee:
    """A person, the gap that they are in or come to before a link expires, and why they can't be invited; “” for who can."""

    pk: int
    handle: str
    name: str
    email: str
    gap: Gap | None
    obstacle: str

    @property
    def is_gone(self) -> bool:
        """Whether they are in the gap today."""
        return self.gap is not None and self.gap.starts_on <= timezone.localdate()

    @property
    def why_not(self) -> str:
        return f"{self.name} {Obstacle(self.obstacle).label}." if self.obstacle else ""


def invitees(people: QuerySet[Person]) -> list[Invitee]:
    """These people by name; three queries."""
    chosen = Person.objects.filter(pk__in=people.order_by().values("pk"))
    rows = chosen.annotate(small=Lower("email")).order_by("name", "pk")
    accounts, states = _obstacles_of_accounts(chosen), _states_of_invitations(chosen)
    today = timezone.localdate()
    by = today + dt.timedelta(days=settings.INVITATION_DAYS)
    return [
        Invitee(
            *(pk, handle, name, email),
            next((gap for gap in gaps if gap.overlaps(today, by)), None),
            _own_obstacle(email, ends_before) or accounts.get(small) or OF_STATES.get(states.get(pk, ""), ""),
        )
        for pk, handle, name, email, gaps, small, ends_before in rows.values_list(
            "pk", "handle", "name", "email", "gaps", "small", "ends_before"
        )
    ]


def _states_of_invitations(people: QuerySet[Person]) -> dict[int, str]:
    found = invitations().filter(person__in=people.order_by().values("pk")).order_by()
    return dict(found.values_list("person_id", "state"))  # type: ignore[misc]  # annotated


def _obstacles_of_accounts(people: QuerySet[Person]) -> dict[str, Obstacle]:
    """By email: the accounts that were used or are switched off; one that nobody can have used is no obstacle."""
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


def _own_obstacle(email: str, ends_before: dt.date | None) -> str:
    if ends_before and ends_before <= timezone.localdate():
        return Obstacle.LEFT
    return "" if email else Obstacle.NO_EMAIL


@dataclass(frozen=True)
class PersonAccess:
    """The account of a person, and their invitation while they have not come."""

    account: User | None
    invitation: Invitation | None
    state: str
    may_invite: bool


def access_of(person: Person) -> PersonAccess:
    """Whether a person has an account or is invited; two queries."""
    account = User.objects.filter(email__iexact=person.email).first() if person.email else None
    invitation = invitations().filter(person=person).select_related("invited_by").first()
    state = getattr(invitation, "state", "")
    has_come = state == InvitationState.JOINED or (account is not None and not is_unused(account))
    can_come = bool(person.email) and not has_come and not person.ended_by(timezone.localdate())
    return PersonAccess(
        account,
        None if has_come else invitation,
        InvitationState(state).label if state else "",
        can_come and state != InvitationState.WAITING,
    )
