"""What another system knows something by: its external id, unique in that source."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tribes', '0003_public_ids'),
    ]

    operations = [
        migrations.AddField(
            model_name='tribe',
            name='external_id',
            field=models.CharField(blank=True, help_text='Its number in another system.', max_length=120, verbose_name='external id'),
        ),
        migrations.AddField(
            model_name='tribe',
            name='source',
            field=models.CharField(blank=True, help_text='That system, such as “HR”.', max_length=60, verbose_name='source of the external id'),
        ),
        migrations.AddConstraint(
            model_name='tribe',
            constraint=models.UniqueConstraint(condition=models.Q(('external_id', ''), _negated=True), fields=('source', 'external_id'), name='tribes_external_id_once', violation_error_message='Something of this kind has this external id of that source already.'),
        ),
        migrations.AddConstraint(
            model_name='tribe',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('external_id', ''), ('source', '')), models.Q(models.Q(('external_id', ''), _negated=True), models.Q(('source', ''), _negated=True)), _connector='OR'), name='tribes_external_id_with_source', violation_error_message='An external id and its source belong together: give both, or neither.'),
        ),
    ]
