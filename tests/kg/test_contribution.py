from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kg.contribution import Tally

FORMS = st.sampled_from(["LLM", "LLMs", "large language model", "Large Language Models"])
ID = "method:llm"
Mentioned = tuple[str, tuple[str, ...], int | None, bool]
PAPERS = st.lists(
    st.tuples(
        FORMS, st.lists(FORMS, unique=True, min_size=1).map(tuple), st.sampled_from([None, 2019, 2024]), st.booleans()
    ),
    min_size=1,
    max_size=12,
)


def tally(papers: list[Mentioned]) -> Tally:
    total = Tally()
    for name, forms, year, proposed in papers:
        total.add(name, forms, year, proposed=proposed)
    return total


@given(PAPERS, st.randoms())
def test_the_order_of_papers_does_not_matter(papers, random):
    shuffled = papers.copy()
    random.shuffle(shuffled)
    one, other = tally(papers), tally(shuffled)
    assert one.name(ID) == other.name(ID)
    assert (one.aliases(""), one.papers, one.dumps()) == (other.aliases(""), other.papers, other.dumps())


@given(PAPERS, PAPERS)
def test_taking_papers_away_restores_what_was_there(papers, more):
    before = tally(papers)
    after = Tally.loads(before.dumps())
    for name, forms, year, proposed in more:
        after.add(name, forms, year, proposed=proposed)
    for name, forms, year, proposed in more:
        after.subtract(name, forms, year, proposed=proposed)
    assert after.dumps() == before.dumps()
    assert after.papers == before.papers
    assert after.name(ID) == before.name(ID)


def test_the_most_frequent_name_wins_and_the_rest_are_aliases():
    total = Tally()
    for name, forms in (("LLM", ("LLM", "LLMs")), ("LLM", ("LLM",)), ("language model", ("language models", "LLMs"))):
        total.add(name, forms)
    assert total.name("method:llm") == "LLM"
    assert total.aliases("LLM") == ["LLMs", "language model", "language models"]


def test_a_name_that_the_id_is_made_of_comes_before_a_more_frequent_one():
    total = Tally()
    for name, form in (("LLM", "LLM"), ("LLM", "LLM"), ("Large Language Models", "large language models")):
        total.add(name, (form,))
    assert total.name("method:large-language-model") == "Large Language Models"
    assert total.name("method:something-else") == "LLM"
