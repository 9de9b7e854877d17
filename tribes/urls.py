"""Addresses of tribes."""

from django.urls import path

from history.forms import ReopenForm
from orgmodel.web.forms import DissolveForm, RemoveForm
from orgmodel.web.pages import operation_path, operation_paths
from tribes import forms, operations, views

app_name = "tribes"
urlpatterns = [
    path("", views.tribe_list, name="list"),
    operation_path("new/", operations.form_tribe, forms.FormTribeForm, views.get_nothing),
    path("<key:slug>/", views.tribe_detail, name="detail"),
    *operation_paths(
        "<key:slug>/",
        views.get_tribe,
        {
            operations.edit_tribe: forms.EditTribeForm,
            operations.dissolve_tribe: DissolveForm,
            operations.reopen_tribe: ReopenForm,
            operations.remove_tribe: RemoveForm,
        },
    ),
]
