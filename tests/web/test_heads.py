"""The public pages of the log, its addresses for programs, and the proof behind a certificate's QR."""

import json

import httpx2
import pytest

from server.certificates import Certificate
from server.certificates.codes import check_code, token
from server.certificates.proving import read_proof
from server.heads import keys, making, note, tree
from tests.server.appeals.court import sitting
from tests.server.certificates.desk import awarded, template
from tests.server.heads.log import happen
from tests.server.scoring.story import CODE, EVENT
from tests.web.test_languages import Read
from tests.web.test_signing import ENGLISH


@pytest.fixture
async def heads(site: httpx2.AsyncClient) -> None:
    """A log of three heads."""
    for n in (1, 4, 300):
        await happen("a", n)
        await making.make("asked", "https://office.example")


async def test_before_the_first_head(site: httpx2.AsyncClient) -> None:
    page = await site.get("/heads")
    assert (page.status_code, "还没有签名头" in page.text) == (200, True)
    for address in ("/heads/latest", "/heads/keys", "/heads/1/checkpoint", "/heads/consistency?from=1&to=1",
                    "/heads/inclusion?index=0&size=1", "/heads/1"):  # fmt: skip
        assert (await site.get(address)).status_code == 404, address


@pytest.mark.usefixtures("heads")
@pytest.mark.parametrize("address", ["/heads", "/heads/5", "/heads/proof", "/heads/proof?since=5&to=305"])
async def test_the_pages_in_both_languages(site: httpx2.AsyncClient, address: str) -> None:
    page = await site.get(address)
    assert page.status_code == 200
    english = await site.get(address, headers=ENGLISH)
    assert Read(english.text).left() == []
    if address in ("/heads", "/heads/5"):
        assert keys.ring().key("office.example/ledger").fingerprint in page.text


@pytest.mark.usefixtures("heads")
async def test_what_a_proof_page_cannot_show(site: httpx2.AsyncClient) -> None:
    for asked in ("since=305&to=5", "since=2&to=305", "since=0&to=5"):
        page = await site.get(f"/heads/proof?{asked}")
        assert (page.status_code, "没有这样两个签名头" in page.text) == (200, True), asked


@pytest.mark.usefixtures("heads")
async def test_programs_read_text(site: httpx2.AsyncClient) -> None:
    """A witness needs nothing else than these."""
    latest = await site.get("/heads/latest")
    assert latest.headers["content-type"].startswith("text/plain")
    assert latest.headers["cache-control"] == "no-store"
    head = note.Checkpoint.read(note.read(latest.text).text)
    assert head.size == 305
    key = note.Key.read((await site.get("/heads/keys")).text.splitlines()[0].removeprefix("key "))
    assert note.read(latest.text).signers([key]) == [key]
    old = note.Checkpoint.read(note.read((await site.get("/heads/5/checkpoint")).text).text)
    proof = [note.hash_of(one) for one in (await site.get("/heads/consistency?from=5&to=305")).text.splitlines()]
    assert tree.is_continued(5, 305, old.root, head.root, proof)
    index, hashes, checkpoint = note.read_proof((await site.get("/heads/inclusion?index=7&size=305")).text)
    assert (index, checkpoint, len(hashes) > 5) == (7, latest.text, True)


@pytest.mark.usefixtures("heads")
@pytest.mark.parametrize("query", [
    "consistency", "consistency?from=0&to=5", "consistency?from=5&to=306", "consistency?from=6&to=5",
    "consistency?from=٣&to=5", "consistency?from=05&to=5", "consistency?from=-1&to=5", "inclusion?index=5&size=5",
    "inclusion?index=0&size=4", "inclusion?index=99999999999999999999&size=5", "99999999999999999999/checkpoint",
    "certificate?number=x&code=y", "certificates/x",
])  # fmt: skip
async def test_what_is_not_there(site: httpx2.AsyncClient, query: str) -> None:
    assert (await site.get(f"/heads/{query}")).status_code == 404


@pytest.fixture
async def certificate(site: httpx2.AsyncClient) -> Certificate:
    """One that was issued and is in the log."""
    await (await (await sitting()).closed()).published()
    await template()
    [one, *_] = await awarded(None)
    return one


async def test_the_proof_behind_the_qr(site: httpx2.AsyncClient, certificate: Certificate) -> None:
    """A person sees one sentence; the file beside it is checked by anybody, whichever way it was asked for."""
    scanned, typed = f"/v/{token(certificate.uid)}", {"number": certificate.number, "code": check_code(certificate.uid)}
    assert "公开账本（" not in (await site.get(scanned)).text
    assert (await site.get(f"/heads/certificates/{token(certificate.uid)}")).status_code == 404
    await making.make("issued", "https://office.example")
    page = await site.get(scanned)
    assert "已载入office.example/ledger的公开账本" in page.text.replace("<wbr>", "")
    assert Read((await site.get(scanned, headers=ENGLISH)).text).left() == []
    result = await site.get(f"/competitions/{CODE}/{EVENT}")
    assert 'href="/heads/' in result.text.partition('class="source"')[2], "the result page names the newest head"
    by_token = await site.get(f"/heads/certificates/{token(certificate.uid)}")
    by_number = await site.get("/heads/certificate", params=typed)
    assert by_token.json() == by_number.json()
    assert "attachment" in by_token.headers["content-disposition"]
    shown = read_proof(json.dumps(by_token.json()), [])
    assert (shown.number, shown.digest) == (certificate.number, certificate.digest)
    assert certificate.name not in by_token.text
    wrong = await site.get("/heads/certificate", params={**typed, "code": "0000-0000"})
    assert wrong.status_code == 404
