"""Short names that names suggest: by the rules of keys, free, and the same in the browser and on the server."""

import pytest

from orgmodel.domain.elements import valid_key
from orgmodel.web.short_names import suggest_key
from people.models import Person
from squads.models import Squad
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadFactory
from tests.factories.tribes import TribeFactory


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Web Search", "web-search"),
        ("  Orders & Shipping ", "orders-shipping"),
        ("Kärnan – øl", "karnan-ol"),
        ("Ольга", "olga"),
        ("New", "new-2"),
        ("…", ""),
        ("x" * 90, "x" * 60),
    ],
)
def test_name_suggests_a_key(name, key):
    assert suggest_key(Squad, name) == key
    if key:
        valid_key(key)


@pytest.mark.django_db
def test_key_that_is_taken_gets_a_number():
    for key in ("cards", "cards-2", "cards-and-more"):
        SquadFactory(slug=key)
    PersonFactory(handle="ada.holm")

    assert (suggest_key(Squad, "Cards"), suggest_key(Person, "Ada Holm")) == ("cards-3", "ada.holm.2")


@pytest.mark.parametrize(
    ("address", "model", "typed", "made"),
    [
        ("/squads/new/", "squads.squad", {}, "/squads/pay-fast/"),
        ("/tribes/new/", "tribes.tribe", {}, "/tribes/pay-fast/"),
        (
            "/chapters/new/",
            "chapters.chapter",
            {"tribe": "search", "competence": "QA"},
            "/chapters/pay-fast/",
        ),
        ("/guilds/new/", "guilds.guild", {}, "/guilds/pay-fast/"),
        ("/alliances/new/", "alliances.alliance", {}, "/alliances/pay-fast/"),
        ("/people/new/", "people.person", {"time_zone": ""}, "/people/pay.fast/"),
    ],
)
def test_what_is_added_without_a_short_name_takes_the_suggested_one(
    client, admin, address, model, typed, made
):
    TribeFactory(slug="search")
    client.force_login(admin)

    page = client.get(address).content.decode()
    suggested = client.get(f"/short-name/?of={model}&name=Pay+fast").content.decode()
    answer = client.post(address, {"name": "Pay fast", "starts_on": "2026-03-01", **typed})

    assert f'data-suggest="/short-name/?of={model}"' in page
    assert (answer.status_code, answer["Location"]) == (302, made)
    assert made.endswith(f"/{suggested}/")


def test_name_without_letters_asks_for_a_short_name(client, admin):
    client.force_login(admin)

    answer = client.post("/squads/new/", {"name": "…", "starts_on": "2026-03-01"})

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["slug"])


@pytest.mark.parametrize("of", ["nothing", "squads.squadmembership", "people.user", "x.y.z"])
def test_short_name_of_what_has_none_is_404(client, admin, of):
    client.force_login(admin)

    assert client.get(f"/short-name/?of={of}&name=x").status_code == 404
