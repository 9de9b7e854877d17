"""Erasing somebody overwrites what the history says of them: texts alone, in a transaction that says so."""

from django.db import migrations

APPEND_ONLY = """
CREATE OR REPLACE FUNCTION history_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    {exception}
    RAISE EXCEPTION 'The history is append-only.' USING ERRCODE = 'restrict_violation';
END
$$
"""
ERASING = """
    IF TG_OP = 'UPDATE' AND current_setting('orgmodel.erasing', true) = 'on' THEN
        IF to_jsonb(NEW) - ARRAY['subject', 'result', 'arguments', 'changes', 'reason', 'title']
            = to_jsonb(OLD) - ARRAY['subject', 'result', 'arguments', 'changes', 'reason', 'title'] THEN
            RETURN NEW;
        END IF;
    END IF;
"""


class Migration(migrations.Migration):
    dependencies = [("history", "0005_titles_of_change_sets")]

    operations = [
        migrations.RunSQL(APPEND_ONLY.format(exception=ERASING), APPEND_ONLY.format(exception="")),
    ]
