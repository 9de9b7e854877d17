"""Roles in the product over the REST API."""

from django.db import models
from django.db.models import OuterRef
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from access import operations
from access.filters import RoleFilters
from access.models import RoleAssignment
from orgmodel.api import Expansion, JsonSerializer, OperationViewSet, RowViewSet, operation_action
from orgmodel.domain.elements import id_lookup
from people.api import PersonSerializer, person_of
from people.models import Person


@extend_schema_serializer(component_name="RoleAssignment")
class RoleSerializer(JsonSerializer):
    """A role that a person has in the product during a period."""

    person: serializers.SlugRelatedField = serializers.SlugRelatedField(slug_field="handle", read_only=True)
    name = serializers.CharField(source="person.name", read_only=True)
    tribe: serializers.SlugRelatedField = serializers.SlugRelatedField(
        slug_field="slug", read_only=True, allow_null=True, help_text="Null for the whole organisation."
    )

    expandable = {"person": person_of("person_id")}

    class Meta:
        model = RoleAssignment
        fields = ("id", "person", "name", "role", "tribe", "source", "starts_on", "ends_before")


PersonSerializer.expandable["roles"] = Expansion(
    RoleSerializer, lambda day: RoleAssignment.objects.on(day).filter(person=OuterRef("pk"))
)


class RoleViewSet(RowViewSet):
    """The roles of a person in the product; POST gives one."""

    parent_model = Person
    parent_field = "person"
    queryset = RoleAssignment.objects.with_parents()
    serializer_class = RoleSerializer
    add = operations.grant_role
    change = operations.correct_role
    remove = operations.remove_role
    end_role = operation_action(operations.end_role)


class AllRolesViewSet(OperationViewSet):
    """Everybody’s roles in the product, to read. They are given, ended and corrected below the person."""

    http_method_names = ["get", "head", "options"]
    queryset = RoleAssignment.objects.with_parents()
    serializer_class = RoleSerializer
    filters = RoleFilters
    lookup_value_regex = RowViewSet.lookup_value_regex

    def get_object(self) -> models.Model:
        return get_object_or_404(self.get_queryset(), **id_lookup(self.kwargs["pk"]))
