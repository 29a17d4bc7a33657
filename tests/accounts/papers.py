"""Papers that people hand in."""

import io

from PIL import Image

RESIDENT = "11010519491231002X"  # the example printed in GB 11643
COMPANY = "91350100M000100Y43"


def picture() -> bytes:
    """A small JPEG."""
    kept = io.BytesIO()
    Image.new("RGB", (60, 40), "white").save(kept, "JPEG")
    return kept.getvalue()


def identity_form(**other) -> dict:
    """What a person types into the form of the identity proof."""
    return {
        "id_kind": "resident_id", "legal_name": "王小明", "id_number": RESIDENT, "phone": "13800000000",
        "service_address": "江州市江北区1号", "upload": (io.BytesIO(picture()), "card.jpg"),
    } | other  # fmt: skip
