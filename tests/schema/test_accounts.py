"""Accounts, roles, tokens, tablets through GraphQL: each mutation with both outcomes, and what others may not see."""

from datetime import timedelta
from typing import Any

import pytest

from schema import Context, schema
from server import clock, office
from server.access import ANONYMOUS, Viewer, console
from server.access.demo import PASSWORD
from server.access.granting import Scope
from tests.schema.conftest import statements
from tests.server.access.people import account, seen, signed_in, viewer_of
from tests.world import World

JINZHONG = Scope("region", region_code="140700")
REFUSED = "... on Refusal { rule message field }"
OPEN = f"""mutation($login: String!, $password: String!, $key: String!) {{
  openAccount(name: "示例新人", login: $login, password: $password, idempotencyKey: $key) {{
    ... on Account {{ id name login state roles version grants {{ role }} }} {REFUSED} }} }}"""
GRANT = f"""mutation($account: ID!, $role: String!, $scope: GrantScope!, $region: String, $competition: String,
  $key: String!, $ends: Date) {{
  grantRole(account: $account, role: $role, scope: $scope, region: $region, competition: $competition, endsOn: $ends,
    idempotencyKey: $key) {{
    ... on Grant {{ id role roleLabel scope scopeLabel place endsOn account {{ login }} }} {REFUSED} }} }}"""
WITHDRAW = f"""mutation($grant: ID!, $reason: String!, $key: String!) {{
  withdrawGrant(grant: $grant, reason: $reason, idempotencyKey: $key) {{
    ... on Grant {{ withdrawnAt }} {REFUSED} }} }}"""
CLOSE = f"""mutation($account: ID!, $reason: String!, $key: String!) {{
  closeAccount(account: $account, reason: $reason, idempotencyKey: $key) {{
    ... on Account {{ state version }} {REFUSED} }} }}"""
RESET = f"""mutation($account: ID!, $password: String!, $key: String!) {{
  resetPassword(account: $account, password: $password, idempotencyKey: $key) {{
    ... on Account {{ login version }} {REFUSED} }} }}"""
CHANGE = f"""mutation($old: String!, $new: String!, $key: String!) {{
  changePassword(old: $old, new: $new, idempotencyKey: $key) {{ ... on Me {{ login mustChange }} {REFUSED} }} }}"""
ISSUE = f"""mutation($scopes: [String!]!, $on: Date!, $key: String!) {{
  issueToken(name: "对接", scopes: $scopes, expiresOn: $on, idempotencyKey: $key) {{
    ... on IssuedToken {{ secret token {{ id name scopes withdrawnAt }} }} {REFUSED} }} }}"""
TAKE = f"""mutation($token: ID!, $key: String!) {{
  withdrawToken(token: $token, idempotencyKey: $key) {{ ... on Token {{ withdrawnAt }} {REFUSED} }} }}"""
END = f"""mutation($signIn: ID!, $key: String!) {{
  endSignIn(signIn: $signIn, idempotencyKey: $key) {{ ... on Me {{ signIns {{ id }} }} {REFUSED} }} }}"""
PAIR = f"""mutation($account: ID!, $event: String!, $ends: LocalTime!, $key: String!) {{
  pairTablet(account: $account, competition: "JZ", event: $event, endsAt: $ends, idempotencyKey: $key) {{
    ... on Paired {{ address qr pairing {{ id account {{ login }} event {{ code }} usedAt }} }} {REFUSED} }} }}"""
UNPAIR = f"""mutation($pairing: ID!, $key: String!) {{
  withdrawPairing(pairing: $pairing, idempotencyKey: $key) {{ ... on Pairing {{ withdrawnAt }} {REFUSED} }} }}"""
ME = """{ me { name login mustChange roles version pairedEvent { code } grants { role place }
  signIns { id device isThis } tokens { name } } }"""


@pytest.fixture
async def organiser(ask: Any) -> Viewer:
    """An organiser of 晋中, where there is a competition."""
    async with World.begun() as world:
        await world.regions()
        await world.competition("JZ", region_code="140700", events=1)
    await account("organiser", "organiser", scope=JINZHONG)
    return await viewer_of("organiser")


