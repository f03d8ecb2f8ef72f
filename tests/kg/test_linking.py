from __future__ import annotations

from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.linking import Decisions, Definition, Linker, Name, Reason, check_offsets, decide, paper_digest
from kg.linking.phrases import block_key, meaning_key, order_key
from kg.normal_form import normal_form
from kg.records import Entity, Extraction, Mention, Paper, Relation
from kg.schema import EntityType, RelationType, Role
from kg.vocabulary import Entry, Vocabulary

VOCABULARY = Vocabulary(
    [
        Entry("ImageNet", EntityType.DATASET, ("ILSVRC",)),
        Entry("LoRA", EntityType.METHOD, ("low-rank adaptation",)),
        Entry("large language model", EntityType.METHOD, ("LLM",)),
        Entry("graph convolutional network", EntityType.METHOD, ("GCN",)),
        Entry("contrastive learning", EntityType.METHOD),
        Entry("scene flow", EntityType.TASK),
        Entry("TriviaQA", EntityType.DATASET),
        Entry("GloVe", EntityType.MODEL),
        Entry("SQuAD 2.0", EntityType.DATASET),
        Entry("mAP", EntityType.METRIC),
        Entry("Segment Anything Model", EntityType.MODEL, ("SAM",)),
    ]
)
PAPER = Paper("p1", "LoRA on ILSVRC", "We test LoRA. It is low-rank adaptation, and the ImageNet test set is used.")


def entity(name, type_, *mentions, role=Role.USED, confidence=0.9):
    places = []
    for text in mentions or (name,):
        for field in ("title", "abstract"):
            start = PAPER.field(field).find(text)
            if start >= 0:
                places.append(Mention(field, text, start, start + len(text), confidence))
    assert places
    return Entity(f"{type_.value.lower()}:{name.lower()}", name, type_, role, tuple(places))


def link(*entities, relations=()):
    return Linker(VOCABULARY).link(PAPER, Extraction("p1", PAPER.title, entities, tuple(relations)), "digest")


def test_an_alias_leads_to_the_known_thing_with_the_reason():
    target = Linker(VOCABULARY).target(entity("ILSVRC", EntityType.DATASET))
    assert (target.id, target.name, target.reason) == ("dataset:imagenet", "ImageNet", Reason.VOCABULARY)


def test_the_vocabulary_decides_the_type_of_a_known_name():
    assert Linker(VOCABULARY).target(entity("LoRA", EntityType.MODEL)).id == "method:lora"


def test_a_longer_name_that_contains_a_known_one_is_that_thing():
    target = Linker(VOCABULARY).target(entity("ImageNet test set", EntityType.DATASET, "ImageNet test set", "ImageNet"))
    assert target.id == "dataset:imagenet"


def target(name, type_, *mentions):
    texts = mentions or (name,)
    places = tuple(Mention("title", text, 0, len(text), 0.9) for text in texts)
    return Linker(VOCABULARY).target(Entity("x", name, type_, Role.USED, places))


@pytest.mark.parametrize(
    ("name", "type_", "id_"),
    [
        ("Trivia-QA", EntityType.DATASET, "dataset:triviaqa"),
        ("TriviaQA benchmark", EntityType.METHOD, "dataset:triviaqa"),
        ("SQuAD v2", EntityType.DATASET, "dataset:squad-2.0"),
        ("contrastive learning methods", EntityType.METHOD, "method:contrastive-learning"),
    ],
)
def test_other_spellings_of_a_known_name(name, type_, id_):
    assert target(name, type_).id == id_


@pytest.mark.parametrize(
    ("name", "type_", "id_"),
    [
        ("glove", EntityType.CONCEPT, "concept:glove"),
        ("SceneFlow", EntityType.DATASET, "dataset:sceneflow"),
        ("MAP", EntityType.METHOD, "method:map"),
        ("SQuAD 1.1", EntityType.DATASET, "dataset:squad-1.1"),
    ],
)
def test_no_merge_across_types_without_evidence_nor_of_versions(name, type_, id_):
    assert target(name, type_).id == id_


def test_the_papers_own_definition_of_a_short_form_comes_first():
    assert target("SAM", EntityType.MODEL).id == "model:segment-anything-model"
    own = target("SAM", EntityType.METHOD, "SAM", "sharpness-aware minimization")
    assert (own.id, own.reason) == ("method:sharpness-aware-minimization", Reason.NORMAL_FORM)


