"""Plans as JSON: what is sent to make one, and what is answered."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from orgmodel.api.arguments import StrictCharField, StrictIntegerField
from orgmodel.api.bulk import CallResultSerializer
from orgmodel.api.references import ChangedRowSerializer
from plans.models import Plan


class PlannedRowSerializer(ChangedRowSerializer):
    """A row before and after; `id` is “new:1” and so on for one that is not there yet."""


class PlannedChangeSerializer(serializers.Serializer):
    """One act upon one element, with the name and key that it had before the plan.

    `index` is that of its call, null where it comes from sheets.
    """

    index = serializers.IntegerField(allow_null=True)
    operation = serializers.CharField()
    kind = serializers.CharField()
    element = serializers.CharField()
    key = serializers.CharField()
    sentence = serializers.CharField()
    rows = PlannedRowSerializer(many=True)


class PlanRefusalSerializer(serializers.Serializer):
    """Why a call (`index`, `errors`), or a row of a sheet (the others), cannot be."""

    index = serializers.IntegerField(required=False)
    errors = serializers.DictField(required=False)  # type: ignore[assignment]  # DRF has an attribute of this name
    sheet = serializers.CharField(required=False)
    row = serializers.IntegerField(required=False, allow_null=True)
    column = serializers.CharField(required=False, allow_null=True)
    message = serializers.CharField(required=False)


@extend_schema_field(PlannedChangeSerializer(many=True))
class Changes(serializers.ReadOnlyField):
    """As they are kept."""


@extend_schema_field(PlanRefusalSerializer(many=True))
class Refusals(serializers.ReadOnlyField):
    """As they are kept."""


class UnlistedSerializer(serializers.Serializer):
    """One row that is stored and not in the sheet; `key` is what its cells would be, with commas between."""

    sheet = serializers.CharField()
    key = serializers.CharField()
    name = serializers.CharField()
    starts_on = serializers.DateField(allow_null=True)
    ends_before = serializers.DateField(allow_null=True)


@extend_schema_field(UnlistedSerializer(many=True))
class UnlistedRows(serializers.ReadOnlyField):
    """As they are kept."""


class OverAllocatedSerializer(serializers.Serializer):
    """Somebody, and days on which they would give more than all of their time: the most that it is, in percent."""

    handle = serializers.CharField()
    name = serializers.CharField()
    percent = serializers.IntegerField()
    starts_on = serializers.DateField(allow_null=True)
    ends_before = serializers.DateField(allow_null=True)


@extend_schema_field(OverAllocatedSerializer(many=True))
class OverAllocatedPeople(serializers.ReadOnlyField):
    """As they are kept."""


class PlanSummarySerializer(serializers.ModelSerializer):
    """A plan in short; `ends` counts the open people, elements, memberships and seats that it ends, of `open_before`."""

    by: serializers.SlugRelatedField = serializers.SlugRelatedField(slug_field="username", read_only=True)
    applied_by: serializers.SlugRelatedField = serializers.SlugRelatedField(
        slug_field="username", read_only=True, allow_null=True
    )
    state = serializers.CharField(read_only=True)

    class Meta:
        model = Plan
        fields: tuple[str, ...] = (
            *("id", "at", "by", "reason", "state", "expires_at", "changes_found", "refusals_found"),
            *("complete", "ends_before", "unlisted_found", "ends", "open_before", "applied_at", "applied_by"),
        )
        read_only_fields = fields


class PlanSerializer(PlanSummarySerializer):
    """A plan with all that it would change, by element, and all that is refused.

    `over_allocated`: who would give more than all of their time by it, which is no refusal. Of sheets also
    what is stored, hasn’t ended and isn’t in the sheets (`unlisted`), and `notes` on how some cells were read.
    """

    changes = Changes()
    refusals = Refusals()
    over_allocated = OverAllocatedPeople()
    unlisted = UnlistedRows()
    notes = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta(PlanSummarySerializer.Meta):
        fields = (
            *PlanSummarySerializer.Meta.fields,
            "changes",
            "refusals",
            "over_allocated",
            "unlisted",
            "notes",
        )
        read_only_fields = fields


class PlannedCallSerializer(serializers.Serializer):
    """One call: its operation, what it acts on, the arguments, and perhaps a reason of its own."""

    names_operation = True  # for the description, which has the arguments of each operation
    operation = serializers.CharField(help_text="Such as squads.place_member.")


class SheetsOptionsSerializer(serializers.Serializer):
    """What happens to what is stored and isn’t in the sheets: if they are `complete`, it ends."""

    complete = serializers.BooleanField(required=False, help_text="End what isn’t in these sheets.")
    ends_before = serializers.DateField(
        required=False, help_text="The day after their last day; today unless given."
    )


class NewPlanSerializer(SheetsOptionsSerializer):
    """Calls, or the sheets by name as CSV; one of both."""

    operations = PlannedCallSerializer(many=True, required=False)
    sheets = serializers.DictField(child=StrictCharField(), required=False)
    reason = StrictCharField(required=False, allow_blank=True, max_length=500)


class NewPlanOfFilesSerializer(SheetsOptionsSerializer):
    """Sheets as files: all .csv, one .zip or one .xlsx."""

    sheets = serializers.ListField(child=serializers.FileField(), allow_empty=False)
    reason = StrictCharField(required=False, allow_blank=True, max_length=500)


class ApplySerializer(serializers.Serializer):
    """How many open people, elements, memberships and seats it may end; a limit of the installation unless given."""

    ends_at_most = StrictIntegerField(required=False, min_value=0)


class AppliedSerializer(PlanSummarySerializer):
    """A plan that was applied: what each call returned, and the entries of the history."""

    results = CallResultSerializer(many=True)

    class Meta(PlanSummarySerializer.Meta):
        fields = (*PlanSummarySerializer.Meta.fields, "results")
