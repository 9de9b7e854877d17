"""Who may change squads and who is in them."""

import datetime as dt
from collections.abc import Collection
from typing import NamedTuple

import rules
from django.db.models import CharField, Exists, Model, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Concat
from django.utils import timezone

from access.models import RoleAssignment
from orgmodel.caching.compiled import CompiledQuery
from orgmodel.caching.per_request import memoized_per_request
from orgmodel.domain.accounts import Account
from orgmodel.domain.periods import PeriodQuerySet, begun_by, by_first_day, latest_first
from orgmodel.domain.permissions import Grantee, allow, allow_choosing
from people.models import Person, User
from people.roles import Role as ProductRole
from people.rules import (
    ADMINISTRATORS,
    COACHES,
    PEOPLE_ADMINS,
    has_role,
    is_administrator,
    people_of,
    those_with,
)
from squads.models import BotMembership, Role, Squad, SquadInTribe, SquadMembership
from tribes.models import Tribe
from tribes.rules import is_in_the_trio, leads_any, tribes_as, trio_of
from trios.models import TrioSeat

type Subject = Squad | SquadInTribe | SquadMembership | BotMembership | None

# Who is in the trio of a squad's tribe, beside the roles within the squad.
LEADS = "leads"
# Before a role in the product that somebody has for the squad's tribe.
IN_TRIBE = "in its tribe: "
# Those who may place people in the squads of a tribe.
PLACING = (ProductRole.ADMINISTRATOR, ProductRole.PEOPLE_ADMIN)


def squad_of(subject: Subject) -> Squad | None:
    return subject if subject is None or isinstance(subject, Squad) else subject.squad


@rules.predicate
def leads_the_tribe(user: User, subject: Subject | Tribe) -> bool:
    """The user is, today, in the trio of the tribe: of the squad's present or last one."""
    if isinstance(subject, Tribe):
        return is_in_the_trio(user, subject)
    return LEADS in _roles(user, squad_of(subject))


def tribe_of(squad: int | OuterRef, day: dt.date) -> Coalesce:
    """The id of the tribe that counts as a squad's: of `day`, or the last before it, or the first after it."""
    periods = SquadInTribe.objects.filter(squad=squad).values("tribe")
    return Coalesce(
        Subquery(periods.filter(begun_by(day)).order_by(latest_first())[:1]),
        Subquery(periods.order_by(by_first_day())[:1]),
    )


@rules.predicate
def owns_the_product(user: User, subject: Subject) -> bool:
    """The user is, today, the squad's product owner."""
    return Role.PRODUCT_OWNER in _roles(user, squad_of(subject))


@rules.predicate
def is_in_the_squad(user: User, subject: Subject) -> bool:
    """The user is, today, in the squad, in whichever role."""
    return any(role in Role for role in _roles(user, squad_of(subject)))


def _in_tribe(role: ProductRole) -> str:
    return f"{IN_TRIBE}{role.value}"


@memoized_per_request
def _roles(user: User, squad: Squad | None) -> set[str]:
    """As what the user is in the squad today, `LEADS` for who is in the trio of its tribe, and the roles in the
    product for that tribe, as `_in_tribe` writes them; one query."""
    if squad is None or user.person is None:
        return set()
    found = _roles_today.rows(squad=squad.pk, person=user.person.pk, day=timezone.localdate())
    return {role for (role,) in found}


_roles_today = CompiledQuery(
    lambda squad, person, day: (
        SquadMembership.objects.on(day)
        .filter(squad=squad, person=person)
        .order_by()
        .values_list("role")
        .union(
            TrioSeat.objects.on(day)
            .filter(person=person, trio__tribe=tribe_of(squad, day))
            .order_by()
            .values_list(Value(LEADS)),
            RoleAssignment.objects.on(day)
            .filter(person=person, tribe=tribe_of(squad, day))
            .order_by()
            .values_list(Concat(Value(IN_TRIBE), "role", output_field=CharField())),
        )
        .order_by()
    ),
    squad=int,
    person=int,
    day=dt.date,
)


