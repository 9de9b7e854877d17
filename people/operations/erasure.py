"""Erasing somebody who has left: what is personal goes everywhere, also in the history; structure and days stay."""

from hashlib import sha256

from django.utils import timezone

from orgmodel.domain.operations import Facts, operation, refuse, save
from orgmodel.domain.operations.calls import running_call
from people.models import ErasedHandle, Person, Photo, User
from people.operations.erased_history import erase_from_entries, former_facts
from people.operations.erased_records import erase_accounts, erase_records
from people.operations.erased_texts import Erased, accounts_of

ADMINISTERS = (
    "The account {account} is an administrator’s by itself. Take that right from it first, so that "
    "somebody else is known to administer the product."
)


@operation("erased the personal data of {subject}", act="erase {subject:…’s |}personal data", is_final=True)
def erase_person(
    person: Person, *, confirm_handle: str, clear_reasons: bool = False, by: User, reason: str = ""
) -> Person:
    """Erase all that is personal about somebody who has left. It can’t be undone.

    They are called “Former member” with a number from then on, on all days. Name, handles, email,
    profile, photo and external id go, and so do their account with its sessions and tokens, mails to them, what a
    directory says of them, uploads and plans of sheets, and other plans that name them. In the history, what they were
    called is replaced and facts of theirs are blank. What they were in, and when, stays.

    Args:
        confirm_handle: Their handle, once more.
        clear_reasons: Whether to clear the reasons of all changes that concern them. Otherwise their name is
            replaced in these, and the rest stays.

    Raises:
        PermissionDenied: `by` is neither a people admin nor an administrator.
        ValidationError: they haven’t left, were erased already, or have an administrator’s account; or
            `confirm_handle` isn’t their handle.
    """
    accounts = accounts_of(person)
    _check_can_erase(person, accounts, confirm_handle)
    former = former_facts(person)
    erased = Erased.of(person, former, accounts)
    handles = {str(facts["handle"]) for facts in former if facts.get("handle")}
    ErasedHandle.objects.bulk_create(
        [
            ErasedHandle(digest=sha256(handle.encode()).hexdigest())
            for handle in sorted({person.handle, *person.former_keys, *handles})
        ],
        ignore_conflicts=True,
    )
    erase_records(person, erased)
    erase_from_entries(person, erased, clear_reasons=clear_reasons)
    erase_accounts(accounts, erased)
    _erase_facts(person, erased, former)
    call = running_call()
    call.arguments["confirm_handle"] = person.handle
    call.reason = erased.without(call.reason)
    return person


def _check_can_erase(person: Person, accounts: list[User], confirm_handle: str) -> None:
    if person.erased_on:
        raise refuse(f"The data of {person} was already erased.", code="erased")
    if not person.ended_by(timezone.localdate()):
        raise refuse(f"{person} hasn’t left. Offboard them first.", code="present")
    for account in accounts:
        if account.is_superuser:
            raise refuse(ADMINISTERS.format(account=account.username), code="administrator")
    if confirm_handle.strip() != person.handle:
        raise refuse(f"Type {person.handle} to confirm.", code="confirm", on="confirm_handle")


def _erase_facts(person: Person, erased: Erased, former: list[Facts]) -> None:
    """Overwrite what is personal before the change is noted, so that its entry has nothing of it."""
    photos = {person.photo, *(str(facts.get("photo", "")) for facts in former)} - {""}
    Person.objects.filter(pk=person.pk).update(**erased.facts)
    person.refresh_from_db(fields=list(erased.facts))
    person.stored = dict(person.__dict__)
    others = Person.objects.filter(photo__in=photos).order_by().values("photo")
    Photo.objects.filter(digest__in=photos).exclude(digest__in=others).delete()
    person.erased_on = timezone.localdate()
    save(person)
