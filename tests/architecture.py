"""Checks of how the source is built: who imports whom, who writes, which modules there may be.

Each takes the root of a source tree, or what is registered, and returns what is
wrong as “path:line: what”, one string for each fault.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import rules
from django.urls import get_resolver

from orgmodel.domain.operations import Operation

# By layer first: a module may import any app's lower layer, and of its own layer its own app and those before it.
LAYERS = (
    {"models"},
    {"operations", "rules", "tasks"},
    {"reads"},
    {"filters", "forms"},
    {"views", "api", "admin", "urls", "apps", "management", "templatetags"},
)
APPS = (
    *(
        "people",
        "history",
        "retries",
        "mail",
        "blueprint",
        "tribes",
        "trios",
        "bots",
        "squads",
        "chapters",
        "guilds",
        "alliances",
    ),
    *("access", "changes", "atlas", "search", "sheets", "plans", "scim", "samples"),
)
# Modules whose names are not those of a layer; any other counts as “reads”.
LAYER_OF = {
    "atlas.organisation": "api",
    "history.change_sets": "operations",
    "history.entry_json": "api",
    "history.exports": "views",
    "history.public_ids": "operations",
    "history.rows": "operations",
    "history.sentences": "operations",
    "history.undoing": "operations",
    "access.account_history": "operations",
    "blueprint.profiles": "models",
    "blueprint.sizes": "models",
    "access.code_forms": "forms",
    "access.invitation_views": "views",
    "access.invitation_list": "operations",
    "access.invitees": "operations",
    "access.link_views": "views",
    "access.openid_connect": "views",
    "access.provider_pages": "views",
    "access.provider_views": "views",
    "access.saml_views": "views",
    "access.second_factor_middleware": "views",
    "access.second_factor_views": "views",
    "access.guests": "operations",
    "access.middleware": "views",
    "access.sign_in": "views",
    "people.absences": "models",
    "access.sign_in_admin": "admin",
    "people.gaps": "models",
    "people.merge_forms": "forms",
    "people.people_acts": "admin",
    "people.roles": "models",
    "access.account_forms": "forms",
    "access.account_serializers": "api",
    "access.accounts_api": "api",
    "access.invitations_api": "api",
    "access.account_views": "views",
    "access.tool_views": "views",
    "access.administration_urls": "urls",
    "access.administration_views": "views",
    "access.role_forms": "forms",
    "access.roles_api": "api",
    "people.shares": "operations",
    "access.sign_up_views": "views",
    "access.throttling": "api",
    "people.pictures": "models",
    "people.privacy": "operations",
    "people.profile": "models",
    "people.time_zones": "models",
    "access.tokens": "api",
    "plans.acts": "operations",
    "plans.outcomes": "operations",
    "plans.refusals": "operations",
    "search.kinds": "models",
    "search.words": "models",
    "scim.answers": "api",
    "scim.bulk": "api",
    "scim.endpoints": "api",
    "scim.facts": "models",
    "scim.group_endpoint": "api",
    "scim.groups": "filters",
    "scim.member_ids": "filters",
    "scim.user_filters": "filters",
    "squads.bot_forms": "forms",
    "sheets.export": "operations",
    "sheets.format": "operations",
    "sheets.loading": "operations",
    "sheets.selection": "operations",
}
# What every app stands on, left before right, without any app; above all of them, what names all apps.
KERNEL = ("embedded", "caching", "domain", "web", "api")
TOP = {
    f"orgmodel.{name}"
    for name in ("urls", "api_urls", "error_middleware", "views", "settings", "wsgi", "asgi")
}
NOT_THE_PRODUCT = {"tests", "benchmarks"}

FORBIDDEN = {"utils", "services", "selectors", "mixins", "signals", "constants"}

MANAGERS = {"objects", "_base_manager", "_default_manager"}
ALWAYS_WRITE = {
    *("bulk_create", "bulk_update", "get_or_create", "update_or_create", "create_user", "create_superuser"),
    *("acreate", "asave", "adelete", "aupdate", "abulk_create", "abulk_update"),
    *("aget_or_create", "aupdate_or_create", "save_base", "_raw_delete"),
}
# These take no positional arguments when they write to the database.
KEYWORDS_ONLY = {"save", "create", "update", "delete"}
# What is no row and no queryset, whatever is done to it.
INNOCENT = {
    "session",
    "globals",
    "filters",
    "context",
    "kwargs",
    "headers",
    "fields",
    "attrs",
    "environ",
    "cache",
}
# Runs the SQL of querysets, which it checks to be a SELECT, and nothing else.
RUNS_WHAT_DJANGO_MADE = {"orgmodel.caching.compiled", "orgmodel.caching.prepared"}
OF_A_RUNNING_OPERATION = {"save", "remove", "end", "end_children", "reopen"}
READS = re.compile(
    r"\s*(SELECT|SHOW|EXPLAIN|SET)\b(?!.*\b(INSERT|(?<!FOR )UPDATE|DELETE|INTO)\b)", re.IGNORECASE | re.DOTALL
)

LONGEST_LINE = 160
DAYLESS = re.compile(
    r"{%\s*url\s+(?P<name>[^\s%]+)|\burl\((?P<call>[\"'][^\"']*[\"'])|(?P<bare>\bget_absolute_url\b)|href=[\"'](?P<fixed>/[^\"']*)"
)
WITHOUT_A_DAY = re.compile(
    r"[\w.]*opts\|admin_urlname:'\w+'|[\"'](account_\w+|mfa_\w+|sign_in_by|saml_\w+|admin:\w+|api:\w+|demo_sign_in)[\"']|/"
)


class Module(NamedTuple):
    """A Python file of the tree; `path` is relative to the root."""

    name: str
    path: Path
    tree: ast.Module

    @property
    def writes(self) -> bool:
        """Whether it is one of those that may write to the database."""
        return "operations" in self.name.split(".") or "migrations" in self.path.parts


def modules(root: Path) -> Iterator[Module]:
    """Every Python file of the packages in `root`, tests and benchmarks aside."""
    for package in sorted(root.iterdir()):
        if package.name not in NOT_THE_PRODUCT and (package / "__init__.py").exists():
            for file in sorted(package.rglob("*.py")):
                path = file.relative_to(root)
                name = ".".join(path.with_suffix("").parts).removesuffix(".__init__")
                yield Module(name, path, ast.parse(file.read_text(), str(path)))


class Place(NamedTuple):
    """Where a module stands: its layer, and within that its app."""

    layer: int
    app: int


def place_of(name: str) -> Place | None:
    """The place of a module, or of what is imported from one; None for what is not of the product.

    The kernel stands below all layers, its addresses and settings above them.
    """
    app, _, rest = name.partition(".")
    module = rest.partition(".")[0]
    if f"{app}.{module}" in TOP:
        return Place(len(LAYERS), 0)
    if app == "orgmodel":
        return Place(-1, KERNEL.index(module) if module in KERNEL else len(KERNEL))
    if app not in APPS:
        return None
    layer = LAYER_OF.get(f"{app}.{module}", module)
    found = next((number for number, names in enumerate(LAYERS) if layer in names), 2 if module else 0)
    return Place(found, APPS.index(app))


def wrong_imports(root: Path) -> list[str]:
    """Imports of a higher layer, of a later app's same layer, or of code by a migration."""
    found = []
    for module in modules(root):
        here = module.name.partition(".")[0]
        if here not in APPS and here != "orgmodel":
            found.append(f"{module.path}:1: {here} has no place in the order of imports")
            continue
        for line, target in _imports(module):
            if fault := _fault(module, target):
                found.append(f"{module.path}:{line}: {fault}")
    return found


