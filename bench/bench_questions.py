"""Every page with each of 200 hostile values under every name that its room reads from an address: answers, errors, the slowest.

In this process on SQLite with the tests' world, as an administrator; one value at a time under all names of a page at once.
BENCH_SECONDS=240 ends after so many seconds, with pages drawn at random so far. No page may answer with a 5xx, show a value as markup, or take longer with one value than with a harmless one (ratio of medians).
"""

from __future__ import annotations

import os
import random
import statistics
import tempfile
import time
from collections import defaultdict
from urllib.parse import quote

from civic.core.db import db
from tests.conftest import Browser, Engine
from tests.make import Make
from tests.security.payloads import MARKUP, SQL, TRICKS
from tests.security.test_fuzz_questions import SAYS_NO, asked_by_room
from tests.test_access import ROWS, addresses
from tests.world import build

MORE = (
    "1' AND SLEEP(5)-- -", "1; WAITFOR DELAY '0:0:5'--", "1) AND 1=1-- -", "1) AND 1=2-- -", "1' ORDER BY 99-- -", "1' GROUP BY 1 HAVING 1=1--",
    "(SELECT 1)", "(SELECT COUNT(*) FROM accounts)", "1||(SELECT sqlite_version())", "randomblob(500000000)", "1 AND randomblob(100000000)",
    "1;SELECT pg_sleep(5)--", "1'||pg_sleep(5)--", "CAST(1/0 AS int)", "0x27", "%27", "%2527", "’", "ʼ OR ʼ1ʼ=ʼ1", "' OR ''='", "x' AND email IS NULL; --",
    "password_hash", "-password_hash", "account__password_hash", "people.document_key", "document_key desc", "1,2,3", "name,(SELECT 1)", "name;--",
    "name COLLATE NOCASE", "rowid", "random()", "case when 1=1 then name else id end", "asc", "desc nulls last", "[gt]", "$where", "{\"$ne\":null}",
    "__class__", "__init__.__globals__", "{{config}}", "{{request.application}}", "${jndi:ldap://127.0.0.1/a}", "<%= 7*7 %>", "#{7*7}", "`id`", "$(id)",
    ";id", "|id", "&id", "../../../../etc/passwd", "..%2f..%2fetc%2fpasswd", "/etc/passwd\x00.png", "file:///etc/passwd", "http://127.0.0.1:22/",
    "http://169.254.169.254/latest/", "gopher://127.0.0.1:6379/_", "*)(uid=*", "*)(|(uid=*))", "admin)(&)", "' or '1'='1' /*", "\r\nX-Injected: 1",
    "%0d%0aSet-Cookie:x=y", "\u2028", "\ufeff", "\U0001f9f6" * 500, "ß" * 3000, "İ", "ǅ", "ﬃ", "٣٤", "Ⅳ", "1_000", "0b1", "0x1", "+1", " 1", "1 ",
    "1.0", "1e1", "-0", "true", "null", "undefined", "inf", "2026-11-21T00:00:00Z", "2026-W47", "20261121",
)  # fmt: skip
HOSTILE = tuple(dict.fromkeys(SQL + MARKUP + TRICKS + MORE))[:200]


def main() -> None:
    """Print how many answers there were, which were errors, and the slowest in proportion."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("CIVIC_TEST_RUN", folder)  # where tests keep what they share
        ask()


def ask() -> None:
    """Ask every page everything."""
    engine = Engine("sqlite")
    engine.reset()
    app = engine.app
    app.config["WTF_CSRF_ENABLED"], app.test_client_class = False, Browser
    asked, sent, wrong, gaps = asked_by_room(), 0, [], []
    statuses: dict[int, int] = defaultdict(int)
    with app.app_context():
        world = build(Make())
        client = app.test_client()
        with client.session_transaction() as session:
            session["_user_id"], session["_fresh"] = world.people["administrator"].get_id(), True
        rows = random.Random(2026).sample(sorted(ROWS), len(ROWS))
        end = time.monotonic() + float(os.environ.get("BENCH_SECONDS", "inf"))
        for row in rows:
            if time.monotonic() > end:
                break
            names = sorted(asked[row.split(".")[0]] | asked["web"])
            if not row.endswith(" GET") or row.startswith("web.") or row in SAYS_NO or not names:
                continue
            for address in addresses(app, world, row):
                usual = statistics.median(timed(client, address)[0] for _n in range(5))
                slow = 0.0
                for value in HOSTILE:
                    question = "&".join(
                        f"{name}={quote(value.encode('utf-8', 'surrogatepass'))}" for name in names
                    )
                    seconds, answer = timed(client, f"{address}?{question}")
                    sent, slow = sent + 1, max(slow, seconds)
                    statuses[answer.status_code] += 1
                    if answer.status_code >= 500:
                        wrong.append(f"{row}: {answer.status_code} for {value[:40]!r}")
                    if answer.mimetype == "text/html" and b"zqx<" in answer.data:
                        wrong.append(f"{row}: markup for {value[:40]!r}")
                gaps.append((slow - usual, row))
        db.session.remove()
    engine.close()
    print(f"{sent} questions to {len(gaps)} pages; statuses {dict(sorted(statuses.items()))}")
    print(
        "slowest beyond the usual: "
        + ", ".join(f"{row} {1000 * gap:.0f} ms" for gap, row in sorted(gaps)[-3:])
    )
    print("\n".join(wrong[:20]) or "no error, no markup")


def timed(client, address):  # type: ignore[no-untyped-def]
    """(seconds, answer) of one request, its body read and closed."""
    start = time.perf_counter()
    answer = client.get(address)
    answer.get_data()
    answer.close()
    return time.perf_counter() - start, answer


if __name__ == "__main__":
    main()
