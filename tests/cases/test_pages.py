"""Pages of the case noun through a browser without JavaScript: the way through, bad input, who sees what."""

import io
import uuid
from datetime import date

import pytest
import sqlalchemy as sa

from auction.cases import actions, claiming
from auction.cases.models import Asset, Claim, EnforcementCase, Party, Seizure
from auction.ground.store import db
from auction.journal.models import JournalEntry
from tests import builders
from tests.browsing import errors_of, form_of, page, sign_in, submit, text_of
from tests.cases.facts import ASSET, CLAIM, PARTY, TODAY, opened, upload

CASE = {"number": "（2026）江01执7号", "title_document": "（2025）江01民初7号", "title_effective_on": "2025-12-01"}
PARTY_TYPED = {
    "role": "applicant", "nature": "enterprise", "name": "江州银行", "id_number": "91110000100000000X",
    "address": "江州市", "phone": "0700-1", "payee_bank": "", "payee_account": "", "user_email": "",
}  # fmt: skip
CLAIM_TYPED = {
    "kind": "ordinary", "rank": "1", "principal_minor": "500,000.00", "interest_rate_ppm": "3.65",
    "interest_from": "2025-01-01", "basis": "第一项",
}  # fmt: skip
ASSET_TYPED = {name: str(fact) for name, fact in ASSET.items()} | {"area_centi_m2": "89.12"}
SEIZURE_TYPED = {"order_number": "（2026）江01执7号之一", "ordered_on": "2026-03-01", "expires_on": "2026-04-20"}


@pytest.fixture
def desk(client, officer):
    """The officer's browser."""
    sign_in(client, officer)
    return client


@pytest.fixture
def whole_case(officer):
    """A case with an applicant, a debtor, a claim, an asset and its seizure."""
    case = opened(officer)
    bank = actions.add_party(case.id, officer, **PARTY | {"role": "applicant", "name": "江州银行"})
    actions.add_party(case.id, officer, **PARTY)
    claiming.add_claim(case.id, officer, bank.id, **CLAIM)
    asset = actions.record_asset(case.id, officer, **ASSET)
    actions.seize(asset.id, officer, "查封1号", TODAY, date(2028, 3, 3))
    return case


