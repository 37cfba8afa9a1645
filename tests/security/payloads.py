"""What attackers and hurried fingers send."""

from __future__ import annotations

# Every one of them holds «zqx<» or breaks out of an attribute: unescaped it can be found in a page.
MARKUP = (
    "zqx<script>alert(1)</script>", "zqx<img src=x onerror=alert(1)>", "zqx<svg/onload=alert(1)>", "zqx</title><script>",
    "zqx</textarea><script>", "zqx\"><script>", "zqx'><script>", "zqx\" onmouseover=\"alert(1)", "zqx' onfocus='alert(1)",
    "zqx{{7*7}}<b>", "zqx{% raw %}<b>", "zqx%(name)s<b>", "zqx<!--<b>", "zqx]]><b>", "zqx<a href=javascript:alert(1)>",
    "zqx</script><script>", "zqx&lt;<b>", "zqx\\u003cscript\\u003e<b>", "zqx<iframe srcdoc='<b>'>", "zqx<math><mi/xlink:href>",
)  # fmt: skip

TRICKS = (
    "", " ", "a", "x" * 90, "Ñ", "N\u0303", "José Null", "null", "None", "O’Ñ'Connor", "Qʼero", "１２３４５６７８", "٤٣٢١٨٧٦٥", "a\x00b", "\x00",
    "\u202eabc\u202c", "\u200b\u200d\ufeff", "e" + "\u0301" * 10_000, "x" * 100_000, "\ud800", "-1", "0", "99999999999999999999", "1e400",
    "nan", "inf", "9999-12-31", "0001-01-01", "31/12/9999", "9999-12-31T23:59", "0001-01-01T00:00", "2026-02-30", "23:59", "25:99", "on",
    "true", "1", "2", "12", "=1+1", "@SUM(A1)", "../../etc/passwd", "%s%n%x", "${7*7}", "\r\nSet-Cookie: a=b", "a@b.pe", "+51987654321",
    "https://evil.example/", "javascript:alert(1)", "//evil.example", "present", "12:present", "titular", "aceptar", "es", "dni", "🧶",
)  # fmt: skip

SQL = (
    "'", "''", "\"", "`", "' OR '1'='1", "\" OR 1=1 --", "'; DROP TABLE people; --", "1) OR (1=1", "%' ESCAPE '", "%", "_", "\\", "\\\\",
    "1 UNION SELECT password_hash FROM accounts", "name_key", "document_number", "-name", "name__startswith", "id;SELECT pg_sleep(2)",
    "[]", "{}", "[$ne]", "{\"$gt\":\"\"}", "*", "(", ")", "a" * 5000, "２", "-1", "0", "1e9", "9999-12", "9999-12-31", "0001-01-01", "9" * 40, "NaN", "2026-13-45", "٢", "%00", "%ff", "%ed%a0%80",
)  # fmt: skip
