"""What an operator installs, really installed and started: the wheel alone in an empty environment, the command of the
systemd unit with its settings, and the nginx site in front of it. What cannot run here is said in the test that reads it.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import sysconfig
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml

from civic import config
from civic.serve import why_not_listen

ROOT = Path(__file__).resolve().parents[1]
DEPLOY = ROOT / "deploy"
NAME = "mesa.example.pe"
KEYS = {
    "SECRET_KEY": "k3yWithEnough-Different_Characters!!42",
    "CIVIC_DATA_KEY": "an0ther-Key_of.Different_Characters!!7",
}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(process: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + 60
    while why_not_listen("127.0.0.1", port) is None and process.poll() is None and time.monotonic() < until:
        time.sleep(0.05)
    assert process.poll() is None


def run(*command: object, **how: object) -> subprocess.CompletedProcess[str]:
    ended = subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, check=False, **how
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended


# ── the wheel ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment that holds the wheel and, by a path file, the locked packages; the checkout is not in it."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    source.mkdir()
    for part in ("pyproject.toml", "setup.py", "LICENSE"):
        shutil.copy(ROOT / part, source)
    for part in ("civic", "templates", "static", "translations", "requirements"):
        shutil.copytree(ROOT / part, source / part, ignore=shutil.ignore_patterns("__pycache__", "*.mo"))
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    run(*pip, "wheel", "--no-deps", "--no-index", "--no-build-isolation", "-w", folder, source)
    run(sys.executable, "-m", "venv", "--without-pip", folder / "venv")
    inside = Path(sysconfig.get_path("purelib", "venv", {"base": str(folder / "venv")}))
    (inside / "locked.pth").write_text(sysconfig.get_path("purelib") + "\n")
    run(*pip, "--python", folder / "venv/bin/python", "install", "--no-deps", "--no-index", "--ignore-installed",
        *folder.glob("*.whl"))  # fmt: skip
    shutil.rmtree(source)
    return folder / "venv"


@pytest.fixture(scope="module")
def instance(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder where `civic init` of the wheel was run, away from any checkout."""
    folder = tmp_path_factory.mktemp("instance")
    run(installed / "bin/civic", "init", cwd=folder, env=settings(folder / "instance"))
    return folder / "instance"


def settings(folder: Path) -> dict[str, str]:
    """The environment as a service manager gives it: nothing of the shell's."""
    clean = {name: value for name, value in os.environ.items() if name in ("PATH", "LANG", "TZ", "TMPDIR")}
    return clean | KEYS | {
        "CIVIC_ENV": "production", "CIVIC_INSTANCE": str(folder), "CIVIC_URL": f"https://{NAME}", "PYTHONDONTWRITEBYTECODE": "1",
    }  # fmt: skip


def test_the_wheel_carries_all_that_the_program_reads(installed, tmp_path):
    script = (
        "import json, civic.config as c\n"
        "from pathlib import Path\n"
        "print(json.dumps([str(c.PACKAGE), str(c.ROOT), str(c.instance_folder({})), sorted(str(p.relative_to(c.ROOT)) for p in c.ROOT.rglob('*') if p.is_file()),"
        " sorted(str(p.relative_to(c.PACKAGE)) for p in c.PACKAGE.rglob('*') if p.suffix != '.pyc' and p.is_file() and '_files' not in p.parts)]))\n"
    )
    told = run(installed / "bin/python", "-c", script, cwd=tmp_path)
    package, root, folder, files, modules = json.loads(told.stdout)
    assert Path(package).is_relative_to(installed)
    assert Path(root) == Path(package) / "_files"
    assert Path(folder) == tmp_path / "instance"  # nothing is kept inside the environment

    def kept(place: str) -> set[str]:
        listed = run("git", "ls-files", place, cwd=ROOT).stdout.splitlines()
        return {name for name in listed if (ROOT / name).is_file()}

    ours = {name for name in kept("templates") | kept("static") if not Path(name).name.startswith(".")}
    assert ours <= set(files)
    assert {name.removeprefix("civic/") for name in kept("civic")} <= set(modules)
    catalogues = {f"{Path(name).parent}/messages.mo" for name in kept("translations") if name.endswith(".po")}
    assert catalogues
    assert catalogues <= set(files)


