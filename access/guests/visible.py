"""Which rows a guest sees: their own tribes, what is in these, and who."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower
from django.utils import timezone

from access.models import RoleAssignment
from alliances.models import Alliance, AllianceTrio
from bots.models import Bot
from chapters.models import Chapter, ChapterMembership
from guilds.models import Guild, GuildMembership
from orgmodel.domain.periods import Period, PeriodQuerySet
from orgmodel.domain.visibility import Visible
from people.models import Person, User
from people.roles import Role
from squads.models import BotMembership, Squad, SquadInTribe, SquadMembership
from squads.rules import tribe_of
from tribes.models import Tribe
from trios.models import Trio, TrioSeat

ACCOUNTS = "orgmodel.accounts"
MENTIONS = "orgmodel.mentions"
# What others lie in, so that a guest sees it by its id, and all else by what it lies in.
LISTED: tuple[type[Period], ...] = (Person, Tribe, Trio, Squad, Chapter, Guild, Alliance, Bot)


def setting_of(model: type[Period]) -> str:
    """The setting that lists the ids of what is visible of `model`."""
    return f"orgmodel.{model._meta.db_table}"


def is_guest(day: dt.date, email: str = "email") -> Exists:
    """Whether the person with the email at `email` of a row is a guest on `day`."""
    guests = RoleAssignment.objects.on(day).filter(role=Role.GUEST).exclude(person__email="").order_by()
    return Exists(guests.alias(small=Lower("person__email")).filter(small=Lower(OuterRef(email))))


def visible_to(account: User) -> Visible:
    """What a guest sees: each setting with its list, as PostgreSQL writes arrays.

    It is decided by today, whichever day they look at: themselves; the tribes in which they are
    in a squad or chapter or hold a seat; the trios and chapters of these, and the squads that count as theirs; who is in
    any of them, or is planned to be; the bots of those squads, with who is accountable for them; the guilds that the
    guest is in; and the alliances of those trios.
    """
    ids = _visible_ids(account.person, timezone.localdate())
    accounts = User.objects.alias(small=Lower("email")).filter(
        Q(pk=account.pk) | Q(small__in=_emails(ids[Person]))
    )
    mentions = (f"{model._meta.label_lower}:{pk}" for model, pks in ids.items() for pk in pks)
    return {
        **{setting_of(model): _array(pks) for model, pks in ids.items()},
        ACCOUNTS: _array(accounts.values_list("pk", flat=True)),
        MENTIONS: _array(mentions),
    }


def _visible_ids(person: Person | None, day: dt.date) -> dict[type[Period], set[int]]:
    if person is None:
        return {model: set() for model in LISTED}
    tribes = _own_tribes(person, day)
    trios = _ids(Trio.objects.filter(tribe__in=tribes))
    squads = _ids(Squad.objects.alias(home=tribe_of(OuterRef("pk"), day)).filter(home__in=tribes))
    squads |= _ids(SquadMembership.objects.not_ended(day).filter(person=person), "squad")
    chapters = _ids(Chapter.objects.filter(tribe__in=tribes))
    tenures = (
        SquadMembership.objects.filter(squad__in=squads),
        ChapterMembership.objects.filter(chapter__in=chapters),
        TrioSeat.objects.filter(trio__in=trios),
    )
    bots = _ids(BotMembership.objects.not_ended(day).filter(squad__in=squads), "bot")
    accountable = _ids(Bot.objects.filter(pk__in=bots), "accountable")
    return {
        Person: {person.pk}.union(accountable, *(_ids(rows.not_ended(day), "person") for rows in tenures)),
        Tribe: tribes,
        Trio: trios,
        Squad: squads,
        Chapter: chapters,
        Guild: _ids(GuildMembership.objects.not_ended(day).filter(person=person), "guild"),
        Alliance: _ids(AllianceTrio.objects.not_ended(day).filter(trio__in=trios), "alliance"),
        Bot: bots,
    }


def _own_tribes(person: Person, day: dt.date) -> set[int]:
    """The tribes in which somebody is in a squad or chapter, or holds a seat."""
    in_squads = SquadMembership.objects.on(day).filter(person=person).values("squad")
    return (
        _ids(SquadInTribe.objects.on(day).filter(squad__in=in_squads), "tribe")
        | _ids(ChapterMembership.objects.on(day).filter(person=person), "chapter__tribe")
        | _ids(TrioSeat.objects.on(day).filter(person=person), "trio__tribe")
    )


def _ids(rows: PeriodQuerySet, path: str = "pk") -> set[int]:
    return set(rows.order_by().values_list(path, flat=True))


def _emails(people: Iterable[int]) -> QuerySet:
    return Person.objects.filter(pk__in=people).exclude(email="").order_by().values(small=Lower("email"))


def _array(items: Iterable[object]) -> str:
    return "{" + ",".join(map(str, items)) + "}"
