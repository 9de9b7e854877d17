"""Addresses of bots."""

from django.urls import path

from bots import forms, operations, views
from history.forms import ReopenForm
from orgmodel.web.forms import DissolveForm, RemoveForm
from orgmodel.web.pages import operation_path, operation_paths

app_name = "bots"
urlpatterns = [
    path("", views.bot_list, name="list"),
    operation_path("new/", operations.add_bot, forms.AddBotForm, views.get_nothing),
    path("<key:slug>/", views.bot_detail, name="detail"),
    *operation_paths(
        "<key:slug>/",
        views.get_bot,
        {
            operations.edit_bot: forms.EditBotForm,
            operations.retire_bot: DissolveForm,
            operations.reopen_bot: ReopenForm,
            operations.remove_bot: RemoveForm,
        },
    ),
]
