"""What must hold of a built folder. Each check is a function of what was observed and returns one line for each fault.

A line reads "page: what is wrong, where". `CHECKS` names them all; tests/browser/planted/ has a site for each.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from posixpath import normpath
from urllib.parse import unquote, urldefrag

from browser.films import Film
from browser.pages import LEAVES, Folder, Reference
from browser.server import transferred
from browser.visit import Visit

CONFIG = Path(__file__).with_name("htmlvalidate.mjs")
POLICY = {"default-src 'self'", "base-uri 'none'", "form-action 'none'", "object-src 'none'"}
# (what, bytes as sent: text gzipped, how the files' names end)
BUDGETS = (("in all", 300_000, ("",)), ("of JavaScript", 40_000, (".js", ".mjs")), ("of CSS", 12_000, (".css",)))
FILM_BYTES = {"decision_boundary": 1_500_000, "weights": 3_500_000}
STILL = 0.005  # layout shift below it is not seen: it is a line of text moving by a pixel or two


@dataclass(frozen=True)
class Observed:
    """A built folder and all that was seen of it. `html_validate` is the command that runs html-validate."""

    folder: Folder
    visits: tuple[Visit, ...]
    films: tuple[Film, ...]
    html_validate: tuple[str, ...]


Check = Callable[[Observed], list[str]]


def links(seen: Observed) -> list[str]:
    """Every address that stays on the site leads to a file, and every anchor to an id, those with "@" too."""
    faults = []
    for page in seen.folder.pages.values():
        for reference in page.references:
            fault = _broken(seen.folder, page.name, reference)
            if fault:
                faults.append(f"{page.name}:{reference.line}: {fault}")
    for sheet, address in seen.folder.style_addresses():
        if not LEAVES.match(address) and _target(sheet, address) not in seen.folder.files:
            faults.append(f"{sheet}: url({address}) leads to no file")
    return faults


def html(seen: Observed) -> list[str]:
    """Every page is valid HTML by html-validate's recommended rules."""
    files = [str(seen.folder.root / name) for name in seen.folder.pages]
    command = [*seen.html_validate, "--config", str(CONFIG), "--formatter", "json", *files]
    run = subprocess.run(command, capture_output=True, text=True, timeout=300)
    try:
        reports = json.loads(run.stdout)
    except ValueError:
        return [f"html-validate itself failed: {run.stderr.strip() or run.stdout.strip()}"]
    return [
        f"{Path(report['filePath']).relative_to(seen.folder.root)}:{m['line']}: {m['message']} ({m['ruleId']})"
        for report in reports
        for m in report["messages"]
    ]


def films(seen: Observed) -> list[str]:
    """Every film holds as many frames as epochs were recorded and as its summary promises, and plays."""
    faults = []
    for film in seen.films:
        where = f"{film.page}: the film {film.file}"
        expected = film.recorded or film.promised
        if not film.frames:
            faults.append(f"{where} can't be decoded")
            continue
        if expected is None:
            faults.append(f"{where} has {film.frames} frames, and nothing says how many epochs there are")
        elif film.frames != expected:
            faults.append(f"{where} has {film.frames} frames of {expected} epochs")
        if film.promised and film.recorded and film.promised != film.recorded:
            faults.append(f"{where} promises {film.promised} epochs, {film.recorded} were recorded")
        if film.trouble:
            faults.append(f"{where} {film.trouble}")
    return faults


def outside(seen: Observed) -> list[str]:
    """No page asks another host for anything."""
    return _once(f"{v.page}: asks another host for {url}" for v in seen.visits for url in v.outside)


def lost(seen: Observed) -> list[str]:
    """Nothing that a page asks its own host for is missing."""
    return _once(f"{v.page}: the server has no {url.split('/', 5)[-1]}" for v in seen.visits for url in v.lost)


def csp(seen: Observed) -> list[str]:
    """Every page declares the strict policy and keeps to it."""
    faults = []
    for page in seen.folder.pages.values():
        if page.policy is None:
            faults.append(f"{page.name}: declares no Content-Security-Policy")
            continue
        given = {" ".join(part.split()) for part in page.policy.split(";") if part.strip()}
        faults += [f"{page.name}: its Content-Security-Policy lacks {part}" for part in sorted(POLICY - given)]
        unsafe = sorted(part for part in given if "'unsafe" in part)
        faults += [f"{page.name}: its Content-Security-Policy allows {part}" for part in unsafe]
    return faults + _once(
        f"{v.page}: violates its Content-Security-Policy: {what}" for v in seen.visits for what in v.violations
    )