async def test_an_account_is_opened_given_a_role_and_used(ask: Any, organiser: Viewer) -> None:
    asked = {"login": "新裁判", "password": "given by another 1", "key": "1"}
    made = (await ask(OPEN, organiser, **asked))["openAccount"]
    assert made | {"id": ""} == {
        "id": "", "name": "示例新人", "login": "新裁判", "state": "active", "roles": [], "version": 1, "grants": [],
    }  # fmt: skip
    assert (await ask(OPEN, organiser, **asked))["openAccount"] == made  # asked again
    role = {"account": made["id"], "role": "judge", "scope": "COMPETITION", "competition": "JZ", "key": "2"}
    given = (await ask(GRANT, organiser, **role, ends="2099-01-01"))["grantRole"]
    assert given | {"id": ""} == {
        "id": "", "role": "judge", "roleLabel": "裁判员", "scope": "COMPETITION", "scopeLabel": "竞赛",
        "place": "JZ职业技能大赛", "endsOn": "2099-01-01", "account": {"login": "新裁判"},
    }  # fmt: skip
    secret = await signed_in("新裁判", "given by another 1")
    first = await seen(secret)
    me = (await ask(ME, first))["me"]
    assert (me["mustChange"], me["roles"], me["grants"]) == (True, [], [{"role": "judge", "place": "JZ职业技能大赛"}])
    change = {"old": "given by another 1", "new": "一句很长的新口令 2027"}
    assert (await ask(CHANGE, first, **change, key="3"))["changePassword"] == {"login": "新裁判", "mustChange": False}
    judge = await seen(await signed_in("新裁判", "一句很长的新口令 2027"))
    assert (await ask(ME, judge))["me"]["roles"] == ["judge"]
    assert (await ask(WITHDRAW, organiser, grant=given["id"], reason="换人", key="4"))["withdrawGrant"]["withdrawnAt"]


async def test_what_is_refused_says_so_in_both_languages(ask: Any, organiser: Viewer) -> None:
    asked = {"login": "organiser", "password": "given by another 1", "key": "1"}
    no = (await ask(OPEN, organiser, **asked))["openAccount"]
    assert no == {"rule": "login_taken", "message": "账号“organiser”已被使用，请换一个。", "field": "login"}
    no = (await ask(OPEN, organiser, "en", **asked | {"login": "a b"}))["openAccount"]
    assert no["rule"] == "login_malformed"
    assert no["message"].startswith("A login has 3 to 64 characters")
    assert (await ask(OPEN, **asked))["openAccount"]["rule"] == "sign_in_needed"
    other = await account("other")
    ids = (await ask("{ accounts { nodes { id login } } }", organiser))["accounts"]["nodes"]
    id_ = next(one["id"] for one in ids if one["login"] == "other")
    no = (await ask(CLOSE, organiser, account=id_, reason="离职", key="2"))["closeAccount"]
    assert (no["rule"], no["message"]) == ("not_your_role", "您的角色不能做这件事。可以做的角色：管理员。")
    assert (await ask(RESET, organiser, account=id_, password="x" * 12, key="3"))["resetPassword"][
        "rule"
    ] == "not_your_role"
    role = {"account": id_, "role": "judge", "scope": "REGION", "region": "43", "key": "4"}
    assert (await ask(GRANT, organiser, **role))["grantRole"]["rule"] == "outside_your_scope"
    assert (await ask(GRANT, organiser, **role | {"account": "x"}))["grantRole"]["rule"] == "no_such_account"
    no = (await ask(WITHDRAW, organiser, grant=id_, reason="x", key="5"))["withdrawGrant"]
    assert no["rule"] == "no_such_grant"
    assert other.version == 1


async def test_an_administrator_closes_and_resets(ask: Any) -> None:
    await account("boss", "administrator")
    await account("worker")
    boss = await viewer_of("boss")
    ids = {
        one["login"]: one["id"] for one in (await ask("{ accounts { nodes { id login } } }", boss))["accounts"]["nodes"]
    }
    no = (await ask(RESET, boss, account=ids["worker"], password="1234567890", key="1"))["resetPassword"]
    assert no["rule"] == "password_common"
    done = (await ask(RESET, boss, account=ids["worker"], password="given by another 1", key="2"))["resetPassword"]
    assert done == {"login": "worker", "version": 2}
    assert (await ask(CLOSE, boss, account=ids["boss"], reason="x", key="3"))["closeAccount"]["rule"] == "own_account"
    done = (await ask(CLOSE, boss, account=ids["worker"], reason="离职", key="4"))["closeAccount"]
    assert done == {"state": "closed", "version": 3}


async def test_a_token_is_told_once(ask: Any, organiser: Viewer) -> None:
    asked = {"scopes": ["read", "entries"], "on": (clock.today() + timedelta(days=30)).isoformat(), "key": "1"}
    made = (await ask(ISSUE, organiser, **asked))["issueToken"]
    assert made["secret"].startswith("jb_")
    again = (await ask(ISSUE, organiser, **asked))["issueToken"]
    assert again == made | {"secret": ""}
    no = (await ask(ISSUE, organiser, **asked | {"scopes": ["all"], "key": "2"}))["issueToken"]
    assert no["rule"] == "no_such_scope"
    taken = (await ask(TAKE, organiser, token=made["token"]["id"], key="3"))["withdrawToken"]
    assert taken["withdrawnAt"]
    assert (await ask(TAKE, organiser, token="x", key="4"))["withdrawToken"]["rule"] == "no_such_token"


async def test_ones_own_sign_ins_are_ended(ask: Any, organiser: Viewer) -> None:
    await signed_in("organiser")
    mine = (await ask(ME, organiser))["me"]["signIns"]
    assert [one["isThis"] for one in mine] == [False, True]
    left = (await ask(END, organiser, signIn=mine[0]["id"], key="1"))["endSignIn"]["signIns"]
    assert left == [{"id": mine[1]["id"]}]
    assert (await ask(END, organiser, signIn="x", key="2"))["endSignIn"]["rule"] == "no_such_sign_in"


