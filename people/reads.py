"""What pages show of people, and the whole picture of one, in a few queries."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Exists, F, Model, OuterRef, QuerySet, Subquery, TextChoices, Value
from django.db.models.expressions import Combinable
from django.db.models.fields import SmallIntegerField
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.formats import date_format

from chapters.models import ChapterMembership
from chapters.models import Role as ChapterRole
from guilds.models import GuildMembership
from guilds.models import Role as GuildRole
from orgmodel.caching.addresses import address
from orgmodel.caching.compiled import CompiledQuery
from orgmodel.domain.days import day_before
from orgmodel.domain.gaps import Gap
from orgmodel.domain.labels import label_of
from orgmodel.domain.periods import PeriodRow, Tenure, latest_first
from people.models import Absence, Person, display_name, has_namesake, hue_of, initials_of
from people.shares import OverAllocation, Share, Total, over_allocations, total_of
from squads.models import Role as SquadRole
from squads.models import SquadMembership
from trios.models import Seat, TrioSeat

REPORTS = 30
# Of each kind of element, the app of its pages.
APPS = {
    "tribe": "tribes",
    "trio": "trios",
    "squad": "squads",
    "chapter": "chapters",
    "guild": "guilds",
    "alliance": "alliances",
    "bot": "bots",
}
# Of each kind of element, what people are called in it.
ROLES: dict[str, type[TextChoices]] = {
    "trio": Seat,
    "squad": SquadRole,
    "chapter": ChapterRole,
    "guild": GuildRole,
}
type Rows = QuerySet[Model, tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class PersonRow:
    """What pages show of a person where they link to them."""

    pk: int
    handle: str
    name: str
    job_title: str
    has_namesake: bool
    photo: str = ""
    # The day on which they are back, of those who are away on the day of the page: `away_until` reads it.
    away_until: dt.date | None = None

    @property
    def away(self) -> str:
        """“away until 12 Dec 2026”; nothing of those who are here, or where that was not read."""
        return away_text(self.away_until) if self.away_until else ""

    @property
    def key(self) -> str:
        return self.handle

    @property
    def initials(self) -> str:
        """One or two letters that stand for the person in small places."""
        return initials_of(self.name)

    @property
    def hue(self) -> int:
        """Which of the avatar colours is this person's."""
        return hue_of(self.handle)

    @property
    def photo_url(self) -> str:
        """The address of the photo in the size of an avatar."""
        return address("people:photo", self.photo, "small")

    def get_absolute_url(self) -> str:
        return address("people:detail", self.handle)

    def __str__(self) -> str:
        return display_name(self.name, self.handle, has_namesake=self.has_namesake)


# What a PersonRow is made of, as `person_facts` call it.
PERSON = ("who", "handle", "name", "job_title", "namesake", "photo")


def person_facts() -> dict[str, F | Exists]:
    """Annotations called PERSON, of the person of each row: for rows of several kinds in one query."""
    return {
        "who": F("person_id"),
        "handle": F("person__handle"),
        "name": F("person__name"),
        "job_title": F("person__job_title"),
        "namesake": has_namesake("person"),
        "photo": F("person__photo"),
    }


def person_columns(path: str = "person") -> tuple[str | Exists, ...]:
    """What a PersonRow is made of, of the person at `path`, for `values_list`."""
    return (
        *(f"{path}_id", f"{path}__handle", f"{path}__name", f"{path}__job_title"),
        has_namesake(path),
        f"{path}__photo",
    )


def away_text(until: dt.date) -> str:
    """How pages say that somebody is away; `until` is the day on which they are back."""
    return "away" if until == dt.date.max else f"away until {date_format(day_before(until), 'j M Y')}"


def away_until(path: str, day: dt.date) -> Combinable:
    """For a query: the day on which the person at `path` is back who is away on `day`, the last that there is where
    nobody knows it; None of those who are here."""
    rows = Absence.objects.on(day).filter(person=OuterRef(path)).order_by()
    return Subquery(rows.annotate(back=Coalesce("ends_before", Value(dt.date.max))).values("back")[:1])


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceRow(PeriodRow):
    """When somebody is away, and whom to ask meanwhile."""

    pk: int
    person: int
    stand_in: PersonRow | None

    @property
    def text(self) -> str:
        return away_text(self.ends_before or dt.date.max)

    def __str__(self) -> str:
        return "absence"