def test_a_long_form_with_other_endings_is_known_by_its_short_form():
    found = target("graph convolution networks", EntityType.METHOD, "graph convolution networks", "GCNs")
    assert (found.id, found.reason) == ("method:graph-convolutional-network", Reason.ABBREVIATION)
    assert found.score < 1
    other = target("gated coupling network", EntityType.METHOD, "gated coupling network", "GCN")
    assert (other.id, other.reason) == ("method:gated-coupling-network", Reason.NORMAL_FORM)


def test_entities_that_lead_to_one_node_become_one_mention_edge():
    contribution = link(
        entity("LoRA", EntityType.METHOD, role=Role.USED),
        entity("low-rank adaptation", EntityType.METHOD, role=Role.PROPOSED),
    )
    (edge,) = contribution.mentions
    assert edge.entity == "method:lora"
    assert edge.forms == ("LoRA", "low-rank adaptation")
    assert edge.role is Role.PROPOSED
    assert edge.count == 3
    assert edge.evidence == "We test LoRA."


def test_relations_follow_their_entities_and_lose_loops():
    a = entity("LoRA", EntityType.METHOD)
    b = entity("low-rank adaptation", EntityType.METHOD)
    c = entity("ILSVRC", EntityType.DATASET)
    relations = [
        Relation(a.id, RelationType.USED_FOR, b.id, 0.9, "a loop"),
        Relation(a.id, RelationType.EVALUATED_ON, c.id, 0.5, "weaker"),
        Relation(b.id, RelationType.EVALUATED_ON, c.id, 0.8, "stronger", "patterns"),
    ]
    (edge,) = link(a, b, c, relations=relations).relations
    assert (edge.head, edge.type, edge.tail) == ("method:lora", RelationType.EVALUATED_ON, "dataset:imagenet")
    assert (edge.sentence, edge.extractor) == ("stronger", "patterns")


def test_a_symmetric_relation_has_one_direction():
    a, b = entity("LoRA", EntityType.METHOD), entity("test set", EntityType.METHOD)
    one = link(a, b, relations=[Relation(a.id, RelationType.COMPARED_WITH, b.id, 0.9, "s")]).relations
    other = link(a, b, relations=[Relation(b.id, RelationType.COMPARED_WITH, a.id, 0.9, "s")]).relations
    assert one == other


def test_offsets_that_do_not_fit_are_told():
    wrong = Entity("method:x", "x", EntityType.METHOD, Role.USED, (Mention("title", "RoLA", 0, 4, 0.9),))
    with pytest.raises(ValueError, match=r"title\[0:4\] is 'LoRA', not 'RoLA'"):
        check_offsets(PAPER, Extraction("p1", PAPER.title, (wrong,)))


def test_the_digest_changes_with_text_and_reading():
    digests = {paper_digest(PAPER, "a"), paper_digest(PAPER, "b"), paper_digest(Paper("p1", "t", "a"), "a")}
    assert len(digests) == 3
    assert paper_digest(PAPER, "a") == paper_digest(PAPER, "a")


