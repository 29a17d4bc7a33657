"""Videos of a few coloured frames, recorded by Chromium, and one MP4 put together here box by box."""

import base64
import struct

# 64 × 48 px, VP8, as a recorder writes it: sizes unknown.
WEBM = base64.b64decode(
    "GkXfo59ChoEBQveBAULygQRC84EIQoKEd2VibUKHgQRChYECGFOAZwEAAAAAAAGoEU2bdLlNu4tTq4QVSalmU6yBbk27i1OrhBZUrmtTrIGT"
    "TbuLU6uEH0O2dVOsgdRNu4xTq4QcU7trU6yCAZbsrgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAVSalm"
    "oCrXsYMPQkBEiYRDljzuTYCGQ2hyb21lV0GGQ2hyb21lFlSua7yuuteBAXPFh0ldHcy7B7GDgQFV7oEBhoVWX1ZQOOCdsIFAuoEwU8CBAVWw"
    "kFWxgQFVuYECVbqBDVW7gQEfQ7Z1AQAAAAAAALbngQCg4qGzgQAAANACAJ0BKkAAMAAHBwiFhYiZhIglggJ08ma6NHm/FnfA/u+ax/5Kf/eV"
    "/ru2/goAdaGqpqjugQGlo7ACAJ0BKkAAMAAKhwiFhYiZhIg4AgAGjk/Mx5vxWAD+664AoM2hrIEBLABRAgAcETwAGAxRSyDblHAWO1X81gD+"
    "7ylH/43j/Jd/bvt3jffeNqgAdaGZppfugQGlktEBACoRwAAYABhYL/QACIwAAPuBABxTu2uNu4uzgQC3hveBAfGB1A=="
)
# 64 × 48 px, H.264, in fragments.
FRAGMENTED_MP4 = base64.b64decode(
    "AAAAJGZ0eXBpc29tAAACAGlzb21pc282aXNvMmF2YzFtcDQxAAACym1vb3YAAAB4bXZoZAEAAAAAAAAA5yk+KwAAAADnKT4rAAAD6AAAAAAA"
    "AAFOAAEAAAEAAAAAAAAAAAAAAAABAAAAAAAAAAAAAAAAAAAAAQAAAAAAAAAAAAAAAAAAQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    "AAIAAAIidHJhawAAAGh0a2hkAQAAAwAAAADnKT4rAAAAAOcpPisAAAABAAAAAAAAAAAAAAFOAAAAAAAAAAAAAAAAAAAAAAABAAAAAAAAAAAA"
    "AAAAAAAAAQAAAAAAAAAAAAAAAAAAQAAAAABAAAAAMAAAAAABsm1kaWEAAAAsbWRoZAEAAAAAAAAA5yk+KwAAAADnKT4rAAB1MAAAAAAAAAFO"
    "VcQAAAAAAC1oZGxyAAAAAAAAAAB2aWRlAAAAAAAAAAAAAAAAVmlkZW9IYW5kbGVyAAAAAVFtaW5mAAAAFHZtaGQAAAABAAAAAAAAAAAAAAAl"
    "ZGluZgAAAB1kcmVmAAAAAAAAAAEAAAANdXJsIAAAAAEAAAABEHN0YmwAAAAQc3RzYwAAAAAAAAAAAAAAEHN0dHMAAAAAAAAAAAAAABRzdHN6"
    "AAAAAAAAAAAAAAAAAAAAEHN0Y28AAAAAAAAAAAAAAMRzdHNkAAAAAAAAAAEAAAC0YXZjMQAAAAAAAAABAAAAAQAAAAAAAAAAAAAAAABAADAA"
    "SAAAAEgAAAAAAAAAAQtBVkMxIENvZGluZwAAAAAAAAAAAAAAAAAAAAAAAAAAABj//wAAABBwYXNwAAAAAQAAAAEAAAAUYnRydAAAAAAAAAAA"
    "AAAAAAAAACdhdmNDAULACv/hABBnQsAKjI1COTcBDQEHhEI1AQAEaM48gAAAABNjb2xybmNseAABAA0AAYAAAAAobXZleAAAACB0cmV4AAAA"
    "AAAAAAEAAAABAAAAAAAAAAAAAAAAAAAAcG1vb2YAAAAQbWZoZAAAAAAAAAABAAAAWHRyYWYAAAAUdGZoZAACACAAAAABAQEAAAAAABR0ZmR0"
    "AQAAAAAAAAAAAAAAAAAAKHRydW4BAAMFAAAAAgAAAHgCAAAAAAAjQgAAACUAAAPnAAAADgAAADttZGF0AAAAIWW4AAQAAAQ///4IooABnxwA"
    "BAsjgyYrJydYrXXXXXXXgAAAAAph4ABAAL5AQ42AAAAATG1mcmEAAAA0dGZyYQEAAAAAAAABAAAAPwAAAAEAAAAAAAAAAAAAAAAAAALuAAAA"
    "AQAAAAEAAAABAAAAEG1mcm8AAAAAAAAATA=="
)


def box(kind: bytes, *content: bytes) -> bytes:
    """One box of an MP4."""
    inner = b"".join(content)
    return struct.pack(">I4s", 8 + len(inner), kind) + inner


def mp4(codec: bytes = b"avc1", handler: bytes = b"vide", width: int = 64, brand: bytes = b"isom",
        chunk_at: int = 40, tail: bytes = b"") -> bytes:  # fmt: skip
    """An MP4 with one track; its only chunk is said to lie at `chunk_at`."""
    entry = box(codec, bytes(24), struct.pack(">HH", width, 48), bytes(50))
    table = box(
        b"stbl",
        box(b"stsd", bytes(4), struct.pack(">I", 1), entry),
        box(b"stco", bytes(4), struct.pack(">II", 1, chunk_at)),
    )
    track = box(b"trak", box(b"mdia", box(b"hdlr", bytes(8), handler, bytes(12)), box(b"minf", table)))
    return b"".join((
        box(b"ftyp", brand, bytes(4), brand), box(b"moov", box(b"mvhd", bytes(100)), track), box(b"mdat", b"pictures"), tail,
    ))  # fmt: skip
