"""What is declared and never shown in the world of the matrix: unshown.csv, a line for each field with the roles and
the reason.

    python -m tests.trust.matrix_unshown     writes it anew; reasons that still hold are kept, new lines say `?`
"""

import asyncio
import csv
import os
import tempfile
from collections.abc import Mapping
from io import StringIO
from pathlib import Path

from schema import schema
from server import db
from server.access import Held, Viewer
from server.access.roles import EVERYBODY, ROLES
from tests import databases
from tests.schema.two_worlds.asking import remembering
from tests.schema.walking import _roles
from tests.trust.matrix import OWN, matrix
from tests.trust.matrix_asking import Shown, asked_of, few
from tests.trust.matrix_world import built, viewers

FILE = Path(__file__).with_name("unshown.csv")
EMPTY = "no object of this world has a value here"
Line = tuple[str, str]  # field, roles


async def shown_to_all(engine: str) -> dict[str, Shown]:
    """What each role is shown inside its scope."""
    async with databases.fresh(engine) as url, db.opened(url):
        await built()
        wanted = few()
        with remembering():
            return {role: await asked_of(viewer, wanted) for role, viewer in (await viewers()).items()}


def unshown(shown: Mapping[str, Shown]) -> set[Line]:
    """The fields that a role may see and never saw. What everybody with an account sees of himself needs one such."""
    found: dict[str, list[str]] = {}
    for name, cells in matrix().items():
        kind, _, field = name.partition(".")
        roles = [role for role in ROLES if cells[role] & OWN and name not in shown[role]]
        of_oneself = frozenset(_roles(_field(kind, field))) >= EVERYBODY and any(name in one for one in shown.values())
        if roles and not of_oneself and kind != "Subscription":
            found[name] = roles
    return {(name, " ".join(roles)) for name, roles in found.items()}


def _field(kind: str, name: str):  # type: ignore[no-untyped-def]
    return schema._schema.type_map[kind].fields[name]  # type: ignore[union-attr]


def everybody_there(there: Mapping[str, Viewer]) -> Viewer:
    """One person who holds every role of the other province: who sees nothing more shows that none of them does."""
    held: tuple[Held, ...] = tuple(one for role in sorted(there) for one in there[role].held)
    return Viewer("account:there", account_id=there["organiser"].account_id, person_id=-1, name="there", held=held)


def listed() -> dict[Line, str]:
    """What the file says: the reason by field and roles."""
    lines = csv.reader(FILE.read_text().splitlines()[1:]) if FILE.exists() else []
    return {(name, roles): reason for name, roles, reason in lines}


def written(lines: set[Line], shown: Mapping[str, Shown]) -> str:
    """The file with these lines."""
    reasons = listed()
    by_field = {name: reason for (name, _), reason in reasons.items()}
    nobody = {name for name, _ in lines if not any(name in one for one in shown.values())}
    text = StringIO()
    out = csv.writer(text, lineterminator="\n")
    out.writerow(["field", "never shown to", "reason"])
    for name, roles in sorted(lines):
        out.writerow([name, roles, EMPTY if name in nobody else by_field.get(name, "?")])
    return text.getvalue()


if __name__ == "__main__":
    os.environ.setdefault("JINBANG_KEYS", str(Path(tempfile.mkdtemp(prefix="jbkeys")) / "keys"))
    seen = asyncio.run(shown_to_all("sqlite"))
    FILE.write_text(written(unshown(seen), seen))
