"""Who is looking. Anonymous and console for now; persons and their grants join here."""

import getpass
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Viewer:
    """The one who reads or acts. `actor` is the name events are signed with."""

    actor: str
    sees_everything: bool = False


ANONYMOUS = Viewer("anonymous")


def console() -> Viewer:
    """The operator at the command line, named with the operating-system user."""
    return Viewer(f"console:{getpass.getuser()}", sees_everything=True)
