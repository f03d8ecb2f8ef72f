"""What two phrases have in common that say one thing in other words.

Three keys, from the widest to the narrowest; each is a function of the phrase alone, so that equality of keys joins
names without chains:

- :func:`phrase_key` is shared by all phrases that may be one thing at all.
- :func:`meaning_key` is shared by phrases of one type that are one thing: "classify terrain" and "classification of
  terrain" as tasks, "boosting approach" and "boosting algorithm" as methods.
- :func:`order_key` is shared by phrases that are one thing whatever their type: the same words, but for endings, the
  order of what modifies the last of them, "Y of X" for "X Y", and abbreviations that all papers use.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from kg.linking import wording
from kg.normal_form import REMEMBERED, joined, singular
from kg.schema import EntityType
from kg.vocabulary import squeezed

_ENDING: Final = re.compile(r"(?:(?<=ion|tur|\wic|ped|ent)al|ed|ing|e)$")
_MILD_ENDING: Final = re.compile(r"(?:(?<=ion|\wic|ped|ent)al|(?<=[a-z]{3}[^e])ed|(?<=[a-z]{5})e)$")
_ADJECTIVE_ENDING: Final = re.compile(r"(?<=\wic|ped|ent)al$|(?<=ation)al$")
_PROCESS_ENDING: Final = re.compile(r"(?:(?:ic)?ation|at|(?<!at)ion|ment|(?<=\wv)al)$")
_JOINED_NET: Final = re.compile(r"(?<=[a-z]{3})network$")
_DOUBLED: Final = re.compile(r"([bdgmnprt])\1$")
_LOOSE: Final = str.maketrans("", "", " eisy")
_DIGIT: Final = re.compile(r"\d")

_ARTICLES: Final = frozenset({"a", "an", "the"})
_TURNING: Final = frozenset({"of", "on", "in", "for", "over"})
_ORDERING: Final = frozenset(
    {
        "across", "after", "against", "are", "as", "at", "aware", "based", "before", "between", "by", "conditioned",
        "driven", "during", "free", "from", "guided", "into", "is", "like", "near", "not", "or", "per", "than",
        "that", "through", "to", "toward", "towards", "under", "using", "versus", "via", "vs", "with",
        "within", "without",
    }
)  # fmt: skip
"""Words that say how others hang together, so that those cannot change places."""

_WAYS: Final = frozenset(
    {"method", "approach", "algorithm", "technique", "technology", "methodology", "procedure", "scheme", "strategy"}
)
_FRAMES: Final = frozenset({"framework", "paradigm", "manner", "fashion"})
_JOBS: Final = frozenset({"task", "problem", "setting"})
_MEASURES: Final = frozenset({"metric", "measure", "score"})
_DATA: Final = frozenset({"benchmark", "corpus", "data", "dataset"})
_BASES: Final = frozenset({"class", "data", "image", "model", "rule", "search", "text"})
"""Words that something can be based on without being of that kind: an "image based classifier"."""
_PROCESSES: Final = frozenset({"problem", "process", "setting"})
_NAMING_NOTHING: Final = frozenset({"phenomenon", "problem"})
"""What concepts are called that one suffers from or sees: the problem of data sparsity."""
_LOOSE_HEADS: Final = frozenset({"mechanism", "model", "modeling", "phenomenon", "process"})
_MEANS: Final = _WAYS | _FRAMES
_SAYING_LITTLE: Final = frozenset(
    word
    for noun in _MEANS | _JOBS | _MEASURES | _DATA | _LOOSE_HEADS
    for word in (noun, f"{noun}s", f"{noun}es", f"{noun[:-1]}ies")
) | {*_TURNING, "and", "corpora", "phenomena"}
_PADDING: Final = _ARTICLES | _TURNING | _MEANS | _JOBS
_PROCESS_HEADS: Final = _JOBS | _PROCESSES
_LITTLE: Final = "-"
"""The key of phrases like "modeling process", of which no word says much."""
_TERM_STARTS: Final = frozenset(term[0] for term in wording.TERMS)
_PROCESS: Final = re.compile(
    r"(?:ing|ion|ment|sis|collapse|control|search|retrieval|removal|descent|learn|recovery|discovery|assembly|transfer|design)$"
)
_THINGS: Final = frozenset(
    {
        "algorithm", "application", "approach", "benchmark", "environment", "framework", "language", "method",
        "model", "net", "problem", "process", "scenario", "setting", "strategy", "system", "task", "technique",
    }
)  # fmt: skip
"""Nouns that a gerund before them modifies: a "learning task" is not the learning of tasks."""
_MODIFYING: Final = frozenset(
    {"control", "driving", "embedding", "matching", "sampling", "search", "streaming", "training", "weighting"}
)
_QUANTITIES: Final = _MEASURES | {
    "coefficient", "complexity", "data", "efficiency", "instability", "probability", "quality", "rate", "similarity",
    "stability",
}  # fmt: skip
"""What those words only modify: a "matching score" is not score matching."""
_OBJECTS: Final = frozenset(
    {
        "action", "caption", "distribution", "document", "emotion", "environment", "expression", "function",
        "information", "intention", "motion", "position", "question", "region", "relation", "representation",
        "segment", "thing",
    }
)  # fmt: skip
"""Nouns that end like the name of a process but are what it is done to."""
_VERBS: Final = frozenset(
    {
        "align", "answer", "anticipate", "assess", "avoid", "build", "catch", "cluster", "compute", "construct",
        "control", "detect", "discover", "edit", "evaluate", "explain", "explore", "extract", "find", "forecast",
        "generate", "grasp", "identify", "infer", "learn", "localize", "manipulate", "map", "monitor",
        "navigate", "optimize", "parse", "plan", "predict", "rank", "recognize", "reconstruct", "recover", "remove",
        "render", "retrieve", "search", "segment", "select", "solve", "summarize", "synthesize", "track",
        "translate", "understand", "verify",
    }
)  # fmt: skip
_VERB_ENDING: Final = re.compile(r"(?:i[fz]y|ize|ate)$")
_IRREGULAR: Final = {"recognition": "recogniz", "synthesi": "synthes", "synthesis": "synthes", "analysi": "analyz"}


@lru_cache(maxsize=REMEMBERED)
def stem(word: str) -> str:
    """Return a word without the endings that hardly ever change what a phrase means."""
    word = singular(word)
    short = _ENDING.sub("", word)
    return short if len(short) >= 4 and word.isalpha() else word


@lru_cache(maxsize=REMEMBERED)
def root(word: str) -> str:
    """Return what a verb and its nouns share.

    Examples
    --------
    >>> {root(word) for word in ("classify", "classifying", "classification")}, root("estimate") == root("estimation")
    ({'classif'}, True)
    """
    short = stem(word)
    if short in _IRREGULAR:
        return _IRREGULAR[short]
    short = _PROCESS_ENDING.sub("", short) if len(short) > 6 else short
    short = _DOUBLED.sub(r"\1", short)
    return short[:-1] if len(short) > 4 and short[-1] in "eiy" else short


@lru_cache(maxsize=REMEMBERED)
def _bare_root(word: str) -> str:
    """Return what a word shares with the process, the actor and the quality that it may stand for."""
    word = _quality(singular(word))
    word = root(wording.ACTORS.get(word, word))
    return short if len(short := _PROCESS_ENDING.sub("", word)) > 2 else word


@lru_cache(maxsize=REMEMBERED)
def phrase_key(words: str) -> str:
    """Return the letters that all phrases share that may be one thing, from words split by hyphens.

    They are in alphabetical order, as neither the order of words nor blanks within them ("heat map") count.
    """
    tokens = _turned([token for token in _words(words) if token != "based"])
    # Wherever they stand: "data" is the last word of "analysis of range data", not of "range data analysis".
    kept = [token for token in tokens if token not in _SAYING_LITTLE]
    if not kept:
        return _LITTLE
    return "".join(sorted(squeezed(" ".join(map(_bare_root, kept))).translate(_LOOSE))) or words


def block_key(name: str) -> str:
    """Return what all names have in common that may be one thing, from the id of one of them.

    Examples
    --------
    >>> block_key("method:graph-convolution-network") == block_key("model:graph-convolutional-network")
    True
    """
    return phrase_key(name.partition(":")[2])


@lru_cache(maxsize=REMEMBERED)
def ending_key(words: str) -> str:
    """Return what phrases share whose words differ in their endings only, blanks aside."""
    *before, last = words.split("-")
    return squeezed(" ".join([*map(stem, before), singular(last)])) or words


@lru_cache(maxsize=REMEMBERED)
def order_key(words: str) -> str:
    """Return what phrases share that have the same words, whatever their order.

    Examples
    --------
    >>> order_key("inference-on-graphs") == order_key("graph-inference") != order_key("inference-graph")
    True
    """
    tokens = _words(words)
    return squeezed(" ".join(_ordered(tokens[:-1] if _is_named_process(tokens) else tokens, _ADJECTIVE_ENDING)))


@lru_cache(maxsize=REMEMBERED)
def meaning_key(words: str, type_: EntityType) -> str:
    """Return what phrases of one type share that are one thing.

    Examples
    --------
    >>> meaning_key("classify-terrain", EntityType.TASK) == meaning_key("terrain-classification", EntityType.TASK)
    True
    """
    tokens = _words(words)
    if type_ in (EntityType.METHOD, EntityType.TASK) and _is_named_process(tokens):
        tokens = tokens[:-1]
    if type_ is EntityType.METHOD:
        based = len(tokens) > 2 and tokens[-2] == "based" and tokens[-1] in _MEANS
        tokens = _without_based(tokens)
        # What is based on something is a way of its own.
        tokens = [*tokens[:-1], "method"] if based else _without_way(tokens)
        ordered = _ordered([*tokens[:-1], wording.ACTORS.get(tokens[-1], tokens[-1])], _MILD_ENDING)
        return squeezed(" ".join(_by_root(ordered) if _is_process(ordered[-1]) else ordered))
    if type_ is EntityType.TASK and len(tokens) > 1:
        if tokens[-1] in _MEANS:
            return squeezed(" ".join([*_ordered(tokens[:-1], _MILD_ENDING), "method"]))
        if tokens[-1] in _JOBS and (len(tokens) > 2 or (tokens[-1] != "setting" and _is_process(tokens[-2]))):
            tokens = tokens[:-1]
        last = tokens[-1]
        plain = "and" not in tokens[1:2] and not _TURNING.intersection(tokens)
        turned = plain and _is_verb(tokens[0]) and last not in _THINGS and not _is_process(last)
        turned = turned and not (tokens[0] in _MODIFYING and last in _QUANTITIES)
        ordered = _ordered([tokens[0], "of", *tokens[1:]] if turned else tokens, _MILD_ENDING)
        return squeezed(" ".join(_by_root(ordered) if turned or _is_process(ordered[-1]) else ordered))
    if type_ is EntityType.DATASET:
        tokens = [*tokens[:-1], "dataset"] if tokens[-1] in _DATA and len(tokens) > 1 else tokens
        return squeezed(" ".join(_ordered(tokens, _MILD_ENDING)))
    if type_ is EntityType.METRIC and len(tokens) > 1 and tokens[-1] in _MEASURES:
        tokens = tokens[:-1]
    if type_ is EntityType.CONCEPT:
        tokens = _turned(tokens[:-1] if len(tokens) > 2 and tokens[-1] in _NAMING_NOTHING else tokens)
        tokens = [*tokens[:-1], _quality(tokens[-1])]
    return squeezed(" ".join(_ordered(tokens, _MILD_ENDING)))


def padding(words: str) -> int:
    """Return how many words of a phrase could be left out or turned around."""
    return sum(word in _PADDING for word in words.split("-"))


def same_aspect(one: str, other: str) -> bool:
    """Tell whether no word of two phrases stands for the doing in one and for the done in the other.

    Nor must an e be all that differs (a spine is no spin), and what is structural is not structured; a partition
    function does not partition.

    Examples
    --------
    >>> same_aspect("learned-representation", "learning-representation"), same_aspect("multi-stage", "multi-staged")
    (False, True)
    """
    return all(
        len({a[-2:], b[-2:]} & {"al", "ed", "ng"}) < 2
        and a != f"{b}e"
        and b != f"{a}e"
        and not (a != b and "ioning" in (a[-6:], b[-6:]))
        for a, b in zip(one.split("-"), other.split("-"), strict=False)
        if stem(a) == stem(b)
    )


def _words(words: str) -> list[str]:
    """Return the words of a phrase, the last one in the singular, in one wording, abbreviations in full."""
    return list(_in_full(words))


@lru_cache(maxsize=REMEMBERED)
def _in_full(words: str) -> tuple[str, ...]:
    tokens = list(map(_spelled, joined(words.split("-"))))
    if len(tokens) == 1:
        return (_JOINED_NET.sub("net", singular(tokens[0])),)
    tokens = _in_one_wording([*tokens[:-1], singular(tokens[-1])])
    if (place := _turning_place(tokens)) is not None:
        tokens[place - 1] = _as_head(wording.ALIKE.get(noun := singular(tokens[place - 1]), noun))
    if place is None or tokens[-1] != "network":  # the "depth of a network" is network depth
        tokens[-1] = _as_head(tokens[-1])
    return tuple(tokens)


def _as_head(noun: str) -> str:
    return wording.HEADS.get(noun, noun)


def _in_one_wording(tokens: list[str]) -> list[str]:
    """Return words by which those that say the same are the same."""
    found: list[str] = []
    place = 0
    while place < len(tokens):
        if tokens[place] in _TERM_STARTS:
            term = next(filter(wording.TERMS.get, (tuple(tokens[place : place + n]) for n in (3, 2))), ())
            other = wording.TERMS.get(term, ())
            if len(other) > 1 or (other and len(term) < len(tokens)):  # a "density function" alone is no "density"
                found += other
                place += len(term)
                continue
        token = wording.ALIKE.get(tokens[place], tokens[place])
        place += 1
        if place < len(tokens):
            following = tokens[place]
            # The "label prediction problem" is label prediction, not predictive.
            if token in wording.MODIFIERS and not (following in _PROCESS_HEADS and _is_process(token)):
                token = wording.MODIFIERS[token]
            if token == "multiple":  # "multiple object tracking": the normal form has "multiobject"
                token = f"multi{following}"
                place += 1
        found += wording.ACRONYMS.get(singular(token), (token,))
    if found[-2:] == ["neural", "network"] and not wording.NEURAL.isdisjoint(found[-3:-2]):
        del found[-2]
    return found


@lru_cache(maxsize=REMEMBERED)
def _spelled(word: str) -> str:
    return word if word in wording.SPELLED_ALIKE else _replaced(word, wording.SPELLINGS)


@lru_cache(maxsize=REMEMBERED)
def _quality(word: str) -> str:
    return word if word in wording.NO_QUALITIES else _replaced(word, wording.QUALITIES)


def _replaced(word: str, pairs: Iterable[tuple[re.Pattern[str], str]]) -> str:
    for pattern, other in pairs:
        word = pattern.sub(other, word)
    return word


def _by_root(tokens: list[str]) -> list[str]:
    """Return words with the root of the last, marked as such: a plan is not the planning."""
    return [*tokens[:-1], f"{root(tokens[-1])}+"]


def _ordered(tokens: list[str], ending: re.Pattern[str]) -> list[str]:
    """Return a phrase's words, without some endings, with what modifies the last one in alphabetical order."""
    tokens = _turned(tokens)
    if len(tokens) < 2:
        return tokens
    words = [*(_without(ending, token) for token in tokens[:-1]), tokens[-1]]
    if "and" in words[1:-1]:
        if words.count("and") > 1:
            return words
        place = words.index("and")
        # "Few shot and zero shot" joins two pairs of words.
        size = 2 if place > 1 and words[place - 1] in words[place + 2 : -1][:1] else 1
        start, end = place - size, place + 1 + size
        both = "and".join(sorted((" ".join(words[start:place]), " ".join(words[place + 1 : end]))))
        words = [*words[:start], both, *words[end:]]
    if _ORDERING.intersection(tokens) or sum(map(bool, map(_DIGIT.search, tokens))) > 1:
        return words
    return [*sorted(words[:-1]), words[-1]]


