"""proposals

Revision: 0004, after 0003.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

SEARCHED = ("proposals",)


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_table(
        "calls",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("space_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=90), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("intro", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("who", sa.String(length=40), nullable=False),
        sa.Column("only_accredited", sa.Boolean(), nullable=False),
        sa.Column("max_each", sa.Integer(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ceiling_cents", sa.BigInteger(), nullable=True),
        sa.Column("max_cost_cents", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("dimensions", sa.JSON(), nullable=False),
        sa.Column("max_files", sa.Integer(), nullable=False),
        sa.Column("legal_basis", sa.String(length=200), nullable=True),
        sa.Column("answer_days", sa.Integer(), nullable=True),
        sa.Column("answer_in_working_days", sa.Boolean(), nullable=False),
        sa.Column("needs_stage", sa.Boolean(), nullable=False),
        sa.Column("next_number", sa.Integer(), nullable=False),
        sa.Column("copied_from_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("max_each >= 1", name=op.f("ck_calls_at_least_one_each")),
        sa.CheckConstraint("opens_at < closes_at", name=op.f("ck_calls_opens_before_it_closes")),
        sa.ForeignKeyConstraint(["copied_from_id"], ["calls.id"], name=op.f("fk_calls_copied_from_id_calls")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_calls_created_by_id_people")),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"], name=op.f("fk_calls_space_id_spaces")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calls")),
        sa.UniqueConstraint("slug", name=op.f("uq_calls_slug")),
    )
    with op.batch_alter_table("calls", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_calls_closes_at"), ["closes_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_calls_opens_at"), ["opens_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_calls_space_id"), ["space_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_calls_state"), ["state"], unique=False)

    op.create_table(
        "call_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_call_changes_by_id_people")),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_call_changes_call_id_calls")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_changes")),
    )
    with op.batch_alter_table("call_changes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_call_changes_call_id"), ["call_id"], unique=False)

    op.create_table(
        "evaluation_sheets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("lowest", sa.Integer(), nullable=False),
        sa.Column("highest", sa.Integer(), nullable=False),
        sa.Column("anchors", sa.JSON(), nullable=False),
        sa.Column("evaluators", sa.Integer(), nullable=False),
        sa.Column("threshold", sa.Integer(), nullable=False),
        sa.Column("minimum", sa.Integer(), nullable=False),
        sa.Column("tie_break", sa.JSON(), nullable=False),
        sa.Column("reserve", sa.String(length=40), nullable=False),
        sa.Column("legal_basis", sa.String(length=300), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_by_id", sa.Integer(), nullable=True),
        sa.Column("frozen", sa.Text(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.CheckConstraint("evaluators >= 2", name=op.f("ck_evaluation_sheets_at_least_two")),
        sa.CheckConstraint("lowest < highest", name=op.f("ck_evaluation_sheets_scale_with_a_span")),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_evaluation_sheets_call_id_calls")),
        sa.ForeignKeyConstraint(
            ["published_by_id"], ["people.id"], name=op.f("fk_evaluation_sheets_published_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation_sheets")),
        sa.UniqueConstraint("call_id", name=op.f("uq_evaluation_sheets_call_id")),
    )
    op.create_table(
        "proposals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=40), nullable=False),
        sa.Column("slug", sa.String(length=100), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("author_key", sa.String(length=24), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=True),
        sa.Column("names_author", sa.Boolean(), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("summary", sa.String(length=300), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("objective", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("beneficiaries", sa.Text(), nullable=False),
        sa.Column("people_benefited", sa.Integer(), nullable=True),
        sa.Column("cost_cents", sa.BigInteger(), nullable=True),
        sa.Column("cofinancing", sa.JSON(), nullable=False),
        sa.Column("studies", sa.String(length=40), nullable=True),
        sa.Column("cui", sa.String(length=10), nullable=True),
        sa.Column("section_id", sa.Integer(), nullable=True),
        sa.Column("goal_id", sa.Integer(), nullable=True),
        sa.Column("ubigeo", sa.String(length=6), nullable=True),
        sa.Column("settlement_code", sa.String(length=10), nullable=True),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("typed", sa.JSON(), nullable=False),
        sa.Column("random_key", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.String(length=500), nullable=True),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.Column("split_from_id", sa.Integer(), nullable=True),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("paper_consent", sa.String(length=300), nullable=True),
        sa.Column("author_checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("late_asked", sa.String(length=500), nullable=True),
        sa.Column("late_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("late_reason", sa.String(length=500), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("pages", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "(organization_id IS NULL) != (person_id IS NULL)", name=op.f("ck_proposals_one_author")
        ),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_proposals_call_id_calls")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["people.id"], name=op.f("fk_proposals_created_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["goal_id"], ["goals.id"], name=op.f("fk_proposals_goal_id_goals"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["merged_into_id"], ["proposals.id"], name=op.f("fk_proposals_merged_into_id_proposals")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_proposals_organization_id_organizations")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_proposals_person_id_people")),
        sa.ForeignKeyConstraint(
            ["section_id"],
            ["plan_sections.id"],
            name=op.f("fk_proposals_section_id_plan_sections"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["settlement_code"], ["settlements.code"], name=op.f("fk_proposals_settlement_code_settlements")
        ),
        sa.ForeignKeyConstraint(
            ["split_from_id"], ["proposals.id"], name=op.f("fk_proposals_split_from_id_proposals")
        ),
        sa.ForeignKeyConstraint(["ubigeo"], ["districts.ubigeo"], name=op.f("fk_proposals_ubigeo_districts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposals")),
        sa.UniqueConstraint(
            "call_id", "author_key", "slot", name=op.f("uq_proposals_call_id_author_key_slot")
        ),
        sa.UniqueConstraint("call_id", "number", name=op.f("uq_proposals_call_id_number")),
        sa.UniqueConstraint("slug", name=op.f("uq_proposals_slug")),
        sa.UniqueConstraint("token", name=op.f("uq_proposals_token")),
    )
    with op.batch_alter_table("proposals", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_proposals_author_key"), ["author_key"], unique=False)
        batch_op.create_index("ix_proposals_call_id_state", ["call_id", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_proposals_created_by_id"), ["created_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_proposals_goal_id"), ["goal_id"], unique=False)
        batch_op.create_index(
            "ix_proposals_listing",
            ["state", "random_key", "call_id", "ubigeo", "section_id", "organization_id"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_proposals_merged_into_id"), ["merged_into_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_proposals_organization_id"), ["organization_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_proposals_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_proposals_random_key"), ["random_key"], unique=False)
        batch_op.create_index(batch_op.f("ix_proposals_section_id"), ["section_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_proposals_split_from_id"), ["split_from_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_proposals_state"), ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix_proposals_submitted_at"), ["submitted_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_proposals_ubigeo"), ["ubigeo"], unique=False)

    op.create_table(
        "amendments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.Column("field", sa.String(length=20), nullable=False),
        sa.Column("passage", sa.Text(), nullable=False),
        sa.Column("replacement", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(length=600), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answer", sa.String(length=600), nullable=False),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["people.id"], name=op.f("fk_amendments_answered_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_amendments_organization_id_organizations"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_amendments_person_id_people")),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposals.id"], name=op.f("fk_amendments_proposal_id_proposals")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_amendments")),
    )
    with op.batch_alter_table("amendments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_amendments_person_id"), ["person_id"], unique=False)
        batch_op.create_index("ix_amendments_proposal_id_state", ["proposal_id", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_amendments_state"), ["state"], unique=False)

    op.create_table(
        "answer_duties",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("entity", sa.String(length=160), nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("named_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["named_by_id"], ["people.id"], name=op.f("fk_answer_duties_named_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposals.id"], name=op.f("fk_answer_duties_proposal_id_proposals")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_duties")),
        sa.UniqueConstraint("proposal_id", name=op.f("uq_answer_duties_proposal_id")),
    )
    op.create_table(
        "answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("referred_to", sa.String(length=200), nullable=False),
        sa.Column("signer", sa.String(length=160), nullable=False),
        sa.Column("office", sa.String(length=160), nullable=False),
        sa.Column("entity", sa.String(length=160), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_by_id", sa.Integer(), nullable=True),
        sa.Column("change_reason", sa.String(length=500), nullable=True),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["document_id"], ["stored_files.id"], name=op.f("fk_answers_document_id_stored_files")
        ),
        sa.ForeignKeyConstraint(["given_by_id"], ["people.id"], name=op.f("fk_answers_given_by_id_people")),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposals.id"], name=op.f("fk_answers_proposal_id_proposals")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answers")),
        sa.UniqueConstraint("proposal_id", "version", name=op.f("uq_answers_proposal_id_version")),
    )
    with op.batch_alter_table("answers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_answers_given_by_id"), ["given_by_id"], unique=False)

    op.create_table(
        "co_authors",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("invited_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["people.id"], name=op.f("fk_co_authors_answered_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["invited_by_id"], ["people.id"], name=op.f("fk_co_authors_invited_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_co_authors_organization_id_organizations"),
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposals.id"], name=op.f("fk_co_authors_proposal_id_proposals")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_co_authors")),
        sa.UniqueConstraint(
            "proposal_id", "organization_id", name=op.f("uq_co_authors_proposal_id_organization_id")
        ),
    )
    with op.batch_alter_table("co_authors", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_co_authors_organization_id"), ["organization_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_co_authors_proposal_id"), ["proposal_id"], unique=False)

    op.create_table(
        "comments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("root_id", sa.Integer(), nullable=True),
        sa.Column("path", sa.String(length=80), nullable=False),
        sa.Column("depth", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.Column("voice", sa.Integer(), nullable=False),
        sa.Column("is_signed", sa.Boolean(), nullable=False),
        sa.Column("stance", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hidden_reason", sa.String(length=40), nullable=True),
        sa.Column("hidden_words", sa.String(length=300), nullable=True),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_comments_organization_id_organizations")
        ),
        sa.ForeignKeyConstraint(["parent_id"], ["comments.id"], name=op.f("fk_comments_parent_id_comments")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_comments_person_id_people")),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposals.id"], name=op.f("fk_comments_proposal_id_proposals")
        ),
        sa.ForeignKeyConstraint(["root_id"], ["comments.id"], name=op.f("fk_comments_root_id_comments")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comments")),
    )
    with op.batch_alter_table("comments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_comments_hidden_at"), ["hidden_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_comments_parent_id"), ["parent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_comments_person_id"), ["person_id"], unique=False)
        batch_op.create_index("ix_comments_proposal_id_parent_id", ["proposal_id", "parent_id"], unique=False)
        batch_op.create_index("ix_comments_proposal_id_person_id", ["proposal_id", "person_id"], unique=False)
        batch_op.create_index("ix_comments_root_id_path", ["root_id", "path"], unique=False)

    op.create_table(
        "evaluation_assignments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("evaluator_id", sa.Integer(), nullable=False),
        sa.Column("assigned_by_id", sa.Integer(), nullable=True),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.String(length=500), nullable=True),
        sa.Column("is_conflict", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assigned_by_id"], ["people.id"], name=op.f("fk_evaluation_assignments_assigned_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["evaluator_id"], ["people.id"], name=op.f("fk_evaluation_assignments_evaluator_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposals.id"], name=op.f("fk_evaluation_assignments_proposal_id_proposals")
        ),
        sa.ForeignKeyConstraint(
            ["sheet_id"],
            ["evaluation_sheets.id"],
            name=op.f("fk_evaluation_assignments_sheet_id_evaluation_sheets"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation_assignments")),
        sa.UniqueConstraint(
            "proposal_id", "evaluator_id", name=op.f("uq_evaluation_assignments_proposal_id_evaluator_id")
        ),
    )
    with op.batch_alter_table("evaluation_assignments", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_evaluation_assignments_evaluator_id"), ["evaluator_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_evaluation_assignments_sheet_id"), ["sheet_id"], unique=False)

    op.create_table(
        "evaluation_criteria",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("heading", sa.String(length=160), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("weight_hundredths", sa.Integer(), nullable=False),
        sa.CheckConstraint("weight_hundredths > 0", name=op.f("ck_evaluation_criteria_weighs_something")),
        sa.ForeignKeyConstraint(
            ["sheet_id"],
            ["evaluation_sheets.id"],
            name=op.f("fk_evaluation_criteria_sheet_id_evaluation_sheets"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation_criteria")),
        sa.UniqueConstraint("sheet_id", "code", name=op.f("uq_evaluation_criteria_sheet_id_code")),
    )
    with op.batch_alter_table("evaluation_criteria", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_evaluation_criteria_sheet_id"), ["sheet_id"], unique=False)

    op.create_table(
        "evaluation_discussions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("difference_hundredths", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("noted_by_id", sa.Integer(), nullable=True),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["noted_by_id"], ["people.id"], name=op.f("fk_evaluation_discussions_noted_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposals.id"], name=op.f("fk_evaluation_discussions_proposal_id_proposals")
        ),
        sa.ForeignKeyConstraint(
            ["sheet_id"],
            ["evaluation_sheets.id"],
            name=op.f("fk_evaluation_discussions_sheet_id_evaluation_sheets"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation_discussions")),
    )
    with op.batch_alter_table("evaluation_discussions", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_evaluation_discussions_proposal_id"), ["proposal_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_evaluation_discussions_sheet_id"), ["sheet_id"], unique=False)

    op.create_table(
        "evaluation_filters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("norm", sa.Text(), nullable=False),
        sa.Column("least_cents", sa.BigInteger(), nullable=True),
        sa.Column("most_cents", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["sheet_id"],
            ["evaluation_sheets.id"],
            name=op.f("fk_evaluation_filters_sheet_id_evaluation_sheets"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation_filters")),
        sa.UniqueConstraint("sheet_id", "code", name=op.f("uq_evaluation_filters_sheet_id_code")),
    )
    with op.batch_alter_table("evaluation_filters", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_evaluation_filters_sheet_id"), ["sheet_id"], unique=False)

    op.create_table(
        "evaluation_results",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("ceiling_cents", sa.BigInteger(), nullable=True),
        sa.Column("inputs", sa.JSON(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["published_by_id"], ["people.id"], name=op.f("fk_evaluation_results_published_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["sheet_id"],
            ["evaluation_sheets.id"],
            name=op.f("fk_evaluation_results_sheet_id_evaluation_sheets"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation_results")),
        sa.UniqueConstraint("sheet_id", "version", name=op.f("uq_evaluation_results_sheet_id_version")),
    )
    with op.batch_alter_table("evaluation_results", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_evaluation_results_sheet_id"), ["sheet_id"], unique=False)

    op.create_table(
        "follows",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_follows_person_id_people")),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposals.id"], name=op.f("fk_follows_proposal_id_proposals")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follows")),
        sa.UniqueConstraint("proposal_id", "person_id", name=op.f("uq_follows_proposal_id_person_id")),
    )
    with op.batch_alter_table("follows", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_follows_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_follows_proposal_id"), ["proposal_id"], unique=False)

    op.create_table(
        "progress_reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("budget_cents", sa.BigInteger(), nullable=True),
        sa.Column("executed_cents", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("once", sa.String(length=40), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reported_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("executed_cents >= 0", name=op.f("ck_progress_reports_no_negative_money")),
        sa.CheckConstraint("progress BETWEEN 0 AND 100", name=op.f("ck_progress_reports_percent")),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposals.id"], name=op.f("fk_progress_reports_proposal_id_proposals")
        ),
        sa.ForeignKeyConstraint(
            ["reported_by_id"], ["people.id"], name=op.f("fk_progress_reports_reported_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_progress_reports")),
        sa.UniqueConstraint("proposal_id", "once", name=op.f("uq_progress_reports_proposal_id_once")),
    )
    with op.batch_alter_table("progress_reports", schema=None) as batch_op:
        batch_op.create_index("ix_progress_reports_proposal_id_id", ["proposal_id", "id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_progress_reports_reported_by_id"), ["reported_by_id"], unique=False
        )

    op.create_table(
        "proposal_attachments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("caption", sa.String(length=160), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["people.id"], name=op.f("fk_proposal_attachments_added_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_files.id"], name=op.f("fk_proposal_attachments_file_id_stored_files")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposals.id"], name=op.f("fk_proposal_attachments_proposal_id_proposals")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal_attachments")),
    )
    with op.batch_alter_table("proposal_attachments", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_proposal_attachments_proposal_id"), ["proposal_id"], unique=False
        )

    op.create_table(
        "proposal_steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("agreement", sa.String(length=500), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_proposal_steps_by_id_people")),
        sa.ForeignKeyConstraint(
            ["other_id"], ["proposals.id"], name=op.f("fk_proposal_steps_other_id_proposals")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposals.id"], name=op.f("fk_proposal_steps_proposal_id_proposals")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal_steps")),
    )
    with op.batch_alter_table("proposal_steps", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_proposal_steps_proposal_id"), ["proposal_id"], unique=False)

    op.create_table(
        "proposal_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("changed", sa.JSON(), nullable=False),
        sa.Column("cause", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("made_as", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["people.id"], name=op.f("fk_proposal_versions_made_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposals.id"], name=op.f("fk_proposal_versions_proposal_id_proposals")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal_versions")),
        sa.UniqueConstraint("proposal_id", "number", name=op.f("uq_proposal_versions_proposal_id_number")),
    )
    with op.batch_alter_table("proposal_versions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_proposal_versions_proposal_id"), ["proposal_id"], unique=False)

    op.create_table(
        "supports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.Column("given_by_id", sa.Integer(), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("carried_from_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(organization_id IS NULL) != (person_id IS NULL)", name=op.f("ck_supports_one_supporter")
        ),
        sa.ForeignKeyConstraint(
            ["carried_from_id"], ["proposals.id"], name=op.f("fk_supports_carried_from_id_proposals")
        ),
        sa.ForeignKeyConstraint(["given_by_id"], ["people.id"], name=op.f("fk_supports_given_by_id_people")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_supports_organization_id_organizations")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_supports_person_id_people")),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposals.id"], name=op.f("fk_supports_proposal_id_proposals")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supports")),
        sa.UniqueConstraint(
            "proposal_id", "organization_id", name=op.f("uq_supports_proposal_id_organization_id")
        ),
        sa.UniqueConstraint("proposal_id", "person_id", name=op.f("uq_supports_proposal_id_person_id")),
    )
    with op.batch_alter_table("supports", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_supports_organization_id"), ["organization_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_supports_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_supports_proposal_id"), ["proposal_id"], unique=False)

    op.create_table(
        "comment_moderations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("space_id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.Column("reports", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_comment_moderations_by_id_people")),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comments.id"], name=op.f("fk_comment_moderations_comment_id_comments")
        ),
        sa.ForeignKeyConstraint(
            ["space_id"], ["spaces.id"], name=op.f("fk_comment_moderations_space_id_spaces")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment_moderations")),
    )
    with op.batch_alter_table("comment_moderations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_comment_moderations_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_comment_moderations_comment_id"), ["comment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_comment_moderations_space_id"), ["space_id"], unique=False)

    op.create_table(
        "comment_reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comments.id"], name=op.f("fk_comment_reports_comment_id_comments")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_comment_reports_person_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment_reports")),
        sa.UniqueConstraint("comment_id", "person_id", name=op.f("uq_comment_reports_comment_id_person_id")),
    )
    with op.batch_alter_table("comment_reports", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_comment_reports_comment_id"), ["comment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_comment_reports_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_comment_reports_settled_at"), ["settled_at"], unique=False)

    op.create_table(
        "evaluations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("scores", sa.JSON(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("proposal_version", sa.Integer(), nullable=True),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("change_reason", sa.String(length=500), nullable=True),
        sa.ForeignKeyConstraint(
            ["assignment_id"],
            ["evaluation_assignments.id"],
            name=op.f("fk_evaluations_assignment_id_evaluation_assignments"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluations")),
        sa.UniqueConstraint(
            "assignment_id", "round", "version", name=op.f("uq_evaluations_assignment_id_round_version")
        ),
    )
    with op.batch_alter_table("evaluations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_evaluations_assignment_id"), ["assignment_id"], unique=False)

    op.create_table(
        "filter_answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("filter_id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["people.id"], name=op.f("fk_filter_answers_answered_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["filter_id"],
            ["evaluation_filters.id"],
            name=op.f("fk_filter_answers_filter_id_evaluation_filters"),
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposals.id"], name=op.f("fk_filter_answers_proposal_id_proposals")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_filter_answers")),
        sa.UniqueConstraint(
            "filter_id",
            "proposal_id",
            "version",
            name=op.f("uq_filter_answers_filter_id_proposal_id_version"),
        ),
    )
    with op.batch_alter_table("filter_answers", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_filter_answers_answered_by_id"), ["answered_by_id"], unique=False
        )
        batch_op.create_index("ix_filter_answers_proposal_id", ["proposal_id"], unique=False)

    op.create_table(
        "progress_photos",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("caption", sa.String(length=160), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_files.id"], name=op.f("fk_progress_photos_file_id_stored_files")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["progress_reports.id"], name=op.f("fk_progress_photos_report_id_progress_reports")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_progress_photos")),
    )
    with op.batch_alter_table("progress_photos", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_progress_photos_report_id"), ["report_id"], unique=False)

    op.create_table(
        "promised_steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("first_due_on", sa.Date(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.Column("move_reason", sa.String(length=500), nullable=True),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reached_on", sa.Date(), nullable=True),
        sa.Column("reached_report_id", sa.Integer(), nullable=True),
        sa.Column("evidence", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["people.id"], name=op.f("fk_promised_steps_added_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposals.id"], name=op.f("fk_promised_steps_proposal_id_proposals")
        ),
        sa.ForeignKeyConstraint(
            ["reached_report_id"],
            ["progress_reports.id"],
            name=op.f("fk_promised_steps_reached_report_id_progress_reports"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promised_steps")),
    )
    with op.batch_alter_table("promised_steps", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_promised_steps_proposal_id"), ["proposal_id"], unique=False)

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
    with op.batch_alter_table("promised_steps", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_promised_steps_proposal_id"))

    op.drop_table("promised_steps")
    with op.batch_alter_table("progress_photos", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_progress_photos_report_id"))

    op.drop_table("progress_photos")
    with op.batch_alter_table("filter_answers", schema=None) as batch_op:
        batch_op.drop_index("ix_filter_answers_proposal_id")
        batch_op.drop_index(batch_op.f("ix_filter_answers_answered_by_id"))

    op.drop_table("filter_answers")
    with op.batch_alter_table("evaluations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_evaluations_assignment_id"))

    op.drop_table("evaluations")
    with op.batch_alter_table("comment_reports", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_comment_reports_settled_at"))
        batch_op.drop_index(batch_op.f("ix_comment_reports_person_id"))
        batch_op.drop_index(batch_op.f("ix_comment_reports_comment_id"))

    op.drop_table("comment_reports")
    with op.batch_alter_table("comment_moderations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_comment_moderations_space_id"))
        batch_op.drop_index(batch_op.f("ix_comment_moderations_comment_id"))
        batch_op.drop_index(batch_op.f("ix_comment_moderations_at"))

    op.drop_table("comment_moderations")
    with op.batch_alter_table("supports", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_supports_proposal_id"))
        batch_op.drop_index(batch_op.f("ix_supports_person_id"))
        batch_op.drop_index(batch_op.f("ix_supports_organization_id"))

    op.drop_table("supports")
    with op.batch_alter_table("proposal_versions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_proposal_versions_proposal_id"))

    op.drop_table("proposal_versions")
    with op.batch_alter_table("proposal_steps", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_proposal_steps_proposal_id"))

    op.drop_table("proposal_steps")
    with op.batch_alter_table("proposal_attachments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_proposal_attachments_proposal_id"))

    op.drop_table("proposal_attachments")
    with op.batch_alter_table("progress_reports", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_progress_reports_reported_by_id"))
        batch_op.drop_index("ix_progress_reports_proposal_id_id")

    op.drop_table("progress_reports")
    with op.batch_alter_table("follows", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_follows_proposal_id"))
        batch_op.drop_index(batch_op.f("ix_follows_person_id"))

    op.drop_table("follows")
    with op.batch_alter_table("evaluation_results", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_evaluation_results_sheet_id"))

    op.drop_table("evaluation_results")
    with op.batch_alter_table("evaluation_filters", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_evaluation_filters_sheet_id"))

    op.drop_table("evaluation_filters")
    with op.batch_alter_table("evaluation_discussions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_evaluation_discussions_sheet_id"))
        batch_op.drop_index(batch_op.f("ix_evaluation_discussions_proposal_id"))

    op.drop_table("evaluation_discussions")
    with op.batch_alter_table("evaluation_criteria", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_evaluation_criteria_sheet_id"))

    op.drop_table("evaluation_criteria")
    with op.batch_alter_table("evaluation_assignments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_evaluation_assignments_sheet_id"))
        batch_op.drop_index(batch_op.f("ix_evaluation_assignments_evaluator_id"))

    op.drop_table("evaluation_assignments")
    with op.batch_alter_table("comments", schema=None) as batch_op:
        batch_op.drop_index("ix_comments_root_id_path")
        batch_op.drop_index("ix_comments_proposal_id_person_id")
        batch_op.drop_index("ix_comments_proposal_id_parent_id")
        batch_op.drop_index(batch_op.f("ix_comments_person_id"))
        batch_op.drop_index(batch_op.f("ix_comments_parent_id"))
        batch_op.drop_index(batch_op.f("ix_comments_hidden_at"))

    op.drop_table("comments")
    with op.batch_alter_table("co_authors", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_co_authors_proposal_id"))
        batch_op.drop_index(batch_op.f("ix_co_authors_organization_id"))

    op.drop_table("co_authors")
    with op.batch_alter_table("answers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_answers_given_by_id"))

    op.drop_table("answers")
    op.drop_table("answer_duties")
    with op.batch_alter_table("amendments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_amendments_state"))
        batch_op.drop_index("ix_amendments_proposal_id_state")
        batch_op.drop_index(batch_op.f("ix_amendments_person_id"))

    op.drop_table("amendments")
    with op.batch_alter_table("proposals", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_proposals_ubigeo"))
        batch_op.drop_index(batch_op.f("ix_proposals_submitted_at"))
        batch_op.drop_index(batch_op.f("ix_proposals_state"))
        batch_op.drop_index(batch_op.f("ix_proposals_split_from_id"))
        batch_op.drop_index(batch_op.f("ix_proposals_section_id"))
        batch_op.drop_index(batch_op.f("ix_proposals_random_key"))
        batch_op.drop_index(batch_op.f("ix_proposals_person_id"))
        batch_op.drop_index(batch_op.f("ix_proposals_organization_id"))
        batch_op.drop_index(batch_op.f("ix_proposals_merged_into_id"))
        batch_op.drop_index("ix_proposals_listing")
        batch_op.drop_index(batch_op.f("ix_proposals_goal_id"))
        batch_op.drop_index(batch_op.f("ix_proposals_created_by_id"))
        batch_op.drop_index("ix_proposals_call_id_state")
        batch_op.drop_index(batch_op.f("ix_proposals_author_key"))

    op.drop_table("proposals")
    op.drop_table("evaluation_sheets")
    with op.batch_alter_table("call_changes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_call_changes_call_id"))

    op.drop_table("call_changes")
    with op.batch_alter_table("calls", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_calls_state"))
        batch_op.drop_index(batch_op.f("ix_calls_space_id"))
        batch_op.drop_index(batch_op.f("ix_calls_opens_at"))
        batch_op.drop_index(batch_op.f("ix_calls_closes_at"))

    op.drop_table("calls")
