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

REMEMBERED: Final = 16_384
"""Names or words of which a function remembers what it returned: the frequent ones. More would rather cost time, since
Python's collector of garbage goes through all."""
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
_SOFT_HYPHEN: Final = re.compile(r"(?:\(cid:173\)|\xad)\s?")
_ABBREVIATION: Final = re.compile(r"\s*\(\s*(\w[\w.+-]{0,11})\s*\)")
_PROPER: Final = re.compile(r"\d|(?<=[^\W\d_])[A-Z]|^[A-Z]-[A-Z]")
_DETERMINER: Final = re.compile(
    r"^(?:the|an?|our|this|these|those|that|their|its|such|proposed|existing|aforementioned|well-known|so-called)\s+(?=\w)"
    r"|^(?:state[\s-]+of[\s-]+the[\s-]+art|SOTA)\s+(?=\w+[\s-]+\w)",
    re.IGNORECASE,
)
_POSSESSIVE: Final = re.compile(r"(?<=\w)['’]s\b")
_JOINER: Final = re.compile(r"[\s\-‐‑‒–—―−_/~]+")
_BROKEN: Final = re.compile(r"(?<=[a-z])[-‐] (?=[a-z]{2})(?!(?:and|or|to|nor)\b)")
_DROPPED: Final = re.compile(r"[^\w\s+#^@*.]|(?<!\d)\.(?!\d)|\.(?=\s|$)")
_VERSION: Final = re.compile(r"\b([a-z]{2,}?)v(\d[\d.]*)(?![a-z])")
_TRAILING_NUMBER: Final = re.compile(r"\b([a-z]{3,})(\d[\d.]*[a-z]{0,2})\b")
_DIMENSION: Final = re.compile(r"\b(\d) d(?:imensional)?\b")
_DIMENSION_WORD: Final = re.compile(r"\b(one|two|three|four) dimensional\b")
_NUMBERS: Final = {"one": "1", "two": "2", "three": "3", "four": "4"}
_NET: Final = re.compile(r"\b(neural|adversarial) net$")
_BRITISH: Final = re.compile(r"is(?:e|ation|ing)|yse|ll(?:ing|e[dr])|our|tre\b")
_SPELLINGS: Final = (
    (re.compile(r"isation\b"), "ization"),
    (
        re.compile(
            r"((?:general|optim|regular|normal|quant|random|local|personal|visual|factor|token|linear|discret|parametr|parameter"
            r"|minim|maxim|categor|character|organ|recogn|initial|synchron|anonym|summar|synthes|custom|penal|stabil"
            r"|central|vector|polar|digit|standard|contextual|memor|spars)i)s(e[drs]?|ing)\b"
        ),
        r"\1z\2",
    ),
    (re.compile(r"(?<=[lr])yse\b"), "yze"),
    (re.compile(r"(model|label|channel|signal|travel|cancel)l(ing|e[dr])\b"), r"\1\2"),
    (re.compile(r"\b(behavi|col|neighb|tum)our"), r"\1or"),
    (re.compile(r"\bcentre\b"), "center"),
)
# "over-smoothed", but not "distribution over actions" or "intersection-over-union".
_BEFORE_HYPHEN: Final = re.compile(r"(?<![\w-])(over|under)-(?=[a-z]{3})(?!the\b)", re.IGNORECASE)
# Words that are found in one piece, with a hyphen and with a blank ("multi-modal"); the form has one piece.
_JOINED_PREFIXES: Final = frozenset(
    {
        "multi", "pre", "non", "re", "sub", "auto", "micro", "bi", "de", "photo", "spatio", "tele", "ego", "omni",
    }
)  # fmt: skip
_JOINED: Final = frozenset(
    {
        "online", "offline", "onboard", "feedforward", "finetuning", "finetune", "finetuned", "dataset", "database",
        "tradeoff", "healthcare", "metadata", "handheld", "keypoint", "waypoint", "runtime", "timeline", "downstream",
        "commonsense", "quadrotor", "crosslingual", "highdimensional", "superresolution", "semidefinite",
        "backpropagation", "backstepping", "pathfinding", "groundtruth", "handover", "ecommerce", "underactuated",
        "reid", "rgbd", "inpainting", "overcomplete", "overfitting", "overparameterized", "oversampling",
        "oversegmentation", "oversmoothing", "undersampled", "undersampling", "underwater",
    }
)  # fmt: skip

