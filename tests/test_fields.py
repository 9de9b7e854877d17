"""Every field of the domain can be told and is shown wherever its kind is; what is not, says why."""

from fnmatch import fnmatch

import pytest
from django.db import models

import orgmodel.urls  # noqa: F401  every app's operations are registered
from people.privacy import PRIVATE
from squads.models import Squad, SquadMembership
from tests.fields import SURFACES, missing
from tests.surfaces.snapshot import PERIODS

FIELDS = [
    (model, field) for model in PERIODS for field in model._meta.concrete_fields if not field.primary_key
]
FORMS = {"form to add", "form to change"}
WRITES = {*FORMS, "argument to add", "argument to change"}

ELEMENTS = (
    *("people.Person", "tribes.Tribe", "squads.Squad", "chapters.Chapter"),
    *("guilds.Guild", "alliances.Alliance", "bots.Bot"),
)

# Where fields do not appear, and why: fields by pattern, surfaces, reason.
EXCEPTIONS: list[tuple[str, set[str], str]] = [
    (
        "*.former_keys",
        {*FORMS, "argument to change", "admin", "API answer", "document"},
        "kept by itself when a key changes; who asks by a former key is sent on",
    ),
    (
        "*.public_id",
        {*FORMS, "argument to add", "argument to change", "admin", "sheet"},
        "comes by itself and never changes",
    ),
    ("*.effective_from", set(SURFACES), "follows from first days; it is what questions about a day go by"),
    *(
        (f"{element}.source", {"search"}, "is shared by all that it knows; lists can be filtered")
        for element in ELEMENTS
    ),
    ("*.version", {"form to add", "argument to add", "sheet"}, "counts the edits that happened here"),
    *(
        (f"{element}.ends_before", {"form to add"}, "what has an end is dissolved or offboarded")
        for element in ELEMENTS
    ),
    (
        "squads.SquadInTribe.ends_before",
        {"form to add", "argument to add", "sheet"},
        "a stay ends where the next begins, or with the squad or the tribe",
    ),
    *(
        (f"trios.Trio.{name}", WRITES | {"sheet"}, "a trio comes and goes with its tribe")
        for name in ("tribe", "starts_on", "ends_before")
    ),
    *(
        (name, {"form to change", "argument to change"}, "of somebody, or somewhere, else it is another row")
        for name in (
            "trios.TrioSeat.trio",
            "*.person",
            "squads.SquadInTribe.squad",
            "chapters.ChapterMembership.chapter",
            "guilds.GuildMembership.guild",
            "alliances.AllianceTrio.alliance",
            "alliances.AllianceTrio.trio",
            "squads.BotMembership.squad",
            "squads.BotMembership.bot",
            "blueprint.RecommendedSize.element",
        )
    ),
    (
        "access.RoleAssignment.*",
        {"sheet", "document"},
        "a file gives nobody rights; and rights in the product are no facts of the organisation",
    ),
    ("access.RoleAssignment.source", FORMS | {"argument to change"}, "what people give has none"),
    ("people.Person.time_zone", {"search"}, "is shared by too many; people are found by their location"),
    ("people.Person.pronouns", {"search"}, "is shared by too many"),
    *(
        (
            f"people.Person.{name}",
            {"API answer", "document", "search"},
            "is private: an answer of its own has it",
        )
        for name in PRIVATE
    ),
    (
        "people.Person.confirmed_on",
        {*FORMS, "argument to add", "argument to change", "admin", "sheet"},
        "is the day on which an operation of its own was called",
    ),
    (
        "people.Person.erased_on",
        {*FORMS, "argument to add", "argument to change", "admin", "sheet"},
        "is the day on which an operation of its own was called",
    ),
    (
        "people.Person.gaps",
        {*FORMS, "admin"},
        "come with hiring somebody again; the API and sheets correct them",
    ),
    ("people.Person.former_ids", set(SURFACES), "says which former records redirect to this one"),
    ("people.Person.merged_ids", set(SURFACES), "says of which former records the history is theirs too"),
    (
        "people.Person.photo",
        {"form to add", "argument to add", "admin", "sheet", "search"},
        "is a picture, which is changed by itself",
    ),
    ("people.Person.working_hours", {"search"}, "are times, which nobody finds people by"),
    ("squads.Squad.way_of_working", {"search"}, "is shared by too many; the list of squads can be filtered"),
]


def expected(name: str) -> set[str]:
    return {surface for pattern, where, _ in EXCEPTIONS if fnmatch(name, pattern) for surface in where}


@pytest.mark.parametrize(
    ("model", "field"), [pytest.param(*each, id=f"{each[0]._meta.label}.{each[1].name}") for each in FIELDS]
)
def test_field_is_on_every_surface_that_it_is_not_excepted_from(model, field):
    assert missing(model, field) == expected(f"{model._meta.label}.{field.name}")


def test_every_exception_is_of_a_field_that_there_is_and_says_why():
    names = [f"{model._meta.label}.{field.name}" for model, field in FIELDS]

    unused = [p for p, _, reason in EXCEPTIONS if not reason or not any(fnmatch(name, p) for name in names)]

    assert unused == []


@pytest.mark.parametrize(
    ("model", "elsewhere"), [(Squad, {"search"}), (SquadMembership, set())], ids=["squad", "membership"]
)
def test_a_field_that_nothing_shows_is_missed_everywhere(model, elsewhere):
    planted = models.CharField(name="planted", max_length=20, blank=True)

    assert missing(model, planted) == SURFACES.keys() | elsewhere
