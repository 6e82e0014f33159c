"""Signed notes against the published example of golang.org/x/mod/sumdb/note, and what c2sp.org/signed-note refuses."""

from base64 import b64decode

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from server.heads import note

# sumdb/note/example_test.go (The Go Authors, BSD-3-Clause): the key, its seed, the text and the signed note.
PUBLISHED = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
SEED = b64decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")[1:]
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
SIGNED = f"""{TEXT}
— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
"""
CHECKPOINT = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"


def private() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(SEED)


def test_the_published_note() -> None:
    """Ed25519 is deterministic: the same key and text give the same note, byte by byte."""
    key = note.Key.read(PUBLISHED)
    assert key.text == PUBLISHED
    assert note.signed(TEXT, "PeterNeumann", private()) == SIGNED
    assert note.read(SIGNED).signers([key]) == [key]


def test_a_signature_of_something_else_is_refused() -> None:
    """A known key whose signature does not fit spoils the whole note; an unknown key is passed over."""
    key = note.Key.read(PUBLISHED)
    with pytest.raises(note.Malformed):
        note.read(SIGNED.replace("don't", "do")).signers([key])
    assert note.read(SIGNED).signers([note.Key("PeterNeumann", bytes(32))]) == []
    assert note.read(SIGNED).signers([note.Key("Somebody", key.public)]) == []


@pytest.mark.parametrize(
    "text",
    ["", TEXT, SIGNED[:-1], SIGNED.replace("— ", "- "), SIGNED.replace("x08", "!!!"), SIGNED.replace("your", "y\tour"),
     "a\n\n", "a\n\n— x AAAA\n", "a\n\n— x+y AAAAAAAAAA==\n", "a\n\n" + "— x AAAAAAAA\n" * 65],
)  # fmt: skip
def test_what_is_no_note(text: str) -> None:
    with pytest.raises(note.Malformed):
        note.read(text)


@pytest.mark.parametrize(
    "text", ["", "a", "a+b", PUBLISHED[:-4], PUBLISHED.replace("c7", "c8"), PUBLISHED.replace("Peter", "Pete r")]
)
def test_what_is_no_key(text: str) -> None:
    with pytest.raises(note.Malformed):
        note.Key.read(text)


def test_the_checkpoint_of_the_specification() -> None:
    found = note.Checkpoint.read(CHECKPOINT)
    assert (found.origin, found.size) == ("example.com/behind-the-sofa", 20852163)
    assert found.text == CHECKPOINT
    assert note.Checkpoint.read(f"{CHECKPOINT}further\n").size == found.size


@pytest.mark.parametrize(
    "text",
    ["", "a\n1\n", CHECKPOINT[:-1], CHECKPOINT.replace("2085", "02085"), CHECKPOINT.replace("2085", "-2085"),
     CHECKPOINT.replace("2085", "２085"), CHECKPOINT.replace("q2I=", "q2J="), f"\n{CHECKPOINT}", f"{CHECKPOINT}\n"],
)  # fmt: skip
def test_what_is_no_checkpoint(text: str) -> None:
    with pytest.raises(note.Malformed):
        note.Checkpoint.read(text)


def test_a_witness_signs_beside_the_log() -> None:
    """c2sp.org/tlog-cosignature: the time is signed with the text, the note stays the log's."""
    key = note.Key.read(PUBLISHED)
    witness = Ed25519PrivateKey.generate()
    public = note.Key("witness.example/w1", note.public_of(witness), note.COSIGNATURE)
    both = note.cosigned(SIGNED, public.name, witness, 1679315147)
    assert both.startswith(SIGNED)
    assert note.read(both).signers([key, public]) == [key, public]
    assert note.Key.read(public.text) == public
    later = note.read(both).signatures[1].content
    assert int.from_bytes(later[:8], "big") == 1679315147
    forged = note.Note(note.read(both).text, (note.Signature(public.name, public.id, bytes(8) + later[8:]),))
    with pytest.raises(note.Malformed):
        forged.signers([public])


def test_a_proof_is_read_as_it_was_written() -> None:
    hashes = [bytes([n]) * 32 for n in range(3)]
    text = note.proof_text(5, hashes, SIGNED)
    assert note.read_proof(text) == (5, hashes, SIGNED)
    assert note.read_proof(text.replace("index", "extra AAAA\nindex")) == (5, hashes, SIGNED)
    for bad in ("", SIGNED, text.replace("@v1", "@v2"), text.replace("index 5", "index x")):
        with pytest.raises(note.Malformed):
            note.read_proof(bad)
