"""Who may change chapters and who is in them."""

import rules
from django.utils import timezone

from chapters.models import Chapter, ChapterMembership, Role
from orgmodel.caching.per_request import memoized_per_request
from people.models import User
from people.rules import is_administrator
from tribes.models import Tribe
from tribes.rules import is_in_the_trio


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


rules.add_perm("chapters.form_chapter", is_administrator | leads_the_tribe)
rules.add_perm("chapters.edit_chapter", is_administrator | leads_the_tribe | leads_the_chapter)
rules.add_perm("chapters.dissolve_chapter", is_administrator | leads_the_tribe)
rules.add_perm("chapters.reopen_chapter", is_administrator | leads_the_tribe)
rules.add_perm("chapters.remove_chapter", is_administrator)
rules.add_perm("chapters.appoint_lead", is_administrator | leads_the_tribe)
rules.add_perm("chapters.relieve_lead", is_administrator | leads_the_tribe)
for name in ("place_member", "end_membership", "correct_membership", "remove_membership"):
    rules.add_perm(f"chapters.{name}", is_administrator | leads_the_tribe | leads_the_chapter)
