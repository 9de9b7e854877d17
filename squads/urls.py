"""Addresses of squads."""

from django.urls import path

from history.forms import ReopenForm
from orgmodel.web.forms import DissolveForm, EndForm, RemoveForm
from orgmodel.web.pages import operation_path, operation_paths
from squads import bot_forms, forms, operations, views

app_name = "squads"
urlpatterns = [
    path("", views.squad_list, name="list"),
    operation_path("new/", operations.form_squad, forms.FormSquadForm, views.get_chosen_tribe),
    path("<key:slug>/", views.squad_detail, name="detail"),
    *operation_paths(
        "<key:slug>/",
        views.get_squad,
        {
            operations.edit_squad: forms.EditSquadForm,
            operations.move_squad: forms.MoveSquadForm,
            operations.dissolve_squad: DissolveForm,
            operations.reopen_squad: ReopenForm,
            operations.remove_squad: RemoveForm,
            operations.place_member: forms.PlaceMemberForm,
            operations.appoint_product_owner: forms.AppointProductOwnerForm,
            operations.relieve_product_owner: EndForm,
            operations.place_bot: bot_forms.PlaceBotForm,
        },
    ),
    *operation_paths(
        "<key:slug>/members/<int:pk>/",
        views.get_membership,
        {
            operations.end_membership: EndForm,
            operations.move_member: forms.MoveMemberForm,
            operations.change_role: forms.ChangeRoleForm,
            operations.change_allocation: forms.ChangeAllocationForm,
            operations.correct_membership: forms.CorrectMembershipForm,
            operations.remove_membership: RemoveForm,
        },
    ),
    *operation_paths(
        "<key:slug>/tribes/<int:pk>/",
        views.get_tribe_period,
        {
            operations.correct_stay: forms.CorrectStayForm,
            operations.remove_stay: RemoveForm,
        },
    ),
    *operation_paths(
        "<key:slug>/bots/<int:pk>/",
        views.get_bot_membership,
        {
            operations.end_bot_membership: EndForm,
            operations.correct_bot_membership: bot_forms.CorrectBotMembershipForm,
            operations.remove_bot_membership: RemoveForm,
        },
    ),
]
