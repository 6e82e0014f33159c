from server.db import growing
from tortoise.migrations import operations as ops
from tortoise import fields


class Migration(growing.Migration):
    dependencies = [("jinbang", "0003_scoring_signed")]

    initial = False

    operations = [
        ops.AddField(
            model_name="Notice",
            name="withdrawn_reason",
            field=fields.TextField(null=True, unique=False),
        ),
        ops.AddField(
            model_name="SheetMove",
            name="answer_reason",
            field=fields.TextField(null=True, description="why it was refused", unique=False),
        ),
        ops.AddField(
            model_name="Transcript",
            name="salt",
            field=fields.CharField(null=True, max_length=32),
        ),
        ops.AddField(
            model_name="Transcript",
            name="sent_back_reason",
            field=fields.TextField(
                null=True, description="why it went back to the typists, the last time", unique=False
            ),
        ),
    ]
