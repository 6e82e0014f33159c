from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('jinbang', '0002_honours')]

    initial = False

    operations = [
        ops.CreateModel(
            name='OfficeMark',
            fields=[
                ('id', fields.BigIntField(primary_key=True, unique=True, db_index=True, generated=False)),
                ('name', fields.CharField(unique=True, max_length=20)),
            ],
            options={'table': 'office_mark', 'app': 'jinbang', 'pk_attr': 'id', 'table_description': 'office_mark'},
            bases=['Record'],
        ),
    ]
