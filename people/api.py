"""People over the REST API."""

import datetime as dt
from collections.abc import Mapping
from typing import IO, ClassVar, cast

from django.contrib.postgres.fields import DateRangeField
from django.db.models import Case, Func, JSONField, OuterRef, When
from django.db.models.expressions import Combinable
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.parsers import BaseParser
from rest_framework.response import Response

from orgmodel.api import ApiRequest, ElementViewSet, Expansion, JsonSerializer, RowViewSet, operation_action
from orgmodel.api.arguments import read_arguments
from orgmodel.api.json import BYTES, Renderer, renderer_of
from orgmodel.api.operation_actions import permission
from orgmodel.api.operation_views import REASON
from orgmodel.api.problems import TooLarge
from orgmodel.api.schema.refusals import READERS
from orgmodel.domain.gaps import GapsField
from orgmodel.domain.operations import execute, require
from people import operations
from people.data_download import ZIP, download_personal_data, require_download
from people.filters import PersonFilters
from people.models import Absence, Person, User
from people.pictures import MOST_BYTES, TOO_LARGE
from people.privacy import PRIVATE, open_facts


class PhotoParser(BaseParser):
    """Reads the bytes of a picture; what it is, these say themselves. Raises TooLarge."""

    media_type = "*/*"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, object] | None = None,
    ) -> dict[str, bytes]:
        picture = stream.read(MOST_BYTES + 1)
        if len(picture) > MOST_BYTES:
            raise TooLarge(TOO_LARGE)
        return {"picture": picture}


class PeriodSerializer(serializers.Serializer):
    """One of the periods in which a person is here."""

    starts_on = serializers.DateField(read_only=True, allow_null=True)
    ends_before = serializers.DateField(read_only=True, allow_null=True)


def _gaps(day: dt.date) -> Combinable:
    listed = Func(
        "gaps",
        template="(SELECT json_agg(lower(gap) || '/' || upper(gap)) FROM unnest(%(expressions)s) AS gap)",
        output_field=JSONField(),
    )
    none = Func(template="'[]'::json", output_field=JSONField())
    return Case(When(gaps=None, then=none), default=listed, output_field=JSONField())


def _periods(day: dt.date) -> Combinable:
    """The periods; most people have one alone, which takes a third of the time."""
    whole = Func("starts_on", "ends_before", function="daterange", output_field=DateRangeField())
    several = Func(
        Func(whole, function="datemultirange", output_field=GapsField()),
        "gaps",
        template="(SELECT json_agg(json_build_object('starts_on', lower(period), 'ends_before', upper(period))) "
        "FROM unnest(%(expressions)s) AS period)",
        arg_joiner=" - ",
        output_field=JSONField(),
    )
    one = Func(
        "starts_on",
        "ends_before",
        template="json_build_array(json_build_object('starts_on', %(expressions)s))",
        arg_joiner=", 'ends_before', ",
        output_field=JSONField(),
    )
    return Case(When(gaps=None, then=one), default=several, output_field=JSONField())


class PersonSerializer(JsonSerializer):
    """Somebody who works here."""

    gaps = serializers.ListField(
        child=serializers.CharField(),
        read_only=True,
        help_text="When they were gone before they were hired again: the first day and the first day back.",
    )
    periods = PeriodSerializer(
        many=True, read_only=True, help_text="The same as the periods in which they are here, in their order."
    )
    computed = {"gaps": _gaps, "periods": _periods}
    manager: serializers.SlugRelatedField = serializers.SlugRelatedField(
        slug_field="handle", read_only=True, allow_null=True
    )

    class Meta:
        model = Person
        fields = (
            "id",
            "handle",
            "name",
            "email",
            "job_title",
            "location",
            "time_zone",
            "pronouns",
            "chat",
            "working_hours",
            "languages",
            "ask_about",
            "introduction",
            "photo",
            "confirmed_on",
            "erased_on",
            "manager",
            "external_id",
            "source",
            "starts_on",
            "ends_before",
            "gaps",
            "periods",
            "version",
        )


def person_of(field: str) -> Expansion:
    """Whom the foreign key `field` of a row names."""
    return Expansion(PersonSerializer, lambda day: Person.objects.filter(pk=OuterRef(field)), many=False)


class PrivateFactsSerializer(serializers.ModelSerializer):
    """The private facts of a person; one that you may not see is left out."""

    class Meta:
        model = Person
        fields = PRIVATE
        extra_kwargs: ClassVar = {name: {"required": False} for name in PRIVATE}


PersonSerializer.expandable["manager"] = person_of("manager_id")


class AbsenceSerializer(JsonSerializer):
    """A person is away during a period; why isn’t stored."""

    person: serializers.SlugRelatedField = serializers.SlugRelatedField(slug_field="handle", read_only=True)
    name = serializers.CharField(source="person.name", read_only=True)
    stand_in: serializers.SlugRelatedField = serializers.SlugRelatedField(
        slug_field="handle", read_only=True, allow_null=True
    )

    expandable = {"person": person_of("person_id"), "stand_in": person_of("stand_in_id")}

    class Meta:
        model = Absence
        fields = ("id", "person", "name", "stand_in", "starts_on", "ends_before")