def entities(*names, known=()):
    """Decide on names given as (id, papers); none is proper, each paper is sure."""
    blocks = {}
    for id_, papers in names:
        blocks.setdefault(block_key(id_), []).append(Name(id_, papers, 1000 * papers, 0, id_))
    verdicts = {}
    for block in blocks.values():
        verdicts |= decide(block, (), dict.fromkeys(known), Decisions())
    return {id_: verdict.entity for id_, verdict in verdicts.items()}


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("task:data-clustering", "task:clustering-of-data"),
        ("method:multi-task-learning", "method:multitask-learning-problem"),
        ("concept:causal-relations-between-variables", "concept:cause-effect-relationships-among-variables"),
        ("task:action-selection", "task:choosing-actions"),
        ("task:few-shot-and-zero-shot-relation-extraction", "task:zero-shot-and-few-shot-relation-extraction"),
        ("concept:low-data-regime", "concept:low-data-setting"),
        ("dataset:real-life-graph-dataset", "dataset:real-world-graph-dataset"),
        ("metric:test-accuracy", "metric:test-set-accuracy"),
        ("task:neural-network-compression", "task:compression-of-neural-networks"),
        ("concept:spatial-relations-of-objects", "concept:spatial-relationships-between-objects"),
        ("task:human-activity-recognition", "task:human-activities-recognition"),
        ("task:range-data-analysis", "task:analysis-of-range-data"),
        ("task:point-process-inference", "task:inference-on-point-processes"),
        ("task:uncertainty-modeling", "task:modeling-uncertainty"),
        ("task:clinical-score-prediction", "task:predicting-clinical-score"),
        ("concept:noise-robustness", "concept:robustness-to-noise"),
        ("concept:noise-robustness", "concept:robustness-against-noise"),
        ("concept:feature-similarity", "concept:similarities-between-feature"),
        ("metric:word-overlap", "metric:word-overlap-metrics"),
        ("task:classify-terrain", "task:terrain-classification"),
        ("task:classification-of-terrain", "task:terrain-classification"),
        ("task:grasping-an-object", "task:object-grasping"),
        ("task:estimating-3d-motion", "task:3d-motion-estimation"),
        ("task:image-segmentation-problem", "task:image-segmentation"),
        ("task:inference-on-graphs", "method:graph-inference"),
        ("method:online-boosting-algorithm", "method:online-boosting"),
        ("method:decomposition-approach", "method:decomposition-algorithm"),
        ("method:graph-convolution-network", "method:graph-convolutional-network"),
        ("method:multilingual-pretrained-language-model", "method:pretrained-multilingual-language-model"),
        ("method:recurrent-cnn", "method:recurrent-convolutional-neural-network"),
        ("method:hopfield-net", "method:hopfield-network"),
        ("method:integral-controller", "method:integral-control"),
        ("concept:roi-and-budget-constraint", "concept:budget-and-roi-constraint"),
        ("concept:robotic-finger", "concept:robot-finger"),
        ("concept:sparsity-constraint", "concept:sparse-constraint"),
        ("concept:heatmap", "concept:heat-map"),
        ("concept:distribution-over-action", "concept:action-distribution"),
        ("task:reasoning-over-knowledge-graph", "task:knowledge-graph-reasoning"),
        ("task:extraction-of-named-entities-and-relation", "task:named-entity-and-relation-extraction"),
        ("task:joint-extraction-of-entities-and-relation", "task:joint-relation-and-entity-extraction"),
        ("method:domain-adaption", "method:domain-adaptation"),
        ("metric:performance-measure", "metric:performance-metric"),
        ("method:transformer-based-encoder", "method:transformer-encoder"),
        ("method:transformer-based-pretrained-language-model", "method:pretrained-transformer-language-model"),
        ("method:kernel-based-method", "method:kernel-approach"),
        ("method:probabilistic-modeling", "method:probabilistic-model"),
        ("method:l1-regularizer", "method:l1-regularization"),
        ("method:slice-sampler", "method:slice-sampling"),
        ("method:message-passing-process", "method:message-passing"),
        ("task:correlation-clustering-problem", "method:correlation-clustering"),
        ("concept:active-learning-setup", "method:active-learning"),
        ("concept:class-imbalance-issue", "concept:class-imbalance"),
        ("concept:conditional-dependency", "concept:conditional-dependence"),
        ("method:overparametrized-network", "method:overparameterized-network"),
        ("concept:causal-relationship", "concept:causal-relation"),
        ("task:dialogue-understanding", "task:dialog-understanding"),
        ("task:semantic-textual-similarity", "task:semantic-text-similarity"),
        ("metric:calibration-error-measure", "metric:calibration-error"),
        ("task:ood-detection", "task:out-of-distribution-detection"),
        ("method:kl-based-distillation", "method:kullback-leibler-distillation"),
        ("method:convnet-based-method", "method:cnn-based-method"),
        ("method:fully-connected-neural-network", "method:fully-connected-network"),
        ("method:outlook-attention-mechanism", "method:outlook-attention"),
        ("method:metric-learning-paradigm", "method:metric-learning"),
        ("method:sensing-technology", "method:sensing-method"),
        ("method:2nd-order-optimization-method", "method:second-order-optimization"),
        ("method:two-stage-detector", "method:2-stage-detector"),
        ("method:recommender-system", "method:recommendation-system"),
        ("method:locally-linear-model", "method:local-linear-model"),
        ("method:spatial-and-temporal-attention", "method:spatiotemporal-attention"),
        ("method:differentially-private-mechanism", "method:differential-privacy-mechanism"),
        ("method:finetuning-phase", "method:finetuning-stage"),
        ("task:multiple-object-tracking", "task:multiobject-tracking"),
        ("task:generic-object-categorization", "task:general-object-classification"),
        ("task:face-landmark-detection", "task:facial-landmark-detection"),
        ("task:people-tracking", "task:person-tracking"),
        ("concept:full-posterior-distribution", "concept:full-posterior"),
        ("concept:generalization-capability", "concept:generalization-ability"),
        ("concept:hard-negative-example", "concept:hard-negative-sample"),
        ("concept:nearly-optimal-regret", "concept:near-optimal-regret"),
        ("concept:hand-movement", "concept:hand-motion"),
        ("concept:exact-equilibria", "concept:exact-equilibrium"),
        ("concept:pac-learnability", "concept:pac-learnable"),
        ("concept:np-hardness", "concept:np-hard"),
        ("concept:block-sparsity", "concept:block-sparse"),
        ("concept:sample-efficient", "concept:sample-efficiency"),
        ("concept:lazy-training-phenomenon", "concept:lazy-training"),
        ("concept:self-driving-car", "concept:autonomous-car"),
        ("concept:privacy-defence", "concept:privacy-defense"),
        ("concept:risk-sensitive-objective-function", "method:risk-sensitive-objective"),
        ("concept:joint-probability-distribution", "concept:joint-distribution"),
        ("concept:statistically-independent", "concept:statistical-independence"),
        ("method:end-to-end-neural-network", "method:end-to-end-network"),
        ("method:iterative-procedure", "method:iterative-algorithm"),
        ("method:sampling-scheme", "method:sampling-strategy"),
        ("method:feature-enhancing", "method:feature-enhancement"),
        ("method:stochastic-bandit-problem", "method:stochastic-bandit"),
        ("concept:contextual-information", "concept:context-information"),
        ("task:label-prediction-problem", "task:label-prediction"),
        ("task:posterior-collapse-problem", "concept:posterior-collapse"),
        ("method:gp-prior", "method:gaussian-process-prior"),
        ("method:reverse-kl", "method:reverse-kullback-leibler-divergence"),
        ("method:proxynetwork", "method:proxy-network"),
        ("task:estimating-distributions", "task:distribution-estimation"),
        ("dataset:speech-translation-benchmark", "dataset:speech-translation-dataset"),
        ("dataset:synthetic-and-real-data", "dataset:synthetic-and-real-world-dataset"),
    ],
)
def test_phrases_that_say_the_same_are_one_thing(name, other):
    assert entities((name, 1), (other, 2)) == {name: other, other: other}


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("task:behavior-modeling", "task:model-behavior"),
        ("task:score-matching", "task:matching-score"),
        ("concept:image-to-text", "concept:text-image"),
        ("concept:inference-graph", "concept:graph-inference"),
        ("concept:learned-representation", "concept:learning-representation"),
        ("concept:colorized-image", "task:colorize-image"),
        ("concept:spine-system", "concept:spin-system"),
        ("concept:partitioning-function", "concept:partition-function"),
        ("method:kernel-method", "method:kernel"),
        ("method:interior-point-method", "method:interior-point"),
        ("method:end-to-end-approach", "method:end-to-end"),
        ("method:optimization-framework", "method:optimization"),
        ("method:a-net", "method:net"),
        ("task:learning-task", "task:task-learning"),
        ("task:text-to-image-generation", "task:image-to-text-generation"),
        ("task:image-inpainting-method", "task:image-inpainting"),
        ("task:navigation-plan", "task:navigation-planning"),
        ("method:task-function-method", "method:task-function"),
        ("concept:structured-knowledge", "concept:structural-knowledge"),
        ("task:robust-regression-and-sparse-coding", "task:sparse-regression-and-robust-coding"),
        ("task:training-and-joint-inference", "task:joint-training-and-inference"),
        ("concept:similarity-measure", "concept:similarity"),
        ("method:sampling-based-algorithm", "method:sampling-algorithm"),
        ("method:image-based-classifier", "method:image-classifier"),
        ("method:point-based-network", "method:pointnet"),
        ("method:monte-carlo-tree-based-method", "method:monte-carlo-tree"),
        ("method:markov-decision-process", "method:markov-decision"),
        ("concept:deep-learning-task", "concept:deep-learning"),
        ("concept:optimization-problem", "method:optimization"),
        ("task:emergency-detection", "task:emergence-detection"),
        ("concept:convex-problem", "concept:convex"),
        ("concept:self-driving-system", "concept:autonomous-system"),
        ("concept:class-variability", "concept:class-variable"),
        ("concept:model-fitness", "concept:model-fit"),
        ("method:bayesian-neural-network", "method:bayesian-network"),
        ("method:control-mechanism", "method:control"),
        ("method:polynomial-time-approximation-scheme", "method:polynomial-time-approximation"),
        ("method:faster-r-cnn-detector", "method:fast-r-cnn-detector"),
        ("method:random-forest", "method:randomized-forest"),
        ("concept:multiple-object", "concept:object"),
        ("concept:density-function", "concept:density"),
        ("dataset:synthetic-data", "dataset:real-data"),
        ("method:gp", "method:gaussian-process"),
        ("model:resnet-50", "model:resnet-101"),
        ("model:gpt-3", "model:gpt-3.5"),
        ("dataset:cifar-10", "dataset:cifar-100"),
    ],
)
def test_other_phrases_stay_apart(name, other):
    assert entities((name, 1), (other, 2)) == {name: name, other: other}


