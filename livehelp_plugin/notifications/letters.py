"""A mail to a shopper, as text and as HTML from the same parts. Pure: no sending, no looking up.

The HTML is plain enough for every mail program: one column, no picture, no script, nothing loaded from anywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

Html = SafeString

_BODY = "margin:0;padding:24px 16px;background:#f4f5f6;color:#1b1f23;font:16px/24px system-ui,sans-serif"
_SHEET = "max-width:560px;margin:0 auto;padding:24px;background:#fff;border-radius:12px"
_BUTTON = (
    "display:inline-block;padding:12px 20px;border-radius:24px;background:#0b5d57;color:#fff;"
    "text-decoration:none;font-weight:600"
)
_SMALL = "font-size:13px;line-height:18px;color:#5a6269"


@dataclass(frozen=True, slots=True)
class Paragraph:
    words: str


@dataclass(frozen=True, slots=True)
class Heading:
    words: str


@dataclass(frozen=True, slots=True)
class Speech:
    """What somebody said: ``head`` is who and when, ``own`` whether the reader said it."""

    head: str
    words: str
    own: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    words: str
    address: str


@dataclass(frozen=True, slots=True)
class Small:
    """What stands at the foot; ``address`` is linked with these words in HTML and written out in text."""

    words: str
    address: str = ""


Part = Paragraph | Heading | Speech | Link | Small


def as_text(parts: Sequence[Part]) -> str:
    """As plain text: what was said is indented, addresses stand on lines of their own."""
    return "\n\n".join(_text(part) for part in parts) + "\n"


def _text(part: Part) -> str:
    match part:
        case Speech(head, words):
            return head + "\n" + "\n".join(f"  {line}".rstrip() for line in words.splitlines())
        case Heading(words):
            return f"-- {words} --"
        case Link(words, address):
            return f"{words}:\n{address}"
        case Small(words, address):
            return f"{words}\n{address}".strip()
        case Paragraph(words):
            return words


def as_html(parts: Sequence[Part], *, title: str, language: str, direction: str = "ltr") -> str:
    """As a whole HTML document. Everything is escaped."""
    inside = format_html_join("\n", "{}", ((_html(part),) for part in parts))
    return format_html(
        '<!doctype html><html lang="{}" dir="{}"><head><meta charset="utf-8"><title>{}</title></head>'
        '<body style="{}"><div style="{}">{}</div></body></html>',
        language,
        direction,
        title,
        _BODY,
        _SHEET,
        inside,
    )


def _html(part: Part) -> Html:
    match part:
        case Speech(head, words, own):
            edge = "#0b5d57" if own else "#c8ccd0"
            return format_html(
                '<div style="margin:0 0 16px;padding:0 0 0 12px;border-left:3px solid {}"><div style="{}">{}</div>'
                '<div style="white-space:pre-wrap;overflow-wrap:anywhere">{}</div></div>',
                edge,
                _SMALL,
                head,
                words,
            )
        case Heading(words):
            return format_html('<p style="margin:24px 0 12px;{}">{}</p>', _SMALL, words)
        case Link(words, address):
            return format_html(
                '<p style="margin:24px 0"><a href="{}" style="{}">{}</a></p>',
                address,
                _BUTTON,
                words,
            )
        case Small(words, ""):
            return format_html('<p style="margin:16px 0 0;{}">{}</p>', _SMALL, words)
        case Small(words, address):
            return format_html(
                '<p style="margin:16px 0 0;{}"><a href="{}" style="color:inherit">{}</a></p>', _SMALL, address, words
            )
        case Paragraph(words):
            return format_html('<p style="margin:0 0 16px">{}</p>', words)
