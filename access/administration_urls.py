"""Addresses of accounts and roles, for who looks after them."""

from django.urls import path

from access import account_views, invitation_views, operations, role_forms, tool_views
from access import administration_views as views
from orgmodel.web.forms import EndForm, RemoveForm
from orgmodel.web.pages import operation_path, operation_paths

app_name = "access"
urlpatterns = [
    path("", account_views.account_list, name="list"),
    path("tools/new/", tool_views.add_tool, name="add_tool"),
    path("switch-off/", account_views.switch_off_several, name="switch_off_several"),
    path("accounts/<str:username>/", account_views.account_detail, name="account"),
    path(
        "accounts/<str:username>/switch-off/", account_views.switch_account, {"on": False}, name="switch_off"
    ),
    path("accounts/<str:username>/switch-on/", account_views.switch_account, {"on": True}, name="switch_on"),
    path("accounts/<str:username>/link/", account_views.link_account, name="link_account"),
    path("accounts/<str:username>/password/", account_views.send_password_link, name="send_password_link"),
    path(
        "accounts/<str:username>/tokens/<slug:key>/revoke/", account_views.revoke_token, name="revoke_token"
    ),
    path("invitations/", invitation_views.invitation_list, name="invitations"),
    path("invitations/new/", invitation_views.invite_several, name="invite_several"),
    path("invitations/again/", invitation_views.invite_again, name="invite_again"),
    path("people/<key:handle>/invite/", invitation_views.invite_one, name="invite_one"),
    path("people/<key:handle>/withdraw/", invitation_views.withdraw, name="withdraw_invitation"),
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