def test_phrases_lead_to_the_vocabulary_whatever_their_number_and_order():
    names = [("task:detect-object", 9), ("task:detecting-objects", 3), ("task:object-detection", 1)]
    assert set(entities(*names, known=("task:object-detection",)).values()) == {"task:object-detection"}
    assert entities(*names) == entities(*reversed(names))


WORDS = (
    "analysis", "and", "based", "cluster", "data", "detect", "detection", "deep", "graph", "images", "inference",
    "learning", "metrics", "model", "modeling", "multiple", "net", "network", "noise", "process", "problem",
    "relations", "robustness", "score", "step", "3d",
)  # fmt: skip
LINKS = ("", "of", "of-the", "on", "for", "to", "between", "with")


@given(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=3),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=2),
    st.sampled_from(LINKS),
)
def test_narrower_keys_agree_only_where_the_widest_does(about, noun, link):
    one, other = "-".join(filter(None, (*noun, link, *about))), "-".join((*about, *noun))
    keys = [order_key, *(partial(meaning_key, type_=type_) for type_ in EntityType)]
    assert block_key(f"task:{one}") == block_key(f"task:{other}") or all(key(one) != key(other) for key in keys)


def test_another_acronym_is_no_spelling_of_a_known_one():
    vocabulary = Vocabulary([Entry("cosine annealing", EntityType.METHOD, ("SGDR",))])
    assert vocabulary.similar("SGD-RS", EntityType.METHOD) is None


