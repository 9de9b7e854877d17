"""What every test may ask for: four people who may do different things, and one day that is today."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.template.backends.jinja2 import Template
from django.test import TransactionTestCase
from django.test.signals import template_rendered

from orgmodel.web.fragments import Fragment
from people.models import User
from tests.database import copy_of_template
from tests.emptying import empty_after_each
from tests.factories.people import PersonFactory, UserFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory
from tests.factories.tribes import TribeFactory
from tests.factories.trios import TrioSeatFactory
from tests.jobs import worker_thread

# Begun before all others, so that no processor is left alone with one of them in the end.
LONG = (
    "contract",
    "client",
    "browser",
    "generated",
    "scim/test_tester.py",
    "plans/test_kill.py",
    "sheets/test_background.py",
)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the random order, and pytest-django's of databases, but within those that take long and the others."""
    folder = Path(__file__).parent

    def place(item: pytest.Item) -> int:
        name = item.path.relative_to(folder).as_posix()
        return next((number for number, long in enumerate(LONG) if name.startswith(long)), len(LONG))

    items.sort(key=place)


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: pytest.FixtureRequest
) -> Iterator[None]:
    """Instead of pytest-django's, which applies every migration for every worker of every run."""
    with django_db_blocker.unblock(), copy_of_template(), pytest.MonkeyPatch.context() as patched:
        patched.setattr(TransactionTestCase, "_fixture_teardown", empty_after_each)
        yield


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """No test sees what another has left in the cache."""
    cache.clear()


@pytest.fixture(autouse=True)
def jinja_announced(monkeypatch) -> None:
    """Let `response.context` and `response.templates` tell of Jinja2's templates what they tell of Django's."""

    def announcing(render):
        def announce(self, context=None, request=None):
            told = self.template if isinstance(self, Template) else self.page.template
            template_rendered.send(sender=self, template=told, context=context or {})
            return render(self, context, request)

        return announce

    for kind in (Template, Fragment):
        monkeypatch.setattr(kind, "render", announcing(kind.render))


@pytest.fixture
def worker(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Something that runs jobs as soon as they are queued, as the background worker does."""
    with worker_thread(monkeypatch):
        yield


@pytest.fixture
def admin(db) -> User:
    """An administrator, who is also a person here."""
    return UserFactory(person=PersonFactory(), is_superuser=True, is_staff=True)


@pytest.fixture
def tribe(db):
    """A tribe since 2020, with its trio."""
    return TribeFactory()


@pytest.fixture
def squad(tribe):
    """A squad in that tribe since 2020."""
    return SquadFactory(tribe=tribe)


@pytest.fixture
def tribe_lead(tribe) -> User:
    """Holds the tribe-lead seat of the tribe."""
    person = PersonFactory()
    TrioSeatFactory(trio=tribe.trio, person=person)
    return UserFactory(person=person)


@pytest.fixture
def member(squad) -> User:
    """Is a plain member of the squad."""
    person = PersonFactory()
    SquadMembershipFactory(squad=squad, person=person)
    return UserFactory(person=person)


@pytest.fixture
def bystander(db) -> User:
    """Is signed in and a person here, in nothing."""
    return UserFactory(person=PersonFactory())


@pytest.fixture
def today() -> dt.date:
    return dt.datetime.now(dt.UTC).date()
