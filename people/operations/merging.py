"""Merging two records of one person into one."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from itertools import product

from django.core.exceptions import ValidationError
from django.db.models.functions import Lower

from access.models import RoleAssignment
from orgmodel.domain.operations import operation, refuse, remove, require, save
from orgmodel.domain.periods import Period, Tenure, long_date
from people.gaps import joined_periods
from people.models import Absence, Person, User

# Of each other field, a merged person has the value of either record. These have rules of their own; a source goes with
# its external id.
RULED = frozenset({
    "id", "public_id", "handle", "former_keys", "former_ids", "merged_ids", "version", "source", "confirmed_on",
    "erased_on", "starts_on", "effective_from", "ends_before", "gaps",
})  # fmt: skip
CHOOSABLE = tuple(field.name for field in Person._meta.concrete_fields if field.name not in RULED)


@operation("merged {other} into {subject}", act="merge {other:a duplicate} into {subject:person}")
def merge_person(
    person: Person,
    *,
    other: Person,
    fields_from_other: Sequence[str] | None = None,
    by: User,
    reason: str = "",
) -> Person:
    """Make one of two records of one person: `person` stays, and has all that `other` had, which is removed.

    Every membership, seat, role, report and absence of `other` becomes theirs, their handles redirect, and the
    history of both is theirs. Their days here are those of both.

    Args:
        other: The record that is removed.
        fields_from_other: The fields of which the value of `other` stays, such as name or job_title; of all others,
            that of `person` stays. Left out, or null, they are those that are empty in `person`. The email with an
            account stays in any case, and a source goes with its external_id.

    Raises:
        PermissionDenied: `by` may not change both.
        ValidationError: what both are recorded in overlaps, both have an account, or a value that was chosen
            can't be the person's.
    """
    require(merge_person.operation, other, by=by)
    for each in (person, other):
        if each.erased_on:
            raise refuse(f"The data of {each} was erased, so nothing is left to merge.", code="erased")
    if person == other:
        raise refuse("Choose another record than this one.", code="same", on="other")
    Person.mark_namesakes([person, other])
    emails = accounts_of(person, other)
    if reasons := [*_overlaps(person, other), *_accounts_of_both(person, other, emails)]:
        raise ValidationError({"other": [ValidationError(reason, code="conflict") for reason in reasons]})
    if fields_from_other is None:
        taken = fields_taken(person, other, emails)
    else:
        taken = list(fields_from_other)
        _check_choice(person, other, taken, emails)
    facts = dict(_joined_facts(person, other, taken))
    _release(other)
    for name, value in facts.items():
        setattr(person, name, value)
    save(person)
    _give_rows(other, person)
    number = other.pk
    remove(other)
    other.pk = number  # of what the history mentions
    return person


def fields_taken(person: Person, other: Person, emails: Sequence[str]) -> list[str]:
    """The fields whose value is taken from `other` unless somebody chooses: those that are empty in `person`.

    Of the email, that with an account is taken, if one of `emails` has one.
    """
    taken = {
        name for name in CHOOSABLE if not value_in(person, name, other) and value_in(other, name, person)
    }
    if emails:
        taken = taken - {"email"} if _has_one_of(emails, person) else taken | {"email"}
    return [name for name in CHOOSABLE if name in taken]


def value_in(record: Person, name: str, counterpart: Person) -> object:
    """The value that one of two records has of a field; none for a line manager who is the other one."""
    value: object = getattr(record, name)
    return None if value == counterpart else value


def _has_one_of(emails: Sequence[str], record: Person) -> bool:
    return record.email.lower() in {email.lower() for email in emails}


def _check_choice(person: Person, other: Person, chosen: Collection[str], emails: Sequence[str]) -> None:
    """Refuse fields that there are not, or whose value in `other` can't be that of `person`."""
    if unknown := [name for name in chosen if name not in CHOOSABLE]:
        raise refuse(
            f"{', '.join(unknown)} can’t be chosen. Choose among {', '.join(CHOOSABLE)}.",
            code="unknown",
            on="fields_from_other",
        )
    if emails and not _has_one_of(emails, other if "email" in chosen else person):
        raise refuse(
            f"{emails[0]} stays, since an account has this email address. Change the email address of the account first.",
            code="conflict",
            on="email",
        )


def _joined_facts(person: Person, other: Person, taken: Collection[str]) -> Iterator[tuple[str, object]]:
    """The facts of the merged person: of `other`, the fields that are `taken`."""
    yield "starts_on", (days := joined_periods(person, other)).starts_on
    yield "ends_before", days.ends_before
    yield "gaps", days.gaps
    keys = dict.fromkeys((*person.former_keys, *other.former_keys, other.handle))
    yield "former_keys", [key for key in keys if key != person.handle]
    yield "former_ids", [*person.former_ids, *other.former_ids, other.public_id]
    yield "merged_ids", [*person.merged_ids, *other.merged_ids, other.pk]
    yield "confirmed_on", max(filter(None, (person.confirmed_on, other.confirmed_on)), default=None)
    for name in taken:
        yield name, getattr(other, name)
    if "external_id" in taken:
        yield "source", other.source
    if person.manager_id == other.pk and "manager" not in taken:
        yield "manager", None


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


def _accounts_of_both(person: Person, other: Person, emails: Sequence[str]) -> Iterator[str]:
    if len(emails) > 1:
        yield (
            f"{person} and {other} both have an account: {' and '.join(emails)}. Switch one of them off first, or "
            "remove its email address from the record."
        )


def accounts_of(*people: Person) -> Sequence[str]:
    """Those emails of `people` that an account has that is not switched off; each once. One query."""
    emails = {person.email.lower(): person.email for person in reversed(people) if person.email}
    accounts = User.objects.filter(is_active=True).alias(small=Lower("email")).filter(small__in=emails)
    found = {email.lower() for email in accounts.values_list("email", flat=True)} if emails else set()
    return [email for small, email in emails.items() if small in found]
