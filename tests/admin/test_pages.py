"""Every page of the admin answers for administrators and nobody else, searches, filters, and runs nothing inline."""

from html.parser import HTMLParser

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from search.operations import rebuild
from tests.admin.rows import MODELS, ROWS, address
from tests.factories.people import PersonFactory, UserFactory

READ_ONLY = {
    "history.Entry",
    "plans.Plan",
    "scim.Identity",
    "mail.Mail",
    "access.Invitation",
    "procrastinate.ProcrastinateJob",
}
MADE_ON_A_PAGE = {"people.Token", "mfa.Authenticator", "socialaccount.SocialAccount"}
COMES_BY_ITSELF = {"trios.Trio"}
LOGS = {"access.FailedSignIn"}
EVERY_MODEL = pytest.mark.parametrize("label", sorted(MODELS))


class Inline(HTMLParser):
    """Finds what a strict policy would not let the browser run or apply."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag, attributes) -> None:
        given = dict(attributes)
        script = tag == "script" and "src" not in given and given.get("type") != "application/json"
        if script or tag == "style":
            self.found.append(tag)
        self.found += [
            f"{tag} {name}"
            for name, value in given.items()
            if name == "style" or name.startswith("on") or (value or "").startswith("javascript:")
        ]


def inline_in(response) -> list[str]:
    parser = Inline()
    parser.feed(response.content.decode())
    return parser.found


def test_every_model_of_the_admin_is_tried():
    assert set(ROWS) == set(MODELS)


@EVERY_MODEL
def test_pages_of_a_model_answer_for_an_administrator_and_run_nothing_inline(signed_in, label):
    row = ROWS[label](1)
    pages = [
        signed_in.get(address(label, "changelist")),
        signed_in.get(address(label, "change", row.pk)),
        signed_in.get(address(label, "history", row.pk)),
    ]

    assert [page.status_code for page in pages] == [200, 200, 200]
    assert [inline_in(page) for page in pages] == [[], [], []]
    assert {"unsafe" in page["Content-Security-Policy"] for page in pages} == {False}


@EVERY_MODEL
def test_page_to_add_answers_where_rows_may_be_added(signed_in, label):
    response = signed_in.get(address(label, "add"))

    assert response.status_code == (
        403 if label in READ_ONLY | COMES_BY_ITSELF | LOGS | MADE_ON_A_PAGE else 200
    )
    assert inline_in(response) == []


@EVERY_MODEL
def test_page_to_delete_answers_where_rows_may_be_deleted(signed_in, label):
    response = signed_in.get(address(label, "delete", ROWS[label](1).pk))

    assert response.status_code == (403 if label in READ_ONLY | COMES_BY_ITSELF else 200)
    assert inline_in(response) == []


@EVERY_MODEL
def test_pages_of_a_model_lead_others_to_sign_in(client, bystander, label):
    row = ROWS[label](1)
    client.force_login(bystander)
    pages = [address(label, "changelist"), address(label, "add"), address(label, "change", row.pk)]

    answers = [client.get(page) for page in pages]

    assert [(answer.status_code, answer["Location"].partition("?")[0]) for answer in answers] == [
        (302, "/admin/login/")
    ] * 3


@EVERY_MODEL
def test_pages_of_a_model_are_denied_to_staff_without_permission(client, db, label):
    row = ROWS[label](1)
    client.force_login(UserFactory(is_staff=True))
    pages = [address(label, "changelist"), address(label, "add"), address(label, "change", row.pk)]

    assert [client.get(page).status_code for page in pages] == [403, 403, 403]


@EVERY_MODEL
def test_list_of_a_model_is_searched(signed_in, label):
    ROWS[label](1)
    searchable = bool(MODELS[label].search_fields)

    for words in ("zzz no such row", "%", "'", "\x00", '"'):
        response = signed_in.get(address(label, "changelist"), {"q": words})
        assert response.status_code == 200
        assert response.context["cl"].result_count == 0 or not searchable or words in ("%", "'", "\x00", '"')


@EVERY_MODEL
def test_list_of_a_model_is_filtered_by_each_filter_and_ordered_by_each_column(signed_in, label):
    ROWS[label](1)
    shown = signed_in.get(address(label, "changelist")).context["cl"]
    choices = [choice for spec in shown.filter_specs for choice in list(spec.choices(shown))[1:3]]
    queries = [choice["query_string"] for choice in choices if "query_string" in choice]
    queries += [f"?o={number}" for number in range(1, len(shown.list_display))]

    answers = {
        query: signed_in.get(f"{address(label, 'changelist')}{query}").status_code for query in queries
    }

    assert set(answers.values()) <= {200}


@EVERY_MODEL
def test_list_of_a_model_query_count_does_not_depend_on_size(signed_in, label):
    ROWS[label](1)
    with CaptureQueriesContext(connection) as with_one:
        signed_in.get(address(label, "changelist"))
    for number in (2, 3):
        ROWS[label](number)

    with CaptureQueriesContext(connection) as with_three:
        signed_in.get(address(label, "changelist"))

    assert len(with_three) == len(with_one)


def test_first_page_of_the_admin_answers_an_administrator_only(client, admin, bystander):
    client.force_login(bystander)
    turned_away = client.get("/admin/")
    client.force_login(admin)
    page = client.get("/admin/")

    assert [turned_away.status_code, page.status_code, inline_in(page)] == [302, 200, []]


@pytest.mark.parametrize(("words", "found"), [("ada", 1), ("zzz", 0)])
def test_people_are_offered_while_one_types(signed_in, words, found):
    PersonFactory(name="Ada")
    rebuild()
    asked = {"app_label": "squads", "model_name": "squadmembership", "field_name": "person", "term": words}

    response = signed_in.get("/admin/autocomplete/", asked)

    assert len(response.json()["results"]) == found
