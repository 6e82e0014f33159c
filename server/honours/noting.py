"""What the house style notes beside a name, （女，回族）: the sex where it is not male, the nationality where not Han.

Typed by the office for that honour; taken from nowhere, for neither stands in what competitors declare.
"""

from uuid import UUID

from server import ledger
from server.access import Viewer, may
from server.honours import SEXES, Honour
from server.honours.asked import honour_of
from server.ledger import Change
from server.refusal import insist, refuse

NOTED = "honour.noted"
HAN = "汉族"
# GB/T 3304; behind it the two that are recorded beside it.
NAMES = """
汉 蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳
佤 畲 高山 拉祜 水 东乡 纳西 景颇 柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬
锡伯 阿昌 普米 塔吉克 怒 乌孜别克 俄罗斯 鄂温克 德昂 保安 裕固 京 塔塔尔 独龙
鄂伦春 赫哲 门巴 珞巴 基诺
"""
NATIONALITIES = (*(f"{one}族" for one in NAMES.split()), "穿青人", "革家人")


def nationality_of(text: str | None) -> str | None:
    """The nationality as it is kept: 回 and 回族 are one; None where there is none."""
    given = (text or "").strip()
    return f"{given}族" if f"{given}族" in NATIONALITIES else given or None


def wrong_notes(kind: str, sex: str | None, nationality: str | None) -> list[tuple[str, str]]:
    """(field, rule) of each note that cannot be: of a holder who is no person, an unknown word."""
    wrong = []
    if sex and (kind != "person" or sex not in SEXES):
        wrong.append(("sex", "holder_sex"))
    named = nationality_of(nationality)
    if named is not None and (kind != "person" or named not in NATIONALITIES):
        wrong.append(("nationality", "holder_nationality"))
    return wrong


async def note(
    viewer: Viewer, honour: str | UUID, sex: str | None, nationality: str | None, *, key: str | None = None
) -> Honour:
    """Note the sex and the nationality of an honour's holder for its lists; None takes a note away.

    Refused: no right there, unknown honour, a holder who is no person, an unknown word.
    """
    insist(may(viewer, NOTED))
    asked = {"honour": str(honour), "sex": sex, "nationality": nationality}
    async with ledger.change(viewer, NOTED, key=key, asked=asked) as change:
        if change.answered:
            return await change.answer(Honour)
        one = await honour_of(viewer, honour, NOTED)
        for field, rule in wrong_notes(one.holder_kind, sex, nationality):
            refuse(f"{rule}_of_honour", field)
        await _save(change, one, sex or None, nationality_of(nationality))
    return one


async def _save(change: Change, one: Honour, sex: str | None, nationality: str | None) -> None:
    one.sex, one.nationality = sex, nationality
    await change.save(one)
    change.answers(one)
