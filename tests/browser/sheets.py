"""Pictures of the shopper's chat, small enough for a repository: each state once, all devices and languages beside
one another."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw
from playwright.sync_api import FloatRect, Page

FOLDER = Path(__file__).resolve().parent.parent.parent / "var" / "tour"
COLOURS = 48
GAP = 16
ORDER = ("desktop-en", "desktop-it", "phone-en", "phone-it")


@dataclass
class Sheet:
    device: str
    language: str

    def add(self, name: str, page: Page) -> None:
        clip: FloatRect | None = None
        if self.device == "desktop" and page.viewport_size:
            width, height = page.viewport_size["width"], page.viewport_size["height"]
            clip = {"x": width - 432, "y": 0, "width": 432, "height": height}
        FOLDER.mkdir(parents=True, exist_ok=True)
        path = FOLDER / f"{name}.{self.device}-{self.language}.png"
        page.screenshot(path=path, animations="disabled", caret="hide", clip=clip)

    @staticmethod
    def join(folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        for name in sorted({path.name.partition(".")[0] for path in FOLDER.glob("*.png")}):
            paths = [FOLDER / f"{name}.{kind}.png" for kind in ORDER]
            pictures = [Image.open(path).convert("RGB") for path in paths if path.exists()]
            width = sum(one.width for one in pictures) + GAP * (len(pictures) - 1)
            sheet = Image.new("RGB", (width, max(one.height for one in pictures)), "white")
            left = 0
            for one in pictures:
                sheet.paste(one, (left, 0))
                left += one.width + GAP
            small = sheet.resize((round(sheet.width * 0.75), round(sheet.height * 0.75)), Image.Resampling.LANCZOS)
            small.quantize(COLOURS, dither=Image.Dither.NONE).save(folder / f"{name}.png", optimize=True)


def contact_sheet(pictures: list[tuple[str, bytes]], path: Path, across: int = 7) -> None:
    """All of them on one picture, each under its title, at half the size."""
    shots = [(title, Image.open(BytesIO(shot)).convert("RGB")) for title, shot in pictures]
    width, height = shots[0][1].width // 2, shots[0][1].height // 2
    rows = -(-len(shots) // across)
    sheet = Image.new("RGB", (across * (width + GAP) + GAP, rows * (height + 2 * GAP) + GAP), "#8a8f94")
    draw = ImageDraw.Draw(sheet)
    for place, (title, shot) in enumerate(shots):
        left, top = GAP + place % across * (width + GAP), GAP + place // across * (height + 2 * GAP)
        draw.text((left, top), title, fill="white")
        sheet.paste(shot.resize((width, height), Image.Resampling.LANCZOS), (left, top + GAP))
    path.parent.mkdir(parents=True, exist_ok=True)
    sheet.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
