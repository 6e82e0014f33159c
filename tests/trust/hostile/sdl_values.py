"""Values for the arguments of hostile calls: real names of the world, what just misses them, and garbage."""

from collections.abc import Sequence
from random import Random

from graphql import (
    ArgumentNode,
    BooleanValueNode,
    EnumValueNode,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    IntValueNode,
    ListValueNode,
    NameNode,
    ObjectFieldNode,
    ObjectValueNode,
    StringValueNode,
    ValueNode,
    get_nullable_type,
    is_required_argument,
    is_required_input_field,
)

from tests.trust.hostile.sdl_world import Ground
from tests.trust.matrix_naming import TEXTS, kind_of

INT_MOST = 2**31 - 1
INTS = ("0", "1", "1", "1", "2", "3", "10", "60", "100", "2023", "2027", "-1", str(INT_MOST), str(-INT_MOST - 1))
DATES = ("2023-06-12", "2026-11-22", "2027-03-05", "2027-06-30", "1990-01-01", "0001-01-01", "9999-12-31")
TIMES = ("2027-03-05T09:30", "2026-11-22T23:59:59", "2023-06-10T08:00", "0001-01-01T00:00", "9999-12-31T23:59")
POINTS = ("0", "1", "85.23", "100", "12.345", "99999999999999999999", "0.0000001", "-1")
# Of a scalar what it may be, then what it may not.
GOOD = {"Date": DATES, "LocalTime": TIMES, "Mark": POINTS, "Yuan": POINTS, "Instant": ("2023-06-12T08:30:00.123456Z",)}
BAD = ("", "2027-02-30", "2027-3-5", "99999-01-01", "2027-03-05T09:30Z", "2027-03-05T25:00", "1e9", "NaN", "-Infinity",
       "１２", "٣", "0x1F", "1_000", "1" * 500, "2027-W10-5", "20270305", "\x00")  # fmt: skip
NASTY = (
    "", " ", "　", "\x00", "a\x00b", "\x7f", "\u202e金榜", "\ufeff", "\u200b", "🏅" * 20, "𬀩·买买提", "é" * 300,
    "A" * 5000,
    "字" * 2100, "'; --", '"', "\\", "%", "_", "{}", "{name}", "{0.x}", "%s%n", "${7*7}", "{{7*7}}", "[]", "null", "-1",
    "0", "../../etc/passwd", "a/b", "x\r\ny: z", "=1+1", "<b>", "&amp;", ";", "、", "a;b;c", "1/0", "1/3", "9" * 400,
    "1e999", "Infinity", '{"all":[]}', "[" * 500, '{"a":' * 200, "name = 1\n[[x]]", "\udc00",
)  # fmt: skip
# What reads as the argument is called, where the world holds nothing of the kind.
WORDS = {
    "reason": ("理由充分。", "更正录入差错"), "date": DATES, "on": DATES, "region": ("1407", "14", "NINGDONG"),
    "value": POINTS, "points": POINTS, "amount": POINTS, "mark": POINTS, "aspect": ("A1", "A2", "A0"),
    "aspects": ("A1",), "module": ("m1", "m2", "secret"), "modules": ("m1",), "weight": ("0.3", "1/3", "1"),
    "idType": ("resident_id", "passport"), "number": ("1", "2023-0001", "A1"), "phone": ("13800000000",),
    "jurisdiction": ("140000", "14", "示例省"), "code": ("NEW-1", "T1", "S1", "A"), "title": ("示例标题", "T1", "T2"),
    "name": ("示例人", "示例·人"), "password": ("long-enough-word-1",), "scopes": ("read", "marks"),
    "login": ("secret0",),
    "role": ("judge", "chief", "organiser"), "email": ("a@example.cn",), "after": ("", "MQ==", "AAAA", "WyIxIl0="),
    "search": ("示例", "选手", "sl", "1"), "language": ("zh-CN", "en"), "places": ("1", "2"),
    "stage": ("unit", "entry"),
    "body": ('{"all":[{"level":4}]}', '{"basis":"published","places":["3"]}', 'format = "x"'), "kind": ("conditions",),
    "address": ("http://127.0.0.1/",), "card": ("6222021234567890128",), "month": ("2027-03",), "totp": ("000000",),
}  # fmt: skip


