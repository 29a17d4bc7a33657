"""Whether a PDF does more than show pages. Pure: bytes in, verdict out."""

import io
import logging
from typing import Any

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

# What a reader would run, send or start: scripts, programs, forms that send themselves, forms with scripts of their own.
ACTIONS = {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData"}
KEYS = {"/JS", "/JavaScript", "/XFA"}
OBJECTS_MOST = 200_000

# It tells of every small fault in every file; what matters is said by the refusal.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


class UnreadablePdfError(Exception):
    """No reader of ours can open it: damaged, locked by a password, or built to be endless."""


def is_active(data: bytes) -> bool:
    """Whether the file holds a script, a program to start, or a form that sends itself, in any of its objects.

    Raises UnreadablePdfError. Names written in disguise (`/J#53`) and objects inside compressed streams are seen too; objects
    that no table names are looked for as plain bytes.
    """
    if b"/JavaScript" in data:
        return True
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadablePdfError
        numbers = {(number, generation) for generation, places in reader.xref.items() for number in places}
        numbers |= {(number, 0) for number in reader.xref_objStm}
        if len(numbers) > OBJECTS_MOST:
            raise UnreadablePdfError
        return any(_acts(IndirectObject(number, generation, reader).get_object()) for number, generation in numbers)
    except (PyPdfError, ArithmeticError, AttributeError, LookupError, OSError, RecursionError, TypeError, ValueError):
        raise UnreadablePdfError from None


def _acts(thing: Any) -> bool:
    """Whether an object or what stands directly in it acts; what it points to is asked for itself."""
    waiting = [thing]
    while waiting:
        one = waiting.pop()
        if isinstance(one, DictionaryObject):
            if KEYS & set(one) or ("/S" in one and one.raw_get("/S") in ACTIONS):
                return True
            waiting += [one.raw_get(key) for key in one]
        elif isinstance(one, ArrayObject):
            waiting += [*one]
    return False
