"""An empty organisation: each list says what to do next to who may, and who may to others."""

import re

import pytest

from tests.text import text_of

LISTS = {
    "tribes": ("/tribes/new/", "administrator"),
    "trios": ("/tribes/new/", "administrator"),
    "squads": ("/squads/new/", "The trio of a tribe"),
    "chapters": ("/chapters/new/", "The trio of a tribe"),
    "alliances": ("/alliances/new/", "administrator"),
}
EMPTY = re.compile(r'<div class="empty">(.*?)</div>')


@pytest.mark.parametrize(("name", "action", "who"), [(name, *rest) for name, rest in LISTS.items()])
def test_an_empty_list_offers_the_next_step_or_says_whose_it_is(client, admin, bystander, name, action, who):
    client.force_login(admin)
    for_admin = EMPTY.search(text_of(client.get(f"/{name}/")))[1]
    client.force_login(bystander)
    for_others = EMPTY.search(text_of(client.get(f"/{name}/")))[1]

    assert f'href="{action}"' in for_admin
    assert (who in for_others, "href" in for_others) == (True, False)


def test_the_tour_can_be_read_without_scripts_and_is_in_the_menu(client, bystander):
    client.force_login(bystander)

    assert 'href="/tour/"' in text_of(client.get("/squads/"))
    page = text_of(client.get("/tour/"))
    assert ("Find it, or do it" in page, 'href="/#tour"' in page) == (True, True)
