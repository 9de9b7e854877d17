"""What applying a plan is: its calls made, or its sheets loaded, within a transaction that somebody else ends."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict

from django.core.exceptions import PermissionDenied

from history.models import ChangeSet, Entry
from orgmodel.api.calls import Calls
from orgmodel.api.problems import TooLarge
from orgmodel.domain.operations import Call, Json, Operation, Origin, as_json, call_together, registry
from people.models import User
from plans.models import Plan
from plans.outcomes import Outcome, outcome_of
from sheets.format.catalogue import ENDABLE
from sheets.format.faults import Faults, folded
from sheets.format.reading import read_upload
from sheets.loading.effects import entries_since, newest_entry_id
from sheets.loading.load import REASON, load
from sheets.loading.unlisted import EndUnlisted, Unlisted
from sheets.operations import MOST_NOTES
from sheets.rules import LOAD_SHEETS

# A request waits for them; the page of sheets takes more, and works on them beside.
MOST_LINES = 10_000
NO_SHEETS = "You don’t have permission to load sheets. People admins and administrators can."


def refuse_sheets(by: User) -> None:
    """Raise PermissionDenied for who may not load sheets, or whose token may not."""
    if not by.has_perm(LOAD_SHEETS):
        scope = by.lacks_scope(LOAD_SHEETS)
        raise PermissionDenied(f"This token lacks the scope {scope}." if scope else NO_SHEETS)


class Act:
    """Applies a plan, for the user who does.

    `possible` is, after a refusal, what all that was not refused would come to.
    """

    def __init__(self, plan: Plan, by: User) -> None:
        self.plan, self.by, self.possible = plan, by, Outcome()

    def perform(self) -> Outcome:
        """Raises what `_load` and `_call` raise."""
        return self._load() if self.plan.is_of_sheets else self._call()

    def _call(self) -> Outcome:
        """Make the calls. Raises Refused."""
        calls = call_together(
            as_calls(self.plan.calls, self.plan.reason),
            by=self.by,
            origin=Origin(ChangeSet.Kind.PLAN),
            on_refused=self._note,
        )
        return outcome_of(_entries_of(calls), range(len(calls)))

    def _note(self, calls: dict[int, Call]) -> None:
        self.possible = outcome_of(_entries_of(calls.values()), calls)

    def _load(self) -> Outcome:
        """Load the sheets; their faults are refusals. Raises PermissionDenied and SheetsError."""
        refuse_sheets(self.by)
        faults, reason, newest = Faults(), self.plan.reason or REASON, newest_entry_id()
        files = read_upload(self.plan.name, bytes(self.plan.content or b""), faults)
        if (lines := sum(content.count(b"\n") for content in files.values())) > MOST_LINES:
            raise TooLarge(
                f"The sheets have {lines:,} lines; the limit here is {MOST_LINES:,}. Load them on the Sheets page."
            )
        report = load(
            files,
            by=self.by.without_scopes(),
            faults=faults,
            reason=reason,
            end_unlisted=self._ending(),
            kind=ChangeSet.Kind.PLAN,
        )
        entries = entries_since(newest, by=self.by, reason=reason) if report.committed else []
        outcome = outcome_of(entries, [None] * len(entries))
        outcome.refusals = [
            {"sheet": fault.file, "row": fault.row, "column": fault.column, "message": fault.message}
            for fault in report.faults
        ]
        outcome.unlisted = [{**asdict(row), **_days(row)} for row in report.unlisted]
        outcome.notes = [str(note) for note in folded(report.notes)][:MOST_NOTES]
        return outcome

    def _ending(self) -> EndUnlisted | None:
        ends_before = self.plan.ends_before
        return EndUnlisted(frozenset(sheet.name for sheet in ENDABLE), ends_before) if ends_before else None


def _days(row: Unlisted) -> dict[str, Json]:
    return {name: as_json(getattr(row, name)) for name in ("starts_on", "ends_before")}


def _entries_of(calls: Iterable[Call]) -> list[Entry]:
    """What the history has of calls; read again, as it will be read."""
    ids = [call.entry.pk for call in calls]
    entries: dict[int, Entry] = Entry.objects.in_bulk(ids)
    return [entries[pk] for pk in ids]


def as_calls(calls: list[object], reason: str) -> Calls:
    """Calls of a plan, each with the name of its `operation`, to be read when their turn comes."""
    return Calls([_call(call) for call in calls], reason=reason)


def _call(call: object) -> tuple[Operation | None, object]:
    if not isinstance(call, Mapping):
        return None, call
    name = call.get("operation")
    known = registry.get(name) if isinstance(name, str) else None
    return known, {name: value for name, value in call.items() if name != "operation"}
