"""What a list of calls, or a set of sheets, would do; and doing it as it was seen."""

import datetime as dt
import threading

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone

from history.models import Entry
from people.models import Person
from plans.models import Plan
from squads.models import Squad, SquadMembership
from squads.operations import dissolve_squad, end_membership
from tests.factories.guilds import GuildFactory
from tests.factories.people import PersonFactory, UserFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory
from tests.factories.tribes import TribeFactory
from tests.factories.trios import TrioSeatFactory
from tests.sheets.small import small, with_rows
from tests.surfaces.snapshot import entries, rows

API = "/api/v1/plans/"
DAY = "2026-03-01"
FORM = {"operation": "squads.form_squad", "slug": "cards", "name": "Cards", "starts_on": DAY}
PLACE = {"operation": "squads.place_member", "subject": "cards", "person": "ada", "starts_on": DAY}


def plan(client, *calls, **more):
    return client.post(API, {"operations": calls, **more}, content_type="application/json")


def apply(client, made, **body):
    return client.post(f"{API}{made.json()['id']}/apply/", body, content_type="application/json")


def code_of(answer) -> tuple[int, str]:
    return answer.status_code, answer.json()["detail"]


@pytest.fixture
def boss(client, admin):
    client.force_login(admin)
    return client


@pytest.fixture
def ada(db):
    return PersonFactory(handle="ada", name="Ada")


def test_plan_says_what_it_would_do_by_element_and_changes_nothing(boss, ada, admin):
    before = rows(), entries()

    answer = plan(boss, FORM, PLACE, reason="A new squad.")

    made = answer.json()
    assert (answer.status_code, answer["Location"]) == (201, f"{API}{made['id']}/")
    assert (rows(), entries()) == before
    squad, member = made["changes"]
    assert (squad["index"], squad["kind"], squad["element"], squad["sentence"]) == (
        0,
        "squad",
        "Cards",
        "Formed Cards.",
    )
    assert (member["index"], member["sentence"]) == (1, "Placed Ada in Cards as member from 1 March 2026.")
    (row,) = member["rows"]
    assert (row["model"], row["id"], row["before"]) == ("squads.squadmembership", "new:2", None)
    assert (row["after"]["squad_id"], row["after"]["person_id"], row["after"]["starts_on"]) == (
        "new:1",
        str(ada.public_id),
        DAY,
    )
    assert {name: made[name] for name in ("by", "reason", "state", "refusals", "ends", "changes_found")} == {
        "by": admin.username,
        "reason": "A new squad.",
        "state": "ready",
        "refusals": [],
        "ends": 0,
        "changes_found": 2,
    }
    assert boss.get(answer["Location"]).json() == answer.json()


def test_applied_plan_has_done_what_it_said_with_one_entry_for_each_call(boss, ada, admin):
    made = plan(boss, FORM, {**PLACE, "reason": "Own."}, reason="For all.")

    answer = apply(boss, made)

    assert (answer.status_code, answer.json()["state"], answer.json()["applied_by"]) == (
        200,
        "applied",
        admin.username,
    )
    squad, membership = Squad.objects.get(), SquadMembership.objects.get()
    assert [(each["index"], each["result"]["id"]) for each in answer.json()["results"]] == [
        (0, str(squad.public_id)),
        (1, str(membership.public_id)),
    ]
    told = Entry.objects.order_by("pk")
    assert [(entry.pk, entry.reason) for entry in told] == [
        (answer.json()["results"][0]["entry"], "For all."),
        (answer.json()["results"][1]["entry"], "Own."),
    ]


def test_plan_says_every_refusal_and_what_the_rest_would_do_and_is_not_applied(boss, ada):
    made = plan(boss, FORM, {**PLACE, "person": "nobody"}, PLACE, {"operation": "squads.paint"}, 7, PLACE)

    assert (made.status_code, made.json()["state"]) == (201, "refused")
    assert [change["index"] for change in made.json()["changes"]] == [0, 2]
    assert made.json()["refusals"] == [
        {"index": 1, "errors": {"person": ["There is no person “nobody”."]}},
        {
            "index": 3,
            "errors": {"operation": ["There is no such operation. GET /api/v1/operations/ lists them."]},
        },
        {"index": 4, "errors": {"non_field_errors": ["Write each call as a JSON object."]}},
        {
            "index": 5,
            "errors": {
                "non_field_errors": [
                    "Ada has been in Cards as member since 1 March 2026. End that membership first."
                ]
            },
        },
    ]
    assert code_of(apply(boss, made)) == (
        409,
        "This plan has refusals. Correct them, and create it again.",
    )
    assert Squad.objects.count() == 0


