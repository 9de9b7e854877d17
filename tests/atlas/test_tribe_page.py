"""The picture on a tribe's page: what is said, and to whom, with and without htmx."""

import pytest

from chapters.models import Role as ChapterRole
from squads.models import Role
from tests.factories.chapters import ChapterFactory, ChapterMembershipFactory
from tests.factories.guilds import GuildFactory, GuildMembershipFactory
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory
from tests.factories.tribes import TribeFactory
from tests.text import text_of

HTMX = {"HX-Request": "true", "HX-Target": "picture"}


@pytest.fixture
def here(tribe):
    """Ada owns Search and leads Backend, with half her time; she is in the guild of web performance."""
    ada = PersonFactory(name="Ada Iversen", handle="ada")
    squad = SquadFactory(name="Search", mission="The right result first", tribe=tribe)
    SquadMembershipFactory(squad=squad, person=ada, role=Role.PRODUCT_OWNER, allocation=50)
    chapter = ChapterFactory(name="Backend", slug="backend", tribe=tribe)
    ChapterMembershipFactory(chapter=chapter, person=ada, role=ChapterRole.LEAD)
    GuildMembershipFactory(guild=GuildFactory(name="Web performance", slug="webperf"), person=ada)
    return tribe


def test_the_picture_is_a_table_with_heads_for_squads_and_chapters(client, bystander, here):
    client.force_login(bystander)

    page = text_of(client.get(here.get_absolute_url()))

    assert '<th scope="col" class="kind-squad" abbr="Search">' in page
    assert "<p>The right result first</p>" in page
    assert '<th scope="row" abbr="Backend"> <a href="/chapters/backend/">Backend</a>' in page
    assert '<small>led by <a href="/people/ada/">Ada Iversen</a></small>' in page
    assert 'role="region" aria-labelledby="picture-caption" tabindex="0"' in page
    assert '<caption id="picture-caption" class="visually-hidden">' in page


def test_signs_are_said_in_words_too(client, bystander, here):
    client.force_login(bystander)

    page = text_of(client.get(f"{here.get_absolute_url()}?guild=webperf"))

    assert '<a class="person lasso" href="/people/ada/">' in page
    for words in ("(product owner)", "(chapter lead)", "(in the guild Web performance)"):
        assert f'<span class="visually-hidden">{words}</span>' in page
    assert "<small>50 %</small>" in page


def test_what_is_vacant_is_said(client, bystander, tribe):
    SquadFactory(tribe=tribe)
    ChapterFactory(tribe=tribe)
    client.force_login(bystander)

    page = text_of(client.get(tribe.get_absolute_url()))

    assert '<span class="vacancy" title="no product owner">no product owner</span>' in page
    assert '<small class="tone-bad">no lead</small>' in page
    assert ">0</a> under 6</span>" in page


def test_who_is_in_no_chapter_or_in_no_squad_here_stands_at_the_edges(client, bystander, tribe):
    SquadMembershipFactory(squad=SquadFactory(tribe=tribe))
    ChapterMembershipFactory(chapter=ChapterFactory(tribe=tribe))
    client.force_login(bystander)

    page = text_of(client.get(tribe.get_absolute_url()))

    assert "<b>No chapter here</b> <small>1 person</small>" in page
    assert "<b>No squad here</b>" in page


def test_a_guild_is_chosen_by_a_link_that_keeps_the_day(client, bystander, here):
    client.force_login(bystander)

    page = text_of(client.get(f"{here.get_absolute_url()}?as_of=2024-01-01"))
    chosen = text_of(client.get(f"{here.get_absolute_url()}?as_of=2024-01-01&guild=webperf"))

    address = f"{here.get_absolute_url()}?guild=webperf&amp;as_of=2024-01-01"
    assert f'href="{address}" hx-get="{address}" hx-target="#picture"' in page
    assert 'aria-current="true">None</a>' in page
    assert 'aria-current="true">Web performance · 1 here</a>' in chosen
    assert f'href="{here.get_absolute_url()}?as_of=2024-01-01" hx-get=' in chosen


def test_under_htmx_only_the_picture_is_answered(client, bystander, here):
    client.force_login(bystander)

    part = text_of(client.get(f"{here.get_absolute_url()}?guild=webperf", headers=HTMX))

    assert part.startswith('<section id="picture"')
    assert part.endswith("</section>")
    assert "Web performance · 1 here" in part


def test_another_day_shows_another_picture(client, bystander, here):
    client.force_login(bystander)

    before = text_of(client.get(f"{here.get_absolute_url()}?as_of=2019-12-31", headers=HTMX))

    assert "No squads here on this day" in before
    assert "Ada Iversen" not in before
    assert "picture.svg" not in before


def test_forming_is_offered_in_the_picture_to_who_may(client, tribe_lead, bystander, tribe):
    client.force_login(tribe_lead)
    may = text_of(client.get(tribe.get_absolute_url(), headers=HTMX))
    client.force_login(bystander)
    may_not = text_of(client.get(tribe.get_absolute_url(), headers=HTMX))

    for form in ("/squads/new/?tribe=", "/chapters/new/?tribe="):
        assert form in may
        assert form not in may_not
    assert "Form a squad, or move one here from its page." in may
    assert "Form a squad, or move one here" not in may_not


def test_nothing_is_formed_in_a_tribe_that_was_dissolved(client, admin, today):
    tribe = TribeFactory(ends_before=today)
    client.force_login(admin)

    page = text_of(client.get(tribe.get_absolute_url(), headers=HTMX))

    assert "new/?tribe=" not in page
    assert "Form a squad, or move one here" not in page


def test_names_are_text_whatever_they_hold(client, bystander, tribe):
    SquadMembershipFactory(
        squad=SquadFactory(name="<b>&", mission='"<i>', tribe=tribe), person=PersonFactory(name="<script>x")
    )
    client.force_login(bystander)

    page = text_of(client.get(tribe.get_absolute_url()))

    assert "&lt;b&gt;&amp;" in page
    assert "&lt;script&gt;x" in page
    assert "<script>x" not in page
    assert "<i>" not in page
