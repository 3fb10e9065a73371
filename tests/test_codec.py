"""What goes into files comes out of them the same."""

import io
import json

import numpy as np
import pytest

from nnviz_site.analysis.findings import Findings
from nnviz_site.compute.components import ProjectionHistory
from nnviz_site.compute.data import DataConfig, generated
from nnviz_site.engine import codec


def there_and_back(value):
    files = codec.encode(value)
    return codec.decode(files[codec.VALUE], lambda name: np.load(io.BytesIO(files[name])))


def test_dataclasses_with_arrays_and_nothing_and_text():
    history = ProjectionHistory("pca", np.arange(6.0).reshape(3, 2), explained_variance_ratio=np.array([0.7, 0.1]))
    back = there_and_back(history)
    assert type(back) is ProjectionHistory and back.method == "pca" and back.kl_divergence is None
    np.testing.assert_array_equal(back.coordinates, history.coordinates)
    assert back.coordinates.dtype == np.float64


def test_tuples_numbers_and_mappings_exactly():
    data = generated(DataConfig(samples=10))
    assert there_and_back(data).class_names == ("class A", "class B")
    facts = {"a@1": 0.1 + 0.2, "n": 7}
    assert there_and_back(Findings(facts)).facts == facts


def test_a_mapping_of_bytes_is_kept_as_files():
    files = {"wide.svg": b"<svg/>", "frame.json": b"{}"}
    assert codec.encode(files) == files


def test_the_same_value_gives_the_same_bytes():
    assert codec.encode(generated(DataConfig())) == codec.encode(generated(DataConfig()))


def test_a_number_that_is_not_finite_is_refused():
    with pytest.raises(ValueError):
        codec.encode(Findings({"loss": float("nan")}))


def test_a_class_that_is_not_ours_is_never_made():
    with pytest.raises(TypeError, match="not ours"):
        codec.decode(b'{"dataclass": "os:system", "fields": {}}', lambda name: None)


@pytest.mark.parametrize("name", ["nnviz_site.engine.work:import_module", "nnviz_site.engine.store:Path", "os:system"])
def test_nothing_is_called_that_is_no_dataclass_of_ours(name):
    document = json.dumps({"dataclass": name, "fields": {"name": "antigravity"}})
    with pytest.raises(TypeError, match="ours"):
        codec.decode(document.encode(), lambda file: None)
