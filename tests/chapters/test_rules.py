"""Who may do what to chapters."""

import pytest

from chapters.models import ChapterMembership, Role
from tests.factories.chapters import ChapterFactory, ChapterMembershipFactory
from tests.factories.people import PersonFactory, UserFactory
from tests.factories.tribes import TribeFactory
from tests.factories.trios import TrioSeatFactory

CHAPTER = {
    "edit_chapter": {"admin", "tribe_lead", "chapter_lead"},
    "dissolve_chapter": {"admin", "tribe_lead"},
    "reopen_chapter": {"admin", "tribe_lead"},
    "remove_chapter": {"admin"},
    "appoint_lead": {"admin", "tribe_lead"},
    "relieve_lead": {"admin", "tribe_lead"},
    "place_member": {"admin", "tribe_lead", "chapter_lead"},
}
MEMBERSHIP = {
    name: {"admin", "tribe_lead", "chapter_lead"}
    for name in ("end_membership", "correct_membership", "remove_membership")
}


@pytest.fixture
def users(admin, tribe_lead, chapter_lead, member, bystander, chapter):
    """Everybody who may differ; also a plain member and a former lead of the chapter, and another trio."""
    inside, former, elsewhere = PersonFactory(), PersonFactory(), PersonFactory()
    ChapterMembershipFactory(chapter=chapter, person=inside)
    ChapterMembershipFactory(chapter=ChapterFactory(tribe=chapter.tribe), person=former, role=Role.LEAD)
    TrioSeatFactory(trio=TribeFactory().trio, person=elsewhere)
    return {
        "admin": admin,
        "tribe_lead": tribe_lead,
        "chapter_lead": chapter_lead,
        "squad_member": member,
        "chapter_member": UserFactory(person=inside),
        "lead_of_another": UserFactory(person=former),
        "other_trio": UserFactory(person=elsewhere),
        "bystander": bystander,
        "nobody_here": UserFactory(),
    }


def allowed(users, operation, subject):
    return {name for name, user in users.items() if user.has_perm(f"chapters.{operation}", subject)}


@pytest.mark.parametrize("operation", CHAPTER)
def test_who_may_change_a_chapter(users, chapter, operation):
    assert allowed(users, operation, chapter) == CHAPTER[operation]


@pytest.mark.parametrize("operation", MEMBERSHIP)
def test_who_may_change_a_membership(users, chapter, operation):
    membership = ChapterMembership.objects.filter(chapter=chapter).first()

    assert allowed(users, operation, membership) == MEMBERSHIP[operation]


def test_who_may_form_a_chapter_in_a_tribe(users, tribe):
    assert allowed(users, "form_chapter", tribe) == {"admin", "tribe_lead"}


def test_only_administrators_may_form_a_chapter_before_a_tribe_is_chosen(users):
    assert allowed(users, "form_chapter", None) == {"admin"}


def test_a_lead_who_was_relieved_may_no_longer(chapter, today):
    person = PersonFactory()
    ChapterMembershipFactory(chapter=chapter, person=person, role=Role.LEAD, ends_before=today)

    assert not UserFactory(person=person).has_perm("chapters.edit_chapter", chapter)
