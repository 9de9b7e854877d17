"""A request that is sent again under its key is answered the same, and not done again."""

import datetime as dt
import hashlib
import threading

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from access.operations import issue_token
from history.models import Entry
from orgmodel.api.bulk import OperationView
from orgmodel.api.idempotency import IdempotentView, parse_key
from orgmodel.api_urls import router, urlpatterns
from people.models import Scope
from retries.models import Answer
from squads.models import Squad, SquadMembership
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory

SQUADS = "/api/v1/squads/"
BULK = "/api/v1/operations/squads.form_squad/"
CARDS = {"slug": "cards", "name": "Cards", "starts_on": "2026-03-01"}


def post(client, body=CARDS, *, key="one", address=SQUADS, **headers):
    return client.post(
        address, body, content_type="application/json", headers={"Idempotency-Key": key, **headers}
    )


@pytest.fixture
def boss(client, admin):
    client.force_login(admin)
    return client


def test_same_request_again_is_answered_the_same_and_done_once(boss):
    first, again = post(boss), post(boss)

    assert (first.status_code, again.status_code, again.content) == (201, 201, first.content)
    assert ("Idempotency-Replayed" in first, again["Idempotency-Replayed"]) == (False, "true")
    assert again["Content-Type"] == first["Content-Type"]
    assert (Squad.objects.count(), Entry.objects.count(), Answer.objects.count()) == (1, 1, 1)


def test_without_a_key_nothing_is_kept(boss):
    boss.post(SQUADS, CARDS, content_type="application/json")

    assert (Squad.objects.count(), Answer.objects.count()) == (1, 0)


def test_body_laid_out_otherwise_is_the_same_request(boss):
    post(boss)

    again = boss.post(
        SQUADS,
        '{"starts_on":   "2026-03-01", "name": "Cards", "slug": "cards"}',
        content_type="application/json",
        headers={"Idempotency-Key": '"one"'},
    )

    assert (again.status_code, again["Idempotency-Replayed"]) == (201, "true")


@pytest.mark.parametrize(
    ("body", "address"), [({**CARDS, "name": "Loans"}, SQUADS), (CARDS, f"{SQUADS}?as_of=2026-04-01")]
)
def test_other_request_under_the_same_key_is_422_and_does_nothing(boss, body, address):
    post(boss)

    other = post(boss, body, address=address)

    assert (other.status_code, other["Content-Type"]) == (422, "application/problem+json")
    assert other.json()["detail"] == (
        "This Idempotency-Key was used for another request. Send a new one with each new request."
    )
    assert Squad.objects.count() == 1


@pytest.mark.parametrize("key", ["", '""', 256 * "x", "ä", "a\x7f"])
def test_key_that_is_none_is_400_and_does_nothing(boss, key):
    answer = post(boss, key=key)

    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert Squad.objects.count() == 0


@pytest.mark.parametrize(
    ("header", "key"), [("x", "x"), (' "x y" ', "x y"), ('"', '"'), (255 * "x", 255 * "x")]
)
def test_key_is_read_with_quotes_and_without(header, key):
    assert parse_key(header) == key


def test_refusal_is_answered_again_even_when_it_would_succeed_by_now(boss):
    SquadFactory(slug="cards")
    refused = post(boss, {"calls": [CARDS]}, address=BULK)
    Squad.objects.all().delete()

    again = post(boss, {"calls": [CARDS]}, address=BULK)

    assert (refused.status_code, again.status_code, again.content) == (422, 422, refused.content)
    assert (again["Content-Type"], Squad.objects.count()) == ("application/problem+json", 0)


def test_denial_is_not_kept(boss, admin, bystander):
    client = Client()
    client.force_login(bystander)
    denied = post(client)
    bystander.is_superuser = True
    bystander.save()

    assert (denied.status_code, post(client).status_code) == (403, 201)


def test_what_is_not_found_is_not_kept(boss):
    missing = post(boss, {"ends_before": "2026-06-01"}, address=f"{SQUADS}cards/dissolve-squad/")
    SquadFactory(slug="cards")

    found = post(boss, {"ends_before": "2026-06-01"}, address=f"{SQUADS}cards/dissolve-squad/")

    assert (missing.status_code, found.status_code) == (404, 200)


def test_keys_of_two_accounts_are_two(boss, bystander):
    bystander.is_superuser = True
    bystander.save()
    other = Client()
    other.force_login(bystander)

    answers = [post(boss), post(other, {**CARDS, "slug": "loans"})]

    assert [answer.status_code for answer in answers] == [201, 201]


def test_answer_is_forgotten_after_a_day(boss):
    post(boss)
    yesterday = timezone.now() - dt.timedelta(hours=24, seconds=1)
    Answer.objects.update(at=yesterday)

    again = post(boss, {**CARDS, "slug": "loans"})
    post(boss, {**CARDS, "slug": "bills"}, key="two")

    assert (again.status_code, "Idempotency-Replayed" in again) == (201, False)
    assert list(Answer.objects.order_by("key").values_list("key", flat=True)) == ["one", "two"]


