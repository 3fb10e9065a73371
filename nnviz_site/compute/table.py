"""Data of one's own, from a CSV file."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from nnviz_site.compute.data import DataConfig, Dataset


def read_csv(config: DataConfig, digest: str, file: Path) -> Dataset:
    """The columns named in `config.features` as float64 features, `config.label` as classes in order of their names.

    A stratified, seeded share of `config.test_share` is held out for testing. digest: SHA-256 of the file, so that the
    step's key knows its content. The file has been checked: every feature a finite number, two classes or more.
    """
    from sklearn.model_selection import train_test_split

    with file.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    features = config.features or tuple(name for name in rows[0] if name != config.label)
    x = np.array([[float(row[name]) for name in features] for row in rows])
    classes = sorted({row[str(config.label)] for row in rows})
    y = np.array([classes.index(row[str(config.label)]) for row in rows], np.int64)
    train_x, test_x, train_y, test_y = train_test_split(
        x, y, test_size=config.test_share, stratify=y, random_state=config.seed
    )
    return Dataset(train_x, train_y, test_x, test_y, tuple(classes), features)