def test_the_wheel_makes_a_paper(installed, tmp_path):
    script = (
        "from datetime import date\n"
        "from civic.core.pdf import make_pdf\n"
        "open('paper.pdf', 'wb').write(make_pdf('specimen', dict(accent='#0a5470', heading='Acta', kicker='Mesa', lead='x', code='A-1',"
        " facts=[['Lugar', 'Ilo']], section='s', caption='c', headers=['a', 'b', 'c'], rows=[['1', '2', '3']], words='w',"
        " people=[['Rosa', 'p']], qr_alt='q'), title='Acta', day=date(2026, 11, 21)))\n"
    )
    run(installed / "bin/python", "-c", script, cwd=tmp_path)
    assert (tmp_path / "paper.pdf").read_bytes().startswith(b"%PDF-")


# ── the units of systemd ────────────────────────────────────────────────────────────────────────────────────────────


def unit(name: str) -> dict[str, list[str]]:
    """{setting: its values} of the [Service] part of a unit."""
    part = (DEPLOY / name).read_text().split("[Service]\n")[1].split("[Install]")[0]
    found: dict[str, list[str]] = {}
    for line in part.splitlines():
        if line and not line.startswith("#"):
            key, _, value = line.partition("=")
            found.setdefault(key, []).append(value)
    return found


def environment_of(name: str, folder: Path) -> dict[str, str]:
    """What the unit and its EnvironmentFile give the program, with the state folder where the test keeps it."""
    given: dict[str, str] = {}
    for line in unit(name)["Environment"]:
        given |= dict(pair.split("=", 1) for pair in line.split())
    for line in (DEPLOY / "civic.env.example").read_text().splitlines():
        if line and not line.startswith("#"):
            given |= dict([line.split("=", 1)])
    given["CIVIC_INSTANCE"] = given["CIVIC_INSTANCE"].replace("/var/lib/civic", str(folder))
    return given


def command_of(name: str, venv: Path) -> list[str]:
    """The unit's ExecStart from the test's environment, without rights and without a way to gain any (as
    CapabilityBoundingSet= and NoNewPrivileges= say), where this user may give rights away at all."""
    command = unit(name)["ExecStart"][0].replace("/opt/civic/bin/", f"{venv}/bin/").split()
    if os.geteuid() == 0 and shutil.which("setpriv"):
        return ["setpriv", "--bounding-set=-all", "--inh-caps=-all", "--no-new-privs", *command]
    return command


@pytest.mark.parametrize("name", ["civic.service", "civic-worker.service"])
def test_systemd_reads_the_unit_and_finds_it_closed(name, tmp_path):
    """systemd is not the first process here, so it cannot start the unit: it reads it and judges its walls; the command,
    its settings and its rights are started by the fixture `served`. Its name-space walls (ProtectSystem= and the like)
    are read but not put up."""
    if shutil.which("systemd-analyze") is None:
        pytest.skip("no systemd-analyze on this machine")
    copy = tmp_path / name
    copy.write_text((DEPLOY / name).read_text().replace("/opt/civic/bin/civic", "/bin/true"))
    told = run("systemd-analyze", "verify", "--man=no", copy)
    assert name not in told.stderr  # not a word about it
    run("systemd-analyze", "security", "--offline=yes", "--threshold=20", copy)


def test_both_units_have_the_same_walls():
    walls = [(DEPLOY / name).read_text().split("# What the program never needs")[1] for name in ("civic.service", "civic-worker.service")]  # fmt: skip
    assert walls[0] == walls[1]
    assert unit("civic.service")["User"] == unit("civic-worker.service")["User"] == ["civic"]


def test_the_worker_of_the_unit_works_and_ends_when_asked(installed, instance):
    env = settings(instance) | environment_of("civic-worker.service", instance)
    worker = subprocess.Popen(
        command_of("civic-worker.service", installed), env=env, cwd=instance, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )  # fmt: skip
    assert worker.stdout is not None
    try:
        first = [json.loads(worker.stdout.readline()), json.loads(worker.stdout.readline())]
        worker.send_signal(signal.SIGTERM)
        rest, _ = worker.communicate(timeout=60)
    finally:
        worker.kill()
    assert worker.returncode == 0
    events = [one["event"] for one in [*first, *map(json.loads, rest.splitlines())]]
    assert "watching the outbox" in events
    assert any("MAIL_URL" in event for event in events)  # no mail server is set in deploy/civic.env.example


