"""Saying again who one is, in the form that was refused for it: nothing typed is lost, and one press does both.

The layout shows one more field beside the refusal; what stands in it goes to the contract before the form's own act.
"""

from functools import partial
from pathlib import Path

from schema import admit, schema
from schema.context import Context
from schema.http import Running

FIELD = "_confirm"
RULES = frozenset({"confirm_needed", "not_confirmed"})
DOCUMENT = Path(__file__).with_name("confirming.graphql").read_text(encoding="utf-8")
admit(DOCUMENT)


async def confirmed(context: Context, typed: str, running: Running, seconds: float) -> tuple[str, str] | None:
    """Confirm whoever asks by a password or a one-time code; the rule and the sentence that refuse it, else None and
    `context` knows of it. InDoubt and Stopped as with every act."""
    given = {"typed": typed, "key": "confirm"}
    result = await running.write(partial(schema.execute, DOCUMENT, given, context), seconds)
    answer = (result.data or {}).get("confirmMyself") or {"__typename": "Refusal", "rule": "not_confirmed"}
    if answer["__typename"] != "Refusal":
        return None
    return "not_confirmed", str(answer.get("message", ""))
