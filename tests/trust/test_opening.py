"""Sealed values are opened for somebody to see in one place alone; each other place that opens one is known, with the
reason why nobody sees it there. Likewise who may ask for ID numbers in clear at all."""

import re
from pathlib import Path

SERVER = Path(__file__).parents[2] / "server"
DECRYPTS = {
    "disclosures/opening.py": "the one place",
    "disclosures/rotating.py": "sealed anew with another key",
    "people/__init__.py": "numbers_of: the house compares and computes ages",
    "rewards/cards.py": "the keyed hash that a pay list is held against",
    "masking/computing.py": "the seed of a draw, of no person",
    "people/checking.py": "whether it opens in its own row, for jinbang verify",
    "access/oidc.py": "the verifier of a sign-in elsewhere, of no person",
    "access/factors.py": "the secret of a second factor, to check a code",
}
NUMBERS = {
    "conditions/gathering.py": "birth dates",
    "entries/facts.py": "birth dates",
    "entries/substituting.py": "the entry checked again",
    "packages/importing.py": "compared with what comes in",
    "packages/receiving.py": "compared with what came in",
}
FILES = {"files/folder.py": "the files, served only through visible_to"}


def callers(pattern: str, root: Path = SERVER) -> set[str]:
    """The files whose code (not comments) has the pattern."""
    found = set()
    for path in root.rglob("*.py"):
        code = "\n".join(line.partition("#")[0] for line in path.read_text().splitlines())
        if re.search(pattern, code):
            found.add(path.relative_to(root).as_posix())
    return found


def test_a_sealed_value_is_opened_nowhere_else() -> None:
    assert callers(r"\bvault\.decrypt\(|import decrypt\b") == set(DECRYPTS)
    assert callers(r"\bvault\.open_bytes\(|import open_bytes\b") == set(FILES)
    assert callers(r"\bAESGCM\(") <= {"people/vault.py", "backing_up/sealing.py"}


def test_id_numbers_in_clear_are_asked_for_to_compare_alone() -> None:
    assert callers(r"\bimport\b.*\bnumbers_of\b|people\.numbers_of") == set(NUMBERS)


def test_the_control_another_caller_is_found(tmp_path: Path) -> None:
    (tmp_path / "leak.py").write_text("from server.people import vault\n\nprint(vault.decrypt(a, b))\n")
    (tmp_path / "said.py").write_text("x = 1  # vault.decrypt(a, b)\n")
    assert callers(r"\bvault\.decrypt\(", tmp_path) == {"leak.py"}
