"""The contest: what bidding, enrolment and notices added to the house."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

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
    # Practice lots, and the people who only practise.
    op.add_column("lot", sa.Column("is_practice", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.drop_constraint("ck_lot_announced_complete", "lot")
    op.create_check_constraint(
        op.f("ck_lot_announced_complete"), "lot",
        "state IN ('draft', 'valued', 'approved', 'withdrawn') OR (is_practice = (announced_at IS NULL)"
        " AND closes_at IS NOT NULL AND start_price_minor IS NOT NULL"
        " AND deposit_minor IS NOT NULL AND increment_minor IS NOT NULL)",
    )  # fmt: skip
    op.drop_constraint("ck_person_id_kind", "person")
    op.create_check_constraint(
        op.f("ck_person_id_kind"), "person",
        "id_kind IN ('resident_id', 'passport', 'company_code', 'staff_card', 'practice')",
    )  # fmt: skip
    # The bid path asks for enrolments by account and lot.
    op.drop_index("ix_enrolment_user_id", "enrolment")
    op.create_index("ix_enrolment_user_id_lot_id", "enrolment", ["user_id", "lot_id"])
    # The inbox, and which mails a person wants.
    op.add_column("user", sa.Column("mails_stopped", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False))
    op.create_table(
        "inbox_notice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "user_id", sa.BigInteger(), sa.ForeignKey("user.id", name=op.f("fk_inbox_notice_user_id")), nullable=False
        ),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True)),
        sa.Column("topic", sa.Text()),
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("subject_en", "subject_zh", "body_en", "body_zh", "path")
        ),
        sa.CheckConstraint("path LIKE '/%' AND path NOT LIKE '//%'", name=op.f("ck_inbox_notice_path")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox_notice")),
        sa.UniqueConstraint("user_id", "topic", name=op.f("uq_inbox_notice_user_id_topic")),
    )
    op.create_index("ix_inbox_notice_user", "inbox_notice", ["user_id", "written_at"])
    op.create_index("ix_inbox_notice_unread", "inbox_notice", ["user_id"], postgresql_where=sa.text("read_at IS NULL"))
    op.create_index("ix_inbox_notice_written", "inbox_notice", ["written_at"])
    op.add_column("mail", sa.Column("is_personal", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("mail", sa.Column("stop_url", sa.Text()))
    op.create_index("ix_mail_written", "mail", ["written_at"])
    # Whoever is told of a lot, and what he has been told. What happened before this day is no news.
    op.create_table(
        "entry_told",
        sa.Column(
            "entry_id",
            sa.BigInteger(),
            sa.ForeignKey("journal_entry.id", name=op.f("fk_entry_told_entry_id")),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_entry_told")),
    )
    op.execute(
        "INSERT INTO entry_told SELECT id FROM journal_entry"
        " WHERE kind IN ('lot.paused', 'lot.resumed', 'lot.withdrawn')"
    )
    op.create_table(
        "lot_told",
        sa.Column("lot_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("bid_count", sa.BigInteger(), nullable=False),
        sa.Column("extension_count", sa.BigInteger(), nullable=False),
        sa.Column("leading_code", sa.Text()),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("extended_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("lot_id", name=op.f("pk_lot_told")),
    )
    op.create_table(
        "outbid_mail",
        sa.Column(
            "enrolment_id",
            sa.Uuid(),
            sa.ForeignKey("enrolment.id", name=op.f("fk_outbid_mail_enrolment_id")),
            nullable=False,
        ),
        sa.Column("due_at", sa.DateTime(timezone=True)),
        sa.Column("written_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("enrolment_id", name=op.f("pk_outbid_mail")),
    )
    op.create_index("ix_outbid_mail_due", "outbid_mail", ["due_at"], postgresql_where=sa.text("due_at IS NOT NULL"))
    op.create_index(
        "ix_delivery_delivered", "delivery", ["delivered_at"], postgresql_where=sa.text("delivered_at IS NOT NULL")
    )
    # For whom somebody bids, what stands against people, and homes that not everybody may buy.
    op.add_column("lot", sa.Column("is_home_limited", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("enrolment", sa.Column("kind", sa.Text(), server_default="self", nullable=False))
    op.add_column("enrolment", sa.Column("claim_minor", sa.BigInteger()))
    op.add_column("enrolment", sa.Column("home_declared_at", sa.DateTime(timezone=True)))
    op.add_column("enrolment", sa.Column("refusal", sa.Text()))
    op.add_column("enrolment", sa.Column("refusal_reason", sa.Text()))
    op.create_check_constraint(op.f("ck_enrolment_kind"), "enrolment", "kind IN ('self', 'agent', 'joint')")
    op.create_check_constraint(op.f("ck_enrolment_refusal"), "enrolment", "refusal IS NULL OR code IS NULL")
    op.create_table(
        "participant",
        _key_to("participant", "enrolment", "enrolment_id", sa.Uuid()),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        _key_to("participant", "lot", "lot_id"),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("part", "legal_name", "id_kind", "id_number")),
        sa.Column("is_confirmed", sa.Boolean(), nullable=False),
        sa.CheckConstraint("part IN ('self', 'agent', 'principal', 'co_bidder')", name=op.f("ck_participant_part")),
        sa.PrimaryKeyConstraint("enrolment_id", "position", name=op.f("pk_participant")),
    )
    op.create_index(
        "uq_participant_once", "participant", ["lot_id", "id_number"], unique=True,
        postgresql_where=sa.text("is_confirmed"),
    )  # fmt: skip
    op.execute(
        "INSERT INTO participant SELECT enrolment.id, 1, lot_id, 'self', legal_name, id_kind, id_number, true"
        " FROM enrolment JOIN person ON person.id = enrolment.person_id"
    )
    op.create_table(
        "authority",
        sa.Column("id", sa.Uuid(), nullable=False),
        _key_to("authority", "enrolment", "enrolment_id", sa.Uuid()),
        _key_to("authority", "stored_file", "file_id", sa.Uuid()),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        _key_to("authority", "user", "decided_by_id", nullable=True),
        sa.Column("reason", sa.Text()),
        sa.CheckConstraint("state IN ('pending', 'confirmed', 'refused')", name=op.f("ck_authority_state")),
        sa.CheckConstraint("(state = 'pending') = (decided_at IS NULL)", name=op.f("ck_authority_decided")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authority")),
        sa.UniqueConstraint("enrolment_id", name=op.f("uq_authority_enrolment_id")),
    )
    op.create_index(
        "ix_authority_pending", "authority", ["submitted_at"], postgresql_where=sa.text("state = 'pending'")
    )
    op.create_table(
        "declared_relative",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        _key_to("declared_relative", "user", "staff_id"),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("legal_name", "relation", "id_number")),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declared_relative")),
        sa.UniqueConstraint("staff_id", "id_number", name=op.f("uq_declared_relative_staff_id_id_number")),
    )
    op.create_index("ix_declared_relative_id_number", "declared_relative", ["id_number"])
    op.create_table(
        "unqualified",
        _key_to("unqualified", "lot", "lot_id"),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("id_number", "legal_name", "reason")),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        _key_to("unqualified", "user", "noted_by_id"),
        sa.PrimaryKeyConstraint("lot_id", "id_number", name=op.f("pk_unqualified")),
    )
    # Automatic bidding: sealed maxima, the bids made from them, and where they are allowed.
    op.add_column("court", sa.Column("automatic_bidding", sa.Boolean()))
    op.add_column("lot", sa.Column("has_automatic", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_index(
        "ix_lot_automatic", "lot", ["opens_at"],
        postgresql_where=sa.text("has_automatic AND state IN ('announced', 'open')"),
    )  # fmt: skip
    op.add_column("bid", sa.Column("is_automatic", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        "automatic_bid",
        sa.Column("id", sa.Uuid(), nullable=False),
        _key_to("automatic_bid", "lot", "lot_id"),
        _key_to("automatic_bid", "enrolment", "enrolment_id", sa.Uuid()),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_automatic_bid")),
    )
    is_active = sa.text("withdrawn_at IS NULL")
    op.create_index(
        "uq_automatic_bid_one_active", "automatic_bid", ["enrolment_id"], unique=True, postgresql_where=is_active
    )
    op.create_index("ix_automatic_bid_active", "automatic_bid", ["lot_id"], postgresql_where=is_active)
    # Who was up when, interruptions by the platform, and what follows a close.
    op.add_column("clock_shift", sa.Column("moved_at", sa.DateTime(timezone=True)))
    op.add_column("lot", sa.Column("resumed_at", sa.DateTime(timezone=True)))
    op.add_column("lot", sa.Column("wound_up_at", sa.DateTime(timezone=True)))
    op.execute("UPDATE lot SET wound_up_at = closed_at WHERE closed_at IS NOT NULL")
    op.create_index(
        "ix_lot_closed", "lot", ["closed_at"],
        postgresql_where=sa.text("closed_at IS NOT NULL AND wound_up_at IS NULL"),
    )  # fmt: skip
    op.create_table(
        "serving_process",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_up_to", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_serving_process")),
    )
    op.create_table(
        "outage",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handled_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("ended_at > began_at", name=op.f("ck_outage_lasts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outage")),
    )
    op.create_index("ix_outage_ended", "outage", ["ended_at"])


def _key_to(table: str, other: str, name: str, kind: object = None, nullable: bool = False) -> sa.Column:
    """A column that points at another table's id."""
    key = sa.ForeignKey(f"{other}.id", name=op.f(f"fk_{table}_{name}"))
    return sa.Column(name, kind or sa.BigInteger(), key, nullable=nullable)


