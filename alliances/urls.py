"""Addresses of alliances."""

from django.urls import path

from alliances import forms, operations, views
from history.forms import ReopenForm
from orgmodel.web.forms import DissolveForm, EndForm, RemoveForm
from orgmodel.web.pages import operation_path, operation_paths

app_name = "alliances"
urlpatterns = [
    path("", views.alliance_list, name="list"),
    operation_path("new/", operations.form_alliance, forms.FormAllianceForm, views.get_nothing),
    path("<key:slug>/", views.alliance_detail, name="detail"),
    *operation_paths(
        "<key:slug>/",
        views.get_alliance,
        {
            operations.edit_alliance: forms.EditAllianceForm,
            operations.dissolve_alliance: DissolveForm,
            operations.reopen_alliance: ReopenForm,
            operations.remove_alliance: RemoveForm,
            operations.add_trio: forms.AddTrioForm,
        },
    ),
    *operation_paths(
        "<key:slug>/trios/<int:pk>/",
        views.get_participation,
        {
            operations.withdraw_trio: EndForm,
            operations.correct_participation: forms.CorrectParticipationForm,
            operations.remove_participation: RemoveForm,
        },
    ),
]
