"""An applicant follows his application and has his name corrected privately, from the list to the decision."""

from schema.catalogue import say
from schema.node import global_id
from server.access import ANONYMOUS
from server.access.granting import Scope
from server.selecting.beside import NameCorrection
from server.selecting.nominating import apply
from server.selecting.noticed import RoundNoticeCandidate
from tests.server.access.people import account, viewer_of
from tests.server.selecting.world import CODE, PROVINCE, TITLE, nominee, now, opened, shown, up
from tests.web.test_languages import Read
from tests.web.test_selecting import acted
from tests.web.test_signing import ENGLISH, signed_in

IN_SHANXI = Scope("region", region_code="140000")


async def test_followed_and_corrected_after_it_was_shown(regions, site):
    await opened(PROVINCE)
    await account("self")
    await account("other")
    await account("zhao", "honours_office", scope=IN_SHANXI)
    row = await apply(await viewer_of("self"), CODE, TITLE, nominee(9, id_number=""))
    await up(row)
    await shown([await now(row)], PROVINCE.name, "running")
    path = f"/nominations/{global_id(row)}"

    await signed_in(site, "self")
    for start in ("/me", "/selection"):
        assert 'href="/nominations"' in (await site.get(start)).text
    assert path.rstrip("=") in (await site.get("/nominations")).text
    assert say("zh_CN", "enum.nomination_state.proposed") in (await site.get(path)).text  # how far it has come
    refused = await acted(site, path, "CorrectName", name="示例改", unit="示例厂9")
    assert refused.status_code == 422  # a 公示 has named him: not silently
    assert (
        await acted(site, path, "AskCorrection", name="示例改", unit="示例厂9", reason="姓名写错")
    ).status_code == 303
    assert "姓名写错" in (await site.get(path)).text
    assert Read((await site.get(path, headers=ENGLISH)).text).left() == []

    await signed_in(site, "other")
    assert (await site.get(path)).status_code == 404
    assert await NameCorrection.visible_to(ANONYMOUS).count() == 0
    assert await NameCorrection.visible_to(await viewer_of("other")).count() == 0

    await signed_in(site, "zhao")
    assert "姓名写错" in (await site.get(path)).text
    done = await acted(site, path, "DecideCorrection", answer="", accepted="true")
    assert done.status_code == 303
    assert Read((await site.get(path, headers=ENGLISH)).text).left() == []
    assert (await now(row)).name == "示例改"
    assert [one.name for one in await RoundNoticeCandidate.all()] == ["示例self"]  # what was shown stays as shown

    await signed_in(site, "self")
    again = (await site.get(path)).text
    assert "同意更正" not in again and "姓名写错" in again
    assert "示例改" in (await site.get("/nominations")).text
