"""Whatever is written in the admin is an operation, and stands in the history."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from history.models import Entry
from people.models import Person
from squads.models import Squad, SquadInTribe, SquadMembership
from tests.admin.rows import MODELS, ROWS, address, form_of
from tests.factories.alliances import AllianceFactory
from tests.factories.bots import BotFactory
from tests.factories.chapters import ChapterFactory
from tests.factories.guilds import GuildFactory
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory
from tests.factories.tribes import TribeFactory

START = "2026-03-01"
ELEMENT = {"name": "New", "slug": "brand-new", "starts_on": START}


@dataclass(frozen=True)
class Case:
    """What is typed to add a row and to change one, and what the history says then."""

    add: Callable[[], dict[str, Any]]
    change: dict[str, Any]
    verbs: tuple[str, str, str]


def tenure(whole: str, make: Callable[[], Any], **other: Any) -> Callable[[], dict[str, Any]]:
    return lambda: {whole: make().pk, "person": PersonFactory().pk, "starts_on": START, **other}


MEMBERSHIP = ("place_member", "correct_membership", "remove_membership")
CASES = {
    "people.Person": Case(
        lambda: {"name": "New", "handle": "brand.new"},
        {"location": "Oslo"},
        ("add_person", "edit_person", "remove_person"),
    ),
    "people.Absence": Case(
        lambda: {"person": PersonFactory().pk, "starts_on": START},
        {"starts_on": START},
        ("add_absence", "correct_absence", "remove_absence"),
    ),
    "tribes.Tribe": Case(lambda: ELEMENT, {"purpose": "Pay."}, ("form_tribe", "edit_tribe", "remove_tribe")),
    "trios.TrioSeat": Case(
        tenure("trio", lambda: TribeFactory().trio, seat="design_lead"),
        {"starts_on": START},
        ("fill_seat", "correct_seat", "remove_seat"),
    ),
    "squads.Squad": Case(lambda: ELEMENT, {"mission": "Pay."}, ("form_squad", "edit_squad", "remove_squad")),
    "squads.SquadMembership": Case(
        tenure("squad", SquadFactory, role="agile_coach", allocation=50), {"allocation": 80}, MEMBERSHIP
    ),
    "squads.SquadInTribe": Case(
        lambda: {"squad": SquadFactory().pk, "tribe": TribeFactory().pk, "starts_on": START},
        {"starts_on": START},
        ("move_squad", "correct_stay", "remove_stay"),
    ),
    "chapters.Chapter": Case(
        lambda: {**ELEMENT, "competence": "Backend", "tribe": TribeFactory().pk},
        {"competence": "Frontend"},
        ("form_chapter", "edit_chapter", "remove_chapter"),
    ),
    "chapters.ChapterMembership": Case(
        tenure("chapter", ChapterFactory, role="member"), {"role": "lead"}, MEMBERSHIP
    ),
    "access.RoleAssignment": Case(
        tenure("tribe", TribeFactory, role="coach"),
        {"role": "auditor"},
        ("grant_role", "correct_role", "remove_role"),
    ),
    "guilds.Guild": Case(lambda: ELEMENT, {"topic": "Testing"}, ("form_guild", "edit_guild", "remove_guild")),
    "guilds.GuildMembership": Case(
        tenure("guild", GuildFactory, role="member"), {"starts_on": START}, MEMBERSHIP
    ),
    "alliances.Alliance": Case(
        lambda: ELEMENT, {"goal": "Pay."}, ("form_alliance", "edit_alliance", "remove_alliance")
    ),
    "alliances.AllianceTrio": Case(
        lambda: {"alliance": AllianceFactory().pk, "trio": TribeFactory().trio.pk, "starts_on": START},
        {"starts_on": START},
        ("add_trio", "correct_participation", "remove_participation"),
    ),
    "blueprint.RecommendedSize": Case(
        lambda: {"element": "squad", "at_least": 4, "at_most": 9, "starts_on": START},
        {"at_most": 8},
        ("recommend_size", "correct_size", "remove_size"),
    ),
    "bots.Bot": Case(
        lambda: {**ELEMENT, "accountable": PersonFactory().pk},
        {"description": "Pays."},
        ("add_bot", "edit_bot", "remove_bot"),
    ),
    "squads.BotMembership": Case(
        lambda: {"squad": SquadFactory().pk, "bot": BotFactory().pk, "starts_on": START},
        {"starts_on": START},
        ("place_bot", "correct_bot_membership", "remove_bot_membership"),
    ),
}
EVERY_CASE = pytest.mark.parametrize("label", sorted(CASES))


def done() -> list[tuple[str, str]]:
    """What the history says was done, and why."""
    return list(Entry.objects.order_by("pk").values_list("operation", "reason"))


def send(browser, page: str, **typed: Any):
    """Open a page, type over what stands in its form, and send it off."""
    return browser.post(page, {**form_of(browser.get(page)), **typed})


def named(label: str, verb: str) -> str:
    return f"{label.partition('.')[0]}.{verb}"


def test_every_model_that_operations_change_is_tried():
    changed = {label for label, model_admin in MODELS.items() if getattr(type(model_admin), "changing", None)}

    assert set(CASES) == changed


@EVERY_CASE
def test_row_added_is_the_operation_that_adds_it(signed_in, label):
    model, typed = MODELS[label].model, CASES[label].add()
    before = model.objects.count()

    response = send(signed_in, address(label, "add"), **typed, reason="Because.")

    assert (response.status_code, model.objects.count()) == (302, before + 1)
    assert done() == [(named(label, CASES[label].verbs[0]), "Because.")]


@EVERY_CASE
def test_row_changed_is_the_operation_that_changes_it(signed_in, label):
    row = ROWS[label](1)

    response = send(signed_in, address(label, "change", row.pk), **CASES[label].change, reason="Because.")

    now = MODELS[label].model.objects.get(pk=row.pk)
    assert (response.status_code, done()) == (302, [(named(label, CASES[label].verbs[1]), "Because.")])
    assert {name: str(getattr(now, name)) for name in CASES[label].change} == {
        name: str(value) for name, value in CASES[label].change.items()
    }


@EVERY_CASE
def test_row_sent_off_as_it_is_changes_nothing(signed_in, label):
    row = ROWS[label](1)

    response = send(signed_in, address(label, "change", row.pk))

    assert (response.status_code, done()) == (302, [])


@EVERY_CASE
def test_row_deleted_is_the_operation_that_removes_it(signed_in, label):
    row = ROWS[label](1)

    response = signed_in.post(address(label, "delete", row.pk), {"post": "yes", "reason": "A mistake."})

    assert (response.status_code, done()) == (302, [(named(label, CASES[label].verbs[2]), "A mistake.")])
    assert not MODELS[label].model.objects.filter(pk=row.pk).exists()


@EVERY_CASE
def test_rows_ticked_and_deleted_are_each_removed_by_their_operation(signed_in, label):
    rows = [ROWS[label](number) for number in (1, 2)]
    ticked = {"action": "delete_selected", "_selected_action": [row.pk for row in rows]}

    asked = signed_in.post(address(label, "changelist"), ticked)
    response = signed_in.post(address(label, "changelist"), {**ticked, "post": "yes", "reason": "Mistakes."})

    assert (asked.status_code, response.status_code) == (200, 302)
    assert done() == [(named(label, CASES[label].verbs[2]), "Mistakes.")] * 2


@pytest.mark.parametrize(
    "label",
    [
        "people.Person",
        "tribes.Tribe",
        "squads.Squad",
        "chapters.Chapter",
        "guilds.Guild",
        "alliances.Alliance",
    ],
)
def test_end_given_and_taken_back_are_the_operations_for_that(signed_in, label):
    row = ROWS[label](1)
    page = address(label, "change", row.pk)

    ends = []
    for last_day in ("2026-02-28", "2026-03-31", ""):
        assert send(signed_in, page, ends_before=last_day).status_code == 302
        ends.append(str(MODELS[label].model.objects.get(pk=row.pk).ends_before or ""))

    ending, reopening = (
        getattr(type(MODELS[label]), name).operation.name for name in ("ending", "reopening")
    )
    assert ends == [START, "2026-04-01", ""]
    assert [verb for verb, _ in done()] == [ending, reopening, ending, reopening]


def row_inside(prefix: str, number: int, **typed: Any) -> dict[str, Any]:
    """What adding a row inside a form sends, as its number `number`."""
    inside = {f"{prefix}-{number}-{name}": value for name, value in typed.items()}
    return {f"{prefix}-TOTAL_FORMS": number + 1, **inside}


@pytest.mark.parametrize(
    ("label", "prefix", "typed", "verbs"),
    [
        ("squads.Squad", "memberships", {"role": "member", "allocation": 100}, MEMBERSHIP),
        ("chapters.Chapter", "memberships", {"role": "member"}, MEMBERSHIP),
        ("guilds.Guild", "memberships", {"role": "member"}, MEMBERSHIP),
        ("trios.Trio", "seats", {"seat": "design_lead"}, ("fill_seat", "correct_seat", "remove_seat")),
        ("squads.Squad", "tribes", {"tribe": TribeFactory}, ("move_squad", "correct_stay", "remove_stay")),
        (
            "alliances.Alliance",
            "trios",
            {"trio": lambda: TribeFactory().trio},
            ("add_trio", "correct_participation", "remove_participation"),
        ),
    ],
)
def test_rows_inside_are_added_corrected_and_removed_by_their_operations(
    signed_in, label, prefix, typed, verbs
):
    page = address(label, "change", ROWS[label](1).pk)
    made = {name: value().pk if callable(value) else value for name, value in typed.items()}
    typed = {"person": PersonFactory().pk, **made, "starts_on": START}

    answers = [
        send(signed_in, page, **row_inside(prefix, 0, **typed), reason="One."),
        send(signed_in, page, **{f"{prefix}-0-starts_on": "2026-04-01"}, reason="Two."),
        send(signed_in, page, **{f"{prefix}-0-DELETE": "on"}, reason="Three."),
    ]

    assert [answer.status_code for answer in answers] == [302, 302, 302]
    assert done() == [
        (named(label, verb), why) for verb, why in zip(verbs, ("One.", "Two.", "Three."), strict=True)
    ]


def test_squad_added_with_rows_inside_is_there_with_all_of_them(signed_in, tribe):
    person = PersonFactory()
    stay = row_inside("tribes", 0, tribe=tribe.pk, starts_on=START)
    member = row_inside("memberships", 0, person=person.pk, role="member", allocation=100, starts_on=START)

    response = send(signed_in, address("squads.Squad", "add"), **ELEMENT, **stay, **member)

    squad = Squad.objects.get()
    assert (response.status_code, squad.tribes.get().tribe, squad.memberships.get().person) == (
        302,
        tribe,
        person,
    )
    assert [verb for verb, _ in done()] == ["squads.form_squad", "squads.move_squad", "squads.place_member"]


def test_rows_inside_that_change_places_do_not_get_in_each_others_way(signed_in):
    squad = SquadFactory()
    gone = SquadMembershipFactory(squad=squad, role="product_owner")
    new = row_inside(
        "memberships", 1, person=PersonFactory().pk, role="product_owner", allocation=100, starts_on=START
    )

    response = send(
        signed_in, address("squads.Squad", "change", squad.pk), **{"memberships-0-DELETE": "on"}, **new
    )

    assert response.status_code == 302
    assert [row.pk == gone.pk for row in SquadMembership.objects.all()] == [False]


def test_stay_added_says_in_the_history_where_the_squad_moved(signed_in, tribe):
    squad = SquadFactory(name="Cards")

    send(signed_in, address("squads.SquadInTribe", "add"), squad=squad.pk, tribe=tribe.pk, starts_on=START)

    assert SquadInTribe.objects.get().tribe == tribe
    assert Entry.objects.get().subject["text"] == "Cards"


def test_person_changed_keeps_what_was_not_typed(signed_in):
    boss = PersonFactory()
    person = PersonFactory(name="Ada", job_title="Dev\n<b>", manager=boss, time_zone="Europe/Oslo")

    send(signed_in, address("people.Person", "change", person.pk), name="Ada Holm")

    now = Person.objects.get(pk=person.pk)
    assert (now.name, now.job_title, now.manager, now.time_zone) == (
        "Ada Holm",
        "Dev <b>",
        boss,
        "Europe/Oslo",
    )
