"""Every kind of page there is, as the measures of pages want them."""

import pytest

from tests.browser.world import World

# Addresses in a `World` for somebody who is signed in, by what they are.
SIGNED_IN = {
    "lists": (
        "/",
        "/map/",
        "/tribes/",
        "/trios/",
        "/squads/",
        "/chapters/",
        "/guilds/",
        "/alliances/",
        "/people/",
        "/bots/",
    ),
    "elements": (
        "/tribes/{tribe.slug}/",
        "/trios/{tribe.slug}/",
        "/squads/{squad.slug}/",
        "/chapters/{chapter.slug}/",
        "/guilds/{guild.slug}/",
        "/alliances/{alliance.slug}/",
        "/people/{ada.handle}/",
        "/bots/{bot.slug}/",
    ),
    "other days": (
        "/?as_of=2021-03-01",
        "/changes/?from=2021-03-01&as_of=2021-03-01",
        "/squads/{squad.slug}/?as_of=2021-03-01",
        "/squads/{squad.slug}/?as_of=2035-03-01",
        "/chapters/{chapter.slug}/?as_of=2021-03-01",
        "/guilds/{guild.slug}/?as_of=2021-03-01",
        "/trios/{tribe.slug}/?as_of=2035-03-01",
        "/alliances/{alliance.slug}/?as_of=2035-03-01",
    ),
    "access": (
        "/access/",
        "/access/accounts/{admin.username}/",
        "/access/tools/new/",
        "/access/invitations/",
        "/access/invitations/new/",
    ),
    "the rest": (
        "/changes/?from=2019-01-01",
        "/changes/?from=2019-01-01&by=element&about=squad:{squad.slug}",
        "/history/",
        "/search/?search=ada",
        "/squads/?without=agile_coach&size_min=1&state=all",
        "/people/?tribe=nowhere",
        "/tribes/{tribe.slug}/?guild={guild.slug}",
        "/tribes/{tribe.slug}/?view=compact",
        "/tribes/{tribe.slug}/move-people/",
        "/squads/{squad.slug}/edit-squad/?only=mission",
        "/sheets/",
        "/sheets/guide/",
        "/squads/{squad.slug}/place-member/",
        "/squads/{squad.slug}/place-bot/",
        "/bots/new/",
        "/squads/{squad.slug}/dissolve-squad/",
        "/accounts/password/change/",
        "/accounts/logout/",
        "/accounts/tokens/",
        "/tour/",
        "/squads/nowhere/",
        "/squads/?as_of=nonsense",
    ),
}
SIGNED_OUT = ("/accounts/login/", "/accounts/password/reset/", "/accounts/signup/", "/accounts/signup/sent/")
EMPTY = (
    *(each for each in SIGNED_IN["lists"] if each != "/people/"),
    "/people/?search=nobody",
    "/changes/",
    "/history/",
)

# As cases of a test.
EACH = [pytest.param(addresses, id=name.replace(" ", "-")) for name, addresses in SIGNED_IN.items()]


def within(world: World, addresses: tuple[str, ...]) -> list[str]:
    return [address.format(**vars(world)) for address in addresses]
