"""Addresses of the history."""

from django.urls import path

from history import forms, operations, views
from orgmodel.web.pages import operation_paths

app_name = "history"
urlpatterns = [
    path("", views.entry_list, name="list"),
    path("change-sets/<int:pk>/undo/", views.undo_set, name="undo_change_set"),
    *operation_paths("<int:pk>/", views.entry, {operations.undo_entry: forms.UndoForm}),
]
