"""What the list of people shows of each, in two queries."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from django.db.models import BooleanField, ExpressionWrapper, F, Q, Value

from chapters.models import ChapterMembership
from orgmodel.caching.compiled import CompiledQuery
from orgmodel.domain.periods import Tenure
from people.duplicates import Duplicate, duplicates_of
from people.models import Person, has_namesake
from people.reads import ElementRow, PersonRow, Rows, away_until, person_columns
from squads.models import SquadMembership


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedPerson(PersonRow):
    """What the list of people shows of a person: also what they are in, each once and by name."""

    location: str
    starts_on: dt.date | None
    ends_before: dt.date | None
    is_in_gap: bool
    manager: PersonRow | None
    squads: Sequence[ElementRow]
    chapters: Sequence[ElementRow]
    # Other records that may be theirs, where that is asked for.
    duplicates: Sequence[Duplicate] = ()


def listed_people(ids: Sequence[int], day: dt.date) -> list[ListedPerson]:
    """The people with `ids`, in that order, with what they are in on `day`."""
    places = _places(ids, day)
    found = {}
    for row in _people.rows(people=ids, day=day):
        (pk, *person), (location, starts_on, ends_before, is_in_gap), manager = row[:7], row[7:11], row[11:]
        found[pk] = ListedPerson(
            pk,
            *person,
            location=location,
            starts_on=starts_on,
            ends_before=ends_before,
            is_in_gap=is_in_gap,
            manager=PersonRow(*manager) if manager[0] else None,
            squads=places["squad"].get(pk, ()),
            chapters=places["chapter"].get(pk, ()),
        )
    return [found[pk] for pk in ids if pk in found]


def with_their_duplicates(people: Sequence[ListedPerson]) -> list[ListedPerson]:
    """The same people, each with the other records that may be theirs; two queries."""
    found = duplicates_of([person.pk for person in people])
    return [replace(person, duplicates=found.get(person.pk, ())) for person in people]


def _places(people: Sequence[int], day: dt.date) -> dict[str, dict[int, Sequence[ElementRow]]]:
    """The squads and chapters that people are in on `day`, by kind and by the ids of the people."""
    found: dict[str, dict[int, dict[ElementRow, None]]] = {"squad": {}, "chapter": {}}
    for kind, person, pk, slug, title, _ in _in_squads_and_chapters.rows(day=day, people=people):
        found[kind].setdefault(person, {})[ElementRow(kind, pk, slug, title)] = None
    return {kind: {pk: list(rows) for pk, rows in those.items()} for kind, those in found.items()}


def _is_in_gap(day: dt.date) -> ExpressionWrapper:
    return ExpressionWrapper(Q(gaps__hold=day), output_field=BooleanField())


_people = CompiledQuery(
    lambda people, day: (
        Person.objects.filter(pk__among=people)
        .order_by()
        .values_list(
            *("pk", "handle", "name", "job_title", has_namesake(), "photo", away_until("pk", day)),
            *("location", "starts_on", "ends_before", _is_in_gap(day)),
            *person_columns("manager"),
        )
    ),
    people=list,
    day=dt.date,
)


def _of_people(kind: str, model: type[Tenure], day: dt.date, people: Collection[int]) -> Rows:
    return (
        model.objects.on(day)
        .filter(person__among=people)
        .order_by()
        .annotate(
            kind=Value(kind),
            element=F(f"{kind}_id"),
            slug=F(f"{kind}__slug"),
            title=F(f"{kind}__name"),
        )
        .values_list("kind", "person_id", "element", "slug", "title", "pk")
    )


def _of_all_people(day: dt.date, people: Collection[int]) -> Rows:
    squads, chapters = (
        _of_people(kind, model, day, people)
        for kind, model in (("squad", SquadMembership), ("chapter", ChapterMembership))
    )
    return squads.union(chapters, all=True).order_by("title", "pk")


_in_squads_and_chapters = CompiledQuery(_of_all_people, day=dt.date, people=list)
