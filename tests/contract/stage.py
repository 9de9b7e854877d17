"""An organisation large enough that a run of thousands of requests finds something everywhere until its end."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db import models

from access.models import Invitation
from access.operations import invitations, issue_token
from alliances.models import AllianceTrio
from blueprint.models import RecommendedSize
from blueprint.sizes import Sized
from chapters.models import Chapter, ChapterMembership
from guilds.models import GuildMembership
from history.models import ChangeSet, Entry
from orgmodel.api.arguments import KeyedField, arguments_serializer
from orgmodel.api.problems import Problem
from orgmodel.domain.operations import registry
from people.models import Absence, Person, Scope, User
from people.operations import edit_profile
from plans.operations import plan_calls
from squads.models import BotMembership, Squad, SquadInTribe, SquadMembership
from tests.browser.world import build
from tests.factories.alliances import AllianceFactory, AllianceTrioFactory
from tests.factories.blueprint import RecommendedSizeFactory
from tests.factories.bots import BotFactory, BotMembershipFactory
from tests.factories.chapters import ChapterFactory, ChapterMembershipFactory
from tests.factories.guilds import GuildFactory, GuildMembershipFactory
from tests.factories.people import PersonFactory, UserFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory
from tests.factories.tribes import TribeFactory
from tests.factories.trios import TrioSeatFactory
from trios.models import TrioSeat

BASE = "/api/v1/"
SETS = 12
INVITED = 20  # to be withdrawn
SPARES = 40  # sign-ins to be taken back, one a request
ROWS = {
    "squads/{slug}/members": (SquadMembership, "squad"),
    "squads/{slug}/bots": (BotMembership, "squad"),
    "squads/{slug}/tribes": (SquadInTribe, "squad"),
    "chapters/{slug}/members": (ChapterMembership, "chapter"),
    "guilds/{slug}/members": (GuildMembership, "guild"),
    "alliances/{slug}/trios": (AllianceTrio, "alliance"),
    "trios/{slug}/seats": (TrioSeat, "trio"),
    "people/{handle}/absences": (Absence, "person"),
}
# The examples of the description name these.
SLUGS = ("search", "payments", "discovery")
HANDLES = ("ada.holm", "bo.lind")


def furnish(admin: User, member: User) -> None:
    """Make it, with a history by `admin`, and plans; `member` is in squads and guilds, and holds no role."""
    build(admin)
    Person.objects.filter(email__contains="..").update(email="")  # made of a name with other letters
    named = [
        *(Person.objects.filter(handle__in=HANDLES)),
        PersonFactory(handle="bo.lind", name="Bo Lind", email="bo.lind@example.org"),
    ]
    for number, slug in enumerate((*SLUGS, *(f"set-{number}" for number in range(SETS)))):
        _set(slug, member.person, named[number % len(named)])
    for empty in (
        *(
            SquadFactory,
            ChapterFactory,
            GuildFactory,
            AllianceFactory,
            TribeFactory,
            BotFactory,
            PersonFactory,
        ),
    ):
        empty.create_batch(3)  # to be removed
    for each in Person.objects.filter(handle__startswith="person.")[:SETS]:
        edit_profile(
            each,
            version=each.version,
            name=each.name,
            location="Oslo",
            **{name: getattr(each, name) for name in ("job_title", "time_zone")},
            by=admin,
        )
        leaving = {"operation": "people.offboard_person", "subject": each.handle, "ends_before": "2030-01-01"}
        plan_calls([leaving], by=admin, reason="")
        forming = {"operation": "guilds.form_guild", "slug": f"of.{each.handle}", "name": each.name}
        plan_calls([{**forming, "starts_on": "2026-03-01"}], by=member, reason="")
    for element in Sized:
        RecommendedSizeFactory(element=element, starts_on=dt.date(2021, 1, 1))
    for year in range(SETS):  # to be corrected and removed
        days = {"starts_on": dt.date(2000 + year, 1, 1), "ends_before": dt.date(2001 + year, 1, 1)}
        RecommendedSizeFactory(element=Sized.GUILD, **days)
    invited = PersonFactory.create_batch(INVITED)
    invitations.invite(
        Person.objects.filter(pk__in=[each.pk for each in invited]), by=admin, site="http://testserver/"
    )


def _set(slug: str, member: Person, somebody: Person) -> None:
    """One of each element, all with the same slug, and some people in it."""
    others = PersonFactory.create_batch(2)
    tribe = TribeFactory(slug=slug)
    TrioSeatFactory(trio=tribe.trio, person=others[0])
    squad, chapter = SquadFactory(slug=slug, tribe=tribe), ChapterFactory(slug=slug, tribe=tribe)
    guild, alliance = GuildFactory(slug=slug), AllianceFactory(slug=slug)
    for person in (member, somebody, *others):
        SquadMembershipFactory(squad=squad, person=person, allocation=10)
        GuildMembershipFactory(guild=guild, person=person)
    for person, role in zip(others, ("lead", "member"), strict=True):
        ChapterMembershipFactory(chapter=chapter, person=person, role=role)
    AllianceTrioFactory(alliance=alliance, trio=tribe.trio)
    AllianceTrioFactory(alliance=alliance)
    BotMembershipFactory(squad=squad, bot=BotFactory(slug=slug, accountable=others[0]))


def addresses() -> dict[str, list[dict[str, Any]]]:
    """What may stand in the gaps of addresses that begin so: keys of what is there."""
    found: dict[str, list[dict[str, Any]]] = {
        "operations/{operation}": [{"operation": "squads.place_member"}, *_each("operation", registry)],
        "problems/{name}": _each("name", Problem.types),
        "history/{id}": _each("id", map(str, Entry.objects.values_list("pk", flat=True))),
        "change-sets/{id}": _each("id", map(str, ChangeSet.objects.values_list("pk", flat=True))),
        "plans/{id}": _each("id", map(str, _model("plan").objects.values_list("pk", flat=True))),
        "people/{handle}": _each("handle", keys(Person)),
        "invitations/{handle}": _each(
            "handle", Invitation.objects.order_by("pk").values_list("person__handle", flat=True)
        ),
        "recommended-sizes/{id}": _each(
            "id", map(str, RecommendedSize.objects.values_list("public_id", flat=True))
        ),
        "accounts/{username}": _each("username", User.objects.values_list("username", flat=True)),
    }
    for name in ("tribe", "trio", "squad", "chapter", "guild", "alliance", "bot"):
        found[f"{name}s/{{slug}}"] = _each("slug", keys(_model(name)))
    for address, (model, whole) in ROWS.items():
        rows = model.objects.select_related(whole)
        key = "handle" if "{handle}" in address else "slug"
        found[f"{address}/{{id}}"] = [
            {key: getattr(row, whole).key, "id": str(row.public_id)} for row in rows
        ]
    return {address: keys for address, keys in found.items() if keys}


def references() -> dict[str, list[Any]]:
    """For each argument that names rows, and each parameter, the keys of some that there are."""
    found: dict[str, list[Any]] = {
        name: keys(_model(name))
        for name in ("tribe", "squad", "chapter", "guild", "alliance", "person", "bot")
    }
    found |= {
        **{
            f"element {BASE}{name}/": [f"squad:{key}" for key in keys(Squad)]
            for name in ("history", "change-sets")
        },
        f"about {BASE}changes/": [f"chapter:{key}" for key in keys(Chapter)],
        f"about {BASE}contacts/": [f"tribe:{key}" for key in keys(_model("tribe"))],
        f"about {BASE}history/": [f"squads.squad:{row.pk}" for row in Squad.objects.order_by("pk")],
        "verb": list(registry),
        "by": [Entry.objects.all()[0].by.username],
        "competence": ["Backend"],
        "filters": ["location=Oslo", "without=squad"],
        "location": ["Oslo"],
        "way_of_working": ["Kanban"],
        "feature_area": ["Playback"],
    }
    for known in registry.values():
        for name, field in arguments_serializer(known, with_subject=True)().fields.items():
            if isinstance(field, KeyedField):
                found[name] = keys(field.queryset.model)
    return found


def keys(model: type[models.Model]) -> list[Any]:
    """The keys of the rows, by slug, handle or id."""
    return [getattr(row, "key", row.pk) for row in model._default_manager.order_by("pk")]


def sign_in(user: User, scope: Scope) -> str:
    return issue_token(user, name="Test", scope=scope, expiry=None)[1]


def alike(user: User) -> list[User]:
    """Accounts that may do the same, more or less: for what ends a sign-in, or closes it after wrong passwords."""
    return UserFactory.create_batch(SPARES, is_superuser=user.is_superuser)


def _each(name: str, values: Iterable[Any]) -> list[dict[str, Any]]:
    return [{name: value} for value in values]


def _model(name: str) -> Any:
    return apps.get_model(f"{name}s" if name != "person" else "people", name)
