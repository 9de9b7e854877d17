"""What can be asked of groups: they are read, and their members changed; they are formed here, not by a directory."""

from collections.abc import Callable, Iterable, Mapping
from uuid import UUID

from django.db.models import Q
from django.http import Http404
from django.utils import timezone
from scim2_models import (
    Context,
    InvalidPathException,
    InvalidValueException,
    MutabilityException,
    ResponseParameters,
    ScimFilter,
    SearchRequest,
)

from orgmodel.domain.elements import is_id
from people.models import User as Account
from scim.endpoints import Endpoint, Page, check_match, make_anew
from scim.filters import condition_of
from scim.groups import KINDS, ProvisionedGroup, find_groups, get_group, group_conditions
from scim.leniency import lenient_patch, lenient_resource
from scim.member_ids import with_ids_here
from scim.messages import patch_of
from scim.operations import change_members
from scim.reads import ids_here
from scim.resources import Group, GroupResource, Member
from scim.service import POLICY

FORMED_HERE = (
    "Squads, chapters, guilds and tribes are formed, renamed and dissolved here, not by a directory. "
    "Form it here first, then link it to the directory’s group by its name."
)


class Groups(Endpoint):
    """Squads, chapters, guilds and tribes."""

    name = "Group"
    model = GroupResource

    def __init__(self, account: Account, base: str) -> None:
        self.account, self.base, self.today = account, base, timezone.localdate()

    def read(self, public_id: str, wanted: ResponseParameters | None = None) -> Group:
        """The group with this id. Raises Http404."""
        return self._get(public_id, with_members=_wants_members(wanted)).document(self.base)

    def find(self, search: SearchRequest, *, skip: int, most: int) -> Page:
        """Those that a search finds, by name."""
        binding = search.sort_binding(GroupResource)
        if binding and binding.field_name != "display_name":
            raise InvalidPathException(detail="Groups can be sorted by displayName only.")
        conditions = {}
        for model in KINDS:
            parsed = search.filter and ScimFilter[GroupResource](search.filter)  # type: ignore[valid-type]
            known = group_conditions(model, self.today)
            conditions[model] = condition_of(parsed, known) if parsed else Q()
        total, groups = find_groups(
            conditions,
            self.today,
            descending=search.sort_order == SearchRequest.SortOrder.descending,
            skip=skip,
            most=most,
            with_members=_wants_members(search),
        )
        return Page(total, [group.document(self.base) for group in groups])

    def create(self, sent: object) -> Group:
        """Refused: MutabilityException."""
        raise MutabilityException(detail=FORMED_HERE)

    def replace(self, public_id: str, sent: object, *, if_match: str = "") -> Group:
        """Let the members be as was sent; where none are named, they stay."""

        def wanted(group: ProvisionedGroup) -> Group:
            _refuse_renaming(group, sent)
            with POLICY:
                return GroupResource.model_validate(
                    lenient_resource(sent), scim_ctx=Context.RESOURCE_REPLACEMENT_REQUEST
                )

        return self._change(public_id, wanted, if_match)

    def modify(self, public_id: str, sent: object, *, if_match: str = "") -> Group:
        """Change the members as the operations of a PATCH say."""
        lenient = with_ids_here(lenient_patch(sent))

        def wanted(group: ProvisionedGroup) -> Group:
            present: Group = GroupResource(display_name=group.element.name)
            present.members = [
                Member(value=str(each), ref=None, type=None) for each in group.members or ()
            ] or None
            patch = _without_name(group, lenient)
            if patch is not None:
                with POLICY:
                    parsed = patch_of(GroupResource).model_validate(
                        patch, scim_ctx=Context.RESOURCE_PATCH_REQUEST
                    )
                    parsed.patch(present)
            present.members = present.members or []
            return present

        return self._change(public_id, wanted, if_match)

    def delete(self, public_id: str, *, if_match: str = "") -> None:
        """Refused: MutabilityException; Http404 for what isn't there."""
        self._get(public_id, with_members=False)
        raise MutabilityException(detail=FORMED_HERE)

    def _change(self, public_id: str, wanted: Callable[[ProvisionedGroup], Group], if_match: str) -> Group:
        def make() -> Group:
            group = self._get(public_id)
            check_match(group.version, if_match)
            resource = wanted(group)
            if "members" in resource.model_fields_set:
                present, ids = set(group.members or ()), _ids(resource.members or ())
                merged = ids_here(ids - present)
                ids = {merged.get(each, each) for each in ids}
                change_members(group.element, add=ids - present, remove=present - ids, by=self.account)
            return self.read(public_id)

        return make_anew(make)

    def _get(self, public_id: str, *, with_members: bool = True) -> ProvisionedGroup:
        group = get_group(public_id, self.today, with_members=with_members)
        if group is None:
            raise Http404(f"There is no group with the id “{public_id}”.")
        return group


def _wants_members(wanted: ResponseParameters | None) -> bool:
    """Whether members are among the attributes that are to be shown."""
    if wanted is None:
        return True
    excluded = {str(path).lower().rpartition(":")[2] for path in wanted.excluded_attributes or ()}
    included = {str(path).lower().rpartition(":")[2] for path in wanted.attributes or ()}
    return "members" not in excluded and (
        not included or any(path.partition(".")[0] in ("members", "meta") for path in included)
    )


def _ids(members: Iterable[Member]) -> set[UUID]:
    ids = {str(member.value) for member in members}
    for public_id in ids:
        if not is_id(public_id):
            raise InvalidValueException(detail=f"members: there is no user with the id “{public_id}”.")
    return set(map(UUID, ids))


def _refuse_renaming(group: ProvisionedGroup, sent: object) -> None:
    """Raise MutabilityException where a resource or a value has another name than the group."""
    if not isinstance(sent, Mapping):
        return
    names = [value for name, value in sent.items() if str(name).lower() == "displayname"]
    if any(name != group.element.name for name in names):
        raise MutabilityException(
            detail=f"{group.element} is renamed here, not by a directory. Send its members alone, or its present name."
        )


def _without_name(group: ProvisionedGroup, patch: object) -> object:
    """A PatchOp message without what says the name that the group has; None where nothing is left.

    Raises MutabilityException for another name.
    """
    if not isinstance(patch, Mapping) or not isinstance(operations := patch.get("Operations"), list):
        return patch
    left = []
    for each in operations:
        value = each.get("value") if isinstance(each, Mapping) else None
        if not isinstance(each, Mapping):
            left.append(each)
        elif str(each.get("path", "")).lower() == "displayname":
            _refuse_renaming(group, {"displayName": value})
        elif "path" not in each and isinstance(value, Mapping):
            _refuse_renaming(group, value)
            rest = {name: item for name, item in value.items() if str(name).lower() != "displayname"}
            left += [{**each, "value": rest}] if rest else []
        else:
            left.append(each)
    return {**patch, "Operations": left} if left or not operations else None
