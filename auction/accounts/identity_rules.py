"""Numbers that identify people and companies: their shape and check characters. Pure."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date

from auction.ground.refusal import Refusal, Words

ID_KINDS: Mapping[str, Words] = {
    "resident_id": Words("Resident identity card", "居民身份证"),
    "passport": Words("Passport", "护照"),
    "company_code": Words("Unified social credit code (company)", "统一社会信用代码（单位）"),
}
# Staff whose court has not recorded their identity card are known by their staff card.
PERSON_KINDS: Mapping[str, Words] = {**ID_KINDS, "staff_card": Words("Staff card", "工作证")}

# GB 11643-1999: weights of the first 17 digits, and the check character for each remainder of 11.
RESIDENT_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
RESIDENT_CHECKS = "10X98765432"
# GB 32100-2015: the 31 characters (no I, O, S, V, Z) in the order of their values.
COMPANY_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def identity_number(id_kind: str, typed: str) -> str:
    """The number as it is kept: half-width capitals without spaces and hyphens.

    Refuses ID_KIND_UNKNOWN, RESIDENT_ID_WRONG, COMPANY_CODE_WRONG, PASSPORT_NUMBER_WRONG.
    """
    number = number_key(typed)
    if id_kind == "resident_id":
        if not is_resident_id(number):
            raise Refusal("RESIDENT_ID_WRONG")
    elif id_kind == "company_code":
        if not is_company_code(number):
            raise Refusal("COMPANY_CODE_WRONG")
    elif id_kind == "passport":
        if not re.fullmatch(r"(?=.*[0-9])[A-Z0-9]{5,20}", number):
            raise Refusal("PASSPORT_NUMBER_WRONG")
    else:
        raise Refusal("ID_KIND_UNKNOWN")
    return number


def number_key(typed: str) -> str:
    """A number as numbers are compared: half-width capitals without spaces and hyphens. Its shape is not looked at."""
    return re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", typed)).upper()


def is_resident_id(number: str) -> bool:
    """18 characters with a day of birth that exists and the right check character (GB 11643-1999)."""
    if not re.fullmatch(r"[1-9][0-9]{16}[0-9X]", number):
        return False
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    total = sum(weight * int(digit) for weight, digit in zip(RESIDENT_WEIGHTS, number[:17], strict=True))
    return RESIDENT_CHECKS[total % 11] == number[17]


def is_company_code(number: str) -> bool:
    """18 characters of the code's alphabet with the right check character (GB 32100-2015)."""
    if len(number) != 18 or not set(number) <= set(COMPANY_CHARACTERS):
        return False
    total = sum(COMPANY_CHARACTERS.index(character) * 3**place % 31 for place, character in enumerate(number[:17]))
    return COMPANY_CHARACTERS[-total % 31] == number[17]


def phone_number(typed: str) -> str:
    """A telephone number, half-width. Refuses PHONE_WRONG."""
    number = unicodedata.normalize("NFKC", typed).strip()
    if not re.fullmatch(r"\+?[0-9][0-9 \-]{4,22}[0-9]", number):
        raise Refusal("PHONE_WRONG")
    return number


def masked(number: str) -> str:
    """The number with its middle hidden, for pages where its owner need only recognise it."""
    return number[:3] + "*" * (len(number) - 7) + number[-4:] if len(number) > 9 else "*" * len(number)
