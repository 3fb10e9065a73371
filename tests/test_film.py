"""Films: one frame an epoch, decoded back; the same bytes for the same drawing; what players need."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pytest
from matplotlib.text import Text
from pictures import LIGHT, PALETTE, dataset, trained

from nnviz_site.figure.drawing import Drawing, Sheet, blank, halo, words
from nnviz_site.figure.film import FilmError, encode, film, frames
from nnviz_site.figure.gather import kind_module
from nnviz_site.figure.still import pixels
from nnviz_site.figure.style import applied

EPOCHS = 30


def decoded(content: bytes, folder: Path, size: tuple[int, int]) -> np.ndarray:
    """(frames, height, width, 3)."""
    file = folder / "film.mp4"
    file.write_bytes(content)
    command = [
        imageio_ffmpeg.get_ffmpeg_exe(),
        "-loglevel",
        "error",
        "-i",
        str(file),
        "-f",
        "rawvideo",
        "-pix_fmt",
        "rgb24",
        "-",
    ]
    raw = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout
    return np.frombuffer(raw, np.uint8).reshape(-1, size[1], size[0], 3)


def flat(colours: list[int], size: tuple[int, int] = (64, 48)) -> Iterator[np.ndarray]:
    return (
        np.dstack([np.full((size[1], size[0], 3), c, np.uint8), np.full((size[1], size[0]), 255, np.uint8)])
        for c in colours
    )


@pytest.fixture(scope="module")
def boundary() -> dict[str, bytes]:
    return film(
        kind="decision_boundary", histories=[trained(epochs=EPOCHS)], options={"split": "train"}, palette=PALETTE
    )


def test_a_film_has_exactly_one_frame_an_epoch(boundary: dict[str, bytes], tmp_path: Path) -> None:
    about = json.loads(boundary["film.json"])
    assert about == {"width": 616, "height": 440, "frames": EPOCHS + 1}
    assert len(decoded(boundary["film.mp4"], tmp_path, (924, 660))) == EPOCHS + 1


def test_frames_come_back_in_order_and_in_their_colours(tmp_path: Path) -> None:
    shades = [0, 60, 120, 180, 240, 20]
    shown = decoded(encode(flat(shades), (64, 48), 20), tmp_path, (64, 48))
    assert np.abs(shown.mean((1, 2, 3)) - shades).max() < 3


def test_a_frame_shows_what_the_still_shows(boundary: dict[str, bytes], tmp_path: Path) -> None:
    kind = kind_module("decision_boundary")
    with applied(LIGHT):
        drawing = kind.draw(trained(epochs=EPOCHS), sheet=Sheet("film", kind.SHEETS["film"], LIGHT))
        drawing.show(7)
        still = np.asarray(pixels(drawing, 1.5, LIGHT.paper)).astype(float)
    shown = decoded(boundary["film.mp4"], tmp_path, (924, 660))[7]
    assert np.abs(shown - still).mean() < 4


@pytest.mark.parametrize("name", ["decision_boundary", "weights"])
def test_each_blitted_frame_is_the_drawing_itself(name: str) -> None:
    kind = kind_module(name)
    sheet = Sheet("film", kind.SHEETS["film"], LIGHT)
    with applied(LIGHT):
        blitted = [f.copy() for f in frames(kind.draw(trained(epochs=6), sheet=sheet))]
        fresh = kind.draw(trained(epochs=6), sheet=sheet)
        for epoch, frame in enumerate(blitted):
            fresh.show(epoch)
            away = np.abs(frame[..., :3].astype(int) - np.asarray(pixels(fresh, 1, LIGHT.paper)))
            assert away.max() <= 1 and np.count_nonzero(away) < 20 and (frame[..., 3] == 255).all()
    assert len(blitted) == 7 and (blitted[0] != blitted[6]).any()


def test_what_has_not_changed_is_not_laid_out_again() -> None:
    """Two texts, one of them always the same: it is drawn by the figure's ground, kept once, and repeated."""
    figure = blank(200, 100)
    same, other = (words(figure, 10, y, "0", path_effects=halo(LIGHT)) for y in (30, 70))
    drawn: list[Text] = []
    same.draw = lambda renderer, draw=same.draw: (drawn.append(same), draw(renderer))  # type: ignore[method-assign]

    def show(epoch: int) -> list[Text]:
        other.set_text(str(epoch))
        return [same, other]

    shown = [f.copy() for f in frames(Drawing(figure, show, range(5), {}))]
    assert len(drawn) < 5
    assert all((frame[:50] == shown[0][:50]).all() and frame[:50].min() < 128 for frame in shown)
    assert (shown[1][50:] != shown[4][50:]).any()


def test_the_same_pictures_give_the_same_bytes() -> None:
    assert encode(flat([1, 99, 200]), (64, 48), 20) == encode(flat([1, 99, 200]), (64, 48), 20)


def test_the_index_stands_before_the_pictures_and_a_keyframe_at_least_every_25(tmp_path: Path) -> None:
    content = encode(flat(list(range(60))), (64, 48), 20)
    assert 0 < content.find(b"moov") < content.find(b"mdat")
    file = tmp_path / "film.mp4"
    file.write_bytes(content)
    command = [
        imageio_ffmpeg.get_ffmpeg_exe(),
        "-skip_frame",
        "nokey",
        "-i",
        str(file),
        "-vf",
        "showinfo",
        "-fps_mode",
        "passthrough",
        "-f",
        "null",
        "-",
    ]
    said = subprocess.run(command, stderr=subprocess.PIPE, check=True).stderr.decode()
    assert "yuv420p" in said and "Audio" not in said and "10 fps" in said
    assert len([line for line in said.splitlines() if "Parsed_showinfo" in line and " n:" in line]) >= 3


def test_an_odd_size_is_refused() -> None:
    with pytest.raises(FilmError):
        encode(flat([1], (63, 47)), (63, 47), 20)


def test_weights_are_whole_pixels_of_three_or_more(tmp_path: Path) -> None:
    history = trained(dataset(features=784, classes=3, n=9, image=(28, 28)), hidden=(100,), epochs=1, runs=1)
    made = film(kind="weights", histories=[history], options={"layer": 1}, palette=PALETTE)
    about = json.loads(made["film.json"])
    assert (about["width"], about["frames"]) == (10 * 28 * 3 + 9 * 4, 2)
