"""What depends on the organisation is read anew when the organisation changes, and only then."""

import pytest

from history.models import Entry
from orgmodel.caching.organisation import (
    DOCUMENTS,
    HISTORY,
    cached,
    organisation_version,
    reads_organisation_only,
)
from people.models import Person, User
from people.operations import add_person
from search.models import Document
from tests.factories.history import EntryFactory
from tests.factories.people import PersonFactory, UserFactory


def names():
    return list(Person.objects.order_by("name").values_list("name", flat=True))


@pytest.fixture
def administrator(transactional_db):
    return UserFactory(is_superuser=True, is_staff=True)


def test_result_is_read_again_after_an_operation(administrator):
    add_person(name="Ada", handle="ada", by=administrator)
    before = cached(names, "names")

    add_person(name="Bo", handle="bo", by=administrator)

    assert (before, cached(names, "names")) == (["Ada"], ["Ada", "Bo"])


def test_result_is_not_read_again_after_sessions_and_accounts_were_written(
    client, administrator, django_assert_num_queries
):
    add_person(name="Ada", handle="ada", by=administrator)
    cached(names, "names")

    client.force_login(administrator)
    UserFactory()

    with django_assert_num_queries(1):  # the version
        assert cached(names, "names") == ["Ada"]


def test_results_are_told_apart_by_the_whole_key(transactional_db):
    EntryFactory()

    assert cached(lambda: "a", "what", 1) == "a"
    assert cached(lambda: "b", "what", 2) == "b"


def test_nothing_is_cached_within_a_transaction(db):
    EntryFactory()
    assert cached(names, "names") == []

    PersonFactory(name="Ada")

    assert cached(names, "names") == ["Ada"]


def test_nothing_is_cached_while_there_is_no_history(transactional_db):
    assert cached(names, "names") == []

    PersonFactory(name="Ada")

    assert cached(names, "names") == ["Ada"]


def test_version_is_that_of_the_newest_entry(db):
    before = organisation_version()
    EntryFactory()
    first = organisation_version()
    newest = EntryFactory()
    second = organisation_version()

    assert before == ""
    assert second.partition("-")[0] == str(newest.pk)
    assert first != second


def test_history_is_the_table_of_entries():
    assert Entry._meta.db_table == HISTORY


def test_documents_are_the_table_of_what_search_finds():
    assert Document._meta.db_table == DOCUMENTS


@pytest.mark.parametrize(("model", "only"), [(Person, True), (Entry, True), (Document, True), (User, False)])
def test_only_queries_of_facts_and_history_depend_on_the_organisation_alone(db, model, only):
    assert reads_organisation_only(str(model.objects.all().query)) is only


def test_query_that_joins_accounts_depends_on_more_than_the_organisation(db):
    sql = str(Entry.objects.select_related("by").query)

    assert not reads_organisation_only(sql)
