"""Forms as their templates see them: the hidden key, and for each field what was typed and what was wrong with it."""

import secrets
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from web import fields
from web.languages import Say

UNFIT = {ord(one): "-" for one in " .:=/+"}  # in an id


@dataclass(frozen=True, slots=True)
class Posted:
    """A form that did not act, as its page shows it again.

    `state`: refused (with rule, message, faults, and errors by field), in_doubt (perhaps with an error's id) or
    stopping. `of` tells apart several forms of one operation on a page.
    """

    do: str
    of: str
    key: str
    given: Mapping[str, Sequence[str]]
    state: str = "refused"
    rule: str = ""
    message: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)
    faults: Sequence[Mapping[str, Any]] = ()
    error_id: str = ""
    labels: dict[str, str] = field(default_factory=dict)  # of the form's fields, as they are rendered


@dataclass(frozen=True, slots=True)
class Form:
    """One form while its template is rendered."""

    do: str
    of: str
    posted: Posted | None

    @property
    def key(self) -> str:
        """The idempotency key: that of an act in doubt, else a new one. A refusal is not stored, so it needs none."""
        if self.posted is not None and self.posted.state != "refused":
            return self.posted.key
        return str(uuid.UUID(bytes=secrets.token_bytes(16), version=4))

    def id(self, name: str) -> str:
        """The id of a field's control."""
        return "-".join(filter(None, (self.do, self.of, name))).translate(UNFIT)

    def value(self, name: str, default: Any = None) -> str:
        """What stands in a field."""
        typed = self._typed(name)
        found = default if typed is None else (typed[-1] if typed else "")
        return "" if found is None else str(found)

    def values(self, name: str, default: Sequence[Any] | None = ()) -> list[str]:
        """What is chosen of several."""
        typed = self._typed(name)
        return [str(one) for one in ((default or ()) if typed is None else typed)]

    def error(self, name: str, label: str = "") -> str:
        """What is wrong with the field that is labelled so, in words."""
        if self.posted is None:
            return ""
        if label:
            self.posted.labels[name] = label
        return self.posted.errors.get(name, "")

    def _typed(self, name: str) -> Sequence[str] | None:
        """What was sent; None where this form was not sent. A secret is not said again."""
        if self.posted is None:
            return None
        return () if name.rpartition(".")[2] in fields.SECRET else self.posted.given.get(name, ())


def form_of(posted: Posted | None) -> Callable[..., Form]:
    """What the templates ask for a form: `form_of("GiveScore", of="7")`."""

    def form(do: str, of: Any = "") -> Form:
        return Form(do, str(of), posted if posted and (posted.do, posted.of) == (do, str(of)) else None)

    return form


def field_of(named: str | None, given: Mapping[str, Sequence[str]]) -> str | None:
    """Which field of the form a refusal concerns: it says `title` or `entry_no` where the form has `input.entryNo`."""
    if not named:
        return None
    head, *rest = named.split("_")
    wanted = {named, head + "".join(word.capitalize() for word in rest)}
    ends = tuple(f".{one}" for one in wanted)
    return next((name for name in given if name in wanted), next((n for n in given if n.endswith(ends)), None))


def wrong_words(_: Say) -> Mapping[str, str]:
    """What is said of a field that cannot be read, by what `fields.Reading` found; `form` of the form as a whole."""
    return {
        "form": _("有的地方还没有填对，没有提交。请改正标出的各项。"),
        "required": _("请填写这一项。"),
        "number": _("这里需要一个整数。"),
        "choice": _("请从所列各项中选择。"),
        "date": _("这里需要一个日期，例如 2027-03-05。"),
        "time": _("这里需要日期和时间，例如 2027-03-05T09:30。"),
        "text": _("内容太长，或含有不能显示的字符。"),
        "understood": _("表单里有一项无法识别，没有提交。请刷新页面后再试。"),
    }