def counted() -> list[int]:
    """How many rows stand in the tables that the forms write to."""
    return [db.session.query(table).count() for table in (EnforcementCase, Party, Claim, Asset, Seizure, JournalEntry)]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_way_from_an_empty_desk_to_a_seized_asset(desk, language):
    """Following "what comes next" leads from nothing to a case with party, claim, asset, picture and seizure."""
    sent = submit(desk, "/desk/cases/new", language=language, **CASE)
    assert sent.status_code == 303
    here = sent.location
    assert CASE["number"] in text_of(desk.get(here))
    for typed in (
        PARTY_TYPED, PARTY_TYPED | {"role": "debtor", "nature": "person", "name": "赵某"},
        CLAIM_TYPED, ASSET_TYPED, SEIZURE_TYPED,
    ):  # fmt: skip
        step = page(desk.get(here)).select_one("[aria-labelledby=next] .govuk-button")["href"]
        chosen = {"party_id": str(db.session.query(Party.id).first()[0])} if "basis" in typed else {}
        sent = submit(desk, step, language=language, **typed, **chosen)
        assert sent.status_code == 303, errors_of(sent)
    asset_id = db.session.query(Asset.id).scalar()
    photo = upload().stream
    submit(desk, f"{here}/assets/{asset_id}/files/new", language=language, caption="外观", file=(photo, "a.jpg"))
    shown = text_of(desk.get(here))
    interest = {"en": "3.65 % per year from 2025-01-01", "zh": "自 2025-01-01 起按年利率 3.65% 计算"}[language]
    soon = {"en": "Runs out soon", "zh": "即将到期"}[language]
    for said in ("江州银行", "赵某", "¥500,000.00", interest, "89.12 m²", "2026-04-20", soon):
        assert said in shown
    picture = page(desk.get(here)).select_one(".app-photos img")["src"]
    assert desk.get(picture).mimetype == "image/jpeg"


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    ("place", "typed", "field"),
    [
        ("/desk/cases/new", CASE | {"number": ""}, "number"),
        ("/desk/cases/new", CASE | {"number": "9" * 61}, "number"),
        ("/desk/cases/new", CASE | {"title_effective_on": "1.12.2025"}, "title_effective_on"),
        ("{case}/parties/new", PARTY_TYPED | {"role": "judge"}, "role"),
        ("{case}/parties/new", PARTY_TYPED | {"name": "  "}, "name"),
        ("{case}/claims/new", CLAIM_TYPED | {"principal_minor": "-1"}, "principal_minor"),
        ("{case}/claims/new", CLAIM_TYPED | {"principal_minor": ""}, "principal_minor"),
        ("{case}/claims/new", CLAIM_TYPED | {"principal_minor": "0.005"}, "principal_minor"),
        ("{case}/claims/new", CLAIM_TYPED | {"principal_minor": "１００"}, "principal_minor"),
        ("{case}/claims/new", CLAIM_TYPED | {"principal_minor": "1" * 30}, "principal_minor"),
        ("{case}/claims/new", CLAIM_TYPED | {"interest_rate_ppm": "101"}, "interest_rate_ppm"),
        ("{case}/claims/new", CLAIM_TYPED | {"rank": "0"}, "rank"),
        ("{case}/claims/new", CLAIM_TYPED | {"party_id": "99999999999999999999"}, "party_id"),
        ("{case}/assets/new", ASSET_TYPED | {"area_centi_m2": "-3"}, "area_centi_m2"),
        ("{case}/assets/new", ASSET_TYPED | {"description": "x" * 4001}, "description"),
        ("{case}/assets/new", ASSET_TYPED | {"tenancy": ""}, "tenancy"),
    ],
)
def test_wrong_fields_are_named_and_what_was_typed_is_kept(desk, whole_case, place, typed, field, language):
    """422, a message at the field and in the summary, every typed text still there, nothing written."""
    url = place.format(case=f"/cases/{whole_case.id}")
    if "claims" in place:
        typed = {"party_id": str(whole_case.parties[0].id)} | typed
    before = counted()
    sent = submit(desk, url, language=language, **typed)
    assert sent.status_code == 422
    assert list(errors_of(sent)) == [field]
    assert page(sent).select_one(".govuk-error-summary a")["href"] == f"#{field}"
    assert page(sent).select_one(f"#{field}") is not None
    again = form_of(sent)
    assert {name: again[name] for name in typed if name not in ("role", "party_id")} == {
        name: text for name, text in typed.items() if name not in ("role", "party_id")
    }
    assert counted() == before


def test_a_refused_act_comes_back_with_its_reason_and_what_was_typed(desk, whole_case):
    """A case number that is taken: 409, the reason at the top, the form filled in; nothing written."""
    before = counted()
    sent = submit(desk, "/desk/cases/new", **CASE | {"number": whole_case.number})
    assert sent.status_code == 409
    assert "already a case" in text_of(sent)
    assert form_of(sent)["title_document"] == CASE["title_document"]
    place = f"/cases/{whole_case.id}/assets/{whole_case.assets[0].id}/seizures/new"
    sent = submit(desk, place, language="zh", **SEIZURE_TYPED | {"expires_on": "2031-01-01"})
    assert sent.status_code == 422
    assert "最长 3 年" in text_of(sent)
    assert form_of(sent)["expires_on"] == "2031-01-01"
    assert counted() == before


