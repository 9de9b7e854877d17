"""Accounts as the API shows them, and what it takes to make one."""

from collections.abc import Mapping

from rest_framework import serializers

from access.account_list import AccountKind, AccountRow, AccountState
from orgmodel.api import field_for
from orgmodel.api.arguments import StrictBooleanField, StrictCharField, refuse_unknown, require_object
from people.models import Person
from people.roles import Role

# What an active tool is called among the states, since before there were kinds.
TOOL = AccountKind.TOOL.value
STATES = [*AccountState.choices, (TOOL, "Tool")]


class StateField(serializers.ChoiceField):
    """The state of an account, or that it is a tool that is active."""

    def get_attribute(self, instance: AccountRow) -> str:
        """What is shown of `instance`."""
        is_active_tool = instance.account.is_tool and instance.state == AccountState.ACTIVE
        return TOOL if is_active_tool else instance.state.value


class AccountSerializer(serializers.Serializer):
    """An account that can sign in, without anything secret."""

    username = serializers.CharField(source="account.username")
    email = serializers.CharField(source="account.email", help_text="Empty for none.")
    name = serializers.CharField(help_text="Of its person, or else its own.")
    person = serializers.CharField(
        source="person.handle", allow_null=True, default=None, help_text="A handle; null for no person."
    )
    roles = serializers.ListField(
        child=serializers.ChoiceField(choices=Role.choices),
        source="account.held",
        help_text="What its person has on the day asked for, in the organisation or in a tribe.",
    )
    superuser = serializers.BooleanField(
        source="account.is_superuser", help_text="Whether it can do everything, whatever roles there are."
    )
    tool = serializers.BooleanField(source="account.is_tool", help_text="Whether it belongs to a program.")
    state = StateField(choices=STATES)
    second_factor = serializers.BooleanField(
        source="account.second_factor", help_text="Whether its password takes a second step."
    )
    last_sign_in = serializers.DateTimeField(
        source="account.last_login", allow_null=True, help_text="Null for never."
    )
    created = serializers.DateTimeField(source="account.date_joined")
    tokens = serializers.SerializerMethodField(help_text="How many there are that have not expired.")
    token_last_used = serializers.DateTimeField(
        source="used_at", allow_null=True, help_text="Null for never."
    )

    def get_tokens(self, row: AccountRow) -> int:
        return len(row.scopes)


class NewToolSerializer(serializers.Serializer):
    """A program that is to have an account."""

    username = StrictCharField(max_length=150)
    name = StrictCharField(max_length=150, help_text="Shown in the history.")
    administrator = StrictBooleanField(
        default=False,
        help_text="Whether it can make every change that an administrator can; otherwise it can only read.",
    )

    def to_internal_value(self, data: object) -> Mapping[str, object]:
        """The arguments. Raises rest_framework's ValidationError, also for what is unknown."""
        refuse_unknown(require_object(data), self.fields)
        arguments: Mapping[str, object] = super().to_internal_value(data)
        return arguments


class NewAccountSerializer(serializers.Serializer):
    """Who is to have an account: a person, or a tool."""

    person = field_for(Person, required=False)
    tool = NewToolSerializer(required=False)

    def validate(self, attrs: Mapping[str, object]) -> Mapping[str, object]:
        """Refuse both, and neither."""
        if len(attrs) != 1:
            raise serializers.ValidationError("Send either “person” or “tool”.")
        return attrs


class WhoseAccountSerializer(serializers.Serializer):
    """The person whose account it is to be."""

    person = field_for(Person, required=True)
