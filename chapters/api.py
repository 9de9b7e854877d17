"""Chapters over the REST API."""

from django.db.models import OuterRef, Subquery
from rest_framework import serializers

from chapters import operations
from chapters.filters import ChapterFilters
from chapters.models import Chapter, ChapterMembership, Role
from orgmodel.api import ElementViewSet, Expansion, JsonSerializer, RowViewSet, operation_action
from orgmodel.domain.periods import headcount
from people.api import PersonSerializer, person_of
from tribes.api import TribeSerializer
from tribes.models import Tribe


class ChapterMembershipSerializer(JsonSerializer):
    """A person in a chapter, in one role, during a period."""

    chapter: serializers.SlugRelatedField = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    person: serializers.SlugRelatedField = serializers.SlugRelatedField(slug_field="handle", read_only=True)
    name = serializers.CharField(source="person.name", read_only=True)

    expandable = {"person": person_of("person_id")}

    class Meta:
        model = ChapterMembership
        fields = ("id", "chapter", "person", "name", "role", "starts_on", "ends_before")


class ChapterSerializer(JsonSerializer):
    """A chapter on the day asked for."""

    tribe: serializers.SlugRelatedField = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    lead = serializers.CharField(
        read_only=True, allow_null=True, help_text="The handle of who leads it on that day."
    )
    headcount = serializers.IntegerField(read_only=True)

    computed = {
        "lead": lambda day: Subquery(
            ChapterMembership.objects.on(day)
            .filter(chapter=OuterRef("pk"), role=Role.LEAD)
            .values("person__handle")[:1]
        ),
        "headcount": lambda day: headcount(ChapterMembership, "chapter", day),
    }
    expandable = {
        "members": Expansion(
            ChapterMembershipSerializer,
            lambda day: ChapterMembership.objects.on(day).filter(chapter=OuterRef("pk")),
        ),
        "tribe": Expansion(
            TribeSerializer, lambda day: Tribe.objects.filter(pk=OuterRef("tribe_id")), many=False
        ),
    }

    class Meta:
        model = Chapter
        fields = (
            "id",
            "slug",
            "name",
            "competence",
            "tribe",
            "lead",
            "headcount",
            "external_id",
            "source",
            "starts_on",
            "ends_before",
            "version",
        )


PersonSerializer.expandable["chapters"] = Expansion(
    ChapterMembershipSerializer, lambda day: ChapterMembership.objects.on(day).filter(person=OuterRef("pk"))
)
TribeSerializer.expandable["chapters"] = Expansion(
    ChapterSerializer, lambda day: Chapter.objects.on(day).filter(tribe=OuterRef("pk"))
)


class ChapterViewSet(ElementViewSet):
    """Chapters; `?as_of=` asks for another day than today."""

    queryset = Chapter.objects.all()
    filters = ChapterFilters
    serializer_class = ChapterSerializer
    add = operations.form_chapter
    change = operations.edit_chapter
    remove = operations.remove_chapter
    dissolve_chapter = operation_action(operations.dissolve_chapter)
    reopen_chapter = operation_action(operations.reopen_chapter)
    appoint_lead = operation_action(operations.appoint_lead, ChapterMembershipSerializer)
    relieve_lead = operation_action(operations.relieve_lead, ChapterMembershipSerializer)


class MembershipViewSet(RowViewSet):
    """Who is in a chapter; POST places somebody in it."""

    parent_model = Chapter
    parent_field = "chapter"
    queryset = ChapterMembership.objects.with_parents()
    serializer_class = ChapterMembershipSerializer
    add = operations.place_member
    change = operations.correct_membership
    remove = operations.remove_membership
    end_membership = operation_action(operations.end_membership)