def test_a_double_click_makes_one_of_each(desk, whole_case):
    """The same form sent twice answers twice the same and records once; changed and sent again it is refused once."""
    here = f"/cases/{whole_case.id}"
    for url, typed in (
        ("/desk/cases/new", CASE), (f"{here}/parties/new", PARTY_TYPED), (f"{here}/assets/new", ASSET_TYPED),
        (f"{here}/claims/new", CLAIM_TYPED | {"party_id": str(whole_case.parties[0].id)}),
    ):  # fmt: skip
        before = counted()
        data = form_of(desk.get(url)) | typed
        first, second = desk.post(url, data=data), desk.post(url, data=data)
        assert (first.status_code, second.status_code, first.location) == (303, 303, second.location)
        assert sum(counted()) == sum(before) + 2
        changed = "name" if "name" in data else "basis" if "basis" in data else "title_document"
        changed = changed if changed in data else "title"
        refused = desk.post(url, data=data | {changed: "另一内容"})
        assert refused.status_code == 409
        assert form_of(refused)["request_id"] != data["request_id"]


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"hello", "photo.jpg", "not a JPEG"), (b"", "photo.jpg", "empty"),
        (b"%PDF-1.7 %%EOF", "photo.jpg", "really a PDF"), (b"\xff\xd8\xff\xe0 cut", "photo.jpg", "damaged"),
    ],
)  # fmt: skip
def test_a_file_that_is_not_what_its_name_says(desk, whole_case, content, name, said):
    """It is refused at the field, the caption is kept, nothing is stored."""
    url = f"/cases/{whole_case.id}/assets/{whole_case.assets[0].id}/files/new"
    sent = submit(desk, url, caption="外观", file=(io.BytesIO(content), name))
    assert sent.status_code == 422
    assert said in errors_of(sent)["file"]
    assert form_of(sent)["caption"] == "外观"
    assert db.session.execute(sa.text("SELECT count(*) FROM stored_file")).scalar() == 0


def test_a_file_of_the_case_stays_in_the_case(desk, client, whole_case, officer, stranger):
    """A file that is not public is given to the court and the parties, to nobody else, and not at the public address."""
    row = actions.add_asset_file(whole_case.assets[0].id, officer, upload(), "内景", is_public=False)
    url = f"/cases/{whole_case.id}/files/{row.file_id}"
    assert desk.get(url).status_code == 200
    assert desk.get(f"/files/{row.file_id}").status_code == 404
    assert desk.get(f"/cases/{whole_case.id}/files/{uuid.uuid4()}").status_code == 404
    sign_in(client, stranger)
    assert client.get(url).status_code == 404


def test_strangers_find_nothing(client, whole_case, stranger):
    """Unknown ids and those of another court are 404 on every page; who is not signed in or no party is turned away."""
    here, asset = f"/cases/{whole_case.id}", f"assets/{whole_case.assets[0].id}"
    places = (
        here, f"{here}/parties/new", f"{here}/parties/{whole_case.parties[0].id}", f"{here}/claims/new",
        f"{here}/claims/{whole_case.claims[0].id}", f"{here}/assets/new", f"{here}/{asset}",
        f"{here}/{asset}/files/new", f"{here}/{asset}/seizures/new",
    )  # fmt: skip
    assert {client.get(place).headers["Location"].split("?")[0] for place in places} == {"/account/login"}
    sign_in(client, builders.user("bidder"))
    assert [client.get(place).status_code for place in places] == [403] * len(places)
    sign_in(client, builders.user("party"))
    assert client.get(here).status_code == 404
    assert client.get(places[1]).status_code == 403
    sign_in(client, stranger)
    assert [client.get(place).status_code for place in places] == [404] * len(places)
    assert whole_case.number not in text_of(client.get("/desk/cases"))
    mine = opened(stranger, "我院案件")
    crossed = f"/cases/{mine.id}"
    assert client.get(f"{crossed}/{asset}").status_code == 404
    assert client.get(f"{crossed}/parties/{whole_case.parties[0].id}").status_code == 404
    for unknown in ("/cases/999999999", "/cases/99999999999999999999999", "/cases/-1", "/cases/x"):
        assert client.get(unknown).status_code == 404


