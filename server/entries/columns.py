"""The columns of the workbook in which entries are handed in, and its template with drop-downs."""

from collections.abc import Sequence
from dataclasses import replace

from server import workbooks
from server.access import Viewer, may
from server.competitions import Competition, Event, Session, places
from server.competitions.keeping import groups_of
from server.entries import Delegation
from server.entries.asked import LIST_LIMIT, NAME_LIMIT, NUMBER_LIMIT
from server.entries.registration import organises
from server.refusal import insist
from server.workbooks import Column

ACT = "entries.imported"
ROLES = {"选手": "contestant", "教练": "coach"}
STANDINGS = {"职工": "worker", "学生": "student", "教师": "teacher"}
LEVELS = ("无", "学徒工", "初级工", "中级工", "高级工", "技师", "高级技师", "特级技师", "首席技师")
ID_TYPES = {
    "居民身份证": "resident_id",
    "港澳居民来往内地通行证": "hk_macau_permit",
    "台湾居民来往大陆通行证": "taiwan_permit",
    "港澳台居民居住证": "hmt_residence_permit",
    "外国人永久居留身份证": "foreign_permanent_resident",
    "护照": "passport",
    "其他": "other",
}
EVENT = Column("event", "赛项", required=True, note="赛项编号或名称")
COLUMNS = (
    Column("entry_no", "参赛号", longest=NUMBER_LIMIT, note="留空由系统编号；同一队的各行填同一参赛号或同一队名"),
    Column("delegation", "代表队", note="代表队名称或编号；一个代表队报名时可以留空"),
    Column("team", "队名", note="双人、团体赛项填写，同一队各行相同"),
    Column("name", "姓名", required=True, longest=NAME_LIMIT, note="与证件一致"),
    Column("role", "角色", kind="choice", choices=tuple(ROLES), note="留空为选手"),
    Column("id_type", "证件类型", kind="choice", choices=tuple(ID_TYPES), note="留空为居民身份证"),
    Column("id_number", "证件号码", kind="id_number", longest=40, note="按文本填写；加密保存，不对外显示"),
    Column("organisation", "单位", note="工作单位或学校全称"),
    Column("region", "地区", longest=60, note="行政区划代码（2、4 或 6 位）或地区名称"),
    Column("standing", "人员类别", kind="choice", choices=tuple(STANDINGS)),
    Column("level", "技能等级", kind="choice", choices=LEVELS),
    Column("years_of_work", "工龄", longest=3, note="从事本职业的整年数"),
    Column("certificates", "证书", longest=LIST_LIMIT, note="多个证书用分号分隔；确实没有的填“无”"),
    Column("prior_honours", "曾获荣誉", longest=LIST_LIMIT, note="多个称号用分号分隔"),
    Column("session", "场次", longest=60, note="已确定场次的填写场次编号"),
)
GROUP = Column("group", "组别", longest=60, note="赛项分组别排名的必填；写组别名称或编号")
EXAMPLE = {
    "entry_no": "", "delegation": "", "name": "张三", "role": "选手", "id_type": "居民身份证",
    "id_number": "（18 位号码）", "organisation": "某某机械有限公司", "region": "140702", "standing": "职工",
    "level": "高级工", "years_of_work": "8", "certificates": "焊工（三级）", "prior_honours": "", "session": "",
}  # fmt: skip


def columns_of(event: Event | None) -> tuple[Column, ...]:
    """The columns for one event, or with 赛项 in front for the whole competition (None); 组别 at the end."""
    return (*COLUMNS, GROUP) if event is not None else (EVENT, *COLUMNS, GROUP)


def event_text(event: Event) -> str:
    """An event as the drop-down names it."""
    return f"{event.code} {event.title}"


async def entry_template(viewer: Viewer, competition: str, event: str | None) -> tuple[str, bytes]:
    """The name and content of the template, with drop-downs of what the viewer may enter for.

    Refused: what `may` refuses, `no_such_competition`, `no_such_event`.
    """
    insist(may(viewer, ACT))
    of = await places.competition_of(viewer, competition)
    its = (await places.event_of(viewer, competition, event))[1] if event else None
    delegations = await enterable(viewer, of, its)
    everything = organises(viewer, places.of_event(of, its) if its else places.of_competition(of))
    if not delegations and not everything:
        insist(may(viewer, ACT, places.of_delegation(of, None, its)))
    events = [its] if its else await Event.visible_to(viewer).filter(competition_id=of.id).order_by("position")
    sessions = await Session.visible_to(viewer).filter(event_id__in=[one.id for one in events]).order_by("code")
    choices = {
        "event": [event_text(one) for one in events],
        "delegation": [one.name for one in delegations],
        "session": list(dict.fromkeys(one.code for one in sessions)),
        "group": list(dict.fromkeys(group.title for one in events for group in groups_of(one))),
    }
    title = its.title if its else of.title
    columns = [_with_choices(one, choices.get(one.name, ())) for one in columns_of(its)]
    columns = columns if choices["group"] else columns[:-1]
    name = f"entries-{of.code}{'-' + its.code if its else ''}.xlsx"
    return name, workbooks.template(columns, title=title, examples=[EXAMPLE])


def _with_choices(column: Column, choices: Sequence[str]) -> Column:
    return replace(column, kind="choice", choices=tuple(choices)) if choices else column


async def enterable(viewer: Viewer, of: Competition, its: Event | None) -> list[Delegation]:
    """The delegations of the competition for which the viewer may enter, by code."""
    rows = await Delegation.visible_to(viewer).filter(competition_id=of.id).order_by("code")
    return [one for one in rows if may(viewer, ACT, places.of_delegation(of, one, its)) is None]