def _fault(module: Module, target: str) -> str:
    mine, theirs = place_of(module.name), place_of(target)
    if mine is None or theirs is None:
        return ""
    if "migrations" in module.path.parts:
        return f"a migration may not import {target}"
    return f"{module.name} may not import {target}" if theirs > mine else ""


def _imports(module: Module) -> Iterator[tuple[int, str]]:
    package = module.name.split(".") if module.path.name == "__init__.py" else module.name.split(".")[:-1]
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*above, *(node.module or "").split(".")]).strip(".")
            yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)


def writes(root: Path) -> list[str]:
    """Writes to the database in modules that are neither operations nor migrations."""
    found = []
    for module in modules(root):
        if module.writes or module.name in RUNS_WHAT_DJANGO_MADE:
            continue
        plain = _plain_names(module.tree)
        texts = _texts(module.tree)
        for node in ast.walk(module.tree):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and _writes(node, plain, texts)
            ):
                found.append(
                    f"{module.path}:{node.lineno}: {ast.unparse(node.func)}() writes to the database"
                )
        for line, target in _imports(module):
            base, _, name = target.rpartition(".")
            if base == "orgmodel.domain.operations" and name in OF_A_RUNNING_OPERATION:
                found.append(f"{module.path}:{line}: {name} is for operations only")
    return found


