"""A package becomes files: the same content always the same bytes. Names stay exactly as they are."""

import csv
import io
import os
import zipfile
from collections.abc import Mapping
from pathlib import Path

import tomli_w

from server.packages import content
from server.packages.canonical import canonical
from server.packages.content import programme
from server.packages.format import Package
from server.packages.layout import FILES, TOML

EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time a .zip can hold
READABLE = 0o644 << 16


def file_bytes(package: Package) -> dict[str, bytes]:
    """The canonical files: UTF-8, lines end in \\n, every column. Results, ledger and seal are added by an export."""
    ordered = canonical(package)
    files = {TOML: tomli_w.dumps(programme.head(ordered)).encode()}
    for name, rows in content.rows(ordered).items():
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerows(content.written(name, rows))
        files[name] = text.getvalue().encode()
    return files


def write(package: Package, target: str | Path, extra: Mapping[str, bytes] | None = None) -> None:
    """Write the canonical package, with `extra` files, to a folder or (by its name) a .zip."""
    write_files({**file_bytes(package), **(extra or {})}, target)


def write_files(files: Mapping[str, bytes], target: str | Path) -> None:
    """Write files to a folder, which must be new or empty, or to a .zip, which must be new; FileExistsError else."""
    path = Path(target)
    ordered = sorted(files.items(), key=lambda file: FILES.index(file[0]))
    if path.suffix.lower() == ".zip":
        _write_zip(dict(ordered), path)
        return
    if path.exists() and any(path.iterdir()):
        raise FileExistsError(path)
    path.mkdir(parents=True, exist_ok=True)
    for name, data in ordered:
        (path / name).write_bytes(data)


def write_whole(content: bytes, path: Path) -> None:
    """A file appears whole or not at all, and is for its owner alone; FileExistsError where there is one."""
    if path.exists():
        raise FileExistsError(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(content)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _write_zip(files: Mapping[str, bytes], path: Path) -> None:
    """A .zip appears whole or not at all."""
    if path.exists():
        raise FileExistsError(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with zipfile.ZipFile(unfinished, "x") as archive:
            for name, data in files.items():
                info = zipfile.ZipInfo(name, EPOCH)
                info.create_system = 3  # unix, whatever system writes
                info.external_attr = READABLE
                archive.writestr(info, data, zipfile.ZIP_DEFLATED, 9)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
