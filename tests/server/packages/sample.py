"""A small package as texts, of two events, with nothing wrong; and ways to spoil it."""

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from server.packages.format import Package
from server.packages.reading import read
from server.refusal import Fault

HUNAN = Path(__file__).parents[3] / "seeds/packages/hunan-2023"

TOML = """\
format = "jinbang.package/1"
[competition]
code = "JZ-2023-04"
title = "第四届晋中市职业技能大赛"
tier = "city"
kind = "comprehensive"
region = "1407"
organisers = ["晋中市人力资源和社会保障局"]
starts_on = 2023-06-10
ends_on = 2023-06-12

[[events]]
code = "WELD"
title = "焊接"
occupation = "6-18-02-04"
group = "worker"
format = "individual"
feeds = ["SX-2023-04/WELD"]
passed_over = ["全国技术能手"]

[events.scheme]
places = 2
ties = ["skill desc", "elapsed asc", "draw", "share"]

[[events.scheme.modules]]
code = "theory"
title = "理论知识"
weight = "0.3"
  [[events.scheme.modules.aspects]]
  code = "T1"
  title = "笔试"
  max = "100"
  decimals = 1

[[events.scheme.modules]]
code = "skill"
title = "操作技能"
weight = "0.7"
pass = "60"
  [[events.scheme.modules.aspects]]
  code = "S1"
  title = "焊缝"
  max = "100"
  combine = "trimmed_mean"
  drop = 1
  judges = 3
  [[events.scheme.modules.aspects]]
  code = "S2"
  title = "外观"
  max = "10"
  kind = "judgement"

[[events.awards]]
title = "一等奖"
places = 1
[[events.awards]]
title = "二等奖"
share = "0.20"

[events.advance]
count = 2
per_delegation = 1

[[events]]
code = "CNC"
title = "数控"
group = "student"
format = "pair"
[events.scheme]
[[events.scheme.modules]]
code = "part"
title = "零件"
weight = "1"
[[events.scheme.modules.aspects]]
code = "P1"
title = "尺寸"
max = "50.5"
kind = "measurement"
"""

DELEGATIONS = """\
code,name,kind,ranked,leader
YC,榆次区,region,1,赵领队
TG,太谷区,region,0,
"""

JUDGES = """\
event,judge_no,name,organisation,region,role,panel
,C1,裁判长,市技师学院,1407,chief,
WELD,J1,裁判甲,,,judge,甲
WELD,J2,裁判乙,,,judge,甲
WELD,J3,裁判丙,,,,甲
CNC,K1,裁判丁,,,judge,
"""

ENTRIES = """\
event,entry_no,team,member,name,role,organisation,region,delegation,standing,id_type,id_number,level,prior_honours,session,elapsed,draw,status
WELD,001,,1,王一,contestant,晋中焊接厂,140702,YC,worker,resident_id,140702200603010020,4,全国技术能手;三晋技术能手,上午,3600,1,
WELD,002,,1,李二,,太谷机械,140703,TG,worker,,142401199003070015,3,,上午,3500,2,
WELD,003,,1,张三,contestant,,,YC,,passport,E12345678,,,下午,,3,absent
CNC,C01,红队,1,钱四,contestant,职业学校,,TG,student,,,,,,,,
CNC,C01,,2,孙五,contestant,职业学校,,,student,,,,,,,,
CNC,C01,,1,周教练,coach,职业学校,,,teacher,,,,,,,,
CNC,C02,蓝队,1,,,职业学校,,YC,student,,,,,,,,
"""

MARKS = """\
event,entry_no,aspect,judge_no,mark,remark
WELD,001,T1,C1,85.5,
WELD,001,S1,J1,80,
WELD,001,S1,J2,81.250,
WELD,001,S1,J3,79,"两行
备注"
WELD,001,S2,J1,2,
WELD,002,T1,C1,90,
WELD,002,S1,J1,void,重评
WELD,003,T1,C1,absent,
CNC,C01,P1,K1,50.5,
CNC,C02,P1,K1,0,
"""

PENALTIES = """\
event,entry_no,points,reason
WELD,001,2.5,超时
WELD,001,1,
"""

FILES: Mapping[str, str] = {
    "competition.toml": TOML,
    "delegations.csv": DELEGATIONS,
    "judges.csv": JUDGES,
    "entries.csv": ENTRIES,
    "marks.csv": MARKS,
    "penalties.csv": PENALTIES,
}


def result_of(files: Mapping[str, str | bytes]) -> Package | list[Fault]:
    """What `read` says of these files in a folder."""
    with TemporaryDirectory() as folder:
        for name, text in files.items():
            (Path(folder) / name).write_bytes(text if isinstance(text, bytes) else text.encode())
        return read(folder)


def package() -> Package:
    """The package."""
    found = result_of(FILES)
    assert isinstance(found, Package), found
    return found


def spoiled(file: str, old: str, new: str) -> dict[str, str]:
    """The files with `old`, which stands once in one file, replaced."""
    text = FILES[file]
    assert text.count(old) == 1, (text.count(old), old)
    return {**FILES, file: text.replace(old, new)}
