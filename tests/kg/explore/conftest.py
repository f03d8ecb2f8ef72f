"""A running explorer over the awkward graph."""

from __future__ import annotations

import socket
import threading
import time

import pytest
import uvicorn

from kg.explore.server import application
from kg.explore.worker import Worker
from kg.graph import Graph


@pytest.fixture(scope="module")
def explorer(store_path):
    """Address of a server that starts from two nodes."""
    worker = Worker(Graph.open(store_path))
    listening = socket.create_server(("127.0.0.1", 0))
    app = application(worker, ["task:task-1", "method:method-01"], ["kg.test"])
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
    thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join(10)
    listening.close()
    worker.close()
