"""Answers that belong to no app."""

import pytest
from django.db import connection

from tests.factories.people import PersonFactory


@pytest.mark.parametrize("address", ["/api/v1/nothing/", "/api/nothing", "/api/v1/squads/Ü/"])
def test_api_address_that_there_is_not_answers_404_as_a_problem(client, db, address):
    response = client.get(address)

    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")


@pytest.mark.parametrize(
    ("address", "content_type"),
    [("/api/v1/squads/", "application/problem+json"), ("/squads/", "text/html; charset=utf-8")],
)
def test_fault_of_ours_answers_500_and_shows_nothing_of_it(client, admin, address, content_type):
    client.force_login(admin)
    client.raise_request_exception = False

    def break_down(execute, sql, params, many, context):
        if "squads_squad" in sql:
            raise RuntimeError("A secret.")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(break_down):
        response = client.get(address)

    assert (response.status_code, response["Content-Type"]) == (500, content_type)
    assert b"secret" not in response.content


def test_address_of_somebody_with_a_dot_in_their_handle_needs_no_slash(client, admin):
    client.force_login(admin)
    PersonFactory(handle="ada.holm")

    response = client.get("/api/v1/people/ada.holm?as_of=2026-03-01")

    assert (response.status_code, response.json()["handle"]) == (200, "ada.holm")


def test_address_that_there_is_not_without_sign_in_answers_404_as_a_page(client, db):
    assert client.get("/nothing/").templates[0].name == "404.html"


def test_address_that_there_is_not_answers_404_as_a_page(client, admin):
    client.force_login(admin)

    response = client.get("/nothing/")

    assert (response.status_code, response.templates[0].name) == (404, "404.html")
