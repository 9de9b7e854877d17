"""How answers name rows that are of any kind."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

# Of examples.
AN_ID = "01932c07-a209-7c3b-8d1f-5a6b7c8d9e0f"


@extend_schema_field({"type": ["string", "integer"]})
class RowId(serializers.ReadOnlyField):
    """The id of a row; the number of an entry of the history."""


class ReferenceSerializer(serializers.Serializer):
    """A row of any kind, and what it was called."""

    model = serializers.CharField(help_text="Such as squads.squad.")
    id = RowId(help_text="As wherever the row is shown: of an entry of the history, its number.")
    text = serializers.CharField()


class ChangedRowSerializer(ReferenceSerializer):
    """A row before and after, fields by column name; null before it was made, and after it was removed."""

    id = serializers.CharField()  # type: ignore[assignment]  # no entry of the history changes
    before = serializers.DictField(allow_null=True)
    after = serializers.DictField(allow_null=True)


@extend_schema_field(ReferenceSerializer(allow_null=True))
class Reference(serializers.ReadOnlyField):
    """A row as a reference, or null."""


@extend_schema_field(ChangedRowSerializer(many=True))
class ChangedRows(serializers.ReadOnlyField):
    """Rows as references."""
