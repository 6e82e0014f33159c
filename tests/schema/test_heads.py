"""Heads and proofs over the contract: for everybody, page by page; of a certificate only where it is asked alone."""

from server.certificates.codes import check_code, token
from server.heads import making, note, tree
from tests.schema.answering import answer
from tests.server.appeals.court import sitting
from tests.server.certificates.desk import awarded, template
from tests.server.heads.log import happen

HEADS = """query ($after: String) { heads(first: 2, after: $after) { nodes { size reason reasonLabel origin line }
    totalCount pageInfo { hasNextPage endCursor } } }"""
ALONE = """query ($number: String, $code: String) { verifyCertificate(number: $number, code: $code) {
    ... on Verification { number recorded { index sentence head { size } } } } }"""
LISTED = """query ($list: String) { verifyCertificates(list: $list) { ... on CheckedList { lines {
    verification { number recorded { index } } } } } }"""


async def test_heads_come_the_newest_first(ask, anonymous):
    for n in range(3):
        await happen("a", n + 1)
        await making.make("asked", "https://office.example")
    first = await answer(ask, HEADS, anonymous)
    assert [one["size"] for one in first["nodes"]] == [6, 3]
    assert first["totalCount"] == 3
    assert {(one["origin"], one["reason"], one["reasonLabel"]) for one in first["nodes"]} == {
        ("office.example/ledger", "ASKED", "人工")
    }
    then = await answer(ask, HEADS, anonymous, after=first["pageInfo"]["endCursor"])
    assert [one["size"] for one in then["nodes"]] == [1]
    assert not then["pageInfo"]["hasNextPage"]


async def test_one_head_continues_another(ask, anonymous):
    """What the contract answers is what RFC 6962 asks for; without such heads it answers nothing."""
    await happen("a", 5)
    old = await making.make("asked")
    await happen("b", 4)
    new = await making.make("asked")
    proof = "query ($since: Int!, $to: Int!) { consistencyProof(since: $since, to: $to) }"
    found = [note.hash_of(one) for one in await answer(ask, proof, anonymous, since=5, to=9)]
    assert tree.is_continued(5, 9, bytes.fromhex(old.root), bytes.fromhex(new.root), found)
    for since, to in ((0, 9), (9, 5), (5, 10), (-1, 5)):
        assert await answer(ask, proof, anonymous, since=since, to=to) is None
    assert await answer(ask, "query ($s: Int) { head(size: $s) { size } }", anonymous, s=7) is None


async def test_without_events_there_is_nothing(ask, anonymous):
    assert await answer(ask, "{ head { size } }", anonymous) is None
    assert await answer(ask, "{ logKeys { text } }", anonymous) == []
    assert (await answer(ask, HEADS, anonymous))["nodes"] == []


async def test_a_certificate_says_where_the_ledger_has_it(ask, anonymous):
    await (await (await sitting()).closed()).published()
    await template()
    one, other, *_ = await awarded(None)
    asked = {"number": one.number, "code": check_code(one.uid)}
    assert (await answer(ask, ALONE, anonymous, **asked))["recorded"] is None
    head = await making.make("issued", "https://office.example")
    found = (await answer(ask, ALONE, anonymous, **asked))["recorded"]
    assert found["head"]["size"] == head.size
    assert "已载入office.example/ledger的公开账本" in found["sentence"]
    assert f"第{found['index'] + 1}条" in found["sentence"]
    scanned = await answer(ask, ALONE, anonymous, code=token(other.uid))
    assert (scanned["number"], scanned["recorded"]["index"]) == (other.number, found["index"]), "one act issued both"
    listed = await answer(ask, LISTED, anonymous, list=f"{one.number} {check_code(one.uid)}")
    assert [line["verification"]["recorded"] for line in listed["lines"]] == [None]
