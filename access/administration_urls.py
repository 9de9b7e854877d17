"""Addresses of accounts and roles, for who looks after them."""

from access import administration_views as views
from access import operations, role_forms
from orgmodel.web.forms import EndForm, RemoveForm
from orgmodel.web.pages import operation_path, operation_paths

app_name = "access"
urlpatterns = [
    operation_path("roles/new/", operations.grant_role, role_forms.GrantRoleForm, views.get_chosen_person),
    *operation_paths(
        "people/<key:handle>/roles/<int:pk>/",
        views.get_role,
        {
            operations.end_role: EndForm,
            operations.correct_role: role_forms.CorrectRoleForm,
            operations.remove_role: RemoveForm,
        },
    ),
]
