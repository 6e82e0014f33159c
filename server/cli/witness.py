"""`jinbang witness`: watch another office's log from here, without its database; check a proof of a certificate."""

import hashlib
import secrets
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Annotated, NoReturn
from urllib.parse import urlsplit

import typer
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from server import clock, whole
from server.certificates.proving import read_proof
from server.cli import app
from server.cli.telling import NO, tell, warn
from server.heads import note
from server.heads.keeping import Folder, Untrue, held_together, opened
from server.heads.witnessing import Absent, Cosigner, Unreachable, agrees, visit

CHECK_PROOF = "check-proof"
SECONDS = 20
LONGEST = 1 << 20
SILENT = 86_400  # seconds without an answer that are no longer a matter of the network


@app.command()
def witness(
    url: Annotated[str, typer.Argument(help=f"The house's address, e.g. https://office.example; or {CHECK_PROOF}")],
    file: Annotated[Path | None, typer.Argument(help=f"With {CHECK_PROOF}: the file of proof.")] = None,
    keep: Annotated[
        Path | None, typer.Option("--keep", help="The folder of heads; without it nothing is kept.")
    ] = None,
    every: Annotated[int, typer.Option("--every", min=0, help="Go on, a visit every so many minutes.")] = 0,
    key: Annotated[str, typer.Option("--key", help="The log's public key, had by another way (name+id+base64).")] = "",
    cosign: Annotated[str, typer.Option("--cosign", help="Sign what was seen, under this name.")] = "",
    pdf: Annotated[Path | None, typer.Option("--pdf", help=f"With {CHECK_PROOF}: the certificate's PDF.")] = None,
) -> None:
    """Fetch the newest head, check that it is signed and continues every head kept before, keep it. Exit 1, loudly,
    where the log was rewritten, cut or forked. With check-proof FILE: check a certificate's proof, off line."""
    trusted = _key(key)
    if url == CHECK_PROOF:
        if file is None:
            raise typer.BadParameter("FILE", param_hint=CHECK_PROOF)
        _check_proof(file, keep, trusted, pdf)
        return
    if urlsplit(url).scheme not in ("http", "https") or keep is None or file is not None:
        raise typer.BadParameter("URL --keep FOLDER", param_hint="URL")
    folder = Folder(keep)
    cosigner = Cosigner(cosign, _private(keep / "witness-key", cosign)) if cosign else None
    while True:
        _visit(partial(_fetch, url.rstrip("/")), folder, trusted, cosigner)
        if not every:
            return
        time.sleep(every * 60)


def _visit(fetch: Callable[[str], str], folder: Folder, key: note.Key | None, cosigner: Cosigner | None) -> None:
    try:
        seen = visit(fetch, folder, clock.now() // 1_000_000, key=key, cosigner=cosigner)
    except Untrue as no:
        _alarm(no)
    except note.Malformed as no:
        _alarm(Untrue("head_malformed", what=str(no)))
    except Absent:
        warn("witness_no_head")
    except Unreachable as no:
        _silent(folder, str(no))
    else:
        for one in seen.accepted:
            tell("witness_accepted", public=one.text, fingerprint=one.fingerprint)
        if seen.before is None:
            tell("witness_first", origin=seen.head.origin, size=seen.head.size)
        else:
            tell("witness_good", origin=seen.head.origin, before=seen.before.size, size=seen.head.size)


def _alarm(no: Untrue) -> NoReturn:
    """Loudly: what contradicts what, and that nobody must go on as if nothing were."""
    warn("witness_alarm")
    warn(no.rule, **no.params)
    raise typer.Exit(NO)


def _silent(folder: Folder, why: str) -> None:
    """No network is no alarm, but a day of silence is worth one."""
    try:
        kept = held_together(folder)
    except Untrue as no:
        _alarm(no)
    last, now = folder.seen(), clock.now() // 1_000_000
    warn("witness_unreachable", why=why, size=kept[-1].size if kept else 0)
    if last is not None and now - last > SILENT:
        _alarm(Untrue("witness_silent", hours=(now - last) // 3600))


def _fetch(house: str, path: str) -> str:
    headers = {"user-agent": "jinbang-witness", "cache-control": "no-cache"}
    request = urllib.request.Request(house + path, headers=headers)  # noqa: S310  http or https, see `witness`
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
            content: bytes = answer.read(LONGEST)
            return content.decode()
    except urllib.error.HTTPError as error:
        if error.code == 404:
            raise Absent(path) from error
        raise Unreachable(f"HTTP {error.code}") from error
    except (OSError, ValueError) as error:
        raise Unreachable(type(error).__name__) from error


def _key(text: str) -> note.Key | None:
    try:
        return note.Key.read(text) if text else None
    except note.Malformed:
        raise typer.BadParameter(text, param_hint="--key") from None


def _private(path: Path, name: str) -> Ed25519PrivateKey:
    """The witness's own key, made on first use, and its public half in words."""
    is_new = not path.exists()
    try:
        if is_new:
            whole.put(path, f"{secrets.token_hex(32)}\n", is_new=True)
        private = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(path.read_text()))
        public = note.Key(note.named(name), note.public_of(private), note.COSIGNATURE)
    except (OSError, ValueError):  # Malformed is one
        raise typer.BadParameter(f"{name}: {path}", param_hint="--cosign") from None
    if is_new:
        tell("witness_own_key", public=public.text)
    return private


def _check_proof(file: Path, keep: Path | None, key: note.Key | None, pdf: Path | None) -> None:
    try:
        kept = held_together(Folder(keep)) if keep else []
        trusted = [*([key] if key else []), *(Folder(keep).keys() if keep else [])]
        shown = read_proof(file.read_text(), trusted)
        same = agrees(opened(shown.checkpoint, [shown.signer]), kept)
    except Untrue as no:
        _alarm(no)
    except (OSError, UnicodeDecodeError, note.Malformed) as error:
        warn("proof_wrong", file=str(file), why=str(error))
        raise typer.Exit(NO) from None
    if pdf is not None and (found := hashlib.sha256(pdf.read_bytes()).hexdigest()) != shown.digest:
        warn("proof_other_pdf", number=shown.number, expected=shown.digest, found=found)
        raise typer.Exit(NO)
    if same is False:
        _alarm(Untrue("witness_fork", kept=shown.head.size, found=shown.head.size))
    tell("proof_right", number=shown.number, origin=shown.head.origin, place=shown.index + 1, size=shown.head.size)
    if pdf is not None:
        tell("proof_same_pdf", number=shown.number)
    if not trusted:
        tell("proof_own_key", fingerprint=shown.signer.fingerprint)
    if keep and same is None:
        tell("proof_head_not_kept", size=shown.head.size)
