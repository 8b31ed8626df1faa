"""The demo office as one child process: web in threads, the worker in another; for tests only.

    python tests/browser/serve.py PORT

It prints `ready` once it answers. State lies in TERTIB_DATA, which the parent made for this run.
"""

import os
import signal
import socketserver
import sys
import threading
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server


class ThreadingServer(socketserver.ThreadingMixIn, WSGIServer):
    """Chromium opens several connections at once; one thread each."""

    daemon_threads = True
    request_queue_size = 64


class QuietHandler(WSGIRequestHandler):
    """Says nothing per request: the parent reads stdout for one word only."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class' name
        return


def main(port: int) -> None:
    """Migrate, seed, serve until SIGTERM."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tertib.project.settings")
    import django

    django.setup()
    from tests.browser import seeding

    seeding.prepare()
    stop = threading.Event()
    work = threading.Thread(target=seeding.work_until, args=(stop,), name="worker")
    work.start()
    from tertib.project.wsgi import application

    server = make_server("127.0.0.1", port, application, ThreadingServer, QuietHandler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print("ready", flush=True)
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    stop.wait()
    server.shutdown()
    work.join(timeout=10)


if __name__ == "__main__":
    main(int(sys.argv[1]))
