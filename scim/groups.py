"""Squads, chapters, guilds and tribes as the groups that directories see, with who is in them.

A member is whoever is in a group beyond today: whose last day there is today is no member any more.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from uuid import UUID

from django.db.models import CharField, F, Q, Value
from django.db.models.functions import Cast, Lower
from scim2_models import InvalidFilterException, Meta, Reference
from scim2_models.path import CompareOperator

from chapters.models import Chapter, ChapterMembership
from guilds.models import Guild, GuildMembership
from orgmodel.domain.days import day_after
from orgmodel.domain.elements import Element, is_id
from orgmodel.domain.periods import Tenure
from people.models import Person
from scim.filters import Absent, Conditions, Text, of_user, with_id
from scim.resources import Group, GroupElement, GroupResource, Member, User
from squads.models import Squad, SquadInTribe, SquadMembership
from tribes.models import Tribe

# Each kind, with what its people hold in it; a tribe's are those of its squads.
KINDS: dict[type[Element], type[Tenure]] = {
    Squad: SquadMembership,
    Chapter: ChapterMembership,
    Guild: GuildMembership,
    Tribe: SquadMembership,
}

# By the id of a group: its people's ids, and names.
type Members = Mapping[int, dict[UUID, str]]


@dataclass(frozen=True)
class ProvisionedGroup:
    """An element as directories see it; `members` is None where nobody asked for them."""

    element: Element
    members: dict[UUID, str] | None

    @property
    def version(self) -> str:
        """The entity tag, which changes with the name and the members; "" where these weren't read."""
        if self.members is None:
            return ""
        ids = "".join(sorted(str(public_id) for public_id in self.members))
        return f'W/"{self.element.version}.{blake2b(ids.encode(), digest_size=8).hexdigest()}"'

    def document(self, base: str) -> Group:
        """The resource as it is shown; `base` is the address of the SCIM server."""
        group: Group = GroupResource(display_name=self.element.name)
        group.id = str(self.element.public_id)
        group[GroupElement] = GroupElement(kind=kind_of(self.element), short_name=self.element.slug)
        group.members = [
            Member(
                value=str(public_id),
                ref=Reference[User](f"{base}/Users/{public_id}"),
                type="User",
                display=name,
            )
            for public_id, name in (self.members or {}).items()
        ] or None
        location = f"{base}/Groups/{self.element.public_id}"
        group.meta = Meta(resource_type="Group", location=location, version=self.version or None)
        return group


def kind_of(element: Element) -> str:
    """“squad”, “chapter”, “guild” or “tribe”."""
    return str(element._meta.model_name)


def get_group(public_id: str, today: dt.date, *, with_members: bool = True) -> ProvisionedGroup | None:
    """The group with this id, if it is there today; a query for each kind at most, and one or two of its members."""
    if not is_id(public_id):
        return None
    for model in KINDS:
        element = model._default_manager.on(today).filter(public_id=public_id).order_by().first()
        if element:
            members = members_of(model, [element.pk], today)[element.pk] if with_members else None
            return ProvisionedGroup(element, members)
    return None


def find_groups(
    conditions: Mapping[type[Element], Q],
    today: dt.date,
    *,
    descending: bool,
    skip: int,
    most: int,
    with_members: bool,
) -> tuple[int, list[ProvisionedGroup]]:
    """How many groups fulfil the conditions of their kinds, and some of them, by name."""
    kinds = list(KINDS)
    first, *others = (
        model._default_manager.on(today)
        .filter(conditions[model])
        .order_by()
        .annotate(kind=Value(number), sorted_by=Lower("name"))
        .values_list("kind", "pk", "sorted_by")
        for number, model in enumerate(kinds)
    )
    found = first.union(*others, all=True)
    order = ("-sorted_by" if descending else "sorted_by", "kind", "pk")
    page = [(kinds[kind], pk) for kind, pk, _ in found.order_by(*order)[skip : skip + most]] if most else []
    ids: dict[type[Element], list[int]] = defaultdict(list)
    for model, pk in page:
        ids[model].append(pk)
    elements = {model: model._default_manager.in_bulk(pks) for model, pks in ids.items()}
    members = {model: members_of(model, pks, today) for model, pks in ids.items()} if with_members else {}
    groups = [
        ProvisionedGroup(elements[model][pk], members[model][pk] if with_members else None)
        for model, pk in page
    ]
    return found.count(), groups


def members_of(model: type[Element], ids: Collection[int], today: dt.date) -> Members:
    """Who is in elements of a kind beyond today, by name; one query, two for tribes."""
    tomorrow = day_after(today)
    if model is Tribe:
        rows = SquadInTribe.objects.on(tomorrow).filter(tribe__in=ids).order_by()
        tribes = dict(rows.values_list("squad", "tribe"))
        squads = members_of(Squad, list(tribes), today)
        members: dict[int, dict[UUID, str]] = {pk: {} for pk in ids}
        for squad, tribe in tribes.items():
            members[tribe] |= squads[squad]
        return {
            pk: dict(sorted(of.items(), key=lambda each: (each[1], each[0]))) for pk, of in members.items()
        }
    name = str(model._meta.model_name)
    tenures = KINDS[model].objects.on(tomorrow).filter(**{f"{name}__in": ids})
    rows = tenures.order_by("person__name", "person").values_list(name, "person__public_id", "person__name")
    return _grouped(ids, rows)


def _grouped(ids: Collection[int], rows: Iterable[tuple[int, UUID, str]]) -> Members:
    members: dict[int, dict[UUID, str]] = {pk: {} for pk in ids}
    for pk, public_id, name in rows:
        members[pk][public_id] = name
    return members


@dataclass(frozen=True)
class InGroup:
    """Who is in elements of a kind, as what can be asked of it."""

    model: type[Element]
    today: dt.date

    def compare(self, op: CompareOperator, value: object) -> Q:
        if op != CompareOperator.eq or not isinstance(value, str):
            raise InvalidFilterException(detail="Compare members with an id, by eq or ne.")
        return self._with(Q(person__in=Person.objects.filter(of_user(value)).order_by().values("pk")))

    def present(self) -> Q:
        return self._with(Q())

    def _with(self, condition: Q) -> Q:
        tomorrow = day_after(self.today)
        tenures = KINDS[self.model].objects.on(tomorrow).filter(condition).order_by()
        if self.model is not Tribe:
            return Q(pk__in=tenures.values(str(self.model._meta.model_name)))
        periods = SquadInTribe.objects.on(tomorrow).filter(squad__in=tenures.values("squad")).order_by()
        return Q(pk__in=periods.values("tribe"))


def group_conditions(model: type[Element], today: dt.date) -> Conditions:
    """What can be asked of groups of a kind."""
    members = InGroup(model, today)

    def text(value: str) -> Value:
        return Value(value, output_field=CharField())

    return {
        ("id", None): Text(Cast("public_id", CharField()), is_exact=True, equal=with_id),
        ("external_id", None): Absent(),
        ("display_name", None): Text(F("name")),
        ("members", None): members,
        ("members", "value"): members,
        ("members", "type"): Text(text("User")),
        ("kind", None): Text(text(str(model._meta.model_name))),
        ("short_name", None): Text(F("slug")),
        ("meta", "resource_type"): Text(text("Group"), is_exact=True),
    }
