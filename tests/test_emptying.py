"""What a test commits is gone for the next."""

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, connection

from history.models import Entry
from squads import operations
from tests.emptying import empty
from tests.factories.people import PersonFactory, UserFactory

STAY = {ContentType, Permission}

pytestmark = pytest.mark.django_db(transaction=True)


def filled() -> dict[str, int]:
    """The number of rows of each model that has some."""
    counts = {model._meta.label: model._base_manager.count() for model in set(apps.get_models()) - STAY}
    return {name: count for name, count in counts.items() if count}


@pytest.mark.parametrize("people", [1, 2100])
def test_few_rows_and_many_are_gone_and_what_came_with_the_migrations_stays(admin, squad, people):
    before = {model: model.objects.count() for model in STAY}
    operations.place_member(squad, person=PersonFactory(), starts_on=squad.starts_on, by=admin)
    PersonFactory._meta.model.objects.bulk_create(PersonFactory.build_batch(people))
    assert filled()["people.Person"] > people

    empty()

    assert filled() == {}
    assert {model: model.objects.count() for model in STAY} == before


def test_triggers_hold_again_afterwards(admin, squad):
    operations.place_member(squad, person=PersonFactory(), starts_on=squad.starts_on, by=admin)
    empty()
    boss = UserFactory(is_superuser=True)
    operations.form_squad(slug="cards", name="Cards", tribe=None, starts_on=squad.starts_on, by=boss)

    with pytest.raises(IntegrityError, match="append-only"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM history_entry")
    assert Entry.objects.count() == 1
