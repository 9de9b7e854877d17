"""Rows inside a page: each says whether it is planned, those that ended stand apart, and a page has not too many."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from orgmodel.web.admin import inlines
from squads.models import SquadMembership
from tests.admin.rows import address, form_of
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadMembershipFactory

A_YEAR = dt.timedelta(days=365)
SQUAD = "squads.Squad"


@pytest.fixture
def page(squad):
    return address(SQUAD, "change", squad.pk)


def rows_of(response) -> dict[str, list[str]]:
    """Who stands in which set of rows, by its heading."""
    return {
        str(inline.opts.verbose_name_plural): [str(form.instance.person) for form in inline.formset.forms]
        for inline in response.context["inline_admin_formsets"]
        if inline.formset.model is SquadMembership
    }


def test_rows_that_ended_stand_apart_and_planned_ones_after_the_present(signed_in, squad, page):
    today = timezone.localdate()
    planned = SquadMembershipFactory(squad=squad, starts_on=today + A_YEAR)
    ended = SquadMembershipFactory(squad=squad, ends_before=today)
    present = SquadMembershipFactory(squad=squad)

    response = signed_in.get(page)

    assert rows_of(response) == {
        "squad memberships": [str(present.person), str(planned.person)],
        "former squad memberships": [str(ended.person)],
    }
    html = " ".join(response.content.decode().split())
    assert [
        html.count(f'<td class="field-state"> {state} </td>') for state in ("Present", "Planned", "Ended")
    ] == [2, 1, 1]  # it is in a tribe at present, too
    assert '<fieldset class="module collapse"' in html


def test_rows_that_are_there_offer_nothing_that_changes_or_deletes_the_person(signed_in, squad, page):
    SquadMembershipFactory(squad=squad)

    html = signed_in.get(page).content.decode()

    assert [html.count(part) for part in ("related-widget-wrapper-link", "/admin/people/person/")] == [0, 2]


def test_row_that_ended_is_corrected_where_it_stands(signed_in, squad, page):
    ended = SquadMembershipFactory(squad=squad, ends_before=dt.date(2024, 1, 1))

    response = signed_in.post(
        page, {**form_of(signed_in.get(page)), "memberships-2-0-ends_before": "2024-02-29"}
    )

    ended.refresh_from_db()
    assert (response.status_code, ended.ends_before) == (302, dt.date(2024, 3, 1))


def test_row_that_ended_is_removed_before_another_takes_its_days(signed_in, squad, page):
    ended = SquadMembershipFactory(squad=squad, role="product_owner", ends_before=dt.date(2024, 1, 1))
    new = {
        "person": PersonFactory().pk,
        "role": "product_owner",
        "allocation": 100,
        "starts_on": str(ended.starts_on),
    }
    rows = {f"memberships-0-{name}": value for name, value in new.items()}

    response = signed_in.post(
        page,
        {
            **form_of(signed_in.get(page)),
            "memberships-2-0-DELETE": "on",
            "memberships-TOTAL_FORMS": 1,
            **rows,
        },
    )

    assert (response.status_code, SquadMembership.objects.get().person_id) == (302, new["person"])


def test_page_with_more_rows_than_it_shows_leads_to_all(signed_in, squad, page, monkeypatch):
    monkeypatch.setattr(inlines, "MOST_ROWS", 2)
    for _ in range(3):
        SquadMembershipFactory(squad=squad)

    response = signed_in.get(page)

    listed = f"/admin/squads/squadmembership/?squad__id__exact={squad.pk}"
    assert len(rows_of(response)["squad memberships"]) == 2
    assert "1 more is not shown here" in response.content.decode()
    assert listed in response.content.decode()
    assert signed_in.get(listed).context["cl"].result_count == 3


def test_page_query_count_does_not_depend_on_the_rows_inside(signed_in, squad, page):
    counts = []
    for _ in range(3):
        SquadMembershipFactory(squad=squad)
        SquadMembershipFactory(squad=squad, ends_before=dt.date(2024, 1, 1))
        with CaptureQueriesContext(connection) as queries:
            signed_in.get(page)
        counts.append(len(queries))

    # The first page of a process also reads content types, which stay in memory.
    assert counts[1] == counts[2]