def test_a_party_reads_its_case_without_the_others_numbers(client, officer, whole_case):
    """The debtor sees his own particulars whole, of the creditor only the name and masked numbers; he changes nothing."""
    debtor = builders.user("party")
    own = PARTY | {"id_number": "110101199003079999", "phone": "13911112222", "payee_account": "6222333344445555"}
    db.session.commit()
    actions.add_party(whole_case.id, officer, **own, user_email=debtor.email)
    sign_in(client, debtor)
    client.set_cookie("language", "en")
    assert whole_case.number in text_of(client.get("/desk/cases"))
    shown = text_of(client.get(f"/cases/{whole_case.id}"))
    for said in ("江州银行", own["id_number"], own["phone"], own["payee_account"], "¥500,000.00", "masked"):
        assert said in shown
    for hidden in (PARTY["id_number"], PARTY["phone"], PARTY["payee_account"]):
        assert hidden not in shown
    for offered in ("Add a party", "Record a claim", "What comes next", "Correct"):
        assert offered not in shown
    assert client.post(f"/cases/{whole_case.id}/parties/new").status_code in (400, 403)


@pytest.mark.parametrize("role", ["judge", "finance", "supervisor"])
def test_the_courts_other_staff_read_and_change_nothing(client, whole_case, role):
    """Judges, finance and supervisors of the court see the whole case without the officer's buttons."""
    sign_in(client, builders.user(role, of_court=True))
    client.set_cookie("language", "en")
    shown = text_of(client.get(f"/cases/{whole_case.id}"))
    assert PARTY["id_number"] in shown
    assert "Add a party" not in shown
    assert client.get(f"/cases/{whole_case.id}/parties/new").status_code == 403


def test_corrections_by_form(desk, whole_case):
    """The form of a correction carries what is recorded; saving it unchanged changes nothing, a change is saved."""
    party, claim, asset = whole_case.parties[0], whole_case.claims[0], whole_case.assets[0]
    here = f"/cases/{whole_case.id}"
    for place in (f"parties/{party.id}", f"claims/{claim.id}", f"assets/{asset.id}"):
        before = counted()
        sent = submit(desk, f"{here}/{place}")
        assert sent.status_code == 303, errors_of(sent)
        assert counted() == before
    submit(desk, f"{here}/claims/{claim.id}", principal_minor="600,000", interest_rate_ppm="0", interest_from="")
    submit(desk, f"{here}/parties/{party.id}", payee_account="6222000000000009")
    db.session.expire_all()
    assert (claim.principal_minor, claim.interest_rate_ppm, claim.interest_from) == (600_000_00, 0, None)
    assert party.payee_account == "6222000000000009"


def test_a_claim_without_a_creditor_leads_to_adding_one(desk, officer):
    """No dead end: the claim form of a case without creditors sends the officer to the party form and says why."""
    case = opened(officer)
    sent = desk.get(f"/cases/{case.id}/claims/new", headers={"Accept-Language": "en"})
    assert (sent.status_code, sent.location) == (303, f"/cases/{case.id}/parties/new?role=applicant")
    assert "needs its creditor" in text_of(desk.get(sent.location, headers={"Accept-Language": "en"}))
    assert form_of(desk.get(sent.location))["role"] == "applicant"


def test_the_form_without_its_token_is_refused(desk):
    """A post without the token of a page is refused and writes nothing, also one without any form in it."""
    before = counted()
    assert desk.post("/desk/cases/new", data=CASE).status_code == 400
    token = form_of(desk.get("/desk/cases/new"))["csrf_token"]
    empty = desk.post("/desk/cases/new", headers={"X-CSRFToken": token})
    assert empty.status_code in (400, 422)
    odd = {"number": 1, "title_document": ["a"], "title_effective_on": {"a": 1}, "request_id": None}
    assert desk.post("/desk/cases/new", json=odd, headers={"X-CSRFToken": token}).status_code in (400, 422)
    assert counted() == before
