"""People over the REST API."""

from typing import Any

from rest_framework import serializers

from orgmodel.api import ElementViewSet, verb
from people import operations
from people.filters import PersonFilters
from people.models import Person


class PersonSerializer(serializers.ModelSerializer):
    """Somebody who works here."""

    manager: Any = serializers.SlugRelatedField(slug_field="handle", read_only=True, allow_null=True)

    class Meta:
        model = Person
        fields = (
            "handle",
            "name",
            "email",
            "job_title",
            "location",
            "time_zone",
            "manager",
            "starts_on",
            "ends_before",
            "version",
        )


class PersonViewSet(ElementViewSet):
    """People, by handle; `?q=` keeps those in whose name, handle, e-mail or job title the words occur."""

    queryset = Person.objects.select_related("manager")
    filters = PersonFilters
    serializer_class = PersonSerializer
    add, change, remove = operations.add_person, operations.edit_person, operations.remove_person
    edit_profile = verb(operations.edit_profile)
    offboard_person = verb(operations.offboard_person)
    return_person = verb(operations.return_person)
