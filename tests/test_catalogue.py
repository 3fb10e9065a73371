"""Kinds, options and facts are known from their files, before anything is computed."""

import pytest

from nnviz_site import catalogue
from nnviz_site.compute.data import DataConfig
from nnviz_site.compute.network import NetworkConfig
from nnviz_site.compute.projection import ProjectionConfig
from nnviz_site.compute.train import TrainingConfig
from nnviz_site.experiments import Experiment


def training(source="moons", **settings):
    config = TrainingConfig(**({"epochs": 100, "seeds": 20} | settings))
    return Experiment("x", "x.toml", "X", DataConfig(source), NetworkConfig(), config, None)


def projection(method):
    return Experiment("x", "x.toml", "X", DataConfig("images"), None, None, ProjectionConfig(method, 3))


def test_every_kind_and_analysis_is_found():
    assert {
        "scatter",
        "decision_boundary",
        "learning_curves",
        "seeds",
        "weights",
        "projection",
    } <= catalogue.kinds().keys()
    assert {"coherence", "resemblance", "seeds", "baseline", "neighbours", "density"} <= catalogue.analyses().keys()


def test_only_kinds_that_use_more_than_a_replay_are_given_it():
    assert {name: kind.replays for name, kind in catalogue.kinds().items() if kind.replays} == {
        "decision_boundary": ("pruned",),
        "weights": ("epochs",),
    }
    assert all(kind.live for kind in catalogue.kinds().values() if kind.replays)


def test_facts_of_a_toy_training():
    facts = catalogue.fact_names(training())
    for name in ("train_loss", "train_accuracy", "test_loss", "test_accuracy", "misclassified"):
        assert facts[name] == 100
    assert facts["seeds.test_accuracy.median"] == 100
    assert facts["logistic.test_accuracy"] is None
    assert "coherence.raw" not in facts and "best_radius.train_accuracy" not in facts
    assert "best_radius.train_accuracy" in catalogue.fact_names(training("circles"))


def test_facts_of_images_and_projections():
    facts = catalogue.fact_names(training("images", seeds=1))
    assert facts["coherence.raw"] == 100 and facts["resemblance"] == 100
    assert "kl_divergence" in catalogue.fact_names(projection("tsne"))
    pca = catalogue.fact_names(projection("pca"))
    assert {"explained_variance_ratio_3", "neighbours_preserved", "trustworthiness", "knn_accuracy"} <= pca.keys()


def test_options_are_drawn_keywords_with_their_types():
    boundary = catalogue.kinds()["decision_boundary"]
    assert boundary.options["epoch"].annotation is int
    assert "sheet" not in boundary.options


@pytest.mark.parametrize(
    "given, words",
    [
        ({"epoch": "20"}, "takes a whole number, not '20'"),
        ({"epoch": True}, "takes a whole number"),
        ({"epoch": 101}, "epoch 101 was not recorded: give 0 to 100"),
        ({"epochs": [1, 500]}, "epoch 500 was not recorded"),
        ({"epochs": [1] * 51}, "51 epochs: give at most 50, each is a picture"),
        ({"epoch": 2**70}, "takes a whole number, not 1180591620717411303424"),
        ({"epochs": []}, "takes a list, each a whole number"),
        ({"epohc": 2}, 'did you mean "epoch"?'),
        ({"split": "tset"}, 'takes "train" or "test"'),
    ],
)
def test_what_is_wrong_with_an_option_is_said(given, words):
    _, faults = catalogue.resolve_options(catalogue.kinds()["decision_boundary"], given, [training()])
    assert len(faults) == 1 and words in faults[0]


def test_of_two_experiments_each_epoch_is_of_its_own():
    compare, two = catalogue.kinds()["compare"], [training(epochs=100), training(epochs=500)]
    assert catalogue.resolve_options(compare, {"epochs": [100, 500]}, two) == ({"epochs": (100, 500)}, [])
    assert catalogue.resolve_options(compare, {"epochs": [500, 100]}, two)[1] == [
        "epoch 500 was not recorded: give 0 to 100"
    ]


def test_defaults_are_cut_to_the_epochs_there_are():
    options, faults = catalogue.resolve_options(catalogue.kinds()["decision_boundary"], {}, [training(epochs=10)])
    assert not faults
    assert options["epoch"] == 10 and options["epochs"] == (1, 5, 10)


def test_a_kind_refuses_what_it_can_not_show():
    assert catalogue.refusal("decision_boundary", [training()]) == ""
    assert catalogue.refusal("decision_boundary", [training("images")])
    assert catalogue.refusal("projection", [training()])
    assert "not 2" in catalogue.refusal("weights", [training(), training()])
