"""What templates say in the project's own words."""

import pytest
from django.urls import reverse

LISTS = (
    "home",
    *(
        f"{app}:list"
        for app in ["tribes", "trios", "squads", "chapters", "guilds", "alliances", "people", "history"]
    ),
)


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("who", ["bystander", "tribe_lead"])
def test_list_for_who_may_form_nothing_opens(client, request, squad, who, name):
    client.force_login(request.getfixturevalue(who))

    assert client.get(reverse(name)).status_code == 200
