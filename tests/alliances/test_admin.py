"""Alliances in Django admin: complete, and every write is an operation."""

import datetime as dt

import pytest

from alliances.models import Alliance, AllianceTrio
from history.models import Entry
from tests.factories.tribes import TribeFactory

MARCH = dt.date(2026, 3, 1)
NO_TRIOS = {"trios-TOTAL_FORMS": "0", "trios-INITIAL_FORMS": "0"}


def verbs() -> list[str]:
    return list(Entry.objects.order_by("pk").values_list("operation", flat=True))


@pytest.mark.parametrize("model", ["alliance", "alliancetrio"])
def test_lists_and_forms_open(client, admin, participation, model):
    client.force_login(admin)
    row = participation if model == "alliancetrio" else participation.alliance
    address = f"/admin/alliances/{model}/"

    answers = [
        client.get(page)
        for page in (address, f"{address}?q=tribe", f"{address}add/", f"{address}{row.pk}/change/")
    ]

    assert [answer.status_code for answer in answers] == [200] * 4


def test_adding_an_alliance_with_a_trio_is_two_operations(client, admin):
    tribe = TribeFactory()
    client.force_login(admin)
    sent = {
        "name": "Checkout",
        "slug": "checkout",
        "goal": "Pay.",
        "target_date": "2026-12-31",
        "starts_on": "2026-03-01",
        "trios-TOTAL_FORMS": "1",
        "trios-INITIAL_FORMS": "0",
        "trios-0-trio": str(tribe.trio.pk),
        "trios-0-starts_on": "2026-03-01",
    }

    response = client.post("/admin/alliances/alliance/add/", sent)

    assert response.status_code == 302, response.context["errors"]
    part = AllianceTrio.objects.get()
    assert (part.alliance.slug, part.trio, part.starts_on) == ("checkout", tribe.trio, MARCH)
    assert verbs() == ["alliances.form_alliance", "alliances.add_trio"]


def test_changing_an_alliance_edits_and_dissolves_it(client, admin, alliance):
    client.force_login(admin)
    sent = {
        "name": alliance.name,
        "slug": alliance.slug,
        "goal": "Pay.",
        "starts_on": "2020-01-01",
        "ends_before": "2026-02-28",
        "version": "1",
        **NO_TRIOS,
    }

    response = client.post(f"/admin/alliances/alliance/{alliance.pk}/change/", sent)

    assert response.status_code == 302, response.context["errors"]
    row = Alliance.objects.get()
    assert (row.goal, row.ends_before) == ("Pay.", MARCH)
    assert verbs() == ["alliances.edit_alliance", "alliances.dissolve_alliance"]


def test_correcting_a_part_is_recorded(client, admin, participation):
    client.force_login(admin)
    sent = {
        "alliance": participation.alliance_id,
        "trio": participation.trio_id,
        "starts_on": "2026-03-01",
    }

    response = client.post(f"/admin/alliances/alliancetrio/{participation.pk}/change/", sent)

    assert response.status_code == 302, response.context["errors"]
    assert (AllianceTrio.objects.get().starts_on, verbs()) == (MARCH, ["alliances.correct_participation"])


def test_deleting_an_alliance_with_trios_is_refused_with_a_message(client, admin, participation):
    client.force_login(admin)

    response = client.post(
        f"/admin/alliances/alliance/{participation.alliance_id}/delete/", {"post": "yes"}, follow=True
    )

    assert "can’t be removed while it has alliance participations" in response.content.decode()
    assert (Alliance.objects.count(), verbs()) == (1, [])
