"""Every choice that a form offers to somebody is one with which its operation is permitted and possible."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

import orgmodel.urls  # noqa: F401  every app's operations are registered
from access.demo import DEMO_PEOPLE
from alliances.models import Alliance
from chapters.models import Chapter
from orgmodel.domain.operations import execute, registry
from people.models import Person, User
from squads.models import Squad, SquadInTribe, SquadMembership
from tests.factories.people import PersonFactory, UserFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory
from tests.factories.tribes import TribeFactory
from trios.models import Trio

# The operations whose forms have a list to choose from, with what they can be opened for.
SUBJECTS = {
    "squads.form_squad": lambda: [None],
    "chapters.form_chapter": lambda: [None],
    "squads.move_squad": Squad.objects.all,
    "squads.correct_stay": SquadInTribe.objects.all,
    "squads.place_member": Squad.objects.all,
    "squads.move_member": lambda: one_of_each_role(),
    "squads.change_role": lambda: one_of_each_role(),
    "chapters.edit_chapter": Chapter.objects.all,
    "chapters.place_member": Chapter.objects.all,
    "trios.fill_seat": Trio.objects.all,
    "alliances.add_trio": Alliance.objects.all,
}


# Of these a day can be corrected in the same form, by which another choice becomes possible.
CORRECTS_DAYS = {"squads.correct_stay"}


def one_of_each_role():
    rows = SquadMembership.objects.order_by("squad_id", "role", "pk")
    return [row for row in rows.distinct("squad_id", "role") if row.ends_before is None]


def can_be_changed(operation: str, subject) -> bool:
    """Whether the subject itself allows the operation, whatever is chosen."""
    if operation == "squads.move_squad" and subject.ends_before is None:
        return not subject.tribes.filter(starts_on__gt=timezone.localdate()).exists()
    return getattr(subject, "ends_before", None) is None


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_demo")
        yield
        transaction.set_rollback(True)


def address(operation: str, subject) -> str:
    if subject is None:
        return reverse(operation.replace(".", ":"))
    if hasattr(subject, "key"):
        return reverse(operation.replace(".", ":"), args=[subject.key])
    return reverse(operation.replace(".", ":"), args=[getattr(subject, subject.within[0]).key, subject.pk])


def lists(form) -> dict[str, list[str]]:
    """The values that each list of a form offers, groups flattened."""
    found = {}
    for bound in form:
        if isinstance(bound.field.widget, forms.Select):
            values = [option["value"] for option in options(bound)]
            found[bound.name] = [str(value) for value in values if str(value) or not bound.field.required]
    return found


def options(bound) -> Iterator[dict]:
    for _, group, _ in bound.field.widget.optgroups(bound.html_name, [str(bound.value() or "")]):
        yield from group


def attempt(form, operation: str, subject, by: User, name: str, value: str) -> str:
    """What the operation says to one choice; "" where it is done, or refused for something else."""
    field = form.fields[name]
    chosen = field.clean(value) if isinstance(field, forms.ModelChoiceField) else value
    known = registry[operation]
    arguments = {argument: example(form, argument) for argument in known.arguments if argument in form.fields}
    arguments = {argument: given for argument, given in arguments.items() if given is not None}
    arguments.pop(name, None)
    on = subject
    if known.subject and known.subject.name == name:
        on = chosen
    else:
        arguments[name] = chosen
    if isinstance(getattr(chosen, "starts_on", None), dt.date) and "starts_on" in arguments:
        arguments["starts_on"] = max(arguments["starts_on"], chosen.starts_on)
    try:
        with transaction.atomic():
            execute(known, *([on] if known.subject else []), by=by, **arguments)
            transaction.set_rollback(True)
    except PermissionDenied as denied:
        return str(denied)
    except ValidationError as error:
        return "" if operation in CORRECTS_DAYS else "; ".join(error.messages)
    return ""


def example(form, argument: str):
    """What somebody types into another field: what it begins with, or something that fits."""
    if argument == "person":
        known = Person.objects.filter(
            ends_before=None, starts_on__lt="2024-01-01", squads=None, trios=None, chapters=None
        )
        return known.first() or Person.objects.create(handle="new", name="New", starts_on="2020-01-01")
    if argument in ("slug", "name", "competence"):
        return "something-new"
    if argument == "starts_on":
        return (
            form["starts_on"].field.clean(str(form["starts_on"].value() or ""))
            if form.fields["starts_on"].today
            else None
        )
    return form.subject.version if argument == "version" else None


@pytest.mark.parametrize("person", DEMO_PEOPLE, ids=lambda person: person.what)
def test_every_choice_that_a_form_offers_is_permitted_and_possible(demo, db, person, subtests):
    by = User.objects.get(username=person.handle)
    client = Client()
    client.force_login(by)
    tried = 0
    for operation, subjects in SUBJECTS.items():
        for subject in subjects():
            if subject is not None and not (
                by.has_perm(operation, subject) and can_be_changed(operation, subject)
            ):
                continue
            answer = client.get(address(operation, subject))
            if answer.status_code == 403:
                continue
            form = answer.context["form"]
            for name, values in lists(form).items():
                for value in values:
                    with subtests.test(f"{operation} of {subject}: {name}={value}"):
                        assert attempt(form, operation, subject, by, name, value) == ""
                        tried += 1
    assert tried or person.what == "Squad member"


def test_every_form_with_a_list_is_among_them(demo, db):
    admin = User.objects.get(username="astrid.holm")
    assert admin.is_superuser
    named = {
        name
        for name, known in registry.items()
        for argument in known.arguments
        if argument in ("tribe", "squad", "role", "seat", "trio")
    }
    correcting = {
        "squads.correct_membership",
        "chapters.correct_membership",
        "guilds.correct_membership",
        "trios.correct_seat",
        "access.correct_role",
    }
    # Roles in the product are given by administrators alone, in every tribe.
    assert named - correcting - {"guilds.place_member", "access.grant_role"} <= set(SUBJECTS)


def test_tribe_lead_is_offered_their_own_tribe_to_form_a_squad_in(client, tribe_lead, tribe):
    TribeFactory()
    client.force_login(tribe_lead)

    form = client.get("/squads/new/").context["form"]

    assert (lists(form)["tribe"], form["tribe"].value()) == ([tribe.slug], tribe.slug)


def test_product_owner_of_one_squad_is_not_offered_to_move_anybody(client, squad):
    owner = UserFactory(person=PersonFactory())
    SquadMembershipFactory(squad=squad, person=owner.person, role="product_owner")
    SquadMembershipFactory(squad=squad)
    client.force_login(owner)
    SquadFactory()
    alone = client.get(squad.get_absolute_url()).content.decode()
    SquadMembershipFactory(squad=SquadFactory(), person=owner.person, role="product_owner")
    with_another = client.get(squad.get_absolute_url()).content.decode()

    assert ("/move-member/" in alone, "/move-member/" in with_another) == (False, True)
