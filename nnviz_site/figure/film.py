"""Films: one drawing shown at every epoch, encoded frame by frame as it is drawn."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from nnviz_site.figure.drawing import Drawing, Sheet
from nnviz_site.figure.gather import gathered, kind_module, sheets_of
from nnviz_site.figure.history import History
from nnviz_site.figure.style import applied, scheme

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.backends.backend_agg import RendererAgg

FRAMES_PER_SECOND = 10
KEYFRAME_EVERY = 25
QUALITY = {"pixels": 26, "webp": 21}
"""x264's constant rate factor, by what a sheet shows: single weights, or flat colours and lines."""

PRESET = ("-preset", "veryfast", "-bf", "0")
"""x264's, with no picture that is told by a later one: under half its medium preset's time for films of the same size, half a
decibel further from the drawings; and a player that is scrubbed has less to decode."""

SCALE = {"pixels": 1.0, "webp": 1.5}
"""Device pixels in a CSS pixel: weights are whole pixels, lines are sharper on a dense screen."""


class FilmError(RuntimeError):
    """ffmpeg could not encode a film; its own words are the message."""


def film(
    *, kind: str, histories: Sequence[History], options: Mapping[str, Any], palette: Mapping[str, Any]
) -> dict[str, bytes]:
    """`film.mp4`, one frame an epoch on light paper, and `film.json`: {"width", "height", "frames"}, in CSS px.

    H.264, yuv420p, no sound. Frames go to the encoder as they are drawn, so memory holds one at a time.
    """
    specs = sheets_of(kind, histories, options, "film")
    name, spec = next((n, s) for n, s in specs.items() if s.role == "film")
    light = scheme(palette, "light")
    with applied(light):
        drawing = kind_module(kind).draw(*histories, sheet=Sheet(name, spec, light), **options)
        size, shown = _prepare(drawing, SCALE[spec.encoding])
        content = encode(frames(drawing), size, QUALITY[spec.encoding])
    about = {"width": shown[0], "height": shown[1], "frames": len(drawing.epochs)}
    return {"film.mp4": content, "film.json": json.dumps(about).encode()}


def film_of(
    *,
    kind: str,
    names: Sequence[str],
    titles: Sequence[str],
    options: Mapping[str, Any],
    palette: Mapping[str, Any],
    **inputs: Any,
) -> dict[str, bytes]:
    """The step: `film` of stored answers."""
    return film(kind=kind, histories=gathered(names, titles, inputs), options=options, palette=palette)


def _prepare(drawing: Drawing, scale: float) -> tuple[tuple[int, int], tuple[int, int]]:
    """Set the drawing's resolution; return its size in device px and in CSS px. yuv420p needs even sizes."""
    shown = drawing.size
    drawing.figure.set_dpi(96 * scale)
    width, height = (round(n * scale) for n in shown)
    if width % 2 or height % 2:
        raise FilmError(f"a film of {width} × {height} px: both must be even")
    return (width, height), shown


def frames(drawing: Drawing) -> Iterator[np.ndarray]:
    """Each epoch as (height, width, 4) uint8. What never changes is drawn once and laid under every frame; a text above it that
    says the same as in the frame before is laid over as pixels.

    Where edges of one text meet in a pixel, it may differ from the drawing's own by one of 255 levels.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.text import Text

    canvas = FigureCanvasAgg(drawing.figure)
    for artist in drawing.show(drawing.epochs[0]):
        artist.set_animated(True)
    canvas.draw()
    ground = canvas.copy_from_bbox(drawing.figure.bbox)
    stamps: dict[Artist, Stamp] = {}
    for epoch in drawing.epochs:
        canvas.restore_region(ground)
        renderer = canvas.get_renderer()
        for artist in drawing.show(epoch):
            if artist.stale or not isinstance(artist, Text):
                stamps.pop(artist, None)
                artist.draw(renderer)
                continue
            if artist not in stamps:
                stamps[artist] = stamped(artist, renderer)
            stamps[artist].draw(renderer)
        yield np.asarray(canvas.buffer_rgba())


@dataclass(frozen=True)
class Stamp:
    """An artist's pixels. To stroke a text with a halo takes ten times as long.

    x, y: px of the lower left corner from the picture's. pixels: (height, width, 4) uint8, rows upwards as the renderer's.
    """

    x: int
    y: int
    pixels: np.ndarray

    def draw(self, renderer: RendererAgg) -> None:
        if self.pixels.size:
            renderer.draw_image(renderer.new_gc(), self.x, self.y, self.pixels)


def stamped(artist: Artist, renderer: RendererAgg) -> Stamp:
    """What a renderer of the same size makes of an artist alone."""
    width, height = renderer.get_canvas_width_height()
    alone = type(renderer)(width, height, renderer.dpi)
    artist.draw(alone)
    pixels = np.asarray(alone.buffer_rgba())[::-1]
    rows, columns = (np.flatnonzero(pixels[..., 3].any(axis)) for axis in (1, 0))
    if not len(rows):
        return Stamp(0, 0, np.zeros((0, 0, 4), np.uint8))
    x, y = int(columns[0]), int(rows[0])
    return Stamp(x, y, pixels[y : rows[-1] + 1, x : columns[-1] + 1].copy())


def encode(pictures: Iterator[np.ndarray], size: tuple[int, int], quality: int) -> bytes:
    """An MP4 of (height, width, 4) uint8 pictures, opaque; the same bytes for the same pictures. Raises FilmError."""
    import imageio_ffmpeg

    with tempfile.TemporaryDirectory() as folder:
        # The index goes to the front of the file, so ffmpeg must be able to seek: a file, not a pipe.
        file, complaints = Path(folder) / "film.mp4", Path(folder) / "complaints"
        with complaints.open("wb") as stderr:
            command = _command(imageio_ffmpeg.get_ffmpeg_exe(), size, quality, file)
            process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=stderr)
            assert process.stdin is not None
            try:
                for picture in pictures:
                    process.stdin.write(picture.data)
                process.stdin.close()
            except BrokenPipeError:
                pass  # ffmpeg has ended; what it said is read below
            except BaseException:
                process.kill()
                raise
            finally:
                process.wait()
        if process.returncode:
            raise FilmError(complaints.read_text(errors="replace").strip() or f"ffmpeg ended with {process.returncode}")
        return file.read_bytes()


def _command(ffmpeg: str, size: tuple[int, int], quality: int, file: Path) -> list[str]:
    width, height = size
    return [
        ffmpeg, "-loglevel", "error", "-nostdin", "-y",
        "-f", "rawvideo", "-pix_fmt", "rgba", "-s", f"{width}x{height}", "-r", str(FRAMES_PER_SECOND), "-i", "pipe:0",
        "-an", "-threads", "1", "-filter_threads", "1",
        "-vf", "scale=out_color_matrix=bt709:out_range=tv:flags=accurate_rnd+full_chroma_int",
        "-c:v", "libx264", *PRESET, "-crf", str(quality), "-pix_fmt", "yuv420p",
        "-g", str(KEYFRAME_EVERY), "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709",
        "-fflags", "+bitexact", "-flags:v", "+bitexact", "-map_metadata", "-1", "-movflags", "+faststart", str(file),
    ]  # fmt: skip
