"""查验: by number and code, by the QR's token, a list; what makes a certificate pending, void, revoked, replaced."""

from datetime import date
from uuid import uuid4

import pytest

import seeds.honours
from schema.catalogue import LANGUAGES
from schema.refusal import render
from server import clock
from server.access import console
from server.access.records import Attempt
from server.ceremony.announcing import announce
from server.certificates import Certificate, codes
from server.certificates.issuing import issue_awards, issue_honours
from server.certificates.replacing import replace, revoke
from server.certificates.verifying import MOST, Asked, listed, verify, verify_all, verify_token
from server.honours.conferring import confer, record_decision
from server.honours.holders import Holder
from server.honours.revoking import revoke as take_back
from server.ledger.records import LedgerEvent
from server.ledger.verify import verify as verify_ledger
from server.notices.finishing import make_final
from server.notices.posting import Posting, post_notice
from tests.server.appeals.court import END, HOUR, Court, sitting
from tests.server.certificates.desk import ADDRESS, awarded, template
from tests.server.scoring.story import CODE, EVENT, refused

DAY = 24 * HOUR


@pytest.fixture
async def court(database) -> Court:
    """Three entries, closed and signed; nothing announced."""
    held = await (await sitting()).closed()
    await template()
    return held


async def state(one: Certificate) -> str:
    return (await verify(one.number, codes.check_code(one.uid))).validity.state


async def test_number_and_code_and_the_qr_say_the_same(court):
    await court.published()
    one = (await awarded(court))[0]
    by_code = await verify(one.number, codes.check_code(one.uid))
    by_qr = await verify_token(codes.token(one.uid))
    assert by_code.certificate.id == by_qr.certificate.id == one.id
    assert (by_code.subject, by_code.facts["event"]) == ("一等奖", "焊接")
    spelt = codes.check_code(one.uid).lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert (await verify("晋中技赛[２０２６] 0001", spelt)).certificate.id == one.id
    assert len(codes.token(one.uid)) == 52
    assert codes.check_code(one.uid).replace("-", "") not in codes.token(one.uid)


async def test_nothing_of_the_codes_is_in_the_database(court):
    await court.published()
    one = (await awarded(court))[0]
    row = str(await Certificate.filter(id=one.id).values())
    said = row + "".join([event.body for event in await LedgerEvent.all()])
    assert one.number in said
    for secret in (codes.check_code(one.uid), codes.check_code(one.uid).replace("-", ""), codes.token(one.uid)[26:]):
        assert secret not in said


async def test_a_wrong_code_and_an_unknown_number_are_one_answer_and_guessing_is_slowed(court):
    await court.published()
    one, other, _ = await awarded(court)
    wrong = await refused(verify(one.number, codes.check_code(other.uid)))
    unknown = await refused(verify("晋中技赛〔2026〕9999", "0000-0000"))
    assert wrong == unknown
    assert (
        await refused(verify_token(codes.token(one.uid)[:-1] + "0" * (codes.token(one.uid)[-1] != "0")))
    ).rule == wrong.rule
    assert (await refused(verify_token(codes.token(uuid4())))).rule == wrong.rule
    for _ in range(8):
        await refused(verify(one.number, "0000-0000"))
    assert await state(one) == "pending"  # nine wrong ones
    assert (await refused(verify(one.number, "0000-0000"))).rule == wrong.rule
    no = await refused(verify(one.number, codes.check_code(one.uid)))
    assert no.rule == "too_many_codes"
    assert {render(no, language) == "" for language in LANGUAGES} == {False}
    assert await state(other) == "pending"  # nobody else waits, and the QR is never held up
    assert (await verify_token(codes.token(one.uid))).certificate.id == one.id
    with clock.set_to(clock.now() + HOUR):
        assert await state(one) == "pending"


async def test_a_right_code_writes_nothing(court):
    await court.published()
    one = (await awarded(court))[0]
    before = await LedgerEvent.all().count()
    await state(one)
    assert (await Attempt.all().count(), await LedgerEvent.all().count()) == (0, before)


async def test_printed_from_the_announcement_it_is_pending_until_the_result_is_final(regions, court):
    with clock.set_to(END + HOUR):
        await announce(court.organiser, CODE, [EVENT])
        one, *_ = (await issue_awards(court.organiser, "T-award", CODE, EVENT, address=ADDRESS)).certificates
    assert await state(one) == "pending"
    await court.published(at=END + 2 * HOUR)
    with clock.set_to(END + 3 * HOUR):
        await post_notice(court.organiser, CODE, Posting([EVENT], "成绩公示", 1))
    assert await state(one) == "pending"
    with clock.set_to(END + 10 * DAY):
        await make_final(court.organiser, CODE, [EVENT])
    assert await state(one) == "valid"


