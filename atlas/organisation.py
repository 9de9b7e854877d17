"""The organisation of a day as one document, which the database writes while it is sent."""

import datetime as dt
import json
from collections.abc import Iterator

from django.db.models import Model, QuerySet
from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from alliances.api import AllianceSerializer, ParticipationSerializer
from chapters.api import ChapterMembershipSerializer, ChapterSerializer
from guilds.api import GuildMembershipSerializer, GuildSerializer
from orgmodel.api import AS_OF, ApiRequest, JsonSerializer, View
from orgmodel.api.etags import organisation_etag
from orgmodel.api.serializers import RowShape, paths
from orgmodel.domain.periods import Period, Tenure
from orgmodel.domain.snapshots import snapshot
from people.api import PersonSerializer
from squads.api import MembershipSerializer, SquadSerializer, StaySerializer
from tribes.api import TribeSerializer
from trios.api import SeatSerializer, TrioSerializer

# The lists of the document by name: {"tribes": […], "trios": […], …}.
LISTS: dict[str, type[JsonSerializer]] = {
    "tribes": TribeSerializer,
    "trios": TrioSerializer,
    "squads": SquadSerializer,
    "chapters": ChapterSerializer,
    "guilds": GuildSerializer,
    "alliances": AllianceSerializer,
    "people": PersonSerializer,
    "squad_tribes": StaySerializer,
    "squad_members": MembershipSerializer,
    "chapter_members": ChapterMembershipSerializer,
    "guild_members": GuildMembershipSerializer,
    "trio_seats": SeatSerializer,
    "alliance_trios": ParticipationSerializer,
}
CHUNK = 2000


def model_of(serializer: type[JsonSerializer]) -> type[Period]:
    """The model of the rows of a list."""
    model = serializer.Meta.model
    assert issubclass(model, Period)
    return model


def fields_of(serializer: type[JsonSerializer]) -> tuple[str, ...]:
    """The fields of each row in the document, without what follows from other lists, such as headcounts."""
    derived = {"name"} if issubclass(model_of(serializer), Tenure) else set(serializer.computed)
    return tuple(name for name in paths(serializer) if name not in derived)


SHAPE = {name: fields_of(serializer) for name, serializer in LISTS.items()}

OrganisationSerializer = type(
    "OrganisationSerializer",
    (serializers.Serializer,),
    {
        "as_of": serializers.DateField(),
        **{name: serializer(many=True) for name, serializer in LISTS.items()},
    },
)


class OrganisationView(View):
    """The organisation of a day."""

    @extend_schema(operation_id="organisation_retrieve", parameters=[AS_OF], responses=OrganisationSerializer)
    def get(self, request: ApiRequest) -> HttpResponseBase:
        """All elements, people and dated rows of a day, as they were at one moment, in one document.

        What is in a squad stands in `squad_members`, and so on; counts can be
        made of that. It is sent while it is read: if it ends before its last
        bracket, something went wrong on the way. Its ETag is the version of the
        organisation: to who has this one, nothing is read.
        """
        tag = organisation_etag(request.as_of, SHAPE)
        response: HttpResponseBase = get_conditional_response(request, etag=tag) or StreamingHttpResponse(
            document(request.as_of), content_type="application/json"
        )
        response.headers["ETag"] = tag
        response.headers["Cache-Control"] = "private, no-cache"
        return response


def document(day: dt.date) -> Iterator[str]:
    """The document in pieces."""
    with snapshot():
        yield f'{{"as_of": {json.dumps(str(day))}'
        for name, serializer in LISTS.items():
            rows = model_of(serializer).objects.on(day).order_by("pk")
            rows = serializer.with_json(rows, day, RowShape(SHAPE[name]))
            yield f', "{name}": ['
            separator = ""
            for chunk in chunks(rows.values_list("shown", flat=True)):
                yield separator + ",".join(chunk)
                separator = ","
            yield "]"
        yield "}"


def chunks(rows: QuerySet[Model, str]) -> Iterator[list[str]]:
    """The values of a query, many at a time."""
    found: list[str] = []
    for value in rows.iterator(CHUNK):
        found.append(value)
        if len(found) == CHUNK:
            yield found
            found = []
    if found:
        yield found
