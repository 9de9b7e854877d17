"""Whom to ask, over the REST API."""

from typing import ClassVar, cast

from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    extend_schema,
    extend_schema_serializer,
    extend_schema_view,
)
from rest_framework import exceptions, serializers
from rest_framework.response import Response

from atlas.contacts import KINDS, QUESTIONS, element_contacts
from history.queries import element_named
from orgmodel.api import AS_OF, ApiRequest, ViewSet
from orgmodel.domain.elements import Element, find, key_of
from people.contacts import TOPICS, contacts
from people.models import Person, User
from people.reads import tenures_on

NAMED = {"type": "string", "pattern": f"^({'|'.join(KINDS)}):[a-z0-9][a-z0-9._-]*$"}
ABOUT = OpenApiParameter(
    "about",
    NAMED,
    required=True,
    description="What one asks about: the kind of an element, and its key. /search/ finds it by words.",
    examples=[
        OpenApiExample(f"A {kind}", f"{kind}:{key}")
        for kind, key in (("squad", "checkout"), ("tribe", "payments"), ("chapter", "payments-backend"))
    ],
)


class ContactAboutSerializer(serializers.Serializer):
    """The element for whose sake one asks them."""

    kind = serializers.ChoiceField(choices=list(KINDS))
    slug = serializers.CharField()
    name = serializers.CharField()


class ContactSerializer(serializers.Serializer):
    """Somebody to ask, or null where a seat is empty, and why."""

    person = serializers.CharField(
        source="person.handle", allow_null=True, default=None, help_text="A handle; null where nobody is."
    )
    name = serializers.CharField(source="person.name", allow_null=True, default=None)
    reason = serializers.CharField(help_text="A sentence for people.")
    about = ContactAboutSerializer(allow_null=True)
    themselves = serializers.BooleanField(help_text="Whether it is the person who would ask.")
    away = serializers.BooleanField(help_text="Whether they are away on that day.")
    away_until = serializers.DateField(
        allow_null=True,
        help_text="The day on which they are back; null where that isn’t known, or they are here.",
    )
    stand_in = serializers.CharField(
        source="absence.stand_in.handle",
        allow_null=True,
        default=None,
        help_text="The handle of whom to ask while they are away; null where nobody stands in.",
    )


def _by_topic(name: str, questions: dict[str, str]) -> type[serializers.Serializer]:
    """One list for each topic: {"what": […], "how": […], …}."""
    topics = {topic: ContactSerializer(many=True, help_text=text) for topic, text in questions.items()}
    return extend_schema_serializer(many=False)(type(name, (serializers.Serializer,), topics))


ContactsSerializer = _by_topic("ContactsSerializer", {name: topic.question for name, topic in TOPICS.items()})
ElementContactsSerializer = _by_topic("ElementContactsSerializer", QUESTIONS)


class ContactsViewSet(ViewSet):
    """Whom a person asks about what, on the day asked for."""

    queryset = Person.objects.select_related("manager")
    serializer_class = ContactsSerializer
    pagination_class = None

    @extend_schema(operation_id="people_contacts", parameters=[AS_OF], responses=ContactsSerializer)
    def list(self, request: ApiRequest, handle: str) -> Response:
        """What to build: product owners; how: chapter leads; the process: agile coaches; the career:
        the line manager; interests: guild coordinators. An empty list says that there is nobody to ask.
        """
        person = find(Person, key_of(Person, handle), "manager")
        topics = contacts(person, tenures_on(person, request.as_of), request.as_of).topics
        return Response(self.get_serializer({topic.name: topic.contacts for topic in topics}).data)


class AboutViewSet(ViewSet):
    """Whom one asks about an element, on the day asked for."""

    queryset: QuerySet = User.objects.none()  # of no model; the router and the schema want one
    serializer_class = ElementContactsSerializer
    pagination_class = None

    def respond_about(self, element: Element) -> Response:
        """Answer with whom to ask about an element."""
        topics = element_contacts(element, self.request.as_of, cast(User, self.request.user).person)
        return Response(self.get_serializer(topics).data)


class ElementContactsViewSet(AboutViewSet):
    """Whom one asks about the elements of one kind."""

    @extend_schema(parameters=[AS_OF], responses=ElementContactsSerializer)
    def list(self, request: ApiRequest, slug: str) -> Response:
        """What to build: the product owner; how: leads of chapters; the process: agile coaches; the
        direction: the trio of the tribe; interests: coordinators of a guild. Where nobody has such a role,
        `person` is null and `reason` says so. A list is empty where the topic is none of this element.
        """
        model = self.queryset.model
        return self.respond_about(find(model, key_of(model, slug)))


# The views of what elements have of their own, by kind.
CONTACTS_OF = {
    kind: extend_schema_view(list=extend_schema(operation_id=f"{kind}s_contacts"))(
        type(f"{model.__name__}ContactsViewSet", (ElementContactsViewSet,), {"queryset": model.objects.all()})
    )
    for kind, model in KINDS.items()
}


class AnyContactsViewSet(AboutViewSet):
    """Whom one asks about any element."""

    parameters: ClassVar = frozenset({"about"})

    @extend_schema(
        operation_id="contacts_list", parameters=[ABOUT, AS_OF], responses=ElementContactsSerializer
    )
    def list(self, request: ApiRequest) -> Response:
        """Whom to ask about the element that `about` names, as its own address says it. A former key does, too."""
        if not request.GET.get("about"):
            raise exceptions.ValidationError({"about": ["Say what it is about, such as squad:checkout."]})
        element = element_named(request.GET["about"], parameter="about")
        if not isinstance(element, Element):
            raise BadRequest(f"Whom {element} asks is at /api/v1/people/{element.key}/contacts/.")
        return self.respond_about(element)
