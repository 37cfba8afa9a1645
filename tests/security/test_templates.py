"""Classes of faults that the sources themselves rule out: raw markup, bare attributes, script in pages, calls to other hosts."""

from __future__ import annotations

import ast
import re
from html.parser import HTMLParser
from pathlib import Path

from tests.security.payloads import ESCAPES

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
PACKAGE = sorted(p for p in (ROOT / "civic").rglob("*.py") if "migrations" not in p.parts)

# Markup that is taken as it is, with where it comes from.
RAW = {
    "door/app.html": "drawings of the program itself",
    "accreditation/_person.html": "a link built there; its words are escaped beside it",
}
# Modules that open a connection: what for, and to whom.
CALLS_OUT = {
    "civic/messages/mailer.py": "smtplib: the mail server of MAIL_URL",
    "civic/core/storage.py": "boto3: the store of STORAGE_URL",
    "civic/core/redis_store.py": "redis: REDIS_URL",
    "civic/cli/doctor/engines.py": "`civic doctor`: whether each of them answers",
}
NETWORK = {
    "urllib.request", "requests", "httpx", "http.client", "aiohttp", "smtplib", "ftplib", "telnetlib", "xmlrpc", "redis", "boto3", "botocore",
    "urllib3", "websockets", "paramiko", "imaplib", "poplib", "ldap", "ldap3",
}  # fmt: skip
BLIND = {"pickle", "marshal", "shelve", "dill", "jsonpickle"}


VALUE = "§"  # stands for a value while the tags are looked at


def faults_of(source: str) -> list[str]:
    """What a template may not do: every value is escaped, every attribute quoted, nothing runs and nothing is styled inline."""
    plain = re.sub(r"\{#.*?#\}|<!--.*?-->|\{%.*?%\}", "", source, flags=re.S)
    plain = re.sub(r"\{\{.*?\}\}", VALUE, plain, flags=re.S)
    tags = re.findall(r"<[a-zA-Z](?:\"[^\"]*\"|[^>\"])*>", plain)
    bare = [re.sub(r"\"[^\"]*\"", '""', tag) for tag in tags]
    found = [f"bare attribute: {tag[:80]}" for tag in bare if re.search(rf"=\s*{VALUE}", tag)]
    found += [f"handler: {tag[:80]}" for tag in bare if re.search(r"\son[a-z]+\s*=", tag)]
    found += [f"style: {tag[:80]}" for tag in bare if re.search(r"\sstyle\s*=", tag)]
    found += [f"script: {tag[:80]}" for tag in tags if re.match(r"<script(?!.*(\ssrc=|json))", tag, re.S)]
    found += [f"raw: {match}" for match in re.findall(r"\|\s*safe\b|\bautoescape\b|\bMarkup\(", source)]
    return found


def test_templates_escape_everything_and_run_nothing():
    wrong = []
    for path in TEMPLATES:
        name = str(path.relative_to(ROOT / "templates"))
        for fault in faults_of(path.read_text()):
            if not (fault.startswith("raw") and name in RAW):
                wrong.append(f"{name}: {fault}")
    assert len(TEMPLATES) > 300
    assert not wrong, "\n".join(wrong)


def test_the_look_at_templates_can_fail():
    assert faults_of("<p class={{ x }}>") == ["bare attribute: <p class=§>"]
    assert faults_of('<p onclick="{{ x }}">')[0].startswith("handler")
    assert faults_of('<p class="a > b" style="x">')[0].startswith("style")
    assert faults_of("<script>go()</script>")[0].startswith("script")
    assert faults_of("{{ name|safe }}{{ other | safe }}") == ["raw: |safe", "raw: | safe"]
    assert faults_of('<p class="{{ x }}" data-n="{{ 1 if a > b else 2 }}">{{ name }}</p>') == []
    assert not set(RAW) - {str(path.relative_to(ROOT / "templates")) for path in TEMPLATES}


class Seen(HTMLParser):
    """What a browser would make of a piece of a page: its tags, the title of the first, its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.titles: list[str | None] = []
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.titles += [value for _name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.text += data


def test_no_value_leaves_the_two_places_where_templates_put_it(app):
    """With the rule above, a page has only two places for a value: text and a quoted attribute. No payload leaves either."""
    assert len(set(ESCAPES)) > 60
    with app.test_request_context():
        for name in ("probe.html", "probe.txt"):
            assert app.jinja_env.autoescape(name) is name.endswith(".html")
        place = app.jinja_env.from_string('<p title="{{ value }}">{{ value }}</p>')
        for payload in ESCAPES:
            seen = Seen(place.render(value=payload))
            assert (seen.tags, seen.titles, seen.text) == (["p"], [payload], payload), payload
    assert Seen('<p title="a">b<img src=x onerror=alert(1)></p>').tags == [
        "p",
        "img",
    ]  # the look itself can fail


def imports(path: Path) -> set[str]:
    """The modules that a file imports anywhere in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def test_only_what_is_configured_is_called():
    """No address that a person gives is ever fetched: only these modules open connections, each to what a setting names."""
    callers = {
        str(path.relative_to(ROOT))
        for path in PACKAGE
        if any(name == known or name.startswith(f"{known}.") for name in imports(path) for known in NETWORK)
        and not only_for_types(path)
    }
    assert callers == set(CALLS_OUT)


def only_for_types(path: Path) -> bool:
    """Whether a file names network modules only where types are checked."""
    tree = ast.parse(path.read_text())
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            node.body = [ast.Pass()]
    kept = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            kept |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            kept |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return not any(name == known or name.startswith(f"{known}.") for name in kept for known in NETWORK)


def test_nothing_is_unpacked_blindly_or_run_from_text():
    """No pickle and the like anywhere; no eval, no exec; YAML only by its safe reader; no shell."""
    wrong = []
    for path in PACKAGE:
        name, source = str(path.relative_to(ROOT)), path.read_text()
        wrong += [f"{name}: {module}" for module in imports(path) & BLIND]
        wrong += [f"{name}: {found}" for found in re.findall(r"(?<![\w.])(?:eval|exec)\(|yaml\.load\(|shell=True|os\.system\(|render_template_string", source)]  # fmt: skip
    assert not wrong, "\n".join(wrong)
