"""Merging two records of one person into one."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import product

from django.core.exceptions import ValidationError
from django.db.models.functions import Lower

from access.models import RoleAssignment
from orgmodel.domain.operations import operation, refuse, remove, require, save
from orgmodel.domain.periods import Period, Tenure, long_date
from people.gaps import joined_periods
from people.models import Absence, Person, User

# What a merged person has of the other record where theirs is empty is every column but these, which have rules of
# their own.
RULED = frozenset({
    "id", "public_id", "name", "handle", "former_keys", "former_ids", "merged_ids", "version", "email", "external_id",
    "source", "manager", "confirmed_on", "erased_on", "starts_on", "effective_from", "ends_before", "gaps",
})  # fmt: skip


@operation("merged {other} into {subject}", act="merge {other:a duplicate} into {subject:person}")
def merge_person(person: Person, *, other: Person, by: User, reason: str = "") -> Person:
    """Make one of two records of one person: `person` stays, and has all that `other` had, which is removed.

    Every membership, seat, role, report and absence of `other` becomes theirs, their handles redirect, and the
    history of both is theirs. Their days here are those of both. Where a fact of theirs is empty, they take that of
    `other`; the email is that with an account.

    Args:
        other: The record that is removed.

    Raises:
        PermissionDenied: `by` may not change both.
        ValidationError: what both are recorded in overlaps, or both have an account.
    """
    require(merge_person.operation, other, by=by)
    for each in (person, other):
        if each.erased_on:
            raise refuse(f"The data of {each} was erased, so nothing is left to merge.", code="erased")
    if person == other:
        raise refuse("Choose another record than this one.", code="same", on="other")
    Person.mark_namesakes([person, other])
    if reasons := [*_overlaps(person, other), *_accounts_of_both(person, other)]:
        raise ValidationError({"other": [ValidationError(reason, code="conflict") for reason in reasons]})
    facts = dict(_joined_facts(person, other))
    _release(other)
    for name, value in facts.items():
        setattr(person, name, value)
    save(person)
    _give_rows(other, person)
    number = other.pk
    remove(other)
    other.pk = number  # of what the history mentions
    return person


def _joined_facts(person: Person, other: Person) -> Iterator[tuple[str, object]]:
    """The facts that the merged person has where these differ from theirs."""
    yield "starts_on", (days := joined_periods(person, other)).starts_on
    yield "ends_before", days.ends_before
    yield "gaps", days.gaps
    keys = dict.fromkeys((*person.former_keys, *other.former_keys, other.handle))
    yield "former_keys", [key for key in keys if key != person.handle]
    yield "former_ids", [*person.former_ids, *other.former_ids, other.public_id]
    yield "merged_ids", [*person.merged_ids, *other.merged_ids, other.pk]
    yield "email", _email(person, other)
    if not person.external_id:
        yield from (("external_id", other.external_id), ("source", other.source))
    if person.manager_id in (None, other.pk):
        yield "manager_id", None if other.manager_id == person.pk else other.manager_id
    yield "confirmed_on", max(filter(None, (person.confirmed_on, other.confirmed_on)), default=None)
    for field in person._meta.concrete_fields:
        if field.name not in RULED and not getattr(person, field.name):
            yield field.name, getattr(other, field.name)


def _release(other: Person) -> None:
    """Take from the record that goes what only one may have."""
    other.email = other.external_id = other.source = ""
    save(other)


def _give_rows(other: Person, person: Person) -> None:
    """Let every row that refers to `other` refer to `person`."""
    for model, name in _referring():
        rows = model.objects.filter(**{name: other}).with_parents()
        for row in rows.order_by("effective_from", "pk"):
            is_own = isinstance(row, Absence) and name == "stand_in" and row.person_id == person.pk
            setattr(row, name, None if is_own else person)
            save(row)


def _referring() -> Iterator[tuple[type[Period], str]]:
    """Every model whose rows refer to people, with the foreign key; stand-ins after the absences themselves."""
    for relation in sorted(Person._meta.related_objects, key=lambda each: each.field.name):
        if issubclass(relation.related_model, Period):
            yield relation.related_model, relation.field.name


def _overlaps(person: Person, other: Person) -> Iterator[str]:
    """What both are recorded in on the same days, of each kind."""
    for model in (model for model, name in _referring() if name == "person"):
        places: dict[tuple[object, ...], tuple[list[Tenure], list[Tenure]]] = defaultdict(lambda: ([], []))
        for row in model.objects.filter(person__in=(person, other)).with_parents().order_by("pk"):
            if isinstance(row, Tenure):
                places[_place(row)][row.person_id == other.pk].append(row)
        for own, others in places.values():
            for one, another in product(own, others):
                if _share_days(one, another):
                    kinds = model._meta.verbose_name_plural
                    yield (
                        f"The {kinds} of {person} and {other} overlap: {_told(one)}, and {_told(another)}. "
                        "Remove one of them or correct its days first."
                    )


def _place(row: Tenure) -> tuple[object, ...]:
    """What a person may have only one of on a day."""
    parents = [getattr(row, f"{name}_id") for name in row.within if name != "person"]
    kind = getattr(row, "seat", "") or (row.role if isinstance(row, RoleAssignment) else "")
    return (*parents, kind)


def _share_days(one: Period, another: Period) -> bool:
    return all(
        first.ends_before is None or second.begins < first.ends_before
        for first, second in ((one, another), (another, one))
    )


def _told(row: Tenure) -> str:
    """“Payments as member since 1 March 2026”; of an absence, the days alone."""
    first = f"from {long_date(row.starts_on)}" if row.starts_on else "from an unknown day"
    days = f"{first} to {long_date(row.last_day)}" if row.ends_before else first
    return days if isinstance(row, Absence) else f"{row.held} {days}"


def _accounts_of_both(person: Person, other: Person) -> Iterator[str]:
    accounts = _with_account(person, other)
    if len(accounts) > 1:
        yield (
            f"{person} and {other} both have an account: {' and '.join(accounts)}. Switch one of them off first, or "
            "remove its email address from the record."
        )


def _email(person: Person, other: Person) -> str:
    """The email of the record that has an account; otherwise the person's own, if there is one."""
    accounts = _with_account(person, other)
    return next(iter(accounts), person.email or other.email)


def _with_account(*people: Person) -> Sequence[str]:
    """Those emails of `people` that an account has that is not switched off; each once. One query."""
    emails = {person.email.lower(): person.email for person in reversed(people) if person.email}
    accounts = User.objects.filter(is_active=True).alias(small=Lower("email")).filter(small__in=emails)
    found = {email.lower() for email in accounts.values_list("email", flat=True)} if emails else set()
    return [email for small, email in emails.items() if small in found]