class Values:
    """Draws values from one `Random`; `true` of ten are meant to be understood."""

    def __init__(self, ground: Ground, chance: Random, role: str, true: int = 8) -> None:
        self.ground, self.chance, self.role, self.true = ground, chance, role, true
        self.about = chance.choice(ground.events)

    def arguments(self, named: str, field: GraphQLField) -> tuple[ArgumentNode, ...]:
        """All arguments that must be given, and some of the others."""
        return tuple(
            ArgumentNode(name=NameNode(value=name), value=self.value(named, name, of.type))
            for name, of in field.args.items()
            if is_required_argument(of) or name == "first" or self.chance.random() < 0.6
        )

    def value(self, field: str, name: str, of: GraphQLInputType, deep: int = 0) -> ValueNode:
        """A value for an argument, or for a field of an input."""
        kind = get_nullable_type(of)
        if isinstance(kind, GraphQLList):
            many = self.chance.choice((0, 1, 1, 1, 2, 2, 3, 30 if deep < 2 else 4))
            return ListValueNode(values=tuple(self.value(field, name, kind.of_type, deep + 1) for _ in range(many)))
        if isinstance(kind, GraphQLInputObjectType):
            return self._object(field, kind, deep)
        if isinstance(kind, GraphQLEnumType):
            return EnumValueNode(value=self.chance.choice(list(kind.values)))
        return self._leaf(field, name, str(kind))

    def _object(self, field: str, kind: GraphQLInputObjectType, deep: int) -> ObjectValueNode:
        fields = list(kind.fields.items())
        if kind.is_one_of:
            fields = [self.chance.choice(fields)]
        else:
            share = self.chance.choice((0.2, 0.5, 0.9)) if deep < 3 else 0.1
            fields = [(n, f) for n, f in fields if is_required_input_field(f) or self.chance.random() < share]
        return ObjectValueNode(
            fields=tuple(
                ObjectFieldNode(name=NameNode(value=name), value=self._given(field, name, of.type, deep))
                for name, of in fields
            )
        )

    def _given(self, field: str, name: str, of: GraphQLInputType, deep: int) -> ValueNode:
        return self.value(field, name, of.of_type if isinstance(of, GraphQLNonNull) else of, deep + 1)

    def _leaf(self, field: str, name: str, kind: str) -> ValueNode:
        if kind == "Boolean":
            return BooleanValueNode(value=self.chance.random() < 0.5)
        if kind in ("Int", "Float"):
            few = ("0", "1", "2", "5", "100") if name in ("first", "last") else ("1",) if name == "version" else INTS
            return IntValueNode(value=self.chance.choice(few))
        if name == "idempotencyKey" and self._is_true():
            return StringValueNode(value=f"{self.chance.getrandbits(64):x}")
        if kind == "ID":
            return StringValueNode(value=self._id(field, name))
        if kind in GOOD:
            return StringValueNode(value=self.chance.choice(GOOD[kind] if self._is_true() else BAD))
        return StringValueNode(value=self.text(name))

    def written(self, field: str, name: str, kind: str) -> str:
        """A value as somebody types it; now and then of another kind."""
        leaf = self._leaf(field, name, kind if self._is_true() else "String")
        return str(leaf.value).lower() if isinstance(leaf, BooleanValueNode) else str(getattr(leaf, "value", ""))

    def _is_true(self) -> bool:
        return self.chance.randrange(10) < self.true

    def _id(self, field: str, name: str) -> str:
        ids = self.ground.ids
        kind = kind_of(field, name) or ""
        fitting = (kind == "StoredFile" and self.ground.files.get(self.role)) or ids.get(kind, [])
        if fitting and self._is_true():
            return self.chance.choice(fitting)
        roll = self.chance.random()
        if roll < 0.6:
            return self.chance.choice(ids[self.chance.choice([one for one in ids if ids[one]])])
        return self.chance.choice(NASTY if roll < 0.9 else ("Og==", "QWNjb3VudDo=", "QWNjb3VudDox", "////", "1"))

    def text(self, name: str) -> str:
        """A text for an argument of that name."""
        if not self._is_true():
            return self.chance.choice(NASTY)
        if name in ("competition", "event") and self.chance.random() < 0.9:
            return self.about[name == "event"]
        return self.chance.choice(self._fitting(name))

    def _fitting(self, name: str) -> Sequence[str]:
        one = name.removesuffix("s")
        found = [*self.ground.texts.get(name, ()), *self.ground.texts.get(one, ()), *WORDS.get(name, ())]
        if name.endswith(("On", "Until", "From", "Date")):
            found += DATES
        first = [TEXTS[name]] * 3 if name in TEXTS else []
        return [*found, *first] or [*WORDS.get(one, ()), "示例", "1", "A1"]
