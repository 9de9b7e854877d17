"""What people can be filtered and sorted by: their own facts, and what they are in."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from django.forms import Field

from access.models import RoleAssignment
from alliances.models import Alliance
from alliances.reads import trios_of
from chapters.models import Chapter, ChapterMembership
from chapters.models import Role as ChapterRole
from guilds.models import Guild, GuildMembership
from guilds.models import Role as GuildRole
from history.conditions import ChangedSince
from orgmodel.domain.periods import PeriodQuerySet
from orgmodel.web.conditions import (
    Apply,
    Chosen,
    Condition,
    Listed,
    Number,
    OneOf,
    Option,
    Tally,
    Within,
    Without,
    WithoutControl,
)
from orgmodel.web.filters import Column, Filters
from orgmodel.web.pagination import tallied
from people.duplicates import ALIKE, with_duplicates
from people.forms import PersonField
from people.listing import ListedPerson, listed_people, with_their_duplicates
from people.models import Person, PersonGap, PersonQuerySet
from people.roles import Role as AccessRole
from people.shares import over_on, unknown_on
from search.conditions import Searched
from squads.models import Role, Squad, SquadInTribe, SquadMembership
from tribes.models import Tribe
from trios.models import Seat, TrioSeat


def in_span(people: QuerySet, column: str, of_gaps: str, first: dt.date, last: dt.date) -> QuerySet:
    """Of `people`, those whose day in `column` is after `first` and up to `last`; or the day in `of_gaps` of a gap."""
    gaps = PersonGap.objects.filter(**{f"{of_gaps}__gt": first, f"{of_gaps}__lte": last})
    own = Q(**{f"{column}__gt": first, f"{column}__lte": last})
    return people.filter(own | Q(pk__in=gaps.values("id")))


class Somebody(Condition):
    """One person, by handle; the control offers people while one types."""

    field_class = PersonField

    def __init__(self, apply: Apply, *, label: str, phrase: str) -> None:
        super().__init__(apply, label=label, phrase=phrase, advanced=True, about="The handle of a person.")

    def offer(self, field: Field, day: dt.date, value: object) -> None:
        field.widget.attrs["placeholder"] = self.label


def before(day: dt.date, days: int) -> dt.date:
    """The day so many days earlier; the first one that there is where that would be before it."""
    return dt.date.fromordinal(max(1, day.toordinal() - days))


def tallied_among(people: PersonQuerySet, tenures: PeriodQuerySet, path: str) -> list[tuple[object, int]]:
    """For each value of `path` in `tenures`, how many of `people` hold such a tenure."""
    return tallied(tenures.filter(person__in=people.order_by().values("pk")), path, "person")


def among(people: PersonQuerySet, tenures: PeriodQuerySet) -> PersonQuerySet:
    """The people who hold one of `tenures`."""
    return people.filter(pk__in=tenures.values("person"))


def competence(apply: Apply, tally: Tally) -> Listed:
    """A competence that some chapter has."""
    return Listed(
        apply,
        label="Competence",
        phrase="with {}",
        texts=lambda day: Chapter.objects.on(day).competences(),
        known=lambda text: Chapter.objects.filter(competence=text).exists(),
        tally=tally,
    )


def of_competence(text: str, day: dt.date) -> PeriodQuerySet:
    """Tenures of `day` in chapters of a competence."""
    return ChapterMembership.objects.on(day).filter(chapter__competence=text)


def in_chapter(people: PersonQuerySet, chapter: Chapter, day: dt.date) -> PersonQuerySet:
    """People who are in `chapter` on `day`."""
    return among(people, ChapterMembership.objects.on(day).filter(chapter=chapter))


def leads(people: PersonQuerySet, day: dt.date) -> PersonQuerySet:
    """People who lead some chapter on `day`."""
    return among(people, ChapterMembership.objects.on(day).filter(role=ChapterRole.LEAD))


def people_by(path: str) -> Tally:
    """How many people are in chapters of which `path`."""
    return lambda people, day: tallied_among(people, ChapterMembership.objects.on(day), path)


def in_tribe(people: PersonQuerySet, tribe: Tribe | None, day: dt.date) -> PersonQuerySet:
    """People who are in a squad of `tribe` on `day`; in a squad that is in no tribe, where it is None."""
    if tribe is None:
        squads = Squad.objects.in_tribe(None, day).order_by().values("pk")
    else:
        squads = SquadInTribe.objects.on(day).filter(tribe=tribe).values("squad")
    return among(people, SquadMembership.objects.on(day).filter(squad__in=squads))


def in_no_tribe(people: PersonQuerySet, day: dt.date) -> PersonQuerySet:
    """People who are in no squad of any tribe on `day`."""
    squads = SquadInTribe.objects.on(day).values("squad")
    members = SquadMembership.objects.on(day).filter(squad__in=squads)
    return people.exclude(pk__in=members.values("person"))


def of_tribe(people: PersonQuerySet, tribe: Tribe, day: dt.date) -> PersonQuerySet:
    """People who are on `day` in a squad or a chapter of `tribe`, or in its trio."""
    return people.filter(
        Q(pk__in=in_tribe(people, tribe, day).values("pk"))
        | Q(pk__in=ChapterMembership.objects.on(day).filter(chapter__tribe=tribe).values("person"))
        | Q(pk__in=TrioSeat.objects.on(day).filter(trio__tribe=tribe).values("person"))
    )


def by_tribe_of(people: PersonQuerySet, day: dt.date) -> Iterable[tuple[object, int]]:
    """How many of `people` are in squads, chapters or the trio of which tribe, each once."""
    among_people = {"person__in": people.order_by().values("pk")}
    in_squads = SquadMembership.objects.on(day).filter(squad__tribes__in=SquadInTribe.objects.on(day))
    pairs = (
        in_squads.filter(**among_people).values_list("squad__tribes__tribe__slug", "person"),
        ChapterMembership.objects.on(day)
        .filter(**among_people)
        .values_list("chapter__tribe__slug", "person"),
        TrioSeat.objects.on(day).filter(**among_people).values_list("trio__tribe__slug", "person"),
    )
    return Counter(slug for slug, _ in set(chain(*pairs))).items()


def in_squad(people: PersonQuerySet, squad: Squad, day: dt.date) -> PersonQuerySet:
    """People who are in `squad` on `day`."""
    return among(people, SquadMembership.objects.on(day).filter(squad=squad))


def having(role: Role) -> Option:
    """People who have `role` in some squad: what that is called, and which they are, of (people, day)."""
    return role.label, lambda people, day: among(people, SquadMembership.objects.on(day).filter(role=role))


def by_tribe(people: PersonQuerySet, day: dt.date) -> list[tuple[object, int]]:
    """How many of `people` are in squads of which tribe."""
    rows = SquadMembership.objects.on(day).filter(squad__tribes__in=SquadInTribe.objects.on(day))
    return tallied_among(people, rows, "squad__tribes__tribe__slug")


def by_squad(people: PersonQuerySet, day: dt.date) -> list[tuple[object, int]]:
    """How many of `people` are in which squad."""
    return tallied_among(people, SquadMembership.objects.on(day), "squad__slug")


def holders(seat: Seat) -> Option:
    """People who hold `seat` of some trio: what that is called, and which they are, of (people, day)."""
    return seat.label, lambda people, day: among(people, TrioSeat.objects.on(day).filter(seat=seat))


def in_alliance(people: PersonQuerySet, alliance: Alliance, day: dt.date) -> PersonQuerySet:
    """People who are on `day` in a squad of a tribe whose trio takes part in `alliance`."""
    squads = SquadInTribe.objects.on(day).filter(tribe__trio__in=trios_of(alliance, day)).values("squad")
    return among(people, SquadMembership.objects.on(day).filter(squad__in=squads))


def in_guild(people: PersonQuerySet, guild: Guild, day: dt.date) -> PersonQuerySet:
    """People who are in `guild` on `day`."""
    return among(people, GuildMembership.objects.on(day).filter(guild=guild))


def coordinates(people: PersonQuerySet, day: dt.date) -> PersonQuerySet:
    """People who coordinate some guild on `day`."""
    return among(people, GuildMembership.objects.on(day).filter(role=GuildRole.COORDINATOR))


def by_guild(people: PersonQuerySet, day: dt.date) -> list[tuple[object, int]]:
    """How many of `people` are in which guild."""
    return tallied_among(people, GuildMembership.objects.on(day), "guild__slug")


def with_access(role: AccessRole) -> Option:
    """People who have `role` in the product: what that is called, and which they are, of (people, day)."""
    return role.label, lambda people, day: among(people, RoleAssignment.objects.on(day).filter(role=role))


def by_access_role(people: PersonQuerySet, day: dt.date) -> list[tuple[object, int]]:
    """How many of `people` have which role in the product."""
    return tallied_among(people, RoleAssignment.objects.on(day), "role")


def alike(label: str, *kinds: str) -> Option:
    """People who may have a second record: what that is called, and which they are, of (people, day)."""
    return label, lambda people, day: with_duplicates(people, *kinds)


DUPLICATES = Column(
    "Possible duplicates",
    lambda person: "; ".join(f"{each.handle} ({each.why})" for each in person.duplicates),
)


class PossibleDuplicates(OneOf):
    """People of whom there may be a second record."""

    def choices(self) -> list[tuple[str, str]]:
        """What the control offers; with its name in the place of the empty value."""
        return [("", self.label), *super().choices()[1:]]


class PersonFilters(Filters):
    """People of the day, by name."""

    model = Person
    search = Searched()
    columns = {
        "name": Column("Person", lambda person: person.name, ("name", "pk")),
        "handle": Column("Handle", lambda person: person.handle, only_in_files=True),
        "job_title": Column("Job title", lambda person: person.job_title, ("job_title",)),
        "squads": Column("Squads", lambda person: "; ".join(squad.name for squad in person.squads)),
        "chapter": Column("Chapter", lambda person: "; ".join(chapter.name for chapter in person.chapters)),
        "location": Column("Location", lambda person: person.location, ("location",)),
        "manager": Column(
            "Line manager", lambda person: person.manager, ("manager__name", "manager_id"), short="Manager"
        ),
    }

    email = WithoutControl(
        lambda people, email, day: people.alias(small=Lower("email")).filter(small=email.lower()),
        label="Email",
        phrase="with the email {}",
        about="The whole email address of a person; case does not count.",
        max_length=254,
    )
    role = OneOf(
        {
            **{seat.value: holders(seat) for seat in Seat},
            "product_owner": having(Role.PRODUCT_OWNER),
            "agile_coach": having(Role.AGILE_COACH),
            "chapter_lead": ("Chapter lead", leads),
            "guild_coordinator": ("Guild coordinator", coordinates),
        },
        label="Role",
        about="People who are this somewhere.",
    )
    access_role = OneOf(
        {role.value: with_access(role) for role in AccessRole},
        label="Access role",
        phrase="access role: {}",
        advanced=True,
        about="People who have this role in orgmodel, everywhere or in some tribe.",
        tally=by_access_role,
    )
    without = Without(
        manager=("line manager", lambda people, day: people.filter(manager=None)),
        squad=("squad", lambda people, day: people.exclude(squads__in=SquadMembership.objects.on(day))),
        tribe=("tribe", in_no_tribe),
        chapter=(
            "chapter",
            lambda people, day: people.exclude(chapters__in=ChapterMembership.objects.on(day)),
        ),
    )
    allocation = OneOf(
        {"over_100": ("Over 100 %", over_on), "unknown": ("Not known", unknown_on)},
        label="Share of time",
        phrase="share of time: {}",
        advanced=True,
        about="People whose shares of time in squads come to more than 100 %, or of whom one isn't known.",
    )
    location = Listed(
        lambda people, location, day: people.filter(location=location),
        label="Location",
        phrase="in {}",
        texts=lambda day: Person.objects.locations(),
        known=lambda location: Person.objects.filter(location=location).exists(),
        tally=lambda people, day: tallied(people.exclude(location=""), "location"),
        advanced=True,
    )
    manager = Somebody(
        lambda people, manager, day: people.filter(manager=manager),
        label="Line manager",
        phrase="reporting to {}",
    )
    joined_within = Within(
        lambda people, days, day: in_span(people, "starts_on", "ends_before", before(day, days), day),
        label="Joined",
        phrase="joined in the last {} days",
    )
    left_within = Within(
        lambda people, days, day: in_span(people, "ends_before", "starts_on", before(day, days), day),
        label="Left",
        phrase="left in the last {} days",
        implied_state="ended",
    )
    unconfirmed_for = Number(
        lambda people, days, day: people.exclude(confirmed_on__gt=before(day, days)),
        label="Not confirmed for days",
        phrase="profile not confirmed for {} days",
        min_value=1,
        max_value=36_500,
        advanced=True,
        about="People whose profile nobody confirmed in so many days up to the one asked for.",
    )
    possible_duplicates = PossibleDuplicates(
        {
            "any": alike("All possible duplicates", *ALIKE),
            "name": alike("Duplicates by name", "name"),
            "email": alike("Duplicates by email", "email"),
            "external_id": alike("Duplicates by external id", "external_id"),
        },
        label="Possible duplicates",
        advanced=True,
        about="People who may have a second record, whenever that one is here: of the same name, email or external id.",
    )
    changed_since = ChangedSince()
    tribe = Chosen(
        Tribe,
        in_tribe,
        none="in a squad without a tribe",
        phrase="in a squad of {}",
        about="The slug of a tribe: who is in its squads. `of_tribe` has its trio and chapters too.",
        tally=by_tribe,
    )
    of_tribe = Chosen(
        Tribe,
        of_tribe,
        label="Tribe with its trio and chapters",
        phrase="in a squad, a chapter or the trio of {}",
        about="The slug of a tribe: who is in its squads, its chapters or its trio.",
        advanced=True,
        tally=by_tribe_of,
    )
    squad = Chosen(Squad, in_squad, tally=by_squad)
    competence = competence(
        lambda people, text, day: among(people, of_competence(text, day)), people_by("chapter__competence")
    )
    chapter = Chosen(Chapter, in_chapter, advanced=True, tally=people_by("chapter__slug"))
    guild = Chosen(Guild, in_guild, advanced=True, tally=by_guild)
    alliance = Chosen(Alliance, in_alliance, advanced=True)

    @property
    def file_columns(self) -> Mapping[str, Column]:
        """The columns; who may be the same person stands behind the person where that is asked for."""
        if "possible_duplicates" not in self.cleaned:
            return self.columns
        return {
            **{name: self.columns[name] for name in ("name", "handle")},
            "duplicates": DUPLICATES,
            **self.columns,
        }

    @classmethod
    def listed(cls, ids: Sequence[int], day: dt.date) -> list[ListedPerson]:
        return listed_people(ids, day)

    def rows_of(self, ids: Sequence[int]) -> list[ListedPerson]:
        """What the page shows of people, with their possible duplicates where these are asked for."""
        people = self.listed(ids, self.day)
        return with_their_duplicates(people) if "possible_duplicates" in self.cleaned else people
