"""The desk of honours says who of a result meets the conditions of a title and why; the act refuses who does not."""

from datetime import date

import seeds.honours
from server.access import ANONYMOUS, console
from server.honours import Honour
from server.honours.conferring import record_decision
from tests.server.access.people import account
from tests.server.promotion.contest import field, held
from tests.web.test_languages import Read
from tests.web.test_promotion import given
from tests.web.test_signing import ENGLISH, signed_in

AT = "/desk/honours?competition=SX-2023&event=WELD"


async def test_who_meets_the_conditions_is_said_before_and_insisted_on(regions, site):
    await seeds.honours.load(console())
    await held(field(2, level="0"))
    await record_decision(console(), "示例1号", date(2023, 9, 1), "示例机关")
    await account("ying", "honours_office")
    await signed_in(site, "ying")
    assert "逐条理由" not in (await site.get(AT)).text
    for title, said in (("SX-SANJIN-EXPERT", ">符合<"), ("XZ-EXPERT", ">不符合<")):
        page = await site.get(f"{AT}&title={title}")
        assert page.text.count(said) == 2 and "逐条理由" in page.text
        assert Read((await site.get(f"{AT}&title={title}", headers=ENGLISH)).text).left() == []
    asked = {"decision": "示例1号", "places": "2"}
    no = await given(site, AT, "ConferTitle", None, title="XZ-EXPERT", **asked)
    assert (no.status_code, "2名获奖者不符合" in no.text, await Honour.visible_to(ANONYMOUS).count()) == (422, True, 0)
    done = await given(site, AT, "ConferTitle", None, title="SX-SANJIN-EXPERT", **asked)
    assert (done.status_code, await Honour.visible_to(ANONYMOUS).count()) == (303, 2)
