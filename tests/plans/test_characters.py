"""Plans of calls with what PostgreSQL cannot store."""

import json

import pytest


@pytest.mark.parametrize("text", ["\ud800", "a\0b"])
def test_plan_with_a_text_that_cannot_be_stored_is_refused_and_never_a_fault_of_ours(client, admin, text):
    client.force_login(admin)
    call = {"operation": "people.add_person", "handle": "x", "name": text}

    answer = client.post("/api/v1/plans/", json.dumps({"calls": [call]}), content_type="application/json")

    assert answer.status_code in (201, 400, 422)
