"""What directories are known to send otherwise than the standard says, brought into its form.

Entra ID sends the line manager as a text, and booleans as texts; Okta sends the id along with what it changes.
"""

from collections.abc import Mapping

MANAGER = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:user"
READ_ONLY = {"id", "meta", "schemas", "groups"}


def lenient_resource(sent: object) -> object:
    """A resource as a directory sent it, in the form of the standard; which schemas it has follows from the rest."""
    if not isinstance(sent, Mapping):
        return sent
    return {
        name: _value(str(name).lower(), value)
        for name, value in sent.items()
        if str(name).lower() != "schemas"
    }


def lenient_patch(sent: object) -> object:
    """The same of a PatchOp message; what can't be changed is left out of values that have no path."""
    if not isinstance(sent, Mapping):
        return sent
    members = {
        "Operations" if str(name).lower() == "operations" else name: each for name, each in sent.items()
    }
    if isinstance(operations := members.get("Operations"), list):
        members["Operations"] = [_operation(each) for each in operations]
    return members


def _operation(sent: object) -> object:
    if not isinstance(sent, Mapping):
        return sent
    members = {str(name).lower(): value for name, value in sent.items()}
    path, value = members.get("path"), members.get("value")
    if not path and isinstance(value, Mapping):
        kept = {name: each for name, each in value.items() if str(name).lower() not in READ_ONLY}
        members["value"] = lenient_resource(kept)
    elif isinstance(path, str) and "value" in members:
        members["value"] = _value(path.lower(), value)
    if members.get("path") == "":
        del members["path"]
    return members


def _value(name: str, value: object) -> object:
    """The value of an attribute whose name, or path, in small letters is `name`."""
    if name == f"{MANAGER}:manager":
        return _manager(value)
    if name == MANAGER and isinstance(value, Mapping):
        return {key: _manager(each) if str(key).lower() == "manager" else each for key, each in value.items()}
    if name == "members":
        return _ids_alone(value)
    if name.rpartition(":")[2] in ("emails", "addresses", "phonenumbers"):
        return _work_first(value)
    return value


def _manager(value: object) -> object:
    if isinstance(value, str):
        return {"value": value} if value else None
    if isinstance(value, list) and len(value) == 1:
        return _manager(value[0])
    return value


def _ids_alone(value: object) -> object:
    """Members by their ids; what else is said of them follows from these."""
    entries = [value] if isinstance(value, Mapping) else value
    if not isinstance(entries, list):
        return value
    return [
        {name: each for name, each in entry.items() if str(name).lower() == "value"}
        if isinstance(entry, Mapping)
        else entry
        for entry in entries
    ]


def _work_first(value: object) -> object:
    """Entries of which the primary one comes first, then those of type work; people have one of each here."""
    entries = [value] if isinstance(value, Mapping) else value
    if not isinstance(entries, list):
        return value

    def rank(entry: object) -> tuple[bool, bool]:
        said = {str(name).lower(): each for name, each in entry.items()} if isinstance(entry, Mapping) else {}
        return str(said.get("primary")).lower() != "true", said.get("type") != "work"

    return [
        {name: each for name, each in entry.items() if str(name).lower() != "primary"}
        if isinstance(entry, Mapping)
        else entry
        for entry in sorted(entries, key=rank)
    ]