async def test_a_corrected_result_voids_the_certificates_it_changes_and_no_others(court):
    await court.published()
    first, second, third = await awarded(court)
    await court.corrected("3", entry=0)  # the first falls to the last place
    await court.published(reason="更正", at=END + 3 * HOUR)
    assert [await state(one) for one in (first, second, third)] == ["void", "void", "void"]
    anew = await awarded(court, at=END + 4 * HOUR)
    assert [one.serial for one in anew] == [4, 5, 6]
    assert [await state(one) for one in (first, second, third)] == ["replaced"] * 3
    told = await verify(first.number, codes.check_code(first.uid))
    assert told.successor is not None
    assert (told.successor.certificate.holder, told.successor.subject) == (first.holder, "优秀奖")
    assert told.certificate.replaced_for == "result"
    assert (await verify_ledger()).differences == []


async def test_a_correction_that_changes_nothing_for_somebody_leaves_his_certificate(court):
    await court.published()
    first, *_ = await awarded(court)
    await court.corrected("60", entry=0)  # more points, the same place
    await court.published(reason="更正", at=END + 3 * HOUR)
    assert await state(first) == "pending"
    assert (await refused(awarded(court, at=END + 4 * HOUR))).rule == "no_certificates_due"


async def test_a_revoked_honours_certificate_is_revoked_at_once(database):
    viewer = console()
    await seeds.honours.load(viewer)
    await template("honour")
    await record_decision(viewer, "甲1号", date(2026, 1, 5), "示例机关")
    [honour] = await confer(viewer, "甲1号", "NX-EXPERT", [Holder("person", "王伟", "甲厂")])
    [one] = (await issue_honours(viewer, "T-honour", "甲1号", address=ADDRESS)).certificates
    assert await state(one) == "valid"
    await record_decision(viewer, "甲2号", date(2026, 2, 5), "示例机关")
    await take_back(viewer, honour.uid, "甲2号", "材料不实")
    told = await verify(one.number, codes.check_code(one.uid))
    assert (told.validity.state, told.validity.on, told.validity.document) == ("revoked", date(2026, 2, 5), "甲2号")
    assert (await Certificate.get(id=one.id)).state == "issued"  # derived, not copied
    assert (await refused(issue_honours(viewer, "T-honour", "甲1号"))).rule == "no_certificates_due"


async def test_replaced_for_a_name_or_a_loss_the_old_leads_to_the_new(court):
    await court.published()
    one, other, _ = await awarded(court)
    assert (await refused(replace(court.organiser, one.uid, "name", "录入有误", str(one.name)))).field == "name"
    new = await replace(court.organiser, one.uid, "name", "录入有误", "王一新", key="k")
    assert (await replace(court.organiser, one.uid, "name", "录入有误", "王一新", key="k")).id == new.id
    assert (new.name, new.serial, new.claim) == ("王一新", 4, one.claim)
    newest = await replace(court.organiser, new.uid, "lost", "遗失")
    told = await verify(one.number, codes.check_code(one.uid))
    assert (told.validity.state, told.successor.certificate.id) == ("replaced", newest.id)
    assert (await refused(replace(court.organiser, one.uid, "lost", "再次"))).rule == "certificate_closed"
    assert (await refused(replace(court.organiser, other.uid, "name", "𬎆", "王𬎆"))).rule == "certificate_glyphs"
    assert (await refused(replace(court.foreign_organiser, other.uid, "lost", "遗失"))).rule == "no_such_certificate"
    assert (await verify_ledger()).differences == []


async def test_revoked_with_grounds_it_may_be_issued_again(court):
    await court.published()
    one, *_ = await awarded(court)
    assert (await refused(revoke(court.organiser, one.uid, " "))).rule == "certificate_reason_missing"
    await revoke(court.organiser, one.uid, "打印错误")
    assert await state(one) == "revoked"
    assert (await refused(revoke(court.organiser, one.uid, "再次"))).rule == "certificate_closed"
    [again] = await awarded(court, at=END + 3 * HOUR)
    assert (again.holder, again.serial) == (one.holder, 4)


async def test_a_list_of_two_hundred_in_a_fixed_number_of_statements(court):
    await court.published()
    one, other, _ = await awarded(court)
    text = f"编号\t校验码\n{one.number}\t{codes.check_code(one.uid)}\n\n{other.number}，0000-0000\n没有 AAAA-AAAA\n"
    asked = listed(text)
    assert [line.row for line in asked] == [2, 4, 5]
    answers = [getattr(line.answer, "rule", None) for line in await verify_all(asked)]
    assert answers == [None, "no_such_certificate_or_code", "no_such_certificate_or_code"]
    long = [Asked(n, f"无{n}", "0000-0000") for n in range(MOST)]
    assert len(await verify_all(long)) == MOST
    assert (await refused(verify_all([*long, long[0]]))).rule == "list_too_long"
    assert (await refused(verify_all([]))).rule == "list_empty"
