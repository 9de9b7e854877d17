"""Addresses of guilds."""

from django.urls import path

from guilds import forms, operations, views
from history.forms import ReopenForm
from orgmodel.web.forms import DissolveForm, EndForm, RemoveForm
from orgmodel.web.pages import operation_path, operation_paths

app_name = "guilds"
urlpatterns = [
    path("", views.guild_list, name="list"),
    operation_path("new/", operations.form_guild, forms.FormGuildForm, views.get_nothing),
    path("<key:slug>/", views.guild_detail, name="detail"),
    *operation_paths(
        "<key:slug>/",
        views.get_guild,
        {
            operations.edit_guild: forms.EditGuildForm,
            operations.dissolve_guild: DissolveForm,
            operations.reopen_guild: ReopenForm,
            operations.remove_guild: RemoveForm,
            operations.join_guild: forms.JoinForm,
            operations.leave_guild: forms.LeaveForm,
            operations.place_member: forms.PlaceMemberForm,
            operations.appoint_coordinator: forms.AppointCoordinatorForm,
        },
    ),
    *operation_paths(
        "<key:slug>/members/<int:pk>/",
        views.get_membership,
        {
            operations.end_membership: EndForm,
            operations.correct_membership: forms.CorrectMembershipForm,
            operations.remove_membership: RemoveForm,
        },
    ),
]
