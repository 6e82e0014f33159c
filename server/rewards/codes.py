"""The code on an award notice by which a payee enters his bank card without an account: 80 random-looking bits under
the key of the house, good once. Kept is its digest alone; used up, the next one holds."""

from server.access.keyed import digest, keyed
from server.rewards import Reward

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O, U
READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None, "\u3000": None})
WIDE = str.maketrans({chr(n + 0xFEE0): chr(n) for n in range(0x21, 0x7F)})
LENGTH = 16


def code_of(reward: Reward) -> str:
    """The code that holds now, in four groups of four."""
    bits = int(keyed("reward claim", f"{reward.uid.hex}:{reward.claim_serial}")[:20], 16)
    letters = "".join(ALPHABET[bits >> 5 * at & 31] for at in range(LENGTH))
    return "-".join(letters[at : at + 4] for at in range(0, LENGTH, 4))


def folded(code: str) -> str:
    """A code as it is compared, however it was typed; "" where it cannot be one."""
    read = code.strip()[:80].translate(WIDE).upper().translate(READ_AS)
    return read if len(read) == LENGTH and set(read) <= set(ALPHABET) else ""


def hash_of(code: str) -> str:
    """What a code is found by."""
    return digest(f"reward claim {folded(code)}")


def renewed(reward: Reward, *, used: bool = False) -> None:
    """Put down the digest of the code that holds, of the next one where this one was `used`."""
    reward.claim_serial += used
    reward.claim_hash = hash_of(code_of(reward))
