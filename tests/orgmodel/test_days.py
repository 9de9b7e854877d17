"""Days that can only be slips are refused, wherever they come from."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from orgmodel.domain.days import DayField, latest_day, valid_day
from people.models import Person
from people.operations import edit_person
from squads.operations import place_member
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadFactory
from tests.sheets.small import changed, load, said
from tests.surfaces.snapshot import PERIODS


def test_every_day_of_the_domain_is_a_field_with_the_range():
    plain = [
        f"{model._meta.label}.{field.name}"
        for model in PERIODS
        for field in model._meta.concrete_fields
        if isinstance(field, models.DateField) and not isinstance(field, DayField) and field.editable
    ]

    assert plain == []


def test_latest_day_is_thirty_years_ahead():
    assert latest_day().year == timezone.localdate().year + 30


@pytest.mark.parametrize("day", [dt.date.min, dt.date(202, 3, 1), dt.date(1899, 12, 31), dt.date.max])
def test_day_out_of_range_is_refused_and_the_range_named(day):
    with pytest.raises(ValidationError, match=f"“{day}” is not from 1 January 1900 to .* Check the year"):
        valid_day(day)


def test_range_is_a_setting(settings):
    settings.EARLIEST_DAY, settings.YEARS_AHEAD = dt.date(2000, 1, 1), 1

    valid_day(dt.date(2000, 1, 1))
    for day in (dt.date(1999, 12, 31), latest_day() + dt.timedelta(days=1)):
        with pytest.raises(ValidationError):
            valid_day(day)


def test_every_day_of_a_call_that_is_out_of_range_is_named(admin):
    squad, person = SquadFactory(), PersonFactory()

    with pytest.raises(ValidationError) as refused:
        place_member(squad, person=person, starts_on=dt.date(202, 1, 1), ends_before=dt.date.max, by=admin)

    assert set(refused.value.message_dict) == {"starts_on", "ends_before"}


def test_row_with_a_day_from_before_the_rule_can_be_changed_otherwise(admin):
    person = PersonFactory(starts_on=dt.date(202, 1, 1), ends_before=dt.date(2999, 1, 1))

    edit_person(person, version=1, job_title="Engineer", by=admin)

    person.refresh_from_db()
    assert person.job_title == "Engineer"


@pytest.mark.parametrize("day", ["0202-03-01", "2204-01-01", "9999-12-31"])
def test_sheet_with_a_first_day_out_of_range_is_refused_by_row_and_column(admin, day):
    report = load(changed("people", "2021-05-01", day), by=admin)

    assert any(
        fault.startswith(f"people.csv, row 3, joined: “{day}” is not from 1 January 1900 to")
        for fault in said(report)
    )


def test_the_last_day_there_is_in_a_sheet_is_an_open_end(admin):
    report = load(changed("people", "2024-03-01", "9999-12-31"), by=admin)

    assert (said(report), Person.objects.get(handle="bo").ends_before) == ([], None)
