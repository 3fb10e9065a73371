"""Whether a published folder is what its sources give: built again from nothing, elsewhere, and compared byte by byte."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from nnviz_site.bytewise import differing, names
from nnviz_site.engine.keys import installed
from nnviz_site.engine.store import MANIFEST, Damaged, Store
from nnviz_site.errors import Problem, SiteError
from nnviz_site.images import Images
from nnviz_site.prepare import Prepared, prepare
from nnviz_site.publish import RECORD, read_record
from nnviz_site.request import PART_OF_VERIFY, Listener, Request

PROGRAM = Path(__file__).resolve().parent.parent
OTHERWISE = {"TZ": "XYZ-13:45", "LC_ALL": "C", "LANGUAGE": "C", "PYTHONHASHSEED": "4711", "SOURCE_DATE_EPOCH": "1"}
"""What a rebuild has other than most builds, so that bytes which depend on it show."""


CHANGED = "is not as it was published: its SHA-256 is another than in build.json"
MISSING = "was published and is missing"
ADDED = "was not published: build.json does not list it"
REMEDIES = {
    CHANGED: "`build` writes it anew, and `build --force` also where its time was left as it was",
    MISSING: "`build` writes it anew",
    ADDED: "remove it",
}


class Differs(SiteError):
    """Published files are not what they should be."""

    exit_code = 1


class RebuildFailed(SiteError):
    """The second build came to no end; it has said why, and its exit status is ours."""

    def __init__(self, status: int) -> None:
        super().__init__(f"the rebuild ended with exit status {status}: nothing was compared")
        self.exit_code = status


def verify(request: Request, listener: Listener) -> int:
    """Build into a temporary folder from an empty store and compare with `--out`; return how many files are the same.

    Image experiments run on what the site was published with. Raises SiteError, Differs.
    """
    record = recorded(request.out)
    if request.images == "auto" and record.get("images"):
        request = replace(request, images=record["images"])
    prepared = prepare(request, listener)
    for text in changed_since(record, prepared):
        listener.say(Problem("", 0, text, "notice"))
    broken = {problem.file for problem in against_record(request.out, record) if problem.text == CHANGED}
    with tempfile.TemporaryDirectory(prefix="nnviz-verify-") as place:
        folder = Path(place)
        rebuilt = rebuild(request, prepared.images, folder, show=listener.terminal is not None)
        stores = Store(request.cache), Store(folder / "cache")
        made_by = steps_by_file(request.out, stores[0]) | steps_by_file(rebuilt, stores[1])
        found = [
            replace(problem, text=f"{CHANGED}; {problem.text}") if problem.file in broken else problem
            for problem in differing(request.out, rebuilt, made_by)
        ]
        first = [f"{step} gave other bytes from the same inputs" for step in first_to_differ(*stores)]
    if found:
        raise Differs(*_within(request.out, found), *first)
    return len(names(request.out))


def verify_output(request: Request) -> int:
    """Compare the files in `--out` with build.json, compute nothing; return how many there are. Raises SiteError, Differs."""
    if found := list(against_record(request.out, recorded(request.out))):
        mended = (replace(problem, text=f"{problem.text}: {REMEDIES[problem.text]}") for problem in found)
        raise Differs(*_within(request.out, mended))
    return len(names(request.out))


def _within(out: Path, problems: Iterable[Problem]) -> Iterator[Problem]:
    return (replace(problem, file=str(out / problem.file)) for problem in problems)


def recorded(out: Path) -> dict[str, Any]:
    """build.json of a folder that was published. Raises SiteError, Differs."""
    record = read_record(out)
    if "nnviz_site" not in record or not isinstance(record.get("files"), dict):
        raise SiteError(f"--out {out} holds no site that this program published: build first")
    if record.get("publishing"):
        raise Differs(f"{out / RECORD} says that publishing was interrupted: build again")
    return record


def against_record(out: Path, record: Mapping[str, Any]) -> Iterator[Problem]:
    """Each file that build.json lists and that is not as it was published, and each that it does not list."""
    listed: dict[str, str] = record["files"]
    there = names(out)
    for name in sorted(there | listed.keys() - {RECORD}):
        if name not in there:
            yield Problem(name, 0, MISSING)
        elif name not in listed:
            if name != RECORD:
                yield Problem(name, 0, ADDED)
        elif _sha256(out / name) != listed[name]:
            yield Problem(name, 0, CHANGED)


def changed_since(record: Mapping[str, Any], prepared: Prepared) -> Iterator[str]:
    """What other bytes are to be expected for: libraries and experiments that are not those of the publication."""
    for name, before in record.get("packages", {}).items():
        if installed(name) != before:
            yield f"{name} {before} → {installed(name)} since this was published"
    keys = {name: prepared.answers.keys.key(e.history) for name, e in prepared.plan.experiments.items()}
    for name, before in record.get("experiments", {}).items():
        if keys.get(name) != before:
            yield f"{name} has changed since this was published, or what computes it has; `why` says what"


def rebuild(request: Request, images: Images | None, folder: Path, *, show: bool) -> Path:
    """A cold build in a process of its own, with another home, time zone, locale, umask and current folder; its output.

    show: let its progress be seen. Raises RebuildFailed. An interrupt ends it in good order.
    """
    home, site = folder / "home", request.site.resolve()
    home.mkdir()
    options = ["--site", str(site), "--out", str(folder / "site"), "--cache", str(folder / "cache")]
    options += ["--jobs", str(request.jobs)]
    options += ["--base-url", request.base_url] if request.base_url else []
    options += ["--repository", request.repository] if request.repository else []
    options += ["--strict"] if request.strict else []
    if images is not None:
        options += ["--images", images.kind, *(["--data-dir", str(images.folder.resolve())] if images.folder else [])]
    path = os.pathsep.join(filter(None, [str(PROGRAM), os.environ.get("PYTHONPATH", "")]))
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "LC_", "MPLCONFIG"))}
    process = subprocess.Popen(
        [sys.executable, "-m", "nnviz_site", "build", *options, *([] if show else ["--quiet"])],
        cwd=home,
        env=kept | OTHERWISE | {"HOME": str(home), "TMPDIR": str(home), "PYTHONPATH": path, PART_OF_VERIFY: "1"},
        umask=0o077,
        # Ctrl-C at a terminal reaches both. It is told to end once, by us, so that nothing disturbs the end of its workers.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN),
    )
    try:
        status = process.wait()
    except BaseException:
        process.terminate()
        process.wait()
        raise
    if status:
        raise RebuildFailed(status)
    return folder / "site"


def steps_by_file(out: Path, store: Store) -> dict[str, str]:
    """Of the published files that are an answer's, the step's name."""
    by_content = {sha256: name for name, files, _ in answers(store).values() for sha256 in files.values()}
    listed = read_record(out).get("files", {})
    return {name: by_content[sha256] for name, sha256 in listed.items() if sha256 in by_content}


def first_to_differ(store: Store, other: Store) -> list[str]:
    """Steps whose answers differ between two stores though their inputs' do not, by name."""
    here, there = answers(store), answers(other)
    differ = {key for key in here.keys() & there.keys() if here[key][1] != there[key][1]}
    return sorted(here[key][0] for key in differ if not differ & set(here[key][2]))


Answer = tuple[str, dict[str, str], list[str]]
"""A step's name, its files' hashes, its inputs' keys."""


def answers(store: Store) -> dict[str, Answer]:
    """All that a store holds, by key."""
    found: dict[str, Answer] = {}
    for file in store.folder.glob(f"answers/??/*/{MANIFEST}"):
        key = file.parent.name
        try:
            manifest = store.manifest(key)
        except Damaged:
            continue
        inputs = [text for part, text in manifest["parts"].items() if part.startswith("input ")]
        found[key] = manifest["name"], {n: sha256 for n, (sha256, _) in manifest["files"].items()}, inputs
    return found


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
