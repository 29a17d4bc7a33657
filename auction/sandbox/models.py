"""A partner's own trial court."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from auction.accounts.models import Court
from auction.ground.store import db
from auction.partners.models import Partner


class TrialCourt(db.Model):
    """The court that plays for one partner. `people`: name of a part (officer, judge1, …) → account."""

    __tablename__ = "trial_court"
    partner_id: Mapped[int] = mapped_column(sa.ForeignKey(Partner.id), primary_key=True)
    court_id: Mapped[int] = mapped_column(sa.ForeignKey(Court.id), unique=True)
    people: Mapped[dict[str, int]] = mapped_column(JSONB)
    opened_at: Mapped[datetime] = mapped_column(sa.DateTime(timezone=True))
    partner: Mapped[Partner] = relationship()
    court: Mapped[Court] = relationship()
