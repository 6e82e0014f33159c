"""What an office sets of a title of the catalogue: whether it is conferred after a finished 公示 only."""

from server import ledger
from server.access import Viewer, may
from server.competitions.places import locked
from server.honours import Title
from server.honours.asked import title_of
from server.refusal import insist

SET = "title.notice_set"


async def need_notice(viewer: Viewer, title: str, needs: bool, *, key: str | None = None) -> Title:
    """Set whether a title needs a finished 公示: by selection then through a round alone, by competition on a final
    result alone. What was conferred before stays. Refused: no right there, an unknown title."""
    insist(may(viewer, SET))
    asked = {"title": title, "needs": needs}
    async with ledger.change(viewer, SET, key=key, asked=asked, title=title) as change:
        if change.answered:
            return await change.answer(Title)
        one = await locked(await title_of(viewer, title, SET))
        one.needs_notice = needs
        change.answers(await change.save(one))
    return one
