"""What all of Django admin has in common."""

import datetime as dt

import pytest
from django.contrib import admin as django_admin
from django.contrib.auth.models import Permission
from django.urls import reverse

from history.models import Entry
from orgmodel.web.admin import OperationAdmin
from squads.admin import SquadAdmin
from squads.models import Squad, SquadInTribe, SquadMembership
from tests.factories.access import RoleAssignmentFactory
from tests.factories.alliances import AllianceTrioFactory
from tests.factories.blueprint import RecommendedSizeFactory
from tests.factories.bots import BotMembershipFactory
from tests.factories.chapters import ChapterMembershipFactory
from tests.factories.guilds import GuildMembershipFactory
from tests.factories.people import AbsenceFactory, PersonFactory, UserFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory
from tests.factories.tribes import TribeFactory
from tests.factories.trios import TrioSeatFactory

MODELS = [model for model, site in django_admin.site._registry.items() if isinstance(site, OperationAdmin)]


@pytest.fixture
def onlooker(db):
    """May enter the admin and look at everything."""
    user = UserFactory(is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    return user


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_who_may_only_look_opens_every_row(client, onlooker, tribe, model):
    AllianceTrioFactory(trio=tribe.trio)
    TrioSeatFactory(trio=tribe.trio)
    SquadMembershipFactory(squad=SquadFactory(tribe=tribe))
    ChapterMembershipFactory()
    GuildMembershipFactory()
    RoleAssignmentFactory()
    AbsenceFactory()
    BotMembershipFactory()
    RecommendedSizeFactory()
    client.force_login(onlooker)
    row = model.objects.first()

    response = client.get(
        reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[row.pk])
    )

    assert response.status_code == 200


def test_the_end_of_a_new_stay_cannot_be_typed_because_nothing_would_take_it(client, admin, squad):
    client.force_login(admin)

    form = client.get("/admin/squads/squadintribe/add/").context["adminform"].form

    assert {name: field.disabled for name, field in form.fields.items()} == {
        "squad": False,
        "tribe": False,
        "starts_on": False,
        "ends_before": True,
        "reason": False,
    }


def test_a_squad_that_is_in_a_tribe_is_moved_by_adding_a_stay(client, admin, squad):
    other = TribeFactory()
    client.force_login(admin)

    client.post(
        "/admin/squads/squadintribe/add/",
        {"squad": squad.pk, "tribe": other.pk, "starts_on": "2026-03-01", "reason": "They asked."},
    )

    assert SquadInTribe.objects.on(dt.date(2026, 3, 1)).get().tribe == other
    assert Entry.objects.values_list("operation", "reason").get() == ("squads.move_squad", "They asked.")


def test_a_reason_that_is_too_long_is_refused(client, admin, squad):
    row = SquadMembershipFactory(squad=squad)
    client.force_login(admin)

    answer = client.post(
        f"/admin/squads/squadmembership/{row.pk}/delete/", {"post": "yes", "reason": "x" * 501}, follow=True
    )

    assert "at most 500 characters" in answer.content.decode()
    assert SquadMembership.objects.get() == row


def test_the_reason_of_a_page_stands_in_each_entry_it_makes(client, admin, squad):
    row, person = SquadMembershipFactory(squad=squad), PersonFactory()
    client.force_login(admin)
    address = f"/admin/squads/squad/{squad.pk}/change/"
    sent = {
        "name": "Cards",
        "slug": squad.slug,
        "starts_on": "2020-01-01",
        "version": "1",
        "tribes-TOTAL_FORMS": "0",
        "tribes-INITIAL_FORMS": "0",
        "bots-TOTAL_FORMS": "0",
        "bots-INITIAL_FORMS": "0",
        "memberships-TOTAL_FORMS": "2",
        "memberships-INITIAL_FORMS": "1",
        "memberships-0-id": row.pk,
        "memberships-0-squad": squad.pk,
        "memberships-0-DELETE": "on",
        "memberships-1-squad": squad.pk,
        "memberships-1-person": person.pk,
        "memberships-1-role": "member",
        "memberships-1-allocation": "100",
        "memberships-1-starts_on": "2026-03-01",
        "reason": "Spring cleaning.",
    }

    answer = client.post(address, sent)

    assert answer.status_code == 302
    assert list(Entry.objects.order_by("pk").values_list("operation", "reason")) == [
        (f"squads.{verb}", "Spring cleaning.") for verb in ("edit_squad", "remove_membership", "place_member")
    ]


def test_change_leaves_alone_what_the_page_has_no_field_for(client, admin, squad, monkeypatch):
    monkeypatch.setattr(SquadAdmin, "fields", ("name", "version"))
    monkeypatch.setattr(SquadAdmin, "inlines", ())
    Squad.objects.update(mission="Pay by card.", way_of_working="Kanban")
    client.force_login(admin)

    response = client.post(
        f"/admin/squads/squad/{squad.pk}/change/", {"name": "Cards", "version": 1, "reason": ""}
    )

    now = Squad.objects.get()
    assert (response.status_code, now.name, now.mission, now.way_of_working) == (
        302,
        "Cards",
        "Pay by card.",
        "Kanban",
    )
    assert Entry.objects.get().arguments == {"name": "Cards", "version": 1}
