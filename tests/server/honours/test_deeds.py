"""Model deeds: with a consent alone, shown while the honour is held, erased once the consent is withdrawn."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

import seeds.honours
from schema.catalogue import LANGUAGES
from schema.refusal import render
from server import clock, ledger
from server.access import ANONYMOUS, console
from server.access.granting import Scope
from server.access.records import Account
from server.files import StoredFile, media
from server.files.folder import put
from server.honours import Honour
from server.honours.conferring import confer, record_decision
from server.honours.deeds import Deed
from server.honours.deeds.telling import consent_of, publish_deed, record_deed, withdraw_deed
from server.honours.holders import Holder
from server.honours.revoking import restore, revoke
from server.ledger.verify import verify
from server.people import Person
from server.refusal import Refused
from tests.server.access.people import account, viewer_of

NUMBER, SAID = "晋政发〔2024〕1号", "三十年如一日，练就一手好焊工。"
CONSENTED = date(2024, 6, 1)


@pytest.fixture
async def honour(regions, database, tmp_path, monkeypatch):
    """An honour of somebody who has an account; an office of his province, and one of another."""
    monkeypatch.setenv("JINBANG_FILES", str(tmp_path))
    await seeds.honours.load(console())
    await record_decision(console(), NUMBER, date(2024, 5, 1), "山西省人民政府")
    await account("self")
    own = await Account.visible_to(console()).get(login="self")
    person = await Person.filter(id=own.person_id).get()
    [one] = await confer(console(), NUMBER, "SX-SANJIN-EXPERT", [Holder("person", uid=str(person.uid), unit="示例厂")])
    await account("ying", "honours_office", scope=Scope("region", region_code="140000"))
    await account("nx", "honours_office", scope=Scope("region", region_code="640000"))
    return one


async def file(kind: str, login: str = "ying"):
    viewer = await viewer_of(login)
    async with ledger.change(viewer, "file.stored") as change:
        stored = StoredFile(digest=put(kind.encode()), size=9, media=kind, name="示例", account_id=viewer.account_id,
                            at=clock.now())  # fmt: skip
        await change.save(stored)
    return stored.uid


async def recorded(honour: Honour, **more):
    given = {
        "headline": "焊花里的人生", "text": SAID, "consent": await file(media.PDF), "consented_on": CONSENTED,
        "picture": await file(media.PNG),
    } | more  # fmt: skip
    return await record_deed(await viewer_of("ying"), honour.uid, **given)


async def published(honour: Honour) -> Deed:
    deed = await recorded(honour)
    return await publish_deed(await viewer_of("ying"), deed.uid, deed.version)


async def rule(step) -> str:
    with pytest.raises(Refused) as refused:
        await step
    no = refused.value.refusal
    assert not any("{" in render(no, language) or no.rule in render(no, language) for language in LANGUAGES)
    return no.rule


async def shown() -> list[str | None]:
    return [one.text for one in await Deed.visible_to(ANONYMOUS)]


async def test_recorded_with_a_consent_then_published(honour):
    deed = await recorded(honour)
    assert await shown() == []
    assert await Deed.visible_to(await viewer_of("nx")).count() == 0
    assert await rule(publish_deed(await viewer_of("ying"), deed.uid, 7)) == "changed_since"
    await publish_deed(await viewer_of("ying"), deed.uid, 1, key="p")
    await publish_deed(await viewer_of("ying"), deed.uid, 1, key="p")
    assert await shown() == [SAID]
    assert await rule(publish_deed(await viewer_of("ying"), deed.uid, 2)) == "deed_published"
    assert (await verify()).differences == []


async def test_no_deeds_without_a_consent(honour):
    assert await rule(recorded(honour, consent=None)) == "deed_consent_missing"
    assert await rule(recorded(honour, consent=uuid4())) == "no_such_file"
    assert await rule(recorded(honour, consent=await file(media.PDF, "nx"))) == "no_such_file"  # another's upload
    assert await rule(recorded(honour, consent=await file(media.TEXT))) == "deed_consent_kind"
    assert await rule(recorded(honour, picture=await file(media.PDF))) == "deed_picture_kind"
    tomorrow = clock.today() + timedelta(days=1)
    assert await rule(recorded(honour, consented_on=tomorrow)) == "deed_consent_later"
    assert await rule(recorded(honour, headline=" ")) == await rule(recorded(honour, text="字" * 5001)) == "deed_text"
    await recorded(honour)
    assert await rule(recorded(honour)) == "deed_there"


async def test_the_holder_withdraws_his_consent_and_it_is_gone_at_once(honour):
    deed = await published(honour)
    himself = await viewer_of("self")
    assert await Deed.visible_to(himself).count() == 1
    assert await rule(withdraw_deed(himself, deed.uid, " ")) == "deed_text"
    done = await withdraw_deed(himself, deed.uid, "不想再展示", key="w")
    assert (done.headline, done.text, done.picture_id, done.withdrawn_reason) == (None, None, None, "不想再展示")
    assert (await withdraw_deed(himself, deed.uid, "不想再展示", key="w")).id == deed.id
    assert await shown() == []
    kept = await Deed.all().get()
    assert (kept.text, kept.headline) == (None, None)
    assert await rule(withdraw_deed(himself, deed.uid, "再撤")) == "deed_withdrawn"
    assert await rule(publish_deed(await viewer_of("ying"), deed.uid, done.version)) == "deed_withdrawn"
    assert (await verify()).differences == []  # the ledger holds hashes alone
    await published(honour)  # with a new consent
    assert await shown() == [SAID]


async def test_others_do_not_withdraw(honour):
    deed = await published(honour)
    await account("other")
    assert await rule(withdraw_deed(await viewer_of("other"), deed.uid, "撤")) == "deed_not_yours"
    assert await rule(withdraw_deed(await viewer_of("nx"), deed.uid, "撤")) == "deed_not_yours"
    assert await rule(withdraw_deed(ANONYMOUS, deed.uid, "撤")) == "sign_in_needed"
    assert await rule(record_deed(await viewer_of("nx"), honour.uid, "题", "文", None, CONSENTED)) == (
        "outside_your_scope"
    )
    await withdraw_deed(await viewer_of("ying"), deed.uid, "本人来信撤回同意")
    assert await shown() == []


async def test_a_revoked_honour_shows_no_deeds_until_it_is_restored(honour):
    await published(honour)
    await record_decision(console(), "撤1号", date(2025, 1, 1), "山西省人民政府")
    await record_decision(console(), "复1号", date(2025, 2, 1), "山西省人民政府")
    await revoke(console(), honour.uid, "撤1号", "示例")
    assert await shown() == []
    assert await rule(recorded(honour)) == "deed_honour_revoked"
    await restore(console(), honour.uid, "复1号", "示例")
    assert await shown() == [SAID]


async def test_the_consent_is_the_offices_alone(honour):
    deed = await published(honour)
    assert await consent_of(await viewer_of("ying"), deed.uid) is not None
    for other in (ANONYMOUS, await viewer_of("nx"), await viewer_of("self")):
        assert await consent_of(other, deed.uid) is None
