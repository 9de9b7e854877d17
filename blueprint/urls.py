"""Addresses of the organisation's own model."""

from django.urls import path

from blueprint import forms, operations, views
from orgmodel.web.forms import EndForm, RemoveForm
from orgmodel.web.pages import operation_path, operation_paths

app_name = "blueprint"
urlpatterns = [
    path("", views.blueprint, name="list"),
    operation_path("recommend-size/", operations.recommend_size, forms.RecommendSizeForm, views.get_nothing),
    *operation_paths(
        "sizes/<int:pk>/",
        views.get_size,
        {
            operations.end_size: EndForm,
            operations.correct_size: forms.CorrectSizeForm,
            operations.remove_size: RemoveForm,
        },
    ),
    path("<slug:element>/", views.element_blueprint, name="detail"),
]
