"""What a file really is decides; what is kept of it is harmless."""

import io

import pytest
from PIL import Image

from livehelp_plugin.conversations import inspecting
from livehelp_plugin.conversations.inspecting import LONGEST, PREVIEW, admit, shown_name
from livehelp_plugin.events.refusals import Refused
from tests.factories.files import HTML, PDF, SECRET, SVG, archive, drawn, huge, photograph, with_words


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def refused(raw: bytes, megapixels: int = 50) -> str:
    with pytest.raises(Refused) as said:
        admit(raw, megapixels=megapixels)
    return said.value.code


@pytest.mark.parametrize(
    ("form", "mode", "kept"),
    [
        ("JPEG", "RGB", "jpg"),
        ("JPEG", "L", "jpg"),
        ("JPEG", "CMYK", "jpg"),
        ("PNG", "RGB", "png"),
        ("PNG", "RGBA", "png"),
        ("PNG", "P", "png"),
        ("WEBP", "RGB", "jpg"),
        ("WEBP", "RGBA", "png"),
        ("GIF", "RGB", "png"),
    ],
)
def test_pictures_are_encoded_anew_as_jpeg_or_png(form: str, mode: str, kept: str) -> None:
    raw = drawn(form, mode=mode) if mode != "P" else converted()
    admitted = admit(raw, megapixels=50)

    assert (admitted.kind, admitted.extension, admitted.width, admitted.height) == ("image", kept, 48, 32)
    assert opened(admitted.content).format == {"jpg": "JPEG", "png": "PNG"}[kept]
    assert admitted.preview == b""


def converted() -> bytes:
    out = io.BytesIO()
    opened(drawn()).convert("P").save(out, "PNG", transparency=0)
    return out.getvalue()


@pytest.mark.parametrize("raw", [photograph(), with_words()], ids=["jpeg", "png"])
def test_nothing_is_kept_beside_the_pixels(raw: bytes) -> None:
    assert SECRET in raw

    kept = admit(raw, megapixels=50).content

    assert SECRET not in kept
    assert not opened(kept).getexif()
    assert {"exif", "comment", "icc_profile", "Comment"}.isdisjoint(opened(kept).info)


def test_a_photograph_that_its_telephone_turned_stands_upright() -> None:
    admitted = admit(photograph((80, 40)), megapixels=50)

    assert (admitted.width, admitted.height) == (40, 80)
    assert opened(admitted.content).size == (40, 80)


def test_a_large_picture_is_kept_smaller_and_with_a_preview() -> None:
    admitted = admit(drawn("JPEG", (4000, 1000)), megapixels=50)

    assert (admitted.width, admitted.height) == (LONGEST, LONGEST // 4)
    assert opened(admitted.preview).size == (PREVIEW, PREVIEW // 4)


def test_a_photograph_saved_as_png_is_kept_as_jpeg(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inspecting, "HEAVY", 10)

    assert admit(drawn(), megapixels=50).extension == "jpg"
    assert admit(drawn(mode="RGBA"), megapixels=50).extension == "png", "it would lose what is clear"


def test_a_picture_is_believed_in_its_size_before_it_is_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    def decoded(*_: object) -> None:
        raise AssertionError("it was decoded")

    small, large, larger = drawn(size=(1001, 1000)), huge(9_000, 9_000), huge()
    monkeypatch.setattr(Image.Image, "load", decoded)
    assert refused(larger) == "file_pixels"
    assert refused(large) == "file_pixels"
    assert refused(small, megapixels=1) == "file_pixels"


def test_a_small_file_that_unpacks_to_far_more_is_refused() -> None:
    """Its size is true, and so is what it weighs once it is decoded."""
    bomb = drawn(size=(9_000, 6_000))
    assert len(bomb) < 300_000
    assert refused(bomb) == "file_pixels"


@pytest.mark.parametrize("raw", [HTML, SVG, b"\x1f\x8b" + SVG, archive(), b"MZ\x90\x00", b"hello", b"<?xml?>"])
def test_what_is_neither_picture_nor_pdf_is_refused(raw: bytes) -> None:
    assert refused(raw) == "file_kind"


@pytest.mark.parametrize("form", ["TIFF", "BMP", "ICO"])
def test_other_pictures_are_refused(form: str) -> None:
    assert refused(drawn(form)) == "file_kind"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        drawn()[:60],
        drawn("JPEG")[:200],
        b"\x89PNG\r\n\x1a\n" + HTML,
        b"GIF89a" + b"=1;alert(1)",
        b"RIFF    WEBP",
        PDF[:20],
    ],
)
def test_what_is_empty_cut_off_or_false_is_refused(raw: bytes) -> None:
    assert refused(raw) == "file_damaged"


@pytest.mark.parametrize("hidden", [archive(), HTML, b"\nalert(1)//"])
def test_what_hides_behind_the_pixels_is_gone(hidden: bytes) -> None:
    for form in ("PNG", "JPEG", "GIF", "WEBP"):
        assert hidden not in admit(drawn(form) + hidden, megapixels=50).content


def test_a_pdf_is_kept_as_it_is() -> None:
    admitted = admit(PDF, megapixels=50)

    assert (admitted.kind, admitted.content, admitted.width) == ("pdf", PDF, None)


@pytest.mark.parametrize(
    "raw",
    [b"%PDF-1.4\n" + HTML + PDF, PDF + archive(), b"GIF89a" + PDF, b"\n" + PDF],
    ids=["html", "zip", "gif", "late"],
)
def test_a_pdf_that_is_something_else_as_well_is_refused(raw: bytes) -> None:
    assert refused(raw) in ("file_kind", "file_damaged")


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("grinder.png", "grinder.jpg"),
        ("../../etc/passwd", "passwd.jpg"),
        ("..\\..\\boot.ini", "boot.jpg"),
        ("/etc/shadow", "shadow.jpg"),
        ("photo\u202egpj.exe", "photogpj.jpg"),
        ("a\u200bb\u2066c.png", "abc.jpg"),
        ("nul\x00.png", "nul.jpg"),
        ("-rf.png", "rf.jpg"),
        ("dots....", "dots.jpg"),
        ("x.tar.gz", "x.tar.jpg"),
        ('"><img src=x onerror=alert(1)>.png', "img src=x onerror=alert(1).jpg"),
        ("a\r\nSet-Cookie: b.png", "aSet-Cookie b.jpg"),
        ("caffe\u0301.png", "caffé.jpg"),
        (".png", ""),
        ("", ""),
        ("....", ""),
    ],
)
def test_a_name_is_made_harmless_and_ends_as_the_file_is(given: str, shown: str) -> None:
    assert shown_name(given, "jpg") == shown


def test_a_long_name_is_cut_before_its_ending() -> None:
    assert shown_name("x" * 300 + ".jpeg", "jpg") == "x" * 96 + ".jpg"
    assert len(shown_name("x" * 300, "jpg")) == 100
