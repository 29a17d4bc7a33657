"""The contest: what bidding, enrolment and notices added to the house."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One block for each change, in the order in which they build on each other."""
    # A sell-off's first bid sets the end, which may come before the announced period is over.
    op.drop_constraint("ck_lot_closes_after", "lot")
    op.create_check_constraint(
        op.f("ck_lot_closes_after"), "lot",
        "scheduled_closes_at > opens_at"
        " AND (closes_at >= scheduled_closes_at OR (round_kind = 'selloff' AND bid_count > 0))",
    )  # fmt: skip


def downgrade() -> None:
    """The same blocks backwards."""
    op.drop_constraint("ck_lot_closes_after", "lot")
    op.create_check_constraint(
        op.f("ck_lot_closes_after"), "lot", "scheduled_closes_at > opens_at AND closes_at >= scheduled_closes_at"
    )
