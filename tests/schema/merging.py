"""Documents that ask along one path each, put together: what begins alike is asked once, and nothing is left out.

A walk of the schema finds thousands of paths. Asked one by one, each is parsed, measured and validated for itself and
loads the same beginnings again; together they are some hundreds of documents, each as large as the guard allows.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from schema.guard import LIMITS

TOKEN = re.compile(r"\w+|[^\w\s]")


@dataclass
class Asked:
    """What is asked of one object: its plain fields, and what lies below it."""

    plain: list[str] = field(default_factory=list)
    below: dict[str, "Asked"] = field(default_factory=dict)

    def written(self) -> str:
        """As a selection set; nothing where nothing is asked."""
        parts = [*self.plain, *(f"{step} {inner.written()}".rstrip() for step, inner in self.below.items())]
        return f"{{ {' '.join(parts)} }}" if parts else ""


def steps(document: str) -> tuple[list[str], list[str]]:
    """The path of a document that asks along one path, and the plain fields at its end."""
    found = document.rstrip("} ").removeprefix("{ ").split(" { ")
    plain = found.pop().split() if found[-1].startswith("__typename") else []
    return found, plain


def merged(documents: Iterable[str]) -> Iterator[str]:
    """As few documents as the guard lets through, in the order in which their paths were walked."""
    root, fields, tokens = Asked(), 0, 2
    for document in documents:
        path, plain = steps(document)
        more = len(path) + len(plain)
        words = len(TOKEN.findall(document))
        if root.below and (fields + more > LIMITS.fields or tokens + words > LIMITS.tokens or not _fits(root, path)):
            yield root.written()
            root, fields, tokens = Asked(), 0, 2
        new = _put(root, path, plain)
        fields, tokens = fields + new + len(plain), tokens + words - len(path) + new
    if root.below:
        yield root.written()


def _fits(root: Asked, path: list[str]) -> bool:
    """Whether no step stands beside one of the same name with other arguments, nor a fragment beside a fragment."""
    here = root
    for step in path:
        if step in here.below:
            here = here.below[step]
            continue
        return _name(step) not in {_name(one) for one in here.below}
    return True


def _name(step: str) -> str:
    return "..." if step.startswith("...") else step.partition("(")[0]


def _put(root: Asked, path: list[str], plain: list[str]) -> int:
    """Ask for it; how many steps are new."""
    here, new = root, 0
    for step in path:
        new += step not in here.below
        here = here.below.setdefault(step, Asked())
    here.plain = plain
    return new