PersonSerializer.expandable["absences"] = Expansion(
    AbsenceSerializer, lambda day: Absence.objects.on(day).filter(person=OuterRef("pk"))
)


class PersonViewSet(ElementViewSet):
    """People, by handle; `?search=` keeps those in whose name, handle, email or job title the words occur."""

    queryset = Person.objects.all()
    filters = PersonFilters
    serializer_class = PersonSerializer
    add = operations.add_person
    change = operations.edit_person
    remove = operations.remove_person
    edit_profile = operation_action(operations.edit_profile)
    confirm_profile = operation_action(operations.confirm_profile)
    change_photo = operation_action(operations.change_photo)
    remove_photo = operation_action(operations.remove_photo)
    offboard_person = operation_action(operations.offboard_person)
    rehire_person = operation_action(operations.rehire_person)
    return_person = operation_action(operations.return_person)
    merge_person = operation_action(operations.merge_person)
    erase_person = operation_action(operations.erase_person)

    @extend_schema(
        operation_id="people_keep_photo",
        request={BYTES: OpenApiTypes.BINARY},
        responses=PersonSerializer,
        extensions=permission(operations.change_photo.operation),
    )
    @action(detail=True, methods=["put"], url_path="photo", parser_classes=[PhotoParser])
    def photo(self, request: ApiRequest, handle: str) -> Response:
        """Change the photo of a person to the picture that is sent: JPEG, PNG or WebP, up to 8 MB and 50 megapixels.

        It is cut to a square and saved without any other data of the file. `photo` of the person is its digest;
        it is shown at `/people/photo/{photo}/large.webp` and `small.webp`.
        """
        person, by = cast(Person, self.get_object()), cast(User, request.user)
        require(operations.change_photo.operation, person, by=by)
        picture = cast(Mapping[str, bytes], request.data).get("picture", b"")  # DRF parses no empty body
        call = execute(operations.change_photo.operation, person, photo=operations.keep_photo(picture), by=by)
        return self.respond_with_result(call.result)

    @extend_schema(
        operation_id="people_delete_photo",
        request=None,
        responses={204: None},
        parameters=[REASON],
        extensions=permission(operations.remove_photo.operation),
    )
    @photo.mapping.delete
    def delete_photo(self, request: ApiRequest, handle: str) -> Response:
        """Let a person be shown by initials again, as `remove-photo/` does."""
        arguments = read_arguments(
            operations.remove_photo.operation, {"reason": request.GET.get("reason", "")}
        )
        person, by = cast(Person, self.get_object()), cast(User, request.user)
        execute(operations.remove_photo.operation, person, by=by, **arguments)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(
        operation_id="people_personal_data",
        extensions={READERS: "The person, people admins and administrators."},
        responses={(200, media_type): OpenApiTypes.BINARY for media_type in (ZIP, BYTES)},
    )
    @action(
        detail=True,
        url_path="personal-data",
        renderer_classes=[renderer_of(ZIP, "zip"), renderer_of(BYTES, "bytes"), Renderer],
        has_etag=False,
    )
    def personal_data(self, request: ApiRequest, handle: str) -> HttpResponseBase:
        """All that is stored about a person, as a zip archive: `personal-data.json` for programs,
        `personal-data.html` to read, and the photo.

        For the person, people admins and administrators; a token of the latter two needs the scope administer
        for the data of others. Each download is in the history, for administrators and auditors. The archive is sent
        while it is read: if it can't be opened, something went wrong on the way.
        """
        person, by = cast(Person, self.get_object()), cast(User, request.user)
        if request.method == "HEAD":
            require_download(person, by=by)
            return HttpResponse(content_type=ZIP)
        response = download_personal_data(person, by=by)
        if request.accepted_renderer.media_type == BYTES:
            response.headers["Content-Type"] = BYTES
        response.headers["Vary"] = "Accept"
        return response

    @extend_schema(operation_id="people_private_facts", responses=PrivateFactsSerializer)
    @action(detail=True, url_path="private-facts")
    def private_facts(self, request: ApiRequest, handle: str) -> Response:
        """Those private facts of a person that you may see. No other answer has any of them, and nothing
        is searched or filtered by them."""
        person = cast(Person, self.get_object())
        opened = open_facts(cast(User, request.user), person)
        facts = PrivateFactsSerializer(person).data
        return Response({name: facts[name] for name in facts if name in opened})


class AbsenceViewSet(RowViewSet):
    """When a person is away; POST enters it."""

    parent_model = Person
    parent_field = "person"
    queryset = Absence.objects.with_parents().select_related("stand_in")
    serializer_class = AbsenceSerializer
    add = operations.add_absence
    change = operations.correct_absence
    remove = operations.remove_absence
    end_absence = operation_action(operations.end_absence)
