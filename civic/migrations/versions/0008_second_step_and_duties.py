"""second step and duties

Revision: 0008, after 0007.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


LEAST = 730  # days for which a reading cannot be deleted (civic/core/reads.py)


def _guard() -> None:
    bind = op.get_bind()
    if bind.dialect.name == "sqlite":
        limit = f"strftime('%Y-%m-%d %H:%M:%f', 'now', '-{LEAST} days')"
        young = {
            "data_reads": f"OLD.at > {limit}",
            "data_read_subjects": f"EXISTS (SELECT 1 FROM data_reads WHERE id = OLD.read_id AND at > {limit})",
        }
        for table, is_young in young.items():
            for verb, when in (("UPDATE", ""), ("DELETE", f" WHEN {is_young}")):
                bind.exec_driver_sql(
                    f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}{when} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} is kept as it was written'); END"
                )
        return
    bind.exec_driver_sql(
        "CREATE OR REPLACE FUNCTION data_reads_stay() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF TG_OP = 'DELETE' AND TG_TABLE_NAME = 'data_reads' THEN "
        f"IF OLD.at <= now() - interval '{LEAST} days' THEN RETURN OLD; END IF; "
        "ELSIF TG_OP = 'DELETE' THEN IF NOT EXISTS (SELECT 1 FROM data_reads WHERE id = OLD.read_id "
        f"AND at > now() - interval '{LEAST} days') THEN RETURN OLD; END IF; END IF; "
        "RAISE EXCEPTION 'data_reads is kept as it was written'; END $$"
    )
    for table in ("data_reads", "data_read_subjects"):
        name = f"{table}_stay"
        bind.exec_driver_sql(
            f"CREATE TRIGGER {name} BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION data_reads_stay()"
        )


def _unguard() -> None:
    bind = op.get_bind()
    if bind.dialect.name == "sqlite":
        for table in ("data_reads", "data_read_subjects"):
            for verb in ("update", "delete"):
                bind.exec_driver_sql(f"DROP TRIGGER {table}_no_{verb}")
        return
    for table in ("data_reads", "data_read_subjects"):
        bind.exec_driver_sql(f"DROP TRIGGER {table}_stay ON {table}")
    bind.exec_driver_sql("DROP FUNCTION data_reads_stay()")


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_table(
        "data_reads",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reader_id", sa.Integer(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("place", sa.String(length=80), nullable=False),
        sa.Column("space_id", sa.Integer(), nullable=True),
        sa.Column("subjects", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_reads")),
    )
    with op.batch_alter_table("data_reads", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_data_reads_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_data_reads_reader_id"), ["reader_id"], unique=False)

    op.create_table(
        "retention_settings",
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_retention_settings")),
    )
    op.create_table(
        "data_read_subjects",
        sa.Column("read_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["read_id"], ["data_reads.id"], name=op.f("fk_data_read_subjects_read_id_data_reads")
        ),
        sa.PrimaryKeyConstraint("read_id", "kind", "subject_id", name=op.f("pk_data_read_subjects")),
    )
    with op.batch_alter_table("data_read_subjects", schema=None) as batch_op:
        batch_op.create_index("ix_data_read_subjects_kind_subject_id", ["kind", "subject_id"], unique=False)

    op.create_table(
        "authenticator_apps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("secret", sa.String(length=200), nullable=False),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_authenticator_apps_person_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authenticator_apps")),
        sa.UniqueConstraint("person_id", name=op.f("uq_authenticator_apps_person_id")),
    )
    op.create_table(
        "bank_settings",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=True),
        sa.Column("responsible", sa.String(length=200), nullable=True),
        sa.Column("contact", sa.String(length=200), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["people.id"], name=op.f("fk_bank_settings_changed_by_id_people")
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_bank_settings")),
    )
    op.create_table(
        "open_sessions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("way", sa.String(length=40), nullable=False),
        sa.Column("agent", sa.String(length=40), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_open_sessions_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_open_sessions")),
        sa.UniqueConstraint("session_hash", name=op.f("uq_open_sessions_session_hash")),
    )
    with op.batch_alter_table("open_sessions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_open_sessions_began_at"), ["began_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_open_sessions_ended_at"), ["ended_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_open_sessions_person_id"), ["person_id"], unique=False)

    op.create_table(
        "passkeys",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("credential_id", sa.String(length=1400), nullable=False),
        sa.Column("public_key", sa.String(length=2000), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("transports", sa.JSON(), nullable=False),
        sa.Column("challenged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_passkeys_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkeys")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkeys_credential_id")),
    )
    with op.batch_alter_table("passkeys", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_passkeys_person_id"), ["person_id"], unique=False)

    op.create_table(
        "recovery_codes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_recovery_codes_person_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_codes")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_recovery_codes_code_hash")),
    )
    with op.batch_alter_table("recovery_codes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recovery_codes_person_id"), ["person_id"], unique=False)

    op.create_table(
        "request_extensions",
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("due_before", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("extended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("extended_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["extended_by_id"], ["people.id"], name=op.f("fk_request_extensions_extended_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["data_requests.id"], name=op.f("fk_request_extensions_request_id_data_requests")
        ),
        sa.PrimaryKeyConstraint("request_id", name=op.f("pk_request_extensions")),
    )
    op.create_table(
        "request_reminders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("about", sa.String(length=30), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"], ["data_requests.id"], name=op.f("fk_request_reminders_request_id_data_requests")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_reminders")),
        sa.UniqueConstraint("request_id", "about", name=op.f("uq_request_reminders_request_id_about")),
    )
    op.create_table(
        "breaches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("is_drill", sa.Boolean(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("happened", sa.Text(), nullable=False),
        sa.Column("tables", sa.JSON(), nullable=False),
        sa.Column("space_id", sa.Integer(), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("device_id", sa.Integer(), nullable=True),
        sa.Column("has_key", sa.Boolean(), nullable=False),
        sa.Column("aware_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("consequences", sa.Text(), nullable=False),
        sa.Column("measures", sa.Text(), nullable=False),
        sa.Column("people_count", sa.Integer(), nullable=False),
        sa.Column("data_counts", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["people.id"], name=op.f("fk_breaches_account_id_people")),
        sa.ForeignKeyConstraint(
            ["device_id"], ["door_devices.id"], name=op.f("fk_breaches_device_id_door_devices")
        ),
        sa.ForeignKeyConstraint(["made_by_id"], ["people.id"], name=op.f("fk_breaches_made_by_id_people")),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"], name=op.f("fk_breaches_space_id_spaces")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_breaches")),
    )
    op.create_table(
        "breach_people",
        sa.Column("breach_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["breach_id"], ["breaches.id"], name=op.f("fk_breach_people_breach_id_breaches")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_breach_people_person_id_people")),
        sa.PrimaryKeyConstraint("breach_id", "person_id", name=op.f("pk_breach_people")),
    )
    with op.batch_alter_table("breach_people", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_breach_people_person_id"), ["person_id"], unique=False)

    op.create_table(
        "breach_steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("breach_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noted_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["breach_id"], ["breaches.id"], name=op.f("fk_breach_steps_breach_id_breaches")
        ),
        sa.ForeignKeyConstraint(
            ["noted_by_id"], ["people.id"], name=op.f("fk_breach_steps_noted_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_breach_steps")),
        sa.UniqueConstraint("breach_id", "step", name=op.f("uq_breach_steps_breach_id_step")),
    )
    with op.batch_alter_table("ended_sessions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ended_sessions_ended_at"))

    op.drop_table("ended_sessions")
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_events_category"))
        batch_op.drop_index(batch_op.f("ix_events_space_id"))
        batch_op.drop_index(batch_op.f("ix_events_status"))
        batch_op.drop_index(batch_op.f("ix_events_ubigeo"))
        batch_op.create_index(batch_op.f("ix_events_ends_at"), ["ends_at"], unique=False)
        batch_op.create_index("ix_events_space_id_starts_at", ["space_id", "starts_at"], unique=False)
        batch_op.create_index("ix_events_ubigeo_status", ["ubigeo", "status"], unique=False)

    with op.batch_alter_table("memberships", schema=None) as batch_op:
        batch_op.create_index(
            "ix_memberships_accredited",
            ["organization_id", "space_id"],
            unique=False,
            sqlite_where=sa.text("state = 'accredited'"),
            postgresql_where=sa.text("state = 'accredited'"),
        )
    _guard()


def downgrade() -> None:
    """Bring the tables back."""
    _unguard()
    with op.batch_alter_table("memberships", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_memberships_accredited",
            sqlite_where=sa.text("state = 'accredited'"),
            postgresql_where=sa.text("state = 'accredited'"),
        )

    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.drop_index("ix_events_ubigeo_status")
        batch_op.drop_index("ix_events_space_id_starts_at")
        batch_op.drop_index(batch_op.f("ix_events_ends_at"))
        batch_op.create_index(batch_op.f("ix_events_ubigeo"), ["ubigeo"], unique=False)
        batch_op.create_index(batch_op.f("ix_events_status"), ["status"], unique=False)
        batch_op.create_index(batch_op.f("ix_events_space_id"), ["space_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_events_category"), ["category"], unique=False)

    op.create_table(
        "ended_sessions",
        sa.Column("session_hash", sa.String(length=64), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("session_hash", name=op.f("pk_ended_sessions")),
    )
    with op.batch_alter_table("ended_sessions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ended_sessions_ended_at"), ["ended_at"], unique=False)

    op.drop_table("breach_steps")
    with op.batch_alter_table("breach_people", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_breach_people_person_id"))

    op.drop_table("breach_people")
    op.drop_table("breaches")
    op.drop_table("request_reminders")
    op.drop_table("request_extensions")
    with op.batch_alter_table("recovery_codes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recovery_codes_person_id"))

    op.drop_table("recovery_codes")
    with op.batch_alter_table("passkeys", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_passkeys_person_id"))

    op.drop_table("passkeys")
    with op.batch_alter_table("open_sessions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_open_sessions_person_id"))
        batch_op.drop_index(batch_op.f("ix_open_sessions_ended_at"))
        batch_op.drop_index(batch_op.f("ix_open_sessions_began_at"))

    op.drop_table("open_sessions")
    op.drop_table("bank_settings")
    op.drop_table("authenticator_apps")
    with op.batch_alter_table("data_read_subjects", schema=None) as batch_op:
        batch_op.drop_index("ix_data_read_subjects_kind_subject_id")

    op.drop_table("data_read_subjects")
    op.drop_table("retention_settings")
    with op.batch_alter_table("data_reads", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_data_reads_reader_id"))
        batch_op.drop_index(batch_op.f("ix_data_reads_at"))

    op.drop_table("data_reads")
