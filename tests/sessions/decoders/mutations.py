"""Damage to a recording, decided by the numbers of a Random alone."""

from __future__ import annotations

import random
import struct

#: Sizes and counts that a file may claim.
LIES = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF)
#: The first bytes of a FIT file hold its header and the first definitions.
BEGINNING = 256


def mutated(chance: random.Random, one: bytes, other: bytes) -> bytes:
    """Return ``one`` after one to four damages; ``other`` is what may be spliced in."""
    content = bytearray(one)
    for _ in range(chance.randint(1, 4)):
        damage = chance.choice((flip, flip_beginning, cut, splice, lie, drop, repeat, fill))
        damage(chance, content, other)
    return bytes(content)


def flip(chance: random.Random, content: bytearray, other: bytes, within: int | None = None) -> None:
    """Turn up to 16 bits, anywhere."""
    for _ in range(chance.randint(1, 16)):
        if content:
            content[chance.randrange(min(len(content), within or len(content)))] ^= 1 << chance.randrange(8)


def flip_beginning(chance: random.Random, content: bytearray, other: bytes) -> None:
    """Turn bits where the header and the definitions are."""
    flip(chance, content, other, BEGINNING)


def cut(chance: random.Random, content: bytearray, other: bytes) -> None:
    """Lose the end."""
    del content[chance.randint(0, len(content)) :]


def splice(chance: random.Random, content: bytearray, other: bytes) -> None:
    """Put a piece of the other file into this one, or go on with it."""
    begin, end = sorted(chance.randint(0, len(other)) for _ in range(2))
    at = chance.randint(0, len(content))
    content[at : at + chance.choice((0, end - begin))] = other[begin:end]


def lie(chance: random.Random, content: bytearray, other: bytes) -> None:
    """Claim a wrong size of header or content, or any number of four bytes."""
    at = chance.choice((0, 4, chance.randrange(len(content) or 1)))
    said = struct.pack("<I", chance.choice(LIES))
    content[at : at + 4] = said[: chance.choice((1, 2, 4))]


def drop(chance: random.Random, content: bytearray, other: bytes) -> None:
    """Lose up to 64 bytes: whatever follows is out of step."""
    at = chance.randint(0, len(content))
    del content[at : at + chance.randint(1, 64)]


def repeat(chance: random.Random, content: bytearray, other: bytes) -> None:
    """Say a piece again and again."""
    at = chance.randint(0, len(content))
    piece = content[at : at + chance.randint(1, 64)]
    content[at:at] = piece * chance.randint(1, 2000)


def fill(chance: random.Random, content: bytearray, other: bytes) -> None:
    """Write one byte over a stretch."""
    at = chance.randint(0, len(content))
    length = min(chance.randint(1, 4096), len(content) - at)
    content[at : at + length] = bytes([chance.randrange(256)]) * length
