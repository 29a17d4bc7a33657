"""People who enrol and pay their deposit through the real server, whatever breaks: they open the page again and go on."""

import threading
import time
from dataclasses import dataclass, field

import sqlalchemy as sa

from auction.enrolment.models import Enrolment
from auction.enrolment.queries import deposit_account
from auction.ground.store import db
from auction.ledger.queries import balance_minor
from auction.payments.models import Payment
from tests.journeys.walker import Person

MOST_TRIES = 300


@dataclass
class Payers:
    """Newcomers to a lot, one after the other. `held`: the users who were told that their deposit is held."""

    url: str
    lot: int
    cookies: dict[int, str]
    held: list[int] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)
    faults: list[BaseException] = field(default_factory=list)
    thread: threading.Thread | None = None

    def begin(self) -> None:
        """Let them come."""
        self.thread = threading.Thread(target=self._come)
        self.thread.start()

    def end(self) -> None:
        """Whoever has begun goes on to his end; nobody else comes."""
        self.over.set()
        assert self.thread is not None
        self.thread.join()

    def _come(self) -> None:
        try:
            for user_id, cookie in self.cookies.items():
                if self.over.is_set():
                    return
                self._until_held(user_id, cookie)
        except BaseException as fault:  # noqa: BLE001 - the run must fail with it, not the thread alone
            self.faults.append(fault)

    def _until_held(self, user_id: int, cookie: str) -> None:
        person = Person(self.url)
        person.http.cookies.set("session", cookie, domain="127.0.0.1", path="/")
        last = ""
        with person.http:
            for _ in range(MOST_TRIES):
                try:
                    standing = person.http.get(f"{self.url}/lots/{self.lot}/standing", timeout=15)
                    if standing.status_code == 200 and standing.json()["code"]:
                        self.held.append(user_id)
                        return
                    if standing.status_code == 404 or standing.json()["deposit"] == "unpaid":
                        person.pay_in_sandbox(person.fill(f"/lots/{self.lot}/enrol", "enrol", accepts_conditions="y"))
                    last = standing.text
                except Exception as fault:  # noqa: BLE001 - whatever broke: he looks again how he stands
                    last = repr(fault)
                time.sleep(0.1)
        raise AssertionError(f"no deposit was confirmed for minutes: {last[-1500:]}")


def deposits_amiss(payers: Payers) -> list[str]:
    """Every contradiction between what payers were told and what is held, one sentence each: a deposit that is not
    there, or was taken twice.
    """
    faults = []
    for user_id in payers.cookies:
        enrolment = db.session.scalars(
            sa.select(Enrolment).where(Enrolment.lot_id == payers.lot, Enrolment.user_id == user_id)
        ).one_or_none()
        held_minor = balance_minor(deposit_account(enrolment.id)) if enrolment else 0
        payments = db.session.scalars(
            sa.select(Payment.state).where(Payment.payer_id == user_id, Payment.state != "failed")
        ).all()
        was_told = user_id in payers.held
        if was_told and not (enrolment and enrolment.code and held_minor == enrolment.deposit_minor):
            faults.append(f"account {user_id}: told that the deposit is held, kept {held_minor}")
        if len(payments) > 1:
            faults.append(f"account {user_id}: {len(payments)} payments of one deposit")
    return faults
