"""The rules a package can break, and the collector of faults. Sentences: schema/messages/*/package.toml."""

import re
from collections.abc import Mapping

from server.packages.layout import FILES, FORBIDDEN
from server.refusal import Fault, Param

FOUND_LIMIT = 80  # characters of a cell that a fault repeats
FAULT_LIMIT = 5000  # faults of one package that are told

# rule → the parameters its sentence may use besides {expected} and {found}
RULES: Mapping[str, tuple[str, ...]] = {
    # the folder or zip
    "package_missing": (),
    "package_unreadable": (),
    "zip_broken": (),
    "zip_encrypted": (),
    "zip_passphrase": (),
    "unsafe_name": (),
    "symlink": (),
    "too_many_files": (),
    "package_too_large": (),
    "file_too_large": (),
    "compression_ratio": (),
    "double_file": (),
    "unknown_file": (),
    "missing_file": (),
    # a file as a whole
    "bad_encoding": (),
    "control_character": (),
    "bad_toml": (),
    "bad_csv": (),
    "bad_json": (),
    "bad_header": (),
    "too_many_rows": (),
    "empty_file": (),
    "missing_column": (),
    "unknown_column": (),
    "double_column": (),
    "cell_count": (),
    "unknown_format": (),
    "faults_cut": (),
    # one key or cell
    "missing_key": (),
    "unknown_key": (),
    "too_many_items": (),
    "wrong_type": (),
    "missing_value": (),
    "unknown_word": (),
    "bad_number": (),
    "negative_number": (),
    "too_many_decimals": (),
    "number_too_large": (),
    "bad_whole_number": (),
    "out_of_range": (),
    "bad_share": (),
    "separator_in_title": (),
    "bad_code": (),
    "bad_tie_key": (),
    "bad_region": (),
    "bad_feed": (),
    "line_break": (),
    "text_too_long": (),
    "fullwidth_semicolon": (),
    "dates_reversed": (),
    "double_code": (),
    # rows among themselves
    "double_row": ("first_row",),
    "double_judge": ("first_row",),
    "double_mark": ("first_row",),
    "double_draw": ("first_row",),
    "conflicting_value": ("first_row",),
    "too_many_members": (),
    "missing_name": (),
    "unknown_event": (),
    "unknown_entry": (),
    "unknown_aspect": (),
    "unknown_judge": (),
    "judge_of_other_event": (),
    "unknown_delegation": (),
    "unknown_group": (),
    "unknown_deduction": (),
    "mark_out_of_range": (),
    "mark_too_fine": ("decimals",),
    # people
    "bad_id_number": (),
    "id_checksum": (),
    "id_date": (),
    "missing_id_number": (),
    "id_of_two_names": ("first_row",),
    "person_twice": ("first_row",),
    # the meaning of a scheme (server/ranking/check.py)
    "unknown_choice": (),
    "nothing_to_mark": (),
    "code_missing": (),
    "code_reserved": ("code",),
    "code_twice": ("code",),
    "judgement_combine": ("combine",),
    "drop_untrimmed": ("combine",),
    "too_few_judges": ("judges", "drop", "needed"),
    "standardise_combine": ("aspect", "combine"),
    "tie_unknown": ("key",),
    "tie_twice": ("key",),
    "tie_after_share": ("key",),
    "draw_descending": (),
    "judgement_only": ("key",),
    "spread_rule_alone": (),
    "descriptors_count": ("count",),
    "descriptor_missing": ("level",),
    "criterion_max": ("max", "sum"),
    "criterion_unexpected": ("criterion",),
    "criterion_missing": ("aspect",),
    "criterion_unknown": ("criterion",),
    "worldskills_sum": ("sum",),
    "worldskills_descriptors": ("aspect",),
    "worldskills_judges": ("aspect", "judges"),
    "one_round": (),
    "round_top_missing": ("round",),
    "last_round_top": ("round",),
    "round_empty": ("round",),
    "round_unexpected": ("round",),
    "round_missing": ("module",),
    "round_unknown": ("round",),
    "group_unknown": ("group",),
    "by_group_alone": (),
    "decision_descending": (),
    "tie_after_decision": ("key",),
    "unshared_undecided": ("places",),
    "title_missing": (),
    "title_twice": ("title",),
    "award_measure": (),
    # what an export adds
    "seal_mismatch": (),
    "results_differ": ("entry",),
    # a difference between two packages
    "changed": ("entry",),
    "row_missing": ("entry",),
    "row_added": ("entry",),
    # warnings
    "surrounding_space": (),
    "id_county_unknown": (),
}


def _escaped(character: re.Match[str]) -> str:
    return f"U+{ord(character[0]):04X}"


def fault(
    file: str,
    row: int | None,
    column: str | None,
    rule: str,
    expected: str = "",
    found: str = "",
    /,
    **params: Param,
) -> Fault:
    """A Fault of a known rule; `found` is cut to 80 characters and never an ID number."""
    assert set(params) <= set(RULES[rule]), rule
    shown = "" if column == "id_number" else FORBIDDEN.sub(_escaped, found[:FOUND_LIMIT])
    return Fault(file, row, column, rule, expected, shown, params)


class Enough(Exception):  # noqa: N818  no error
    """There are as many faults as are told: nothing more is read."""


class Faults:
    """Collects every fault of one package; warnings apart. The one after `most` is `faults_cut`, and ends the reading
    by `Enough`: a hostile file of a million lines would have several million."""

    def __init__(self, most: int | None = None) -> None:
        self.found: list[Fault] = []
        self.warnings: list[Fault] = []
        self._most = most

    def add(
        self,
        file: str,
        row: int | None,
        column: str | None,
        rule: str,
        expected: str = "",
        found: str = "",
        /,
        **more: Param,
    ) -> None:
        if self._most is not None and len(self.found) >= self._most:
            self.found.append(fault("", None, None, "faults_cut", str(self._most)))
            raise Enough
        self.found.append(fault(file, row, column, rule, expected, found, **more))

    def warn(self, file: str, row: int | None, column: str | None, rule: str, found: str = "") -> None:
        self.warnings.append(fault(file, row, column, rule, "", found))

    def in_order(self) -> list[Fault]:
        """The faults by file, then by line; those of a file, and of the package, as a whole first."""
        place = {name: number for number, name in enumerate(FILES)}
        return sorted(self.found, key=lambda fault: (place.get(fault.file, -1), fault.file, fault.row or 0))
