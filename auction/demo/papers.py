"""Papers and pictures of the demo court, drawn here: nothing is taken from a real sale."""

import io

import typst
from PIL import Image, ImageDraw
from werkzeug.datastructures import FileStorage

from auction.papers.letter_font import FONT_FOLDER

SKY, GROUND = (214, 228, 236), (196, 206, 190)


def report(title: str, words: str) -> FileStorage:
    """A one-page PDF."""
    source = (
        '#set text(font: "Noto Serif SC", size: 12pt)\n#set page(paper: "a4", margin: 3cm)\n'
        "#align(center, text(size: 18pt, sys.inputs.title))\n#v(1cm)\n#sys.inputs.words"
    )
    pdf: bytes = typst.compile(  # type: ignore[misc]
        source.encode(), font_paths=[FONT_FOLDER], sys_inputs={"title": title, "words": words}
    )
    return FileStorage(io.BytesIO(pdf), filename="report.pdf", content_type="application/pdf")


def photo(kind: str, number: int) -> FileStorage:
    """A plain drawing of a house or a car, different for each number."""
    image = Image.new("RGB", (1200, 900), SKY)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 640, 1200, 900), fill=GROUND)
    (_house if kind == "immovable" else _car)(draw, number)
    out = io.BytesIO()
    image.save(out, "PNG")
    out.seek(0)
    return FileStorage(out, filename="photo.png", content_type="image/png")


def _house(draw: ImageDraw.ImageDraw, number: int) -> None:
    wall = ((188, 170, 150), (166, 178, 190), (190, 186, 160), (178, 158, 164))[number % 4]
    left, top = 340, 180 + 40 * (number % 3)
    draw.rectangle((left, top, 860, 700), fill=wall)
    for row in range((700 - top) // 90):
        for column in range(5):
            x, y = left + 30 + column * 98, top + 30 + row * 90
            lit = (number + row * 3 + column) % 4 == 0
            draw.rectangle((x, y, x + 60, y + 50), fill=(244, 226, 160) if lit else (112, 132, 148))
    draw.rectangle((570, 620, 630, 700), fill=(92, 78, 70))


def _car(draw: ImageDraw.ImageDraw, number: int) -> None:
    paint = ((150, 60, 56), (60, 86, 128), (92, 96, 100))[number % 3]
    draw.polygon([(400, 470), (520, 360), (780, 360), (880, 470)], fill=(112, 132, 148))
    draw.rounded_rectangle((280, 460, 960, 620), 40, fill=paint)
    for x in (400, 760):
        draw.ellipse((x, 560, x + 130, 690), fill=(44, 44, 46))
        draw.ellipse((x + 40, 600, x + 90, 650), fill=(150, 150, 152))
