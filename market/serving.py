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


# The worker lets Ctrl+C pass while it is still importing: its server stops it in good order.
WORKER = (
    "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN); "
    "from market.cli import main; main(['worker'])"
)


class Worker:
    """The background worker as a child process, started again whenever it dies."""

    def __init__(self) -> None:
        self.stopping = threading.Event()
        self.child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        # Started before the server forks: a process forked meanwhile would inherit the pipe on
        # which Popen waits, and hold it open for good.
        self._launch()
        threading.Thread(target=self._keep, name="worker-keeper", daemon=True).start()

    def _launch(self) -> None:
        self.child = subprocess.Popen([sys.executable, "-c", WORKER])

    def _keep(self) -> None:
        while self.child:
            self.child.wait()
            if self.stopping.wait(RESTART_SECONDS):
                return
            self._launch()

    def stop(self) -> None:
        self.stopping.set()
        if self.child and self.child.poll() is None:
            self.child.send_signal(signal.SIGTERM)
            try:
                self.child.wait(10)
            except subprocess.TimeoutExpired:
                self.child.kill()


def _let_interrupts_pass(_process: Any) -> None:
    """Ctrl+C reaches the whole group; gunicorn's thread worker hangs if told to quit twice."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _leave(_server: Any, process: Any) -> None:
    """End a server process at once: clearing its large memory away can take seconds."""
    if process.pid != os.getpid():
        return
    leaving = sys.exc_info()[1]
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(leaving.code if isinstance(leaving, SystemExit) and leaving.code else 0)


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

        return create_app(THREADS=self.options["threads"])


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
            # Its socket would lie in the home folder, and nothing here asks it.
            "control_socket_disable": True,
            "when_ready": ready,
            "post_worker_init": _let_interrupts_pass,
            "worker_exit": _leave,
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
