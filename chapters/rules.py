"""Who may change chapters and who is in them."""

import rules
from django.db.models import QuerySet
from django.utils import timezone

from chapters.models import Chapter, ChapterMembership, Role
from orgmodel.caching.per_request import memoized_per_request
from orgmodel.domain.permissions import Grantee, allow, allow_choosing
from people.models import Person, User
from people.rules import (
    ADMINISTRATORS,
    COACHES,
    PEOPLE_ADMINS,
    administrators_of_tribe,
    coaches_of_tribe,
    people_admins_of_tribe,
    people_of,
)
from tribes.models import Tribe
from tribes.rules import is_in_the_trio, leads_any, trio_of


def chapter_of(subject: Chapter | ChapterMembership | None) -> Chapter | None:
    return subject.chapter if isinstance(subject, ChapterMembership) else subject


@rules.predicate
def leads_the_tribe(user: User, subject: Tribe | Chapter | ChapterMembership | None) -> bool:
    """The user is, today, in the trio of the tribe, or of the one that the chapter is in."""
    if isinstance(subject, Tribe):
        return is_in_the_trio(user, subject)
    chapter = chapter_of(subject)
    return chapter is not None and is_in_the_trio(user, chapter.tribe)


@rules.predicate
def leads_the_chapter(user: User, subject: Tribe | Chapter | ChapterMembership | None) -> bool:
    """The user is, today, the chapter's lead."""
    return not isinstance(subject, Tribe) and _leads(user, chapter_of(subject))


@memoized_per_request
def _leads(user: User, chapter: Chapter | None) -> bool:
    if chapter is None or user.person is None:
        return False
    leads = chapter.memberships.on(timezone.localdate()).filter(role=Role.LEAD)
    return leads.filter(person=user.person).exists()


def _trio(subject: Tribe | Chapter | ChapterMembership) -> QuerySet[Person]:
    return trio_of(_tribe_of(subject))


def _tribe_of(subject: Tribe | Chapter | ChapterMembership) -> int:
    return subject.pk if isinstance(subject, Tribe) else _chapter(subject).tribe_id


def _lead(subject: Chapter | ChapterMembership) -> QuerySet[Person]:
    return people_of(ChapterMembership.objects.filter(chapter=_chapter(subject), role=Role.LEAD))


def _chapter(subject: Chapter | ChapterMembership) -> Chapter:
    return subject if isinstance(subject, Chapter) else subject.chapter


ITS_TRIO = Grantee("its trio", leads_the_tribe, _trio)
TRIO_OF_ITS_TRIBE = Grantee("the trio of its tribe", leads_the_tribe, _trio)
CHAPTER_LEAD = Grantee("the chapter lead", leads_the_chapter, _lead)
TRIBE_ADMINISTRATORS = administrators_of_tribe(_tribe_of)
TRIBE_PEOPLE_ADMINS = people_admins_of_tribe(_tribe_of)

allow("chapters.form_chapter", ITS_TRIO, TRIBE_ADMINISTRATORS, ADMINISTRATORS)
allow_choosing("chapters.form_chapter", leads_any)
for name in ("dissolve_chapter", "reopen_chapter"):
    allow(f"chapters.{name}", TRIO_OF_ITS_TRIBE, TRIBE_ADMINISTRATORS, ADMINISTRATORS)
allow("chapters.remove_chapter", TRIBE_ADMINISTRATORS, ADMINISTRATORS)
allow(
    "chapters.edit_chapter",
    CHAPTER_LEAD,
    TRIO_OF_ITS_TRIBE,
    coaches_of_tribe(_tribe_of),
    COACHES,
    TRIBE_ADMINISTRATORS,
    ADMINISTRATORS,
)
PEOPLE = (TRIBE_PEOPLE_ADMINS, PEOPLE_ADMINS, TRIBE_ADMINISTRATORS, ADMINISTRATORS)
for name in ("appoint_lead", "relieve_lead"):
    allow(f"chapters.{name}", TRIO_OF_ITS_TRIBE, *PEOPLE)
for name in ("place_member", "end_membership", "correct_membership", "remove_membership"):
    allow(f"chapters.{name}", CHAPTER_LEAD, TRIO_OF_ITS_TRIBE, *PEOPLE)
