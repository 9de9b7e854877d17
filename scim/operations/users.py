"""What a directory asks to be done with people: create, change, deactivate, activate and delete them."""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models.functions import Lower
from django.utils import timezone
from scim2_models import InvalidValueException, UniquenessException

from orgmodel.domain.days import day_after
from orgmodel.domain.elements import is_id
from orgmodel.domain.elements import present as present_row
from orgmodel.domain.gaps import Gap, Gaps
from orgmodel.domain.operations import (
    Call,
    KnownCalls,
    ParsedCall,
    call_together,
    follows,
    refusal,
    require,
    stale,
)
from orgmodel.web.short_names import suggest_key
from people.models import Person, User
from people.operations import add_person, edit_person, offboard_person, rehire_person, return_person
from people.privacy import PRIVATE
from scim.facts import KnownAs, UserFacts, facts_of, known_as, shown_of
from scim.models import Identity
from scim.operations.accounts import move_account, provide_account, switch_account
from scim.operations.limit import endings_limited

# What an identity keeps of the facts.
KEPT = ("user_name", "external_id", "display_name", "formatted", "given_name", "family_name", "active")
# What a person has of them, by the arguments of their operations.
OF_A_PERSON = {
    "email": "email",
    "title": "job_title",
    "time_zone": "time_zone",
    "location": "location",
    **{name: name for name in PRIVATE},
}


def create_user(wanted: UserFacts, *, by: User) -> UUID:
    """Add the person whom a directory creates, with an account; return their id.

    Nobody knows since when they are here. One whom it deleted earlier, by the same userName, is taken up again.

    Raises:
        PermissionDenied: `by` may not add people.
        SCIMException, ValidationError, Refused: somebody has the userName, email address or handle, or a
            value can't be.
    """
    require(add_person.operation, None, by=by)
    wanted = wanted.normalized()
    with transaction.atomic():
        known = Identity.objects.select_for_update().called(wanted.user_name).first()
        person = known and present_row(Person, str(known.person), "manager")
        if known and person is None:
            known.delete()
        elif known and person and known.deleted:
            return _taken_up_again(person, known, wanted, by)
        _refuse_taken(wanted.user_name)
        added = _added(wanted, by)
        _insert(added.public_id, wanted)
        if wanted.active:
            provide_account(added)
    return added.public_id


def _taken_up_again(person: Person, identity: Identity, wanted: UserFacts, by: User) -> UUID:
    """Show a person to directories again, as wanted; what the directory doesn't say of them stays."""
    identity.deleted = False
    identity.save(update_fields=["deleted"])
    identities = Identity.objects.in_bulk([person.public_id, *person.former_ids])
    known_by = known_as(person, identities, identity.person)
    said = {name: text for name, text in vars(wanted).items() if isinstance(text, str) and text}
    change_user(person, known_by, lambda known: replace(known.with_texts(said), active=wanted.active), by=by)
    return identity.person


def _refuse_taken(user_name: str, *, but_by: Collection[UUID] = ()) -> None:
    """Raise UniquenessException where somebody else whom directories see is called so."""
    today = timezone.localdate()
    identities = Identity.objects.exclude(person__in=but_by)
    people = Person.objects.not_ended(today).exclude(public_id__in=Identity.objects.values("person"))
    people = people.exclude(public_id__in=but_by)
    if (
        identities.called(user_name).exists()
        or people.exclude(email="").alias(small=Lower("email")).filter(small=user_name.lower()).exists()
        or people.filter(email="", handle=user_name.lower()).exists()
    ):
        raise UniquenessException(detail=f"Another user has the userName “{user_name}” already.")


def change_user(
    person: Person, known: KnownAs, change: Callable[[UserFacts], UserFacts], *, by: User
) -> bool:
    """Let a person be as a directory wants them; False, and nothing is written, where nothing differs.

    `change` makes what is wanted of what is stored, and is asked only if `by` may edit the person.

    Today is the last day of whom it deactivates, and their account is switched off at once. Whom it activates again
    is brought back.

    Raises:
        PermissionDenied: `by` may not edit, offboard or bring back the person.
        SCIMException, ValidationError, Refused: as `create_user`; others changed the person at the same
            moment; or more would end than may within a day.
    """
    require(edit_person.operation, person, by=by)
    present = facts_of(person, known.identity)
    wanted = change(present).normalized()
    if wanted in (present, shown_of(person, present)):
        return False
    if known.is_second or (known.has_other and not wanted.active):
        with transaction.atomic():
            _keep_names(known, present, wanted, person)
        return True
    with endings_limited(by) if present.active and not wanted.active else transaction.atomic():
        _change(person, known, present, wanted, by)
    return True


def delete_user(person: Person, known: KnownAs, *, by: User) -> None:
    """Deactivate a person as `change_user` does, and show them to directories no longer; raises what that does."""
    require(offboard_person.operation, person, by=by)
    present = facts_of(person, known.identity)
    gone = replace(present, active=False)
    if known.has_other:
        with transaction.atomic():
            _keep_names(known, present, gone, person, deleted=True)
        return
    with endings_limited(by) if present.active else nullcontext(), transaction.atomic():
        _change(person, known, present, gone, by, deleted=True)


def _keep_names(
    known: KnownAs, present: UserFacts, wanted: UserFacts, person: Person, *, deleted: bool = False
) -> None:
    """Keep what a directory calls one of several users that are one person, of whom another says the rest."""
    if wanted.user_name != present.user_name:
        _refuse_taken(wanted.user_name, but_by=(person.public_id, *person.former_ids))
    _keep(person, known, wanted, deleted=deleted)


