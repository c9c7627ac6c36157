"""What a file really is, and a harmless copy of it. Pure: bytes in, bytes out; nothing is believed but the content.

A picture is decoded and encoded anew: location, camera, comments, colour profiles and whatever was hidden behind the
pixels are gone. A PDF cannot be made anew; it must begin and end as one and is never shown within the shop's pages.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from io import BytesIO
from threading import BoundedSemaphore

from PIL import Image, ImageOps

from livehelp_plugin.events.refusals import Refused

LONGEST = 2560
"""Pixels of the longer side that are kept: enough to read a receipt."""

PREVIEW = 640
"""The same of what a thread shows."""

HEAVY = 1_500_000
"""A picture without transparency that is larger than this as PNG (bytes) is a photograph, and kept as JPEG."""

_SIGNS = {b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG", b"GIF87a": "GIF", b"GIF89a": "GIF", b"%PDF-": "PDF"}
_HIDDEN = re.compile(rb"<\s*(html|script|svg|!doctype|\?xml)", re.IGNORECASE)
_ZIP_END = b"PK\x05\x06"
_TURN = BoundedSemaphore(2)
"""A large picture takes up to 200 MB while it is decoded: two at a time in a process."""


@dataclass(frozen=True, slots=True)
class Admitted:
    """A file as it will be kept. ``preview`` is empty where the picture is small itself."""

    kind: str
    extension: str
    content: bytes
    preview: bytes = b""
    width: int | None = None
    height: int | None = None


def admit(raw: bytes, *, megapixels: int) -> Admitted:
    """A harmless copy; Refused ``file_kind``, ``file_damaged``, ``file_pixels``, or ``unavailable`` when too busy."""
    found = _kind(raw)
    if found is None:
        raise Refused("file_kind" if raw else "file_damaged")
    if found == "PDF":
        return _pdf(raw)
    if not _TURN.acquire(timeout=20):
        raise Refused("unavailable")
    try:
        return _picture(raw, found, megapixels)
    except Refused:
        raise
    except Image.DecompressionBombError:
        raise Refused("file_pixels", most=megapixels) from None
    except Exception:  # every decoder has its own way of saying that a file is broken
        raise Refused("file_damaged") from None
    finally:
        _TURN.release()


def _kind(raw: bytes) -> str | None:
    if raw[:4] == b"RIFF" and raw[8:12] == b"WEBP":
        return "WEBP"
    return next((kind for sign, kind in _SIGNS.items() if raw.startswith(sign)), None)


def _pdf(raw: bytes) -> Admitted:
    """A whole PDF and nothing else: no page of HTML before it, no archive behind it."""
    if _HIDDEN.search(raw[:1024]) or _ZIP_END in raw[-65_557:]:
        raise Refused("file_kind")
    if b"%%EOF" not in raw[-1024:]:
        raise Refused("file_damaged")
    return Admitted("pdf", "pdf", raw)


def _picture(raw: bytes, kind: str, megapixels: int) -> Admitted:
    with Image.open(BytesIO(raw), formats=[kind]) as opened:
        if opened.width * opened.height > megapixels * 1_000_000:
            raise Refused("file_pixels", most=megapixels)
        opened.draft("RGB", (LONGEST, LONGEST))  # a JPEG is decoded no larger than it is needed
        opened.load()
        image = ImageOps.exif_transpose(opened)
    image = _plain(image)
    image.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS)
    content, extension = _encoded(image, kind)
    preview = b""
    if max(image.size) > PREVIEW:
        small = image.copy()
        small.thumbnail((PREVIEW, PREVIEW), Image.Resampling.LANCZOS)
        preview = _as(small, "PNG" if extension == "png" else "JPEG", quality=80)
    return Admitted("image", extension, content, preview, image.width, image.height)


def _plain(image: Image.Image) -> Image.Image:
    """Pixels alone: one of three modes, and nothing else that the file said."""
    clear = "transparency" in image.info or image.mode in ("RGBA", "LA", "PA", "RGBa", "La")
    mode = "RGBA" if clear else "L" if image.mode in ("L", "1") else "RGB"
    plain = image.convert(mode)
    plain.info = {}
    return plain


def _encoded(image: Image.Image, kind: str) -> tuple[bytes, str]:
    if image.mode != "RGBA" and kind in ("JPEG", "WEBP"):
        return _as(image, "JPEG", quality=85), "jpg"
    png = _as(image, "PNG")
    if image.mode == "RGBA" or len(png) <= HEAVY:
        return png, "png"
    return _as(image, "JPEG", quality=88), "jpg"


def _as(image: Image.Image, form: str, **options: int) -> bytes:
    out = BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def shown_name(given: str, extension: str) -> str:
    """What to call a file: the author's word for it without folders, signs that are not seen, or a false ending.

    At most 100 characters; empty where nothing is left.
    """
    name = re.split(r"[/\\]", unicodedata.normalize("NFC", given))[-1]
    name = "".join(sign for sign in name if unicodedata.category(sign)[0] != "C" and unicodedata.category(sign) != "Zl")
    stem = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", name.rstrip(" .-"))
    stem = re.sub(r'[<>:"|?*\s]+', " ", stem).strip(" .-")[: 99 - len(extension)].strip(" .-")
    return f"{stem}.{extension}" if stem else ""
