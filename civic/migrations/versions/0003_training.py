"""training

Revision: 0003, after 0002.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

SEARCHED = ("practices",)


KEPT = "(sector IS NULL OR (sex IS NULL AND ubigeo IS NULL)) AND (sex IS NULL OR ubigeo IS NULL)"
OFFER = "offer_until IS NULL OR (state = 'waiting' AND pool_id IS NOT NULL)"


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_table(
        "certificate_counts",
        sa.Column("space_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["space_id"], ["spaces.id"], name=op.f("fk_certificate_counts_space_id_spaces")
        ),
        sa.PrimaryKeyConstraint("space_id", "year", name=op.f("pk_certificate_counts")),
    )
    op.create_table(
        "networks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("space_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=90), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"], name=op.f("fk_networks_space_id_spaces")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_networks")),
        sa.UniqueConstraint("slug", name=op.f("uq_networks_slug")),
    )
    with op.batch_alter_table("networks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_networks_space_id"), ["space_id"], unique=False)

    op.create_table(
        "training_programmes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("space_id", sa.Integer(), nullable=True),
        sa.Column("slug", sa.String(length=90), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["space_id"], ["spaces.id"], name=op.f("fk_training_programmes_space_id_spaces")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_programmes")),
        sa.UniqueConstraint("slug", name=op.f("uq_training_programmes_slug")),
    )
    with op.batch_alter_table("training_programmes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_programmes_space_id"), ["space_id"], unique=False)

    op.create_table(
        "training_series",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("space_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=90), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("about", sa.String(length=500), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("target", sa.Integer(), nullable=False),
        sa.Column("template_key", sa.String(length=60), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"], name=op.f("fk_training_series_space_id_spaces")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_series")),
        sa.UniqueConstraint("space_id", "slug", name=op.f("uq_training_series_space_id_slug")),
    )
    with op.batch_alter_table("training_series", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_series_space_id"), ["space_id"], unique=False)

    op.create_table(
        "certificate_designs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("space_id", sa.Integer(), nullable=False),
        sa.Column("issuer", sa.String(length=160), nullable=False),
        sa.Column("prefix", sa.String(length=10), nullable=False),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.Column("left_logo_id", sa.Integer(), nullable=True),
        sa.Column("right_logo_id", sa.Integer(), nullable=True),
        sa.Column("left_logo_name", sa.String(length=120), nullable=False),
        sa.Column("right_logo_name", sa.String(length=120), nullable=False),
        sa.Column("signers", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["left_logo_id"],
            ["stored_files.id"],
            name=op.f("fk_certificate_designs_left_logo_id_stored_files"),
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["people.id"], name=op.f("fk_certificate_designs_made_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["right_logo_id"],
            ["stored_files.id"],
            name=op.f("fk_certificate_designs_right_logo_id_stored_files"),
        ),
        sa.ForeignKeyConstraint(
            ["space_id"], ["spaces.id"], name=op.f("fk_certificate_designs_space_id_spaces")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_designs")),
    )
    with op.batch_alter_table("certificate_designs", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_certificate_designs_space_id"), ["space_id"], unique=False)

    op.create_table(
        "training_courses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("space_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=90), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("summary", sa.String(length=300), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.Column("syllabus", sa.JSON(), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("sessions_percent", sa.Integer(), nullable=True),
        sa.Column("test_percent", sa.Integer(), nullable=True),
        sa.Column("template_key", sa.String(length=60), nullable=True),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "sessions_percent BETWEEN 1 AND 100", name=op.f("ck_training_courses_sessions_percent_in_range")
        ),
        sa.CheckConstraint(
            "sessions_percent IS NOT NULL OR test_percent IS NOT NULL",
            name=op.f("ck_training_courses_rule_asks_something"),
        ),
        sa.CheckConstraint(
            "test_percent BETWEEN 1 AND 100", name=op.f("ck_training_courses_test_percent_in_range")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["people.id"], name=op.f("fk_training_courses_created_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["training_programmes.id"],
            name=op.f("fk_training_courses_programme_id_training_programmes"),
        ),
        sa.ForeignKeyConstraint(
            ["space_id"], ["spaces.id"], name=op.f("fk_training_courses_space_id_spaces")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_courses")),
        sa.UniqueConstraint("slug", name=op.f("uq_training_courses_slug")),
    )
    with op.batch_alter_table("training_courses", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_courses_audience"), ["audience"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_courses_programme_id"), ["programme_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_courses_space_id"), ["space_id"], unique=False)

    op.create_table(
        "network_courses",
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_id"], ["training_courses.id"], name=op.f("fk_network_courses_course_id_training_courses")
        ),
        sa.ForeignKeyConstraint(
            ["network_id"], ["networks.id"], name=op.f("fk_network_courses_network_id_networks")
        ),
        sa.PrimaryKeyConstraint("network_id", "course_id", name=op.f("pk_network_courses")),
    )
    with op.batch_alter_table("network_courses", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_network_courses_course_id"), ["course_id"], unique=False)

    op.create_table(
        "network_replicas",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noted_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_network_replicas_event_id_events")
        ),
        sa.ForeignKeyConstraint(
            ["network_id"], ["networks.id"], name=op.f("fk_network_replicas_network_id_networks")
        ),
        sa.ForeignKeyConstraint(
            ["noted_by_id"], ["people.id"], name=op.f("fk_network_replicas_noted_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_network_replicas_person_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_network_replicas")),
        sa.UniqueConstraint(
            "network_id",
            "event_id",
            "person_id",
            name=op.f("uq_network_replicas_network_id_event_id_person_id"),
        ),
    )
    with op.batch_alter_table("network_replicas", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_network_replicas_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_network_replicas_person_id"), ["person_id"], unique=False)

    op.create_table(
        "practices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=90), nullable=False),
        sa.Column("space_id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.Column("published_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_reason", sa.String(length=500), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["people.id"], name=op.f("fk_practices_created_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_practices_organization_id_organizations")
        ),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"], name=op.f("fk_practices_space_id_spaces")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practices")),
        sa.UniqueConstraint("slug", name=op.f("uq_practices_slug")),
    )
    with op.batch_alter_table("practices", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_practices_created_by_id"), ["created_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_practices_organization_id"), ["organization_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_practices_published_id"), ["published_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_practices_space_id"), ["space_id"], unique=False)

    op.create_table(
        "surveys",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("intro", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("token", sa.String(length=40), nullable=False),
        sa.Column("is_anonymous", sa.Boolean(), nullable=False),
        sa.Column("is_for_participants", sa.Boolean(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("one_per_page", sa.Boolean(), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["people.id"], name=op.f("fk_surveys_created_by_id_people")
        ),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_surveys_event_id_events")),
        sa.ForeignKeyConstraint(["replaces_id"], ["surveys.id"], name=op.f("fk_surveys_replaces_id_surveys")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_surveys")),
        sa.UniqueConstraint("token", name=op.f("uq_surveys_token")),
    )
    with op.batch_alter_table("surveys", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_surveys_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_surveys_state"), ["state"], unique=False)

    op.create_table(
        "training_editions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=90), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("sessions_percent", sa.Integer(), nullable=True),
        sa.Column("test_percent", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "sessions_percent BETWEEN 1 AND 100", name=op.f("ck_training_editions_sessions_percent_in_range")
        ),
        sa.CheckConstraint(
            "sessions_percent IS NOT NULL OR test_percent IS NOT NULL",
            name=op.f("ck_training_editions_rule_asks_something"),
        ),
        sa.CheckConstraint(
            "test_percent BETWEEN 1 AND 100", name=op.f("ck_training_editions_test_percent_in_range")
        ),
        sa.ForeignKeyConstraint(
            ["course_id"],
            ["training_courses.id"],
            name=op.f("fk_training_editions_course_id_training_courses"),
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["people.id"], name=op.f("fk_training_editions_created_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_training_editions_event_id_events")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_editions")),
        sa.UniqueConstraint("event_id", name=op.f("uq_training_editions_event_id")),
        sa.UniqueConstraint("slug", name=op.f("uq_training_editions_slug")),
    )
    with op.batch_alter_table("training_editions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_editions_course_id"), ["course_id"], unique=False)

    op.create_table(
        "training_requirements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("space_id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["people.id"], name=op.f("fk_training_requirements_asked_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["course_id"],
            ["training_courses.id"],
            name=op.f("fk_training_requirements_course_id_training_courses"),
        ),
        sa.ForeignKeyConstraint(
            ["space_id"], ["spaces.id"], name=op.f("fk_training_requirements_space_id_spaces")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_requirements")),
        sa.UniqueConstraint(
            "space_id", "course_id", "role", name=op.f("uq_training_requirements_space_id_course_id_role")
        ),
    )
    with op.batch_alter_table("training_requirements", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_requirements_course_id"), ["course_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_requirements_space_id"), ["space_id"], unique=False)

    op.create_table(
        "training_series_events",
        sa.Column("event_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_training_series_events_event_id_events")
        ),
        sa.ForeignKeyConstraint(
            ["series_id"],
            ["training_series.id"],
            name=op.f("fk_training_series_events_series_id_training_series"),
        ),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_training_series_events")),
    )
    with op.batch_alter_table("training_series_events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_series_events_series_id"), ["series_id"], unique=False)

    op.create_table(
        "certificate_packs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"],
            ["training_editions.id"],
            name=op.f("fk_certificate_packs_edition_id_training_editions"),
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_files.id"], name=op.f("fk_certificate_packs_file_id_stored_files")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_packs")),
        sa.UniqueConstraint("edition_id", name=op.f("uq_certificate_packs_edition_id")),
    )
    op.create_table(
        "certificates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("space_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("serial", sa.String(length=30), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("design_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=370), nullable=False),
        sa.Column("course_title", sa.String(length=200), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("completed_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("state_reason", sa.String(length=300), nullable=True),
        sa.Column("state_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state_by_id", sa.Integer(), nullable=True),
        sa.Column("replaced_by_id", sa.Integer(), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["design_id"],
            ["certificate_designs.id"],
            name=op.f("fk_certificates_design_id_certificate_designs"),
        ),
        sa.ForeignKeyConstraint(
            ["edition_id"],
            ["training_editions.id"],
            name=op.f("fk_certificates_edition_id_training_editions"),
        ),
        sa.ForeignKeyConstraint(
            ["issued_by_id"], ["people.id"], name=op.f("fk_certificates_issued_by_id_people")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_certificates_person_id_people")),
        sa.ForeignKeyConstraint(
            ["replaced_by_id"], ["certificates.id"], name=op.f("fk_certificates_replaced_by_id_certificates")
        ),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"], name=op.f("fk_certificates_space_id_spaces")),
        sa.ForeignKeyConstraint(
            ["state_by_id"], ["people.id"], name=op.f("fk_certificates_state_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificates")),
        sa.UniqueConstraint("code", name=op.f("uq_certificates_code")),
        sa.UniqueConstraint("serial", name=op.f("uq_certificates_serial")),
        sa.UniqueConstraint("space_id", "year", "number", name=op.f("uq_certificates_space_id_year_number")),
    )
    with op.batch_alter_table("certificates", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_certificates_edition_id"), ["edition_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_certificates_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "uq_certificates_valid",
            ["edition_id", "person_id"],
            unique=True,
            sqlite_where=sa.text("state = 'valid'"),
            postgresql_where=sa.text("state = 'valid'"),
        )

    op.create_table(
        "network_members",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=True),
        sa.Column("ubigeo", sa.String(length=6), nullable=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("is_listed", sa.Boolean(), nullable=False),
        sa.Column("office_contact", sa.String(length=160), nullable=True),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.Column("left_reason", sa.String(length=300), nullable=True),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["people.id"], name=op.f("fk_network_members_added_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["edition_id"],
            ["training_editions.id"],
            name=op.f("fk_network_members_edition_id_training_editions"),
        ),
        sa.ForeignKeyConstraint(
            ["network_id"], ["networks.id"], name=op.f("fk_network_members_network_id_networks")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_network_members_person_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["ubigeo"], ["districts.ubigeo"], name=op.f("fk_network_members_ubigeo_districts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_network_members")),
    )
    with op.batch_alter_table("network_members", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_network_members_edition_id"), ["edition_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_network_members_network_id"), ["network_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_network_members_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "uq_network_members_current",
            ["network_id", "person_id"],
            unique=True,
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )

    op.create_table(
        "practice_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("theme", sa.String(length=40), nullable=True),
        sa.Column("ubigeo", sa.String(length=6), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("done", sa.Text(), nullable=False),
        sa.Column("results", sa.Text(), nullable=False),
        sa.Column("office", sa.String(length=160), nullable=False),
        sa.Column("office_phone", sa.String(length=20), nullable=True),
        sa.Column("office_email", sa.String(length=200), nullable=True),
        sa.Column("written_by_id", sa.Integer(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=1000), nullable=True),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["people.id"], name=op.f("fk_practice_versions_decided_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_practice_versions_event_id_events")
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practices.id"], name=op.f("fk_practice_versions_practice_id_practices")
        ),
        sa.ForeignKeyConstraint(
            ["ubigeo"], ["districts.ubigeo"], name=op.f("fk_practice_versions_ubigeo_districts")
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["people.id"], name=op.f("fk_practice_versions_written_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_versions")),
        sa.UniqueConstraint("practice_id", "number", name=op.f("uq_practice_versions_practice_id_number")),
    )
    with op.batch_alter_table("practice_versions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_practice_versions_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_practice_versions_practice_id"), ["practice_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_practice_versions_state"), ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix_practice_versions_theme"), ["theme"], unique=False)
        batch_op.create_index(batch_op.f("ix_practice_versions_ubigeo"), ["ubigeo"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_practice_versions_written_by_id"), ["written_by_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_practice_versions_year"), ["year"], unique=False)

    op.create_table(
        "survey_marks",
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_survey_marks_person_id_people")),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["surveys.id"], name=op.f("fk_survey_marks_survey_id_surveys")
        ),
        sa.PrimaryKeyConstraint("survey_id", "person_id", name=op.f("pk_survey_marks")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("survey_marks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_survey_marks_person_id"), ["person_id"], unique=False)

    op.create_table(
        "survey_questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("right", sa.JSON(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("is_required", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["surveys.id"], name=op.f("fk_survey_questions_survey_id_surveys")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_questions")),
        sa.UniqueConstraint("survey_id", "key", name=op.f("uq_survey_questions_survey_id_key")),
    )
    with op.batch_alter_table("survey_questions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_survey_questions_survey_id"), ["survey_id"], unique=False)

    op.create_table(
        "survey_replies",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("attempt", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.Column("score_part", sa.Integer(), nullable=True),
        sa.Column("score_whole", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["people.id"], name=op.f("fk_survey_replies_entered_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_survey_replies_person_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["surveys.id"], name=op.f("fk_survey_replies_survey_id_surveys")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_replies")),
        sa.UniqueConstraint("client_id", name=op.f("uq_survey_replies_client_id")),
        sa.UniqueConstraint(
            "survey_id", "person_id", "attempt", name=op.f("uq_survey_replies_survey_id_person_id_attempt")
        ),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("survey_replies", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_survey_replies_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_survey_replies_survey_id"), ["survey_id"], unique=False)

    op.create_table(
        "training_staff",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("institution", sa.String(length=160), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"],
            ["training_editions.id"],
            name=op.f("fk_training_staff_edition_id_training_editions"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_training_staff_person_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_staff")),
    )
    with op.batch_alter_table("training_staff", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_staff_edition_id"), ["edition_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_staff_person_id"), ["person_id"], unique=False)

    op.create_table(
        "practice_documents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_files.id"], name=op.f("fk_practice_documents_file_id_stored_files")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["practice_versions.id"],
            name=op.f("fk_practice_documents_version_id_practice_versions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_documents")),
    )
    with op.batch_alter_table("practice_documents", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_practice_documents_file_id"), ["file_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_practice_documents_version_id"), ["version_id"], unique=False)

    op.create_table(
        "survey_answers",
        sa.Column("reply_id", sa.String(length=40), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["survey_questions.id"],
            name=op.f("fk_survey_answers_question_id_survey_questions"),
        ),
        sa.ForeignKeyConstraint(
            ["reply_id"], ["survey_replies.id"], name=op.f("fk_survey_answers_reply_id_survey_replies")
        ),
        sa.PrimaryKeyConstraint("reply_id", "question_id", name=op.f("pk_survey_answers")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("survey_answers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_survey_answers_question_id"), ["question_id"], unique=False)

    with op.batch_alter_table("practices", schema=None) as batch_op:
        batch_op.create_foreign_key(
            "fk_practices_published_id_practice_versions", "practice_versions", ["published_id"], ["id"]
        )

    with op.batch_alter_table("event_materials", schema=None) as batch_op:
        batch_op.add_column(sa.Column("session_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_event_materials_session_id_event_sessions"),
            "event_sessions",
            ["session_id"],
            ["id"],
        )

    with op.batch_alter_table("registrations", schema=None) as batch_op:
        batch_op.add_column(sa.Column("offer_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_check_constraint("offer_holds_a_seat", OFFER)

    with op.batch_alter_table("seat_pools", schema=None) as batch_op:
        batch_op.add_column(sa.Column("sex", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("ubigeo", sa.String(length=6), nullable=True))
        batch_op.create_check_constraint("kept_for_one_thing", KEPT)
        batch_op.create_unique_constraint(batch_op.f("uq_seat_pools_event_id_sex"), ["event_id", "sex"])
        batch_op.create_unique_constraint(batch_op.f("uq_seat_pools_event_id_ubigeo"), ["event_id", "ubigeo"])
        batch_op.create_foreign_key(
            batch_op.f("fk_seat_pools_ubigeo_districts"), "districts", ["ubigeo"], ["ubigeo"]
        )

    for subject in SEARCHED:
        if op.get_bind().dialect.name == "sqlite":
            op.execute(f"CREATE VIRTUAL TABLE search_{subject} USING fts5(a, b, c, tokenize = 'ascii')")
        else:
            op.execute(
                f"CREATE TABLE search_{subject} (id INTEGER NOT NULL CONSTRAINT pk_search_{subject} PRIMARY KEY, "
                "words tsvector NOT NULL)"
            )
            op.execute(f"CREATE INDEX ix_search_{subject}_words ON search_{subject} USING gin (words)")


def downgrade() -> None:
    """Bring the tables back."""
    for subject in SEARCHED:
        op.execute(f"DROP TABLE search_{subject}")
    with op.batch_alter_table("practices", schema=None) as batch_op:
        batch_op.drop_constraint("fk_practices_published_id_practice_versions", type_="foreignkey")

    with op.batch_alter_table("seat_pools", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_seat_pools_kept_for_one_thing"), type_="check")
        batch_op.drop_constraint(batch_op.f("fk_seat_pools_ubigeo_districts"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("uq_seat_pools_event_id_ubigeo"), type_="unique")
        batch_op.drop_constraint(batch_op.f("uq_seat_pools_event_id_sex"), type_="unique")
        batch_op.drop_column("ubigeo")
        batch_op.drop_column("sex")

    with op.batch_alter_table("registrations", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_registrations_offer_holds_a_seat"), type_="check")
        batch_op.drop_column("offer_until")

    with op.batch_alter_table("event_materials", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_event_materials_session_id_event_sessions"), type_="foreignkey"
        )
        batch_op.drop_column("session_id")

    with op.batch_alter_table("survey_answers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_survey_answers_question_id"))

    op.drop_table("survey_answers")
    with op.batch_alter_table("practice_documents", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_practice_documents_version_id"))
        batch_op.drop_index(batch_op.f("ix_practice_documents_file_id"))

    op.drop_table("practice_documents")
    with op.batch_alter_table("training_staff", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_training_staff_person_id"))
        batch_op.drop_index(batch_op.f("ix_training_staff_edition_id"))

    op.drop_table("training_staff")
    with op.batch_alter_table("survey_replies", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_survey_replies_survey_id"))
        batch_op.drop_index(batch_op.f("ix_survey_replies_person_id"))

    op.drop_table("survey_replies")
    with op.batch_alter_table("survey_questions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_survey_questions_survey_id"))

    op.drop_table("survey_questions")
    with op.batch_alter_table("survey_marks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_survey_marks_person_id"))

    op.drop_table("survey_marks")
    with op.batch_alter_table("practice_versions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_practice_versions_year"))
        batch_op.drop_index(batch_op.f("ix_practice_versions_written_by_id"))
        batch_op.drop_index(batch_op.f("ix_practice_versions_ubigeo"))
        batch_op.drop_index(batch_op.f("ix_practice_versions_theme"))
        batch_op.drop_index(batch_op.f("ix_practice_versions_state"))
        batch_op.drop_index(batch_op.f("ix_practice_versions_practice_id"))
        batch_op.drop_index(batch_op.f("ix_practice_versions_event_id"))

    op.drop_table("practice_versions")
    with op.batch_alter_table("network_members", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_network_members_current",
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_network_members_person_id"))
        batch_op.drop_index(batch_op.f("ix_network_members_network_id"))
        batch_op.drop_index(batch_op.f("ix_network_members_edition_id"))

    op.drop_table("network_members")
    with op.batch_alter_table("certificates", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_certificates_valid",
            sqlite_where=sa.text("state = 'valid'"),
            postgresql_where=sa.text("state = 'valid'"),
        )
        batch_op.drop_index(batch_op.f("ix_certificates_person_id"))
        batch_op.drop_index(batch_op.f("ix_certificates_edition_id"))

    op.drop_table("certificates")
    op.drop_table("certificate_packs")
    with op.batch_alter_table("training_series_events", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_training_series_events_series_id"))

    op.drop_table("training_series_events")
    with op.batch_alter_table("training_requirements", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_training_requirements_space_id"))
        batch_op.drop_index(batch_op.f("ix_training_requirements_course_id"))

    op.drop_table("training_requirements")
    with op.batch_alter_table("training_editions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_training_editions_course_id"))

    op.drop_table("training_editions")
    with op.batch_alter_table("surveys", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_surveys_state"))
        batch_op.drop_index(batch_op.f("ix_surveys_event_id"))

    op.drop_table("surveys")
    with op.batch_alter_table("practices", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_practices_space_id"))
        batch_op.drop_index(batch_op.f("ix_practices_published_id"))
        batch_op.drop_index(batch_op.f("ix_practices_organization_id"))
        batch_op.drop_index(batch_op.f("ix_practices_created_by_id"))

    op.drop_table("practices")
    with op.batch_alter_table("network_replicas", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_network_replicas_person_id"))
        batch_op.drop_index(batch_op.f("ix_network_replicas_event_id"))

    op.drop_table("network_replicas")
    with op.batch_alter_table("network_courses", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_network_courses_course_id"))

    op.drop_table("network_courses")
    with op.batch_alter_table("training_courses", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_training_courses_space_id"))
        batch_op.drop_index(batch_op.f("ix_training_courses_programme_id"))
        batch_op.drop_index(batch_op.f("ix_training_courses_audience"))

    op.drop_table("training_courses")
    with op.batch_alter_table("certificate_designs", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_certificate_designs_space_id"))

    op.drop_table("certificate_designs")
    with op.batch_alter_table("training_series", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_training_series_space_id"))

    op.drop_table("training_series")
    with op.batch_alter_table("training_programmes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_training_programmes_space_id"))

    op.drop_table("training_programmes")
    with op.batch_alter_table("networks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_networks_space_id"))

    op.drop_table("networks")
    op.drop_table("certificate_counts")
