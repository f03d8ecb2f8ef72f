"""Training: targets sit where the annotation says, and the numpy heads compute what the torch ones do."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("tokenizers")
from tokenizers import Tokenizer

from extractors.neural_encoder import DATA, Encoding
from extractors.neural_heads import SpanHead
from extractors.neural_link_head import LinkHead, Members
from extractors.training.prepare import save, tokenise
from extractors.training.schemes import OWN, SCIERC
from extractors.training.sources import passages_of, read_conll, read_gold, read_scierc

TITLE = "TreeMix for text"
BODY = "We propose TreeMix, a data augmentation (DA) method. DA helps on SST-2; data augmentation is cheap."
GOLD = {
    "id": "p",
    "entities": [
        {"name": "TreeMix", "type": "Method", "also_ok": [], "mentions": ["TreeMix"], "tier": "required",
         "role": "proposed"},
        {"name": "data augmentation", "type": "Task", "also_ok": ["Method"], "tier": "acceptable", "role": "studied",
         "mentions": ["data augmentation (DA)", "data augmentation", "DA"]},
        {"name": "SST-2", "type": "Dataset", "also_ok": [], "mentions": ["SST-2"], "tier": "required",
         "role": "evaluated_on"},
    ],
    "relations": [{"head": "TreeMix", "type": "EVALUATED_ON", "tail": "SST-2", "tier": "required"}],
}  # fmt: skip


@pytest.fixture
def passages(tmp_path: Path):
    (tmp_path / "gold.jsonl").write_text(json.dumps(GOLD) + "\n")
    (tmp_path / "papers.jsonl").write_text(json.dumps({"id": "p", "title": TITLE, "abstract": BODY}) + "\n")
    return read_gold(tmp_path / "gold.jsonl", tmp_path / "papers.jsonl")


@pytest.fixture(scope="module")
def tokenizer():
    return Tokenizer.from_file(str(DATA / "tokenizer.json"))


def test_outermost_occurrences_are_learned_and_brackets_give_way_to_their_parts(passages):
    (passage,) = passages
    texts = [(TITLE if t else BODY)[a:z] for t, a, z, _ in passage.mentions]
    assert texts.count("TreeMix") == 2
    assert texts.count("DA") == 2
    assert texts.count("data augmentation") == 2
    assert [BODY[a:z] for _, a, z in passage.ignored] == ["data augmentation (DA)"]


def test_mentions_are_placed_on_words(passages, tokenizer):
    arrays = tokenise(passages, tokenizer, OWN)
    words = tokenizer.encode(TITLE, add_special_tokens=False).tokens + tokenizer.encode(
        BODY, add_special_tokens=False).tokens  # fmt: skip
    joined: list[str] = []
    for token in words:
        if token.startswith("##"):
            joined[-1] += token[2:]
        else:
            joined.append(token)
    spans = {" ".join(joined[f : t + 1]) for _, f, t, _ in arrays["mentions"]}
    assert spans == {"treemix", "data augmentation", "da", "sst - 2"}
    assert arrays["relations"].tolist() == [[0, 0, 1, 2, 1]] or len(arrays["relations"]) == 1
    assert np.unpackbits(arrays["begins"])[: arrays["sizes"][0]].sum() == 3  # the title and two sentences


def test_readers_of_columns_and_marked_relations(tmp_path):
    (tmp_path / "ner.txt").write_text(
        "-DOCSTART- NN O O\n\nWe NN O O\nuse NN O O\nBERT NN O I-Method\nfor NN O O\nparsing NN O I-Task\n\n"
    )
    (tmp_path / "rel.jsonl").write_text(
        json.dumps({"text": "We use [[ BERT ]] for << parsing >>", "label": "USED-FOR", "metadata": [2, 2, 4, 4]})
    )
    documents = read_scierc(tmp_path / "ner.txt", tmp_path / "rel.jsonl")
    assert documents[0][0][2] == [(2, 2, 4, 4, "USED-FOR")]
    assert read_conll(tmp_path / "ner.txt")[0][0][1] == [(2, 2, "Method"), (4, 4, "Task")]
    (passage,) = passages_of(documents, "x")
    assert [passage.body[a:z] for _, a, z, _ in passage.mentions] == ["BERT", "parsing"]


def test_numpy_heads_agree_with_torch(passages, tokenizer, tmp_path):
    torch = pytest.importorskip("torch")
    from extractors.training.collection import Collection, Vocabulary
    from extractors.training.network import Encoder, Network
    from extractors.training.objectives import annotated, local_best, pad_groups, task_loss

    torch.manual_seed(0)
    save(tokenise(passages, tokenizer, OWN), tmp_path / "own.npz")
    tokens = [tokenizer.id_to_token(i) for i in range(tokenizer.get_vocab_size())]
    data = Collection(tmp_path / "own.npz", Vocabulary(tokens, torch.device("cpu")), torch.device("cpu"))
    network = Network(Encoder(1), {"own": OWN, "scierc": SCIERC}).eval()
    batch = data.batch(np.array([0]))
    members = pad_groups(batch, annotated(batch, data))
    with torch.no_grad():
        h = network.encoder(batch.ids, batch.mask)
        scores, _ = network.spans["own"](h, batch.first, batch.last)
        roles, relations, _ = network.links["own"](h, batch.sentence, batch.mask, members)
        assert local_best(scores.softmax(-1)[..., 0], batch.spans, 0.0).sum() >= 1
    loss = task_loss(network, batch, data, OWN)
    loss.backward()
    assert torch.isfinite(loss)
    weights = {n: v.detach().numpy() for n, v in network.state_dict().items()}
    weights["spans.own.edges.bias"] = np.array([9.0, 9.0], np.float32)
    states = h[0, : int(batch.mask.sum())].numpy()
    sums = np.concatenate((np.zeros((1, 384), np.float32), states.cumsum(0)))
    first, last = batch.first[0].numpy(), batch.last[0].numpy()
    text = Encoding(states, sums, first, last, first, last, int((first < int(data.titles[0])).sum()))
    own = {n.removeprefix("spans.own."): v for n, v in weights.items() if n.startswith("spans.own.")}
    spans = SpanHead(own)([text])
    there = scores[0].numpy()[spans.first, spans.last - spans.first]
    assert len(spans.text) == int(batch.spans.sum())
    assert np.allclose(spans.logits, there[:, :-1], atol=1e-4)
    real = members.real[0].numpy()
    mine = Members(members.first[0].numpy()[real], members.last[0].numpy()[real], members.of[0].numpy()[real],
                   batch.sentence[0].numpy()[members.first[0].numpy()[real]], members.types[0].numpy(),
                   int(batch.sentence.max()))  # fmt: skip
    links = LinkHead({n.removeprefix("links.own."): v for n, v in weights.items() if n.startswith("links.own.")})
    ((role, pairs),) = links([text], [mine], np.ones((7, 7), bool))
    assert np.allclose(role, roles[0].numpy(), atol=1e-4)
    assert np.allclose(pairs.logits, relations[0].numpy()[pairs.head, pairs.tail], atol=1e-4)
