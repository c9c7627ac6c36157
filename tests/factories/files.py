"""Files as people send them, and as nobody should."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from PIL import Image, PngImagePlugin

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
HTML = b"<!doctype html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
SECRET = b"Via Roma 7, Bologna"
"""What a file tells beside its pixels."""


def drawn(form: str = "PNG", size: tuple[int, int] = (48, 32), *, mode: str = "RGB", **options: object) -> bytes:
    """A picture of one colour."""
    out = io.BytesIO()
    Image.new(mode, size, 120 if mode == "L" else (40, 90, 140, 128)[: len(mode)]).save(out, form, **options)
    return out.getvalue()


def photograph(size: tuple[int, int] = (80, 40)) -> bytes:
    """A JPEG from a telephone that was held upright: turned by its EXIF, with a place, a comment and a profile."""
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter
    exif[0x010E] = SECRET.decode()
    exif.get_ifd(0x8825)[2] = (44.0, 29.0, 38.0)
    return drawn("JPEG", size, exif=exif, comment=SECRET, icc_profile=SECRET * 9)


def with_words() -> bytes:
    """A PNG that tells where it was made."""
    words = PngImagePlugin.PngInfo()
    words.add_text("Comment", SECRET.decode())
    return drawn(pnginfo=words)


def huge(width: int = 60_000, height: int = 60_000) -> bytes:
    """A PNG of a few bytes that says it is 3.6 thousand million pixels."""
    raw = drawn()
    header = b"IHDR" + struct.pack(">II", width, height) + raw[24:29]
    return raw[:12] + header + struct.pack(">I", zlib.crc32(header)) + raw[33:]


def archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("evil.html", HTML)
    return out.getvalue()
