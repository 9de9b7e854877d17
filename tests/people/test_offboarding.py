"""Somebody is offboarded together with who takes over what they hold, in one form: one change, or none."""

import datetime as dt

import pytest

from chapters.models import ChapterMembership
from guilds.models import GuildMembership
from history.change_sets import undo_change_set
from history.models import ChangeSet, Entry
from people.models import Person
from squads.models import SquadMembership
from tests.factories.chapters import ChapterFactory, ChapterMembershipFactory
from tests.factories.guilds import GuildFactory, GuildMembershipFactory
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory
from tests.factories.trios import TrioSeatFactory
from trios.models import Seat, TrioSeat

MARCH = dt.date(2026, 3, 1)
MAY = dt.date(2026, 5, 1)
DAY = dt.date(2026, 1, 15)
ADDRESS = f"/people/ada/offboard-person/?as_of={DAY}"
LAST_DAY = "2026-02-28"


@pytest.fixture
def signed_in(client, admin):
    client.force_login(admin)
    return client


@pytest.fixture
def boss(db):
    return PersonFactory(handle="boss", name="Bea Boss")


@pytest.fixture
def ada(boss):
    return PersonFactory(handle="ada", name="Ada Holm", manager=boss)


@pytest.fixture
def bo(ada):
    """One of two who report to Ada."""
    return PersonFactory(handle="bo", name="Bo Lind", manager=ada)


@pytest.fixture
def cai(ada):
    return PersonFactory(handle="cai", name="Cai Reed", manager=ada)


@pytest.fixture
def held(tribe, ada):
    """Five roles of Ada's, by the element that each is in."""
    squad, coached = SquadFactory(tribe=tribe, name="Cards"), SquadFactory(tribe=tribe, name="Loans")
    return {
        "seat": TrioSeatFactory(trio=tribe.trio, person=ada, seat=Seat.PRODUCT_LEAD),
        "owner": SquadMembershipFactory(squad=squad, person=ada, role="product_owner", allocation=40),
        "coach": SquadMembershipFactory(squad=coached, person=ada, role="agile_coach", allocation=20),
        "lead": ChapterMembershipFactory(chapter=ChapterFactory(tribe=tribe), person=ada, role="lead"),
        "coordinator": GuildMembershipFactory(guild=GuildFactory(), person=ada, role="coordinator"),
    }


def field(row) -> str:
    return f"successor_{row.kind}_{row.pk}"


def successors(model, **of) -> set[tuple]:
    rows = model.objects.filter(starts_on__gte=DAY, **of)
    return set(rows.values_list("person__handle", "starts_on", "ends_before"))


def test_form_asks_for_each_role_that_is_held_or_planned_and_no_other(signed_in, ada, held):
    SquadMembershipFactory(squad=held["coach"].squad, person=ada)
    SquadMembershipFactory(
        squad=held["coach"].squad, person=ada, role="product_owner", ends_before=dt.date(2021, 1, 1)
    )
    planned = SquadMembershipFactory(
        squad=SquadFactory(name="Savings"), person=ada, role="agile_coach", starts_on=MAY
    )

    form = signed_in.get(ADDRESS).context["form"]

    asked = {name: each.label for name, each in form.fields.items() if name.startswith("successor")}
    assert asked == {
        field(held["seat"]): f"New product lead of {held['seat'].trio.tribe}",
        field(held["owner"]): "New product owner of Cards",
        field(held["coach"]): "New agile coach of Loans",
        field(planned): "New agile coach of Savings",
        field(held["lead"]): f"New chapter lead of {held['lead'].chapter}",
        field(held["coordinator"]): f"New guild coordinator of {held['coordinator'].guild}",
    }
    assert form.fields[field(planned)].help_text == "Planned from 1 May 2026."


def test_successors_begin_on_the_first_day_that_the_leaver_is_gone_as_one_change(
    signed_in, ada, bo, cai, held
):
    names = {field(row): "bo" if name != "coach" else "cai" for name, row in held.items()}

    answer = signed_in.post(
        ADDRESS, {"ends_before": LAST_DAY, **names, "manager": "boss", "reason": "Moves on."}
    )

    assert (answer.status_code, Person.objects.get(pk=ada.pk).ends_before) == (302, MARCH)
    begun = {("bo", MARCH, None)}
    assert successors(TrioSeat, seat=Seat.PRODUCT_LEAD) == begun
    assert successors(SquadMembership, role="product_owner", allocation=40) == begun
    assert successors(SquadMembership, role="agile_coach", allocation=20) == {("cai", MARCH, None)}
    assert successors(ChapterMembership, role="lead") == begun
    assert successors(GuildMembership, role="coordinator") == begun
    assert (
        ChangeSet.objects.get().label == "offboarded Ada Holm, last day 28 February 2026, with 7 more changes"
    )
    assert ChangeSet.objects.get().entries.count() == Entry.objects.filter(reason="Moves on.").count() == 8


