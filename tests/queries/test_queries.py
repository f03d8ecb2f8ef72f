"""Every question on a corpus made by hand, with the rows that counting by hand gives, on every store."""

from __future__ import annotations

from dataclasses import replace

import pytest
from corpus import contributions

from kg.errors import NotFoundError, QueryError
from kg.graph import Graph
from kg.query import Registry
from kg.schema import Role

# question, parameters, columns compared, rows. What is not compared here is compared in the tests below.
CASES = [
    (
        "methods-on-dataset",
        {"dataset": "glue"},
        "name type papers evidence titles id",
        [
            ("adapter", "Method", 2, "p02: adapter EVALUATED_ON glue.", ["On p02", "On p10"], "method:adapter"),
            ("lora", "Method", 2, "p03: lora EVALUATED_ON glue.", ["On p03", "On p09"], "method:lora"),
            ("bert", "Model", 1, "p01: bert EVALUATED_ON glue.", ["On p01"], "model:bert"),
        ],
    ),
    ("methods-on-dataset", {"dataset": "glue", "min_papers": 2}, "name", [("adapter",), ("lora",)]),
    ("methods-on-dataset", {"dataset": "glue", "since": 2020}, "name papers", [("lora", 2), ("adapter", 1)]),
    ("methods-on-dataset", {"dataset": "glue", "until": 2020}, "name papers", [("adapter", 2), ("bert", 1)]),
    ("methods-on-dataset", {"dataset": "squad", "limit": 3}, "name", [("lora",), ("prefix",), ("bert",)]),
    (
        "models-on-dataset",
        {"dataset": "squad"},
        "name papers evidence titles id",
        [
            ("bert", 1, "p01: bert EVALUATED_ON squad.", ["On p01"], "model:bert"),
            ("gpt", 1, "p05: gpt EVALUATED_ON squad.", ["On p05"], "model:gpt"),
        ],
    ),
    (
        "datasets-for-method",
        {"method": "distil"},
        "name relation papers evidence titles id",
        [
            ("cifar", "EVALUATED_ON", 1, "p07: distil EVALUATED_ON cifar.", ["On p07"], "dataset:cifar"),
            ("imagenet", "EVALUATED_ON", 1, "p06: distil EVALUATED_ON imagenet.", ["On p06"], "dataset:imagenet"),
            ("imagenet", "TRAINED_ON", 1, "p07: distil TRAINED_ON imagenet.", ["On p07"], "dataset:imagenet"),
        ],
    ),
    (
        "methods-for-task",
        {"task": "classify"},
        "name type papers first_year evidence titles",
        [
            ("lora", "Method", 2, 2021, "p08: lora USED_FOR classify.", ["On p08", "On p03"]),
            ("distil", "Method", 1, 2022, "p06: distil USED_FOR classify.", ["On p06"]),
        ],
    ),
    (
        "datasets-for-task",
        {"task": "classify"},
        "name papers stated first_year evidence titles",
        [
            ("imagenet", 3, 1, 2022, "p06: imagenet BENCHMARK_FOR classify.", ["On p06", "On p07", "On p08"]),
            ("cifar", 1, 0, 2022, "p07 on cifar.", ["On p07"]),
            ("glue", 1, 0, 2021, "p03 on glue.", ["On p03"]),
        ],
    ),
    (
        "benchmarks",
        {},
        "name papers methods first_year last_year evidence title",
        [
            ("glue", 5, 3, 2019, 2023, "p03: lora EVALUATED_ON glue.", "On p03"),
            ("squad", 3, 4, 2019, 2022, "p05: gpt EVALUATED_ON squad.", "On p05"),
            ("imagenet", 2, 2, 2022, 2023, "p06: distil EVALUATED_ON imagenet.", "On p06"),
        ],
    ),
    ("benchmarks", {"task": "qa", "min_papers": 1}, "name papers methods", [("squad", 3, 4), ("glue", 1, 1)]),
    (
        "introduced",
        {"type": "Method|Model", "about": "glue"},
        "name type year title papers evidence paper",
        [
            ("lora", "Method", 2021, "On p03", 5, "p03 on lora.", "p03"),
            ("adapter", "Method", 2020, "On p02", 3, "p02 on adapter.", "p02"),
            ("bert", "Model", 2019, "On p01", 4, "p01 on bert.", "p01"),
        ],
    ),
    ("introduced", {}, "name", [("cifar",)]),
    (
        "link",
        {"first": "lora", "second": "adapter"},
        "relation direction papers first_year last_year sentences titles",
        [
            ("COMPARED_WITH", "both", 1, 2021, 2021, ["p03: adapter COMPARED_WITH lora."], ["On p03"]),
            ("SUBCLASS_OF", "out", 1, None, None, ["p10: lora SUBCLASS_OF adapter."], ["On p10"]),
            ("named together", "", 2, 2021, 2021, ["p03 on lora.", "p10 on lora."], ["On p03", "On p10"]),
        ],
    ),
    (
        "link",
        {"first": "glue", "second": "lora", "since": 2022, "limit": 1},
        "relation direction papers sentences",
        [
            ("EVALUATED_ON", "in", 1, ["p09: lora EVALUATED_ON glue."]),
            ("named together", "", 1, ["p09 on glue."]),
        ],
    ),
    (
        "compare",
        {"first": "lora", "second": "adapter", "limit": 2},
        "aspect side name proposed first_papers second_papers evidence title",
        [
            ("comparison", "first", "On p03", ["lora"], 1, 1, "p03: adapter COMPARED_WITH lora.", "On p03"),
            ("dataset", "both", "glue", [], 2, 2, "p03: lora EVALUATED_ON glue.", "On p03"),
            ("dataset", "first", "squad", [], 1, 0, "p05: lora EVALUATED_ON squad.", "On p05"),
            ("dataset", "first", "imagenet", [], 1, 0, "p08: lora EVALUATED_ON imagenet.", "On p08"),
            ("task", "first", "classify", [], 2, 0, "p08: lora USED_FOR classify.", "On p08"),
            ("task", "first", "qa", [], 1, 0, "p05: lora USED_FOR qa.", "On p05"),
            ("paper", "both", "On p03", [], 1, 1, "p03 on adapter.", "On p03"),
            ("paper", "both", "On p10", [], 1, 1, "p10 on adapter.", "On p10"),
            ("paper", "first", "On p05", [], 1, 0, "p05 on lora.", "On p05"),
            ("paper", "first", "On p08", [], 1, 0, "p08 on lora.", "On p08"),
            ("paper", "second", "On p02", [], 0, 1, "p02 on adapter.", "On p02"),
        ],
    ),
    (
        "compare",
        {"first": "lora", "second": "adapter", "since": 2022, "until": 2022},
        "aspect side name",
        [("dataset", "first", "squad"), ("task", "first", "qa"), ("paper", "first", "On p05")],
    ),
    (
        # p07 says that it was evaluated, p06 and p07 that it was trained: two papers, not three
        "compare",
        {"first": "distil", "second": "lora", "min_papers": 2},
        "aspect side name first_papers second_papers",
        [
            ("dataset", "both", "imagenet", 2, 1),
            ("dataset", "second", "glue", 0, 2),
            ("task", "both", "classify", 1, 2),
            ("paper", "first", "On p06", 1, 0),
            ("paper", "first", "On p07", 1, 0),
            ("paper", "second", "On p03", 0, 1),
            ("paper", "second", "On p05", 0, 1),
            ("paper", "second", "On p08", 0, 1),
            ("paper", "second", "On p09", 0, 1),
            ("paper", "second", "On p10", 0, 1),
        ],
    ),
    (
        # 10 papers, 5 on lora, of these 2 on adapter, which has 3: 2 * 10 / (5 * 3)
        "co-occurring",
        {"entity": "lora", "min_papers": 2},
        "name papers lift evidence titles",
        [
            ("adapter", 2, 1.33, "p03 on adapter.", ["On p03", "On p10"]),
            ("nlp", 3, 1.2, "p03 on nlp.", ["On p03", "On p05", "On p09"]),
            ("glue", 3, 1.2, "p03 on glue.", ["On p03", "On p09", "On p10"]),
        ],
    ),
    ("co-occurring", {"entity": "lora", "min_papers": 2, "type": "datasets"}, "name", [("glue",)]),
    (
        "trends",
        {"entity": ["lora", "bert"], "since": 2022},
        "name year papers share total",
        [
            ("lora", 2022, 1, 1 / 3, 3),
            ("lora", 2023, 2, 1.0, 2),
            ("bert", 2022, 0, 0.0, 3),
            ("bert", 2023, 1, 0.5, 2),
        ],
    ),
    (
        # 5 papers since 2022, 4 before: vision (3 + 1) / (5 + 1) against (0 + 1) / (4 + 1)
        "emerging",
        {"since": 2022, "min_papers": 2, "type": "Entity"},
        "name since before papers growth evidence titles",
        [
            ("vision", 2022, 0, 3, 3.33, "p06 on vision.", ["On p06", "On p07", "On p08"]),
            ("imagenet", 2022, 0, 3, 3.33, "p06 on imagenet.", ["On p06", "On p07", "On p08"]),
            ("distil", 2022, 0, 2, 2.5, "p06 on distil.", ["On p06", "On p07"]),
            ("lora", 2022, 1, 3, 1.67, "p05 on lora.", ["On p05", "On p08", "On p09"]),
            ("classify", 2022, 1, 3, 1.67, "p06 on classify.", ["On p06", "On p07", "On p08"]),
        ],
    ),
    (
        "matrix",
        {"min_papers": 1, "limit": 3},
        "row column papers relations evidence titles",
        [
            ("lora", "glue", 2, ["EVALUATED_ON"], "p03: lora EVALUATED_ON glue.", ["On p03", "On p09"]),
            ("lora", "imagenet", 1, ["EVALUATED_ON"], "p08: lora EVALUATED_ON imagenet.", ["On p08"]),
            ("lora", "squad", 1, ["EVALUATED_ON"], "p05: lora EVALUATED_ON squad.", ["On p05"]),
            ("adapter", "glue", 2, ["EVALUATED_ON"], "p02: adapter EVALUATED_ON glue.", ["On p02", "On p10"]),
            ("bert", "glue", 1, ["EVALUATED_ON"], "p01: bert EVALUATED_ON glue.", ["On p01"]),
            ("bert", "squad", 1, ["EVALUATED_ON"], "p01: bert EVALUATED_ON squad.", ["On p01"]),
        ],
    ),
    (
        "matrix",
        {"rows": "Task", "columns": "Dataset", "relation": "any"},
        "row column relations",
        [("classify", "imagenet", ["BENCHMARK_FOR"]), ("qa", "squad", ["BENCHMARK_FOR"])],
    ),
    (
        "matrix",
        {"task": "qa", "columns": "Task", "relation": "USED_FOR"},
        "row column",
        [("lora", "qa"), ("prefix", "qa"), ("bert", "qa")],
    ),
    (
        "neighbours",
        {"entity": "lora", "limit": 3},
        "relation direction name papers score evidence titles",
        [
            ("USED_FOR", "out", "classify", 2, 2.02, "p08: lora USED_FOR classify.", ["On p08", "On p03"]),
            ("EVALUATED_ON", "out", "glue", 2, 1.58, "p03: lora EVALUATED_ON glue.", ["On p03", "On p09"]),
            ("COMPARED_WITH", "both", "adapter", 1, 1.3, "p03: adapter COMPARED_WITH lora.", ["On p03"]),
        ],
    ),
    ("neighbours", {"entity": "lora", "relation": "USED_FOR", "min_papers": 2}, "name", [("classify",)]),
    (
        "top",
        {"type": "datasets"},
        "name papers id",
        [
            ("glue", 5, "dataset:glue"),
            ("imagenet", 3, "dataset:imagenet"),
            ("squad", 3, "dataset:squad"),
            ("cifar", 1, "dataset:cifar"),
        ],
    ),
    (
        "top",
        {"type": "datasets", "since": 2022, "until": 2022},
        "name papers",
        [
            ("imagenet", 2),
            ("cifar", 1),
            ("squad", 1),
        ],
    ),
    (
        # 1.25 + 1.25 to imagenet (3 papers), 1 to lora (5 papers), 1 to squad; a thing of n papers costs
        # 2 log(n + 1) / log(10 + 1)
        "path",
        {"source": "cifar", "target": "squad", "k": 1},
        "length chain cost nodes evidence",
        [
            (
                4,
                "cifar <-MENTIONS- On p07 -MENTIONS-> imagenet <-EVALUATED_ON- lora -EVALUATED_ON-> squad",
                7.15,
                ["dataset:cifar", "p07", "dataset:imagenet", "method:lora", "dataset:squad"],
                [
                    "p07 on cifar.",
                    "p07 on imagenet.",
                    "p08: lora EVALUATED_ON imagenet.",
                    "p05: lora EVALUATED_ON squad.",
                ],
            )
        ],
    ),
    (
        # lora and classify are 1 apart; every other way goes over things between them
        "path",
        {"source": "lora", "target": "classify", "k": 2},
        "chain cost",
        [
            ("lora -USED_FOR-> classify", 1.0),
            ("lora <-MENTIONS- On p03 -MENTIONS-> classify", 2.5),
        ],
    ),
    (
        # prefix - squad or qa - bert or lora - glue, nodes of 5, 4, 4 and 6 neighbours:
        # (1 / ln 6 + 1 / ln 5) (1 / ln 5 + 1 / ln 7); squad is tried already
        "untried",
        {"method": "prefix"},
        "name paths papers via evidence",
        [
            ("glue", 1.3389, 5, ["bert", "lora"], "p01: bert EVALUATED_ON glue."),
            ("imagenet", 0.6061, 3, ["lora"], "p08: lora EVALUATED_ON imagenet."),
        ],
    ),
    (
        "central",
        {"min_papers": 1, "limit": 1},
        "name type papers links evidence",
        [("lora", "Method", 5, 6, "p03: lora EVALUATED_ON glue.")],
    ),
    ("central", {"type": "Task", "min_papers": 4}, "name", [("classify",)]),
    (
        "communities",
        {"min_papers": 1},
        "name size links members evidence",
        [
            ("squad, qa, prefix", 5, 6, ["squad", "qa", "prefix", "bert", "gpt"], "p01: squad BENCHMARK_FOR qa."),
            (
                "distil, imagenet, classify",
                4,
                5,
                ["distil", "imagenet", "classify", "cifar"],
                "p06: imagenet BENCHMARK_FOR classify.",
            ),
            ("glue, adapter, lora", 3, 6, ["glue", "adapter", "lora"], "p02: adapter EVALUATED_ON glue."),
        ],
    ),
    (
        # a third of the cosine of the names, rarity being the root of log(1 + 11 / (n + 1)) where n of it and the
        # nine others have it; all words but the papers' own ids are in every text and weigh nothing
        "related-papers",
        {"paper": "p08", "limit": 3},
        "title year score shared evidence id",
        [
            ("On p06", 2022, 0.2516, ["vision", "imagenet", "classify"], "p06 on vision.", "p06"),
            ("On p07", 2022, 0.2232, ["vision", "imagenet", "classify"], "p07 on vision.", "p07"),
            ("On p03", 2021, 0.1143, ["classify", "lora"], "p03 on classify.", "p03"),
        ],
    ),
    (
        "related-papers",
        {"paper": "On p08", "by": "methods", "since": 2022},
        "id shared",
        [("p09", ["lora"]), ("p05", ["lora"])],
    ),
    ("related-papers", {"paper": "p08", "year": 2021, "by": "tasks"}, "id shared", [("p03", ["classify"])]),
    # p04 and p05 share squad with p01 and nothing else, p02 and p03 glue: one of each first
    ("related-papers", {"paper": "p01", "by": "datasets", "limit": 4}, "id", [("p04",), ("p05",), ("p02",), ("p03",)]),
    (
        "related-papers",
        {"paper": "p01", "by": "datasets", "limit": 4, "diverse": True},
        "id",
        [("p04",), ("p02",), ("p05",), ("p03",)],
    ),
]


