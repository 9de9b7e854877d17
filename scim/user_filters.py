"""Filters and orders of users as conditions of queries of people.

A person is one user or, where records of theirs were merged, several: a filter is asked of each by itself, and finds
the person if it is true of one of them.
"""

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from uuid import UUID

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Exists,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.expressions import Combinable, ExpressionWrapper
from django.db.models.functions import Cast, Coalesce, Lower, NullIf
from django.db.models.lookups import Exact
from scim2_models import ScimFilter

from people.models import Person, PersonQuerySet
from scim.filters import Conditions, Flag, Text, condition_of, of_user, with_id
from scim.models import Identity
from scim.reads import IS_MERGED, here_on

# Of a person, within a query of identities: whether it is that of a record which was merged into theirs.
HAS_MERGED = Func(
    OuterRef("person"),
    F("former_ids"),
    template="%(expressions)s)",
    arg_joiner=" = ANY(",
    output_field=BooleanField(),
)

# What a directory calls a user, by the name of the column: an expression within a query of people.
type NameOf = Callable[[str], Combinable]
# The condition that a text is another, by an index.
type Equal = Callable[[str], Q]


def people_found_by(parsed: ScimFilter, today: dt.date) -> Q:
    """The people of whose users one is found by a filter. Raises InvalidFilterException."""
    of_merged = Identity.objects.filter(
        IS_MERGED, _found_of_merged(parsed, today, Q(pk=OuterRef(OuterRef("pk"))))
    )
    merged = Person.objects.exclude(former_ids=[]).filter(Exists(of_merged)).order_by()
    return Q(pk__in=_found_of_own(parsed, today).values("pk").union(merged.values("pk"), all=True))


def users_found_by(parsed: ScimFilter, people: Collection[Person], today: dt.date) -> Sequence[UUID]:
    """The ids of the users of `people` that a filter finds; one query."""
    keys = [person.pk for person in people]
    former = [public_id for person in people for public_id in person.former_ids]
    own = _found_of_own(parsed, today).filter(pk__in=keys)
    merged = Identity.objects.filter(
        _found_of_merged(parsed, today, Q(HAS_MERGED, pk__in=keys)), person__in=former
    )
    ids = own.values_list("public_id", flat=True)
    return list(ids.union(merged.values_list("person", flat=True), all=True).order_by())


def user_order(today: dt.date) -> Conditions:
    """What users can be sorted by: of several of one person, by the one that lists show."""
    return _conditions(_first_text, _user_name_of_person(_first_text), today, active=Q())


def _found_of_own(parsed: ScimFilter, today: dt.date) -> PersonQuerySet:
    """The people who are found by the user of their own record, if that is one."""
    own = Identity.objects.filter(person=OuterRef("public_id"))
    merged = Identity.objects.filter(IS_MERGED, deleted=False)
    is_user = Exists(own.filter(deleted=False)) | (~Exists(own) & (Q(former_ids=[]) | ~Exists(merged)))
    conditions = _conditions(
        _own_text,
        _user_name_of_person(_own_text),
        today,
        active=~Q(Exists(own.filter(active=False))),
        equal={"id": with_id, "external_id": _with_external_id, "user_name": _with_user_name},
    )
    people: PersonQuerySet = (
        Person.objects.filter(is_user).filter(condition_of(parsed, conditions)).order_by()
    )
    return people


def _found_of_merged(parsed: ScimFilter, today: dt.date, theirs: Q) -> Q:
    """The condition, of an identity, that the filter finds the user that it is; `theirs` says whose it is."""
    conditions = _conditions(
        _outer_text,
        _outer_text("user_name"),
        today,
        active=Q(Exact(ExpressionWrapper(OuterRef("active"), output_field=BooleanField()), True)),
        public_id=Cast(OuterRef("person"), CharField()),
    )
    people = Person.objects.filter(theirs).filter(condition_of(parsed, conditions)).order_by()
    return Q(deleted=False) & Q(Exists(people))


def _own_text(name: str) -> Combinable:
    """What a directory said of a person's own record, "" where it said nothing."""
    return _text_of(Identity.objects.filter(person=OuterRef("public_id")), name)


