"""One normal form for names: two spellings with the same form are one name.

The resolver groups the mentions of one paper by it and the linker compares names across papers with it.
Specific names stay apart (ResNet-50 and ResNet-101, GPT-3 and GPT-3.5, C and C++, COCO and COCO-Stuff).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

from kg.schema import EntityType

_SUPERSCRIPTS: Final = str.maketrans({"²": "^2", "³": "^3", "¹": "^1"})
_GREEK: Final = str.maketrans(
    {
        "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ϵ": "epsilon", "η": "eta",
        "θ": "theta", "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu", "π": "pi", "ρ": "rho", "σ": "sigma",
        "τ": "tau", "φ": "phi", "ϕ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega", "ℓ": "l",
    }
)  # fmt: skip
_COMMAND_WITH_BRACES: Final = re.compile(r"\\[a-zA-Z]+\s*\{([^{}]*)\}")
_COMMAND: Final = re.compile(r"\\([a-zA-Z]+)\s?")
_MATH: Final = re.compile(r"\$([^$]*)\$")
_ABBREVIATION: Final = re.compile(r"\s*\(\s*([A-Za-z][\w.+-]{0,11})\s*\)")
_PROPER: Final = re.compile(r"\d|(?<=[^\W\d_])[A-Z]|^[A-Z]-[A-Z]")
_DETERMINER: Final = re.compile(r"^(?:the|an?|our|this|these|those|that|their|its|such)\s+(?=\w)", re.IGNORECASE)
_JOINER: Final = re.compile(r"[\s\-‐‑‒–—―−_/~]+")
_DROPPED: Final = re.compile(r"[^\w\s+#^@*.]|(?<!\d)\.(?!\d)|\.(?=\s|$)")
_VERSION: Final = re.compile(r"\b([a-z]{2,}?)v(\d)")
_TRAILING_NUMBER: Final = re.compile(r"\b([a-z]{3,})(\d[\d.]*[a-z]{0,2})\b")
_DIMENSION: Final = re.compile(r"\b(\d) d\b")
_BRITISH: Final = re.compile(r"isation|yse|lling|lled|our")
_SPELLINGS: Final = (
    (re.compile(r"isation\b"), "ization"),
    (re.compile(r"(?<=[lr])yse\b"), "yze"),
    (re.compile(r"\b(model|label|channel|signal)l(ing|ed)\b"), r"\1\2"),
    (re.compile(r"\b(behavi|col|neighb)our"), r"\1or"),
)

_IRREGULAR: Final = {
    "analyses": "analysis", "hypotheses": "hypothesis", "theses": "thesis", "syntheses": "synthesis",
    "matrices": "matrix", "vertices": "vertex", "indices": "index", "corpora": "corpus", "criteria": "criterion",
    "phenomena": "phenomenon", "biases": "bias", "lenses": "lens", "gases": "gas", "viruses": "virus",
    "bases": "basis", "axes": "axis",
}  # fmt: skip
_NOT_PLURAL: Final = frozenset(
    {
        "bias", "lens", "atlas", "canvas", "gas", "series", "species", "news", "chaos", "kubernetes", "diabetes",
        "rabies", "aids", "whereas", "alias", "texas", "paris", "mars", "vegas", "james", "adams", "keras", "redis",
        "pegasus", "always", "cosmos", "pandas",
    }
)  # fmt: skip

_HEADS: Final = {
    EntityType.DATASET: frozenset(["dataset", "datasets", "corpus", "corpora", "benchmark", "benchmarks"]),
    EntityType.MODEL: frozenset({"model", "models"}),
    EntityType.METHOD: frozenset(["method", "methods", "algorithm", "algorithms", "framework", "frameworks"]),
    EntityType.TASK: frozenset({"task", "tasks"}),
}
_TASK_ENDING: Final = re.compile(r"(?:ing|ion|ment|sis|val)$")


def plain_text(name: str) -> str:
    r"""Return a name without LaTeX mark-up, in Unicode NFKC, on one line.

    Examples
    --------
    >>> plain_text(r"\emph{Beam} $\beta$-VAE")
    'Beam beta-VAE'
    """
    text = name if name.isascii() else unicodedata.normalize("NFKC", name.translate(_SUPERSCRIPTS))
    if "\\" in text or "$" in text:
        while (unwrapped := _COMMAND_WITH_BRACES.sub(r"\1", text)) != text:
            text = unwrapped
        text = _MATH.sub(lambda match: match.group(1).replace("_", ""), text)
        text = _COMMAND.sub(lambda match: "l" if match.group(1) == "ell" else match.group(1), text)
        text = text.replace("$", "").replace("\\", "").replace("{", "").replace("}", "")
    return " ".join(text.split())


def singular(word: str) -> str:
    """Return the singular of an English noun in lower case; other words come back as they are.

    Examples
    --------
    >>> [singular(w) for w in ("networks", "policies", "losses", "analyses", "physics", "bias")]
    ['network', 'policy', 'loss', 'analysis', 'physics', 'bias']
    """
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) < 4 or word[-1] != "s" or word in _NOT_PLURAL or word.endswith(("ss", "us", "is", "ics")):
        return word
    if word.endswith("ies") and len(word) > 5:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zzes")):
        return word[:-2]
    return word[:-1]


@lru_cache(maxsize=65536)
def normal_form(name: str, type_: EntityType | None = None) -> str:
    r"""Return the form under which a name is compared.

    In this order: LaTeX commands and Unicode variants go (NFKC); a parenthesised abbreviation
    and leading determiners go; a type head that adds nothing to a proper name goes ("FEVER dataset" as a
    Dataset); the last word becomes singular; case is folded; hyphens, slashes and underscores become one
    space; a number after a name is set apart (GPT3, GPT-3); British spellings of frequent words become
    American.

    Parameters
    ----------
    name
        A name or a mention as it stands in a text.
    type_
        With a type, its head nouns are dropped: "dataset", "corpus", "benchmark" for a Dataset, "model" for
        a Model, "method", "algorithm", "framework" for a Method (all three after a proper name only), "task"
        for a Task.

    Returns
    -------
    str
        Lower-case words with single spaces. Empty only if the name has no letter, digit or ``+ # ^ @ * .``.

    Examples
    --------
    >>> normal_form("Graph Neural Networks (GNNs)"), normal_form("GPT3") == normal_form("GPT-3")
    ('graph neural network', True)
    >>> normal_form("the FEVER dataset", EntityType.DATASET), normal_form("genetic algorithm", EntityType.METHOD)
    ('fever', 'genetic algorithm')
    """
    text = plain_text(name).strip(" .,;:'\"`“”‘’")
    abbreviation = _ABBREVIATION.search(text) if "(" in text else None
    if abbreviation and _abbreviates(abbreviation.group(1), text[: abbreviation.start()]):
        text = text[: abbreviation.start()] + text[abbreviation.end() :]
    while (match := _DETERMINER.match(text)) and match.end() < len(text):
        text = text[match.end() :]
    words = [word for word in _JOINER.split(text if text.isascii() else text.translate(_GREEK)) if word]
    if type_ is not None:
        words = _without_head(words, type_)
    if words:
        words[-1] = _singular_last(words)
    form = " ".join(words).replace("&", " and ").casefold()
    if not form.replace(" ", "").isalnum():
        form = _DROPPED.sub("", form)
    if any(map(str.isdigit, form)):
        form = _VERSION.sub(r"\1 v\2", form)
        form = _TRAILING_NUMBER.sub(r"\1 \2", form)
        form = _DIMENSION.sub(r"\1d", form)
    if _BRITISH.search(form):
        for pattern, replacement in _SPELLINGS:
            form = pattern.sub(replacement, form)
    return " ".join(form.split())


@lru_cache(maxsize=65536)
def is_proper(word: str) -> bool:
    """Tell whether a word is written as a name whatever its place: a capital after another letter, or a digit.

    Examples
    --------
    >>> [is_proper(w) for w in ("ImageNet", "BERT", "word2vec", "U-Net", "Pre-Training", "model")]
    [True, True, True, True, False, False]
    """
    return _PROPER.search(word) is not None


def _abbreviates(short: str, long: str) -> bool:
    """Tell whether the letters of ``short`` stand in ``long`` in order, starting a word."""
    letters = [c for c in short.rstrip("s").casefold() if c.isalnum()]
    if len(letters) < 2 or not any(c.isupper() for c in short):
        return False
    rest = iter(long.casefold())
    return all(c in rest for c in letters) and any(w[:1].casefold() == letters[0] for w in _JOINER.split(long))


def _without_head(words: list[str], type_: EntityType) -> list[str]:
    heads = _HEADS.get(type_)
    if heads is None or len(words) < 2 or words[-1].casefold() not in heads:
        return words
    before, head = words[-2], words[-1]
    named = is_proper(before) or (before[0].isupper() and head.islower() and not before.endswith(("ian", "ean")))
    if type_ is EntityType.TASK:
        named = named or len(words) > 2 or bool(_TASK_ENDING.search(before.casefold()))
    return words[:-1] if named else words


def _singular_last(words: list[str]) -> str:
    last = words[-1]
    if last.isupper():  # an acronym such as HANS, unless the whole name shouts
        return singular(last.casefold()) if len(words) > 1 and all(w.isupper() and len(w) > 5 for w in words) else last
    if len(last) > 2 and last[-1] == "s" and last[:-1].isupper():
        return last[:-1]
    return singular(last.casefold())
