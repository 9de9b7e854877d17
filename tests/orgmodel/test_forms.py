"""Forms of operations: where a refusal stands, what a stale edit keeps and takes over, and the days they begin with."""

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import QueryDict

from guilds.models import Guild, GuildMembership
from orgmodel.web.fields import field_of
from orgmodel.web.forms import EditForm, EndForm
from people.forms import EditPersonForm, EditProfileForm
from people.operations import edit_person, edit_profile
from squads.forms import EditSquadForm, FormSquadForm, PlaceMemberForm
from squads.models import SquadMembership
from squads.operations import form_squad
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory
from tests.factories.tribes import TribeFactory

MARCH = dt.date(2026, 3, 1)
NOBODY = AnonymousUser()
STALE = ValidationError("Somebody was faster.", code="stale")

pytestmark = pytest.mark.django_db


def test_field_of_a_model_has_its_length_its_label_and_whether_it_may_be_empty():
    channel, name = field_of(Guild, "channel"), field_of(Guild, "name")

    assert (channel.label, channel.max_length, channel.required) == ("Channel", 200, False)
    assert (name.label, name.max_length, name.required) == ("Name", 200, True)


def test_field_of_a_model_offers_its_choices_and_begins_with_its_default():
    role = field_of(GuildMembership, "role")

    assert (role.choices, role.initial) == ([("member", "Member"), ("coordinator", "Coordinator")], "member")


def test_field_of_a_model_can_be_labelled_otherwise():
    topic = field_of(Guild, "topic", label="About", help_text="For whom.")

    assert (topic.label, topic.help_text) == ("About", "For whom.")


def test_field_of_a_text_has_three_lines():
    assert field_of(Guild, "topic").widget.attrs["rows"] == 3


def test_field_of_a_number_has_the_limits_of_its_validators():
    allocation = field_of(SquadMembership, "allocation")

    assert (allocation.min_value, allocation.max_value, allocation.initial) == (1, 100, 100)


def test_field_of_what_forms_do_not_have_is_refused():
    with pytest.raises(TypeError, match=r"Forms have no field for Guild\.memberships\."):
        field_of(Guild, "memberships")


def post(**typed) -> QueryDict:
    sent = QueryDict(mutable=True)
    sent.update(typed)
    return sent


def seen(form) -> dict[str, str]:
    """What the browser sends back when nothing was typed."""
    sent = {}
    for bound in form:
        value = bound.value()
        text = "" if value is None else str(value)
        sent[bound.html_name] = text
        if bound.field.show_hidden_initial:
            sent[bound.html_initial_name] = text
    return sent


def edit(form_class, row, **typed):
    """The form of somebody who saw `row` as it is now, and typed this over it."""
    opened = form_class(subject=row, day=MARCH, by=NOBODY)
    return form_class(post(**{**seen(opened), **typed}), subject=row, day=MARCH, by=NOBODY)


def test_day_field_without_more_begins_as_the_day_that_is_looked_at():
    assert EndForm(subject=None, day=MARCH, by=NOBODY)["ends_before"].value() == MARCH


def test_day_field_that_is_not_of_today_begins_empty():
    assert PlaceMemberForm(subject=None, day=MARCH, by=NOBODY)["ends_before"].value() is None


def test_day_field_is_written_so_that_the_browser_understands_it():
    field = str(EndForm(subject=None, day=MARCH, by=NOBODY)["ends_before"])

    assert ('type="date"' in field, 'value="2026-03-01"' in field) == (True, True)


@pytest.mark.parametrize("typed", ["tomorrow", "2026-02-30", "0000-00-00", "99999-01-01", "2026-03-01T00:00"])
def test_day_field_with_nonsense_is_refused(typed):
    form = EndForm(post(ends_before=typed), subject=None, day=MARCH, by=NOBODY)

    assert form.errors == {"ends_before": ["Enter a valid date."]}


def test_form_of_an_operation_asks_for_the_reason_last():
    assert list(PlaceMemberForm(subject=None, day=MARCH, by=NOBODY).fields)[-1] == "reason"


def test_form_of_an_operation_hands_over_only_what_that_takes(admin):
    tribe = TribeFactory()
    typed = {"name": "Cards", "slug": "cards", "starts_on": "2026-03-01", "tribe": tribe.slug}
    form = FormSquadForm(post(**typed), subject=None, day=MARCH, by=admin)

    assert form.is_valid()
    assert form.arguments(form_squad.operation) == {
        "name": "Cards",
        "slug": "cards",
        "mission": "",
        "feature_area": "",
        "way_of_working": "",
        "external_id": "",
        "source": "",
        "links": [],
        "starts_on": MARCH,
        "reason": "",
    }


