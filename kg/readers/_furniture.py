"""What on a web page belongs to the page and not to the papers it lists."""

from __future__ import annotations

import re
from typing import Final

_SHORT: Final = 300
"""Longer texts are never taken for furniture, whatever they hold."""

_MONTH: Final = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
_DATE: Final = (
    rf"(?:\d{{4}}-\d\d?-\d\d?|\d\d?[./]\d\d?[./]\d{{2,4}}|{_MONTH} \d\d?(?:, ?\d{{4}})?|"
    rf"\d\d? {_MONTH}(?: \d{{4}})?|{_MONTH} \d{{4}}|(?:\d+|an?) (?:minute|hour|day|week|month|year)s? ago)"
)
_COUNT: Final = r"[+\-#·•★⭐☆▲△👍\s]*\d[\d.,]*\s*[kKmM%+]?"
_COUNTED: Final = (
    r"(?:authors?|upvotes?|likes?|stars?|forks?|comments?|citations?|views?|downloads?|pages?|papers?|results?|"
    r"points?|followers?|replies|reply|models?|datasets?|spaces?|collections?)"
)
_MENU_WORDS: Final = frozenset(
    re.findall(
        r"\w+",
        """
    about abstract abstracts account all and api articles arxiv ascending authors best blog bookmark browse by
    careers citations cite clear close code collections comments community conditions contact content cookies
    copyright daily datasets date descending docs download enterprise error explore export feed feedback filter
    follow github help home hot html in jobs join journals latest legal less library likes links loading log login
    logout main me menu models month monthly more most my new newest newsletter next notifications now of oldest
    on open or out page pages paper papers pdf popular powered previous pricing privacy profile publications read
    recent recently references register related relevance report reset resources results reviews rss save search
    see settings share show sign similar skip solutions sort source spaces star status submit subscribe support
    tags terms the theme to today top topics tos trending unsubscribe up update upvote upvotes view views website
    week weekly year
        """,
    )
)

_CERTAIN: Final = re.compile(
    rf"(?:{_COUNT}|{_COUNT}\s*{_COUNTED}|{_COUNTED}\s*:?\s*{_COUNT}"
    rf"|(?:(?:published|submitted|posted|updated|released|date|on)[ :]*)*{_DATE}(?:\s*[·•|,].{{0,40}})?"
    r"|(?:https?://|www\.)\S+|\S+@\S+\.\w+|doi:\s*\S+|arxiv:\s*\S+(?:\s*\[[\w.-]+\])?"
    r"|[\W_]+|©.*|page \d+(?: of \d+)?)",
    re.IGNORECASE | re.DOTALL,
)
_BYLINE: Final = re.compile(
    r"by ?[A-Z@]|By [A-Z]|(?i:anonymous(?: authors?)?$|(?:submitted|posted|shared|curated) by\b"
    r"|(?:authors?|subjects?|comments?|categories|journal-ref|cite as|keywords|index terms)\s*:)"
)
_PHRASE: Final = re.compile(
    r"\b(?:your (?:e-?mail )?inbox|newsletter|sign (?:in|up)|log ?in|subscribe|cookies?|privacy policy"
    r"|terms of (?:use|service)|all rights reserved)\b|^(?:view|read|see|show) (?:more|all|on|in)\b",
    re.IGNORECASE,
)
_NOTICE: Final = re.compile(
    r"\b(?:(?:we|site|website) uses? cookies|sign up|subscribe|all rights reserved|privacy policy|log in"
    r"|enable javascript|terms of (?:use|service))\b",
    re.IGNORECASE,
)
_NOTICE_WORDS: Final = 45
_AFFILIATION: Final = re.compile(
    r"^(?:(?:the )?(?:department|school|faculty|institute|university|college) of\b|\d? ?[A-Z][\w ]{2,40} "
    r"(?:university|institute|laborator(?:y|ies)|inc\.?|gmbh|college)(?:[ ,].{0,60})?$)",
    re.IGNORECASE,
)
_NAME_SEPARATOR: Final = re.compile(r"\s*(?:[,;·•|&]|\band\b)\s*")
_PARTICLES: Final = re.compile("al|bin|da|de[lnrs]?|di|du|el|l[ae]|ter|van|von")
_MARKS: Final = "0123456789*†‡§¶ "


def is_certain(text: str) -> bool:
    """Return whether a block can be no title: a counter, date, address or copyright line, or menu words only."""
    if len(text) > _SHORT:
        return False
    return _CERTAIN.fullmatch(text) is not None or all(
        word in _MENU_WORDS for word in re.findall(r"\w+", text.casefold())
    )


def is_likely(text: str) -> bool:
    """Return whether a block is rather furniture than a title: also bylines, author lines and invitations."""
    if len(text) > _SHORT:
        return is_author_list(text)
    return (
        is_certain(text)
        or is_author_list(text)
        or any((_BYLINE.match(text), _PHRASE.search(text), _AFFILIATION.search(text)))
    )


def is_author_list(text: str) -> bool:
    """Return whether a block lists persons: most of its parts could be names, and nothing is in small letters."""
    parts = [part for part in _NAME_SEPARATOR.split(text.removesuffix("et al.")) if part.strip(_MARKS)]
    # Two phrases of a title may look like two names, unless they are long.
    longest = 3 if len(parts) == 2 else 5
    names = sum(is_name(part, longest) for part in parts)
    return len(parts) > 1 and names >= 0.8 * len(parts)


def is_name(text: str, longest: int = 3) -> bool:
    """Return whether a text could be the name of one person: two or more capitalised words, or initials."""
    words = text.strip(_MARKS).split(" ")
    return 2 <= len(words) <= longest and all(word[:1].isupper() or _PARTICLES.fullmatch(word) for word in words)


def is_notice(text: str) -> bool:
    """Return whether a paragraph is a notice of the page, on cookies, terms or subscriptions."""
    return text.count(" ") < _NOTICE_WORDS and _NOTICE.search(text) is not None
