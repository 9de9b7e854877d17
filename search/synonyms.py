"""What people call our pages, kinds and operations otherwise: the one table of synonyms. Words are folded."""

from collections.abc import Mapping

# Of pages and of operations that need nothing to act on, by URL name.
PAGES: Mapping[str, tuple[str, ...]] = {
    "home": ("start", "overview", "dashboard"),
    "atlas:map": (
        "atlas",
        "picture",
        "organisation",
        "organization",
        "org",
        "chart",
        "organigram",
        "diagram",
    ),
    "atlas:changes": ("upcoming", "compare", "comparison", "planned", "timeline"),
    "atlas:tour": ("help", "guide", "introduction", "tutorial", "learn"),
    "history:list": ("log", "audit", "activity", "trail", "undo"),
    "sheets:list": ("import", "upload", "download", "export", "csv", "excel", "xlsx", "spreadsheet", "load"),
    "tribes:list": ("department", "area", "division", "unit", "tribe"),
    "squads:list": ("team", "squad"),
    "chapters:list": ("discipline", "competence", "profession", "chapter"),
    "guilds:list": ("community", "interest", "guild"),
    "alliances:list": ("initiative", "goal", "alliance"),
    "trios:list": ("leads", "leadership", "trio"),
    "blueprint:list": ("model", "sizes", "recommended", "profile", "settings"),
    "bots:list": ("robot", "agent", "ai", "automation", "program", "bot"),
    "people:list": ("staff", "employee", "employees", "colleagues", "persons", "directory", "workforce"),
    "people:add_person": ("hire", "employee", "joiner", "recruit", "onboard", "staff"),
    "squads:form_squad": ("team",),
    "tribes:form_tribe": ("department", "area", "division"),
    "guilds:form_guild": ("community", "start"),
    "bots:add_bot": ("robot", "agent", "automation", "program"),
}

# Of the first word of operations.
VERBS: Mapping[str, tuple[str, ...]] = {
    "move": ("transfer", "reassign", "relocate"),
    "offboard": ("resign", "leave", "terminate", "fire", "dismiss", "exit"),
    "rehire": ("rejoin", "reinstate"),
    "merge": ("combine", "duplicate", "deduplicate"),
    "join": ("enter", "subscribe"),
    "leave": ("quit", "unsubscribe"),
    "edit": ("change", "rename", "update", "correct"),
    "retire": ("switch", "end", "archive", "decommission"),
    "dissolve": ("close", "disband", "end", "archive"),
    "remove": ("delete",),
    "erase": ("anonymise", "anonymize", "forget", "gdpr"),
    "place": ("assign", "staff"),
    "appoint": ("assign", "name", "promote"),
    "relieve": ("demote",),
    "fill": ("seat", "appoint"),
}

# Of kinds, where they stand between the verb and the name: “move team Checkout”.
KINDS: Mapping[str, tuple[str, ...]] = {
    "tribe": ("department", "area", "division"),
    "squad": ("team",),
    "chapter": ("discipline",),
    "guild": ("community",),
    "alliance": ("initiative",),
    "trio": (),
    "person": ("people", "employee", "member"),
    "bot": ("robot", "agent", "program"),
}