def test_form_that_chooses_an_element_offers_what_has_not_ended_and_says_what_is_planned(admin):
    TribeFactory(ends_before=MARCH)
    planned = TribeFactory(starts_on=dt.date(2026, 4, 1))

    offered = FormSquadForm(subject=None, day=MARCH, by=admin).fields["tribe"].choices

    assert list(offered) == [("", "No tribe yet"), (planned.slug, f"{planned.name}, from 1 April 2026")]


def test_refusal_with_fields_stands_at_them_and_of_others_above():
    form = EndForm(post(ends_before="2026-03-01"), subject=None, day=MARCH, by=NOBODY)
    form.is_valid()

    form.refuse(ValidationError({"ends_before": "Too early.", "colour": "Too red.", NON_FIELD_ERRORS: "No."}))

    assert form.errors == {"ends_before": ["Too early."], "__all__": ["Too red.", "No."]}


def test_edit_form_begins_with_the_facts_and_their_version():
    squad = SquadFactory(mission="Pay.", links=[{"label": "Board", "url": "https://board.example"}])

    assert seen(EditSquadForm(subject=squad, day=MARCH, by=NOBODY)) == {
        "name": squad.name,
        "initial-name": squad.name,
        "slug": squad.slug,
        "initial-slug": squad.slug,
        "mission": "Pay.",
        "initial-mission": "Pay.",
        "feature_area": "",
        "initial-feature_area": "",
        "way_of_working": "",
        "initial-way_of_working": "",
        "external_id": "",
        "initial-external_id": "",
        "source": "",
        "initial-source": "",
        "links": "Board https://board.example",
        "initial-links": "Board https://board.example",
        "starts_on": "2020-01-01",
        "initial-starts_on": "2020-01-01",
        "version": "1",
        "reason": "",
    }


def test_stale_edit_keeps_mine_takes_over_theirs_and_lists_it(admin):
    person = PersonFactory(name="Ada", job_title="Dev", location="Oslo")
    form = edit(EditProfileForm, person, job_title="Engineer")
    edit_profile(person, version=1, name="Ada", job_title="Dev", location="Bergen", by=admin)
    assert form.is_valid()

    form.refuse(STALE)

    assert form.theirs == [("Location", "Bergen")]
    assert {name: form[name].value() for name in ("name", "job_title", "location", "version")} == {
        "name": "Ada",
        "job_title": "Engineer",
        "location": "Bergen",
        "version": 2,
    }
    assert form.errors == {"__all__": ["Somebody was faster."]}


def test_stale_edit_of_what_both_changed_keeps_mine_and_lists_theirs(admin):
    person = PersonFactory(location="Oslo")
    form = edit(EditProfileForm, person, location="Tromsø")
    edit_profile(person, version=1, name=person.name, location="Bergen", by=admin)
    assert form.is_valid()

    form.refuse(STALE)

    assert (form.theirs, form["location"].value()) == ([("Location", "Bergen")], "Tromsø")


def test_stale_edit_sent_again_as_it_is_shown_passes_and_counts_only_mine_as_changed(admin):
    person = PersonFactory(name="Ada", location="Oslo")
    form = edit(EditProfileForm, person, name="Ada Holm")
    edit_profile(person, version=1, name="Ada", location="Bergen", by=admin)
    assert form.is_valid()
    form.refuse(STALE)

    again = EditProfileForm(
        post(**{name: str(v) for name, v in form.data.items()}), subject=person, day=MARCH, by=NOBODY
    )

    assert again.is_valid()
    assert set(again.changed_data) == {"name", "version"}
    edited = edit_profile(person, by=admin, **again.arguments(edit_profile.operation))
    assert (edited.name, edited.location, edited.version) == ("Ada Holm", "Bergen", 3)


def test_stale_edit_of_a_person_takes_over_manager_and_first_day_as_the_form_writes_them(admin):
    boss = PersonFactory(handle="boss")
    person = PersonFactory()
    form = edit(EditPersonForm, person, location="Oslo")
    facts = {"handle": person.handle, "name": person.name, "email": person.email}
    edit_person(person, version=1, **facts, manager=boss, starts_on=MARCH, by=admin)
    assert form.is_valid()

    form.refuse(STALE)

    assert form.theirs == [("Line manager", boss), ("Joined on", MARCH)]
    again = EditPersonForm(
        post(**{name: str(v) for name, v in form.data.items()}), subject=person, day=MARCH, by=NOBODY
    )
    assert again.is_valid()
    assert (again.cleaned_data["manager"], again.cleaned_data["starts_on"]) == (boss, MARCH)


def test_stale_edit_of_links_takes_them_over_as_lines():
    squad = SquadFactory()
    form = edit(EditSquadForm, squad, mission="Pay.")
    type(squad).objects.update(links=[{"label": "Board", "url": "https://board.example"}], version=2)
    assert form.is_valid()

    form.refuse(STALE)

    assert form["links"].value() == "Board https://board.example"


