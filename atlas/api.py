"""Whom to ask, over the REST API."""

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.response import Response

from orgmodel.api import AS_OF, ApiRequest, ViewSet
from orgmodel.domain.elements import find, key_of
from people.contacts import TOPICS, contacts
from people.models import Person
from people.reads import tenures_on

KINDS = ("squad", "chapter", "guild")


class ContactAboutSerializer(serializers.Serializer):
    """The squad, chapter or guild for whose sake one asks them."""

    kind = serializers.ChoiceField(choices=KINDS)
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


# One list for each topic: {"what": […], "how": […], …}.
ContactsSerializer = extend_schema_serializer(many=False)(
    type(
        "ContactsSerializer",
        (serializers.Serializer,),
        {name: ContactSerializer(many=True, help_text=topic.question) for name, topic in TOPICS.items()},
    )
)


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
