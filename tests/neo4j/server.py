"""A real Neo4j Community server, assembled from Maven artifacts, for tests and benchmarks.

``python tests/neo4j/server.py`` starts one on a free port, prints its address and password, and stops it
at Ctrl-C.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import neo4j

VERSION = "5.26.31"
"""The long-term release; runs on Java 17."""
CURRENT_VERSION = "2026.09.0"
"""The current release; needs Java 21."""

_HERE = Path(__file__).parent
_OPEN_PACKAGES = ("java.nio", "java.io", "sun.nio.ch", "java.util.concurrent")
_CONFIGURATION = """\
server.default_listen_address=127.0.0.1
server.bolt.listen_address=127.0.0.1:{port}
server.bolt.advertised_address=127.0.0.1:{port}
server.http.enabled=false
server.memory.heap.initial_size=256m
server.memory.heap.max_size=768m
server.memory.pagecache.size=256m
server.directories.import=import
db.tx_log.preallocate=false
dbms.usage_report.enabled=false
"""


class MissingComponent(Exception):
    """The server cannot be assembled here; the message says what is missing and how to get it."""


class Server:
    """One server with its own home folder; it can be stopped and started again on the same port.

    Parameters
    ----------
    home
        Folder for configuration, data and logs.
    version
        Release of Neo4j.
    heap
        Most memory of the Java heap, as for ``-Xmx``.

    Raises
    ------
    MissingComponent
        If Java or Maven is missing or too old, or the artifacts cannot be had.
    """

    def __init__(self, home: Path, version: str = VERSION, *, heap: str = "768m") -> None:
        self._jars, self._home, self._heap = _jars(version), home, heap
        self._main = f"org.neo4j.server.{'CommunityEntryPoint' if version.startswith('5.') else 'Neo4jCommunity'}"
        self._process: subprocess.Popen[bytes] | None = None
        self.port = free_port()
        self.uri = f"bolt://127.0.0.1:{self.port}"
        self.username, self.password = "neo4j", secrets.token_urlsafe(12)
        for folder in ("conf", "data", "logs", "import", "plugins"):
            (home / folder).mkdir(parents=True)
        self.configure()
        self.admin("dbms", "set-initial-password", self.password)

    def configure(self, *settings: str) -> bool:
        """Write the configuration that the next start takes, with further lines; return whether it is another one."""
        text = "".join([_CONFIGURATION.format(port=self.port), *(f"{line}\n" for line in settings)])
        path = self._home / "conf" / "neo4j.conf"
        if path.exists() and path.read_text(encoding="utf-8") == text:
            return False
        path.write_text(text, encoding="utf-8")
        return True

    @property
    def running(self) -> bool:
        """Whether the server was started and neither stopped nor killed."""
        return self._process is not None

    def admin(self, *arguments: str) -> str:
        """Run neo4j-admin and return what it prints."""
        program = "server.startup.Neo4jAdminCommand" if arguments[0] == "server" else "cli.AdminTool"
        done = subprocess.run(
            [*self._java("256m"), f"org.neo4j.{program}", *arguments],
            env=self._environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"neo4j-admin {arguments[0]} failed:\n{done.stdout}{done.stderr}")
        return done.stdout

    def start(self, patience: float = 90) -> None:
        """Start the server and return when it answers."""
        folders = [f"--home-dir={self._home}", f"--config-dir={self._home / 'conf'}"]
        with (self._home / "logs" / "console.log").open("ab") as console:
            self._process = subprocess.Popen(
                [*self._java(self._heap), self._main, *folders],
                env=self._environment, stdin=subprocess.DEVNULL, stdout=console, stderr=console, start_new_session=True,
                preexec_fn=_end_with_parent,
            )  # fmt: skip
        deadline = time.monotonic() + patience
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise RuntimeError(f"Neo4j did not start:\n{self._last_words()}")
            time.sleep(0.2)

    def stop(self, patience: float = 30) -> None:
        """Stop the server: ask first, then kill."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(patience)
        except subprocess.TimeoutExpired:
            self.kill()
        self._process = None

    def kill(self) -> None:
        """End the server at once, as a failing machine would."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            self._process = None

    def _answers(self) -> bool:
        """Whether Bolt is spoken at the port: four proposals of a version get one in return."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), 1) as connection:
                connection.sendall(bytes.fromhex("6060b017 00000405 00000004 00000003 00000000".replace(" ", "")))
                return len(connection.recv(4)) == 4
        except OSError:
            return False

    def _java(self, heap: str) -> list[str]:
        opens = [f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in _OPEN_PACKAGES]
        return ["java", f"-Xmx{heap}", "-XX:+UseSerialGC", *opens, "-cp", f"{self._jars}/*"]

    @property
    def _environment(self) -> dict[str, str]:
        return {**os.environ, "NEO4J_HOME": str(self._home), "NEO4J_CONF": str(self._home / "conf")}

    def _last_words(self) -> str:
        logs = [self._home / "logs" / name for name in ("console.log", "neo4j.log")]
        return "\n".join(log.read_text(encoding="utf-8", errors="replace")[-2000:] for log in logs if log.exists())


