"""One file from the first mirror that has it: HTTPS only, bounded, and checked before it gets its name."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO
from urllib.parse import urljoin, urlsplit

if TYPE_CHECKING:
    import requests

CONNECT_SECONDS, READ_SECONDS = 3.0, 10.0
PROBE_SECONDS = 4.0
SLOWEST, PATIENCE_SECONDS = 5_000, 20.0
"""A mirror that, after the patience, has sent fewer bytes a second, or then nothing for as long, is left for the next."""
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class Unavailable(Exception):
    """No mirror gave the file; the text says why, mirror by mirror, in one line."""


class Refused(Exception):
    """What a mirror does is not accepted: an insecure address, too many bytes, too few a second."""


def answering(mirrors: Sequence[str], name: str) -> list[str]:
    """The mirrors, in their order, that say anything at all within PROBE_SECONDS, asked all at once.

    Without a network this takes one wait, not one for each mirror and each of its addresses.
    """
    import requests
    from urllib3.exceptions import HTTPError

    heard: set[str] = set()

    def ask(mirror: str) -> None:
        try:
            requests.head(mirror + name, timeout=(CONNECT_SECONDS, PROBE_SECONDS)).close()
        except (requests.RequestException, HTTPError, ValueError):
            return
        heard.add(mirror)

    # Daemon threads: a name server that never answers can't be interrupted, and must not hold up the exit either.
    threads = [threading.Thread(target=ask, args=(mirror,), daemon=True) for mirror in mirrors if secure(mirror)]
    for thread in threads:
        thread.start()
    until = time.monotonic() + PROBE_SECONDS
    for thread in threads:
        thread.join(max(0.0, until - time.monotonic()))
    return [mirror for mirror in mirrors if mirror in heard]


def fetch(
    name: str,
    mirrors: Sequence[str],
    target: Path,
    fault: Callable[[Path], str],
    limit: int,
    terminal: TextIO | None = None,
) -> None:
    """Download `name` from the first mirror whose file has no fault to `target`, which appears whole or not at all.

    mirrors: addresses that end in a slash. fault: what is wrong with a file, or "". limit: bytes, above which a mirror
    is left. terminal: where to draw a progress line, if anywhere.
    Raises Unavailable when no mirror gave it, OSError with its filename when it can't be written.
    """
    part = target.with_name(target.name + ".part")
    reasons = []
    try:
        for mirror in mirrors:
            reason = attempt(mirror + name, part, Watch(name, limit, terminal)) or fault(part)
            if not reason:
                part.replace(target)
                return
            reasons.append(f"{urlsplit(mirror).hostname}: {reason}")
    except OSError as error:
        # A write that fails does not say where.
        raise OSError(error.errno, error.strerror or str(error), error.filename or str(part)) from error
    finally:
        part.unlink(missing_ok=True)
    raise Unavailable(f"{name} from {'; '.join(reasons)}" if reasons else "no mirror answers")


def attempt(url: str, part: Path, watch: Watch) -> str:
    """Download one address; return why it failed, or "". Raises OSError when the disk is at fault."""
    import requests
    from pooch import HTTPDownloader
    from urllib3.exceptions import HTTPError

    download = HTTPDownloader(
        progressbar=watch,
        timeout=(CONNECT_SECONDS, READ_SECONDS),
        hooks={"response": [refuse_insecure_redirect, watch.follow]},
    )
    try:
        if not secure(url):
            raise Refused("not an https address")
        download(url, str(part), None)
    except Refused as refused:
        return str(refused)
    except requests.HTTPError as error:
        return f"HTTP {error.response.status_code}" if error.response is not None else "HTTP error"
    except requests.Timeout:
        return "no answer in time"
    except requests.TooManyRedirects:
        return "redirects without end"
    except requests.exceptions.ProxyError:
        return "the proxy that the environment names does not pass it on"
    except requests.RequestException:
        return "too slow" if watch.gave_up else "the connection failed"
    except (HTTPError, ValueError):
        return "its answer is not HTTP"
    finally:
        watch.close()
    return ""


def secure(url: str) -> bool:
    """HTTPS, or this very machine."""
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)


def refuse_insecure_redirect(response: requests.Response, **_: Any) -> None:
    """Called by requests for each response, before it follows where that points."""
    if response.is_redirect and not secure(urljoin(response.url, response.headers["location"])):
        response.close()
        raise Refused("redirects to an address that is not https")


class Watch:
    """What pooch takes for a progress bar: draws a line on a terminal, and refuses too much and too slow."""

    def __init__(self, label: str, limit: int, terminal: TextIO | None) -> None:
        self.label, self.limit, self.terminal = label, limit, terminal
        self.total = self.done = 0
        self.started, self.drawn = time.monotonic(), 0.0
        self.heard, self.gave_up = self.started, False
        self.closed = threading.Event()

    def follow(self, response: requests.Response, **_: Any) -> None:
        """Hang up when nothing is reported for PATIENCE_SECONDS.

        A read waits for a whole chunk, and its timeout begins anew with every byte: a mirror that sends one byte a
        second would hold it for a quarter of an hour.
        """

        def watching() -> None:
            while not self.closed.wait(max(0.01, self.heard + PATIENCE_SECONDS - time.monotonic())):
                if time.monotonic() - self.heard >= PATIENCE_SECONDS:
                    self.gave_up = True
                    with suppress(OSError, ValueError, RuntimeError):
                        response.raw.shutdown()
                    return

        threading.Thread(target=watching, daemon=True).start()

    def update(self, count: int) -> None:
        self.done += count
        now = self.heard = time.monotonic()
        if self.done > self.limit:
            raise Refused("sent more bytes than the file has")
        if now - self.started > max(PATIENCE_SECONDS, self.done / SLOWEST):
            raise Refused("too slow")
        if self.terminal and (now - self.drawn > 0.1 or self.done == self.total):
            self.drawn = now
            whole = f" of {self.total / 1e6:.1f}" if self.total else ""
            self.terminal.write(f"\r\x1b[K{self.label}: {self.done / 1e6:.1f}{whole} MB")
            self.terminal.flush()

    def reset(self) -> None:
        self.done = 0

    def close(self) -> None:
        self.closed.set()
        if self.terminal and self.drawn:
            self.terminal.write("\r\x1b[K")
            self.drawn = 0.0
