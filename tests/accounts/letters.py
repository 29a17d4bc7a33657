"""Reading the outbox."""

import re

import sqlalchemy as sa

from auction.ground.store import db
from auction.journal.models import Mail


def letters_to(email: str) -> list[Mail]:
    """All letters to an address, oldest first."""
    db.session.rollback()
    return list(db.session.execute(sa.select(Mail).where(Mail.recipient == email).order_by(Mail.written_at)).scalars())


def link_in(letter: Mail, part: str) -> str:
    """The path of the link in a letter whose address contains `part`."""
    return re.search(rf"http://127\.0\.0\.1:\d+(/\S*{part}\S*)", letter.body)[1]


def link_to(email: str, part: str) -> str:
    """The path of a link whose address contains `part`, from whichever letter has one: letters of one moment have no order."""
    [*_, letter] = [letter for letter in letters_to(email) if part in letter.body]
    return link_in(letter, part)
