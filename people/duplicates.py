"""People of whom there may be a second record: one of the same name, email or external id, on whichever day."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower

from people.models import Person, PersonQuerySet, has_namesake
from people.reads import PersonRow

# By what records are alike: the reason, and how it finds the others that are like the row of an outer query.
ALIKE: Mapping[str, tuple[str, Callable[[PersonQuerySet], PersonQuerySet]]] = {
    "name": ("same name", lambda others: others.filter(name=OuterRef("name"))),
    "email": (
        "same email",
        lambda others: others.exclude(email="").filter(email_in_lower=Lower(OuterRef("email"))),
    ),
    "external_id": (
        "same external id",
        lambda others: others.exclude(external_id="").filter(external_id=OuterRef("external_id")),
    ),
}
# What each compares, in this order.
COMPARED = ("name", "email_in_lower", "external_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Duplicate(PersonRow):
    """Another record that may be of the same person, and why."""

    why: str


def with_duplicates(people: PersonQuerySet, *kinds: str) -> PersonQuerySet:
    """Those of `people` who are alike to another record in one of `kinds`; what was erased is like nothing."""
    first, *more = (
        _records().filter(Exists(alike(_records().exclude(pk=OuterRef("pk"))))).values("pk")
        for _, alike in (ALIKE[kind] for kind in kinds)
    )
    # Not by “or”: so that each is one comparison of the whole table with itself.
    return people.filter(pk__in=first.union(*more, all=True) if more else first)


def duplicates_of(ids: Sequence[int]) -> Mapping[int, Sequence[Duplicate]]:
    """The records that are alike to each of the people with `ids`, by name, where there are any; two queries."""
    own = list(_records().filter(pk__in=ids).values_list("pk", *COMPARED))
    names, emails, external_ids = ({row[place] for row in own} - {""} for place in (1, 2, 3))
    condition = Q(name__in=names) | Q(email_in_lower__in=emails) | Q(external_id__in=external_ids)
    columns = ("pk", "handle", "name", "job_title", has_namesake(), "photo")
    others = list(_records().filter(condition).order_by("name", "pk").values_list(*COMPARED, *columns))
    found: dict[int, list[Duplicate]] = defaultdict(list)
    by_value: dict[tuple[int, str], list[int]] = defaultdict(list)
    for number, row in enumerate(others):
        for place, value in enumerate(row[: len(COMPARED)]):
            by_value[place, value].append(number)
    for pk, *values in own:
        numbers = sorted({each for key in enumerate(values) if key[1] for each in by_value[key]})
        for row in (others[number] for number in numbers):
            if row[len(COMPARED)] != pk:
                found[pk].append(Duplicate(*row[len(COMPARED) :], why=_why(values, row)))
    return found


def _records() -> PersonQuerySet:
    records: PersonQuerySet = Person.objects.filter(erased_on=None).order_by()
    return records.annotate(email_in_lower=Lower("email"))


def _why(own: Sequence[str], other: Sequence[str]) -> str:
    """“same name, same email”."""
    reasons = (why for why, _ in ALIKE.values())
    return ", ".join(
        why for why, one, another in zip(reasons, own, other, strict=False) if one and one == another
    )
