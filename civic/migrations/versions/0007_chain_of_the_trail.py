"""chain of the trail

What was recorded before is chained as it stands, a thousand lines a link. Revision: 0007, after 0006.
"""

import hashlib
import json
from datetime import UTC

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

SAID = (
    "at", "actor_id", "origin", "action", "subject_type", "subject_id", "space_id", "before", "after", "reason", "block",
)  # fmt: skip
TABLES = ("audit_entries", "audit_links", "audit_seals")
AT_ONCE = 1000


def upgrade() -> None:
    """Bring the tables forward."""
    with op.batch_alter_table("audit_entries") as batch_op:
        batch_op.add_column(sa.Column("block", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("digest", sa.String(length=64), nullable=True))
    op.create_table(
        "audit_links",
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("block", sa.String(length=32), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_audit_links")),
        sa.UniqueConstraint("block", name=op.f("uq_audit_links_block")),
    )
    op.create_table(
        "audit_seals",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_audit_seals")),
    )
    _chain(op.get_bind())
    with op.batch_alter_table("audit_entries") as batch_op:
        batch_op.alter_column("block", existing_type=sa.String(length=32), nullable=False)
        batch_op.alter_column("digest", existing_type=sa.String(length=64), nullable=False)
        batch_op.create_index(batch_op.f("ix_audit_entries_block"), ["block"], unique=False)
    for table in TABLES:
        _append_only(table)


def downgrade() -> None:
    """Bring the tables back."""
    for table in TABLES:
        if op.get_bind().dialect.name == "sqlite":
            op.execute(f"DROP TRIGGER {table}_no_update")
            op.execute(f"DROP TRIGGER {table}_no_delete")
        else:
            op.execute(f"DROP TRIGGER {table}_stay ON {table}")
            op.execute(f"DROP FUNCTION {table}_stay()")
    op.drop_table("audit_seals")
    op.drop_table("audit_links")
    with op.batch_alter_table("audit_entries") as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_entries_block"))
        batch_op.drop_column("digest")
        batch_op.drop_column("block")


def _append_only(table: str) -> None:
    sentence = f"{table} is append-only"
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
            )
        return
    op.execute(
        f"CREATE OR REPLACE FUNCTION {table}_stay() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{sentence}'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_stay()"
    )


def _chain(connection: sa.Connection) -> None:
    """The fingerprints and links of what is there, as `civic.core.audit` wrote them at this revision."""
    entries = sa.table(
        "audit_entries",
        sa.column("id", sa.Integer), sa.column("at", sa.DateTime(timezone=True)), sa.column("before", sa.JSON), sa.column("after", sa.JSON),
        sa.column("digest", sa.String), *(sa.column(name) for name in SAID if name not in ("at", "before", "after")),
    )  # fmt: skip
    links = sa.table(
        "audit_links", sa.column("position"), sa.column("block"), sa.column("entries"), sa.column("digest")
    )
    change = entries.update().where(entries.c.id == sa.bindparam("number"))
    last, position, end = 0, 0, "0" * 64
    while True:
        some = sa.select(entries).where(entries.c.id > last).order_by(entries.c.id).limit(AT_ONCE)
        rows = connection.execute(some).mappings().all()
        if not rows:
            return
        position, last, block = position + 1, rows[-1]["id"], f"{position + 1:032x}"
        prints = []
        for row in rows:
            said = [*(row[name] for name in SAID[:-1]), block]
            at = row["at"].replace(tzinfo=UTC) if row["at"].tzinfo is None else row["at"].astimezone(UTC)
            said[0] = at.isoformat(timespec="microseconds")
            text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
            prints.append(hashlib.sha256(text.encode()).hexdigest())
        connection.execute(
            change,
            [
                {"number": row["id"], "block": block, "digest": one}
                for row, one in zip(rows, prints, strict=True)
            ],
        )
        end = hashlib.sha256("\n".join((end, str(position), *prints)).encode()).hexdigest()
        connection.execute(
            links.insert(), {"position": position, "block": block, "entries": len(rows), "digest": end}
        )