class OpenSquads(NamedTuple):
    """The squads `here`, of some, in which an account may place people; and whether there are others `elsewhere`."""

    here: frozenset[int] = frozenset()
    elsewhere: bool = False

    def may_leave(self, squad: int) -> bool:
        """Whether the account may move people out of a squad, and there is another to move them to."""
        return squad in self.here and (self.elsewhere or len(self.here) > 1)


def _places_anywhere(user: Account) -> bool:
    return is_administrator(user) or (isinstance(user, User) and has_role(user, ProductRole.PEOPLE_ADMIN))


def open_to(user: Account, ids: Collection[int], day: dt.date) -> OpenSquads:
    """Of the squads with these `ids`, and of all others of `day` or planned, those in which the user may place and
    move people; one query, and none for administrators and people admins, who may in all."""
    if _places_anywhere(user):
        return OpenSquads(frozenset(ids), elsewhere=True)
    if not user.is_active or user.person is None:
        return OpenSquads()
    found = {pk for (pk,) in _open_squads.rows(person=user.person.pk, today=timezone.localdate(), day=day)}
    return OpenSquads(frozenset(found.intersection(ids)), bool(found.difference(ids)))


def those_open_to(user: Account, squads: QuerySet[Squad]) -> QuerySet[Squad]:
    """Those in which the user may place and move people: what the rule of `squads.place_member` is for each."""
    if _places_anywhere(user):
        return squads
    if (person := _who_runs_any(user)) is None:
        return squads.none()
    return _run_by(squads, person.pk, timezone.localdate())


def may_move_elsewhere(user: Account, squad: Squad, day: dt.date) -> bool:
    """Whether there is another squad, on `day` or planned, into which the user may move people; three queries at most."""
    others = Squad.objects.not_ended(day).exclude(pk=squad.pk)
    return those_open_to(user, others).order_by().exists()


def _run_by(squads: QuerySet[Squad], person: int, day: dt.date) -> QuerySet[Squad]:
    """Those of which the person is the product owner on `day`, or in the trio of whose tribe they are, or for whose
    tribe they are administrator or people admin.

    A squad counts to the tribe that it is in on `day`, or was in last, or will be in first.
    """
    owned = SquadMembership.objects.on(day).filter(person=person, role=Role.PRODUCT_OWNER).order_by()
    led = TrioSeat.objects.on(day).filter(person=person).order_by().values("trio__tribe")
    # The tribe that counts is looked up for those only that were ever in one of the tribes.
    administered = _administered(day).filter(person=person).values("tribe")
    ever = (
        SquadInTribe.objects.filter(Q(tribe__in=led) | Q(tribe__in=administered)).order_by().values("squad")
    )
    runs = Q(pk__in=owned.values("squad")) | (Q(pk__in=ever) & (Q(home__in=led) | Q(home__in=administered)))
    return squads.alias(home=tribe_of(OuterRef("pk"), day)).filter(runs)


def _administered(day: dt.date) -> PeriodQuerySet:
    """The roles that let somebody place people in the squads of a tribe."""
    held = RoleAssignment.objects.on(day).filter(role__in=PLACING, tribe__isnull=False)
    return held.order_by()


_open_squads = CompiledQuery(
    lambda person, today, day: (
        _run_by(Squad.objects.not_ended(day), person, today).order_by().values_list("pk")
    ),
    person=int,
    today=dt.date,
    day=dt.date,
)


def _who_runs_any(user: Account) -> Model | None:
    """The user's person who may place people in any squad today, as most may not; one query."""
    if not user.is_active or user.person is None:
        return None
    return user.person if _roles_anywhere.rows(person=user.person.pk, day=timezone.localdate()) else None


_roles_anywhere = CompiledQuery(
    lambda person, day: (
        Person.objects.filter(
            Exists(
                SquadMembership.objects.on(day)
                .filter(person=OuterRef("pk"), role=Role.PRODUCT_OWNER)
                .order_by()
            )
            | Exists(TrioSeat.objects.on(day).filter(person=OuterRef("pk")).order_by())
            | Exists(_administered(day).filter(person=OuterRef("pk"))),
            pk=person,
        )
        .order_by()
        .values("pk")
    ),
    person=int,
    day=dt.date,
)


