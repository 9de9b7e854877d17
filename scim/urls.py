"""Addresses of the SCIM server, with or without a final slash."""

from django.urls import re_path

from scim import views
from scim.group_endpoint import Groups

app_name = "scim"
urlpatterns = [
    re_path(r"^Users/?$", views.ListView.as_view(), name="users"),
    re_path(r"^Users/\.search/?$", views.SearchView.as_view(), name="search_users"),
    re_path(r"^Users/(?P<public_id>[^/]+)/?$", views.ResourceView.as_view(), name="user"),
    re_path(r"^\.search/?$", views.RootSearchView.as_view(), name="search"),
    re_path(r"^Groups/?$", views.ListView.as_view(endpoint=Groups), name="groups"),
    re_path(r"^Groups/\.search/?$", views.SearchView.as_view(endpoint=Groups), name="search_groups"),
    re_path(r"^Groups/(?P<public_id>[^/]+)/?$", views.ResourceView.as_view(endpoint=Groups), name="group"),
    re_path(r"^Bulk/?$", views.BulkView.as_view(), name="bulk"),
    re_path(r"^Schemas/?$", views.DescriptionsView.as_view(kind="Schema"), name="schemas"),
    re_path(r"^Schemas/(?P<name>[^/]+)/?$", views.DescriptionView.as_view(kind="Schema"), name="schema"),
    re_path(r"^ResourceTypes/?$", views.DescriptionsView.as_view(kind="ResourceType"), name="types"),
    re_path(
        r"^ResourceTypes/(?P<name>[^/]+)/?$", views.DescriptionView.as_view(kind="ResourceType"), name="type"
    ),
    re_path(r"^ServiceProviderConfig/?$", views.FeaturesView.as_view(), name="features"),
    re_path(r"^Me/?$", views.MeView.as_view(), name="me"),
    re_path(r"", views.NotFoundView.as_view(), name="nothing"),
]
