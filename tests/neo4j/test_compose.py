"""The compose file: what a container engine would be given, as far as it can be checked without one."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from server import Server

ROOT = Path(__file__).parents[2]
COMPOSE = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")


def has_compose() -> bool:
    if not shutil.which("docker"):
        return False
    return subprocess.run(["docker", "compose", "version"], capture_output=True, check=False).returncode == 0


@pytest.mark.skipif(not has_compose(), reason="there is no `docker compose` here")
def test_compose_accepts_the_file():
    command = ["docker", "compose", "--file", str(ROOT / "docker-compose.yml"), "config", "-q"]
    environment = {**os.environ, "NEO4J_PASSWORD": "a-password"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_ports_are_open_to_this_machine_only():
    ports = re.findall(r'- "(.*:\d+:\d+)"', COMPOSE)
    assert len(ports) == 2
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_no_password_is_written_down():
    assert re.findall(r"NEO4J_AUTH: neo4j/(\S+)", COMPOSE) == ["${NEO4J_PASSWORD:?put"]
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert "NEO4J_PASSWORD=\n" in example
    assert ".env\n" in (ROOT / ".gitignore").read_text(encoding="utf-8")


@pytest.mark.neo4j
def test_the_server_knows_the_settings(neo4j_server: Server):
    settings = [
        f"{name.replace('__', '~').replace('_', '.').replace('~', '_')}={value}"
        for name, value in re.findall(r'NEO4J_([a-z]\w+): "?([^"\n]+)', COMPOSE)
    ]
    assert len(settings) == 5
    unlike = ("server.memory.heap", "server.memory.pagecache", "dbms.usage")  # which the tests set, too
    neo4j_server.configure(*(line for line in settings if not line.startswith(unlike)))
    assert "validation successful" in neo4j_server.admin("server", "validate-config")
    neo4j_server.configure("server.no_such.setting=1")
    with pytest.raises(RuntimeError, match="no_such"):
        neo4j_server.admin("server", "validate-config")
    neo4j_server.configure()