@pytest.mark.parametrize(("question", "values", "columns", "rows"), CASES, ids=[case[0] for case in CASES])
def test_a_question_gives_the_rows_counted_by_hand(graph, question, values, columns, rows):
    answer = graph.ask(question, **values)
    names = columns.split()
    assert [tuple(row[name] for name in names) for row in answer] == [
        tuple(pytest.approx(value) if isinstance(value, float) else value for value in row) for row in rows
    ]
    assert all(list(row) == list(graph.queries[question].columns) for row in answer)


def test_every_question_has_a_case():
    assert {query.name for query in Registry()} == {case[0] for case in CASES}


@pytest.mark.parametrize("query", list(Registry()), ids=lambda query: query.name)
def test_a_question_says_what_to_try_when_it_finds_nothing_and_shows_an_example(query):
    assert query.empty
    assert query.examples
    assert all(example.startswith(query.name) for example in query.examples)


def test_papers_without_a_year_are_no_later_than_any(graph):
    assert len(graph.methods_on_dataset("glue")) == 3
    assert [row["titles"] for row in graph.methods_on_dataset("glue", since=1, limit=2)] == [
        ["On p03", "On p09"],
        ["On p02"],
    ]


def test_questions_are_methods_that_take_names_aliases_and_ids(graph):
    assert graph.trends(["lora"], since=2023).rows == graph.trends("method:lora", since=2023).rows
    assert graph.trends(["lora", "bert"]).asked["entity"] == ["method:lora", "model:bert"]


