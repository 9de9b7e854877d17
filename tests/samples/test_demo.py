"""The demo organisation: there is one, it is alive, and it has the faults that real ones have."""

import datetime as dt
from collections import Counter

import pytest
from django.core.management import call_command
from django.db import transaction

from access.demo import DEMO_HANDLES
from chapters.models import Chapter, ChapterMembership
from guilds.models import Guild, GuildMembership
from history.models import Entry
from people.models import Person, User
from squads.models import Squad, SquadInTribe, SquadMembership
from tests.generated.kinds import addresses
from tests.words import texts_of, unsaid
from tribes.models import Tribe
from trios.models import TrioSeat


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """The demo, loaded once for all tests here, and gone after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_demo")
        yield
        transaction.set_rollback(True)


def seated(handle: str, today: dt.date) -> list[str]:
    return list(TrioSeat.objects.on(today).filter(person__handle=handle).values_list("seat", flat=True))


def roles(handle: str, today: dt.date) -> list[str]:
    return list(
        SquadMembership.objects.on(today).filter(person__handle=handle).values_list("role", flat=True)
    )


def test_the_demo_people_sign_in_and_are_what_they_are_called(demo, db, today):
    users = User.objects.filter(username__in=DEMO_HANDLES)

    assert {(user.username, user.is_superuser, user.is_staff) for user in users} == {
        ("astrid.holm", True, True),
        *((handle, False, False) for handle in DEMO_HANDLES - {"astrid.holm"}),
    }
    assert not any(user.has_usable_password() for user in users)
    assert {user.person.handle for user in users} == DEMO_HANDLES
    assert seated("kenji.sato", today) == ["tribe_lead"]
    assert (roles("nadia.ferrer", today), roles("tomas.lind", today)) == (["product_owner"], ["member"])


def test_the_demo_has_all_elements_and_about_150_people(demo, db, today):
    assert 140 <= Person.objects.on(today).count() <= 160
    assert (Tribe.objects.on(today).count(), Squad.objects.on(today).count()) == (4, 16)
    assert (Chapter.objects.on(today).count(), Guild.objects.on(today).count()) == (16, 8)
    assert sum(not name.isascii() for name in Person.objects.values_list("name", flat=True)) > 30


def test_the_demo_has_a_past_and_a_future(demo, db, today):
    moved = SquadInTribe.objects.filter(ends_before__lte=today, squad__ends_before=None)

    assert moved.count() == 1
    assert Squad.objects.filter(ends_before__lte=today).count() == 1
    assert Squad.objects.filter(starts_on__gt=today).count() == 1
    assert SquadInTribe.objects.filter(starts_on__gt=today, squad__starts_on__lte=today).count() == 1
    assert SquadMembership.objects.filter(role="product_owner", ends_before__lte=today).count() >= 4
    assert SquadMembership.objects.filter(starts_on__gt=today).count() >= 5
    assert SquadMembership.objects.filter(ends_before__lte=today).count() >= 25
    assert Person.objects.filter(ends_before__lte=today).count() >= 10


def test_the_demo_has_the_faults_of_real_organisations(demo, db, today):
    sizes = Counter(
        SquadMembership.objects.on(today)
        .values_list("squad__slug", "person")
        .distinct()
        .values_list("squad__slug", flat=True)
    )
    owned = set(
        SquadMembership.objects.on(today).filter(role="product_owner").values_list("squad", flat=True)
    )
    led = set(ChapterMembership.objects.on(today).filter(role="lead").values_list("chapter", flat=True))
    squads_of = Counter(
        SquadMembership.objects.on(today).filter(role="member").values_list("person", flat=True)
    )
    coordinated = GuildMembership.objects.on(today).filter(guild__slug="incident-reviews").values("person")
    squads = SquadMembership.objects.on(today).filter(person__in=coordinated).values("squad")
    tribes = SquadInTribe.objects.on(today).filter(squad__in=squads)

    assert max(sizes.values()) == sizes["checkout"] == 14
    assert list(Squad.objects.on(today).exclude(pk__in=owned).values_list("slug", flat=True)) == [
        "inspiration"
    ]
    assert list(Chapter.objects.on(today).exclude(pk__in=led).values_list("slug", flat=True)) == [
        "quality-merchants"
    ]
    assert TrioSeat.objects.on(today).count() == 11
    assert max(squads_of.values()) == 3
    assert set(tribes.values_list("tribe__slug", flat=True)) == {"platform"}
    assert (
        Person.objects.on(today)
        .exclude(squads__in=SquadMembership.objects.on(today))
        .filter(job_title__icontains="engineer")
        .exists()
    )


def test_the_demo_is_made_by_operations_some_of_them_by_its_people(demo, db):
    hands = Counter(Entry.objects.values_list("by__username", flat=True))

    assert hands.keys() == {*DEMO_HANDLES, "command-line"}
    assert Entry.objects.exclude(reason="").count() >= 4


def test_no_page_of_the_demo_says_what_the_product_does_not_say(demo, db, client, subtests):
    pages = addresses() | {
        "sheets:list": "/sheets/",
        "sheets:guide": "/sheets/guide/",
        "login": "/accounts/login/",
    }
    for handle in DEMO_HANDLES:
        client.force_login(User.objects.get(username=handle))
        for name, address in pages.items():
            with subtests.test(f"{name} for {handle}"):
                page = client.get(address)
                assert unsaid(texts_of(page.content.decode())) == []
