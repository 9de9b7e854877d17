"""Keeps what search looks in true: after every operation, in its transaction, and anew from all rows."""

from collections.abc import Iterator, Sequence
from itertools import batched, chain, groupby
from operator import itemgetter

from django.db import connection, transaction

from orgmodel.domain.operations import Call, Change, listen, on_batch_end
from orgmodel.domain.periods import Period, children_of
from search.kinds import KIND_OF, KINDS, DocumentFacts, Kind
from search.models import Document, Word
from search.words import can_be_meant

BATCH = 2000
# What a call makes of documents, by their kind and the row's id; None of what is gone.
Documents = dict[tuple[str, int], DocumentFacts | None]
# A word that another session adds at the same moment is added twice: waiting for each other would cost more.
ADD_WORDS = """
INSERT INTO search_word (variant, word)
SELECT variant, word
FROM unnest(%s::text[]) AS added (word)
CROSS JOIN LATERAL (
    SELECT word UNION SELECT left(word, n - 1) || substr(word, n + 1) FROM generate_series(1, length(word)) AS n
) AS variants (variant)
WHERE NOT EXISTS (SELECT FROM search_word AS known WHERE known.variant = added.word AND known.word = added.word)
"""
ROW = "(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
# With their words in one round trip: a bulk load of people does little else.
WRITE = f"""
WITH written AS (
    INSERT INTO search_document
        (kind, row, key, title, subtitle, folded, starts_on, ends_before, gaps, weight, vector)
    VALUES {{rows}}
    ON CONFLICT (kind, row) DO UPDATE SET
        key = excluded.key, title = excluded.title, subtitle = excluded.subtitle, folded = excluded.folded,
        starts_on = excluded.starts_on, ends_before = excluded.ends_before, gaps = excluded.gaps, vector = excluded.vector
) {ADD_WORDS}
"""  # noqa: S608 - two constants


@listen
def index(call: Call) -> None:
    """Write the documents of what a call changed, and of what is called after it; delete those of what is gone."""
    last = {(type(change.row), change.id): change for change in call.changes if type(change.row) in KIND_OF}
    if not last:
        return
    documents: Documents = {}
    for (model, number), change in last.items():
        kind = KIND_OF[model]
        if change.after is None:
            documents[kind.name, number] = None
            continue
        documents[kind.name, number] = kind.facts(change.row)
        for child_kind, child in _called_after(change):
            documents.setdefault((child_kind.name, child.pk), child_kind.facts(child))
    on_batch_end(_write_all, documents)


def _write_all(changed: list[Documents]) -> None:
    """Write what the documents have come to after several calls, a few statements for all."""
    documents: Documents = {}
    for each in changed:
        documents.update(each)
    gone = sorted(key for key, facts in documents.items() if facts is None)
    for kind, keys in groupby(gone, key=itemgetter(0)):
        Document.objects.filter(kind=kind, row__in=[number for _, number in keys]).delete()
    written = [facts for facts in documents.values() if facts]
    for batch in batched(written, BATCH, strict=False):
        _write(batch)


def rebuild() -> int:
    """Index everything anew and return how many documents there are; operations wait meanwhile, searches do not."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE search_document, search_word IN SHARE ROW EXCLUSIVE MODE")
        Document.objects.all().delete()
        Word.objects.all().delete()
        for batch in batched(_all_facts(), BATCH, strict=False):
            Document.objects.bulk_create(Document(**facts._asdict()) for facts in batch)
            words = {word for facts in batch for word in _words_of(facts)}
            with connection.cursor() as cursor:
                cursor.execute(ADD_WORDS, [sorted(words)])
        return Document.objects.count()


def _called_after(change: Change) -> Iterator[tuple[Kind, Period]]:
    """What is named after a row that got another name or key: a tribe's trio and chapters."""
    before, after = change.before, change.after
    names = ("name", "slug", "former_keys")
    if before is None or after is None or all(before.get(name) == after.get(name) for name in names):
        return
    for model, field in children_of(type(change.row)):
        if kind := KIND_OF.get(model):
            for child in kind.rows().filter(**{field: change.row}):
                yield kind, child


def _all_facts() -> Iterator[DocumentFacts]:
    for kind in KINDS.values():
        for row in kind.rows().iterator(chunk_size=BATCH):
            yield kind.facts(row)


def _write(documents: Sequence[DocumentFacts]) -> None:
    """Insert or overwrite documents, and add those of their words that no document had."""
    rows = ", ".join([ROW] * len(documents))
    words = sorted({word for facts in documents for word in _words_of(facts)})
    with connection.cursor() as cursor:
        cursor.execute(WRITE.format(rows=rows), [*chain.from_iterable(documents), words])


def _words_of(facts: DocumentFacts) -> list[str]:
    """The words of a document that somebody can mean by one with a typo."""
    words = {lexeme.rpartition(":")[0].strip("'") for lexeme in facts.vector.split()}
    return sorted(filter(can_be_meant, words))
