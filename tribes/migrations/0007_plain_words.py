"""Names of fields, helps and messages of constraints in plain words; nothing changes in the database."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tribes', '0006_last_days'),
    ]

    operations = [
        migrations.AlterField(
            model_name='tribe',
            name='external_id',
            field=models.CharField(blank=True, help_text='Its id in another system.', max_length=120, verbose_name='external id'),
        ),
        migrations.AlterField(
            model_name='tribe',
            name='slug',
            field=models.CharField(max_length=80, verbose_name='short name'),
        ),
        migrations.AlterField(
            model_name='tribe',
            name='source',
            field=models.CharField(blank=True, help_text='The name of that system, such as “HR”.', max_length=60, verbose_name='source of the external id'),
        ),
        migrations.AlterConstraint(
            model_name='tribe',
            name='tribes_slug_unique',
            constraint=models.UniqueConstraint(fields=('slug',), name='tribes_slug_unique', violation_error_message='This short name is already in use.'),
        ),
        migrations.AlterConstraint(
            model_name='tribe',
            name='tribes_external_id_once',
            constraint=models.UniqueConstraint(condition=models.Q(('external_id', ''), _negated=True), fields=('source', 'external_id'), name='tribes_external_id_once', violation_error_message='This external id from this source is already in use.'),
        ),
        migrations.AlterConstraint(
            model_name='tribe',
            name='tribes_external_id_with_source',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('external_id', ''), ('source', '')), models.Q(models.Q(('external_id', ''), _negated=True), models.Q(('source', ''), _negated=True)), _connector='OR'), name='tribes_external_id_with_source', violation_error_message='Enter both an external id and its source, or neither.'),
        ),
    ]
