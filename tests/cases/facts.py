"""What the tests of cases type, and short cuts through the actions."""

import io
from datetime import date

from PIL import Image
from werkzeug.datastructures import FileStorage

from auction.accounts.models import User
from auction.cases import actions
from auction.cases.models import EnforcementCase

TODAY = date(2026, 3, 3)
PARTY = {
    "role": "debtor", "is_enterprise": False, "name": "赵某", "id_number": "110101199003070011", "address": "江州市",
    "phone": "13800000000", "payee_bank": "江州银行", "payee_account": "6222000011112222",
}  # fmt: skip
CLAIM = {
    "kind": "ordinary", "rank": 1, "principal_minor": 500_000_00, "interest_rate_ppm": 36_500,
    "interest_from": date(2025, 1, 1), "basis": "民事判决书",
}  # fmt: skip
ASSET = {
    "kind": "immovable", "title": "滨江路8号1201室", "description": "住宅", "location": "江州市江北区滨江路8号",
    "division_code": "440305", "certificate": "江（2020）第0001号", "area_centi_m2": 89_12, "occupancy": "空置",
    "tenancy": "无", "encumbrances": "抵押一笔", "arrears": "不详", "known_defects": "墙面渗水",
}  # fmt: skip


def opened(officer: User, number="（2026）江01执1号", **more) -> EnforcementCase:
    """A case opened by the action."""
    return actions.open_case(officer, number, "（2025）江01民初1号", date(2025, 12, 1), **more)


def upload(colour="navy", name="a.jpg") -> FileStorage:
    """A picture as a browser sends it."""
    content = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(content, "JPEG")
    content.seek(0)
    return FileStorage(content, name)
