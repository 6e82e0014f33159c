"""Invented workers of the demo world: names put together by chance, synthetic ID numbers, made-up employers."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from random import Random

from stdnum.cn import ric

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙马胡朱郭何罗高林郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田"
    "董袁于余叶蒋杜苏魏程吕丁任卢姚沈钟姜崔谭陆范汪"
)
DOUBLE = ("欧阳", "上官", "司徒", "尉迟")
GIVEN = (
    "建国", "志远", "海燕", "文博", "慧敏", "青山", "瑞", "国栋", "丽", "晓明", "春生", "雪梅", "永强", "秀英",
    "立新",
    "俊峰", "桂兰", "铁柱", "红霞", "学文", "佳怡", "子轩", "梓涵", "浩然", "思远", "玉珍", "振华", "爱民", "长河",
    "小兵",
)  # fmt: skip
TRADES = ("重工", "焦化", "机械", "铸造", "液压", "玛钢", "漆器", "轴承", "新能源", "装备")


@dataclass(frozen=True, slots=True)
class Worker:
    """One invented person of `place`, which has the code `region`.

    `ability` in tenths of a point is what his marks scatter around.
    """

    name: str
    unit: str
    region: str
    place: str
    id_number: str
    ability: int
    honours: tuple[str, ...] = ()


class Workers:
    """Makes workers; the same seed makes the same people."""

    def __init__(self, draw: Random) -> None:
        self._draw = draw
        self._number = count(1)
        self._names = self._every_name()

    def _every_name(self) -> Iterator[str]:
        names = [surname + given for surname in (*SURNAMES, *DOUBLE) for given in GIVEN]
        self._draw.shuffle(names)
        yield "买买提·艾合买提江"
        yield from names

    def of(self, region: str, place: str, *, honours: tuple[str, ...] = (), better: int = 0) -> Worker:
        """A worker of a county or city, `place` being its name."""
        trade = self._draw.choice(TRADES)
        short = place.rstrip("省市区县自治")
        ability = 720 + better + self._draw.randrange(0, 160)
        return Worker(
            next(self._names), f"{short}{trade}示例有限公司", region, place, self._id_number(region), ability, honours
        )

    def _id_number(self, region: str) -> str:
        """Well formed and no one's: order numbers of an invented sequence, born from 1975 to 2004."""
        n = next(self._number)
        body = f"{region}{1975 + n % 30}{n % 12 + 1:02d}{n % 28 + 1:02d}{n % 1000:03d}"
        return body + str(ric.calc_check_digit(body + "0"))