def test_offboarding_with_successors_is_undone_as_one(signed_in, admin, ada, bo, held):
    signed_in.post(ADDRESS, {"ends_before": LAST_DAY, field(held["owner"]): "bo", "manager": "boss"})

    undo_change_set(ChangeSet.objects.get(), by=admin)

    assert Person.objects.get(pk=ada.pk).ends_before is None
    assert SquadMembership.objects.get(role="product_owner").person == ada
    assert Person.objects.get(pk=bo.pk).manager == ada


def test_what_has_no_successor_is_left_empty(signed_in, ada, held):
    signed_in.post(ADDRESS, {"ends_before": LAST_DAY})

    assert TrioSeat.objects.get(person=ada).ends_before == MARCH
    assert not TrioSeat.objects.filter(starts_on=MARCH).exists()


def test_member_of_the_squad_changes_role_and_keeps_the_share_of_time(signed_in, ada, bo, held):
    squad = held["owner"].squad
    SquadMembershipFactory(squad=squad, person=bo, allocation=100)

    signed_in.post(ADDRESS, {"ends_before": LAST_DAY, field(held["owner"]): "bo"})

    rows = SquadMembership.objects.filter(squad=squad, person=bo).order_by("starts_on")
    assert list(rows.values_list("role", "allocation", "starts_on", "ends_before")) == [
        ("member", 100, dt.date(2020, 1, 1), MARCH),
        ("product_owner", 100, MARCH, None),
    ]


def test_successor_of_a_planned_role_begins_and_ends_as_it_would_have(signed_in, ada, bo):
    until = dt.date(2026, 9, 1)
    planned = SquadMembershipFactory(person=ada, role="agile_coach", starts_on=MAY, ends_before=until)

    signed_in.post(ADDRESS, {"ends_before": LAST_DAY, field(planned): "bo"})

    assert successors(SquadMembership, role="agile_coach") == {("bo", MAY, until)}


def test_successor_with_too_little_time_is_asked_about(signed_in, bo, held):
    SquadMembershipFactory(person=bo, allocation=80)
    sent = {"ends_before": LAST_DAY, field(held["owner"]): "bo"}

    answer = signed_in.post(ADDRESS, sent)

    assert (answer.status_code, answer.context["form"].errors) == (
        422,
        {"anyway": ["Bo Lind would be over 100 % of their time: 120 % from 1 March 2026."]},
    )
    assert signed_in.post(ADDRESS, {**sent, "anyway": "on"}).status_code == 302


def test_successor_who_is_refused_is_named_at_the_field_and_nothing_is_done(signed_in, ada, bo, cai, held):
    gone = PersonFactory(handle="dee", name="Dee Stone", ends_before=dt.date(2026, 2, 1))
    sent = {field(held["seat"]): "dee", field(held["owner"]): "bo", field(held["lead"]): "ada"}

    answer = signed_in.post(ADDRESS, {"ends_before": LAST_DAY, **sent})

    assert (answer.status_code, answer.context["form"].errors) == (
        422,
        {
            field(held["seat"]): [f"{gone} has ended by then: its last day is 31 January 2026."],
            field(held["lead"]): [f"{ada} has ended by then: its last day is 28 February 2026."],
        },
    )
    assert Person.objects.get(pk=ada.pk).ends_before is None
    assert not SquadMembership.objects.filter(person=bo).exists()


def test_reports_go_to_the_leavers_manager_unless_somebody_else_is_named(signed_in, ada, bo, cai, boss):
    form = signed_in.get(ADDRESS).context["form"]
    assert (form.fields["manager"].label, form["manager"].value()) == (
        "New line manager of Bo Lind and Cai Reed",
        "Bea Boss",
    )

    signed_in.post(ADDRESS, {"ends_before": LAST_DAY, "manager": "boss", f"manager_{cai.pk}": "bo"})

    managers = dict(Person.objects.filter(pk__in=[bo.pk, cai.pk]).values_list("handle", "manager__handle"))
    assert managers == {"bo": "boss", "cai": "bo"}


def test_report_who_takes_over_the_others_reports_to_the_leavers_manager(signed_in, bo, cai):
    signed_in.post(ADDRESS, {"ends_before": LAST_DAY, "manager": "bo"})

    managers = dict(Person.objects.filter(pk__in=[bo.pk, cai.pk]).values_list("handle", "manager__handle"))
    assert managers == {"bo": "boss", "cai": "bo"}


def test_reports_stay_where_nobody_is_named_and_the_leaver_is_refused(signed_in, ada, bo):
    refused = signed_in.post(ADDRESS, {"ends_before": LAST_DAY, "manager": "ada"})
    assert refused.context["form"].errors == {
        "manager": ["Ada Holm leaves. Choose somebody else, or leave it empty."]
    }

    signed_in.post(ADDRESS, {"ends_before": LAST_DAY, "manager": ""})

    assert Person.objects.get(pk=bo.pk).manager == ada
