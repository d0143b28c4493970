"""gunicorn processes under measure: the CPU seconds of all their threads, and of PostgreSQL's."""

import contextlib
import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import psutil

ROOT = Path(__file__).resolve().parents[3]
THREADS = 4


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def gunicorn(app: str, **environment: str) -> Iterator["Server"]:
    """One gthread worker of `app` on a port of its own, as all three that are compared have it."""
    port = free_port()
    command = [
        sys.executable, "-m", "gunicorn", app, "-k", "gthread", "-w", "1", "--threads",
        str(THREADS), "-b", f"127.0.0.1:{port}", "--log-level", "error", "--keep-alive", "600",
        "--timeout", "900", "--no-control-socket",
    ]  # fmt: skip
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment})
    try:
        until = time.monotonic() + 300
        while time.monotonic() < until and process.poll() is None:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.2)
        yield Server(process, port)
    finally:
        process.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(15)
        if process.poll() is None:
            process.kill()


class Server:
    """A running server, and a browser that keeps its cookies and its connection."""

    def __init__(self, process: subprocess.Popen, port: int):
        self.process, self.port = process, port
        self.cookies: dict[str, str] = {}
        self.browser = http.client.HTTPConnection("127.0.0.1", port, timeout=900)
        self.backends: psutil.Process | None = None  # PostgreSQL's server, if it counts too

    def ask(self, method: str, path: str, form: dict | None = None) -> tuple[int, bytes]:
        """One request; its status and body."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": cookies, "Accept-Language": "zh-CN"}
        body = urlencode(form) if form else None
        if form:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["Referer"] = f"http://127.0.0.1:{self.port}{path}"
        self.browser.request(method, path, body, headers)
        answer = self.browser.getresponse()
        text = answer.read()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        return answer.status, text

    def sign_in(self, name: str, password: str) -> None:
        """Through the form, with the token that its page carries."""
        _, page = self.ask("GET", "/sign-in")
        field = re.search(rb'name="(csrf_token|csrfmiddlewaretoken)" value="([^"]+)"', page)
        token = {field[1].decode(): field[2].decode()}
        login = "login" if b'name="login"' in page else "username"
        form = {login: name, "password": password, **token}
        status, text = self.ask("POST", "/sign-in", form)
        if status not in (302, 303):
            raise RuntimeError(f"could not sign in: {status} {text[:300]!r}")

    def cpu(self) -> float:
        """The CPU seconds so far of the workers, to the nanosecond, and of PostgreSQL's servers."""
        total = 0.0
        families = [psutil.Process(self.process.pid), *([self.backends] if self.backends else [])]
        for head in families:
            for one in [head, *head.children(recursive=True)]:
                for task in Path(f"/proc/{one.pid}/task").glob("*/schedstat"):
                    with contextlib.suppress(OSError):
                        total += int(task.read_text().split()[0]) / 1e9
        return total

    def measure(self, path: str, repeats: int) -> tuple[list[float], int]:
        """The CPU seconds of each of so many requests, and the size of the page."""
        took = []
        for _ in range(repeats):
            before = self.cpu()
            status, body = self.ask("GET", path)
            if status != 200:
                raise RuntimeError(f"{path} answered {status}: {body[:300]!r}")
            took.append(self.cpu() - before)
        return took, len(body)
