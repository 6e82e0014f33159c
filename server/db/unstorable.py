"""Values that no column can hold: too long, too large, or with a character that is none.

Whoever asks for one finds nothing, and whoever would write one writes nothing; it is never the database's fault.
"""

import asyncpg
from tortoise.exceptions import ValidationError

NOT_FOR_SQLITE = "too large to convert to SQLite INTEGER"
# What Tortoise and PostgreSQL say of a value; of its own sums (a division by zero) it says something else.
OF_A_VALUE = (
    ValidationError,
    asyncpg.CharacterNotInRepertoireError,
    asyncpg.UntranslatableCharacterError,
    asyncpg.NumericValueOutOfRangeError,
    asyncpg.StringDataRightTruncationError,
)


def is_unstorable(error: BaseException | None) -> bool:
    """Whether a statement failed because of a value that was given to it."""
    while error is not None:
        if isinstance(error, OF_A_VALUE) or type(error) is asyncpg.DataError:
            return True  # the bare DataError is the driver's, which could not say the value to the server
        if isinstance(error, OverflowError) and NOT_FOR_SQLITE in str(error):
            return True
        error = error.__cause__
    return False