@pytest.mark.parametrize(
    ("name", "type_", "known"),
    [
        ("pruning methods", EntityType.METHOD, True),
        ("pruning model", EntityType.METHOD, False),
        ("visual tracking problem", EntityType.TASK, True),
        ("kernel scheme", EntityType.METHOD, False),
    ],
)
def test_general_nouns_go_after_known_processes(name, type_, known):
    entries = [("pruning", EntityType.METHOD), ("visual tracking", EntityType.TASK), ("kernel", EntityType.METHOD)]
    vocabulary = Vocabulary([Entry(*entry) for entry in entries])
    assert (vocabulary.similar(name, type_) is not None) is known


def test_a_data_set_is_its_benchmark():
    assert normal_form("FEVER benchmark dataset", EntityType.DATASET) == "fever"
    assert normal_form("real benchmark datasets", EntityType.DATASET) == "real benchmark dataset"


def test_a_proper_name_in_one_piece_is_no_phrase():
    names = [
        Name("method:oneshot", 1, 900, 1, "method:oneshot"),
        Name("method:one-shot", 2, 1800, 0, "method:one-shot"),
    ]
    assert {verdict.entity for verdict in decide(names, (), {}, Decisions()).values()} == {name.id for name in names}


def test_names_follow_a_short_form_to_what_it_means():
    names = [
        Name(f"{kind}:gd", papers, 1000 * papers, papers, f"{kind}:gd")
        for kind, papers in (("method", 5), ("concept", 1))
    ]
    defined = [Definition("gd", "method:gradient-descent", 9, "method:gradient-descent")]
    verdicts = decide(names, defined, {}, Decisions())
    assert {verdict.entity for verdict in verdicts.values()} == {"method:gradient-descent"}


def test_a_letter_at_the_end_is_no_article():
    assert entities(("concept:argument-a", 1), ("concept:argument", 2))["concept:argument-a"] == "concept:argument-a"
