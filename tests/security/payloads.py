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

# More ways to break out, tried on the two places where templates put values: text and quoted attributes.
ESCAPES = (
    *MARKUP, "<details open ontoggle=alert(1)>", "<body onload=alert(1)>", "<input autofocus onfocus=alert(1)>", "<video><source onerror=alert(1)>",
    "<marquee onstart=alert(1)>", "<object data=javascript:alert(1)>", "<embed src=javascript:alert(1)>", "<base href=//evil.example>",
    "<link rel=stylesheet href=//evil.example>", "<meta http-equiv=refresh content=0;url=//evil.example>", "<form action=//evil.example>",
    "<button formaction=javascript:alert(1)>", "<isindex action=javascript:alert(1)>", "<style>@import'//evil.example'</style>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">", "<svg><script>alert&#40;1)</script>", "<svg><a xlink:href=javascript:alert(1)>x",
    "<math><mtext></mtext><mglyph><style><img src=x onerror=alert(1)>", "<template><script>alert(1)</script>", "<xmp><script>alert(1)</script>",
    "<![CDATA[<script>alert(1)</script>]]>", "<?xml version=\"1.0\"?><script>", "<%00script>alert(1)</script>", "<scr\u0000ipt>", "<sCrIpT>alert(1)</ScRiPt>",
    "\"><img src=x onerror=alert(1)>", "'><img src=x onerror=alert(1)>", "\" autofocus onfocus=alert(1) x=\"", "' autofocus onfocus=alert(1) x='",
    "` onmouseover=alert(1) `", "--><script>alert(1)</script>", "*/alert(1)/*", "</style><script>alert(1)</script>", "</title><svg onload=alert(1)>",
    "</textarea><svg onload=alert(1)>", "&#x3c;script&#x3e;alert(1)", "&lt;script&gt;alert(1)", "&quot; onfocus=alert(1)", "\u2028<script>", "\uff1cscript\uff1e",
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,<script>alert(1)</script>", "{{constructor.constructor('alert(1)')()}}", "${alert(1)}", "%3Cscript%3E",
)  # fmt: skip