def test_a_node_that_may_be_left_out_must_exist_when_given(graph):
    with pytest.raises(NotFoundError, match="no task is called 'quantum'"):
        graph.benchmarks(task="quantum")


def test_a_choice_must_be_one_of_them(graph):
    with pytest.raises(QueryError, match="by must be one of all, concepts, methods, datasets, tasks, not 'venues'"):
        graph.related_papers("p08", by="venues")


@pytest.mark.parametrize("question", ["path", "link", "compare"])
def test_between_a_thing_and_itself_there_is_nothing_to_ask(graph, question):
    with pytest.raises(QueryError, match=f"{question} takes two different things, and both are method:lora"):
        graph.ask(question, **dict.fromkeys([p.name for p in graph.queries[question].parameters[:2]], "lora"))


def test_only_names_that_are_near_are_offered(graph):
    with pytest.raises(NotFoundError, match=r"called 'imagnet'; did you mean imagenet\?$"):
        graph.methods_on_dataset("imagnet")
    with pytest.raises(NotFoundError, match="called 'imaginary'; try `kg search`"):
        graph.methods_on_dataset("imaginary")


def test_a_link_without_a_direction_has_no_arrow(graph):
    assert graph.path("bert", "adapter", k=1)[0]["chain"] == "bert -COMPARED_WITH- adapter"


