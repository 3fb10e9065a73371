"""What the last build read and made, kept in the store, so that the next can tell what it need not do again.

One file for each pair of site and --out: a line of JSON that tells whether anything changed, and a line of what pages
were made of, which is read only when one of them did.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from nnviz_site.errors import Problem
from nnviz_site.files import template_folders
from nnviz_site.publish import STAGED, Known, final_record, read_record, written_at
from nnviz_site.request import Request
from nnviz_site.stamps import Seen, Stamp, Uncertain, changed, listing, look, stamped

FOLDER = "memory"
KEPT_DAYS = 30
DAY_NS = 86_400_000_000_000
PACKAGE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Memory:
    """A build that succeeded.

    asked: digest of what was asked for, and of the program and the libraries that answered. read_at: ns since 1970.
    inputs: by absolute path. others: files outside the site that were read too (images), or looked for in vain.
    outputs: name → (SHA-256, size) of what was published with `record`, which is build.json without them.
    answers: path in the store → size. said: warnings and notices, to be said again. times: name → when a published file was
    last written, in ns, by the clock of its folder.
    """

    asked: str
    read_at: int
    inputs: Mapping[str, Stamp | None]
    others: Sequence[str]
    record: Mapping[str, Any]
    outputs: Mapping[str, tuple[str, int]]
    answers: Mapping[str, int]
    said: Sequence[Problem]
    pages: int
    reused: int
    preview: bool
    times: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Glance:
    """The inputs of a build before any of them was read. read_at: ns since 1970."""

    read_at: int
    inputs: Mapping[str, Stamp | None]


def glance(request: Request) -> Glance | None:
    """What there is to read; None where that can't be told (a link)."""
    read_at = time.time_ns()
    try:
        return Glance(read_at, stamped(inputs(request, ())))
    except Uncertain:
        return None


def stamps_of(paths: Sequence[str]) -> Mapping[str, Stamp | None]:
    return stamped({path: look(path) for path in paths})


def asked(request: Request) -> str:
    """A digest of all but files that decides what a build makes."""
    places = [request.site, request.out, request.cache, request.data_dir]
    options = [request.images, request.strict, request.base_url, request.repository]
    document = [sys.version, *(str(p and p.resolve()) for p in places), *options, *distributions()]
    return hashlib.sha256(json.dumps(document).encode()).hexdigest()


def distributions() -> Iterator[str]:
    """What is installed, with versions: the names of the folders of metadata, in the order in which they are found."""
    for place in sys.path:
        try:
            names = os.listdir(place or ".")
        except OSError:
            continue
        # Without a version (and so without a hyphen) it is what a checkout leaves in the current folder.
        yield from sorted(
            name for name in names if name.endswith((".dist-info", ".egg-info")) and "-" in name.rpartition(".")[0]
        )


def inputs(request: Request, others: Sequence[str]) -> Seen:
    """The files that a build reads, as they are now: the site, the templates, the program. Raises Uncertain."""
    root = request.site.resolve()
    found: dict[str, os.stat_result | None] = {}
    for folder in dict.fromkeys((root / "site_src", *template_folders(root), PACKAGE)):
        found |= listing(folder)
    return found | {path: look(path) for path in others}


def place(request: Request) -> Path:
    """Where the memory of a site's builds into one folder lies."""
    pair = f"{request.site.resolve()}\n{request.out.resolve()}"
    return request.cache / FOLDER / f"{hashlib.sha256(pair.encode()).hexdigest()[:16]}.json"


def times_of(out: Path, names: Iterable[str]) -> dict[str, int]:
    """When published files were last written, in ns."""
    folder = str(out)
    statuses = {name: look(os.path.join(folder, name)) for name in names}
    return {name: status.st_mtime_ns for name, status in statuses.items() if status}


def save(request: Request, memory: Memory, made: bytes) -> None:
    """Keep a memory, and forget those that no build has used for KEPT_DAYS. made: what pages were made of, as a line of JSON.

    Where it can't be kept the next build is a whole one.
    """
    file = place(request)
    head = {name: getattr(memory, name) for name in memory.__dataclass_fields__}
    head["said"] = [asdict(problem) for problem in memory.said]
    content = json.dumps(head).encode() + b"\n" + made
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        new = file.with_suffix(f".{os.getpid()}.new")
        new.write_bytes(hashlib.sha256(content).hexdigest().encode() + b"\n" + content)
        new.replace(file)
        for other in file.parent.iterdir():
            if time.time() - other.stat().st_mtime > KEPT_DAYS * 86_400:
                other.unlink(missing_ok=True)


def load(request: Request) -> tuple[Memory, bytes] | None:
    """The last build of the same with the same program, and what its pages were made of as JSON; None if there is none."""
    try:
        digest, _, content = place(request).read_bytes().partition(b"\n")
        if hashlib.sha256(content).hexdigest().encode() != digest:
            return None
        head, _, made = content.partition(b"\n")
        fields = json.loads(head)
        memory = Memory(**fields | {"said": [Problem(**said) for said in fields["said"]]})
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return (memory, made) if memory.asked == asked(request) else None


def known(memory: Memory) -> Known:
    """What publishing need not read to compare."""
    return {name: (sha256, memory.times.get(name, 0)) for name, (sha256, _) in memory.outputs.items()}


def published(request: Request) -> Known:
    """`known` of the last build, if it was one of the same."""
    loaded = load(request)
    return known(loaded[0]) if loaded else {}


def is_fresh(memory: Memory) -> bool:
    """Whether it is young enough that answers need not be marked as used."""
    return time.time_ns() - memory.read_at < DAY_NS


def differences(request: Request, memory: Memory) -> set[str]:
    """Paths of inputs that are no longer what they were. Raises Uncertain."""
    return changed(inputs(request, memory.others), memory.inputs, memory.read_at)


def found_whole(request: Request, memory: Memory) -> Memory | None:
    """The memory with the published files' times as they are now; None unless they are all as they were published.

    Neither may an answer be missing or of another size, nor anything be there that a killed build left. A file that was
    copied, checked out or restored has another time and is read.
    """
    try:
        if (request.out / STAGED).exists():
            return None
        digests = {name: sha256 for name, (sha256, _) in memory.outputs.items()}
        if read_record(request.out) != final_record(memory.record, digests):
            return None
        out, store, before = str(request.out), str(request.cache), known(memory)
        if any(os.stat(os.path.join(store, name)).st_size != size for name, size in memory.answers.items()):
            return None
        times: dict[str, int] = {}
        for name, (sha256, size) in memory.outputs.items():
            if (time_ns := written_at(os.path.join(out, name), sha256, size, before[name])) is None:
                return None
            times[name] = time_ns
    except OSError:
        return None
    return memory if times == memory.times else replace(memory, times=times)
