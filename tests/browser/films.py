"""The films of a built folder, decoded frame by frame and played in the browser."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from browser.pages import Element, Folder
from playwright.async_api import Browser
from playwright.async_api import Page as Tab

H264 = 'video/mp4; codecs="avc1.42E01E"'
PATIENCE_MS = 20_000  # a busy machine takes seconds to start a film
PLAY = """async ([index, patience]) => {
  const video = document.querySelectorAll('video')[index];
  for (let e = video; e; e = e.parentElement) { if (e.nodeName === 'DETAILS') e.open = true; e.hidden = false; }
  video.scrollIntoView({block: 'center', behavior: 'instant'});  // a lazy film waits until it is near
  video.muted = true;
  let refused = '';
  video.play().catch(error => { refused ||= `does not play (${error.name})`; });
  for (let waited = 0; waited < patience && !refused && video.currentTime < 0.1; waited += 50)
    await new Promise(done => setTimeout(done, 50));
  const trouble = refused || (video.currentTime < 0.1 ? 'does not move on when played' : '');
  // Let go of the file: a paused film keeps its connection, and after six of them the browser opens no more.
  refused = 'over';
  video.querySelectorAll('source').forEach(source => source.remove());
  video.removeAttribute('src');
  video.load();
  return trouble;
}"""


@dataclass(frozen=True)
class Film:
    """A film on a page: what it promises, and what came of it. `trouble` is "" where it plays, None where not tried."""

    page: str
    file: str
    kind: str
    promised: int | None
    recorded: int | None
    frames: int
    trouble: str | None


async def films(folder: Folder, address: str, browser: Browser) -> tuple[Film, ...]:
    """Every film on every page of the folder, served at the address. `trouble` is None if H.264 can't be played at all."""
    found = []
    tab = await browser.new_page()
    for page in folder.looked_at:
        videos = _videos(page.elements)
        if videos:
            await tab.goto(address + page.name)
        for index, (video, file) in enumerate(videos):
            figure = _figure_around(page.elements, video)
            name = str(PurePosixPath(page.name).parent / file)
            found.append(
                Film(
                    page=page.name,
                    file=name,
                    kind=figure.attributes.get("data-kind", "") if figure else "",
                    promised=_promised(page.text, video),
                    recorded=_recorded(folder.root, figure),
                    frames=frames_in(folder.root / name),
                    trouble=await _play(tab, index),
                )
            )
    await tab.close()
    return tuple(found)


def frames_in(path: Path) -> int:
    """Decode the whole film and count its frames; 0 if it can't be decoded."""
    import imageio_ffmpeg

    try:
        return int(imageio_ffmpeg.count_frames_and_secs(path)[0])
    except (RuntimeError, OSError):
        return 0


async def _play(tab: Tab, index: int) -> str | None:
    if not await tab.evaluate("kind => document.createElement('video').canPlayType(kind)", H264):
        return None
    return await tab.evaluate(PLAY, [index, PATIENCE_MS])


def _videos(elements: tuple[Element, ...]) -> list[tuple[Element, str]]:
    """(video, its file) in the page's order; the file is the video's own src or its first source's."""
    found: list[tuple[Element, str]] = []
    waiting: Element | None = None
    for element in elements:
        if element.tag == "video":
            waiting = element
        if waiting and element.tag in ("video", "source") and element.attributes.get("src"):
            found.append((waiting, element.attributes["src"]))
            waiting = None
    return found


def _figure_around(elements: tuple[Element, ...], video: Element) -> Element | None:
    """The last figure opened before the video: films stand in figures, and figures in none."""
    before = elements[: next(index for index, element in enumerate(elements) if element is video)]
    return next((element for element in reversed(before) if element.tag == "figure"), None)


def _promised(text: str, video: Element) -> int | None:
    """How many epochs the page says the film has: the last "N epochs" before the video's own line ends."""
    head = "\n".join(text.split("\n")[: video.line])
    said = re.findall(r"all (\d+) epochs", head)
    return int(said[-1]) if said else None


def _recorded(root: Path, figure: Element | None) -> int | None:
    """How many epochs the open data of the figure's first experiment has, the untrained network included."""
    experiment = figure.attributes.get("data-experiments", "").split() if figure else []
    history = root / "data" / experiment[0] / "history.csv" if experiment else None
    if history is None or not history.is_file():
        return None
    with history.open(encoding="utf-8", newline="") as lines:
        return sum(1 for _ in csv.DictReader(lines))
