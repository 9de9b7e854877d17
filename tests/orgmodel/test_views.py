"""Answers that belong to no app."""

import pytest
from django.db import OperationalError, connection


def test_healthz_answers_ok_without_sign_in(client, db, django_assert_num_queries):
    with django_assert_num_queries(1):
        response = client.get("/healthz")

    assert (response.status_code, response.content, response["Content-Type"]) == (200, b"ok\n", "text/plain")


def test_healthz_without_tls_is_not_redirected(client, db, settings):
    settings.SECURE_SSL_REDIRECT = True

    assert client.get("/healthz").status_code == 200
    assert client.get("/squads/").status_code == 301


def test_healthz_while_the_database_does_not_answer_fails(client, db):
    def no_answer(execute, sql, params, many, context):
        raise OperationalError("The database does not answer.")

    with connection.execute_wrapper(no_answer), pytest.raises(OperationalError):
        client.get("/healthz")


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_healthz_is_only_read(client, db, method):
    assert getattr(client, method)("/healthz").status_code == 405


def test_address_that_there_is_not_answers_404_as_a_page(client, admin):
    client.force_login(admin)

    response = client.get("/nothing/")

    assert (response.status_code, response.templates[0].name) == (404, "404.html")
