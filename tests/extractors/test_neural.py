"""The trained model: offsets, independence from batches, hard texts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import kg
from extractors.document import make_document
from extractors.extraction import to_extraction
from extractors.neural_encoder import DATA, WINDOW, _windows, load_encoder
from extractors.pipeline import build_pipeline, extract
from kg.records import Extraction, Paper

np = pytest.importorskip("numpy")

ABSTRACT = (
    "We propose TreeMix, a data augmentation method for sentence classification. TreeMix cuts parse trees and "
    "recombines their parts. Experiments on two datasets, SST-2 and RTE, show that it outperforms Mixup, and F1 rises "
    "by two points."
)
HARD = {
    "empty": "",
    "one mark": "?",
    "no sentence end": "we study graph neural networks for molecular property prediction",
    "capitals": "WE PRESENT A TRANSFORMER MODEL FOR MACHINE TRANSLATION TESTED ON WMT14 WITH BLEU.",
    "Chinese": "我们提出了一种新的图神经网络方法，用于分子性质预测，并在数据集上进行了实验。",
    "Russian": "Мы предлагаем новый метод машинного перевода и проверяем его на корпусе WMT14.",
    "LaTeX": r"We prove that $\mathcal{O}(n^2)$ attention in \emph{transformers} has $\epsilon$-good $R^2$ on MNIST.",
    "entities": "Q&amp;A with BERT &lt;base&gt; on SQuAD&nbsp;2.0: the F&#39;1 rises.",
    "emoji": "We 🤖 train a convolutional neural network 🧠 on CIFAR-10 🎉 and ImageNet.",
    "astral": "𝕎e use 𝔹𝔼ℝ𝕋 and a convolutional neural network on CIFAR-10.",
    "combining": "Na\u0131\u0308ve Bayes, re\u0301sume\u0301 parsing and Poincare\u0301 embeddings on WordNet.",
    "control": "A convolutional\x00 neural\x0b network\u200b on\ufeff CIFAR-10.\r\nIt works.",
    "one word": "x" * 3000,
}


@pytest.fixture(scope="module")
def nlp():
    return build_pipeline("model")


def read(nlp, *papers: Paper, batch_size: int = 64) -> list[Extraction]:
    return list(extract(nlp, papers, batch_size=batch_size))


def check(paper: Paper, extraction: Extraction) -> None:
    for entity in extraction.entities:
        for mention in entity.mentions:
            assert paper.field(mention.field)[mention.start : mention.end] == mention.text
            assert 0 <= mention.confidence <= 1
    for relation in extraction.relations:
        assert relation.sentence
        assert 0 <= relation.confidence <= 1


def test_finds_what_a_plain_abstract_says(nlp):
    paper = Paper("p", "TreeMix: augmentation by parse trees", ABSTRACT)
    (extraction,) = read(nlp, paper)
    check(paper, extraction)
    types = {entity.name: entity.type.value for entity in extraction.entities}
    assert types["TreeMix"] == "Method"
    assert types["SST-2"] == types["RTE"] == "Dataset"
    roles = {entity.name: entity.role.value for entity in extraction.entities}
    assert roles["TreeMix"] == "proposed"
    assert roles["RTE"] == "evaluated_on"
    links = {(r.head, r.type.value, r.tail) for r in extraction.relations}
    ids = {entity.name: entity.id for entity in extraction.entities}
    assert (ids["TreeMix"], "EVALUATED_ON", ids["SST-2"]) in links
    assert (ids["TreeMix"], "EVALUATED_ON", ids["RTE"]) in links


@pytest.mark.parametrize("name", HARD)
def test_hard_texts_do_no_harm(nlp, name):
    for paper in (Paper("a", "", HARD[name]), Paper("b", HARD[name], ""), Paper("c", HARD[name], HARD[name])):
        (extraction,) = read(nlp, paper)
        check(paper, extraction)


def test_hard_texts_still_give_names(nlp):
    found = {name: read(nlp, Paper("p", "", HARD[name]))[0] for name in ("emoji", "combining", "control")}
    texts = {name: {m.text for e in x.entities for m in e.mentions} for name, x in found.items()}
    assert "convolutional neural network" in texts["emoji"]
    assert any(text.startswith("Poincare\u0301") for text in texts["combining"])
    assert "CIFAR-10" in texts["control"]


def test_same_result_at_every_batch_size_and_order(nlp):
    papers = [Paper(name, f"On {name}", text) for name, text in HARD.items()]
    papers += [Paper("long", "TreeMix", ABSTRACT * 12), Paper("plain", "TreeMix", ABSTRACT)]
    whole = {x.id: x for x in read(nlp, *papers)}
    for size in (1, 3, 7):
        assert {x.id: x for x in read(nlp, *papers, batch_size=size)} == whole
    assert {x.id: x for x in read(nlp, *reversed(papers))} == whole


@pytest.mark.slow
def test_sample_papers_read_the_same_in_batches_and_one_by_one(nlp):
    lines = (Path(kg.__file__).parent / "data" / "sample_papers.jsonl").read_text(encoding="utf-8").splitlines()
    papers = [Paper(r["id"], r["title"], r["abstract"]) for r in map(json.loads, lines[:24])]
    whole = read(nlp, *papers)
    assert read(nlp, *papers, batch_size=1) == whole
    assert read(nlp, *papers, batch_size=5) == whole


@pytest.mark.slow
def test_fifty_thousand_characters_are_read_to_the_end(nlp):
    filler = "The weather was fine and nothing else happened that day. "
    text = filler * (50_000 // len(filler)) + "We evaluate BERT on SQuAD 2.0."
    paper = Paper("p", "Weather", text)
    (extraction,) = read(nlp, paper)
    check(paper, extraction)
    assert any(m.text.startswith("SQuAD") for e in extraction.entities for m in e.mentions)


def test_words_of_any_unicode_keep_their_offsets():
    text = "𝕎e na\u0131\u0308vely use Poincare\u0301 maps, ﬁne-tuning and 数据 sets"
    (encoding,) = load_encoder(DATA).encode([("", text)], 2)
    words = [text[a - 2 : z - 2] for a, z in zip(encoding.start, encoding.end, strict=True)]
    assert "Poincare\u0301" in words
    assert all(word.strip() == word and word for word in words)
    assert words == sorted(words, key=lambda w: text.index(w)) or len(set(words)) < len(words)


def test_windows_cover_every_piece_once():
    for size in (1, WINDOW, WINDOW + 1, 1000, 5000):
        ids = np.arange(1000, 1000 + size, dtype=np.int32)
        kept = [window[begin:stop] for window, begin, stop in _windows(ids)]
        assert np.array_equal(np.concatenate(kept), ids)
        assert all(len(window) <= WINDOW for window, _, _ in _windows(ids))


def test_missing_weights_are_named(tmp_path):
    nlp = build_pipeline("model", config={"kg_model": {"folder": str(tmp_path)}})
    with pytest.raises(Exception, match=r"encoder\.xml is missing"):
        read(nlp, Paper("p", "t", "a"))


def test_the_component_works_alone(nlp):
    doc = make_document(nlp, Paper("p", "TreeMix", ABSTRACT))
    read_one = nlp.get_pipe("kg_model")(doc)
    assert read_one._.candidates
    assert to_extraction(doc).id == "p"
