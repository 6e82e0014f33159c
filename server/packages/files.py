"""The files of a package, taken from a folder or a .zip with every guard against a hostile archive. Bytes only."""

import io
import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from server.disclosures.locking import NotLocked, unlocked
from server.packages.layout import FILES, REQUIRED_FILES
from server.packages.rules import Faults
from server.workbooks.container import END_WITHIN, announced

ENTRY_COUNT_LIMIT = 64
FILE_LIMIT = 100 * 2**20  # bytes of one file
TOML_LIMIT = 2**20  # bytes of competition.toml
TOTAL_LIMIT = 200 * 2**20  # bytes of all files together, unpacked
RATIO_LIMIT = 200  # unpacked to packed, of a file above RATIO_FROM
RATIO_FROM = 2**20
JUNK = frozenset({"__MACOSX", "Thumbs.db", "desktop.ini"})
ENCRYPTED = 0x1


def gather(path: Path, faults: Faults, passphrase: str = "") -> dict[str, bytes]:
    """The package's files by name; of a locked .zip with its passphrase. Reports what is missing, unknown, too large,
    doubled, or no package at all."""
    known = len(faults.found)
    try:
        if path.is_dir():
            files = _from_folder(path, faults)
        elif path.is_file():
            files = _from_zip(path, faults, passphrase)
        else:
            faults.add(path.name, None, None, "package_missing", "", path.name)
            return {}
    except OSError as error:
        faults.add(path.name, None, None, "package_unreadable", "", error.strerror or "")
        return {}
    if files or len(faults.found) == known:
        named = {fault.file for fault in faults.found}
        for name in REQUIRED_FILES:
            if name not in files and name not in named:
                faults.add(name, None, None, "missing_file", name)
    return files


def _is_junk(parts: tuple[str, ...]) -> bool:
    return any(part.startswith(".") or part in JUNK for part in parts)


def _may_take(name: str, size: int, faults: Faults) -> bool:
    """Whether a file belongs to a package and is not too large."""
    limit = TOML_LIMIT if name.endswith(".toml") else FILE_LIMIT
    if name not in FILES:
        faults.add(name, None, None, "unknown_file", ", ".join(FILES), name)
    elif size > limit:
        faults.add(name, None, None, "file_too_large", str(limit), str(size))
    else:
        return True
    return False


def _within_limits(path: Path, count: int, total: int, faults: Faults) -> bool:
    if count > ENTRY_COUNT_LIMIT:
        faults.add(path.name, None, None, "too_many_files", str(ENTRY_COUNT_LIMIT), str(count))
    elif total > TOTAL_LIMIT:
        faults.add(path.name, None, None, "package_too_large", str(TOTAL_LIMIT), str(total))
    else:
        return True
    return False


def _from_folder(path: Path, faults: Faults) -> dict[str, bytes]:
    found = sorted(item for item in path.iterdir() if not _is_junk((item.name,)))
    files: dict[str, bytes] = {}
    if not _within_limits(path, len(found), sum(item.lstat().st_size for item in found if item.is_file()), faults):
        return files
    for item in found:
        if item.is_symlink():
            faults.add(item.name, None, None, "symlink", "", item.name)
        elif not item.is_file():
            faults.add(item.name, None, None, "unknown_file", ", ".join(FILES), item.name)
        elif _may_take(item.name, item.stat().st_size, faults):
            files[item.name] = item.read_bytes()
    return files


def _from_zip(path: Path, faults: Faults, passphrase: str) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    try:
        if not _within_limits(path, _announced(path), 0, faults):
            return {}
        opened = io.BytesIO(unlocked(path.read_bytes(), passphrase)) if passphrase else path
        with zipfile.ZipFile(opened) as archive:
            members = list(_members(archive))
            if not _within_limits(path, len(members), sum(info.file_size for _, info in members), faults):
                return {}
            top = _top_folder(members)
            for parts, info in members:
                _take_member(archive, info, parts[len(top) :], files, faults)
    except NotLocked:
        faults.add(path.name, None, None, "zip_passphrase", "", path.name)
        return {}
    except (zipfile.BadZipFile, zipfile.LargeZipFile, ValueError) as error:
        faults.add(path.name, None, None, "zip_broken", "", str(error))
        return {}
    return files


def _announced(path: Path) -> int:
    """About how many files the end of the .zip says that there are."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - END_WITHIN))
        return announced(file.read())


def _members(archive: zipfile.ZipFile) -> Iterator[tuple[tuple[str, ...], zipfile.ZipInfo]]:
    """The archive's files with the parts of their names; folders and junk left out. Names may use `\\` (Windows)."""
    for info in archive.infolist():
        name = info.filename.replace("\\", "/")
        parts = PurePosixPath(name).parts
        if not name.endswith("/") and (".." in parts or not _is_junk(parts)):
            yield parts, info


def _top_folder(members: list[tuple[tuple[str, ...], zipfile.ZipInfo]]) -> tuple[str, ...]:
    """The one folder that all files lie in, if there is one."""
    tops = {parts[:1] for parts, _ in members}
    return tops.pop() if len(tops) == 1 and all(len(parts) == 2 for parts, _ in members) else ()


def _take_member(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, parts: tuple[str, ...], files: dict[str, bytes], faults: Faults
) -> None:
    """Unpack one file into `files` unless something about it is wrong."""
    name = "/".join(parts)
    if ".." in parts or name.startswith("/") or ":" in name:
        faults.add(name, None, None, "unsafe_name", "", name)
    elif stat.S_ISLNK(info.external_attr >> 16):
        faults.add(name, None, None, "symlink", "", name)
    elif name in files:
        faults.add(name, None, None, "double_file", "", name)
    elif info.flag_bits & ENCRYPTED:
        faults.add(name, None, None, "zip_encrypted", "", name)
    elif info.file_size > RATIO_FROM and info.file_size > RATIO_LIMIT * info.compress_size:
        faults.add(name, None, None, "compression_ratio", str(RATIO_LIMIT), "")
    elif _may_take(name, info.file_size, faults):
        try:
            with archive.open(info) as member:  # `archive.read` unpacks all there is, whatever the directory said
                files[name] = member.read(info.file_size + 1)
        except (zipfile.BadZipFile, NotImplementedError, EOFError, zlib.error) as error:
            faults.add(name, None, None, "zip_broken", "", str(error))
