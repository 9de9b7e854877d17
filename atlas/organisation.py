"""The organisation of a day as one document, which the database writes while it is sent."""

import datetime as dt
import json
from collections.abc import Iterator

from django.db.models import ForeignKey, Model, QuerySet
from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_serializer
from rest_framework import serializers

from alliances.api import AllianceSerializer, ParticipationSerializer
from blueprint.api import RecommendedSizeSerializer
from bots.api import BotSerializer
from chapters.api import ChapterMembershipSerializer, ChapterSerializer
from guilds.api import GuildMembershipSerializer, GuildSerializer
from orgmodel.api import AS_OF, ApiRequest, JsonSerializer, View
from orgmodel.api.etags import organisation_etag
from orgmodel.api.serializers import RowShape, paths
from orgmodel.caching.organisation import newest_entry
from orgmodel.domain.periods import Period, State
from orgmodel.domain.snapshots import snapshot
from orgmodel.web.conditions.plain import StateIs
from people.api import AbsenceSerializer, PersonSerializer
from squads.api import BotMembershipSerializer, MembershipSerializer, SquadSerializer, StaySerializer
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
    "absences": AbsenceSerializer,
    "squad_tribes": StaySerializer,
    "squad_members": MembershipSerializer,
    "chapter_members": ChapterMembershipSerializer,
    "guild_members": GuildMembershipSerializer,
    "trio_seats": SeatSerializer,
    "alliance_trios": ParticipationSerializer,
    "bots": BotSerializer,
    "squad_bots": BotMembershipSerializer,
    "recommended_sizes": RecommendedSizeSerializer,
}
CHUNK = 2000


def model_of(serializer: type[JsonSerializer]) -> type[Period]:
    """The model of the rows of a list."""
    model = serializer.Meta.model
    assert issubclass(model, Period)
    return model


def fields_of(serializer: type[JsonSerializer]) -> tuple[str, ...]:
    """The fields of each row in the document, without what follows from other lists, such as headcounts."""
    model = model_of(serializer)
    columns = {field.name for field in model._meta.concrete_fields}
    derived = {"name", *serializer.computed} - columns
    return tuple(name for name in paths(serializer) if name not in derived)


def relations_of(model: type[Period]) -> list[ForeignKey]:
    """The foreign keys of a model by which rows refer to rows of other lists."""
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, ForeignKey) and issubclass(field.related_model, Period)
    ]


def with_ids(serializer: type[JsonSerializer]) -> type[JsonSerializer]:
    """A serializer of what rows are in the document: with their ids, and those of the rows that they refer to."""
    model = model_of(serializer)
    relations = {
        field.attname: serializers.UUIDField(
            source=f"{field.name}.public_id", read_only=True, allow_null=field.null
        )
        for field in relations_of(model)
    }
    fields = tuple(dict.fromkeys(("id", *fields_of(serializer), *relations)))
    name = f"Organisation{model.__name__}"
    namespace = {
        "__doc__": f"{serializer.__doc__} By its id, as the history names it.",
        "expandable": {},
        "Meta": type("Meta", (), {"model": model, "fields": fields}),
        **relations,
    }
    return extend_schema_serializer(component_name=name)(type(f"{name}Serializer", (serializer,), namespace))


ROWS = {name: with_ids(serializer) for name, serializer in LISTS.items()}
SHAPE = {name: tuple(paths(serializer)) for name, serializer in ROWS.items()}


class TableSerializer(serializers.Serializer):
    """How the history names the rows of a list, and which columns its `before` and `after` share with them."""

    model = serializers.CharField(help_text="Such as squads.squad.")
    columns = serializers.ListField(child=serializers.CharField())


TABLES = {
    name: {
        "model": model_of(serializer)._meta.label_lower,
        "columns": [
            field.attname
            for field in model_of(serializer)._meta.concrete_fields
            if field.attname in SHAPE[name]
        ],
    }
    for name, serializer in ROWS.items()
}

TablesSerializer = type(
    "TablesSerializer",
    (serializers.Serializer,),
    {"__doc__": "A table for each list.", **{name: TableSerializer() for name in ROWS}},
)

OrganisationSerializer = type(
    "OrganisationSerializer",
    (serializers.Serializer,),
    {
        "as_of": serializers.DateField(),
        "history_entry": serializers.IntegerField(
            help_text="The newest entry of the history whose changes are in here; 0 for none."
        ),
        "tables": TablesSerializer(help_text="How the history names the rows of each list."),
        **{name: serializer(many=True) for name, serializer in ROWS.items()},
    },
)
STATE = OpenApiParameter("state", str, enum=State.values, description=StateIs().about)


class OrganisationView(View):
    """The organisation of a day."""

    parameters = frozenset({"state"})

    @extend_schema(
        operation_id="organisation_retrieve", parameters=[AS_OF, STATE], responses=OrganisationSerializer
    )
    def get(self, request: ApiRequest) -> HttpResponseBase:
        """All elements, people and dated rows of a day, as they were at one moment, in one document.

        What is in a squad stands in `squad_members`, and so on; counts can be
        made of that. With `state=all` it has what ended and what is planned too,
        which is where a mirror begins: it goes on with the feed of the history
        after `history_entry`, whose rows are those of the lists, by `tables`. It
        is sent while it is read: if it ends before its last bracket, something
        went wrong on the way. Its ETag is the version of the organisation: to who
        has this one, nothing is read.
        """
        state = request.GET.get("state") or State.PRESENT.value
        if state not in State.values:
            raise serializers.ValidationError({"state": [f"Choose one of {', '.join(State.values)}."]})
        tag = organisation_etag(request.as_of, state, SHAPE)
        response: HttpResponseBase = get_conditional_response(request, etag=tag) or StreamingHttpResponse(
            document(request.as_of, state), content_type="application/json"
        )
        response.headers["ETag"] = tag
        response.headers["Cache-Control"] = "private, no-cache"
        return response


def document(day: dt.date, state: str) -> Iterator[str]:
    """The document in pieces."""
    with snapshot():
        head = {"as_of": str(day), "history_entry": newest_entry(), "tables": TABLES}
        yield json.dumps(head)[:-1]
        for name, serializer in ROWS.items():
            rows = model_of(serializer).objects.in_state(state, day).order_by("pk")
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