def test_second_apply_says_when_it_was_applied_and_does_nothing(boss, admin):
    made = plan(boss, FORM)
    apply(boss, made)
    when = timezone.localtime(Plan.objects.get().applied_at)

    again = apply(boss, made)

    assert code_of(again) == (
        409,
        f"This plan was applied on {when:%-d %B %Y, %H:%M} by {admin}. Nothing was done again.",
    )
    assert Squad.objects.count() == 1


def test_plan_is_stale_when_what_it_touches_has_changed(boss, admin):
    squad = SquadFactory(slug="cards")
    SquadMembershipFactory(squad=squad)
    made = plan(boss, {"operation": "squads.dissolve_squad", "subject": "cards", "ends_before": DAY})
    SquadMembershipFactory(squad=squad)

    answer = apply(boss, made)

    assert (answer.status_code, answer["Content-Type"]) == (409, "application/problem+json")
    assert answer.json()["detail"].startswith("What this plan affects has changed since it was created")
    assert (Entry.objects.count(), Plan.objects.get().state) == (0, "ready")


def test_plan_is_stale_when_a_row_that_it_alters_says_otherwise_by_now(boss, admin):
    there = SquadMembershipFactory()
    made = plan(boss, {"operation": "squads.end_membership", "subject": there.pk, "ends_before": DAY})
    SquadMembership.objects.update(allocation=50)

    assert apply(boss, made).status_code == 409


def test_plan_is_stale_when_one_of_its_calls_is_refused_by_now(boss, admin):
    there = SquadMembershipFactory()
    made = plan(boss, {"operation": "squads.end_membership", "subject": there.pk, "ends_before": DAY})
    end_membership(there, ends_before=dt.date(2026, 2, 1), by=admin)

    answer = apply(boss, made)

    assert answer.status_code == 409
    assert [wrong["index"] for wrong in answer.json()["errors"]] == [0]


def test_plan_is_applied_though_others_did_something_else_meanwhile(boss, admin, ada):
    squad = SquadFactory(slug="cards")
    made = plan(boss, PLACE)
    SquadMembershipFactory(squad=squad)
    Person.objects.filter(pk=ada.pk).update(job_title="Engineer")
    dissolve_squad(SquadFactory(), ends_before=dt.date(2026, 2, 1), by=admin)

    assert apply(boss, made).status_code == 200
    assert squad.memberships.filter(person=ada).exists()


@pytest.mark.parametrize(
    ("agreed", "status"), [({}, 409), ({"ends_at_most": 3}, 409), ({"ends_at_most": 4}, 200)]
)
def test_plan_that_ends_more_than_the_limit_has_to_be_meant(boss, settings, agreed, status):
    settings.PLAN_ENDS_AT_MOST = 2
    squad = SquadFactory(slug="cards")
    for _ in range(3):
        SquadMembershipFactory(squad=squad)
    made = plan(boss, {"operation": "squads.dissolve_squad", "subject": "cards", "ends_before": DAY})

    answer = apply(boss, made, **agreed)

    assert (made.json()["ends"], made.json()["open_before"], answer.status_code) == (4, 8, status)
    assert SquadMembership.objects.filter(ends_before=None).count() == (0 if status == 200 else 3)
    if status == 409:
        assert answer.json()["detail"] == (
            f"This plan ends 4 of 8 current people, elements, memberships and seats; the limit here is "
            f"{agreed.get('ends_at_most', 2)}. If you want this, send "
            '{"ends_at_most": 4}. Nothing was changed.'
        )


def test_own_limit_may_be_stricter_than_that_of_the_installation(boss):
    there = SquadMembershipFactory()
    made = plan(boss, {"operation": "squads.end_membership", "subject": there.pk, "ends_before": DAY})

    assert apply(boss, made, ends_at_most=0).status_code == 409


def test_expired_plan_is_not_applied_and_is_forgotten_a_week_later(boss):
    made = plan(boss, FORM)
    Plan.objects.update(expires_at=timezone.now())

    assert apply(boss, made).status_code == 409
    assert boss.get(f"{API}{made.json()['id']}/").json()["state"] == "expired"

    Plan.objects.update(expires_at=timezone.now() - dt.timedelta(days=8))
    plan(boss, FORM)

    assert boss.get(f"{API}{made.json()['id']}/").status_code == 404


