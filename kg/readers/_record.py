"""From the fields of a record to a :class:`~kg.records.Paper`: types checked, texts kept, an id made."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from typing import Final

from kg.records import Paper

FIELDS: Final = ("id", "title", "abstract", "year", "venue", "url", "authors", "keywords")

# C0 and C1 controls that are no white space, lone surrogates, and what steers display but says nothing:
# soft hyphen, zero width space, direction overrides, byte order mark.
_CONTROL: Final = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u200b\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
_UNSTORABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")
_YEAR: Final = re.compile(r"(?<!\d)(1[5-9]\d\d|2[01]\d\d)(?!\d)")
_PLACEHOLDER_ID: Final = re.compile(r"(?:.*[:/])?(?:none|null|nan|n/a|undefined)", re.IGNORECASE | re.DOTALL)
_AUTHOR_SEPARATOR: Final = re.compile(r"\s*;\s*|\s+and\s+")
_KEYWORD_SEPARATOR: Final = re.compile(r"\s*[;,]\s*")
_JSON_NAMES: Final[dict[type, str]] = {
    bool: "true or false",
    int: "a number",
    float: "a number",
    str: "a text",
    list: "a list",
    dict: "an object",
    type(None): "null",
}
_SHOWN: Final = 60


def clean_text(text: str) -> str:
    """Return a text on one line: white space runs become one blank, control characters go.

    Everything else stays as given, markup included.
    """
    if not text.isprintable():
        text = _CONTROL.sub("", text)
    return " ".join(text.split())


def keep_text(text: str) -> str:
    """Return a title or abstract with every character in its place, so that offsets into the source hold.

    Only what no file or store can hold is replaced, one for one: controls by a blank, lone surrogates by U+FFFD.
    """
    if text.isprintable():
        return text
    return _UNSTORABLE.sub(lambda match: "\ufffd" if match[0] >= "\ud800" else " ", text)


def text_id(title: str, abstract: str) -> str:
    """Return the id of a paper that brings none: a hash of its cleaned texts, the same on every run."""
    text = unicodedata.normalize("NFKC", f"{clean_text(title)}\n{clean_text(abstract)}")
    return "p-" + hashlib.sha256(text.encode()).hexdigest()[:16]


def pick_fields(record: Mapping[str, object], columns: Mapping[str, str]) -> dict[str, object]:
    """Return the values of our fields in a record; a column ``a.b`` is key ``a.b`` or ``b`` within ``a``."""
    values: dict[str, object] = {}
    for field in FIELDS:
        column = columns.get(field, field)
        if column in record:
            values[field] = record[column]
        elif "." in column:
            value: object = record
            for key in column.split("."):
                if not isinstance(value, Mapping) or key not in value:
                    break
                value = value[key]
            else:
                values[field] = value
    return values


def make_paper(record: Mapping[str, object], columns: Mapping[str, str]) -> Paper:
    """Make a paper of a record.

    Raises
    ------
    ValueError
        If title or abstract is missing or empty, or a field is of the wrong type; the message is one line.
    """
    values = pick_fields(record, columns)
    texts = {}
    for field in ("title", "abstract"):
        column = columns.get(field, field)
        if field not in values:
            raise ValueError(f"no field '{column}'; the record has {_listed(record)}")
        if not _text(values[field], column):
            raise ValueError(f"the {field} is empty")
        texts[field] = keep_text(str(values[field]))
    title, abstract = texts["title"], texts["abstract"]
    return Paper(
        id=record_id(values) or text_id(title, abstract),
        title=title,
        abstract=abstract,
        year=_year(values.get("year"), columns.get("year", "year")),
        venue=_text(values.get("venue"), columns.get("venue", "venue")) or None,
        url=_text(values.get("url"), columns.get("url", "url")) or None,
        authors=_names(values.get("authors"), columns.get("authors", "authors"), _AUTHOR_SEPARATOR),
        keywords=_names(values.get("keywords"), columns.get("keywords", "keywords"), _KEYWORD_SEPARATOR),
    )


def record_id(values: Mapping[str, object]) -> str | None:
    """Return the id among a record's values; None if there is none or a mere placeholder (``venue:None``).

    Raises
    ------
    ValueError
        If it is neither a text nor a whole number.
    """
    value = values.get("id")
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    id_ = _text(value, "id")
    return None if not id_ or _PLACEHOLDER_ID.fullmatch(id_) else id_


def shorten(text: str) -> str:
    """Return a text that fits a message."""
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def json_name(value: object) -> str:
    """Return what a JSON value is, in words."""
    return _JSON_NAMES.get(type(value), type(value).__name__)


def _text(value: object, column: str) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValueError(f"the field '{column}' should be a text, found {json_name(value)}")
    return clean_text(value)


def _year(value: object, column: str) -> int | None:
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, int | float | str) and not isinstance(value, bool):
        text = clean_text(value) if isinstance(value, str) else str(value).removesuffix(".0")
        if match := _YEAR.search(text) if isinstance(value, str) else _YEAR.fullmatch(text):
            return int(match.group())
        found = f"'{shorten(text)}'"
    else:
        found = json_name(value)
    raise ValueError(f"the field '{column}' should be a year or a date such as 2021-05-03, found {found}")


def _names(value: object, column: str, separator: re.Pattern[str]) -> tuple[str, ...]:
    if value is None:
        return ()
    if isinstance(value, str):
        return tuple(filter(None, separator.split(clean_text(value))))
    if not isinstance(value, list):
        raise ValueError(f"the field '{column}' should be a list of names, found {json_name(value)}")
    names = []
    for item in value:
        name = item.get("name") if isinstance(item, dict) else item
        if not isinstance(name, str | None):
            raise ValueError(f"the field '{column}' should be a list of names, found {json_name(item)} in it")
        if isinstance(item, dict) and name is None:
            raise ValueError(f"the field '{column}' should be a list of names, found an object without 'name' in it")
        if name and (name := clean_text(name)):
            names.append(name)
    return tuple(names)


def _listed(record: Mapping[str, object]) -> str:
    if not record:
        return "no fields"
    names = ", ".join(clean_text(shorten(name)) for name in list(record)[:8])
    return names + (", …" if len(record) > 8 else "")
