"""Scores: counted by hand on small files, in every format that is accepted."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from kg.errors import InputError
from kg.evaluation import evaluate
from kg.evaluation.benchmarks import Sentence, read_conll, read_scier, read_scierc
from kg.evaluation.graph import PaperGold, calibration_error, comparable, score_paper
from kg.evaluation.labels import LabelledText, mapped, passages, score_sentence, to_tokens
from kg.evaluation.report import Count, Tally, f1_of, figure
from kg.records import Entity, Extraction, Mention, Paper, Relation
from kg.schema import EntityType, RelationType, Role

TEXT = "We test BERT and RoBERTa on GLUE for parsing."
GOLD = {
    "id": "p",
    "entities": [
        {"name": "BERT", "type": "Model", "also_ok": ["Method"], "mentions": ["BERT"], "tier": "required",
         "role": "compared"},
        {"name": "RoBERTa", "type": "Model", "mentions": ["RoBERTa"], "tier": "required", "role": "used"},
        {"name": "GLUE", "type": "Dataset", "mentions": ["GLUE"], "tier": "required", "role": "evaluated_on"},
        {"name": "parsing", "type": "Task", "mentions": ["parsing"], "tier": "acceptable", "role": "studied"},
    ],
    "relations": [
        {"head": "BERT", "type": "EVALUATED_ON", "tail": "GLUE", "tier": "required"},
        {"head": "BERT", "type": "COMPARED_WITH", "tail": "RoBERTa", "tier": "required"},
        {"head": "BERT", "type": "USED_FOR", "tail": "parsing", "tier": "acceptable"},
    ],
}  # fmt: skip


def entity(text: str, type_: EntityType, role: Role = Role.USED, confidence: float = 0.9) -> Entity:
    start = TEXT.index(text)
    mention = Mention("abstract", text, start, start + len(text), confidence)
    return Entity(f"{type_.value.lower()}:{text.lower()}", text, type_, role, (mention,))


def extraction() -> Extraction:
    bert = entity("BERT", EntityType.METHOD, Role.COMPARED)
    roberta = entity("RoBERTa", EntityType.DATASET)
    glue = entity("GLUE", EntityType.DATASET, Role.EVALUATED_ON)
    wrong = entity("test", EntityType.TASK)
    return Extraction("p", "", (bert, roberta, glue, wrong), (
        Relation(bert.id, RelationType.EVALUATED_ON, glue.id, 0.9, TEXT),
        Relation(roberta.id, RelationType.COMPARED_WITH, bert.id, 0.8, TEXT),
        Relation(glue.id, RelationType.USED_FOR, bert.id, 0.5, TEXT),
    ))  # fmt: skip


class Fixed:
    """A pipeline that always says the same."""

    name = "fixed"

    def extract(self, papers: Iterable[Paper], batch_size: int = 1) -> Iterator[Extraction]:
        for paper in papers:
            found = extraction()
            yield found if paper.abstract == TEXT else Extraction(paper.id, paper.title)


def counts(count: Count) -> tuple[int, int, int, int]:
    return count.found, count.right, count.wanted, count.hit


def test_a_paper_is_counted_as_by_hand():
    tally, sureness, roles = score_paper(PaperGold(GOLD), extraction())
    assert counts(tally["ner"]) == (4, 2, 3, 2)
    assert counts(tally["ner_untyped"]) == (4, 3, 3, 3)
    assert counts(tally["rel"]) == (3, 2, 2, 2)  # a comparison counts both ways
    assert counts(tally["rel_plus"]) == (3, 1, 2, 1)  # RoBERTa has the wrong type
    assert counts(tally["rel_untyped"]) == (3, 3, 2, 2)
    assert [right for _, right in sureness] == [True, False, True, False]
    assert roles == [True, True]


def test_a_paper_without_a_prediction_counts_as_missed():
    tally, _, _ = score_paper(PaperGold(GOLD), None)
    assert counts(tally["ner"]) == (0, 0, 3, 0)
    assert counts(tally["rel"]) == (0, 0, 2, 0)


def test_names_are_compared_without_marks_and_plurals():
    assert comparable("The Graph-Neural Networks.") == comparable("graph neural network")
    assert comparable("C++") != comparable("C")
    assert comparable("loss") == "loss"


def test_evaluate_gold_reads_files_and_reports(tmp_path: Path):
    (tmp_path / "gold.jsonl").write_text(json.dumps(GOLD) + "\n")
    (tmp_path / "papers.jsonl").write_text(json.dumps({"id": "p", "title": "", "abstract": TEXT}) + "\n")
    report = evaluate("gold", tmp_path / "gold.jsonl", pipeline=Fixed())
    record = report.to_json()
    assert {"ner", "rel", "rel_plus", "types", "abstracts_per_s", "roles"} <= record.keys()
    assert record["ner"]["p"] == 50
    assert record["ner"]["r"] == pytest.approx(66.67)
    assert record["types"]["Dataset"]["r"] == 100
    assert json.loads(json.dumps(record)) == record
    assert [row["what"] for row in report.rows()][:3] == ["ner", "rel", "rel_plus"]


def test_a_gold_paper_without_text_is_named(tmp_path: Path):
    (tmp_path / "gold.jsonl").write_text(json.dumps(GOLD) + "\n")
    (tmp_path / "papers.jsonl").write_text(json.dumps({"id": "other", "title": "", "abstract": ""}) + "\n")
    with pytest.raises(InputError, match="no text for p"):
        evaluate("gold", tmp_path / "gold.jsonl", pipeline=Fixed())


def test_spans_of_scier(tmp_path: Path):
    tokens = TEXT.replace(".", " .").split()
    record = {
        "doc_id": "d",
        "sentences": [["First", "."], tokens],
        "ner": [[], [[4, 4, "Method"], [6, 6, "Method"], [8, 8, "Dataset"]]],
        "relations": [[], [[4, 4, 8, 8, "Evaluated-With"], [4, 4, 6, 6, "Compare-With"]]],
    }
    (tmp_path / "x_spans.jsonl").write_text(json.dumps(record))
    ((_, sentence),) = read_scier(tmp_path / "x_spans.jsonl")
    assert sentence.entities[0] == (2, 2, "Method")
    strings = {
        "doc_id": "d", "sentence": " ".join(tokens), "ner": [["BERT", "Method"], ["GLUE", "Dataset"]],
        "rel": [["BERT", "Evaluated-With", "GLUE"]],
    }  # fmt: skip
    (tmp_path / "x.jsonl").write_text(json.dumps(strings))
    ((sentence,),) = read_scier(tmp_path / "x.jsonl")
    assert sentence.relations == [(2, 2, 6, 6, "Evaluated-With")]


def test_columns_of_scierc_and_tdmsci(tmp_path: Path):
    lines = ["-DOCSTART- NN O O", "", "BERT NN O I-Method", "parses NN O O", "text NN O I-Material"]
    (tmp_path / "ner_x.txt").write_text("\n".join(lines))
    (tmp_path / "rel_x.jsonl").write_text(
        json.dumps({"text": "[[ BERT ]] parses << text >>", "label": "USED-FOR", "metadata": [0, 0, 2, 2]})
    )
    for name in ("ner_x.txt", "rel_x.jsonl"):
        ((sentence,),) = read_scierc(tmp_path / name)
        assert sentence.entities == [(0, 0, "Method"), (2, 2, "Material")]
        assert sentence.relations == [(0, 0, 2, 2, "USED-FOR")]
    (tmp_path / "t.conll").write_text("F1\t0\tB-METRIC\nscore\t3\tI-METRIC\nEM\t9\tB-METRIC\n\nnothing\t0\tO\n")
    documents = read_conll(tmp_path / "t.conll")
    assert [d[0].entities for d in documents] == [[(0, 1, "METRIC"), (2, 2, "METRIC")], []]


@pytest.mark.parametrize(("kind", "content"), [("scier", "{}"), ("scier", "no json"), ("tdmsci", "token\n"),
                                               ("scierc", ""), ("gold", "[]")])  # fmt: skip
def test_malformed_files_are_named(tmp_path: Path, kind, content):
    path = tmp_path / "broken.txt"
    path.write_text(content)
    with pytest.raises(InputError, match="broken"):
        evaluate(kind, path, papers=path, pipeline=Fixed())


def test_our_types_are_mapped_and_placed_on_tokens():
    document = [Sentence(["Nothing", "here", "."]), Sentence(TEXT.replace(".", " .").split())]
    (passage,) = passages([document])
    shift = passage.text.index("We test")
    moved = [
        Entity(e.id, e.name, e.type, e.role, tuple(
            Mention("abstract", m.text, m.start + shift, m.end + shift, m.confidence) for m in e.mentions))
        for e in extraction().entities
    ]  # fmt: skip
    labelled = mapped(Extraction("p", "", tuple(moved), extraction().relations), "scier")
    _, (spans, pairs) = to_tokens(passage, labelled)
    assert (2, 2, "Method") in spans
    assert (6, 6, "Dataset") in spans
    assert (2, 2, 6, 6, "Evaluated-With") in pairs


def test_relations_are_symmetric_where_they_should_be():
    gold = Sentence(["a", "b"], [(0, 0, "Method"), (1, 1, "Method")], [(0, 0, 1, 1, "Compare-With")])
    tally = Tally()
    score_sentence(tally, gold, [(0, 0, "Method"), (1, 1, "Task")], [(1, 1, 0, 0, "Compare-With")])
    assert counts(tally["rel"]) == (1, 1, 1, 1)
    assert counts(tally["rel_plus"]) == (1, 0, 1, 0)
    assert counts(tally["ner"]) == (2, 1, 2, 1)


def test_characters_that_end_inside_a_token_take_the_token():
    (passage,) = passages([[Sentence(["pre-training", "helps"])]])
    ((spans, _),) = to_tokens(passage, LabelledText(((4, 12, "Task"),)))
    assert spans == [(0, 0, "Task")]


def test_long_documents_are_cut_between_sentences():
    document = [Sentence(["word"] * 100) for _ in range(7)]
    found = list(passages([document]))
    assert [len(p.sentences) for p in found] == [2, 2, 2, 1]


def test_intervals_are_those_of_a_fixed_seed_and_hold_the_value():
    some = [Count(2, 1, 2, 1), Count(1, 1, 3, 1), Count(0, 0, 1, 0)]
    one, two = figure(some), figure(some)
    assert one == two
    assert one.low <= one.f1 <= one.high
    assert f1_of(Count()) == (0, 0, 0)
    assert figure([]).f1 == 0


def test_calibration_error():
    assert calibration_error([(1.0, True)] * 3) == 0
    assert calibration_error([(0.9, True), (0.9, False)]) == pytest.approx(0.4)
    assert calibration_error([]) == 0