_IRREGULAR: Final = {
    "analyses": "analysis", "hypotheses": "hypothesis", "theses": "thesis", "syntheses": "synthesis",
    "matrices": "matrix", "vertices": "vertex", "indices": "index", "corpora": "corpus", "criteria": "criterion",
    "phenomena": "phenomenon", "biases": "bias", "lenses": "lens", "gases": "gas", "viruses": "virus",
    "axes": "axis", "curricula": "curriculum",
}  # fmt: skip
_NOT_PLURAL: Final = frozenset(
    {
        "bias", "lens", "atlas", "canvas", "gas", "series", "species", "news", "chaos", "kubernetes", "diabetes",
        "rabies", "aids", "whereas", "alias", "texas", "paris", "mars", "vegas", "james", "adams", "keras", "redis",
        "pegasus", "always", "cosmos", "pandas", "bayes",
    }
)  # fmt: skip

_PLURAL: Final = frozenset(
    {
        "characteristics", "critics", "fabrics", "geodesics", "harmonics", "heuristics", "logics", "metrics", "mosaics",
        "quadrics", "rubrics", "tactics", "topics",
    }
)  # fmt: skip
"""Plurals among the words in -ics, most of which are fields of study."""

TYPE_HEADS: Final = {
    EntityType.DATASET: frozenset({"dataset", "corpus", "benchmark"}),
    EntityType.MODEL: frozenset({"model", "architecture"}),
    EntityType.METHOD: frozenset(
        {"method", "algorithm", "framework", "approach", "model", "architecture", "procedure", "scheme", "technique"}
    ),
    EntityType.TASK: frozenset({"task"}),
    EntityType.METRIC: frozenset({"score", "metric"}),
    EntityType.CONCEPT: frozenset[str](),
}
"""Nouns that say what type a name has and nothing more."""
_HEAD_ENDINGS: Final = {
    type_: tuple(form for head in sorted(heads) for form in (head, head + "s")) for type_, heads in TYPE_HEADS.items()
}
_TASK_ENDING: Final = re.compile(r"(?:ing|ion|ment|sis|val)$")


def plain_text(name: str) -> str:
    r"""Return a name without LaTeX mark-up and soft hyphens, in Unicode NFKC, on one line.

    Examples
    --------
    >>> plain_text(r"\emph{Beam} $\beta$-VAE")
    'Beam beta-VAE'
    """
    text = name if name.isascii() else unicodedata.normalize("NFKC", name.translate(_SUPERSCRIPTS))
    if "cid:" in text or "\xad" in text:  # as texts of PDF files have them
        text = _SOFT_HYPHEN.sub("", text)
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
    if len(word) < 4 or word[-1] != "s" or word in _NOT_PLURAL or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ics") and word not in _PLURAL:
        return word
    if word.endswith("ies") and len(word) > 5:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zzes")):
        return word[:-2]
    return word[:-1]