def _turned(tokens: list[str]) -> list[str]:
    """Return "Y of X" as "X Y"; of "Y of A and B", the last words of A and of B are what is joined."""
    tokens = _without_articles(tokens)
    place = _turning_place(tokens)
    return tokens if place is None else [*tokens[place + 1 :], *tokens[: place - 1], singular(tokens[place - 1])]


def _turning_place(tokens: list[str]) -> int | None:
    """Return where the word stands on either side of which a phrase has what can change places."""
    places = [place for place, token in enumerate(tokens) if token in _TURNING or _relates(tokens, place)]
    if len(places) != 1 or not 0 < places[0] < len(tokens) - 1:
        return None
    before, after = tokens[: places[0]], tokens[places[0] + 1 :]
    if "and" in (*before, after[0], after[-1]) or _ORDERING.intersection(before + after):
        return None
    return places[0]


def _relates(tokens: list[str], place: int) -> bool:
    """Tell whether a word links a noun like "robustness" with what it is about."""
    return place > 0 and singular(tokens[place - 1]) in wording.TURNING_AFTER.get(tokens[place], ())


def _without_articles(tokens: list[str]) -> list[str]:
    """Return words without the articles among them; the A of "A-Net" is none, nor that of "hepatitis A"."""
    return [*tokens[:1], *(token for token in tokens[1:-1] if token not in _ARTICLES), *tokens[1:][-1:]]


