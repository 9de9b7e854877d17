"""Operations by name over the REST API: what there is, and many calls in one request."""

import pytest

from history.models import Entry
from orgmodel.domain.operations import registry
from squads.models import Squad, SquadMembership
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadMembershipFactory

API = "/api/v1/operations/"
PLACE = f"{API}squads.place_member/"
DAY = "2026-03-01"


def post(client, calls, address=PLACE, **more):
    return client.post(address, {"calls": calls, **more}, content_type="application/json")


@pytest.fixture
def boss(client, admin):
    client.force_login(admin)
    return client


@pytest.fixture
def people(db):
    return [PersonFactory(handle=handle, name=handle.title()) for handle in ("ada", "bo")]


def test_many_calls_answer_what_each_returned_and_its_entry(boss, squad, people):
    calls = [{"subject": squad.slug, "person": person.handle, "starts_on": DAY} for person in people]

    answer = post(boss, [calls[0], {**calls[1], "reason": "Own."}], reason="For all.")

    made, entries = SquadMembership.objects.order_by("pk"), Entry.objects.order_by("pk")
    assert (answer.status_code, answer.json()) == (
        200,
        {
            "operation": "squads.place_member",
            "count": 2,
            "results": [
                {
                    "index": index,
                    "result": {"model": "squads.squadmembership", "id": str(row.public_id), "text": str(row)},
                    "entry": entry.pk,
                }
                for index, (row, entry) in enumerate(zip(made, entries, strict=True))
            ],
        },
    )
    assert [entry.reason for entry in entries] == ["For all.", "Own."]


def test_refusals_are_told_by_index_and_nothing_is_changed(boss, squad, people):
    good = {"subject": squad.slug, "person": "ada", "starts_on": DAY}

    answer = post(boss, [good, {**good, "person": "nobody"}, good])

    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    assert answer.json()["errors"] == [
        {"index": 1, "errors": {"person": ["There is no person “nobody”."]}},
        {
            "index": 2,
            "errors": {
                "non_field_errors": [
                    f"Ada has been in {squad} as member since 1 March 2026. End that membership first."
                ]
            },
        },
    ]
    assert (SquadMembership.objects.count(), Entry.objects.count()) == (0, 0)


def test_call_that_is_not_allowed_denies_all_and_says_which(client, tribe_lead, squad, people):
    client.force_login(tribe_lead)
    other = squad.__class__.objects.create(slug="other", name="Other", starts_on="2020-01-01")
    calls = [{"subject": slug, "person": "ada", "starts_on": DAY} for slug in (squad.slug, other.slug)]

    answer = post(client, calls)

    assert answer.status_code == 403
    assert answer.json()["errors"] == [
        {
            "index": 1,
            "errors": {
                "non_field_errors": [
                    "You don’t have permission to place a person in Other. Only administrators can."
                ]
            },
        }
    ]
    assert SquadMembership.objects.count() == 0


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ([], 422),
        ({}, 422),
        ({"calls": []}, 422),
        ({"calls": {}}, 422),
        ({"calls": [1]}, 422),
        ({"calls": [{}], "colour": "blue"}, 422),
        ({"calls": [{}], "reason": 501 * "x"}, 422),
        ({"calls": [{}] * 10_001}, 413),
    ],
)
def test_body_that_is_no_list_of_calls_is_refused(boss, body, status):
    answer = boss.post(PLACE, body, content_type="application/json")

    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"


def test_more_than_ten_thousand_calls_are_refused_in_a_sentence(boss):
    answer = post(boss, [{}] * 10_001)

    assert answer.json()["detail"] == (
        "These are 10,001 calls; the limit is 10,000. Send them in several requests."
    )


@pytest.mark.parametrize("method", ["get", "post"])
def test_unknown_operation_is_404(boss, method):
    answer = getattr(boss, method)(f"{API}squads.paint_squad/", {}, content_type="application/json")

    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_operations_are_listed_with_what_they_take(boss):
    listed = {each["operation"]: each for each in boss.get(API).json()}

    assert list(listed) == sorted(registry)
    placing = listed["squads.place_member"]
    assert placing == boss.get(PLACE).json()
    assert placing["says"] == "placed {person} in {subject} as {role} from {starts_on}"
    assert placing["description"].endswith(
        "Who may: Administrator, People admin, Administrator of the tribe, People admin of the tribe, "
        "Trio of the tribe, Product owner."
    )
    assert "Raises:" not in placing["description"]
    assert placing["arguments"] == {
        "type": "object",
        "properties": {
            "subject": {"type": "string", "description": "The squad: its slug."},
            "person": {"type": "string", "examples": ["bo.lind"]},
            "role": {
                "type": "string",
                "enum": ["member", "product_owner", "agile_coach"],
                "examples": ["member"],
            },
            "allocation": {"type": ["integer", "null"], "minimum": 1, "maximum": 100, "examples": [100]},
            "starts_on": {"type": ["string", "null"], "format": "date", "examples": ["2026-03-01"]},
            "ends_before": {"type": ["string", "null"], "format": "date", "examples": ["2026-09-01"]},
            "reason": {"type": "string", "maxLength": 500, "examples": ["Asked to."]},
        },
        "required": ["subject", "person", "starts_on"],
        "additionalProperties": False,
    }


def test_whoever_is_not_signed_in_makes_no_calls(client, db):
    assert post(client, [{}]).status_code in (401, 403)


FACTS = {
    "mission": "Pay by card.",
    "feature_area": "Paying",
    "way_of_working": "Kanban",
    "links": [{"label": "Wiki", "url": "https://wiki.example/"}],
}


def test_edits_with_key_name_and_version_only_keep_all_else(boss, squad):
    Squad.objects.update(**FACTS)
    call = {"subject": squad.slug, "version": 1, "slug": squad.slug, "name": "Cards"}

    answer = post(boss, [call], f"{API}squads.edit_squad/")

    now = Squad.objects.get()
    assert (answer.status_code, now.name, now.starts_on) == (200, "Cards", squad.starts_on)
    assert {name: getattr(now, name) for name in FACTS} == FACTS


def test_correction_without_an_end_leaves_the_end_there_and_null_takes_it_back(boss, squad):
    row = SquadMembershipFactory(squad=squad, ends_before=DAY, allocation=50)
    address, found = f"{API}squads.correct_membership/", []

    for call in ({"allocation": 60}, {"ends_before": None}):
        assert post(boss, [{"subject": row.pk, **call}], address).status_code == 200
        row.refresh_from_db()
        found.append((row.allocation, row.ends_before and str(row.ends_before)))

    assert found == [(60, DAY), (60, None)]


def test_edit_is_described_as_wanting_its_subject_and_version_only(boss):
    described = boss.get(f"{API}squads.edit_squad/").json()

    assert described["arguments"]["required"] == ["subject", "version"]