def test_old_answers_of_others_are_cleared_by_the_way(boss):
    post(boss)
    Answer.objects.update(at=timezone.now() - dt.timedelta(days=2))

    post(boss, {**CARDS, "slug": "loans"}, key="two")

    assert list(Answer.objects.values_list("key", flat=True)) == ["two"]


def test_revoked_token_and_one_that_only_reads_get_no_kept_answer(client, admin):
    token, text = issue_token(admin, name="Tool", scope=Scope.ADMINISTER, expiry=None)
    made = post(client, authorization=f"Token {text}")
    token.scope = Scope.READ
    token.save()
    reading = post(client, authorization=f"Token {text}")
    token.delete()

    revoked = post(client, authorization=f"Token {text}")

    assert [made.status_code, reading.status_code, revoked.status_code] == [201, 403, 401]


def test_key_belongs_to_one_token_and_no_other_of_the_account(client, admin):
    first, second = (
        issue_token(admin, name=name, scope=Scope.ADMINISTER, expiry=None)[1] for name in ("One", "Two")
    )
    made = post(client, authorization=f"Bearer {first}")

    other = post(client, {**CARDS, "slug": "loans"}, authorization=f"Bearer {second}")
    again = post(client, authorization=f"Bearer {first}")

    assert [made.status_code, other.status_code] == [201, 201]
    assert ("Idempotency-Replayed" in other, again["Idempotency-Replayed"]) == (False, "true")


def test_key_of_a_session_is_not_that_of_another(client, admin):
    client.force_login(admin)
    elsewhere = Client()
    elsewhere.force_login(admin)
    post(client)

    answer = post(elsewhere)

    assert (answer.status_code, "Idempotency-Replayed" in answer) == (409, False)  # the slug is taken


def test_secret_of_a_new_token_is_not_kept(boss):
    answer = post(boss, {"name": "Script"}, address="/api/v1/token/")

    assert (answer.status_code, Answer.objects.count()) == (200, 0)


def test_every_verb_answers_again(boss, squad):
    member = SquadMembershipFactory(squad=squad)
    address = f"{SQUADS}{squad.slug}/members/{member.pk}/end-membership/"

    first, again = (post(boss, {"ends_before": "2026-06-01"}, address=address) for _ in range(2))

    assert (first.status_code, again.status_code, again.content) == (200, 200, first.content)


def test_every_post_of_the_api_but_those_about_tokens_takes_a_key():
    views = [viewset for _, viewset, _ in router.registry]
    views += [pattern.callback.cls for pattern in urlpatterns if hasattr(pattern.callback, "cls")]
    posting = {view for view in views if hasattr(view, "post") or hasattr(view, "add") or _has_verbs(view)}

    assert {view.__name__ for view in posting if not issubclass(view, IdempotentView)} == {
        "TokenView",
        "RevokeView",
        "RevokeAllView",
    }
    assert OperationView in posting


def _has_verbs(view) -> bool:
    return hasattr(view, "get_extra_actions") and bool(view.get_extra_actions())


def test_description_says_where_a_key_may_be_sent(boss):
    paths = boss.get("/api/v1/schema/?format=json").json()["paths"]

    with_key = {
        address
        for address, methods in paths.items()
        if any(each["name"] == "Idempotency-Key" for each in methods.get("post", {}).get("parameters", ()))
    }
    assert with_key == {address for address in paths if "post" in paths[address]} - {
        address for address in paths if "/token/" in address
    }


def test_key_costs_few_queries_and_their_number_does_not_grow(boss, django_assert_num_queries):
    post(boss)

    # session, user; savepoint, lock, answer, release
    with django_assert_num_queries(6):
        post(boss)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(5))
def test_two_at_once_under_one_key_do_it_once(admin, squad, turn):
    person = PersonFactory()
    body = {"person": person.handle, "starts_on": "2026-03-01"}
    start, statuses = threading.Barrier(2), []
    text = issue_token(admin, name="Tool", scope=Scope.ADMINISTER, expiry=None)[1]

    def send():
        client = Client(headers={"Authorization": f"Bearer {text}"})
        start.wait(timeout=10)
        try:
            statuses.append(post(client, body, address=f"{SQUADS}{squad.slug}/members/").status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert sorted(statuses) in ([201, 201], [201, 409])
    assert (SquadMembership.objects.count(), Entry.objects.count(), Answer.objects.count()) == (1, 1, 1)


@pytest.mark.django_db(transaction=True)
def test_while_the_first_is_running_the_second_is_409_and_told_to_come_again(client, admin):
    client.force_login(admin)
    credential = hashlib.sha256(client.session.session_key.encode()).hexdigest()
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            key = f"{admin.pk} {credential} one"
            cursor.execute("SELECT pg_advisory_lock(hashtextextended(%s, 7))", [key])
            running = post(client)
            cursor.execute("SELECT pg_advisory_unlock_all()")
    finally:
        other.close()

    assert (running.status_code, running["Retry-After"], running["Content-Type"]) == (
        409,
        "1",
        "application/problem+json",
    )
    assert post(client).status_code == 201
