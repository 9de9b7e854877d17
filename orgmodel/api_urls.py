"""Every address of the REST API, version 1."""

from django.urls import path
from drf_spectacular.views import SpectacularJSONAPIView
from rest_framework.routers import SimpleRouter

from access import accounts_api as accounts
from access import api as access
from access import invitations_api as invitations
from access import roles_api as roles
from alliances import api as alliances
from atlas import api as atlas
from atlas.organisation import OrganisationView
from blueprint import api as blueprint
from bots import api as bots
from changes import api as changes
from chapters import api as chapters
from guilds import api as guilds
from history import api as history
from history import change_set_api as change_sets
from orgmodel.api.bulk import OperationsView, OperationView
from orgmodel.api.problem_types import ProblemTypesView, ProblemTypeView
from orgmodel.api.root import RootView
from orgmodel.views import docs
from people import api as people
from plans import api as plans
from search import api as search
from sheets import api as sheets
from squads import api as squads
from tribes import api as tribes
from trios import api as trios

# “ada.holm” is a handle, not “ada” in the format “holm”: the simple router has no formats.
router = SimpleRouter()
router.register("tribes", tribes.TribeViewSet, "tribe")
router.register("trios", trios.TrioViewSet, "trio")
router.register(r"trios/(?P<slug>[^/]+)/seats", trios.SeatViewSet, "trio-seat")
router.register("squads", squads.SquadViewSet, "squad")
router.register(r"squads/(?P<slug>[^/]+)/members", squads.MembershipViewSet, "squad-member")
router.register(r"squads/(?P<slug>[^/]+)/tribes", squads.StayViewSet, "squad-tribe")
router.register("chapters", chapters.ChapterViewSet, "chapter")
router.register(r"chapters/(?P<slug>[^/]+)/members", chapters.MembershipViewSet, "chapter-member")
router.register("guilds", guilds.GuildViewSet, "guild")
router.register(r"guilds/(?P<slug>[^/]+)/members", guilds.MembershipViewSet, "guild-member")
router.register("alliances", alliances.AllianceViewSet, "alliance")
router.register(r"alliances/(?P<slug>[^/]+)/trios", alliances.ParticipationViewSet, "alliance-trio")
router.register("recommended-sizes", blueprint.RecommendedSizeViewSet, "recommended-size")
router.register("bots", bots.BotViewSet, "bot")
router.register(r"squads/(?P<slug>[^/]+)/bots", squads.BotMembershipViewSet, "squad-bot")
router.register("people", people.PersonViewSet, "person")
router.register(r"people/(?P<handle>[^/]+)/absences", people.AbsenceViewSet, "person-absence")
router.register(r"people/(?P<handle>[^/]+)/contacts", atlas.ContactsViewSet, "contact")
router.register(r"people/(?P<handle>[^/]+)/roles", roles.RoleViewSet, "person-role")
for kind, contacts in atlas.CONTACTS_OF.items():
    router.register(rf"{kind}s/(?P<slug>[^/]+)/contacts", contacts, f"{kind}-contact")
router.register("contacts", atlas.AnyContactsViewSet, "any-contact")
router.register("roles", roles.AllRolesViewSet, "role")
router.register("accounts", accounts.AccountViewSet, "account")
router.register("invitations", invitations.InvitationViewSet, "invitation")
router.register("plans", plans.PlanViewSet, "plan")
router.register("history", history.EntryViewSet, "entry")
router.register("change-sets", change_sets.ChangeSetViewSet, "change-set")
router.register("changes", changes.ChangeViewSet, "change")
router.register("search", search.SearchViewSet, "result")

# What the root lists beside the collections of the router.
OTHERS = ("operations", "organisation", "exports", "problems", "me", "schema", "docs")
COLLECTIONS = {
    **{prefix: f"{basename}-list" for prefix, _, basename in router.registry if "(" not in prefix},
    **{name: name for name in OTHERS},
}

app_name = "api"
urlpatterns = [
    path("", RootView.as_view(collections=COLLECTIONS), name="root"),
    *router.urls,
    path("operations/", OperationsView.as_view(), name="operations"),
    path("operations/<str:operation>/", OperationView.as_view(), name="operation"),
    path("organisation/", OrganisationView.as_view(), name="organisation"),
    path("exports/", sheets.ExportsView.as_view(), name="exports"),
    path("problems/", ProblemTypesView.as_view(), name="problems"),
    path("problems/<str:name>/", ProblemTypeView.as_view(), name="problem"),
    path("docs/", docs, name="docs"),
    path("schema/", SpectacularJSONAPIView.as_view(), name="schema"),
    path("me/", access.OneselfView.as_view(), name="me"),
    path("token/", access.TokenView.as_view(), name="token"),
    path("token/revoke/", access.RevokeView.as_view(), name="token-revoke"),
    path("token/revoke-all/", access.RevokeAllView.as_view(), name="token-revoke-all"),
]
