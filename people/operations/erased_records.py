"""What else is stored of somebody who is erased: their account, mails, uploads, plans, what a directory says."""

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.auth.hashers import make_password
from django.db import connection, models
from django.db.models import ForeignObjectRel, Q, QuerySet, TextField
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from mail.models import Mail
from people.models import Person, User
from people.operations.erased_texts import Erased
from plans.models import Plan
from retries.models import Answer
from scim.models import Identity
from search.words import words_to_index
from sheets.models import FoundEffect, FoundFault, FoundUnlisted, Upload

SIGN_INS = (AccessAttempt, AccessFailureLog, AccessLog)
# Jobs that wait are about to run; what is left of the others is what they were given.
DELETE_JOBS = """
DELETE FROM procrastinate_jobs WHERE status NOT IN ('todo', 'doing') AND args::text ILIKE ANY(%s)
"""

FORGET_WORDS = """
WITH document AS (SELECT id, vector FROM search_document WHERE kind = 'person' AND row = %s)
DELETE FROM search_word WHERE word IN (
    SELECT own.word
    FROM (SELECT unnest(tsvector_to_array(vector)) FROM document UNION SELECT unnest(%s::text[])) AS own (word)
    WHERE NOT EXISTS (
        SELECT FROM search_document AS other
        WHERE other.id NOT IN (SELECT id FROM document) AND other.vector @@ quote_literal(own.word)::tsquery
    )
)
"""


def erase_records(person: Person, erased: Erased) -> None:
    """Delete what is stored of a person and is no fact of the organisation."""
    _delete_what_belongs_to(Person.objects.filter(pk=person.pk))
    _hide_from_directory(person, erased)
    _erase_mails(erased)
    _erase_sheets()
    _erase_plans(erased)
    _erase_responses(erased)
    _forget_words(person, erased)
    for model in SIGN_INS:
        names = {*erased.usernames, *erased.emails}
        _delete(model._default_manager.filter(_any("username", names, "iexact")))
    with connection.cursor() as cursor:
        cursor.execute(DELETE_JOBS, [[f"%{_escaped(text)}%" for text in sorted(erased.unique)]])


def erase_accounts(accounts: list[User], erased: Erased) -> None:
    """Leave of accounts only what the history refers to, under the new name.

    What belongs to them is deleted at once, since what hears of each deletion would note it by its name.
    """
    for account in accounts:
        own = User.objects.filter(pk=account.pk)
        _delete_what_belongs_to(own)
        own.update(
            username=erased.handle,
            first_name="",
            last_name="",
            email="",
            password=make_password(None),
            is_active=False,
            is_staff=False,
            last_login=None,
        )


def _delete(rows: QuerySet) -> None:
    _delete_what_belongs_to(rows)
    rows._raw_delete(rows.db)


def _delete_what_belongs_to(rows: QuerySet) -> None:
    """Delete what would go with `rows`, and what goes with that."""
    for relation in rows.model._meta.get_fields(include_hidden=True):
        if isinstance(relation, ForeignObjectRel) and relation.on_delete is models.CASCADE:
            children = relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": rows})
            _delete(children)


def _hide_from_directory(person: Person, erased: Erased) -> None:
    """Let a directory see the person no more, as if it had deleted them, and forget what it sent."""
    Identity.objects.filter(person__in=[person.public_id, *person.former_ids]).delete()
    Identity.objects.create(person=person.public_id, user_name=erased.handle, active=False, deleted=True)


def _erase_mails(erased: Erased) -> None:
    """Delete the mails to a person; in others replace what they are called."""
    Mail.objects.filter(_any("to", erased.emails, "iexact")).delete()
    for mail in Mail.objects.filter(_any("body", erased.unique) | _any("subject", erased.unique)):
        mail.subject, mail.body = erased.without(mail.subject), erased.without(mail.body)
        mail.save(update_fields=["subject", "body"])


def _erase_sheets() -> None:
    """Delete the files of all uploads, any of which may have the person in it, and what was found in them."""
    Upload.objects.exclude(content=None, notes=[], over_allocated=[]).update(
        content=None, notes=[], over_allocated=[], refusal=""
    )
    for model in (FoundFault, FoundEffect, FoundUnlisted):
        model.objects.all().delete()


def _erase_plans(erased: Erased) -> None:
    """Empty the plans that are of sheets or name the person; those that were not applied expire.

    They are not deleted: one of them may be what is being applied.
    """
    columns = ("calls", "reason", "changes", "refusals", "unlisted", "notes", "over_allocated")
    plans = Plan.objects.alias(everything=Concat(*(Cast(name, TextField()) for name in columns)))
    for plan in plans.filter(~Q(content=None) | _any("everything", _in_json(erased))):
        plan.reason = erased.without(plan.reason)
        plan.calls, plan.content, plan.changes, plan.refusals = [], None, [], []
        plan.unlisted, plan.notes, plan.over_allocated = [], [], []
        plan.expires_at = min(plan.expires_at, timezone.now())
        plan.save()


def _erase_responses(erased: Erased) -> None:
    """Delete the stored responses of the API that name the person."""
    for text in _in_json(erased):
        found = Answer.objects.extra(where=["position(%s in content) > 0"], params=[text.encode()])
        found.delete()


def _forget_words(person: Person, erased: Erased) -> None:
    """Delete from the words that search knows those of the person that are in no other document."""
    words = {word for text in erased.texts for word in words_to_index(text)}
    with connection.cursor() as cursor:
        cursor.execute(FORGET_WORDS, [person.pk, sorted(words)])


def _in_json(erased: Erased) -> frozenset[str]:
    """What names the person within JSON: what is theirs alone, and all else as a whole value."""
    return erased.unique | {f'"{text}"' for text in erased.texts}


def _any(column: str, texts: set[str] | frozenset[str], lookup: str = "icontains") -> Q:
    """Whether a column has one of `texts`; never where there are none."""
    found = Q(pk__in=[])
    for text in texts:
        found |= Q(**{f"{column}__{lookup}": text})
    return found


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
