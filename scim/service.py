"""How the SCIM server describes itself: its schemas, resource types and features."""

from functools import cache

from django.conf import settings
from scim2_models import (
    AuthenticationScheme,
    Bulk,
    ChangePassword,
    ETag,
    External,
    Filter,
    Pagination,
    Patch,
    Reference,
    ResourceType,
    Schema,
    ScimPolicy,
    ScimProvider,
    ServiceProviderConfig,
    Sort,
)

from scim.resources import EnterpriseUser, Group, GroupElement, GroupResource, User, UserResource

PREFIX = "/scim/v2"
PAGE, MOST_RESULTS, MOST_OPERATIONS = 100, 1000, 1000
# What directories send beside the standard, or of what people don't have here, is no reason to refuse the rest.
POLICY = ScimPolicy(
    unknown=ScimPolicy.Unknown.ignore,
    remove_value_as_filter=ScimPolicy.RemoveValue.apply,
    unmatched_path_filter=ScimPolicy.UnmatchedPathFilter.create,
)


@cache
def provider() -> ScimProvider:
    """The service as a whole."""
    return ScimProvider(
        models=[
            User,
            EnterpriseUser,
            Group,
            GroupElement,
            Schema,
            ResourceType,
            ServiceProviderConfig,
        ],
        resource_types=[ResourceType.from_resource(UserResource), ResourceType.from_resource(GroupResource)],
        config=features(),
        policy=POLICY,
    )


@cache
def features() -> ServiceProviderConfig:
    """What it can do, and how much at once."""
    return ServiceProviderConfig(
        patch=Patch(supported=True),
        bulk=Bulk(supported=True, max_operations=MOST_OPERATIONS, max_payload_size=settings.API_BODY_LIMIT),
        filter=Filter(supported=True, max_results=MOST_RESULTS),
        change_password=ChangePassword(supported=False),
        sort=Sort(supported=True),
        etag=ETag(supported=True),
        pagination=Pagination(
            cursor=False,
            index=True,
            default_pagination_method=Pagination.DefaultPaginationMethod.index,
            default_page_size=PAGE,
            max_page_size=MOST_RESULTS,
        ),
        authentication_schemes=[
            AuthenticationScheme(
                type=AuthenticationScheme.Type.oauthbearertoken,
                name="Token",
                description="A token of a tool’s account: “Authorization: Bearer …”.",
                spec_uri=Reference[External]("https://www.rfc-editor.org/rfc/rfc6750"),
                primary=True,
            )
        ],
    )