def test_plan_is_discarded_unless_it_was_applied(boss):
    discarded, applied = plan(boss, FORM), plan(boss, FORM)
    apply(boss, applied)

    answers = [boss.delete(f"{API}{made.json()['id']}/") for made in (discarded, applied)]

    assert [answer.status_code for answer in answers] == [204, 409]
    assert apply(boss, discarded).status_code == 404


def test_what_one_may_not_do_is_a_refusal_of_the_plan(client, bystander, ada):
    client.force_login(bystander)

    made = plan(client, FORM)

    assert made.json()["refusals"] == [
        {
            "index": 0,
            "errors": {
                "non_field_errors": ["You don’t have permission to form a squad. Only administrators can."]
            },
        }
    ]


def test_plan_is_applied_by_the_rights_of_today(client, tribe, ada):
    lead = UserFactory(person=PersonFactory())
    seat = TrioSeatFactory(trio=tribe.trio, person=lead.person)
    SquadFactory(slug="cards", tribe=tribe)
    client.force_login(lead)
    made = plan(client, PLACE)
    type(seat).objects.update(ends_before=dt.date(2021, 1, 1))

    answer = apply(client, made)

    assert (answer.status_code, [wrong["index"] for wrong in answer.json()["errors"]]) == (403, [0])
    assert SquadMembership.objects.count() == 0


def test_plans_are_seen_by_who_made_them_and_by_administrators(client, admin, tribe_lead, bystander, tribe):
    client.force_login(tribe_lead)
    made = plan(client, {**FORM, "subject": tribe.slug})
    address = f"{API}{made.json()['id']}/"

    def seen(user):
        client.force_login(user)
        return client.get(API).json()["results"] != [], client.get(address).status_code

    assert [seen(user) for user in (tribe_lead, admin, bystander)] == [(True, 200), (True, 200), (False, 404)]
    assert apply(client, made).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_list_of_plans_is_short_and_takes_as_many_queries_of_three(boss, count, django_assert_num_queries):
    for _ in range(count):
        plan(boss, FORM)

    with django_assert_num_queries(5):  # session, user, the newest entry, count, plans
        listed = boss.get(API).json()["results"]

    assert (len(listed), "changes" in listed[0]) == (count, False)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ([], 422),
        ({}, 422),
        ({"operations": []}, 422),
        ({"operations": {}}, 422),
        ({"operations": [FORM], "colour": "blue"}, 422),
        ({"sheets": {}}, 422),
        ({"sheets": []}, 422),
        ({"sheets": {"people": 1}}, 422),
        ({"sheets": {"people": "x"}, "operations": [FORM]}, 422),
        ({"operations": [{}] * 10_001}, 413),
    ],
)
def test_body_that_is_no_plan_is_refused(boss, body, status):
    answer = boss.post(API, body, content_type="application/json")

    assert answer.status_code == status
    assert (answer["Content-Type"], Plan.objects.count()) == ("application/problem+json", 0)


@pytest.mark.parametrize(
    "body", [{"ends_at_most": -1}, {"ends_at_most": "x"}, {"colour": "blue"}, [], "null"]
)
def test_apply_with_words_that_mean_nothing_is_refused(boss, body):
    made = plan(boss, FORM)

    answer = boss.post(f"{API}{made.json()['id']}/apply/", body, content_type="application/json")

    assert answer.status_code == 422


def text_of(files) -> dict[str, str]:
    return {name.removesuffix(".csv"): content.decode() for name, content in files.items()}


def test_sheets_in_json_are_planned_and_applied(boss, admin):
    made = boss.post(API, {"sheets": text_of(small())}, content_type="application/json")

    assert (made.status_code, made.json()["state"], Squad.objects.count()) == (201, "ready", 0)
    assert made.json()["changes_found"] == len(made.json()["changes"]) > 10
    assert {change["index"] for change in made.json()["changes"]} == {None}

    applied = apply(boss, made)

    assert applied.status_code == 200
    assert len(applied.json()["results"]) == Entry.objects.count() == made.json()["changes_found"]
    assert {entry.by for entry in Entry.objects.all()} == {admin}
    assert apply(boss, made).status_code == 409


def test_sheets_as_files_are_planned(boss):
    files = [SimpleUploadedFile(name, content) for name, content in small().items()]

    made = boss.post(API, {"sheets": files, "reason": "From the old tool."})

    assert (made.status_code, made.json()["state"], made.json()["reason"]) == (
        201,
        "ready",
        "From the old tool.",
    )


