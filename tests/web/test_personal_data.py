"""One's own data in pages: read, copied, corrected; the office's page of periods, corrections and erasures."""

import json

from schema.node import global_id
from server.access import console
from server.access.records import Account
from server.disclosures import Disclosure
from server.people import Person
from server.retention import DataCorrection, Erasure
from server.retention.nightly import run
from tests.server.access.people import account
from tests.web.test_languages import Read
from tests.web.test_selecting import acted
from tests.web.test_signing import ENGLISH, signed_in

NUMBER = "11010519491231002X"  # invented


async def test_ones_own_data_read_copied_and_corrected(site):
    row = await account("zhang")
    await account("guan", "administrator")
    assert (await site.get("/me/data")).status_code == 303
    assert (await site.get("/me/data.json")).status_code == 403
    await signed_in(site, "zhang")
    page = await site.get("/me/data")
    assert page.status_code == 200 and "示例zhang" in page.text
    no = await acted(
        site, "/me/data", "AskCorrection", field="id_number", idType="resident_id", value="123", reason="错"
    )
    assert no.status_code == 422
    asked = {"field": "id_number", "idType": "resident_id", "value": NUMBER, "reason": "没有登记"}
    assert (await acted(site, "/me/data", "AskCorrection", **asked)).status_code == 303
    page = (await site.get("/me/data")).text
    assert "待办理" in page and NUMBER not in page
    assert Read((await site.get("/me/data", headers=ENGLISH)).text).left() == []
    await signed_in(site, "guan")
    await run(console())
    desk = (await site.get("/desk/retention")).text
    assert all(word in desk for word in ("示例zhang", "没有登记", "36个月", "证件号码")) and NUMBER not in desk
    assert (
        await acted(site, "/desk/retention", "DecideCorrection", accepted="true", answer="已核对身份证")
    ).status_code == 303
    assert (await DataCorrection.get()).state == "accepted"
    assert Read((await site.get("/desk/retention", headers=ENGLISH)).text).left() == []
    seen = (await site.get("/desk/disclosures")).text
    assert "已核对身份证" in seen and "本人全部数据" in seen
    assert Read((await site.get("/desk/disclosures", headers=ENGLISH)).text).left() == []
    await signed_in(site, "zhang")
    copy = await site.get("/me/data.json")
    assert copy.headers["cache-control"] == "private, no-store"
    assert json.loads(copy.text)["held"]["id_number"] == [{"id_type": "resident_id", "number": NUMBER}]
    assert await Disclosure.filter(field="id_number", person_id=row.person_id).count() == 1
    assert (await site.get("/desk/retention")).status_code == 404


async def test_erased_by_the_administrator(site):
    row = await account("zhang")
    await account("guan", "administrator")
    await signed_in(site, "guan")
    no = await acted(site, "/desk/retention", "ErasePerson", account="none", reason="本人要求")
    assert no.status_code == 422
    done = await acted(site, "/desk/retention", "ErasePerson", account=global_id(row), reason="本人要求")
    assert done.status_code == 303
    assert (await Person.get(id=row.person_id)).name is None
    assert (await Account.get(id=row.id)).state == "closed"
    assert await Erasure.all().count() == 1
    assert "本人要求" in (await site.get("/desk/retention")).text
