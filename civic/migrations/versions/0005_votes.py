"""votes

Revision: 0005, after 0004.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_table(
        "polls",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("space_id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=True),
        sa.Column("slug", sa.String(length=90), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("intro", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("secrecy", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("voters", sa.String(length=40), nullable=False),
        sa.Column("min_sessions", sa.Integer(), nullable=True),
        sa.Column("event_ids", sa.JSON(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=True),
        sa.Column("channels", sa.JSON(), nullable=False),
        sa.Column("form", sa.String(length=40), nullable=False),
        sa.Column("min_choices", sa.Integer(), nullable=False),
        sa.Column("max_choices", sa.Integer(), nullable=True),
        sa.Column("points", sa.Integer(), nullable=True),
        sa.Column("within_budget", sa.Boolean(), nullable=False),
        sa.Column("budget_cents", sa.BigInteger(), nullable=True),
        sa.Column("seats", sa.Integer(), nullable=True),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("parameters", sa.JSON(), nullable=False),
        sa.Column("quotas", sa.JSON(), nullable=False),
        sa.Column("tie_break", sa.String(length=20), nullable=False),
        sa.Column("draw_from", sa.String(length=300), nullable=False),
        sa.Column("quorum_percent", sa.Integer(), nullable=True),
        sa.Column("quorum_of", sa.String(length=40), nullable=True),
        sa.Column("majority", sa.String(length=40), nullable=True),
        sa.Column("majority_of", sa.String(length=40), nullable=True),
        sa.Column("replaceable", sa.Boolean(), nullable=False),
        sa.Column("legal_basis", sa.String(length=300), nullable=True),
        sa.Column("roll_closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("frozen", sa.Text(), nullable=True),
        sa.Column("fingerprint", sa.String(length=64), nullable=True),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("registrar_n", sa.Text(), nullable=True),
        sa.Column("registrar_e", sa.Integer(), nullable=True),
        sa.Column("registrar_secret", sa.String(length=None), nullable=True),
        sa.Column("box_public", sa.String(length=64), nullable=True),
        sa.Column("box_secret", sa.String(length=None), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("draw", sa.String(length=300), nullable=True),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("result", sa.JSON(), nullable=True),
        sa.Column("published_id", sa.Integer(), nullable=True),
        sa.Column("exported_id", sa.Integer(), nullable=True),
        sa.Column("basis", sa.JSON(), nullable=False),
        sa.Column("proclaimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("opens_at < closes_at", name=op.f("ck_polls_opens_before_it_closes")),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_polls_call_id_calls")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_polls_created_by_id_people")),
        sa.ForeignKeyConstraint(
            ["published_id"], ["stored_files.id"], name=op.f("fk_polls_published_id_stored_files")
        ),
        sa.ForeignKeyConstraint(
            ["exported_id"], ["stored_files.id"], name=op.f("fk_polls_exported_id_stored_files")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["event_sessions.id"], name=op.f("fk_polls_session_id_event_sessions")
        ),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"], name=op.f("fk_polls_space_id_spaces")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_polls")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_polls_fingerprint")),
        sa.UniqueConstraint("slug", name=op.f("uq_polls_slug")),
    )
    with op.batch_alter_table("polls", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_polls_call_id"), ["call_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_polls_closes_at"), ["closes_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_polls_opens_at"), ["opens_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_polls_space_id"), ["space_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_polls_state"), ["state"], unique=False)

    op.create_table(
        "box_heads",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("root", sa.String(length=64), nullable=False),
        sa.Column("signature", sa.String(length=128), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["poll_id"], ["polls.id"], name=op.f("fk_box_heads_poll_id_polls")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_box_heads")),
        sa.UniqueConstraint("poll_id", "number", name=op.f("uq_box_heads_poll_id_number")),
    )
    with op.batch_alter_table("box_heads", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_box_heads_poll_id"), ["poll_id"], unique=False)

    op.create_table(
        "paper_batches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("table_name", sa.String(length=80), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=True),
        sa.Column("ballots", sa.Integer(), nullable=False),
        sa.Column("blank", sa.Integer(), nullable=False),
        sa.Column("spoiled", sa.Integer(), nullable=False),
        sa.Column("first", sa.String(), nullable=True),
        sa.Column("first_by_id", sa.Integer(), nullable=True),
        sa.Column("second", sa.String(), nullable=True),
        sa.Column("second_by_id", sa.Integer(), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["first_by_id"], ["people.id"], name=op.f("fk_paper_batches_first_by_id_people")
        ),
        sa.ForeignKeyConstraint(["poll_id"], ["polls.id"], name=op.f("fk_paper_batches_poll_id_polls")),
        sa.ForeignKeyConstraint(
            ["second_by_id"], ["people.id"], name=op.f("fk_paper_batches_second_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["stored_files.id"], name=op.f("fk_paper_batches_sheet_id_stored_files")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_batches")),
        sa.UniqueConstraint("poll_id", "number", name=op.f("uq_paper_batches_poll_id_number")),
    )
    with op.batch_alter_table("paper_batches", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_paper_batches_poll_id"), ["poll_id"], unique=False)

    op.create_table(
        "poll_comparisons",
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("root", sa.String(length=64), nullable=False),
        sa.Column("seed", sa.String(length=400), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["poll_id"], ["polls.id"], name=op.f("fk_poll_comparisons_poll_id_polls")),
        sa.PrimaryKeyConstraint("poll_id", name=op.f("pk_poll_comparisons")),
    )
    op.create_table(
        "poll_options",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("cost_cents", sa.BigInteger(), nullable=True),
        sa.Column("proposal_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.Column("photo_id", sa.Integer(), nullable=True),
        sa.Column("zone", sa.String(length=80), nullable=True),
        sa.Column("sex", sa.String(length=1), nullable=True),
        sa.Column("list_name", sa.String(length=120), nullable=True),
        sa.Column("meaning", sa.String(length=10), nullable=True),
        sa.Column("is_withdrawn", sa.Boolean(), nullable=False),
        sa.Column("withdrawn_reason", sa.String(length=500), nullable=True),
        sa.CheckConstraint(
            "cost_cents IS NULL OR cost_cents >= 0", name=op.f("ck_poll_options_no_negative_cost")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_poll_options_organization_id_organizations"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_poll_options_person_id_people")),
        sa.ForeignKeyConstraint(
            ["photo_id"], ["stored_files.id"], name=op.f("fk_poll_options_photo_id_stored_files")
        ),
        sa.ForeignKeyConstraint(["poll_id"], ["polls.id"], name=op.f("fk_poll_options_poll_id_polls")),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposals.id"], name=op.f("fk_poll_options_proposal_id_proposals")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_poll_options")),
        sa.UniqueConstraint("poll_id", "key", name=op.f("uq_poll_options_poll_id_key")),
        sa.UniqueConstraint("poll_id", "position", name=op.f("uq_poll_options_poll_id_position")),
    )
    with op.batch_alter_table("poll_options", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_poll_options_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_poll_options_poll_id"), ["poll_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_poll_options_proposal_id"), ["proposal_id"], unique=False)

    op.create_table(
        "poll_steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_poll_steps_by_id_people")),
        sa.ForeignKeyConstraint(["poll_id"], ["polls.id"], name=op.f("fk_poll_steps_poll_id_polls")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_poll_steps")),
    )
    with op.batch_alter_table("poll_steps", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_poll_steps_poll_id"), ["poll_id"], unique=False)

    op.create_table(
        "poll_witnesses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_poll_witnesses_person_id_people")
        ),
        sa.ForeignKeyConstraint(["poll_id"], ["polls.id"], name=op.f("fk_poll_witnesses_poll_id_polls")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_poll_witnesses")),
        sa.UniqueConstraint("poll_id", "person_id", name=op.f("uq_poll_witnesses_poll_id_person_id")),
    )
    with op.batch_alter_table("poll_witnesses", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_poll_witnesses_poll_id"), ["poll_id"], unique=False)

    op.create_table(
        "roll_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("group", sa.String(length=80), nullable=True),
        sa.Column("sector", sa.String(length=40), nullable=True),
        sa.Column("ubigeo", sa.String(length=6), nullable=True),
        sa.Column("removed_reason", sa.String(length=500), nullable=True),
        sa.Column("alternate_votes", sa.Boolean(), nullable=False),
        sa.Column("alternate_reason", sa.String(length=300), nullable=True),
        sa.Column("issued", sa.Boolean(), nullable=False),
        sa.Column("blinded", sa.LargeBinary(), nullable=True),
        sa.Column("blind_signature", sa.LargeBinary(), nullable=True),
        sa.Column("paper_on", sa.Date(), nullable=True),
        sa.Column("paper_table", sa.String(length=80), nullable=True),
        sa.CheckConstraint("NOT issued OR paper_on IS NULL", name=op.f("ck_roll_entries_one_way_to_vote")),
        sa.CheckConstraint(
            "(organization_id IS NULL) != (person_id IS NULL)", name=op.f("ck_roll_entries_one_voter")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_roll_entries_organization_id_organizations"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_roll_entries_person_id_people")),
        sa.ForeignKeyConstraint(["poll_id"], ["polls.id"], name=op.f("fk_roll_entries_poll_id_polls")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roll_entries")),
        sa.UniqueConstraint("poll_id", "number", name=op.f("uq_roll_entries_poll_id_number")),
        sa.UniqueConstraint(
            "poll_id", "organization_id", name=op.f("uq_roll_entries_poll_id_organization_id")
        ),
        sa.UniqueConstraint("poll_id", "person_id", name=op.f("uq_roll_entries_poll_id_person_id")),
    )
    with op.batch_alter_table("roll_entries", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_roll_entries_organization_id"), ["organization_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_roll_entries_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_roll_entries_poll_id"), ["poll_id"], unique=False)

    op.create_table(
        "secret_ballots",
        sa.Column("leaf", sa.String(length=64), nullable=False),
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("token_key", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=19), nullable=False),
        sa.Column("content", sa.String(length=None), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=100), nullable=True),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["poll_id"], ["polls.id"], name=op.f("fk_secret_ballots_poll_id_polls")),
        sa.PrimaryKeyConstraint("leaf", name=op.f("pk_secret_ballots")),
        sa.UniqueConstraint("poll_id", "code", name=op.f("uq_secret_ballots_poll_id_code")),
        sa.UniqueConstraint("poll_id", "place", name=op.f("uq_secret_ballots_poll_id_place")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("secret_ballots", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_secret_ballots_poll_id"), ["poll_id"], unique=False)
        batch_op.create_index(
            "uq_secret_ballots_live",
            ["poll_id", "token_key"],
            unique=True,
            sqlite_where=sa.text("state = 'live'"),
            postgresql_where=sa.text("state = 'live'"),
        )

    op.create_table(
        "named_ballots",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("cast_by_id", sa.Integer(), nullable=True),
        sa.Column("cast_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["cast_by_id"], ["people.id"], name=op.f("fk_named_ballots_cast_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["roll_entries.id"], name=op.f("fk_named_ballots_entry_id_roll_entries")
        ),
        sa.ForeignKeyConstraint(["poll_id"], ["polls.id"], name=op.f("fk_named_ballots_poll_id_polls")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_named_ballots")),
    )
    with op.batch_alter_table("named_ballots", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_named_ballots_poll_id"), ["poll_id"], unique=False)
        batch_op.create_index(
            "uq_named_ballots_in_force",
            ["entry_id"],
            unique=True,
            sqlite_where=sa.text("superseded_at IS NULL"),
            postgresql_where=sa.text("superseded_at IS NULL"),
        )

    op.create_table(
        "poll_objections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("option_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.String(length=1000), nullable=True),
        sa.Column("is_upheld", sa.Boolean(), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["people.id"], name=op.f("fk_poll_objections_answered_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["roll_entries.id"], name=op.f("fk_poll_objections_entry_id_roll_entries")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["people.id"], name=op.f("fk_poll_objections_made_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["option_id"], ["poll_options.id"], name=op.f("fk_poll_objections_option_id_poll_options")
        ),
        sa.ForeignKeyConstraint(["poll_id"], ["polls.id"], name=op.f("fk_poll_objections_poll_id_polls")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_poll_objections")),
    )
    with op.batch_alter_table("poll_objections", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_poll_objections_poll_id"), ["poll_id"], unique=False)


def downgrade() -> None:
    """Bring the tables back."""
    with op.batch_alter_table("poll_objections", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_poll_objections_poll_id"))

    op.drop_table("poll_objections")
    with op.batch_alter_table("named_ballots", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_named_ballots_in_force",
            sqlite_where=sa.text("superseded_at IS NULL"),
            postgresql_where=sa.text("superseded_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_named_ballots_poll_id"))

    op.drop_table("named_ballots")
    with op.batch_alter_table("secret_ballots", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_secret_ballots_live",
            sqlite_where=sa.text("state = 'live'"),
            postgresql_where=sa.text("state = 'live'"),
        )
        batch_op.drop_index(batch_op.f("ix_secret_ballots_poll_id"))

    op.drop_table("secret_ballots")
    with op.batch_alter_table("roll_entries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_roll_entries_poll_id"))
        batch_op.drop_index(batch_op.f("ix_roll_entries_person_id"))
        batch_op.drop_index(batch_op.f("ix_roll_entries_organization_id"))

    op.drop_table("roll_entries")
    with op.batch_alter_table("poll_witnesses", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_poll_witnesses_poll_id"))

    op.drop_table("poll_witnesses")
    with op.batch_alter_table("poll_steps", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_poll_steps_poll_id"))

    op.drop_table("poll_steps")
    with op.batch_alter_table("poll_options", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_poll_options_proposal_id"))
        batch_op.drop_index(batch_op.f("ix_poll_options_poll_id"))
        batch_op.drop_index(batch_op.f("ix_poll_options_person_id"))

    op.drop_table("poll_options")
    op.drop_table("poll_comparisons")
    with op.batch_alter_table("paper_batches", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_paper_batches_poll_id"))

    op.drop_table("paper_batches")
    with op.batch_alter_table("box_heads", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_box_heads_poll_id"))

    op.drop_table("box_heads")
    with op.batch_alter_table("polls", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_polls_state"))
        batch_op.drop_index(batch_op.f("ix_polls_space_id"))
        batch_op.drop_index(batch_op.f("ix_polls_opens_at"))
        batch_op.drop_index(batch_op.f("ix_polls_closes_at"))
        batch_op.drop_index(batch_op.f("ix_polls_call_id"))

    op.drop_table("polls")
