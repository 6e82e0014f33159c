"""`jinbang send` and `jinbang receipt`: sealed, received, held against the receipt."""

import json

import pytest

from tests import databases
from tests.server.test_cli import HUNAN, jinbang, url

pytestmark = pytest.mark.usefixtures("regions")
__all__ = ["url"]


def test_what_is_sent_is_held_against_its_receipt(url: str, tmp_path) -> None:
    assert jinbang("import", HUNAN, "--database", url).exit_code == 0
    code = "HUNAN-2023"
    nobody = jinbang("send", code, str(tmp_path / "no"), "--by", " ", "--database", url)
    assert nobody.exit_code == 1 and "Say who sends it" in nobody.stderr
    done = jinbang("send", code, str(tmp_path / "one"), "--by", "省竞赛办", "--database", url)
    assert done.exit_code == 0, done.stderr
    seal = json.loads((tmp_path / "one" / "SEAL.json").read_text())
    assert seal["sent"] == {"by": "省竞赛办"} and "seal " in done.stdout
    above = databases.sqlite_copy(tmp_path / "above.sqlite3")
    assert jinbang("import", str(tmp_path / "one"), "--database", above).exit_code == 0
    same = jinbang("receipt", str(tmp_path / "one"), "--database", above)
    assert same.exit_code == 0 and "As it was received" in same.stdout and "省竞赛办" in same.stdout
    file = tmp_path / "one" / "judges.csv"
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    other = jinbang("receipt", str(tmp_path / "one"), "--database", above)
    assert other.exit_code == 1 and "judges.csv" in other.stderr
    unknown = jinbang("receipt", str(tmp_path / "one"), "--database", url)
    assert unknown.exit_code == 1 and "never received" in unknown.stderr