@lru_cache(maxsize=REMEMBERED)
def normal_form(name: str, type_: EntityType | None = None) -> str:
    r"""Return the form under which a name is compared.

    In this order: LaTeX commands and Unicode variants go (NFKC, no accents); words broken at the end of a line
    ("func- tion") become whole; a parenthesised abbreviation,
    leading determiners ("the proposed") and possessives go; a type head that adds nothing to a proper name
    goes ("FEVER dataset" as a Dataset); the last word becomes singular; case is folded; hyphens, slashes and
    underscores become one space; a number after a name is set apart (GPT3, GPT-3); British spellings of
    frequent words become American; words that are also written as one are joined ("multi-modal").

    Parameters
    ----------
    name
        A name or a mention as it stands in a text.
    type_
        With a type, its head nouns are dropped: "dataset", "corpus", "benchmark" for a Dataset, "model",
        "architecture" for a Model or Method, "method", "algorithm", "framework", "approach", "procedure", "scheme",
        "technique" for a Method,
        "score", "metric" for a Metric (all after a proper name only), "task" for a Task.

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
    if type_ is not None and not (form := normal_form(name)).endswith(_HEAD_ENDINGS[type_]):
        return form
    text = plain_text(name).strip(" .,;:'\"`“”‘’")
    if "- " in text or "‐ " in text:
        text = _BROKEN.sub("", text)
    abbreviation = _ABBREVIATION.search(text) if "(" in text else None
    if abbreviation and abbreviates(abbreviation.group(1), text[: abbreviation.start()]):
        text = text[: abbreviation.start()] + text[abbreviation.end() :]
    while (match := _DETERMINER.match(text)) and match.end() < len(text):
        text = text[match.end() :]
    if "'" in text or "’" in text:
        text = _POSSESSIVE.sub("", text)
    if "er-" in text:
        text = _BEFORE_HYPHEN.sub(r"\1", text)
    words = [word for word in _JOINER.split(text if text.isascii() else _ascii_letters(text)) if word]
    if type_ is not None:
        words = _without_head(words, type_)
    if words:
        words[-1] = _singular_last(words)
    form = " ".join(words).replace("&", " and ").casefold()
    if not form.replace(" ", "").isalpha():
        form = _DROPPED.sub("", form)
        form = _VERSION.sub(r"\1 v\2", form)
        form = _TRAILING_NUMBER.sub(r"\1 \2", form)
        form = _DIMENSION.sub(r"\1d", form)
    if _BRITISH.search(form):
        for pattern, replacement in _SPELLINGS:
            form = pattern.sub(replacement, form)
    if "dimensional" in form:
        form = _DIMENSION_WORD.sub(lambda match: f"{_NUMBERS[match.group(1)]}d", form)
    if form.endswith(" net"):
        form = _NET.sub(r"\1 network", form)
    return " ".join(joined(form.split()))


@lru_cache(maxsize=REMEMBERED)
def is_proper(word: str) -> bool:
    """Tell whether a word is written as a name whatever its place: a capital after another letter, or a digit.

    Examples
    --------
    >>> [is_proper(w) for w in ("ImageNet", "BERT", "word2vec", "U-Net", "Pre-Training", "model")]
    [True, True, True, True, False, False]
    """
    return _PROPER.search(word) is not None


def abbreviates(short: str, long: str) -> bool:
    """Tell whether the letters of ``short`` stand in ``long`` in order, the first of them starting a word.

    Examples
    --------
    >>> abbreviates("GNNs", "graph neural networks"), abbreviates("SAM", "sharpness-aware minimization")
    (True, True)
    """
    letters = [c for c in short.rstrip("s").casefold() if c.isalnum()]
    if len(letters) < 2 or not any(c.isupper() for c in short):
        return False
    rest = iter(long.casefold())
    return all(c in rest for c in letters) and any(w[:1].casefold() == letters[0] for w in _JOINER.split(long))


def _ascii_letters(text: str) -> str:
    """Return a text with Greek letters by name and Latin letters without accents."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_GREEK))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def joined(words: list[str]) -> list[str]:
    """Return words with compounds of two that are also written as one joined.

    Examples
    --------
    >>> joined(["multi", "task", "data", "set"])
    ['multitask', 'dataset']
    """
    found: list[str] = []
    for word in words:
        before = found[-1] if found else " "
        if (before in _JOINED_PREFIXES and len(word) > 2 and word.isalpha()) or before + word in _JOINED:
            found[-1] = before + word
        else:
            found.append(word)
    return found


def _without_head(words: list[str], type_: EntityType) -> list[str]:
    if len(words) < 2 or singular(words[-1].casefold()) not in TYPE_HEADS[type_]:
        return words
    if type_ is EntityType.DATASET and (shorter := _without_head(words[:-1], type_)) != words[:-1]:
        return shorter  # "FEVER benchmark dataset"
    before, head = words[-2], words[-1]
    # "PRIMAL-DUAL METHODS" is a heading, "Kernel methods" the start of a sentence, "Kernel Methods" a title.
    named = is_proper(before) and not (head.isupper() and before.isupper()) and not before[0].isdigit()
    if type_ is EntityType.DATASET:
        named = named or (before[0].isupper() and head in ("dataset", "corpus", "benchmark"))
    if type_ is EntityType.TASK:
        named = named or len(words) > 2 or bool(_TASK_ENDING.search(before.casefold()))
    return words[:-1] if named else words


def _singular_last(words: list[str]) -> str:
    last = words[-1]
    if last.isupper():  # an acronym such as HANS, unless the whole name shouts
        shouts = len(words) > 1 and "".join(words).isupper() and max(map(len, words)) > 7
        return singular(last.casefold()) if shouts else last
    if len(last) > 2 and last[-1] == "s" and last[-2].isupper():
        return last[:-1]
    if is_proper(last) and not last.endswith(("Nets", "formers")):  # a name such as RedditBias
        return last
    return singular(last.casefold())
