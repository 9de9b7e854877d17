"""Inviting people, and accepting, as both do it."""

import re

from django.core import mail
from playwright.sync_api import expect

from mail.models import Mail
from mail.operations import delivery
from people.models import User
from tests.browser.steps import heading
from tests.factories.people import PersonFactory


def test_three_are_invited_and_one_accepts_and_lands_on_their_own_page(sign_in, new_context, admin):
    names = ("Ada Holm", "Bo Lind", "Cleo Quist")
    people = [PersonFactory(name=name, location="Turku") for name in names]
    PersonFactory(name="No Mail", location="Turku", email="")
    PersonFactory(name="Elsewhere", location="Oslo")
    page = sign_in(admin)
    page.goto("/people/?location=Turku")
    page.get_by_role("link", name="Invite these people").click()
    expect(heading(page)).to_have_text("Invite 3 people")
    expect(page.get_by_role("region", name="Not invited")).to_contain_text("No Mail")
    page.get_by_role("button", name="Invite 3 people").dblclick()

    expect(heading(page)).to_have_text("Invitations")
    for name in names:
        expect(page.get_by_role("row", name=name)).to_contain_text("Waiting to be sent")
    assert Mail.objects.count() == 3
    delivery.send_waiting()
    page.reload()
    expect(page.get_by_role("row", name="Ada Holm")).to_contain_text("Sent")

    [message] = [message for message in mail.outbox if message.to == [people[0].email]]
    theirs = new_context().new_page()
    theirs.goto(re.search(r"http\S+", message.body)[0])
    expect(heading(theirs)).to_have_text("Welcome, Ada Holm")
    expect(theirs.get_by_label("User name")).to_have_value(people[0].handle)
    theirs.get_by_label("Password", exact=True).fill("hovercraft eels")
    theirs.get_by_label("Password (again)").fill("hovercraft eels")
    theirs.get_by_role("button", name="Create account").click()

    expect(heading(theirs)).to_contain_text("Ada Holm")
    assert theirs.url.endswith(people[0].get_absolute_url())
    page.reload()
    expect(page.get_by_role("row", name="Ada Holm")).to_contain_text("Has signed in")
    expect(page.get_by_role("row", name="Bo Lind")).to_contain_text("Sent")
    assert User.objects.filter(email__in=[person.email for person in people]).count() == 1