def _first_text(name: str) -> Combinable:
    """What a directory calls the first of a person's users, as `known_as` finds it."""
    place = Func(OuterRef("former_ids"), F("person"), function="array_position", output_field=IntegerField())
    identities = Identity.objects.filter(Q(IS_MERGED) | Q(person=OuterRef("public_id"))).alias(place=place)
    identities = identities.order_by("deleted", "-active", F("place").asc(nulls_first=True))
    return Case(
        When(former_ids=[], then=_own_text(name)),
        default=_text_of(identities, name),
        output_field=CharField(),
    )


def _outer_text(name: str) -> Combinable:
    """What a directory calls the identity of the query around."""
    return ExpressionWrapper(OuterRef(name), output_field=CharField())


def _text_of(identities: QuerySet[Identity], name: str) -> Combinable:
    return Coalesce(Subquery(identities.values(name)[:1]), Value(""), output_field=CharField())


def _user_name_of_person(name_of: NameOf) -> Combinable:
    """The userName; of whom no directory knows, the email address, or else the handle."""
    said = NullIf(name_of("user_name"), Value(""))
    return Coalesce(said, NullIf(F("email"), Value("")), F("handle"), output_field=CharField())


def _with_user_name(value: str) -> Q:
    """The people whose own record directories call so, found by indexes."""
    unnamed = Person.objects.order_by().exclude(Exists(Identity.objects.filter(person=OuterRef("public_id"))))
    by_email = unnamed.exclude(email="").alias(small=Lower("email")).filter(small=value.lower())
    by_handle = unnamed.filter(email="", handle=value.lower())
    named = Identity.objects.called(value).values("person")
    by_identity = Person.objects.order_by().filter(public_id__in=named)
    found = by_identity.values("pk").union(by_email.values("pk"), by_handle.values("pk"), all=True)
    return Q(pk__in=found)


def _with_external_id(value: str) -> Q:
    """The people whose own record directories know by this external id."""
    if not value:
        return Q(Exact(_own_text("external_id"), value))
    return Q(public_id__in=Identity.objects.filter(external_id=value).values("person"))


def _with_manager(value: str) -> Q:
    """The people who report to the one with this id, or with whom the one with this id was merged."""
    return Q(manager__in=Person.objects.filter(of_user(value)).order_by().values("pk"))


def _conditions(
    name_of: NameOf,
    user_name: Combinable,
    today: dt.date,
    *,
    active: Q,
    public_id: Combinable | None = None,
    equal: Mapping[str, Equal] | None = None,
) -> Conditions:
    """What can be asked of people as users, whose names are those that `name_of` has; `active` is said of a user alone."""
    by_index = equal or {}
    work = Value("work", output_field=CharField())
    manager = Text(Cast("manager__public_id", CharField()), is_exact=True, equal=_with_manager)
    return {
        ("id", None): Text(
            public_id or Cast("public_id", CharField()), is_exact=True, equal=by_index.get("id")
        ),
        ("external_id", None): Text(name_of("external_id"), is_exact=True, equal=by_index.get("external_id")),
        ("user_name", None): Text(user_name, equal=by_index.get("user_name")),
        ("display_name", None): Text(F("name")),
        ("name", "formatted"): Text(name_of("formatted")),
        ("name", "given_name"): Text(name_of("given_name")),
        ("name", "family_name"): Text(name_of("family_name")),
        ("title", None): Text(F("job_title")),
        ("timezone", None): Text(F("time_zone")),
        ("active", None): Flag(here_on(today) & active),
        ("emails", None): Text(F("email")),
        ("emails", "value"): Text(F("email")),
        ("emails", "type"): Text(Case(When(~Q(email=""), then=work), default=Value(""))),
        ("emails", "primary"): Flag(~Q(email="")),
        ("addresses", None): Text(F("location")),
        ("addresses", "locality"): Text(F("location")),
        ("addresses", "type"): Text(Case(When(~Q(location=""), then=work), default=Value(""))),
        ("manager", None): manager,
        ("manager", "value"): manager,
        ("meta", "resource_type"): Text(Value("User", output_field=CharField()), is_exact=True),
    }