def _change(
    person: Person,
    known: KnownAs,
    present: UserFacts,
    wanted: UserFacts,
    by: User,
    *,
    deleted: bool = False,
) -> None:
    if wanted.user_name != present.user_name:
        _refuse_taken(wanted.user_name, but_by=(person.public_id, *person.former_ids))
    calls = [*_edits(person, present, wanted), *_moves(person, present, wanted)]
    if calls:
        call_together(KnownCalls(calls), by=by)
    _keep(person, known, wanted, deleted=deleted)
    if wanted.email != present.email:
        move_account(present.email, wanted.email)
    if wanted.active != present.active:
        switch_account(wanted.email, active=wanted.active)
    if wanted.active and (wanted.email, True) != (present.email, present.active):
        provide_account(Person.objects.get(pk=person.pk))


def _edits(person: Person, present: UserFacts, wanted: UserFacts) -> Iterator[ParsedCall]:
    """The call that edits a person so that they are as wanted, if anything of their own facts differs."""
    changes: dict[str, object] = {
        argument: getattr(wanted, name)
        for name, argument in OF_A_PERSON.items()
        if getattr(wanted, name) != getattr(present, name)
    }
    if wanted.names != present.names and wanted.name != person.name:
        changes["name"] = wanted.name
    if wanted.manager != present.manager:
        changes["manager"] = _manager(wanted.manager)
    if wanted.active and not present.active and (gap := person.gap_on(timezone.localdate())):
        changes["gaps"] = _until_today(gap, person.gaps)
    if changes:
        yield ParsedCall(edit_person.operation, person, {"version": person.version, **changes})


def _until_today(gap: Gap, gaps: Gaps) -> list[str]:
    """The gaps of somebody who comes back today instead of after `gap`, as an edit takes them."""
    today = timezone.localdate()
    sooner = [Gap(gap.starts_on, today)] if gap.starts_on < today else []
    return Gaps([*(each for each in gaps if each != gap), *sooner]).texts


def _moves(person: Person, present: UserFacts, wanted: UserFacts) -> Iterator[ParsedCall]:
    """The calls by which a person leaves today, is re-hired today, or does not leave after all."""
    if wanted.active == present.active:
        return
    today = timezone.localdate()
    end = day_after(max(today, person.begins))
    has_sooner_end = person.ends_before is not None and person.ends_before <= end
    if wanted.active and person.ends_before and person.ends_before < today:
        yield ParsedCall(rehire_person.operation, person, {"starts_on": today})
    elif wanted.active and has_sooner_end:
        yield ParsedCall(return_person.operation, person)
    elif not wanted.active and not has_sooner_end:
        if person.ends_before:
            yield ParsedCall(return_person.operation, person)
        yield ParsedCall(offboard_person.operation, person, {"ends_before": end})


def _added(wanted: UserFacts, by: User) -> Person:
    local_part = wanted.user_name.partition("@")[0]
    call = ParsedCall(
        add_person.operation,
        None,
        {
            "handle": suggest_key(Person, local_part) or suggest_key(Person, "person"),
            "name": wanted.name,
            **{argument: getattr(wanted, name) for name, argument in OF_A_PERSON.items()},
            "manager": _manager(wanted.manager),
            "ends_before": None if wanted.active else day_after(timezone.localdate()),
        },
    )
    [made] = call_together(KnownCalls([call]), by=by)
    if not isinstance(made.result, Person):
        raise TypeError("Adding a person returned none.")
    return made.result


def _manager(public_id: str) -> Person | None:
    if not public_id:
        return None
    manager = present_row(Person, public_id) if is_id(public_id) else None
    if manager is None:
        raise InvalidValueException(detail=f"manager: there is no user with the id “{public_id}”.")
    return manager


def _keep(person: Person, known: KnownAs, wanted: UserFacts, *, deleted: bool) -> None:
    """Keep of the facts what a person has no place for, where it differs from what is known."""
    identity = known.identity
    if identity is None:
        follows_from_person = UserFacts(user_name=wanted.email or person.handle)
        if deleted or any(getattr(wanted, name) != getattr(follows_from_person, name) for name in KEPT):
            _insert(known.public_id, wanted, deleted=deleted)
        return
    kept = {**{name: getattr(wanted, name) for name in KEPT}, "deleted": deleted}
    if all(getattr(identity, name) == value for name, value in kept.items()):
        return
    Identity(person=identity.person, **kept).clean_fields()
    rows = Identity.objects.filter(person=identity.person, version=identity.version)
    with _taken_refused():
        changed = rows.update(version=identity.version + 1, **kept)
    if not changed:
        raise stale(person)


def _insert(public_id: UUID, wanted: UserFacts, *, deleted: bool = False) -> None:
    identity = Identity(person=public_id, deleted=deleted, **{name: getattr(wanted, name) for name in KEPT})
    identity.clean_fields()
    with _taken_refused():
        identity.save(force_insert=True)


@contextmanager
def _taken_refused() -> Iterator[None]:
    """Raise UniquenessException where another user has the userName."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise UniquenessException(detail=" ".join(refusal(error).messages)) from error


@follows("people.remove_person")
def forget_identity(call: Call) -> None:
    """Forget what directories call a person who was added by mistake, so that another can be called so."""
    if isinstance(call.subject, Person):
        ids = [call.subject.public_id, *call.subject.former_ids]
        Identity.objects.filter(person__in=ids).delete()