def _people_in(
    subject: Squad | SquadInTribe | SquadMembership | BotMembership, **role: str
) -> QuerySet[Person]:
    return people_of(SquadMembership.objects.filter(squad=squad_of(subject), **role))


def _owners(subject: Squad | SquadMembership) -> QuerySet[Person]:
    return _people_in(subject, role=Role.PRODUCT_OWNER)


def _trio(subject: Squad | SquadInTribe | SquadMembership | BotMembership) -> QuerySet[Person]:
    squad = subject if isinstance(subject, Squad) else subject.squad
    return trio_of(tribe_of(squad.pk, timezone.localdate()))


def _trio_itself(tribe: Tribe) -> QuerySet[Person]:
    return trio_of(tribe.pk)


ITS_TRIO = Grantee("its trio", leads_the_tribe, _trio_itself)
TRIO_OF_ITS_TRIBE = Grantee("the trio of its tribe", leads_the_tribe, _trio)
PRODUCT_OWNER = Grantee("the product owner", owns_the_product, _owners)
MEMBERS = Grantee("its members", is_in_the_squad, _people_in)


def _of_its_tribe(name: str, role: ProductRole) -> Grantee:
    """Those who have a role in the product for the tribe of the squad."""

    def holds(user: User, subject: Subject | Tribe) -> bool:
        tribes = tribes_as(user, role)
        if isinstance(subject, Tribe):
            return subject.pk in tribes
        return bool(tribes) and _in_tribe(role) in _roles(user, squad_of(subject))

    def holders(subject: Squad | SquadInTribe | SquadMembership | BotMembership | Tribe) -> QuerySet[Person]:
        if isinstance(subject, Tribe):
            return those_with(role, subject.pk)
        squad = subject if isinstance(subject, Squad) else subject.squad
        return those_with(role, tribe_of(squad.pk, timezone.localdate()))

    return Grantee(name, rules.predicate(holds, name=f"is_{role.value}_of_its_tribe"), holders)


TRIBE_ADMINISTRATORS = _of_its_tribe("administrators of the tribe", ProductRole.ADMINISTRATOR)
TRIBE_PEOPLE_ADMINS = _of_its_tribe("people admins of the tribe", ProductRole.PEOPLE_ADMIN)
TRIBE_COACHES = _of_its_tribe("coaches of the tribe", ProductRole.COACH)
PEOPLE = (TRIBE_PEOPLE_ADMINS, PEOPLE_ADMINS, TRIBE_ADMINISTRATORS, ADMINISTRATORS)

allow("squads.form_squad", ITS_TRIO, TRIBE_ADMINISTRATORS, ADMINISTRATORS)
allow_choosing("squads.form_squad", leads_any)
allow(
    "squads.edit_squad",
    MEMBERS,
    TRIO_OF_ITS_TRIBE,
    TRIBE_COACHES,
    COACHES,
    TRIBE_ADMINISTRATORS,
    ADMINISTRATORS,
)
for name in ("move_squad", "correct_stay", "remove_stay", "dissolve_squad", "reopen_squad"):
    allow(f"squads.{name}", TRIO_OF_ITS_TRIBE, TRIBE_ADMINISTRATORS, ADMINISTRATORS)
for name in ("appoint_product_owner", "relieve_product_owner"):
    allow(f"squads.{name}", TRIO_OF_ITS_TRIBE, *PEOPLE)
allow("squads.remove_squad", TRIBE_ADMINISTRATORS, ADMINISTRATORS)
for name in (
    "place_member",
    "end_membership",
    "move_member",
    "change_role",
    "change_allocation",
    "correct_membership",
    "remove_membership",
):
    allow(f"squads.{name}", PRODUCT_OWNER, TRIO_OF_ITS_TRIBE, *PEOPLE)
for name in ("place_bot", "end_bot_membership", "correct_bot_membership", "remove_bot_membership"):
    allow(f"squads.{name}", MEMBERS, TRIO_OF_ITS_TRIBE, *PEOPLE)