def test_other_refusal_of_an_edit_takes_nothing_over():
    person = PersonFactory()
    form = edit(EditProfileForm, person, location="Oslo")
    type(person).objects.update(job_title="Boss", version=2)
    assert form.is_valid()

    form.refuse(ValidationError("No.", code="outside"))

    assert (form.theirs, form["job_title"].value()) == ([], "")


def test_form_for_one_fact_only_sends_the_others_along_unseen(client, admin, squad):
    client.force_login(admin)

    form = client.get(f"{squad.get_absolute_url()}edit-squad/?only=mission").context["form"]

    assert [field.name for field in form.visible_fields()] == ["mission"]
    assert {"name", "slug", "links", "version"} < {field.name for field in form.hidden_fields()}


def test_form_for_a_fact_that_there_is_not_shows_all(client, admin, squad):
    client.force_login(admin)

    form = client.get(f"{squad.get_absolute_url()}edit-squad/?only=nothing").context["form"]

    assert "name" in [field.name for field in form.visible_fields()]


def given(form) -> dict:
    assert form.is_valid(), form.errors
    return form.arguments(edit_profile.operation)


def test_edit_gives_only_what_was_changed_and_the_version():
    person = PersonFactory(job_title="Dev", location="Oslo")

    assert given(edit(EditProfileForm, person, location="")) == {"version": 1, "location": "", "reason": ""}


def test_edit_leaves_alone_what_the_form_has_no_field_for():
    class NameOnly(EditForm):
        name = EditProfileForm.base_fields["name"]

    person = PersonFactory(job_title="Dev", location="Oslo")

    assert given(edit(NameOnly, person, name="Ada")) == {"version": 1, "name": "Ada", "reason": ""}


def test_edit_leaves_alone_what_was_not_sent():
    person = PersonFactory(name="Ada", job_title="Dev", location="Oslo")
    sent = {"name": "Ada", "initial-name": "Ada", "version": "1"}

    assert given(EditProfileForm(post(**sent), subject=person, day=MARCH, by=NOBODY)) == {
        "version": 1,
        "reason": "",
    }


def test_edit_takes_what_was_sent_without_what_it_began_with():
    person = PersonFactory(name="Ada", location="Oslo")
    sent = {"name": "Ada", "location": "", "version": "1"}

    assert given(EditProfileForm(post(**sent), subject=person, day=MARCH, by=NOBODY)) == {
        "version": 1,
        "name": "Ada",
        "location": "",
        "reason": "",
    }


def initial_days(form) -> list[str]:
    return [str(form[name].value()) for name in ("starts_on", "ends_before") if name in form.fields]


@pytest.mark.parametrize(
    ("address", "days"),
    [
        ("place-member/", ["2999-03-01", "None"]),
        ("appoint-product-owner/", ["2999-03-01"]),
        ("dissolve-squad/", ["2999-03-01"]),
        ("move-squad/", ["2999-03-02"]),
    ],
)
def test_form_of_what_is_planned_begins_with_its_own_first_day(client, admin, tribe, address, days):
    planned = SquadFactory(tribe=tribe, starts_on=dt.date(2999, 3, 1))
    client.force_login(admin)

    form = client.get(f"{planned.get_absolute_url()}{address}").context["form"]

    assert initial_days(form) == days


def test_form_of_a_planned_membership_begins_after_its_first_day(client, admin, squad):
    row = SquadMembershipFactory(squad=squad, starts_on=dt.date(2999, 3, 1))
    client.force_login(admin)

    days = {
        verb: initial_days(client.get(f"{squad.get_absolute_url()}members/{row.pk}/{verb}/").context["form"])
        for verb in ("change-role", "change-allocation", "move-member", "end-membership")
    }

    assert days == {
        "change-role": ["2999-03-02"],
        "change-allocation": ["2999-03-02"],
        "move-member": ["2999-03-01"],
        "end-membership": ["2999-03-01"],
    }


PAST = "You’re changing the past: the day below is 1 March 2026"


@pytest.mark.parametrize(
    "headers", [{}, {"HX-Request": "true", "HX-Target": "dialog"}], ids=["page", "dialog"]
)
def test_form_that_begins_with_a_past_day_says_so(client, admin, squad, headers):
    client.force_login(admin)

    said = {
        address: PAST in client.get(f"{squad.get_absolute_url()}{address}", headers=headers).content.decode()
        for address in (
            "place-member/?as_of=2026-03-01",
            "dissolve-squad/?as_of=2026-03-01",
            "place-member/",
            "edit-squad/?as_of=2026-03-01",
        )
    }

    assert list(said.values()) == [True, True, False, False]
