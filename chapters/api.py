"""Chapters over the REST API."""

from typing import Any

from rest_framework import serializers

from chapters import operations
from chapters.filters import ChapterFilters
from chapters.models import Chapter, ChapterMembership
from orgmodel.api import ElementViewSet, RowViewSet, verb


class ChapterSerializer(serializers.ModelSerializer):
    """A chapter on the day asked for."""

    tribe: Any = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    lead = serializers.SerializerMethodField()
    headcount = serializers.IntegerField(read_only=True)

    class Meta:
        model = Chapter
        fields = (
            "slug",
            "name",
            "competence",
            "tribe",
            "lead",
            "headcount",
            "starts_on",
            "ends_before",
            "version",
        )

    def get_lead(self, chapter: Any) -> str | None:
        """The handle of who leads it on that day."""
        return chapter.leads[0].person.handle if chapter.leads else None


class ChapterMembershipSerializer(serializers.ModelSerializer):
    """A person in a chapter, in one role, during a period."""

    chapter: Any = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    person: Any = serializers.SlugRelatedField(slug_field="handle", read_only=True)
    name = serializers.CharField(source="person.name", read_only=True)

    class Meta:
        model = ChapterMembership
        fields = ("id", "chapter", "person", "name", "role", "starts_on", "ends_before")


class ChapterViewSet(ElementViewSet):
    """Chapters; `?as_of=` asks for another day than today."""

    queryset = Chapter.objects.all()
    filters = ChapterFilters
    serializer_class = ChapterSerializer
    add, change, remove = operations.form_chapter, operations.edit_chapter, operations.remove_chapter
    dissolve_chapter = verb(operations.dissolve_chapter)
    reopen_chapter = verb(operations.reopen_chapter)
    appoint_lead = verb(operations.appoint_lead, ChapterMembershipSerializer)
    relieve_lead = verb(operations.relieve_lead, ChapterMembershipSerializer)

    def get_queryset(self) -> Any:
        day = self.request.as_of
        return super().get_queryset().with_wholes().with_headcount(day).with_lead(day)


class MembershipViewSet(RowViewSet):
    """Who is in a chapter; POST places somebody in it."""

    of, field = Chapter, "chapter"
    queryset = ChapterMembership.objects.with_wholes()
    serializer_class = ChapterMembershipSerializer
    add, change = operations.place_member, operations.correct_membership
    remove = operations.remove_membership
    end_membership = verb(operations.end_membership)