# ── the site of nginx ───────────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class Site:
    """The whole deployment: nginx with the real site file before the real server."""

    port: int
    plain: int
    tls: int
    server: subprocess.Popen[bytes]
    folder: Path

    def ask(self, path: str, method: str = "GET", **how: object) -> tuple[int, dict[str, str], bytes]:
        """(status, headers, body) over TLS."""
        trust = ssl.create_default_context(cafile=str(self.folder / "cert.pem"))
        connection = http.client.HTTPSConnection("127.0.0.1", self.tls, timeout=60, context=trust)
        connection.sock = trust.wrap_socket(
            socket.create_connection(("127.0.0.1", self.tls), timeout=60), server_hostname=NAME
        )
        headers = {"Host": NAME} | dict(how.pop("headers", {}))  # type: ignore[call-overload]
        connection.request(method, path, headers=headers, **how)  # type: ignore[arg-type]
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, body


def make_certificate(folder: Path) -> None:
    """A certificate of our own for the name of the site."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, NAME)])
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )


def site_file(folder: Path, server: int, plain: int, tls: int) -> str:
    """deploy/nginx.conf with this machine's ports and folders, and nothing else changed."""
    text = (DEPLOY / "nginx.conf").read_text()
    for old, new in (
        ("server 127.0.0.1:8000", f"server 127.0.0.1:{server}"),
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("listen 443 ssl", f"listen 127.0.0.1:{tls} ssl"),
        (f"/etc/letsencrypt/live/{NAME}/fullchain.pem", f"{folder}/cert.pem"),
        (f"/etc/letsencrypt/live/{NAME}/privkey.pem", f"{folder}/key.pem"),
        ("/var/log/nginx/", f"{folder}/"),
        ("/opt/civic/pages/", f"{DEPLOY}/pages/"),
    ):
        assert text.count(old) == 1 or old == "/var/log/nginx/", old
        text = text.replace(old, new)
    return text