@contextmanager
def running(version: str = VERSION, *, heap: str = "768m", within: Path | None = None) -> Iterator[Server]:
    """Run a server with an empty database, in a new folder ``within`` one, for the length of a ``with`` block."""
    with tempfile.TemporaryDirectory(prefix="kg-neo4j-", dir=within) as folder:
        server = Server(Path(folder), version, heap=heap)
        try:
            server.start()
            yield server
        finally:
            server.stop()


def run_in_neo4j(uri: str, statement: str) -> list[dict[str, Any]]:
    """Run a statement beside our own store, as another program would."""
    auth = (os.environ.get("NEO4J_USERNAME", "neo4j"), os.environ.get("NEO4J_PASSWORD", ""))
    options = {"auth": auth, "notifications_min_severity": "OFF"}
    with neo4j.GraphDatabase.driver(uri, **options) as driver, driver.session() as session:
        return session.run(statement).data()


def wipe(uri: str) -> None:
    """Delete all nodes and edges; constraints and indexes stay."""
    run_in_neo4j(uri, "MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 1000 ROWS")


def _end_with_parent() -> None:
    """Have a child process told to end when its parent is killed; runs in the child, on Linux only."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG


def free_port() -> int:
    """Return a port of this machine at which nothing listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def java_version() -> int:
    """Return the major version of the Java on the path.

    Raises
    ------
    MissingComponent
        If there is none.
    """
    if not shutil.which("java"):
        raise MissingComponent("Java is missing: apt-get install openjdk-17-jre-headless")
    words = subprocess.run(["java", "-version"], capture_output=True, text=True, check=False).stderr
    found = re.search(r'version "(\d+)', words)
    if not found:
        raise MissingComponent(f"`java -version` gives no version: {words.strip()}")
    return int(found[1])


def _jars(version: str) -> Path:
    """Return the folder of the server's jars, fetched once a version and user."""
    needed = 17 if version.startswith("5.") else 21
    if java_version() < needed:
        raise MissingComponent(f"Neo4j {version} needs Java {needed} or newer, here is {java_version()}")
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "kg-tests"
    jars = cache / f"neo4j-{version}"
    if jars.is_dir():
        return jars
    if not shutil.which("mvn"):
        raise MissingComponent("Maven is missing: apt-get install maven")
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not jars.is_dir():
            with tempfile.TemporaryDirectory(dir=cache) as folder:
                _fetch(version, Path(folder) / "jars")
                (Path(folder) / "jars").rename(jars)
    return jars


def _fetch(version: str, folder: Path) -> None:
    done = subprocess.run(
        [
            "mvn", "--quiet", "--batch-mode", "--file", str(_HERE / "pom.xml"), f"-Dneo4j.version={version}",
            "dependency:copy-dependencies", f"-DoutputDirectory={folder}", "-DincludeScope=runtime",
        ],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        words = next((line for line in done.stdout.splitlines() if "ERROR" in line), done.stderr.strip())
        raise MissingComponent(f"Maven cannot fetch Neo4j {version}: {words[:500]}")


def main() -> None:
    """Run a server until Ctrl-C."""
    with running() as server:
        credentials = f"NEO4J_USERNAME={server.username} NEO4J_PASSWORD={server.password}"
        print(f"export {credentials} KG_STORE={server.uri}", flush=True)
        with suppress(KeyboardInterrupt):
            signal.pause()


if __name__ == "__main__":
    main()
