"""Every rule a package can break, each with one way to break it: `old` in `file` becomes `new`.

The fault is expected in the line where `new` starts, if not said otherwise. `apart`: not to be planted together with
the others, because it hides them or needs their place.
"""

from dataclasses import dataclass

from tests.server.packages.sample import FILES


@dataclass(frozen=True)
class Case:
    rule: str
    file: str
    old: str
    new: str
    column: str | None
    row: int | None = None
    apart: bool = False

    @property
    def line(self) -> int | None:
        """The line of the fault; 0 stands for none."""
        if self.row is not None:
            return self.row or None
        return FILES[self.file].split(self.old)[0].count("\n") + 1


T, D, J, E, M, P = "competition.toml", "delegations.csv", "judges.csv", "entries.csv", "marks.csv", "penalties.csv"
MODULE = "events[0].scheme.modules"
SKILL = f"{MODULE}[1].aspects[0]"
KEYS = [
    Case("unknown_format", T, 'package/1"', 'package/2"', "format"),
    Case("bad_code", T, '"JZ-2023-04"', '"JZ 2023"', "competition.code"),
    Case("control_character", T, '"第四届晋中', '"\\u202e第四届晋中', "competition.title"),
    Case("unknown_word", T, 'tier = "city"', 'tier = "town"', "competition.tier"),
    Case("bad_region", T, '"1407"', '"140"', "competition.region"),
    Case("missing_value", T, '["晋中市人力资源和社会保障局"]', "[]", "competition.organisers"),
    Case("wrong_type", T, "2023-06-10", '"2023-06-10"', "competition.starts_on", apart=True),
    Case("dates_reversed", T, "ends_on = 2023-06-12", "ends_on = 2022-06-12", "competition.ends_on"),
    Case("wrong_type", T, "places = 2\n", 'places = "2"\n', "events[0].scheme.places"),
    Case("unknown_key", T, 'occupation = "6-18-02-04"', 'ocupation = "6-18-02-04"', "events[0].ocupation"),
    Case("bad_feed", T, '"SX-2023-04/WELD"', '"SX-2023-04 WELD"', "events[0].feeds[0]"),
    Case("separator_in_title", T, '["全国技术能手"]', '["全国;技术能手"]', "events[0].passed_over[0]"),
    Case("title_twice", T, '["全国技术能手"]', '["甲", "甲"]', "events[0].passed_over[1]", apart=True),
    Case("bad_tie_key", T, "skill desc", "skill", "events[0].scheme.ties[0]"),
    Case("tie_unknown", T, "elapsed asc", "speed asc", "events[0].scheme.ties[1]"),
    Case("draw_descending", T, '"draw"', '"draw desc"', "events[0].scheme.ties[2]", apart=True),
    Case("tie_twice", T, '"share"]', '"draw", "share"]', "events[0].scheme.ties[3]", apart=True),
    Case("tie_after_share", T, '"draw", "share"]', '"share", "draw"]', "events[0].scheme.ties[3]", apart=True),
    Case("code_reserved", T, 'code = "theory"', 'code = "total"', f"{MODULE}[0].code"),
    Case("number_too_large", T, 'weight = "0.3"', 'weight = "9999999999"', f"{MODULE}[0].weight"),
    Case("missing_key", T, '  title = "笔试"\n', "", f"{MODULE}[0].aspects[0].title", 29, apart=True),
    Case("out_of_range", T, "decimals = 1", "decimals = 4", f"{MODULE}[0].aspects[0].decimals"),
    Case("negative_number", T, 'pass = "60"', 'pass = "-60"', f"{MODULE}[1].pass"),
    Case("too_few_judges", T, "judges = 3", "judges = 2", f"{SKILL}.judges"),
    Case("drop_untrimmed", T, '"trimmed_mean"', '"median"', f"{SKILL}.drop", 45, apart=True),
    Case("unknown_word", T, '"trimmed_mean"', '"trimmed"', f"{SKILL}.combine", apart=True),
    Case(
        "judgement_combine",
        T,
        '"judgement"',
        '"judgement"\n  combine = "best"',
        f"{MODULE}[1].aspects[1].combine",
        52,
        apart=True,
    ),
    Case("standardise_combine", T, 'pass = "60"', 'standardise = "judge"', f"{MODULE}[1].standardise", apart=True),
    Case("code_twice", T, 'code = "S2"', 'code = "S1"', f"{MODULE}[1].aspects[1].code", apart=True),
    Case("award_measure", T, "places = 1\n", "", "events[0].awards[0]", 53, apart=True),
    Case("bad_share", T, 'share = "0.20"', 'share = "20"', "events[0].awards[1].share"),
    Case("too_many_decimals", T, '"50.5"', '"50.5005"', "events[1].scheme.modules[0].aspects[0].max"),
    Case("double_code", T, 'code = "CNC"', 'code = "WELD"', "events[1].code", apart=True),
    Case(
        "too_many_items",
        T,
        'organisers = ["',
        "organisers = [" + '"甲",' * 1000 + '"',
        "competition.organisers",
        apart=True,
    ),
    Case("unknown_key", T, "[events.advance]", "[events.advances]", "events[0].advances"),
]
CELLS = [
    Case("double_row", D, "TG,太谷区,region,0,\n", "TG,太谷区,region,0,\nYC,榆次,,,\n", "code", 4),
    Case("unknown_word", D, "TG,太谷区,region,0", "TG,太谷区,region,2", "ranked", apart=True),
    Case("bad_code", J, ",C1,", ",C1 ,", "judge_no", apart=True),
    Case("double_judge", J, "CNC,K1,裁判丁,,,judge,\n", "CNC,K1,裁判丁,,,judge,\nCNC,C1,,,,,\n", "judge_no", 7),
    Case("unknown_event", J, "WELD,J2", "WELT,J2", "event", apart=True),
    Case("text_too_long", J, "裁判乙", "乙" * 101, "name"),
    Case("bad_region", J, "市技师学院,1407", "市技师学院,太谷", "region", apart=True),
    Case("unknown_delegation", E, "140703,TG", "140703,TT", "delegation"),
    Case("id_checksum", E, "142401199003070015", "142401199003070016", "id_number"),
    Case("id_date", E, "140702200603010020", "140702200613010016", "id_number"),
    Case("bad_id_number", E, "E12345678", "E１２３", "id_number"),
    Case("bad_id_number", E, "140702200603010020", "14070220060301002", "id_number", apart=True),
    Case("missing_id_number", E, ",E12345678", ",", "id_number", apart=True),
    Case("out_of_range", E, "140702200603010020,4", "140702200603010020,9", "level", apart=True),
    Case("bad_whole_number", E, "3600,1", "1:00,1", "elapsed"),
    Case("unknown_word", E, "下午,,3,absent", "下午,,3,缺考", "status", apart=True),
    Case("fullwidth_semicolon", E, "全国技术能手;三晋", "全国技术能手；三晋", "prior_honours"),
    Case("double_draw", E, "3500,2", "3500,1", "draw"),
    Case("double_row", E, "CNC,C01,,2,孙五", "CNC,C01,,1,孙五", "member", apart=True),
    Case("conflicting_value", E, "CNC,C01,,2,孙五", "CNC,C01,白队,2,孙五", "team"),
    Case("missing_name", E, "CNC,C01,,1,周教练", "CNC,C01,,1,", "name"),
    Case("missing_name", E, "CNC,C02,蓝队", "CNC,C02,", "name", apart=True),
    Case("too_many_members", E, "WELD,003,", "WELD,003,,2,王五,,,,,,,,,,,,,\nWELD,003,", "entry_no", 5, apart=True),
    Case("line_break", E, "李二", '"李\n二"', "name", apart=True),
    Case("control_character", E, "张三", "张\x00三", "name", apart=True),
    Case("missing_value", E, "WELD,003", "WELD,", "entry_no", apart=True),
    Case("unknown_event", M, "WELD,001,T1", "WELD1,001,T1", "event"),
    Case("unknown_entry", M, "WELD,001,S1,J1", "WELD,009,S1,J1", "entry_no"),
    Case("unknown_aspect", M, "CNC,C01,P1", "CNC,C01,T1", "aspect"),
    Case("unknown_judge", M, "WELD,001,S2,J1", "WELD,001,S2,J9", "judge_no"),
    Case("judge_of_other_event", M, "CNC,C02,P1,K1", "CNC,C02,P1,J1", "judge_no"),
    Case("double_mark", M, "WELD,001,S1,J3", "WELD,001,S1,J2", "judge_no"),
    Case("mark_out_of_range", M, "K1,50.5", "K1,50.6", "mark", apart=True),
    Case("mark_too_fine", M, "C1,85.5", "C1,85.55", "mark", apart=True),
    Case("mark_out_of_range", M, "J1,2,", "J1,4,", "mark"),
    Case("mark_too_fine", M, "J1,2,", "J1,1.5,", "mark", apart=True),
    Case("too_many_decimals", M, "81.250", "81.2501", "mark", apart=True),
    Case("bad_number", M, "C1,90", "C1,NaN", "mark"),
    Case("negative_number", M, "J1,80", "J1,-80", "mark", apart=True),
    Case("missing_value", M, "C1,absent", "C1,", "mark", apart=True),
    Case("cell_count", M, "CNC,C02,P1,K1,0,", "CNC,C02,P1,K1,0", None, apart=True),
    Case("cell_count", M, "WELD,002,S1,J1,void,重评", "WELD,002,S1,J1,void,重评,", None),
    Case("negative_number", P, "001,2.5", "001,-2.5", "points", apart=True),
    Case("bad_number", P, "001,1,", "001,一,", "points", apart=True),
    Case("double_row", P, "WELD,001,1,", "WELD,001,2.50,超时", "points", apart=True),
    Case("unknown_entry", P, "WELD,001,1,", "WELD,004,1,", "entry_no", apart=True),
    Case("unknown_column", P, "points,reason", "points,cause", "cause", apart=True),
    Case("double_column", J, "role,panel", "role,role", "role", apart=True),
    Case("missing_column", M, "judge_no,mark,", "judge_no,note,", "mark", apart=True),
    Case("bad_csv", M, "备注", '备"注', None, 5, apart=True),
]
CASES = KEYS + CELLS
