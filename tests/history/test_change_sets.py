"""What is done together: one line of the history, which opens to its parts and is undone as one."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction

import orgmodel.urls  # noqa: F401  every app's operations are registered
from history.change_sets import undo_change_set
from history.lines import ChangeSetRow, Lines
from history.models import ChangeSet, Entry, mention
from history.operations import undo_entry
from history.reads import latest_lines, recent_entries
from orgmodel.api.calls import Calls
from orgmodel.domain.operations import Call, Refused, call_together, registry
from people.models import Person
from people.operations import add_person, edit_person
from squads.models import SquadMembership
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadFactory
from tests.sheets.small import load_well, small
from tests.surfaces.snapshot import rows
from trios.models import TrioSeat

PAGE, API = "/history/", "/api/v1/history/"
MARCH = dt.date(2026, 3, 1)


def together(by, *handles: str, reason: str = "") -> list[Call]:
    """Add people in one request."""
    call = registry["people.add_person"]
    given = [(call, {"handle": handle, "name": handle.title()}) for handle in handles]
    return call_together(Calls(given, reason=reason), by=by)


@pytest.fixture
def signed_in(client, admin):
    """A browser in which an administrator is signed in."""
    client.force_login(admin)
    return client


def test_calls_made_together_are_one_change_set(admin):
    together(admin, "ada", "bo", reason="New here.")

    made = ChangeSet.objects.get()
    assert (made.kind, made.by, made.size, made.reason) == ("request", admin, 2, "New here.")
    assert made.label == "made 2 changes together"
    assert set(Entry.objects.values_list("change_set", flat=True)) == {made.pk}


def test_one_call_is_none(admin):
    together(admin, "ada")
    add_person(handle="bo", name="Bo", by=admin)

    assert (ChangeSet.objects.count(), Entry.objects.filter(change_set=None).count()) == (0, 2)


def test_refused_calls_leave_none(admin):
    with pytest.raises(Refused):
        together(admin, "ada", "ada", "bo")

    assert (ChangeSet.objects.count(), Entry.objects.count()) == (0, 0)


def test_a_load_of_sheets_is_one(admin):
    load_well(small(), by=admin, reason="Loaded from sheets")

    made, size = ChangeSet.objects.get(), Entry.objects.count()
    assert (made.kind, made.size, made.label) == ("load", size, f"loaded {size} changes from sheets")


def test_a_plan_that_is_applied_is_one(signed_in):
    calls = [
        {"operation": "people.add_person", "handle": each, "name": each.title()} for each in ("ada", "bo")
    ]
    plans = "/api/v1/plans/"
    made = signed_in.post(plans, {"operations": calls}, content_type="application/json").json()
    assert ChangeSet.objects.count() == 0

    signed_in.post(f"{plans}{made['id']}/apply/", {}, content_type="application/json")

    assert [each.label for each in ChangeSet.objects.all()] == ["applied a plan of 2 changes"]


def test_a_dry_run_leaves_none(admin):
    load_well(small(), by=admin, dry_run=True)

    assert (ChangeSet.objects.count(), Entry.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    "change", ["DELETE FROM history_changeset", "UPDATE history_changeset SET reason = 'x'"]
)
def test_database_refuses_to_change_what_was_done_together(admin, change):
    together(admin, "ada", "bo")

    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change)


def without_versions(found):
    """The rows without what counts how often they were edited."""
    return {
        model: [{name: value for name, value in row.items() if name != "version"} for row in some]
        for model, some in found.items()
    }


def lines_on(page) -> list[str]:
    return [row.text for row in page.context["entries"]]


def test_history_shows_a_change_set_as_one_line(signed_in, admin):
    together(admin, "ada", "bo", "cy")
    add_person(handle="di", name="Di", by=admin)

    page = signed_in.get(PAGE)

    assert lines_on(page) == ["added Di", "made 3 changes together"]
    assert (page.context["page"].paginator.count, "Show 3 changes" in page.content.decode()) == (2, True)


def test_history_of_a_change_set_shows_its_parts(signed_in, admin):
    together(admin, "ada", "bo")
    add_person(handle="di", name="Di", by=admin)

    page = signed_in.get(PAGE, {"change_set": ChangeSet.objects.get().pk})

    assert lines_on(page) == ["added Bo", "added Ada"]
    assert "made 2 changes together on" in page.content.decode()


def test_filters_count_the_parts_that_they_find(signed_in, admin):
    together(admin, "ada", "bo", "cy")

    page = signed_in.get(PAGE, {"person": "ada"})

    (row,) = page.context["entries"]
    assert (row.selected, row.change_set.size) == (1, 3)
    assert "Show 1 of 3 changes" in page.content.decode()
    assert lines_on(signed_in.get(PAGE, {"person": "ada", "change_set": row.change_set.pk})) == ["added Ada"]


def test_api_tells_the_change_set_of_an_entry_and_filters_by_it(signed_in, admin):
    together(admin, "ada", "bo")
    add_person(handle="di", name="Di", by=admin)
    made = ChangeSet.objects.get().pk

    every, parts = (signed_in.get(API, query).json()["results"] for query in ({}, {"change_set": made}))

    assert [entry["change_set"] for entry in every] == [None, made, made]
    assert [entry["change_set"] for entry in parts] == [made, made]


def test_pages_of_elements_and_the_first_page_show_one_line(admin):
    squad = SquadFactory()
    people = [PersonFactory() for _ in range(10)]
    call = registry["squads.place_member"]
    given = {"subject": squad.slug, "starts_on": "2026-03-01"}
    call_together(Calls([(call, {**given, "person": each.handle}) for each in people], reason=""), by=admin)
    edit_person(people[0], version=1, name="Zed", by=admin)

    shown = [[row.text for row in rows] for rows in (recent_entries(squad, admin), latest_lines(6))]

    assert shown[0] == ["made 10 changes together"]
    assert (len(shown[1]), shown[1][1]) == (2, "made 10 changes together")


@pytest.mark.parametrize("query", [{}, {"verb": "people.add_person"}, {"reason": "new"}])
def test_lines_are_those_of_entries_and_sets_in_the_order_of_time(admin, query):
    for number in range(3):
        add_person(handle=f"a{number}", name="A", by=admin, reason="New.")
        together(admin, f"b{number}", f"c{number}", reason="New.")
    entries = Entry.objects.all()

    lines = Lines(entries, all_of=None if query else admin)

    expected, seen = [], set()
    for entry in entries:
        line = (entry.change_set_id, True) if entry.change_set_id else (entry.pk, False)
        if line not in seen:
            seen.add(line)
            expected.append(line)
    assert [tuple(line) for line in lines[0:50]] == expected
    assert ([tuple(line) for line in lines[2:4]], len(lines)) == (expected[2:4], 6)


def test_far_lines_are_read_from_the_end(admin, monkeypatch):
    monkeypatch.setattr("history.lines.FAR", 0)
    for number in range(5):
        add_person(handle=f"a{number}", name="A", by=admin)
    lines = Lines(Entry.objects.all())

    assert [line.pk for line in lines[3:5]] == [line.pk for line in lines[0:5]][3:5]


@pytest.mark.parametrize("count", [1, 3])
def test_query_count_does_not_depend_on_the_number_of_sets(
    signed_in, admin, count, django_assert_num_queries
):
    for number in range(count):
        together(admin, f"a{number}", f"b{number}")

    with django_assert_num_queries(8):  # session, user, count, tribes, lines, entries, sets, those undone
        response = signed_in.get(PAGE)

    assert len(response.context["entries"]) == count


def test_undoing_takes_all_of_it_back_as_one(admin):
    add_person(handle="zoe", name="Zoe", by=admin)
    before = rows()
    together(admin, "ada", "bo", "cy")
    made = ChangeSet.objects.get()

    undo_change_set(made, by=admin, reason="Too early.")

    undoing = ChangeSet.objects.latest("pk")
    assert rows() == before
    assert (undoing.kind, undoing.undoes, undoing.size, undoing.reason) == ("undo", made, 3, "Too early.")
    assert undoing.label == "undid: made 3 changes together"


def test_what_was_undone_as_one_can_be_restored_as_one_and_undone_again(admin):
    together(admin, "ada", "bo")
    made, after = ChangeSet.objects.get(), rows()

    undo_change_set(made, by=admin)
    undoing = ChangeSet.objects.latest("pk")
    with pytest.raises(ValidationError, match="This was already undone"):
        undo_change_set(made, by=admin)
    undo_change_set(undoing, by=admin)
    restoring = ChangeSet.objects.latest("pk")

    assert (without_versions(rows()), restoring.label) == (without_versions(after), "undid 2 changes")
    with pytest.raises(ValidationError, match="Undo those changes instead"):
        undo_change_set(restoring, by=admin)
    undo_change_set(made, by=admin)
    assert Person.objects.filter(handle__in=["ada", "bo"]).count() == 0


def test_undoing_a_load_leaves_nothing_of_it(admin):
    before = rows()
    load_well(small(), by=admin)

    undo_change_set(ChangeSet.objects.get(), by=admin)

    assert rows() == before


def test_undoing_leaves_out_what_was_undone_already(admin):
    calls = together(admin, "ada", "bo")
    undo_entry(calls[0].entry, by=admin)

    undo_change_set(ChangeSet.objects.get(), by=admin)

    assert (ChangeSet.objects.latest("pk").size, Person.objects.filter(handle="bo").exists()) == (1, False)


def test_undoing_what_was_undone_piece_by_piece_is_refused(admin):
    for call in reversed(together(admin, "ada", "bo")):
        undo_entry(call.entry, by=admin)

    with pytest.raises(ValidationError, match="All of these changes were already undone"):
        undo_change_set(ChangeSet.objects.get(), by=admin)


def test_undoing_is_refused_as_a_whole_where_a_part_cannot_be_undone(admin):
    together(admin, "ada", "bo", "cy")
    edit_person(Person.objects.get(handle="bo"), version=1, name="Beau", by=admin)
    before = rows()

    with pytest.raises(ValidationError) as refused:
        undo_change_set(ChangeSet.objects.get(), by=admin)

    assert (rows(), ChangeSet.objects.count()) == (before, 1)
    assert refused.value.messages == [
        "Nothing was undone because some of these changes can’t be.",
        "Added Bo: Beau has been changed since. Undo that change first.",
    ]


def test_a_long_list_of_reasons_is_cut(admin):
    together(admin, *(f"p{number}" for number in range(8)))
    for person in Person.objects.filter(handle__startswith="p"):
        edit_person(person, version=1, name="Else", by=admin)

    with pytest.raises(ValidationError) as refused:
        undo_change_set(ChangeSet.objects.get(), by=admin)

    assert (len(refused.value.messages), refused.value.messages[-1]) == (
        7,
        "3 more changes can’t be undone either.",
    )


def test_too_much_at_once_is_refused(admin, monkeypatch):
    monkeypatch.setattr("history.change_sets.MOST_UNDONE", 1)
    together(admin, "ada", "bo")

    with pytest.raises(ValidationError, match="These are 2 changes; at most 1 can be undone at once"):
        undo_change_set(ChangeSet.objects.get(), by=admin)


def test_who_did_it_may_undo_it_while_they_still_may_and_nobody_else(tribe_lead, squad, member):
    people = [PersonFactory() for _ in range(2)]
    call = registry["squads.place_member"]
    given = {"subject": squad.slug, "starts_on": "2026-03-01"}
    call_together(
        Calls([(call, {**given, "person": each.handle}) for each in people], reason=""), by=tribe_lead
    )
    made = ChangeSet.objects.get()

    with pytest.raises(PermissionDenied):
        undo_change_set(made, by=member)
    TrioSeat.objects.filter(person=tribe_lead.person).delete()
    with pytest.raises(PermissionDenied, match="some of these changes"):
        undo_change_set(made, by=type(tribe_lead).objects.get(pk=tribe_lead.pk))
    assert SquadMembership.objects.filter(person__in=people).count() == 2


def test_page_undoes_and_offers_to_restore(signed_in, admin):
    together(admin, "ada", "bo")
    made = ChangeSet.objects.get()
    address = f"/history/change-sets/{made.pk}/undo/"

    shown = signed_in.get(PAGE).content.decode()
    form = signed_in.get(address).content.decode()
    done = signed_in.post(address, {"reason": "Too early."}, follow=True)

    assert (f'href="{address}"' in shown, "made 2 changes together." in form) == (True, True)
    restoring = ChangeSet.objects.latest("pk")
    assert "Undid 2 changes." in done.content.decode()
    assert f"/history/change-sets/{restoring.pk}/undo/" in done.content.decode()
    assert [(row.text, row.undo) for row in done.context["entries"]] == [
        ("undid: made 2 changes together", True),
        ("made 2 changes together", False),
    ]


def test_page_says_why_it_is_refused_and_keeps_the_reason(signed_in, admin):
    together(admin, "ada", "bo")
    edit_person(Person.objects.get(handle="bo"), version=1, name="Beau", by=admin)

    answer = signed_in.post(
        f"/history/change-sets/{ChangeSet.objects.get().pk}/undo/", {"reason": "Too early."}
    )

    page = answer.content.decode()
    assert (
        answer.status_code,
        "Beau has been changed since. Undo that change first." in page,
        "Too early." in page,
    ) == (
        422,
        True,
        True,
    )


def test_htmx_stays_where_it_is_and_offers_to_restore(signed_in, admin):
    together(admin, "ada", "bo")

    answer = signed_in.post(
        f"/history/change-sets/{ChangeSet.objects.get().pk}/undo/", headers={"HX-Request": "true"}
    )

    assert (answer.status_code, "Undid 2 changes." in answer["HX-Trigger"]) == (204, True)


def test_page_is_for_who_did_it(client, admin, bystander):
    together(admin, "ada", "bo")
    client.force_login(bystander)

    address = f"/history/change-sets/{ChangeSet.objects.get().pk}/undo/"
    answers = [client.get(address), client.post(address), client.get("/history/change-sets/0/undo/")]

    assert [answer.status_code for answer in answers] == [403, 403, 404]
    assert not any(row.undo for row in client.get(PAGE).context["entries"])


def test_change_sets_are_rows_of_their_own_in_recent_history(admin):
    together(admin, "ada", "bo")
    ada = Person.objects.get(handle="ada")

    (row,) = recent_entries(ada, admin)

    assert (isinstance(row, ChangeSetRow), row.undo, mention(ada)) == (True, True, f"people.person:{ada.pk}")


SETS = "/api/v1/change-sets/"


def test_api_lists_and_shows_what_was_done_together(signed_in, admin):
    together(admin, "ada", "bo", reason="New here.")
    made = ChangeSet.objects.get()

    (listed,) = signed_in.get(SETS).json()["results"]
    shown = signed_in.get(f"{SETS}{made.pk}/").json()

    facts = {"id": made.pk, "kind": "request", "size": 2, "by": admin.username, "reason": "New here."}
    assert facts.items() <= listed.items()
    assert shown == {**listed, "undone": False}


def test_api_undoes_a_change_set_as_one_and_what_undid_it_too(signed_in, admin):
    together(admin, "ada", "bo")
    address = f"{SETS}{ChangeSet.objects.get().pk}/"

    undid = signed_in.post(f"{address}undo/", {"reason": "Wrong list."}, content_type="application/json")
    gone = set(Person.objects.filter(handle__in=("ada", "bo")))
    again = signed_in.post(f"{address}undo/", {}, content_type="application/json")
    redone = signed_in.post(f"{SETS}{undid.json()['id']}/undo/", {}, content_type="application/json")

    assert (undid.status_code, undid.json()["kind"], undid.json()["reason"]) == (200, "undo", "Wrong list.")
    assert (gone, again.status_code) == (set(), 409)
    assert redone.status_code == 200
    assert Person.objects.filter(handle__in=("ada", "bo")).count() == 2
    assert signed_in.get(address).json()["undone"] is False


def test_api_refuses_who_may_not_and_what_happened_since(client, signed_in, admin, bystander):
    together(admin, "ada", "bo")
    address = f"{SETS}{ChangeSet.objects.get().pk}/undo/"
    SquadMembership.objects.create(squad=SquadFactory(), person=Person.objects.get(handle="ada"))

    refused = signed_in.post(address, {}, content_type="application/json")
    unknown = signed_in.post(address, {"why": "x"}, content_type="application/json")
    client.force_login(bystander)
    denied = client.post(address, {"why": "x"}, content_type="application/json")

    assert (refused.status_code, unknown.status_code, denied.status_code) == (409, 422, 403)
    assert "Nothing was undone" in str(refused.json())
    assert Person.objects.filter(handle__in=("ada", "bo")).count() == 2


def test_undoing_many_removals_asks_little_for_each(admin, django_assert_max_num_queries):
    squad = SquadFactory()
    people = [PersonFactory() for _ in range(30)]
    place = registry["squads.place_member"]
    given = [
        (place, {"subject": squad.slug, "person": person.handle, "starts_on": "2026-03-01"})
        for person in people
    ]
    call_together(Calls(given), by=admin)

    with django_assert_max_num_queries(30):  # for thirty memberships, which go in one statement
        undo_change_set(ChangeSet.objects.get(), by=admin)

    assert SquadMembership.objects.count() == 0
