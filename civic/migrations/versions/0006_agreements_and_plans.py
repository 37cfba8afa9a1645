"""agreements and plans

Revision: 0006, after 0005.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_table(
        "agreement_reminders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_reminders")),
        sa.UniqueConstraint("key", name=op.f("uq_agreement_reminders_key")),
    )
    op.create_table(
        "campaigns",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("space_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=90), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("aim", sa.Text(), nullable=False),
        sa.Column("audience", sa.String(length=200), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("state_reason", sa.String(length=500), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_campaigns_days_in_order")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["people.id"], name=op.f("fk_campaigns_created_by_id_people")
        ),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"], name=op.f("fk_campaigns_space_id_spaces")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaigns")),
        sa.UniqueConstraint("slug", name=op.f("uq_campaigns_slug")),
    )
    with op.batch_alter_table("campaigns", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_campaigns_created_by_id"), ["created_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_campaigns_ends_on"), ["ends_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_campaigns_space_id"), ["space_id"], unique=False)

    op.create_table(
        "indicator_duties",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.Column("data_entity", sa.String(length=200), nullable=False),
        sa.Column("achievement_entity", sa.String(length=200), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("named_by_id", sa.Integer(), nullable=True),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["indicator_id"], ["indicators.id"], name=op.f("fk_indicator_duties_indicator_id_indicators")
        ),
        sa.ForeignKeyConstraint(
            ["named_by_id"], ["people.id"], name=op.f("fk_indicator_duties_named_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_indicator_duties_person_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator_duties")),
    )
    with op.batch_alter_table("indicator_duties", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_indicator_duties_indicator_id"), ["indicator_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_indicator_duties_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "uq_indicator_duties_in_force",
            ["indicator_id"],
            unique=True,
            sqlite_where=sa.text("superseded_at IS NULL"),
            postgresql_where=sa.text("superseded_at IS NULL"),
        )

    op.create_table(
        "indicator_reports",
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("value", sa.String(length=40), nullable=True),
        sa.Column("numerator", sa.String(length=40), nullable=True),
        sa.Column("denominator", sa.String(length=40), nullable=True),
        sa.Column("superseded_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("evidence_url", sa.String(length=500), nullable=False),
        sa.Column("evidence_file_id", sa.Integer(), nullable=True),
        sa.Column("evidence_name", sa.String(length=200), nullable=False),
        sa.Column("entity", sa.String(length=200), nullable=False),
        sa.Column("reported_by_id", sa.Integer(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("verified_by_id", sa.Integer(), nullable=True),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("change_reason", sa.String(length=500), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("once", sa.String(length=40), nullable=False),
        sa.CheckConstraint(
            "(state = 'reported') = (verified_by_id IS NULL)",
            name=op.f("ck_indicator_reports_checked_by_somebody"),
        ),
        sa.CheckConstraint("period_end >= period_start", name=op.f("ck_indicator_reports_period_in_order")),
        sa.CheckConstraint(
            "verified_by_id <> reported_by_id", name=op.f("ck_indicator_reports_another_person")
        ),
        sa.ForeignKeyConstraint(
            ["evidence_file_id"],
            ["stored_files.id"],
            name=op.f("fk_indicator_reports_evidence_file_id_stored_files"),
        ),
        sa.ForeignKeyConstraint(
            ["indicator_id"], ["indicators.id"], name=op.f("fk_indicator_reports_indicator_id_indicators")
        ),
        sa.ForeignKeyConstraint(
            ["reported_by_id"], ["people.id"], name=op.f("fk_indicator_reports_reported_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["superseded_by_id"],
            ["indicator_reports.id"],
            name=op.f("fk_indicator_reports_superseded_by_id_indicator_reports"),
        ),
        sa.ForeignKeyConstraint(
            ["verified_by_id"], ["people.id"], name=op.f("fk_indicator_reports_verified_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator_reports")),
        sa.UniqueConstraint("indicator_id", "once", name=op.f("uq_indicator_reports_indicator_id_once")),
    )
    with op.batch_alter_table("indicator_reports", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_indicator_reports_indicator_id"), ["indicator_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_indicator_reports_reported_by_id"), ["reported_by_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_indicator_reports_verified_by_id"), ["verified_by_id"], unique=False
        )
        batch_op.create_index(
            "uq_indicator_reports_open",
            ["indicator_id", "period_start", "period_end"],
            unique=True,
            sqlite_where=sa.text("superseded_at IS NULL AND state <> 'verified'"),
            postgresql_where=sa.text("superseded_at IS NULL AND state <> 'verified'"),
        )
        batch_op.create_index(
            "uq_indicator_reports_verified",
            ["indicator_id", "period_start", "period_end"],
            unique=True,
            sqlite_where=sa.text("superseded_at IS NULL AND state = 'verified'"),
            postgresql_where=sa.text("superseded_at IS NULL AND state = 'verified'"),
        )

    op.create_table(
        "plan_drafts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=40), nullable=False),
        sa.Column("space_id", sa.Integer(), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("origin", sa.String(length=20), nullable=False),
        sa.Column("file_name", sa.String(length=120), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("plan_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["made_by_id"], ["people.id"], name=op.f("fk_plan_drafts_made_by_id_people")),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_plan_drafts_plan_id_plans")),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"], name=op.f("fk_plan_drafts_space_id_spaces")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_drafts")),
        sa.UniqueConstraint("token", name=op.f("uq_plan_drafts_token")),
    )
    with op.batch_alter_table("plan_drafts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_drafts_space_id"), ["space_id"], unique=False)

    op.create_table(
        "records",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("space_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("slug", sa.String(length=120), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("drafted_by_id", sa.Integer(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("approved_hash", sa.String(length=64), nullable=True),
        sa.Column("salts", sa.JSON(), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sealed_by_id", sa.Integer(), nullable=True),
        sa.Column("seal", sa.String(length=64), nullable=True),
        sa.Column("previous_seal", sa.String(length=64), nullable=True),
        sa.Column("chain_position", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.Column("withdraw_reason", sa.String(length=500), nullable=True),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["people.id"], name=op.f("fk_records_approved_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["drafted_by_id"], ["people.id"], name=op.f("fk_records_drafted_by_id_people")
        ),
        sa.ForeignKeyConstraint(["sealed_by_id"], ["people.id"], name=op.f("fk_records_sealed_by_id_people")),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"], name=op.f("fk_records_space_id_spaces")),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"], ["people.id"], name=op.f("fk_records_withdrawn_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_records")),
        sa.UniqueConstraint("slug", name=op.f("uq_records_slug")),
        sa.UniqueConstraint("space_id", "chain_position", name=op.f("uq_records_space_id_chain_position")),
        sa.UniqueConstraint(
            "space_id", "kind", "year", "number", name=op.f("uq_records_space_id_kind_year_number")
        ),
    )
    with op.batch_alter_table("records", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_records_approved_by_id"), ["approved_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_records_drafted_by_id"), ["drafted_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_records_sealed_by_id"), ["sealed_by_id"], unique=False)
        batch_op.create_index("ix_records_space_id_state", ["space_id", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_records_withdrawn_by_id"), ["withdrawn_by_id"], unique=False)

    op.create_table(
        "report_reminders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("about", sa.String(length=40), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_report_reminders_person_id_people")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_report_reminders_plan_id_plans")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_reminders")),
        sa.UniqueConstraint(
            "plan_id", "person_id", "about", name=op.f("uq_report_reminders_plan_id_person_id_about")
        ),
    )
    with op.batch_alter_table("report_reminders", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_report_reminders_person_id"), ["person_id"], unique=False)

    op.create_table(
        "target_decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.String(length=40), nullable=False),
        sa.Column("act", sa.String(length=300), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("document_url", sa.String(length=500), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["people.id"], name=op.f("fk_target_decisions_decided_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["stored_files.id"], name=op.f("fk_target_decisions_document_id_stored_files")
        ),
        sa.ForeignKeyConstraint(
            ["indicator_id"], ["indicators.id"], name=op.f("fk_target_decisions_indicator_id_indicators")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_target_decisions")),
    )
    with op.batch_alter_table("target_decisions", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_target_decisions_decided_by_id"), ["decided_by_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_target_decisions_indicator_id"), ["indicator_id"], unique=False)
        batch_op.create_index(
            "uq_target_decisions_in_force",
            ["indicator_id"],
            unique=True,
            sqlite_where=sa.text("superseded_at IS NULL"),
            postgresql_where=sa.text("superseded_at IS NULL"),
        )

    op.create_table(
        "tracked_works",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("reference", sa.String(length=80), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("drop_reason", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["people.id"], name=op.f("fk_tracked_works_added_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["indicator_id"], ["indicators.id"], name=op.f("fk_tracked_works_indicator_id_indicators")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tracked_works")),
        sa.UniqueConstraint("indicator_id", "name", name=op.f("uq_tracked_works_indicator_id_name")),
    )
    with op.batch_alter_table("tracked_works", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tracked_works_indicator_id"), ["indicator_id"], unique=False)

    op.create_table(
        "campaign_events",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_campaign_events_campaign_id_campaigns")
        ),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_campaign_events_event_id_events")),
        sa.PrimaryKeyConstraint("campaign_id", "event_id", name=op.f("pk_campaign_events")),
    )
    with op.batch_alter_table("campaign_events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_campaign_events_event_id"), ["event_id"], unique=False)

    op.create_table(
        "campaign_pieces",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("channel", sa.String(length=200), nullable=False),
        sa.Column("link", sa.String(length=500), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_campaign_pieces_campaign_id_campaigns")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["people.id"], name=op.f("fk_campaign_pieces_created_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_files.id"], name=op.f("fk_campaign_pieces_file_id_stored_files")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_pieces")),
    )
    with op.batch_alter_table("campaign_pieces", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_campaign_pieces_campaign_id"), ["campaign_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_campaign_pieces_created_by_id"), ["created_by_id"], unique=False)

    op.create_table(
        "hearings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("space_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=90), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(length=40), nullable=False),
        sa.Column("call_text", sa.Text(), nullable=False),
        sa.Column("questions_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("report_title", sa.String(length=160), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=True),
        sa.Column("report_published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("record_id", sa.Integer(), nullable=True),
        sa.Column("next_number", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_hearings_event_id_events")),
        sa.ForeignKeyConstraint(["made_by_id"], ["people.id"], name=op.f("fk_hearings_made_by_id_people")),
        sa.ForeignKeyConstraint(["record_id"], ["records.id"], name=op.f("fk_hearings_record_id_records")),
        sa.ForeignKeyConstraint(
            ["report_id"], ["stored_files.id"], name=op.f("fk_hearings_report_id_stored_files")
        ),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"], name=op.f("fk_hearings_space_id_spaces")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hearings")),
        sa.UniqueConstraint("event_id", name=op.f("uq_hearings_event_id")),
        sa.UniqueConstraint("slug", name=op.f("uq_hearings_slug")),
        sa.UniqueConstraint("space_id", "year", "period", name=op.f("uq_hearings_space_id_year_period")),
    )
    with op.batch_alter_table("hearings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hearings_made_by_id"), ["made_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_hearings_record_id"), ["record_id"], unique=False)
        batch_op.create_index("ix_hearings_space_id_year", ["space_id", "year"], unique=False)

    op.create_table(
        "meetings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("space_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=90), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("call_text", sa.Text(), nullable=False),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("called_by_id", sa.Integer(), nullable=True),
        sa.Column("first_percent", sa.Integer(), nullable=True),
        sa.Column("first_count", sa.Integer(), nullable=True),
        sa.Column("per_sector", sa.Boolean(), nullable=False),
        sa.Column("second_after", sa.Integer(), nullable=True),
        sa.Column("second_percent", sa.Integer(), nullable=True),
        sa.Column("second_count", sa.Integer(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_decision", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(first_percent IS NULL) != (first_count IS NULL)", name=op.f("ck_meetings_one_first_rule")
        ),
        sa.CheckConstraint(
            "closed_at IS NULL OR opened_at IS NOT NULL", name=op.f("ck_meetings_opened_before_closed")
        ),
        sa.CheckConstraint(
            "second_after IS NULL OR (second_percent IS NULL) != (second_count IS NULL)",
            name=op.f("ck_meetings_one_second_rule"),
        ),
        sa.ForeignKeyConstraint(
            ["called_by_id"], ["people.id"], name=op.f("fk_meetings_called_by_id_people")
        ),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_meetings_event_id_events")),
        sa.ForeignKeyConstraint(["record_id"], ["records.id"], name=op.f("fk_meetings_record_id_records")),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"], name=op.f("fk_meetings_space_id_spaces")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meetings")),
        sa.UniqueConstraint("event_id", name=op.f("uq_meetings_event_id")),
        sa.UniqueConstraint("slug", name=op.f("uq_meetings_slug")),
        sa.UniqueConstraint(
            "space_id", "year", "kind", "number", name=op.f("uq_meetings_space_id_year_kind_number")
        ),
    )
    with op.batch_alter_table("meetings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meetings_record_id"), ["record_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_meetings_space_id"), ["space_id"], unique=False)

    op.create_table(
        "milestone_reports",
        sa.Column("work_id", sa.Integer(), nullable=False),
        sa.Column("milestone_id", sa.Integer(), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column("superseded_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("evidence_url", sa.String(length=500), nullable=False),
        sa.Column("evidence_file_id", sa.Integer(), nullable=True),
        sa.Column("evidence_name", sa.String(length=200), nullable=False),
        sa.Column("entity", sa.String(length=200), nullable=False),
        sa.Column("reported_by_id", sa.Integer(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("verified_by_id", sa.Integer(), nullable=True),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("change_reason", sa.String(length=500), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("once", sa.String(length=40), nullable=False),
        sa.CheckConstraint(
            "(state = 'reported') = (verified_by_id IS NULL)",
            name=op.f("ck_milestone_reports_checked_by_somebody"),
        ),
        sa.CheckConstraint("percent BETWEEN 0 AND 100", name=op.f("ck_milestone_reports_percent")),
        sa.CheckConstraint(
            "verified_by_id <> reported_by_id", name=op.f("ck_milestone_reports_another_person")
        ),
        sa.ForeignKeyConstraint(
            ["evidence_file_id"],
            ["stored_files.id"],
            name=op.f("fk_milestone_reports_evidence_file_id_stored_files"),
        ),
        sa.ForeignKeyConstraint(
            ["indicator_id"], ["indicators.id"], name=op.f("fk_milestone_reports_indicator_id_indicators")
        ),
        sa.ForeignKeyConstraint(
            ["milestone_id"], ["milestones.id"], name=op.f("fk_milestone_reports_milestone_id_milestones")
        ),
        sa.ForeignKeyConstraint(
            ["reported_by_id"], ["people.id"], name=op.f("fk_milestone_reports_reported_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["superseded_by_id"],
            ["milestone_reports.id"],
            name=op.f("fk_milestone_reports_superseded_by_id_milestone_reports"),
        ),
        sa.ForeignKeyConstraint(
            ["verified_by_id"], ["people.id"], name=op.f("fk_milestone_reports_verified_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["work_id"], ["tracked_works.id"], name=op.f("fk_milestone_reports_work_id_tracked_works")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestone_reports")),
        sa.UniqueConstraint("indicator_id", "once", name=op.f("uq_milestone_reports_indicator_id_once")),
    )
    with op.batch_alter_table("milestone_reports", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_milestone_reports_indicator_id"), ["indicator_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_milestone_reports_milestone_id"), ["milestone_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_milestone_reports_reported_by_id"), ["reported_by_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_milestone_reports_verified_by_id"), ["verified_by_id"], unique=False
        )
        batch_op.create_index(
            "uq_milestone_reports_open",
            ["work_id", "milestone_id"],
            unique=True,
            sqlite_where=sa.text("superseded_at IS NULL AND state <> 'verified'"),
            postgresql_where=sa.text("superseded_at IS NULL AND state <> 'verified'"),
        )
        batch_op.create_index(
            "uq_milestone_reports_verified",
            ["work_id", "milestone_id"],
            unique=True,
            sqlite_where=sa.text("superseded_at IS NULL AND state = 'verified'"),
            postgresql_where=sa.text("superseded_at IS NULL AND state = 'verified'"),
        )

    op.create_table(
        "news_posts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("space_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=90), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("picture_id", sa.Integer(), nullable=True),
        sa.Column("picture_words", sa.String(length=200), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_by_id", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("change_note", sa.String(length=300), nullable=True),
        sa.Column("withdrawn_reason", sa.String(length=300), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_news_posts_campaign_id_campaigns")
        ),
        sa.ForeignKeyConstraint(
            ["picture_id"], ["stored_files.id"], name=op.f("fk_news_posts_picture_id_stored_files")
        ),
        sa.ForeignKeyConstraint(
            ["published_by_id"], ["people.id"], name=op.f("fk_news_posts_published_by_id_people")
        ),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"], name=op.f("fk_news_posts_space_id_spaces")),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["people.id"], name=op.f("fk_news_posts_written_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_news_posts")),
        sa.UniqueConstraint("slug", name=op.f("uq_news_posts_slug")),
    )
    with op.batch_alter_table("news_posts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_news_posts_campaign_id"), ["campaign_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_news_posts_published_at"), ["published_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_news_posts_space_id"), ["space_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_news_posts_state"), ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix_news_posts_written_by_id"), ["written_by_id"], unique=False)

    op.create_table(
        "oversight_committees",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("space_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("term_from", sa.Date(), nullable=False),
        sa.Column("term_to", sa.Date(), nullable=False),
        sa.Column("elected_how", sa.String(length=300), nullable=False),
        sa.Column("members_needed", sa.Integer(), nullable=False),
        sa.Column("members_source", sa.String(length=200), nullable=False),
        sa.Column("resolution", sa.String(length=200), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("next_number", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "members_needed BETWEEN 1 AND 40", name=op.f("ck_oversight_committees_members_needed")
        ),
        sa.CheckConstraint("term_to >= term_from", name=op.f("ck_oversight_committees_term_in_order")),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["people.id"], name=op.f("fk_oversight_committees_made_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["record_id"], ["records.id"], name=op.f("fk_oversight_committees_record_id_records")
        ),
        sa.ForeignKeyConstraint(
            ["space_id"], ["spaces.id"], name=op.f("fk_oversight_committees_space_id_spaces")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_oversight_committees")),
    )
    with op.batch_alter_table("oversight_committees", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_oversight_committees_made_by_id"), ["made_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_oversight_committees_record_id"), ["record_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_oversight_committees_space_id"), ["space_id"], unique=False)

    op.create_table(
        "record_annexes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("file_sha256", sa.String(length=64), nullable=True),
        sa.Column("file_is_public", sa.Boolean(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.Column("seal", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["people.id"], name=op.f("fk_record_annexes_added_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_files.id"], name=op.f("fk_record_annexes_file_id_stored_files")
        ),
        sa.ForeignKeyConstraint(
            ["record_id"], ["records.id"], name=op.f("fk_record_annexes_record_id_records")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_annexes")),
        sa.UniqueConstraint("record_id", "position", name=op.f("uq_record_annexes_record_id_position")),
    )
    with op.batch_alter_table("record_annexes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_record_annexes_added_by_id"), ["added_by_id"], unique=False)

    op.create_table(
        "record_signatures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("office", sa.String(length=160), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.Column("organization_name", sa.String(length=200), nullable=False),
        sa.Column("seat", sa.String(length=40), nullable=False),
        sa.Column("way", sa.String(length=40), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("file_sha256", sa.String(length=64), nullable=True),
        sa.Column("salt", sa.String(length=64), nullable=False),
        sa.Column("name_sha256", sa.String(length=64), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("witnessed_by_id", sa.Integer(), nullable=True),
        sa.Column("forgotten_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_files.id"], name=op.f("fk_record_signatures_file_id_stored_files")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_record_signatures_organization_id_organizations"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_record_signatures_person_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["record_id"], ["records.id"], name=op.f("fk_record_signatures_record_id_records")
        ),
        sa.ForeignKeyConstraint(
            ["witnessed_by_id"], ["people.id"], name=op.f("fk_record_signatures_witnessed_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_signatures")),
        sa.UniqueConstraint("record_id", "position", name=op.f("uq_record_signatures_record_id_position")),
    )
    with op.batch_alter_table("record_signatures", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_record_signatures_organization_id"), ["organization_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_record_signatures_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_record_signatures_witnessed_by_id"), ["witnessed_by_id"], unique=False
        )

    op.create_table(
        "agenda_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("presenter", sa.String(length=160), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("treated_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_agenda_items_meeting_id_meetings")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_items")),
        sa.UniqueConstraint("meeting_id", "position", name=op.f("uq_agenda_items_meeting_id_position")),
    )
    op.create_table(
        "campaign_reaches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("piece_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=40), nullable=False),
        sa.Column("how_known", sa.String(length=300), nullable=False),
        sa.Column("told_by", sa.String(length=160), nullable=False),
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=True),
        sa.Column("evidence_link", sa.String(length=500), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("number >= 0", name=op.f("ck_campaign_reaches_no_negative_reach")),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["stored_files.id"], name=op.f("fk_campaign_reaches_evidence_id_stored_files")
        ),
        sa.ForeignKeyConstraint(
            ["piece_id"], ["campaign_pieces.id"], name=op.f("fk_campaign_reaches_piece_id_campaign_pieces")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["people.id"], name=op.f("fk_campaign_reaches_recorded_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_reaches")),
    )
    with op.batch_alter_table("campaign_reaches", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_campaign_reaches_piece_id"), ["piece_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_campaign_reaches_recorded_by_id"), ["recorded_by_id"], unique=False
        )

    op.create_table(
        "hearing_questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hearing_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("once", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("asker_name", sa.String(length=160), nullable=False),
        sa.Column("shows_name", sa.Boolean(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("state_reason", sa.String(length=300), nullable=True),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("registered_by_id", sa.Integer(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_by", sa.String(length=160), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer_recorded_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["answer_recorded_by_id"],
            ["people.id"],
            name=op.f("fk_hearing_questions_answer_recorded_by_id_people"),
        ),
        sa.ForeignKeyConstraint(
            ["hearing_id"], ["hearings.id"], name=op.f("fk_hearing_questions_hearing_id_hearings")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_hearing_questions_person_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["registered_by_id"], ["people.id"], name=op.f("fk_hearing_questions_registered_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hearing_questions")),
        sa.UniqueConstraint("hearing_id", "number", name=op.f("uq_hearing_questions_hearing_id_number")),
        sa.UniqueConstraint("hearing_id", "once", name=op.f("uq_hearing_questions_hearing_id_once")),
    )
    with op.batch_alter_table("hearing_questions", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_hearing_questions_answer_recorded_by_id"), ["answer_recorded_by_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_hearing_questions_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_hearing_questions_registered_by_id"), ["registered_by_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_hearing_questions_state"), ["state"], unique=False)

    op.create_table(
        "meeting_departures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("came_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("back_recorded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("back_recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "came_back_at IS NULL OR came_back_at >= left_at",
            name=op.f("ck_meeting_departures_left_before_back"),
        ),
        sa.ForeignKeyConstraint(
            ["back_recorded_by_id"],
            ["people.id"],
            name=op.f("fk_meeting_departures_back_recorded_by_id_people"),
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_meeting_departures_meeting_id_meetings")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_meeting_departures_person_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["people.id"], name=op.f("fk_meeting_departures_recorded_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"], ["people.id"], name=op.f("fk_meeting_departures_withdrawn_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_departures")),
    )
    with op.batch_alter_table("meeting_departures", schema=None) as batch_op:
        batch_op.create_index(
            "ix_meeting_departures_meeting_id_person_id", ["meeting_id", "person_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_meeting_departures_person_id"), ["person_id"], unique=False)

    op.create_table(
        "meeting_notices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("seat", sa.String(length=40), nullable=True),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noted_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_meeting_notices_meeting_id_meetings")
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_meeting_notices_message_id_messages")
        ),
        sa.ForeignKeyConstraint(
            ["noted_by_id"], ["people.id"], name=op.f("fk_meeting_notices_noted_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_meeting_notices_organization_id_organizations"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_meeting_notices_person_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_notices")),
    )
    with op.batch_alter_table("meeting_notices", schema=None) as batch_op:
        batch_op.create_index(
            "ix_meeting_notices_meeting_id_organization_id", ["meeting_id", "organization_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_meeting_notices_noted_by_id"), ["noted_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_meeting_notices_person_id"), ["person_id"], unique=False)

    op.create_table(
        "oversight_members",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("committee_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("leave_reason", sa.String(length=300), nullable=True),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["people.id"], name=op.f("fk_oversight_members_added_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["committee_id"],
            ["oversight_committees.id"],
            name=op.f("fk_oversight_members_committee_id_oversight_committees"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_oversight_members_organization_id_organizations"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_oversight_members_person_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["replaces_id"],
            ["oversight_members.id"],
            name=op.f("fk_oversight_members_replaces_id_oversight_members"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_oversight_members")),
    )
    with op.batch_alter_table("oversight_members", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_oversight_members_added_by_id"), ["added_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_oversight_members_committee_id"), ["committee_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_oversight_members_organization_id"), ["organization_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_oversight_members_person_id"), ["person_id"], unique=False)

    op.create_table(
        "oversight_reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("committee_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("half", sa.Integer(), nullable=False),
        sa.Column("conclusions", sa.Text(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("built_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("built_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("half IN (1, 2)", name=op.f("ck_oversight_reports_half_of_a_year")),
        sa.ForeignKeyConstraint(
            ["built_by_id"], ["people.id"], name=op.f("fk_oversight_reports_built_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["committee_id"],
            ["oversight_committees.id"],
            name=op.f("fk_oversight_reports_committee_id_oversight_committees"),
        ),
        sa.ForeignKeyConstraint(
            ["record_id"], ["records.id"], name=op.f("fk_oversight_reports_record_id_records")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_oversight_reports")),
        sa.UniqueConstraint(
            "committee_id", "year", "half", name=op.f("uq_oversight_reports_committee_id_year_half")
        ),
    )
    with op.batch_alter_table("oversight_reports", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_oversight_reports_built_by_id"), ["built_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_oversight_reports_record_id"), ["record_id"], unique=False)

    op.create_table(
        "oversight_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("committee_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("entity", sa.String(length=160), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("due_on >= asked_on", name=op.f("ck_oversight_requests_days_in_order")),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["people.id"], name=op.f("fk_oversight_requests_asked_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["committee_id"],
            ["oversight_committees.id"],
            name=op.f("fk_oversight_requests_committee_id_oversight_committees"),
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_files.id"], name=op.f("fk_oversight_requests_file_id_stored_files")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_oversight_requests")),
        sa.UniqueConstraint("committee_id", "number", name=op.f("uq_oversight_requests_committee_id_number")),
    )
    with op.batch_alter_table("oversight_requests", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_oversight_requests_asked_by_id"), ["asked_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_oversight_requests_due_on"), ["due_on"], unique=False)

    op.create_table(
        "agreements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("space_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("slug", sa.String(length=90), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("object", sa.Text(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=True),
        sa.Column("poll_id", sa.Integer(), nullable=True),
        sa.Column("continues_id", sa.Integer(), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("amount_cents", sa.BigInteger(), nullable=True),
        sa.Column("money_note", sa.String(length=200), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("document_is_public", sa.Boolean(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.String(length=500), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("amount_cents >= 0", name=op.f("ck_agreements_no_negative_money")),
        sa.ForeignKeyConstraint(
            ["continues_id"], ["agreements.id"], name=op.f("fk_agreements_continues_id_agreements")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["stored_files.id"], name=op.f("fk_agreements_document_id_stored_files")
        ),
        sa.ForeignKeyConstraint(["made_by_id"], ["people.id"], name=op.f("fk_agreements_made_by_id_people")),
        sa.ForeignKeyConstraint(["poll_id"], ["polls.id"], name=op.f("fk_agreements_poll_id_polls")),
        sa.ForeignKeyConstraint(["record_id"], ["records.id"], name=op.f("fk_agreements_record_id_records")),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"], name=op.f("fk_agreements_space_id_spaces")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreements")),
        sa.UniqueConstraint("slug", name=op.f("uq_agreements_slug")),
    )
    with op.batch_alter_table("agreements", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agreements_continues_id"), ["continues_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_agreements_made_by_id"), ["made_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_agreements_poll_id"), ["poll_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_agreements_record_id"), ["record_id"], unique=False)
        batch_op.create_index("ix_agreements_space_id_kind", ["space_id", "kind"], unique=False)

    op.create_table(
        "decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("way", sa.String(length=40), nullable=False),
        sa.Column("in_favour", sa.Integer(), nullable=True),
        sa.Column("against", sa.Integer(), nullable=True),
        sa.Column("abstained", sa.Integer(), nullable=True),
        sa.Column("poll_id", sa.Integer(), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("call", sa.Integer(), nullable=False),
        sa.Column("with_quorum", sa.Boolean(), nullable=False),
        sa.Column("present", sa.Integer(), nullable=False),
        sa.Column("needed", sa.Integer(), nullable=False),
        sa.Column("accredited", sa.Integer(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("annulled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("annulled_by_id", sa.Integer(), nullable=True),
        sa.Column("annul_reason", sa.String(length=500), nullable=True),
        sa.Column("once", sa.String(length=40), nullable=False),
        sa.CheckConstraint(
            "in_favour >= 0 AND against >= 0 AND abstained >= 0", name=op.f("ck_decisions_no_negative_votes")
        ),
        sa.ForeignKeyConstraint(
            ["annulled_by_id"], ["people.id"], name=op.f("fk_decisions_annulled_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["agenda_items.id"], name=op.f("fk_decisions_item_id_agenda_items")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_decisions_meeting_id_meetings")
        ),
        sa.ForeignKeyConstraint(["poll_id"], ["polls.id"], name=op.f("fk_decisions_poll_id_polls")),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["people.id"], name=op.f("fk_decisions_recorded_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
        sa.UniqueConstraint("meeting_id", "number", name=op.f("uq_decisions_meeting_id_number")),
        sa.UniqueConstraint("meeting_id", "once", name=op.f("uq_decisions_meeting_id_once")),
    )
    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decisions_item_id"), ["item_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_decisions_poll_id"), ["poll_id"], unique=False)

    op.create_table(
        "oversight_answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("signer", sa.String(length=160), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_files.id"], name=op.f("fk_oversight_answers_file_id_stored_files")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["people.id"], name=op.f("fk_oversight_answers_recorded_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["oversight_requests.id"],
            name=op.f("fk_oversight_answers_request_id_oversight_requests"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_oversight_answers")),
    )
    with op.batch_alter_table("oversight_answers", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_oversight_answers_recorded_by_id"), ["recorded_by_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_oversight_answers_request_id"), ["request_id"], unique=False)

    op.create_table(
        "agreement_axes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("axis", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreements.id"], name=op.f("fk_agreement_axes_agreement_id_agreements")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_axes")),
        sa.UniqueConstraint("agreement_id", "axis", name=op.f("uq_agreement_axes_agreement_id_axis")),
    )
    op.create_table(
        "agreement_parties",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("entity", sa.String(length=160), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.Column("sector", sa.String(length=40), nullable=False),
        sa.Column("signer", sa.String(length=160), nullable=False),
        sa.Column("office", sa.String(length=160), nullable=False),
        sa.Column("contribution", sa.String(length=500), nullable=False),
        sa.Column("contribution_cents", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("contribution_cents >= 0", name=op.f("ck_agreement_parties_no_negative_money")),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreements.id"], name=op.f("fk_agreement_parties_agreement_id_agreements")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_agreement_parties_organization_id_organizations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_parties")),
        sa.UniqueConstraint(
            "agreement_id", "position", name=op.f("uq_agreement_parties_agreement_id_position")
        ),
    )
    with op.batch_alter_table("agreement_parties", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_agreement_parties_organization_id"), ["organization_id"], unique=False
        )

    op.create_table(
        "agreement_projects",
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreements.id"], name=op.f("fk_agreement_projects_agreement_id_agreements")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposals.id"], name=op.f("fk_agreement_projects_proposal_id_proposals")
        ),
        sa.PrimaryKeyConstraint("agreement_id", "proposal_id", name=op.f("pk_agreement_projects")),
    )
    with op.batch_alter_table("agreement_projects", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agreement_projects_proposal_id"), ["proposal_id"], unique=False)

    op.create_table(
        "agreement_renewals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("until_before", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("document_is_public", sa.Boolean(), nullable=False),
        sa.Column("renewed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("renewed_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreements.id"], name=op.f("fk_agreement_renewals_agreement_id_agreements")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["stored_files.id"], name=op.f("fk_agreement_renewals_document_id_stored_files")
        ),
        sa.ForeignKeyConstraint(
            ["renewed_by_id"], ["people.id"], name=op.f("fk_agreement_renewals_renewed_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_renewals")),
    )
    with op.batch_alter_table("agreement_renewals", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_agreement_renewals_agreement_id"), ["agreement_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_agreement_renewals_renewed_by_id"), ["renewed_by_id"], unique=False
        )

    op.create_table(
        "commitments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("space_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("search_key", sa.Text(), nullable=False),
        sa.Column("axis", sa.String(length=40), nullable=True),
        sa.Column("entity", sa.String(length=160), nullable=False),
        sa.Column("entity_key", sa.String(length=160), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.Column("person_in_charge", sa.String(length=160), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("agreed_on", sa.Date(), nullable=False),
        sa.Column("first_due_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("proof", sa.String(length=500), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("claimed_by_id", sa.Integer(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("progress BETWEEN 0 AND 100", name=op.f("ck_commitments_percent")),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreements.id"], name=op.f("fk_commitments_agreement_id_agreements")
        ),
        sa.ForeignKeyConstraint(
            ["claimed_by_id"], ["people.id"], name=op.f("fk_commitments_claimed_by_id_people")
        ),
        sa.ForeignKeyConstraint(["made_by_id"], ["people.id"], name=op.f("fk_commitments_made_by_id_people")),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_commitments_organization_id_organizations"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_commitments_person_id_people")),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"], name=op.f("fk_commitments_space_id_spaces")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitments")),
        sa.UniqueConstraint("space_id", "number", name=op.f("uq_commitments_space_id_number")),
    )
    with op.batch_alter_table("commitments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_commitments_agreement_id"), ["agreement_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_commitments_claimed_by_id"), ["claimed_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_commitments_entity_key"), ["entity_key"], unique=False)
        batch_op.create_index(batch_op.f("ix_commitments_made_by_id"), ["made_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_commitments_organization_id"), ["organization_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_commitments_person_id"), ["person_id"], unique=False)
        batch_op.create_index("ix_commitments_state_due_on", ["state", "due_on"], unique=False)

    op.create_table(
        "decision_dissents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decisions.id"], name=op.f("fk_decision_dissents_decision_id_decisions")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_decision_dissents_organization_id_organizations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_dissents")),
    )
    with op.batch_alter_table("decision_dissents", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decision_dissents_decision_id"), ["decision_id"], unique=False)

    op.create_table(
        "oversight_visits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("committee_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("visited_on", sa.Date(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=True),
        sa.Column("agreement_id", sa.Integer(), nullable=True),
        sa.Column("visitors", sa.String(length=300), nullable=False),
        sa.Column("found", sa.Text(), nullable=False),
        sa.Column("recommendation", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreements.id"], name=op.f("fk_oversight_visits_agreement_id_agreements")
        ),
        sa.ForeignKeyConstraint(
            ["committee_id"],
            ["oversight_committees.id"],
            name=op.f("fk_oversight_visits_committee_id_oversight_committees"),
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposals.id"], name=op.f("fk_oversight_visits_proposal_id_proposals")
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["people.id"], name=op.f("fk_oversight_visits_written_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_oversight_visits")),
    )
    with op.batch_alter_table("oversight_visits", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_oversight_visits_agreement_id"), ["agreement_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_oversight_visits_committee_id"), ["committee_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_oversight_visits_proposal_id"), ["proposal_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_oversight_visits_written_by_id"), ["written_by_id"], unique=False
        )

    op.create_table(
        "carried_commitments",
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("commitment_id", sa.Integer(), nullable=False),
        sa.Column("carried_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("carried_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreements.id"], name=op.f("fk_carried_commitments_agreement_id_agreements")
        ),
        sa.ForeignKeyConstraint(
            ["carried_by_id"], ["people.id"], name=op.f("fk_carried_commitments_carried_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["commitment_id"],
            ["commitments.id"],
            name=op.f("fk_carried_commitments_commitment_id_commitments"),
        ),
        sa.PrimaryKeyConstraint("agreement_id", "commitment_id", name=op.f("pk_carried_commitments")),
    )
    with op.batch_alter_table("carried_commitments", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_carried_commitments_commitment_id"), ["commitment_id"], unique=False
        )

    op.create_table(
        "commitment_postponements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("commitment_id", sa.Integer(), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("to_day", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["commitment_id"],
            ["commitments.id"],
            name=op.f("fk_commitment_postponements_commitment_id_commitments"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["people.id"], name=op.f("fk_commitment_postponements_decided_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment_postponements")),
    )
    with op.batch_alter_table("commitment_postponements", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_commitment_postponements_commitment_id"), ["commitment_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_commitment_postponements_decided_by_id"), ["decided_by_id"], unique=False
        )

    op.create_table(
        "commitment_reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("commitment_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("link", sa.String(length=500), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reported_by_id", sa.Integer(), nullable=True),
        sa.Column("by_team", sa.Boolean(), nullable=False),
        sa.Column("once", sa.String(length=40), nullable=False),
        sa.CheckConstraint("progress BETWEEN 0 AND 100", name=op.f("ck_commitment_reports_percent")),
        sa.ForeignKeyConstraint(
            ["commitment_id"],
            ["commitments.id"],
            name=op.f("fk_commitment_reports_commitment_id_commitments"),
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_files.id"], name=op.f("fk_commitment_reports_file_id_stored_files")
        ),
        sa.ForeignKeyConstraint(
            ["reported_by_id"], ["people.id"], name=op.f("fk_commitment_reports_reported_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment_reports")),
        sa.UniqueConstraint("commitment_id", "once", name=op.f("uq_commitment_reports_commitment_id_once")),
    )
    with op.batch_alter_table("commitment_reports", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_commitment_reports_reported_by_id"), ["reported_by_id"], unique=False
        )

    op.create_table(
        "decision_commitments",
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("commitment_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["commitment_id"],
            ["commitments.id"],
            name=op.f("fk_decision_commitments_commitment_id_commitments"),
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decisions.id"], name=op.f("fk_decision_commitments_decision_id_decisions")
        ),
        sa.PrimaryKeyConstraint("decision_id", "commitment_id", name=op.f("pk_decision_commitments")),
        sa.UniqueConstraint("commitment_id", name=op.f("uq_decision_commitments_commitment_id")),
    )
    op.create_table(
        "oversight_alerts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("committee_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("risk", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("recommendation", sa.Text(), nullable=False),
        sa.Column("entities", sa.String(length=300), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=True),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("raised_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("raised_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["committee_id"],
            ["oversight_committees.id"],
            name=op.f("fk_oversight_alerts_committee_id_oversight_committees"),
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_files.id"], name=op.f("fk_oversight_alerts_file_id_stored_files")
        ),
        sa.ForeignKeyConstraint(
            ["raised_by_id"], ["people.id"], name=op.f("fk_oversight_alerts_raised_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["oversight_visits.id"], name=op.f("fk_oversight_alerts_visit_id_oversight_visits")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_oversight_alerts")),
        sa.UniqueConstraint("committee_id", "number", name=op.f("uq_oversight_alerts_committee_id_number")),
    )
    with op.batch_alter_table("oversight_alerts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_oversight_alerts_raised_by_id"), ["raised_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_oversight_alerts_raised_on"), ["raised_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_oversight_alerts_visit_id"), ["visit_id"], unique=False)

    op.create_table(
        "oversight_photos",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("caption", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_files.id"], name=op.f("fk_oversight_photos_file_id_stored_files")
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["oversight_visits.id"], name=op.f("fk_oversight_photos_visit_id_oversight_visits")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_oversight_photos")),
    )
    with op.batch_alter_table("oversight_photos", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_oversight_photos_visit_id"), ["visit_id"], unique=False)

    op.create_table(
        "oversight_alert_steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alert_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["alert_id"],
            ["oversight_alerts.id"],
            name=op.f("fk_oversight_alert_steps_alert_id_oversight_alerts"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["people.id"], name=op.f("fk_oversight_alert_steps_recorded_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_oversight_alert_steps")),
    )
    with op.batch_alter_table("oversight_alert_steps", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_oversight_alert_steps_alert_id"), ["alert_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_oversight_alert_steps_recorded_by_id"), ["recorded_by_id"], unique=False
        )

    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.add_column(sa.Column("attachment", sa.String(length=None), nullable=True))
        batch_op.add_column(sa.Column("attachment_name", sa.String(length=80), nullable=True))


def downgrade() -> None:
    """Bring the tables back."""
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.drop_column("attachment_name")
        batch_op.drop_column("attachment")

    with op.batch_alter_table("oversight_alert_steps", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_oversight_alert_steps_recorded_by_id"))
        batch_op.drop_index(batch_op.f("ix_oversight_alert_steps_alert_id"))

    op.drop_table("oversight_alert_steps")
    with op.batch_alter_table("oversight_photos", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_oversight_photos_visit_id"))

    op.drop_table("oversight_photos")
    with op.batch_alter_table("oversight_alerts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_oversight_alerts_visit_id"))
        batch_op.drop_index(batch_op.f("ix_oversight_alerts_raised_on"))
        batch_op.drop_index(batch_op.f("ix_oversight_alerts_raised_by_id"))

    op.drop_table("oversight_alerts")
    op.drop_table("decision_commitments")
    with op.batch_alter_table("commitment_reports", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_commitment_reports_reported_by_id"))

    op.drop_table("commitment_reports")
    with op.batch_alter_table("commitment_postponements", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_commitment_postponements_decided_by_id"))
        batch_op.drop_index(batch_op.f("ix_commitment_postponements_commitment_id"))

    op.drop_table("commitment_postponements")
    with op.batch_alter_table("carried_commitments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_carried_commitments_commitment_id"))

    op.drop_table("carried_commitments")
    with op.batch_alter_table("oversight_visits", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_oversight_visits_written_by_id"))
        batch_op.drop_index(batch_op.f("ix_oversight_visits_proposal_id"))
        batch_op.drop_index(batch_op.f("ix_oversight_visits_committee_id"))
        batch_op.drop_index(batch_op.f("ix_oversight_visits_agreement_id"))

    op.drop_table("oversight_visits")
    with op.batch_alter_table("decision_dissents", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_decision_dissents_decision_id"))

    op.drop_table("decision_dissents")
    with op.batch_alter_table("commitments", schema=None) as batch_op:
        batch_op.drop_index("ix_commitments_state_due_on")
        batch_op.drop_index(batch_op.f("ix_commitments_person_id"))
        batch_op.drop_index(batch_op.f("ix_commitments_organization_id"))
        batch_op.drop_index(batch_op.f("ix_commitments_made_by_id"))
        batch_op.drop_index(batch_op.f("ix_commitments_entity_key"))
        batch_op.drop_index(batch_op.f("ix_commitments_claimed_by_id"))
        batch_op.drop_index(batch_op.f("ix_commitments_agreement_id"))

    op.drop_table("commitments")
    with op.batch_alter_table("agreement_renewals", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agreement_renewals_renewed_by_id"))
        batch_op.drop_index(batch_op.f("ix_agreement_renewals_agreement_id"))

    op.drop_table("agreement_renewals")
    with op.batch_alter_table("agreement_projects", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agreement_projects_proposal_id"))

    op.drop_table("agreement_projects")
    with op.batch_alter_table("agreement_parties", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agreement_parties_organization_id"))

    op.drop_table("agreement_parties")
    op.drop_table("agreement_axes")
    with op.batch_alter_table("oversight_answers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_oversight_answers_request_id"))
        batch_op.drop_index(batch_op.f("ix_oversight_answers_recorded_by_id"))

    op.drop_table("oversight_answers")
    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_decisions_poll_id"))
        batch_op.drop_index(batch_op.f("ix_decisions_item_id"))

    op.drop_table("decisions")
    with op.batch_alter_table("agreements", schema=None) as batch_op:
        batch_op.drop_index("ix_agreements_space_id_kind")
        batch_op.drop_index(batch_op.f("ix_agreements_record_id"))
        batch_op.drop_index(batch_op.f("ix_agreements_poll_id"))
        batch_op.drop_index(batch_op.f("ix_agreements_made_by_id"))
        batch_op.drop_index(batch_op.f("ix_agreements_continues_id"))

    op.drop_table("agreements")
    with op.batch_alter_table("oversight_requests", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_oversight_requests_due_on"))
        batch_op.drop_index(batch_op.f("ix_oversight_requests_asked_by_id"))

    op.drop_table("oversight_requests")
    with op.batch_alter_table("oversight_reports", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_oversight_reports_record_id"))
        batch_op.drop_index(batch_op.f("ix_oversight_reports_built_by_id"))

    op.drop_table("oversight_reports")
    with op.batch_alter_table("oversight_members", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_oversight_members_person_id"))
        batch_op.drop_index(batch_op.f("ix_oversight_members_organization_id"))
        batch_op.drop_index(batch_op.f("ix_oversight_members_committee_id"))
        batch_op.drop_index(batch_op.f("ix_oversight_members_added_by_id"))

    op.drop_table("oversight_members")
    with op.batch_alter_table("meeting_notices", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_meeting_notices_person_id"))
        batch_op.drop_index(batch_op.f("ix_meeting_notices_noted_by_id"))
        batch_op.drop_index("ix_meeting_notices_meeting_id_organization_id")

    op.drop_table("meeting_notices")
    with op.batch_alter_table("meeting_departures", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_meeting_departures_person_id"))
        batch_op.drop_index("ix_meeting_departures_meeting_id_person_id")

    op.drop_table("meeting_departures")
    with op.batch_alter_table("hearing_questions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_hearing_questions_state"))
        batch_op.drop_index(batch_op.f("ix_hearing_questions_registered_by_id"))
        batch_op.drop_index(batch_op.f("ix_hearing_questions_person_id"))
        batch_op.drop_index(batch_op.f("ix_hearing_questions_answer_recorded_by_id"))

    op.drop_table("hearing_questions")
    with op.batch_alter_table("campaign_reaches", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_campaign_reaches_recorded_by_id"))
        batch_op.drop_index(batch_op.f("ix_campaign_reaches_piece_id"))

    op.drop_table("campaign_reaches")
    op.drop_table("agenda_items")
    with op.batch_alter_table("record_signatures", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_record_signatures_witnessed_by_id"))
        batch_op.drop_index(batch_op.f("ix_record_signatures_person_id"))
        batch_op.drop_index(batch_op.f("ix_record_signatures_organization_id"))

    op.drop_table("record_signatures")
    with op.batch_alter_table("record_annexes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_record_annexes_added_by_id"))

    op.drop_table("record_annexes")
    with op.batch_alter_table("oversight_committees", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_oversight_committees_space_id"))
        batch_op.drop_index(batch_op.f("ix_oversight_committees_record_id"))
        batch_op.drop_index(batch_op.f("ix_oversight_committees_made_by_id"))

    op.drop_table("oversight_committees")
    with op.batch_alter_table("news_posts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_news_posts_written_by_id"))
        batch_op.drop_index(batch_op.f("ix_news_posts_state"))
        batch_op.drop_index(batch_op.f("ix_news_posts_space_id"))
        batch_op.drop_index(batch_op.f("ix_news_posts_published_at"))
        batch_op.drop_index(batch_op.f("ix_news_posts_campaign_id"))

    op.drop_table("news_posts")
    with op.batch_alter_table("milestone_reports", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_milestone_reports_verified",
            sqlite_where=sa.text("superseded_at IS NULL AND state = 'verified'"),
            postgresql_where=sa.text("superseded_at IS NULL AND state = 'verified'"),
        )
        batch_op.drop_index(
            "uq_milestone_reports_open",
            sqlite_where=sa.text("superseded_at IS NULL AND state <> 'verified'"),
            postgresql_where=sa.text("superseded_at IS NULL AND state <> 'verified'"),
        )
        batch_op.drop_index(batch_op.f("ix_milestone_reports_verified_by_id"))
        batch_op.drop_index(batch_op.f("ix_milestone_reports_reported_by_id"))
        batch_op.drop_index(batch_op.f("ix_milestone_reports_milestone_id"))
        batch_op.drop_index(batch_op.f("ix_milestone_reports_indicator_id"))

    op.drop_table("milestone_reports")
    with op.batch_alter_table("meetings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_meetings_space_id"))
        batch_op.drop_index(batch_op.f("ix_meetings_record_id"))

    op.drop_table("meetings")
    with op.batch_alter_table("hearings", schema=None) as batch_op:
        batch_op.drop_index("ix_hearings_space_id_year")
        batch_op.drop_index(batch_op.f("ix_hearings_record_id"))
        batch_op.drop_index(batch_op.f("ix_hearings_made_by_id"))

    op.drop_table("hearings")
    with op.batch_alter_table("campaign_pieces", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_campaign_pieces_created_by_id"))
        batch_op.drop_index(batch_op.f("ix_campaign_pieces_campaign_id"))

    op.drop_table("campaign_pieces")
    with op.batch_alter_table("campaign_events", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_campaign_events_event_id"))

    op.drop_table("campaign_events")
    with op.batch_alter_table("tracked_works", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tracked_works_indicator_id"))

    op.drop_table("tracked_works")
    with op.batch_alter_table("target_decisions", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_target_decisions_in_force",
            sqlite_where=sa.text("superseded_at IS NULL"),
            postgresql_where=sa.text("superseded_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_target_decisions_indicator_id"))
        batch_op.drop_index(batch_op.f("ix_target_decisions_decided_by_id"))

    op.drop_table("target_decisions")
    with op.batch_alter_table("report_reminders", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_report_reminders_person_id"))

    op.drop_table("report_reminders")
    with op.batch_alter_table("records", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_records_withdrawn_by_id"))
        batch_op.drop_index("ix_records_space_id_state")
        batch_op.drop_index(batch_op.f("ix_records_sealed_by_id"))
        batch_op.drop_index(batch_op.f("ix_records_drafted_by_id"))
        batch_op.drop_index(batch_op.f("ix_records_approved_by_id"))

    op.drop_table("records")
    with op.batch_alter_table("plan_drafts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_drafts_space_id"))

    op.drop_table("plan_drafts")
    with op.batch_alter_table("indicator_reports", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_indicator_reports_verified",
            sqlite_where=sa.text("superseded_at IS NULL AND state = 'verified'"),
            postgresql_where=sa.text("superseded_at IS NULL AND state = 'verified'"),
        )
        batch_op.drop_index(
            "uq_indicator_reports_open",
            sqlite_where=sa.text("superseded_at IS NULL AND state <> 'verified'"),
            postgresql_where=sa.text("superseded_at IS NULL AND state <> 'verified'"),
        )
        batch_op.drop_index(batch_op.f("ix_indicator_reports_verified_by_id"))
        batch_op.drop_index(batch_op.f("ix_indicator_reports_reported_by_id"))
        batch_op.drop_index(batch_op.f("ix_indicator_reports_indicator_id"))

    op.drop_table("indicator_reports")
    with op.batch_alter_table("indicator_duties", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_indicator_duties_in_force",
            sqlite_where=sa.text("superseded_at IS NULL"),
            postgresql_where=sa.text("superseded_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_indicator_duties_person_id"))
        batch_op.drop_index(batch_op.f("ix_indicator_duties_indicator_id"))

    op.drop_table("indicator_duties")
    with op.batch_alter_table("campaigns", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_campaigns_space_id"))
        batch_op.drop_index(batch_op.f("ix_campaigns_ends_on"))
        batch_op.drop_index(batch_op.f("ix_campaigns_created_by_id"))

    op.drop_table("campaigns")
    op.drop_table("agreement_reminders")
