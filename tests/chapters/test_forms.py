"""Forming and changing chapters in the browser."""

import datetime as dt

import pytest

from chapters.models import Chapter, ChapterMembership
from tests.factories.chapters import ChapterFactory, ChapterMembershipFactory
from tests.factories.people import PersonFactory
from tests.factories.tribes import TribeFactory

MARCH = dt.date(2026, 3, 1)
HTMX = {"HX-Request": "true", "HX-Target": "dialog"}


def test_form_chapter_for_a_tribe_begins_with_it_for_its_trio(client, tribe_lead, tribe):
    client.force_login(tribe_lead)

    response = client.get(f"/chapters/new/?tribe={tribe.slug}")

    assert response.status_code == 200
    assert f'<option value="{tribe.slug}" selected>' in response.content.decode()


@pytest.mark.parametrize("query", ["", "?tribe=nothing", "?tribe=other"])
def test_form_chapter_elsewhere_is_not_offered_to_a_trio(client, tribe_lead, tribe, query):
    TribeFactory(slug="other")
    client.force_login(tribe_lead)

    form = client.get(f"/chapters/new/{query}").context["form"]

    assert list(form.fields["tribe"].choices) == [("", "Choose a tribe"), (tribe.slug, str(tribe))]
    assert client.post("/chapters/new/", {"tribe": "other"}).status_code == 403


def test_form_chapter_by_the_trio_forms_it_and_goes_there(client, tribe_lead, tribe):
    client.force_login(tribe_lead)
    sent = {
        "tribe": tribe.slug,
        "name": "QA",
        "slug": "qa",
        "competence": "Testing",
        "starts_on": "2026-03-01",
    }

    response = client.post("/chapters/new/", sent)

    assert (response.status_code, response["Location"]) == (302, "/chapters/qa/")
    assert Chapter.objects.get().tribe == tribe


def test_form_chapter_in_a_tribe_of_others_is_403_even_when_the_address_names_the_own_one(
    client, tribe_lead, tribe
):
    other = TribeFactory()
    client.force_login(tribe_lead)
    sent = {"name": "QA", "slug": "qa", "competence": "QA", "starts_on": "2026-03-01", "tribe": other.slug}

    assert client.post(f"/chapters/new/?tribe={tribe.slug}", sent).status_code == 403
    assert Chapter.objects.count() == 0


def test_edit_chapter_of_a_dissolved_tribe_still_offers_that_tribe(client, admin):
    tribe = TribeFactory(ends_before=MARCH)
    chapter = ChapterFactory(tribe=tribe, ends_before=MARCH)
    client.force_login(admin)

    response = client.get(f"{chapter.get_absolute_url()}edit-chapter/?as_of=2026-04-01")

    assert f'<option value="{tribe.slug}" selected>' in response.content.decode()


def test_edit_chapter_when_a_colleague_was_faster_keeps_mine_and_takes_theirs(client, admin, chapter):
    client.force_login(admin)
    address = f"{chapter.get_absolute_url()}edit-chapter/"
    seen = {}
    for bound in client.get(address).context["form"]:
        value = "" if bound.value() is None else str(bound.value())
        seen[bound.html_name] = seen[bound.html_initial_name] = value
    elsewhere = TribeFactory()
    client.post(address, {**seen, "tribe": elsewhere.slug})

    stale = client.post(address, {**seen, "competence": "Mine"})

    form = stale.context["form"]
    assert (stale.status_code, form.theirs) == (422, [("Tribe", elsewhere)])
    assert [form[name].value() for name in ("tribe", "competence")] == [elsewhere.slug, "Mine"]


def test_appoint_lead_under_htmx_says_that_something_changed(client, tribe_lead, chapter):
    client.force_login(tribe_lead)
    person = PersonFactory(name="Ada Holm")

    response = client.post(
        f"{chapter.get_absolute_url()}appoint-lead/",
        {"person": "ada holm", "starts_on": "2026-03-01"},
        headers=HTMX,
    )

    assert response.status_code == 204
    assert f"Appointed Ada Holm lead of {chapter} from 1 March 2026." in response["HX-Trigger"]
    assert ChapterMembership.objects.get().person == person


def test_place_member_refused_answers_422_and_keeps_what_was_typed(client, chapter_lead, chapter):
    client.force_login(chapter_lead)
    there = ChapterMembershipFactory(chapter=chapter)

    response = client.post(
        f"{chapter.get_absolute_url()}place-member/",
        {
            "person": there.person.handle,
            "role": "member",
            "starts_on": "2026-03-01",
            "reason": "Because.",
        },
        headers=HTMX,
    )

    text = response.content.decode()
    assert response.status_code == 422
    assert f"{there.person} has been in {chapter} as member since 1 January 2020." in text
    assert 'value="Because."' in text


def test_end_membership_without_javascript_goes_back_to_the_chapter_on_that_day(client, admin, chapter):
    client.force_login(admin)
    row = ChapterMembershipFactory(chapter=chapter)

    response = client.post(
        f"{chapter.get_absolute_url()}members/{row.pk}/end-membership/?as_of=2026-02-01",
        {"ends_before": "2026-03-01"},
    )

    assert (response.status_code, response["Location"]) == (
        302,
        f"{chapter.get_absolute_url()}?as_of=2026-02-01",
    )


def test_membership_of_another_chapter_is_404(client, admin, chapter):
    client.force_login(admin)
    row = ChapterMembershipFactory()

    response = client.get(f"{chapter.get_absolute_url()}members/{row.pk}/end-membership/")

    assert response.status_code == 404


def test_remove_chapter_goes_to_the_list(client, admin, chapter):
    client.force_login(admin)

    response = client.post(f"{chapter.get_absolute_url()}remove-chapter/")

    assert (response.status_code, response["Location"]) == (302, "/chapters/")