def downgrade() -> None:
    """The same blocks backwards."""
    for table in ("outage", "serving_process"):
        op.drop_table(table)
    op.drop_index("ix_lot_closed", "lot")
    for column in ("wound_up_at", "resumed_at"):
        op.drop_column("lot", column)
    op.drop_column("clock_shift", "moved_at")
    op.drop_index("ix_enrolment_user_id_lot_id", "enrolment")
    op.create_index("ix_enrolment_user_id", "enrolment", ["user_id"])
    # Bids are never deleted, so practice lots stay: the old promises hold for what comes after.
    op.drop_constraint("ck_person_id_kind", "person")
    op.create_check_constraint(
        op.f("ck_person_id_kind"), "person",
        "id_kind IN ('resident_id', 'passport', 'company_code', 'staff_card')", postgresql_not_valid=True,
    )  # fmt: skip
    op.drop_constraint("ck_lot_announced_complete", "lot")
    op.create_check_constraint(
        op.f("ck_lot_announced_complete"), "lot",
        "state IN ('draft', 'valued', 'approved', 'withdrawn') OR (announced_at IS NOT NULL"
        " AND closes_at IS NOT NULL AND start_price_minor IS NOT NULL"
        " AND deposit_minor IS NOT NULL AND increment_minor IS NOT NULL)", postgresql_not_valid=True,
    )  # fmt: skip
    op.drop_column("lot", "is_practice")
    op.drop_table("automatic_bid")
    op.drop_column("bid", "is_automatic")
    op.drop_index("ix_lot_automatic", "lot")
    op.drop_column("lot", "has_automatic")
    op.drop_column("court", "automatic_bidding")
    for table in ("unqualified", "declared_relative", "authority", "participant"):
        op.drop_table(table)
    for column in ("kind", "claim_minor", "home_declared_at", "refusal", "refusal_reason"):
        op.drop_column("enrolment", column)
    op.drop_column("lot", "is_home_limited")
    op.drop_index("ix_delivery_delivered", "delivery")
    for table in ("outbid_mail", "lot_told", "entry_told"):
        op.drop_table(table)
    op.drop_index("ix_mail_written", "mail")
    op.drop_column("mail", "stop_url")
    op.drop_column("mail", "is_personal")
    op.drop_table("inbox_notice")
    op.drop_column("user", "mails_stopped")
    op.drop_constraint("ck_lot_closes_after", "lot")
    op.create_check_constraint(
        op.f("ck_lot_closes_after"), "lot", "scheduled_closes_at > opens_at AND closes_at >= scheduled_closes_at"
    )
