"""What is on a certificate beside its number: a check code to type and a long secret for the QR. Neither is stored:
both are derived by HMAC-SHA-256 from the key file (`server.people.vault`), under keys of their own.

Written in Crockford's base 32, which has no I, L, O, U; read however it is typed: small letters, spaces, an O for a 0.
"""

import hmac
from uuid import UUID

from server.access.keyed import keyed

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None, "\u3000": None})
WIDE = str.maketrans({chr(n + 0xFEE0): chr(n) for n in range(0x21, 0x7F)})
CODE_LENGTH = 8  # 40 bits
ID_LENGTH = 26  # a UUID's 128 bits
SECRET_LENGTH = 26  # 128 bits


def base32(number: int, length: int) -> str:
    """`number` in `length` characters of 5 bits."""
    return "".join(ALPHABET[number >> 5 * at & 31] for at in reversed(range(length)))


def folded(text: str) -> str:
    """A code as it is compared, however it was typed; "" where it cannot be one."""
    read = text.strip().translate(WIDE).upper().translate(READ_AS)
    return read if len(read) <= ID_LENGTH + SECRET_LENGTH and set(read) <= set(ALPHABET) else ""


def check_code(uid: UUID) -> str:
    """The eight characters under the number, in two groups."""
    code = base32(int(keyed("certificate check code", uid.hex)[:10], 16), CODE_LENGTH)
    return f"{code[:4]}-{code[4:]}"


def token(uid: UUID) -> str:
    """What the QR carries: which certificate, and its secret."""
    return base32(uid.int, ID_LENGTH) + base32(int(keyed("certificate secret", uid.hex)[:32], 16), SECRET_LENGTH)


def is_right(uid: UUID, code: str) -> bool:
    """Whether `code` is the check code of the certificate, however it was typed."""
    return hmac.compare_digest(folded(check_code(uid)), folded(code))


def opened(text: str) -> UUID | None:
    """The certificate a QR's token names; None where the token is not whole and true."""
    read = folded(text)
    if len(read) != ID_LENGTH + SECRET_LENGTH:
        return None
    number = 0
    for letter in read[:ID_LENGTH]:
        number = number << 5 | ALPHABET.index(letter)
    if number >> 128:
        return None
    uid = UUID(int=number)
    return uid if hmac.compare_digest(token(uid), read) else None