def _is_named_process(tokens: list[str]) -> bool:
    """Tell whether words name a process and say so: an "active learning problem", but no "decision process"."""
    if len(tokens) < 3 or tokens[-1] not in _PROCESSES or tokens[-2] == "decision":
        return False
    return tokens[-2:] == ["bandit", "problem"] or _is_process(tokens[-2])


def _without_based(tokens: list[str]) -> list[str]:
    """Return "transformer based encoder" as "transformer encoder"; what is based on a process need not be one.

    Nor is a point based network a PointNet.
    """
    return [
        token
        for place, token in enumerate(tokens)
        if token != "based"
        or not 0 < place < len(tokens) - 1
        or tokens[place - 1] in _BASES
        or tokens[place + 1 :] == ["net"]
        or _is_process(tokens[place - 1])
    ]


def _without_way(tokens: list[str]) -> list[str]:
    """Return a method's words with one noun for "approach", "algorithm" and the like, or without it.

    It goes where the words before it name the method: after the name of a process, and after three words. So does
    "model" after four.
    """
    plain = not (_ORDERING | {"and"}).intersection(tokens)
    if (tokens[-1] == "model" and len(tokens) > 4 and plain) or tokens[-2:] == ["attention", "mechanism"]:
        return tokens[:-1]
    if len(tokens) < 2 or tokens[-1] not in _MEANS or tuple(tokens[-2:]) in wording.TERMS_OF_ART:
        return tokens
    before = tokens[:-1]
    if len(before) > 1 and (_is_process(before[-1]) or (len(before) > 2 and plain)):
        return before
    named = tokens[-1] in _WAYS or (len(before) > 1 and (before[-1] == "based" or _is_process(before[-1])))
    return [*before, "method"] if named else tokens


@lru_cache(maxsize=REMEMBERED)
def _is_process(token: str) -> bool:
    return token not in _OBJECTS and bool(_PROCESS.search(token))


def _is_verb(token: str) -> bool:
    return token in _VERBS or (len(token) > 5 and token.endswith("ing")) or bool(_VERB_ENDING.search(token))


@lru_cache(maxsize=REMEMBERED)
def _without(ending: re.Pattern[str], word: str) -> str:
    word = singular(word)
    short = ending.sub("", word)
    return short if len(short) >= 4 and word.isalpha() else word
