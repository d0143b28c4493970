"""Running the product on one machine: the web server, and beside it the background worker."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from typing import Any

from gunicorn.app.base import BaseApplication

RESTART_SECONDS = 2.0


def port_is_free(host: str, port: int) -> bool:
    """Whether a server could listen there now."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


class Worker:
    """The background worker as a child process, started again whenever it dies."""

    def __init__(self) -> None:
        self.stopping = threading.Event()
        self.child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        threading.Thread(target=self._keep, name="worker-keeper", daemon=True).start()

    def _keep(self) -> None:
        while not self.stopping.is_set():
            self.child = subprocess.Popen([sys.executable, "-m", "market.cli", "worker"])
            self.child.wait()
            self.stopping.wait(RESTART_SECONDS)

    def stop(self) -> None:
        self.stopping.set()
        if self.child and self.child.poll() is None:
            self.child.send_signal(signal.SIGTERM)
            try:
                self.child.wait(10)
            except subprocess.TimeoutExpired:
                self.child.kill()


class Server(BaseApplication):
    """gunicorn with threads; each worker process builds its own app after the fork."""

    def __init__(self, options: dict[str, Any]):
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        from market import create_app

        return create_app()


def serve(host: str, port: int, workers: int, threads: int, with_worker: bool, greet: Any) -> None:
    """Serve until interrupted; `greet` is called once the server listens."""
    worker = Worker()

    def ready(_server: Any) -> None:
        if with_worker:
            worker.start()
        greet()

    Server(
        {
            "bind": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
            "workers": workers,
            "threads": threads,
            "worker_class": "gthread",
            "loglevel": os.environ.get("LOG_LEVEL", "warning"),
            "timeout": 60,
            "graceful_timeout": 10,
            # Thread heartbeats on a slow disk stall the server; memory never does.
            "worker_tmp_dir": "/dev/shm" if os.path.isdir("/dev/shm") else None,  # noqa: PTH112
            "when_ready": ready,
            "on_exit": lambda _server: worker.stop(),
        }
    ).run()


def wait_for(host: str, port: int, seconds: float) -> bool:
    """Whether something listens there within that time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex((host, port)) == 0:
                return True
        time.sleep(0.1)
    return False