def absences_of(people: Collection[int], day: dt.date) -> list[AbsenceRow]:
    """When people with these ids are away, on `day` or later, the first first; one query, or none for nobody."""
    return [
        AbsenceRow(
            pk=pk,
            person=person,
            starts_on=starts_on,
            effective_from=effective_from,
            ends_before=ends_before,
            stand_in=PersonRow(*stand_in) if stand_in[0] else None,
        )
        for pk, person, starts_on, effective_from, ends_before, *stand_in in (
            _absences.rows(people=list(people), day=day) if people else ()
        )
    ]


@dataclass(frozen=True, slots=True)
class ElementRow:
    """What pages show of an element where they link to it; of a trio, with the slug and name of its tribe."""

    kind: str
    pk: int
    slug: str
    name: str

    @property
    def key(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        return address(f"{APPS[self.kind]}:detail", self.slug)

    def __str__(self) -> str:
        return f"{self.name} trio" if self.kind == "trio" else self.name


@dataclass(frozen=True, slots=True)
class ListedElement(ElementRow):
    """An element in the list of its kind."""

    starts_on: dt.date | None
    ends_before: dt.date | None


@dataclass(frozen=True, slots=True)
class TenureRow:
    """What somebody is in, as `role`, from when to when; `allocation` only in squads, where it is known."""

    parent: ElementRow
    role: str
    allocation: int | None
    starts_on: dt.date | None
    effective_from: dt.date
    ends_before: dt.date | None

    @property
    def kind(self) -> str:
        return self.parent.kind

    @property
    def role_label(self) -> str:
        return label_of(ROLES[self.kind], self.role)

    @property
    def last_day(self) -> dt.date | None:
        return self.ends_before and day_before(self.ends_before)

    def holds_on(self, day: dt.date) -> bool:
        """Whether `day` lies in the period."""
        return not self.begins_after(day) and not self.ended_by(day)

    def begins_after(self, day: dt.date) -> bool:
        """Whether the period has not begun by the end of `day`."""
        return self.effective_from > day

    def ended_by(self, day: dt.date) -> bool:
        """Whether the period was over before `day` began."""
        return self.ends_before is not None and self.ends_before <= day


def wants_confirmation(person: Person) -> bool:
    """Whether somebody who is here is to be asked today if what is stored about them is right."""
    today, last = timezone.localdate(), person.confirmed_on
    after = dt.timedelta(days=settings.CONFIRM_PROFILE_AFTER)
    return person.holds_on(today) and (last is None or last + after <= today)


@dataclass(frozen=True)
class PersonPage:
    """A person on a day: what they are in, will be in and were in, and who reports to them.

    `ended` is whether they are gone; in a `gap`, until they come back.
    `reports` are the first of `report_count`, by name.
    """

    person: Person
    ended: bool
    gap: Gap | None
    present: list[TenureRow]
    upcoming: list[TenureRow]
    former: list[TenureRow]
    reports: list[PersonRow]
    report_count: int

    @property
    def total(self) -> Total | None:
        """What the person gives to squads on the day; None where they are in none."""
        shares = [row.allocation for row in self.present if row.kind == "squad"]
        return total_of(shares) if shares else None

    @property
    def over_allocations(self) -> list[OverAllocation]:
        """The days from now on with more than all of the person's time."""
        rows = (row for row in (*self.present, *self.upcoming) if row.kind == "squad")
        return over_allocations(Share(row.allocation, row.effective_from, row.ends_before) for row in rows)

    @property
    def wants_confirmation(self) -> bool:
        """Whether the person is to be asked today if what is stored about them is right."""
        return wants_confirmation(self.person)

    @property
    def menu_operations(self) -> list[str]:
        """The operations for the menu, as it stands with the person; none for who was erased."""
        if self.person.erased_on:
            return []
        left = ["people.rehire_person", "people.return_person"]
        there = left if self.person.ends_before else ["people.offboard_person"]
        photo = ["people.change_photo", *(["people.remove_photo"] if self.person.photo else [])]
        erase = ["people.erase_person"] if self.ended and not self.gap else []
        return [*photo, *there, "people.merge_person", "people.remove_person", *erase]


def person_page(person: Person, day: dt.date) -> PersonPage:
    """Read a person's page; two queries, and one more where many report to them."""
    rows = tenures(person)
    reports = [PersonRow(*row) for row in _reports.rows(manager=person.pk, day=day)]
    return PersonPage(
        person=person,
        ended=person.is_gone_on(day),
        gap=person.gap_on(day),
        present=[row for row in rows if row.holds_on(day)],
        upcoming=[row for row in rows if row.begins_after(day)],
        former=[row for row in rows if row.ended_by(day)],
        reports=reports[:REPORTS],
        report_count=report_count(person.pk, day) if len(reports) > REPORTS else len(reports),
    )


def tenures(person: Person) -> list[TenureRow]:
    """All that `person` is, was and will be in, by kind, the latest first; one query."""
    return [
        TenureRow(ElementRow(kind, pk, slug, name), role, allocation, starts_on, effective_from, ends_before)
        for kind, pk, slug, name, role, allocation, starts_on, effective_from, ends_before, *_ in _tenures.rows(
            person=person.pk
        )
    ]


def tenures_on(person: Person, day: dt.date) -> list[TenureRow]:
    """What `person` is in on `day`; one query."""
    return [row for row in tenures(person) if row.holds_on(day)]


def report_count(manager: int, day: dt.date) -> int:
    """How many people have the person with the id `manager` as their line manager on `day`; one query."""
    return next((count for (count,) in _report_count.rows(manager=manager, day=day)), 0)


def _tenures_in(place: int, model: type[Tenure], kind: str, named: str, role: str = "role") -> Rows:
    """The tenures of one model, to be united with those of the others."""
    return (
        model.objects.order_by()
        .annotate(
            place=Value(place),
            kind=Value(kind),
            element=F(f"{kind}_id"),
            slug=F(f"{named}__slug"),
            title=F(f"{named}__name"),
            as_what=F(role),
            share=F("allocation") if kind == "squad" else Value(None, SmallIntegerField()),
        )
        .values_list(*TENURE)
    )


TENURE = (
    "kind",
    "element",
    "slug",
    "title",
    "as_what",
    "share",
    "starts_on",
    "effective_from",
    "ends_before",
    "place",
    "pk",
)

_tenures = CompiledQuery(
    lambda person: (
        _tenures_in(0, TrioSeat, "trio", "trio__tribe", "seat")
        .filter(person=person)
        .union(
            _tenures_in(1, SquadMembership, "squad", "squad").filter(person=person),
            _tenures_in(2, ChapterMembership, "chapter", "chapter").filter(person=person),
            _tenures_in(3, GuildMembership, "guild", "guild").filter(person=person),
            all=True,
        )
        .order_by("place", latest_first(), "-pk")
    ),
    person=int,
)


_absences = CompiledQuery(
    lambda people, day: (
        Absence.objects.not_ended(day)
        .filter(person__among=people)
        .order_by("effective_from", "pk")
        .values_list(
            *("pk", "person_id", "starts_on", "effective_from", "ends_before"),
            *person_columns("stand_in"),
        )
    ),
    people=list,
    day=dt.date,
)
_reports = CompiledQuery(
    lambda manager, day: (
        Person.objects.on(day)
        .filter(manager=manager)
        .values_list("pk", "handle", "name", "job_title", has_namesake(), "photo")[: REPORTS + 1]
    ),
    manager=int,
    day=dt.date,
)
_report_count = CompiledQuery(
    lambda manager, day: (
        Person.objects.on(day)
        .filter(manager=manager)
        .order_by()
        .values("manager")
        .annotate(count=Count("pk"))
        .values_list("count")
    ),
    manager=int,
    day=dt.date,
)
