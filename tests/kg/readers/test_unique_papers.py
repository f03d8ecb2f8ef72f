"""Papers that are seen twice."""

from __future__ import annotations

import itertools

import pytest

from kg.readers import unique_papers
from kg.records import Paper


def paper(id_: str, title: str, url: str | None = None) -> Paper:
    return Paper(id_, title, "Bees fly.", url=url)


def reduce(*papers: Paper) -> tuple[list[str], list[str]]:
    shared: list[str] = []
    kept = [p.id for p in unique_papers(papers, lambda _, what: shared.append(what))]
    return kept, shared


@pytest.mark.parametrize(
    ("first", "second", "shared"),
    [
        (paper("a", "On Bees"), paper("a", "On Wasps"), "id a"),
        (paper("a", "On Bees: A Study"), paper("b", "on bees – a  study."), "title"),
        (paper("a", "Pre-training Bees"), paper("b", "Pretraining bees"), "title"),
        (paper("arXiv:2106.09685", "A"), paper("b", "B", "https://arxiv.org/abs/2106.09685v2"), "arXiv id 2106.09685"),
        (paper("2106.09685v1", "A"), paper("b", "B", "http://arxiv.org/pdf/2106.09685v3.pdf"), "arXiv id 2106.09685"),
        (
            paper("a", "A", "https://doi.org/10.48550/arXiv.2106.09685"),
            paper("b", "B", "https://huggingface.co/papers/2106.09685"),
            "arXiv id 2106.09685",
        ),
        (paper("math.GT/0309136", "A"), paper("b", "B", "https://arxiv.org/abs/math/0309136"), "arXiv id math/0309136"),
        (
            paper("10.1145/3292500.3330701", "A"),
            paper("b", "B", "https://dl.acm.org/doi/pdf/10.1145/3292500.3330701?download=true"),
            "DOI 10.1145/3292500.3330701",
        ),
        (paper("doi:10.1000/ABC", "A"), paper("b", "B", "https://doi.org/10.1000/abc"), "DOI 10.1000/abc"),
    ],
)
def test_two_are_one(first: Paper, second: Paper, shared: str) -> None:
    assert reduce(first, second) == ([first.id], [shared])


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (paper("a", "Bees in C"), paper("b", "Bees in C++")),
        (paper("a", "Bee 3.5"), paper("b", "Bee 35")),
        (paper("a", "???"), paper("b", "!!!")),
        (paper("2106.09685", "A"), paper("2106.09686", "B")),
        (paper("a", "A", "https://arxiv.org/abs/2106.0968"), paper("b", "B", "https://arxiv.org/abs/2106.09685")),
        (paper("conf2022.12", "A"), paper("conf2022.13", "B")),
    ],
)
def test_two_stay_two(first: Paper, second: Paper) -> None:
    assert reduce(first, second) == ([first.id, second.id], [])


def test_a_paper_left_out_is_known_by_its_other_names_too() -> None:
    assert reduce(paper("a", "Bees"), paper("10.1000/x", "Bees"), paper("c", "Wasps", "https://doi.org/10.1000/x")) == (
        ["a"],
        ["title", "DOI 10.1000/x"],
    )


def test_a_reused_id_does_not_hide_the_paper_under_its_own_id() -> None:
    assert reduce(paper("a", "Bees"), paper("a", "Wasps"), paper("b", "Wasps")) == (["a", "b"], ["id a"])


def test_it_works_lazily_across_sources() -> None:
    endless = (paper(str(n), f"Bee {n // 2}") for n in itertools.count())
    chained = itertools.chain([paper("x", "Bee 1")], endless)
    found = unique_papers(chained, lambda *_: None)
    assert [p.id for p in itertools.islice(found, 3)] == ["x", "0", "4"]
