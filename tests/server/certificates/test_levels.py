"""等级证明: of an approved promotion; revoked with it; the level certificate is checked at the national register."""

from datetime import date

from schema import Context
from schema.certificates.asking import words
from server import ledger
from server.access import ANONYMOUS, console
from server.certificates import codes
from server.certificates.issuing import issue_levels
from server.certificates.paper import REGISTER, page_of
from server.certificates.verifying import verify
from server.competitions import Competition
from server.entries import Member
from server.ledger.verify import verify as verify_ledger
from server.promotion import Promotion
from server.results import Standing
from server.rulebook import RuleSet
from tests.server.appeals.court import sitting
from tests.server.certificates.desk import ADDRESS, template
from tests.server.scoring.story import CODE, EVENT, refused


async def test_a_promotion_is_proven_and_its_revocation_revokes_the_proof(database):
    court = await (await sitting()).closed()
    await court.published()
    by = await template("level")
    assert (await refused(issue_levels(console(), "T-level", CODE, EVENT))).rule == "no_promotions_to_prove"
    line = await Standing.all().order_by("line").first()
    member = (
        await Member.filter(entry__entry_no=line.entry_no, person_id__isnull=False).select_related("person").first()
    )
    async with ledger.change(console(), "promotion.planted") as change:
        rules = await change.save(
            RuleSet(
                code="P",
                kind="promotion",
                title="规则",
                starts_on=date(2020, 1, 1),
                body="{}",
                source="示例",
                recorded_at=1,
            )
        )
        row = Promotion(
            person_id=member.person_id, holder=str(member.person.uid), standing_id=line.id, rule_set_id=rules.id, row=0,
            from_level=4, to_level=5, state="approved", year=2026, name=member.person.name, tier="city",
            region_code=(await Competition.get(code=CODE, using_db=change.client)).region_code, competition="示例大赛",
            event="焊接", place=1, award="一等奖", decision="甲1号", proposed_at=1,
        )  # fmt: skip
        await change.save(row)
    [one] = (await issue_levels(console(), "T-level", CODE, EVENT, address=ADDRESS)).certificates
    assert REGISTER in page_of(one, by).small
    found = await verify(one.number, codes.check_code(one.uid))
    assert (found.validity.state, found.subject, found.certificate.document) == ("valid", "技师", "甲1号")
    assert "zscx.osta.org.cn" in Context(ANONYMOUS).say("certificate.register")
    assert "有效" in words.sentence(found, Context(ANONYMOUS).say)
    async with ledger.change(console(), "promotion.spoiled") as change:
        row.state = "revoked"
        await change.save(row)
    assert (await verify(one.number, codes.check_code(one.uid))).validity.state == "revoked"
    assert (await verify_ledger()).differences == []
