"""The last day that is typed into a form is the one that toast, history and refusals show; never the day after it."""

import datetime as dt
import json

import pytest
from django.urls import reverse

from orgmodel.domain.operations import registry
from orgmodel.domain.periods import long_date
from tests.surfaces.drivers import HTMX, captured, filled, signed_in, typed
from tests.surfaces.test_surfaces import CASES, staged

ENDING = [case for case in CASES if "{ends_before" in registry[case.operation].sentence]
CORRECTED = (
    "trios.correct_seat",
    "squads.correct_membership",
    "chapters.correct_membership",
    "guilds.correct_membership",
    "alliances.correct_participation",
    "squads.correct_bot_membership",
    "blueprint.correct_size",
)
CORRECTING = [case for case in CASES if case.operation in CORRECTED and not case.label]


def sent(case, admin):
    """What the form of a case answers, what was typed as the last day, and the client."""
    attempt = staged(case, case.stage, admin)
    end = attempt.arguments["ends_before"]
    client = signed_in(admin)
    address = reverse(f"{attempt.app}:{attempt.known.short_name}", kwargs=captured(attempt))
    fields = filled(client.get(address, headers=HTMX).context["form"])
    given = {name: typed(name, value) for name, value in attempt.arguments.items()}
    return client.post(address, {**fields, **given}, headers=HTMX), end - dt.timedelta(days=1), client


def assert_history_shows(client, last_day):
    page = client.get("/history/").content.decode()
    assert long_date(last_day) in page
    assert long_date(last_day + dt.timedelta(days=1)) not in page


def test_every_operation_that_ends_something_is_among_the_cases():
    assert {case.operation for case in ENDING} == {
        name
        for name, known in registry.items()
        if "ends_before" in known.arguments and "{ends_before" in known.sentence
    }
    assert {case.operation for case in CORRECTING} == set(CORRECTED)


@pytest.mark.parametrize("case", ENDING, ids=str)
def test_last_day_typed_is_the_one_in_the_toast_and_in_the_history(case, admin):
    answer, last_day, client = sent(case, admin)

    assert answer.status_code == 204
    toast = json.loads(answer["HX-Trigger"])["toast"]["text"] if "HX-Trigger" in answer else ""
    assert toast.endswith(f"last day {long_date(last_day)}.") or "HX-Redirect" in answer
    assert_history_shows(client, last_day)


@pytest.mark.parametrize("case", CORRECTING, ids=str)
def test_last_day_corrected_is_the_one_in_the_history(case, admin):
    answer, last_day, client = sent(case, admin)

    assert answer.status_code == 204
    assert_history_shows(client, last_day)