def test_what_emerges_is_of_the_last_three_years_unless_a_year_is_given(graph):
    latest = graph.emerging(min_papers=1, type="Entity")
    assert latest.rows == graph.emerging(2021, min_papers=1, type="Entity").rows
    assert {row["since"] for row in latest} == {2021}


def test_the_analyses_of_some_years_leave_out_what_other_papers_state(graph):
    assert [row["title"] for row in graph.central(min_papers=1, since=2023)] == ["On p09"]
    assert graph.communities(min_papers=1, since=2023)[0]["title"] == "On p09"
    assert graph.communities(min_papers=1)[0]["title"] == "On p01"


def test_of_a_comparison_is_told_what_its_paper_proposes(tmp_path):
    third = replace(
        contributions()[2], mentions=tuple(
            replace(m, role=Role.PROPOSED if m.name == "bert" else Role.USED) for m in contributions()[2].mentions
        )
    )  # fmt: skip
    with Graph.open(tmp_path / "third.kg", create=True) as graph:
        graph.store.write([third])
        row = graph.compare("lora", "adapter")[0]
    assert (row["aspect"], row["side"], row["proposed"]) == ("comparison", "neither", ["bert"])


def test_a_thing_of_another_type_is_told(graph):
    with pytest.raises(NotFoundError, match="no dataset is called 'LORA', but a method is"):
        graph.methods_on_dataset("LORA")


def test_a_graph_without_relations_has_paths_over_papers_only(tmp_path):
    with Graph.open(tmp_path / "bare.kg", create=True) as bare:
        bare.store.write([replace(contribution, relations=()) for contribution in contributions()])
        assert [(row["name"], row["paths"]) for row in bare.untried("lora")] == [("cifar", 0)]
        assert not bare.central()
        assert not bare.communities()
        assert bare.path("lora", "glue")[0]["length"] == 2


def test_a_short_text_that_names_no_paper_is_not_read_as_an_abstract(graph):
    with pytest.raises(NotFoundError, match="no paper is called 'nothing like it'"):
        graph.related_papers("nothing like it")
