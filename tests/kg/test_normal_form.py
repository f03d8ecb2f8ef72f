from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.normal_form import is_proper, normal_form, plain_text, singular
from kg.schema import EntityType


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Graph Neural Networks (GNNs)", "graph neural network"),
        ("natural language inference (NLI) model", "natural-language inference models"),
        ("value it- eration", "value iteration"),
        ("sam(cid:173) ple complexity", "sample complexity"),
        ("re\xadinforcement learning", "reinforcement learning"),
        ("GPT-3", "GPT3"),
        ("GPT-3", "GPT 3"),
        ("YOLOv3", "YOLO v3"),
        ("ImageNet-1k", "ImageNet1k"),
        ("3-D point cloud", "3D point clouds"),
        ("LLMs", "LLM"),
        ("the policies", "policy"),
        (r"\emph{Beam} search", "beam search"),
        (r"$\beta$-VAE", "β-VAE"),
        ("$R^{2}$", "R²"),
        ("optimisation", "optimization"),
        ("text/image", "text-image"),
        ("ﬁne tuning", "fine-tuning"),
        ("k–means", "k-means"),
        ("multi-modal pre-training", "Multimodal pretraining"),
        ("non-convex optimisation", "nonconvex optimization"),
        ("the proposed U-Net", "U-Net"),
        ("state-of-the-art language models", "language model"),
        ("Newton’s method", "Newton method"),
        ("naïve Bayes", "naive Bayes"),
        ("three-dimensional pose", "3-D pose"),
        ("neural nets", "neural networks"),
        ("over-parameterised models", "overparameterized model"),
        ("under-approximation", "underapproximation"),
        ("evaluation metrics", "evaluation metric"),
        ("PRIMAL-DUAL SUBGRADIENT METHODS", "primal-dual subgradient method"),
        ("NeRFs", "NeRF"),
        ("labelled colour images", "labeled color image"),
        ("3D Gaussian Splatting (3DGS)", "3D Gaussian splatting"),
    ],
)
def test_spellings_of_one_name(one: str, other: str) -> None:
    assert normal_form(one) == normal_form(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ResNet-50", "ResNet-101"),
        ("CIFAR-10", "CIFAR-100"),
        ("GPT-3", "GPT-3.5"),
        ("C", "C++"),
        ("C", "C#"),
        ("COCO", "COCO-Stuff"),
        ("R^2", "R"),
        ("A*", "A"),
        ("SQuAD 1.1", "SQuAD 2.0"),
        ("HANS", "HAN"),
        ("CLUES", "CLUE"),
        ("convex optimization", "non-convex optimization"),
        ("supervised learning", "unsupervised learning"),
        ("2D pose", "3D pose"),
        ("wav2vec", "wav2vec 2.0"),
        ("state of the art", "art"),
    ],
)
def test_different_names_stay_apart(one: str, other: str) -> None:
    for type_ in (None, *EntityType):
        assert normal_form(one, type_) != normal_form(other, type_)


@pytest.mark.parametrize(
    ("name", "type_", "form"),
    [
        ("the FEVER dataset", EntityType.DATASET, "fever"),
        ("Penn Treebank corpus", EntityType.DATASET, "penn treebank"),
        ("BERT model", EntityType.MODEL, "bert"),
        ("PPO algorithm", EntityType.METHOD, "ppo"),
        ("Kernel methods", EntityType.METHOD, "kernel method"),
        ("3D model", EntityType.METHOD, "3d model"),
        ("the GWQ approach", EntityType.METHOD, "gwq"),
        ("BLEU scores", EntityType.METRIC, "bleu"),
        ("Public datasets", EntityType.DATASET, "public dataset"),
        ("genetic algorithm", EntityType.METHOD, "genetic algorithm"),
        ("Bayesian framework", EntityType.METHOD, "bayesian framework"),
        ("image classification task", EntityType.TASK, "image classification"),
        ("question answering dataset", EntityType.DATASET, "question answering dataset"),
        ("FEVER dataset", None, "fever dataset"),
        ("dataset", EntityType.DATASET, "dataset"),
    ],
)
def test_heads_go_only_after_names(name: str, type_: EntityType | None, form: str) -> None:
    assert normal_form(name, type_) == form


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("distributions over actions", "distributions over action"),
        ("planning under uncertainty", "planning under uncertainty"),
        ("mean Intersection-over-Union", "mean intersection over union"),
        ("over-the-air computation", "over the air computation"),
    ],
)
def test_words_that_stand_between_others_are_no_prefixes(name: str, form: str) -> None:
    assert normal_form(name) == form


@pytest.mark.parametrize("word", ["physics", "semantics", "bias", "analysis", "loss", "gas", "corpus", "class"])
def test_singular_words_are_left_alone(word: str) -> None:
    assert singular(word) == word


def test_plain_text_of_latex() -> None:
    assert plain_text(r"\textbf{Deep}  $\ell_1$\n".replace(r"\n", "\n")) == "Deep l1"


def test_capitals_after_a_hyphen_make_no_name() -> None:
    assert not is_proper("Self-Supervised")
    assert is_proper("U-Net")


@given(st.text(max_size=40), st.sampled_from([None, *EntityType]))
def test_form_is_clean_whatever_the_text(name: str, type_: EntityType | None) -> None:
    form = normal_form(name, type_)
    assert form == " ".join(form.split())
    assert form == form.casefold()
    assert normal_form(f"  {name} ", type_) == form


def test_a_hyphen_that_stands_for_a_word_ends_no_line() -> None:
    assert normal_form("low- and high-level") == "low and high level"