async def test_a_tablet_is_paired_by_an_address_and_its_qr(ask: Any, organiser: Viewer) -> None:
    await account("a-judge", "judge", scope=JINZHONG)
    ids = (await ask('{ accounts(search: "a-judge") { nodes { id } } }', organiser))["accounts"]["nodes"]
    ends = f"{clock.shown(clock.now() + 8 * 3_600_000_000):%Y-%m-%dT%H:%M}"
    asked = {"account": ids[0]["id"], "event": "E1", "ends": ends, "key": "1"}
    context = Context(organiser, address="https://jinbang.example")
    answer = await schema.execute(PAIR, asked, context)
    assert not answer.errors
    assert answer.data is not None
    made = answer.data["pairTablet"]
    assert made["address"].startswith("https://jinbang.example/pair/")
    assert made["qr"].startswith("<svg")
    assert made["pairing"] | {"id": ""} == {
        "id": "", "account": {"login": "a-judge"}, "event": {"code": "E1"}, "usedAt": None,
    }  # fmt: skip
    again = (await ask(PAIR, organiser, **asked))["pairTablet"]
    assert (again["address"], again["qr"], again["pairing"]) == ("", "", made["pairing"])
    listed = '{ pairings(competition: "JZ", event: "E1") { id account { login } } }'
    assert len((await ask(listed, organiser))["pairings"]) == 1
    assert (await ask(listed))["pairings"] == []
    assert (await ask(PAIR, organiser, **asked | {"event": "NO", "key": "2"}))["pairTablet"]["rule"] == "no_such_event"
    gone = (await ask(UNPAIR, organiser, pairing=made["pairing"]["id"], key="3"))["withdrawPairing"]
    assert gone["withdrawnAt"]
    assert (await ask(UNPAIR, organiser, pairing="x", key="4"))["withdrawPairing"]["rule"] == "no_such_pairing"


async def test_anonymous_learns_nothing(ask: Any, organiser: Viewer) -> None:
    data = await ask("{ me { name } accounts { totalCount nodes { id } } }")
    assert data == {"me": None, "accounts": {"totalCount": 0, "nodes": []}}
    mine = (await ask("{ accounts { nodes { id grants { id } } } }", organiser))["accounts"]["nodes"][0]
    for id_ in (mine["id"], mine["grants"][0]["id"]):
        assert (await ask("query($id: ID!) { node(id: $id) { id } }", id=id_))["node"] is None
    assert (await ask("query($id: ID!) { account(id: $id) { id } }", id=mine["id"]))["account"] is None


async def test_a_page_of_accounts_costs_the_same_for_more(ask: Any) -> None:
    await account("boss", "administrator")
    boss = await viewer_of("boss")
    document = (
        "query($first: Int!) { accounts(first: $first) { nodes { name roles grants { place account { name } } } } }"
    )
    counts = []
    for n in range(3):
        await account(f"account{n}", "judge", "typist")
        with statements() as found:
            page = (await ask(document, boss, first=n + 1))["accounts"]["nodes"]
        assert len(page) == n + 1
        counts.append(len(found))
    assert counts[1] == counts[2]


async def test_accounts_are_paged_and_searched(ask: Any) -> None:
    await account("boss", "administrator")
    for n in range(5):
        await account(f"account{n}")
    boss = await viewer_of("boss")
    document = """query($after: String, $search: String) { accounts(first: 4, after: $after, search: $search) {
      totalCount pageInfo { hasNextPage endCursor } nodes { login } } }"""
    first = (await ask(document, boss))["accounts"]
    assert (first["totalCount"], first["pageInfo"]["hasNextPage"], len(first["nodes"])) == (6, True, 4)
    rest = (await ask(document, boss, after=first["pageInfo"]["endCursor"]))["accounts"]
    assert [one["login"] for one in rest["nodes"]] == ["account3", "account4"]
    assert (await ask(document, boss, search="ACCOUNT3"))["accounts"]["totalCount"] == 1
    assert (await ask(document, boss, search="示例account4"))["accounts"]["totalCount"] == 1
    assert (await ask(document, boss, search="%"))["accounts"]["totalCount"] == 0


async def test_accounts_to_try_are_offered_in_a_demo_only(ask: Any) -> None:
    await account("organiser", "organiser")
    document = "{ demoAccounts { login name roleLabel place password } }"
    assert (await ask(document))["demoAccounts"] == []
    await office.mark(console(), "demo")
    assert (await ask(document, ANONYMOUS))["demoAccounts"] == [
        {"login": "organiser", "name": "示例organiser", "roleLabel": "主办方", "place": "全部", "password": PASSWORD}
    ]
    viewer = await viewer_of("organiser")
    await ask(CHANGE, viewer, old=PASSWORD, new="一句很长的新口令 2027", key="1")
    assert (await ask(document))["demoAccounts"] == []
