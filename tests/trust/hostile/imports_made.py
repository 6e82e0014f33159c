"""Archives that mean harm, byte by byte, and the sound files they are made from. Names and numbers are invented."""

import io
import stat
import struct
import warnings
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pyzipper

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED_OFFICE = OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600
LAUGHS = '<!DOCTYPE l [<!ENTITY a "lol">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
)  # ten to the ninth
LAUGHING = (LAUGHS + "]><x>&j;</x>").encode()
OUTSIDE = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
PARAMETER = b'<!DOCTYPE a [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x.dtd"> %x;]><a/>'
MIB = 2**20
Files = Mapping[str, bytes]


@dataclass(frozen=True)
class Bad:
    """A file that must be refused: what is wrong with it, the doors it is brought to, its name, how it is made.

    `day`: whether it is tried by day too, at its first door."""

    title: str
    doors: tuple[str, ...]
    name: str
    make: Callable[[str], bytes]
    day: bool = False


def packed(files: Files, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these files."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return made.getvalue()


def parts(content: bytes) -> dict[str, bytes]:
    """The parts of a zip."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def doubled(files: Files, name: str) -> bytes:
    """One member twice: two readers may each see another one."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for one, data in [*files.items(), (name, files[name])]:
            archive.writestr(one, data)
    return made.getvalue()


def linked(files: Files, name: str, to: str = "/etc/passwd") -> bytes:
    """A member that is a symbolic link."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for one, data in files.items():
            archive.writestr(one, data)
        info = zipfile.ZipInfo(name)
        info.create_system, info.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, to)
    return made.getvalue()


def lying(files: Files, name: str, size: int = 150 * MIB) -> bytes:
    """Directory and local head say that a member has 1,000 bytes; it has `size`."""
    bomb = packed({**files, name: b" " * size})
    return bomb.replace(struct.pack("<L", size), struct.pack("<L", 1000))


def overlapping(files: Files, name: str, times: int = 40) -> bytes:
    """Many members of the directory that are all the same bytes of the archive (after Fifield, 2019)."""
    whole = packed({**files, name: b" " * (4 * MIB)})
    at = whole.rindex(b"PK\x05\x06")
    count, size, start = struct.unpack_from("<HLL", whole, at + 10)
    directory = whole[start:at]
    last = directory[directory.rindex(b"PK\x01\x02") :]
    more = b"".join(last.replace(name.encode(), f"{n:0{len(name)}d}".encode()) for n in range(times))
    end = struct.pack(
        "<4sHHHHLLH", b"PK\x05\x06", 0, 0, count + times, count + times, size + len(more), start, 0
    )  # fmt: skip
    return whole[:start] + directory + more + end


def crowded(files: Files, members: int = 60_000) -> bytes:
    """A directory of very many empty members."""
    return packed({**files, **{f"{n:x}": b"" for n in range(members)}}, zipfile.ZIP_STORED)


def flagged(content: bytes) -> bytes:
    """The first member marked as encrypted."""
    made = bytearray(content)
    made[made.index(b"PK\x01\x02") + 8] |= 1
    return bytes(made)


def locked(files: Files, passphrase: str = "invented-passphrase") -> bytes:
    """Really encrypted, AES-256."""
    made = io.BytesIO()
    with pyzipper.AESZipFile(made, "w", compression=pyzipper.ZIP_DEFLATED, encryption=pyzipper.WZ_AES) as archive:
        archive.setpassword(passphrase.encode())
        for name, data in files.items():
            archive.writestr(name, data)
    return made.getvalue()


def tricks(files: Callable[[str], Files], part: str) -> dict[str, Callable[[str], bytes]]:
    """What may be wrong with any archive, by what it is; `part` is the member that is spoiled."""
    return {
        "zip cut in the middle": lambda at: (whole := packed(files(at)))[: len(whole) // 2],
        "zip without its directory": lambda at: (whole := packed(files(at)))[: whole.rindex(b"PK\x05\x06")],
        "zip with a byte turned round": lambda at: _turned(packed(files(at), zipfile.ZIP_STORED), files(at)[part]),
        "zip with lying sizes": lambda at: lying(files(at), part),
        "zip with overlapping members": lambda at: overlapping(files(at), part),
        "zip of 60,000 members": lambda at: crowded(files(at)),
        "zip with a member twice": lambda at: doubled(files(at), part),
        "zip with a path that leads out": lambda at: packed({**files(at), "../../etc/cron.d/x": b"x"}),
        "zip with an absolute path": lambda at: packed({**files(at), "/etc/cron.d/x": b"x"}),
        "zip with a Windows path": lambda at: packed({**files(at), "..\\..\\x.exe": b"x"}),
        "zip with a symbolic link": lambda at: linked(files(at), "link.xml"),
        "zip marked as encrypted": lambda at: flagged(packed(files(at))),
        "zip really encrypted": lambda at: locked(files(at)),
        "zip that unpacks a hundredfold": lambda at: packed({**files(at), part: b" " * (250 * MIB)}),
        "zip of zips": lambda at: packed({**files(at), part: packed({"a.zip": packed({"b": b" " * 40 * MIB})})}),
    }


def _turned(content: bytes, data: bytes) -> bytes:
    """One byte of a stored member turned round: its checksum differs."""
    made = bytearray(content)
    made[content.index(data) + len(data) // 2] ^= 0xFF
    return bytes(made)