@pytest.fixture(scope="module")
def site(installed: Path, instance: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    nginx = os.environ.get("NGINX") or shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if nginx is None:
        assert not os.environ.get("CI"), "nginx is needed in CI: .ci/nginx install"
        pytest.skip("no nginx: .ci/nginx install")
    folder = tmp_path_factory.mktemp("site")
    folder.chmod(0o755)
    make_certificate(folder)
    port, plain, tls = free_port(), free_port(), free_port()
    env = settings(instance) | environment_of("civic.service", instance) | {"PORT": str(port)}
    log = (folder / "server.log").open("wb")
    server = subprocess.Popen(
        command_of("civic.service", installed), env=env, cwd=instance, stdout=log, stderr=log
    )
    user = "user root;" if os.geteuid() == 0 else ""  # the folders of a test are closed to others
    (folder / "nginx.conf").write_text(
        f"{user} daemon off; pid {folder}/pid; error_log {folder}/errors; worker_processes 1; events {{}}\n"
        f"http {{ client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/f;"
        f" uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s; types {{ text/html html; }}\n"
        f"{site_file(folder, port, plain, tls)} }}\n"
    )
    front = subprocess.Popen([nginx, "-c", folder / "nginx.conf", "-e", folder / "errors"])
    try:
        wait_for(server, port)
        wait_for(front, tls)
        yield Site(port, plain, tls, server, folder)
    finally:
        for process in (front, server):
            process.terminate()
            process.wait(30)
        log.close()


def test_the_site_serves_the_wheel(site):
    status, headers, body = site.ask("/")
    assert status == 200
    assert '<html lang="es' in body.decode()
    assert headers["strict-transport-security"].startswith("max-age=31536000")
    style = re.search(r'href="(/static/site\.[0-9a-f]{12}\.css)"', body.decode())
    assert style
    status, headers, _ = site.ask(style[1])
    assert (status, headers["content-type"]) == (200, "text/css; charset=utf-8")
    status, _, body = site.ask("/", headers={"Accept-Language": "en"})
    assert (status, b'<html lang="en' in body) == (200, True)
    assert site.ask("/static/images/favicon.svg")[0] == 200


def test_the_program_knows_where_a_request_came_from(site):
    """A link of the site and its cookie tell: the name and the scheme are the visitor's, whatever a stranger claims."""
    lies = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http", "X-Forwarded-For": "203.0.113.9", "Forwarded": "for=203.0.113.9;host=evil.example"}  # fmt: skip
    status, headers, body = site.ask("/entrar", headers=lies)
    assert status == 200
    assert b"evil.example" not in body
    assert "__Host-civic=" in headers["set-cookie"]
    assert "Secure" in headers["set-cookie"]
    canonical = site.ask("/", headers=lies)[2].decode()
    assert "evil.example" not in canonical
    assert site.ask("/", headers={"Host": "evil.example"})[0] == 400


def test_plain_http_leads_to_https(site):
    connection = http.client.HTTPConnection("127.0.0.1", site.plain, timeout=30)
    connection.request("GET", "/eventos?mes=5", headers={"Host": NAME})
    answer = connection.getresponse()
    assert (answer.status, answer.getheader("Location")) == (301, f"https://{NAME}/eventos?mes=5")


def test_a_body_that_is_too_large_is_refused_with_a_page(site):
    status, headers, body = site.ask("/entrar", "POST", body=b"x" * 16, headers={"Content-Length": str(13 * 1024 * 1024)})  # fmt: skip
    assert status == 413
    assert "El archivo pesa demasiado" in body.decode()
    assert headers["cache-control"] == "no-store"


def test_the_figures_stay_inside_and_the_health_is_told(site):
    """The figures are of all processes of the server, whichever of them answers."""
    assert site.ask("/metricas")[0] == 404
    for _ in range(8):  # several connections: both processes answer some
        site.ask("/salud/vivo")
    with urllib.request.urlopen(f"http://127.0.0.1:{site.port}/metricas", timeout=60) as answer:
        figures = answer.read().decode()
    counted = re.search(
        r'^civic_requests_total\{method="GET",route="watch.alive",status="200"\} (\S+)$', figures, re.M
    )
    assert counted
    assert float(counted[1]) >= 8
    assert re.search(r"^civic_database_connections \d", figures, re.M)
    assert re.search(r'^civic_mails\{state="queued"\} 0.0$', figures, re.M)
    status, _, body = site.ask("/salud/listo")
    assert status == 200
    assert json.loads(body)["ready"] is True


def test_the_log_of_nginx_names_nobody_and_has_the_number_of_the_request(site):
    _, headers, _ = site.ask("/activar/q7Rk2TzPw9LmXc4VbN8s?dni=45678912")
    number = headers["x-request-id"]
    lines = text_with(site.folder / "civic.access.log", number)
    assert f"request={number}" in lines
    assert not re.search(r"45678912|q7Rk2TzPw9|127\.0\.0\.1|activar", lines)
    own = text_with(site.folder / "server.log", number)
    told = [one for one in map(json.loads, own.splitlines()) if one.get("request") == number]
    assert told[-1]["route"] == "people.activate"
    assert not re.search("45678912|q7Rk2TzPw9", own)


def text_with(log: Path, words: str) -> str:
    """The text of a log once it holds these words: a line is written after its answer was sent."""
    until = time.monotonic() + 60
    while True:
        text = log.read_text()
        if words in text and text.endswith("\n"):
            return text
        assert time.monotonic() < until, f"{words} was never written"
        time.sleep(0.02)


# ── the image ───────────────────────────────────────────────────────────────────────────────────────────────────────
# No daemon runs here and no base image can be fetched, so the image itself is not built by these tests: its lines are read,
# and the commands they hold (wheel, installation, start, health) are those that were run above and here.


def instructions() -> list[tuple[str, str]]:
    """(instruction, the rest) of each line of the Dockerfile, continued lines joined."""
    text = re.sub(r"\\\n\s*", "", (DEPLOY / "Dockerfile").read_text())
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [(line.split(None, 1)[0], line.split(None, 1)[1]) for line in lines]


def test_the_image_is_small_and_nobody_is_root_in_it():
    lines = instructions()
    bases = [rest.split()[0] for word, rest in lines if word == "FROM"]
    assert len(bases) == 2
    assert len(set(bases)) == 1
    assert re.fullmatch(r"python:3\.1[1-9]-slim-\w+", bases[0])
    last = lines[[word for word, _ in lines].index("FROM", 1) :]
    assert [rest for word, rest in last if word == "COPY"] == ["--from=build /opt/civic /opt/civic"]
    assert [rest for word, rest in last if word == "USER"] == ["civic"]
    assert last[-1] == ("CMD", '["civic", "serve"]')
    assert [word for word, _ in last].index("USER") < [word for word, _ in last].index("CMD")


def test_the_image_installs_the_locked_packages_and_our_wheel():
    runs = [rest for word, rest in instructions() if word == "RUN"]
    assert any("--require-hashes" in run and "-r requirements/runtime.txt" in run for run in runs)
    assert any("pip wheel --no-deps --no-index --no-build-isolation" in run for run in runs)
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    assert "*" in ignored
    let_in = {line[1:] for line in ignored if line.startswith("!")}
    assert let_in == {"LICENSE", "pyproject.toml", "setup.py", "requirements", "civic", "templates", "static", "translations"}  # fmt: skip


def test_the_health_of_the_image_is_asked_by_a_command_that_works(site, installed):
    (health,) = [rest for word, rest in instructions() if word == "HEALTHCHECK"]
    command = json.loads(health[health.index("[") :])
    assert command[0] == "python"

    def ask(port: int) -> int:
        script = command[2].replace("127.0.0.1:8000", f"127.0.0.1:{port}")
        return subprocess.run(
            [installed / "bin/python", "-c", script], capture_output=True, check=False
        ).returncode

    assert ask(site.port) == 0
    assert ask(free_port()) != 0


def test_the_parts_of_the_composition_need_passwords_and_stay_inside():
    text = (DEPLOY / "compose.yaml").read_text()
    services = yaml.safe_load(text)["services"]
    assert {"web", "worker", "database", "redis"} <= services.keys()
    assert [name for name, one in services.items() if one.get("ports")] == ["web"]
    assert services["web"]["ports"] == ["127.0.0.1:8000:8000"]
    for name in ("SECRET_KEY", "CIVIC_DATA_KEY", "POSTGRES_PASSWORD", "REDIS_PASSWORD", "CIVIC_URL"):
        uses = re.findall(rf"\$\{{{name}[^}}]*\}}", text)
        assert any(use.startswith(f"${{{name}:?") for use in uses), name
        assert not any(":-" in use for use in uses), name
    for one in services.values():
        assert ":" in one["image"] or one["image"] == "civic"  # a version, or what is built here
        assert not one.get("privileged")
    given = {
        name: "postgres" if name == "DATABASE_URL" else "x" * 40 for name in services["web"]["environment"]
    }
    given |= {"DATABASE_URL": "postgresql://civic:p@database/civic", "REDIS_URL": "redis://:p@redis:6379/0", "CIVIC_URL": "https://mesa.example.pe", "CIVIC_TRUSTED_PROXIES": "1", "SECRET_KEY": KEYS["SECRET_KEY"], "CIVIC_DATA_KEY": KEYS["CIVIC_DATA_KEY"]}  # fmt: skip
    read = config.load({"CIVIC_ENV": "production", "CIVIC_INSTANCE": "/nowhere", **given})
    assert read["SQLALCHEMY_DATABASE_URI"] == "postgresql+psycopg://civic:p@database/civic"


def test_when_the_server_is_down_a_page_says_so(site):
    """The last of this file: the server is stopped as systemd stops it (SIGTERM to the main process)."""
    site.server.send_signal(signal.SIGTERM)
    assert site.server.wait(60) == 0
    status, headers, body = site.ask("/eventos")
    assert status == 503
    assert "Volvemos en un momento" in body.decode()
    assert headers["retry-after"] == "30"
    assert headers["cache-control"] == "no-store"
