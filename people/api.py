"""People over the REST API."""

from django.db.models import OuterRef
from rest_framework import serializers

from orgmodel.api import ElementViewSet, Expansion, JsonSerializer, operation_action
from people import operations
from people.filters import PersonFilters
from people.models import Person


class PersonSerializer(JsonSerializer):
    """Somebody who works here."""

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
            "about",
            "manager",
            "external_id",
            "source",
            "starts_on",
            "ends_before",
            "version",
        )


def person_of(field: str) -> Expansion:
    """Whom the foreign key `field` of a row names."""
    return Expansion(PersonSerializer, lambda day: Person.objects.filter(pk=OuterRef(field)), many=False)


PersonSerializer.expandable["manager"] = person_of("manager_id")


class PersonViewSet(ElementViewSet):
    """People, by handle; `?search=` keeps those in whose name, handle, e-mail or job title the words occur."""

    queryset = Person.objects.all()
    filters = PersonFilters
    serializer_class = PersonSerializer
    add = operations.add_person
    change = operations.edit_person
    remove = operations.remove_person
    edit_profile = operation_action(operations.edit_profile)
    offboard_person = operation_action(operations.offboard_person)
    return_person = operation_action(operations.return_person)
