"""Every kind of page there is, as the measures of pages want them."""

import pytest

from tests.browser.world import World

# A name for the reports, and where it is in a `World`.
SIGNED_IN = {
    "home": "/",
    "tribe list": "/tribes/",
    "tribe": "/tribes/{tribe.slug}/",
    "trio list": "/trios/",
    "trio": "/trios/{tribe.slug}/",
    "squad list": "/squads/",
    "squad": "/squads/{squad.slug}/",
    "squad in the past": "/squads/{squad.slug}/?as_of=2021-03-01",
    "squad to come": "/squads/{squad.slug}/?as_of=2035-03-01",
    "chapter list": "/chapters/",
    "chapter": "/chapters/{chapter.slug}/",
    "guild list": "/guilds/",
    "guild": "/guilds/{guild.slug}/",
    "alliance list": "/alliances/",
    "alliance": "/alliances/{alliance.slug}/",
    "people list": "/people/",
    "person": "/people/{ada.handle}/",
    "history": "/history/",
    "form": "/squads/{squad.slug}/place-member/",
    "dangerous form": "/squads/{squad.slug}/dissolve-squad/",
    "sign-out": "/accounts/logout/",
    "not found": "/squads/nowhere/",
    "not understood": "/squads/?as_of=nonsense",
}
SIGNED_OUT = {"sign-in": "/accounts/login/", "forgotten password": "/accounts/password/reset/"}
LISTS = ("/", "/tribes/", "/trios/", "/squads/", "/chapters/", "/guilds/", "/alliances/", "/history/")


def each(addresses: dict[str, str]) -> list:
    """As cases of a test, each by its name."""
    return [pytest.param(address, id=name.replace(" ", "-")) for name, address in addresses.items()]


def within(world: World, address: str) -> str:
    return address.format(**vars(world))