def console(seen: Observed) -> list[str]:
    """The browser's console stays empty."""
    return _once(f"{v.page}: the console says {message}" for v in seen.visits for message in v.console)


def axe(seen: Observed) -> list[str]:
    """axe-core finds nothing, in light and in dark, with everything that folds opened."""
    return _once(f"{v.page}: {f.help} ({f.rule}, {f.scheme}): {f.target}" for v in seen.visits for f in v.findings)


def weight(seen: Observed) -> list[str]:
    """What a page fetches at first stays inside the budgets."""
    faults = []
    for v in seen.visits:
        sizes = {name: transferred(seen.folder.root, name) for name in v.fetched & seen.folder.files}
        for what, budget, endings in BUDGETS:
            total = sum(size for name, size in sizes.items() if name.endswith(endings))
            if total > budget:
                faults.append(f"{v.page}: fetches {_kb(total)} {what} at {v.width} px, more than {_kb(budget)}")
    return faults


def blocking(seen: Observed) -> list[str]:
    """No script holds up the first paint."""
    return [
        f"{page.name}:{element.line}: {element} holds up the first paint; make it a module"
        for page in seen.folder.pages.values()
        for element in page.elements
        if element.tag == "script" and "src" in element.attributes and not _waits(element.attributes)
    ]


def film_weight(seen: Observed) -> list[str]:
    """Films stay small enough for a host that sends no byte ranges."""
    faults = []
    for film in seen.films:
        size = (seen.folder.root / film.file).stat().st_size
        budget = FILM_BYTES.get(film.kind, max(FILM_BYTES.values()))
        if size > budget:
            faults.append(f"{film.page}: the film {film.file} has {_kb(size)}, more than {_kb(budget)}")
    return faults


def shift(seen: Observed) -> list[str]:
    """Nothing moves while a page loads or is scrolled through: every picture has its room from the start."""
    faults = []
    for page in seen.folder.looked_at:
        for element in page.elements:
            if element.tag in ("img", "video") and not {"width", "height"} <= element.attributes.keys():
                faults.append(f"{page.name}:{element.line}: {element} has no width and height: no room until it comes")
    return faults + [
        f"{v.page}: moves at {v.width} px while it loads: {', '.join(v.moved)}" for v in seen.visits if v.shift > STILL
    ]


def sideways(seen: Observed) -> list[str]:
    """No page scrolls sideways."""
    return [
        f"{v.page}: scrolls sideways at {v.width} px: {v.wide[0]} reaches {v.wide[1]} px" for v in seen.visits if v.wide
    ]


CHECKS: Mapping[str, Check] = {
    check.__name__: check
    for check in (links, html, films, outside, lost, csp, console, axe, weight, blocking, film_weight, shift, sideways)
}


def _broken(folder: Folder, page: str, reference: Reference) -> str:
    """What is wrong with one reference of a page, or ""."""
    address = folder.inside(reference.address)
    if address is None:
        if LEAVES.match(reference.address):
            return ""
        if reference.address.startswith("/"):
            return f'"{reference.address}" starts at the host\'s root, and the site may stand under any prefix'
        base, address = page, reference.address
    else:
        base = "index.html"
    file, anchor = _target(base, address), unquote(urldefrag(address).fragment).split(";")[0]
    if file not in folder.files:
        return f'"{reference.address}" leads to no file'
    if anchor and anchor != "top" and file in folder.pages and anchor not in folder.pages[file].ids:
        return f'"{reference.address}" leads to no id="{anchor}"'
    return ""


def _target(base: str, address: str) -> str:
    """The file of the folder that an address in `base` means; "./" and "" inside a folder mean its index.html."""
    path = unquote(urldefrag(address).url.split("?")[0])
    if not path:
        return base
    joined = normpath(str(PurePosixPath(base).parent / path))
    if path.endswith("/") or joined == ".":
        joined = normpath(f"{joined}/index.html")
    return joined


def _waits(attributes: Mapping[str, str]) -> bool:
    return attributes.get("type") == "module" or bool(attributes.keys() & {"defer", "async"})


def _once(lines: Iterable[str]) -> list[str]:
    """The lines without repetition, in order: a page is seen twice and would say everything twice."""
    return list(dict.fromkeys(lines))


def _kb(size: int) -> str:
    return f"{size / 1000:.1f} kB"
