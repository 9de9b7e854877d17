"""Every address of the REST API, version 1."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView
from knox.views import LogoutAllView, LogoutView
from rest_framework.routers import DefaultRouter

from people.tokens import TokenView
from squads import api as squads

router = DefaultRouter()
router.register("squads", squads.SquadViewSet, "squad")
router.register(r"squads/(?P<slug>[^/]+)/members", squads.MembershipViewSet, "squad-member")
router.register(r"squads/(?P<slug>[^/]+)/tribes", squads.StayViewSet, "squad-tribe")

app_name = "api"
urlpatterns = [
    *router.urls,
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("token/", TokenView.as_view(), name="token"),
    path("token/revoke/", LogoutView.as_view(), name="token-revoke"),
    path("token/revoke-all/", LogoutAllView.as_view(), name="token-revoke-all"),
]