def test_faults_of_sheets_are_refusals_by_sheet_row_and_column(boss):
    files = with_rows(people="x y,Somebody,,,,,,\n")

    made = boss.post(API, {"sheets": text_of(files)}, content_type="application/json").json()

    (refusal,) = made["refusals"]
    assert (made["state"], made["changes"], refusal["sheet"], refusal["column"]) == (
        "refused",
        [],
        "people.csv",
        "person",
    )


def test_what_is_no_sheet_is_refused(boss):
    answer = boss.post(API, {"sheets": SimpleUploadedFile("notes.txt", b"x")})

    assert answer.status_code == 422
    assert answer.json()["errors"]["sheets"][0].startswith("“notes.txt” isn’t a format for sheets")


def test_sheets_of_too_many_lines_are_too_large(boss):
    files = {**small(), "people.csv": b"\n" * 10_001}

    assert boss.post(API, {"sheets": text_of(files)}, content_type="application/json").status_code == 413


def test_only_administrators_plan_sheets(client, bystander):
    client.force_login(bystander)

    answer = client.post(API, {"sheets": text_of(small())}, content_type="application/json")

    assert (answer.status_code, Plan.objects.count()) == (403, 0)


def test_sheets_wait_for_others_that_are_loaded(boss):
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, 0)", [0x5EE75])
            busy = boss.post(API, {"sheets": text_of(small())}, content_type="application/json")
            cursor.execute("SELECT pg_advisory_unlock_all()")
    finally:
        other.close()

    assert (busy.status_code, busy["Retry-After"]) == (409, "5")


def test_administrators_read_plans_in_the_admin_and_change_none(boss):
    made = plan(boss, FORM).json()

    pages = [boss.get(f"/admin/plans/plan/{path}") for path in ("", f"{made['id']}/change/", "add/")]

    assert [page.status_code for page in pages] == [200, 200, 403]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(5))
def test_two_applies_at_once_apply_it_once(client, admin, turn):
    client.force_login(admin)
    TribeFactory()
    made = plan(client, FORM)
    start, statuses = threading.Barrier(2), []

    def send():
        other = Client()
        other.force_login(admin)
        start.wait(timeout=10)
        try:
            statuses.append(apply(other, made).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert sorted(statuses) == [200, 409]
    assert (Squad.objects.count(), Entry.objects.count()) == (1, 1)


def test_planned_edit_changes_what_it_says_only(boss):
    SquadFactory(slug="cards", mission="Pay by card.", way_of_working="Kanban")
    edit = {"operation": "squads.edit_squad", "subject": "cards", "version": 1, "name": "Cards"}
    made = plan(boss, edit)

    assert apply(boss, made).status_code == 200

    now = Squad.objects.get()
    assert (now.name, now.mission, now.way_of_working) == ("Cards", "Pay by card.", "Kanban")


def plan_sheets(client, *, complete: bool | None = None, **sheets: str):
    body: dict[str, object] = {"sheets": sheets}
    if complete is not None:
        body |= {"complete": complete, "ends_before": DAY}
    return client.post("/api/v1/plans/", body, content_type="application/json")


GUILD = "guild,name,topic,from,until\n"


def test_plan_of_sheets_lists_what_stands_in_no_row_and_leaves_it(boss):
    GuildFactory(slug="quality", name="Quality", starts_on=dt.date(2020, 1, 1))

    made = plan_sheets(boss, guilds=GUILD)

    assert (made.status_code, made.json()["unlisted_found"], made.json()["changes"]) == (201, 1, [])
    assert made.json()["unlisted"] == [
        {
            "sheet": "guilds",
            "key": "quality",
            "name": "Quality",
            "starts_on": "2020-01-01",
            "ends_before": None,
        }
    ]


def test_plan_of_complete_sheets_ends_what_stands_in_no_row(boss):
    guild = GuildFactory(slug="quality", name="Quality", starts_on=dt.date(2020, 1, 1))

    made = plan_sheets(boss, complete=True, guilds=GUILD)
    answer = apply(boss, made)

    assert (made.json()["ends"], [each["key"] for each in made.json()["changes"]]) == (1, ["quality"])
    guild.refresh_from_db()
    assert (answer.status_code, guild.ends_before) == (200, dt.date.fromisoformat(DAY))


def test_an_end_of_what_stands_in_no_row_goes_with_complete_sheets_only(boss):
    made = plan_sheets(boss, complete=False, guilds=GUILD)

    assert made.status_code == 422
    assert made.json()["errors"] == {"ends_before": ["This goes with “complete”: true only."]}
