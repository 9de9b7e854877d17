"""The description of the API as a whole: its tags, and how clients sign in."""

from orgmodel.api.schema.nodes import Node
from orgmodel.domain.operations import registry

ABOUT = """An organisation of squads, tribes, chapters and guilds, on any day.

Every write is an operation, as on the pages, with the same permissions, validation and history.
An error is a problem document (RFC 9457), and its `type` says which kind. `?as_of=` reads another day than
today. Unknown parameters are refused, not ignored."""
ABOUT_THIS = {
    "description": ABOUT,
    "license": {"name": "All rights reserved", "identifier": "LicenseRef-All-Rights-Reserved"},
    "contact": {"name": "The administrators of this installation"},
}
SCHEMES = {
    "token": "A token in the header: `Authorization: Bearer …`. It may read, write or administer, as its "
    "scope says; see POST /api/v1/token/ and GET /api/v1/me/. `Token …` does as well.",
    "cookieAuth": "The session of a browser; writes send its CSRF token in X-CSRFToken.",
    "basicAuth": "User name and password, in exchange for a token.",
}


def describe_words(result: Node) -> None:
    """Describe the API, and each tag by the first sentence of its first operation."""
    result["info"].update(ABOUT_THIS)
    for name, scheme in result["components"]["securitySchemes"].items():
        scheme["description"] = SCHEMES.get(name, scheme.get("description", ""))
    tags: dict[str, str] = {}
    for methods in result["paths"].values():
        for operation in methods.values():
            operation.setdefault("summary", _summary(operation))
            for tag in operation["tags"]:
                tags.setdefault(tag, _first_sentence(operation["description"]))
    result["tags"] = [{"name": name, "description": description} for name, description in tags.items()]


def _first_sentence(text: str) -> str:
    paragraph = " ".join(text.partition("\n\n")[0].split())
    return f"{paragraph.partition('. ')[0].removesuffix('.')}."


def _summary(operation: Node) -> str:
    """What the operation does, or the id of the endpoint as words."""
    if name := operation.get("x-permission"):
        return registry[name].title()
    return operation["operationId"].replace("_", " ").capitalize()