def _writes(call: ast.Call, plain: set[str], texts: dict[str, str]) -> bool:
    assert isinstance(call.func, ast.Attribute)
    method, receiver = call.func.attr, call.func.value
    of_a_manager = any(
        isinstance(node, ast.Attribute) and node.attr in MANAGERS for node in ast.walk(receiver)
    )
    if method in ALWAYS_WRITE or (method == "raw" and of_a_manager):
        return True
    if method in ("execute", "executemany"):
        return not _only_reads(call, texts)
    if method not in KEYWORDS_ONLY:
        return False
    if of_a_manager:
        return True
    if call.args or any(word.arg == "commit" for word in call.keywords):
        return False
    return _last_name(receiver) not in INNOCENT | plain


def _only_reads(call: ast.Call, texts: dict[str, str]) -> bool:
    first = call.args[0] if call.args else None
    sql = texts.get(first.id) if isinstance(first, ast.Name) else getattr(first, "value", None)
    return isinstance(sql, str) and bool(READS.match(sql))


def _texts(tree: ast.Module) -> dict[str, str]:
    """The texts that the module gives a name, each once."""
    return {
        node.targets[0].id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    }


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _plain_names(tree: ast.Module) -> set[str]:
    """Names of what is a dictionary or a set wherever the module assigns it."""
    assigned: dict[str, list[ast.expr]] = {}
    for node in ast.walk(tree):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        value = getattr(node, "value", None)
        if isinstance(node, ast.Assign | ast.AnnAssign) and value is not None:
            for target in targets:
                assigned.setdefault(_last_name(target), []).append(value)
    return {name for name, values in assigned.items() if all(map(_is_plain, values))}


def _is_plain(value: ast.expr) -> bool:
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Name):
        return value.func.id in {"dict", "set", "defaultdict", "Counter"}
    return isinstance(value, ast.Dict | ast.DictComp | ast.Set | ast.SetComp)


def forbidden_modules(root: Path) -> list[str]:
    """Modules and packages that say nothing about what is in them."""
    return [
        f"{module.path}:1: name it for what it is, not “{word}”"
        for module in modules(root)
        for word in module.name.split(".")
        if word in FORBIDDEN
    ]


def links_that_lose_the_day(root: Path) -> list[str]:
    """Links in the templates that `to` should make, so that `?as_of=` is kept."""
    found = []
    for file in sorted((root / "templates").rglob("*.html")):
        for number, line in enumerate(file.read_text().splitlines(), 1):
            for link in DAYLESS.finditer(line):
                name = link["name"] or link["call"] or link["bare"] or link["fixed"]
                if not WITHOUT_A_DAY.fullmatch(name):
                    found.append(f"{file.relative_to(root)}:{number}: {name} loses the day; use to")
    return found


def long_lines(root: Path) -> list[str]:
    """Lines of our templates, styles and scripts that are longer than anybody reads.

    Django's own template language cannot break a tag over lines, so its templates are left out.
    """
    ours = (
        *(root / "templates").rglob("*.html"),
        *(root / "static").glob("css/*"),
        *(root / "static").glob("js/*"),
    )
    return [
        f"{file.relative_to(root)}:{number}: {len(line)} characters; at most {LONGEST_LINE}"
        for file in sorted(ours)
        if file.relative_to(root).parts[:2] != ("templates", "django")
        for number, line in enumerate(file.read_text().splitlines(), 1)
        if len(line) > LONGEST_LINE
    ]


def without_permission(operations: Iterable[Operation]) -> list[str]:
    """Operations that no permission of the same name guards: nobody could perform them."""
    return [known.name for known in operations if not rules.perm_exists(known.name)]


def without_raises(operations: Iterable[Operation]) -> list[str]:
    """Operations whose docstring does not say what they raise."""
    return [known.name for known in operations if "Raises:" not in (known.function.__doc__ or "")]


def without_page(operations: Iterable[Operation]) -> list[str]:
    """Operations without an address of the same name in their app."""
    namespaces = get_resolver().namespace_dict
    named = {app: set(resolver.reverse_dict) for app, (_, resolver) in namespaces.items()}
    return [
        known.name
        for known in operations
        if known.short_name not in named.get(known.name.partition(".")[0], ())
    ]


def without_route(operations: Iterable[Operation], viewsets: Iterable[type]) -> list[str]:
    """Operations that the REST API does not offer: not as a verb, nor by POST, PATCH or DELETE."""
    offered = set()
    for viewset in viewsets:
        by_method = (getattr(viewset, method, None) for method in ("add", "change", "remove"))
        offered |= {function.operation.name for function in by_method if hasattr(function, "operation")}
        app = viewset.queryset.model._meta.app_label
        offered |= {f"{app}.{action.__name__}" for action in viewset.get_extra_actions()}
    return [known.name for known in operations if known.name not in offered]
