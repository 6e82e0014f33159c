from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from uuid6 import uuid7
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('jinbang', '0001_initial')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Advancement',
            fields=[
                ('id', fields.BigIntField(primary_key=True, unique=True, db_index=True, generated=False)),
                ('standing', fields.ForeignKeyField('jinbang.Standing', source_field='standing_id', db_constraint=True, to_field='id', related_name='advancements', on_delete=OnDelete.RESTRICT)),
                ('target', fields.CharField(db_index=True, max_length=90)),
            ],
            options={'table': 'advancement', 'app': 'jinbang', 'unique_together': (('standing', 'target'),), 'pk_attr': 'id', 'table_description': 'advancement'},
            bases=['Record'],
        ),
        ops.CreateModel(
            name='CalendarDay',
            fields=[
                ('id', fields.BigIntField(primary_key=True, unique=True, db_index=True, generated=False)),
                ('day', fields.DateField(unique=True)),
                ('kind', fields.CharField(max_length=8)),
                ('name', fields.CharField(default='', max_length=60)),
            ],
            options={'table': 'calendar_day', 'app': 'jinbang', 'pk_attr': 'id', 'table_description': 'calendar_day'},
            bases=['Record'],
        ),
        ops.CreateModel(
            name='Decision',
            fields=[
                ('id', fields.BigIntField(primary_key=True, unique=True, db_index=True, generated=False)),
                ('uid', fields.UUIDField(default=uuid7, unique=True)),
                ('number', fields.CharField(unique=True, max_length=100)),
                ('decided_on', fields.DateField()),
                ('body', fields.CharField(max_length=200)),
                ('subject', fields.TextField(default='', unique=False)),
            ],
            options={'table': 'decision', 'app': 'jinbang', 'pk_attr': 'id', 'table_description': 'decision'},
            bases=['Noun'],
        ),
        ops.CreateModel(
            name='Group',
            fields=[
                ('id', fields.BigIntField(primary_key=True, unique=True, db_index=True, generated=False)),
                ('uid', fields.UUIDField(default=uuid7, unique=True)),
                ('name', fields.CharField(max_length=200)),
            ],
            options={'table': 'holder_group', 'app': 'jinbang', 'pk_attr': 'id', 'table_description': 'holder_group'},
            bases=['Noun'],
        ),
        ops.CreateModel(
            name='Occupation',
            fields=[
                ('id', fields.BigIntField(primary_key=True, unique=True, db_index=True, generated=False)),
                ('uid', fields.UUIDField(default=uuid7, unique=True)),
                ('code', fields.CharField(null=True, unique=True, max_length=20)),
                ('name', fields.CharField(db_index=True, max_length=100)),
                ('rank', fields.CharField(max_length=8)),
                ('parent', fields.CharField(null=True, db_index=True, max_length=20)),
                ('batch', fields.CharField(null=True, max_length=60)),
                ('edition', fields.CharField(default='2022', max_length=10)),
                ('digital', fields.BooleanField(default=False)),
                ('green', fields.BooleanField(default=False)),
            ],
            options={'table': 'occupation', 'app': 'jinbang', 'unique_together': (('name', 'batch', 'rank', 'parent'),), 'pk_attr': 'id', 'table_description': 'occupation'},
            bases=['Noun'],
        ),
        ops.CreateModel(
            name='PublicChange',
            fields=[
                ('id', fields.BigIntField(primary_key=True, unique=True, db_index=True, generated=False)),
                ('seq', fields.BigIntField(unique=True)),
                ('at', fields.BigIntField(description='UTC microseconds')),
                ('kind', fields.CharField(max_length=16)),
                ('noun', fields.CharField(max_length=40)),
                ('uid', fields.CharField(max_length=36)),
            ],
            options={'table': 'public_change', 'app': 'jinbang', 'pk_attr': 'id', 'table_description': 'public_change'},
            bases=['Record'],
        ),
        ops.CreateModel(
            name='SkillLevel',
            fields=[
                ('id', fields.BigIntField(primary_key=True, unique=True, db_index=True, generated=False)),
                ('number', fields.IntField(unique=True)),
                ('name', fields.CharField(max_length=40)),
                ('five_level', fields.IntField(null=True)),
                ('equivalent', fields.CharField(null=True, description='the professional title it equals', max_length=40)),
            ],
            options={'table': 'skill_level', 'app': 'jinbang', 'pk_attr': 'id', 'table_description': 'skill_level'},
            bases=['Record'],
        ),
        ops.CreateModel(
            name='Title',
            fields=[
                ('id', fields.BigIntField(primary_key=True, unique=True, db_index=True, generated=False)),
                ('uid', fields.UUIDField(default=uuid7, unique=True)),
                ('code', fields.CharField(unique=True, max_length=40)),
                ('name', fields.CharField(max_length=100)),
                ('region_code', fields.CharField(null=True, db_index=True, max_length=12)),
                ('granting_body', fields.CharField(max_length=200)),
                ('way', fields.CharField(max_length=12)),
                ('cadence', fields.TextField(default='', unique=False)),
                ('approval_document', fields.TextField(default='', unique=False)),
                ('conditions', fields.TextField(default='', unique=False)),
                ('bonus', fields.BigIntField(null=True, description='fen')),
                ('bonus_payer', fields.CharField(null=True, max_length=12)),
                ('consequence', fields.TextField(default='', unique=False)),
                ('policy', fields.TextField(default='', description='the sentence of the policy it rests on', unique=False)),
                ('source', fields.TextField(default='', unique=False)),
                ('starts_on', fields.DateField(null=True)),
                ('ends_on', fields.DateField(null=True)),
            ],
            options={'table': 'honour_title', 'app': 'jinbang', 'pk_attr': 'id', 'table_description': 'honour_title'},
            bases=['Noun'],
        ),
        ops.CreateModel(
            name='Honour',
            fields=[
                ('id', fields.BigIntField(primary_key=True, unique=True, db_index=True, generated=False)),
                ('salt', fields.CharField(null=True, max_length=32)),
                ('uid', fields.UUIDField(default=uuid7, unique=True)),
                ('title', fields.ForeignKeyField('jinbang.Title', source_field='title_id', db_constraint=True, to_field='id', related_name='honours', on_delete=OnDelete.RESTRICT)),
                ('decision', fields.ForeignKeyField('jinbang.Decision', source_field='decision_id', db_constraint=True, to_field='id', related_name='honours', on_delete=OnDelete.RESTRICT)),
                ('standing', fields.ForeignKeyField('jinbang.Standing', source_field='standing_id', null=True, db_constraint=True, to_field='id', related_name='honours', on_delete=OnDelete.RESTRICT)),
                ('holder_kind', fields.CharField(max_length=12)),
                ('person', fields.ForeignKeyField('jinbang.Person', source_field='person_id', null=True, db_constraint=True, to_field='id', on_delete=OnDelete.RESTRICT)),
                ('organisation', fields.ForeignKeyField('jinbang.Organisation', source_field='organisation_id', null=True, db_constraint=True, to_field='id', on_delete=OnDelete.RESTRICT)),
                ('group', fields.ForeignKeyField('jinbang.Group', source_field='group_id', null=True, db_constraint=True, to_field='id', on_delete=OnDelete.RESTRICT)),
                ('holder', fields.CharField(db_index=True, max_length=36)),
                ('name', fields.CharField(null=True, max_length=200)),
                ('unit', fields.CharField(null=True, max_length=400)),
                ('region_code', fields.CharField(null=True, db_index=True, max_length=12)),
                ('region_name', fields.CharField(null=True, max_length=60)),
                ('occupation_code', fields.CharField(null=True, max_length=20)),
                ('tier', fields.CharField(null=True, max_length=12)),
                ('competition', fields.CharField(null=True, description='its title of that day', max_length=200)),
                ('event', fields.CharField(null=True, description='its title of that day', max_length=200)),
                ('place', fields.IntField(null=True)),
                ('total', fields.CharField(null=True, max_length=40)),
                ('conferred_on', fields.DateField()),
                ('state', fields.CharField(default='held', max_length=8)),
                ('revoked_on', fields.DateField(null=True)),
                ('revoking_decision', fields.ForeignKeyField('jinbang.Decision', source_field='revoking_decision_id', null=True, db_constraint=True, to_field='id', related_name='revocations', on_delete=OnDelete.RESTRICT)),
                ('grounds', fields.TextField(null=True, unique=False)),
            ],
            options={'table': 'honour', 'app': 'jinbang', 'indexes': [Index(fields=['conferred_on', 'uid']), Index(fields=['title_id', 'conferred_on', 'uid'])], 'pk_attr': 'id', 'table_description': 'honour'},
            bases=['Covered', 'Noun'],
        ),
        ops.CreateModel(
            name='HonourTerm',
            fields=[
                ('id', fields.BigIntField(primary_key=True, unique=True, db_index=True, generated=False)),
                ('honour', fields.ForeignKeyField('jinbang.Honour', source_field='honour_id', db_constraint=True, to_field='id', related_name='terms', on_delete=OnDelete.RESTRICT)),
                ('term', fields.CharField(max_length=100)),
            ],
            options={'table': 'honour_term', 'app': 'jinbang', 'indexes': [Index(fields=['term', 'honour_id']), Index(fields=['honour_id', 'term'])], 'pk_attr': 'id', 'table_description': 'honour_term'},
            bases=['Record'],
        ),
        ops.CreateModel(
            name='Trade',
            fields=[
                ('id', fields.BigIntField(primary_key=True, unique=True, db_index=True, generated=False)),
                ('occupation', fields.ForeignKeyField('jinbang.Occupation', source_field='occupation_id', db_constraint=True, to_field='id', related_name='trades', on_delete=OnDelete.RESTRICT)),
                ('name', fields.CharField(max_length=100)),
            ],
            options={'table': 'trade', 'app': 'jinbang', 'unique_together': (('occupation', 'name'),), 'pk_attr': 'id', 'table_description': 'trade'},
            bases=['Record'],
        ),
    ]
