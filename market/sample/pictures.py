"""Drawn pictures in place of photos: a room, some people, another light each time."""

import random
from io import BytesIO

from PIL import Image, ImageDraw

SIZE = (1200, 900)
LIGHTS = ((247, 233, 210), (222, 234, 228), (228, 231, 244), (244, 224, 216))
COATS = ((23, 82, 79), (168, 69, 44), (36, 88, 138), (122, 90, 12), (92, 64, 106), (60, 110, 70))


def picture(number: int) -> BytesIO:
    """A JPEG of an audience before a board; the same number gives the same picture."""
    dice = random.Random(number)
    wide, high = SIZE
    image = Image.new("RGB", SIZE, LIGHTS[number % len(LIGHTS)])
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, high * 0.62, wide, high), fill=tuple(c - 34 for c in LIGHTS[number % 4]))
    pen.rectangle(
        (wide * 0.3, 90, wide * 0.7, 380), fill=(252, 252, 250), outline=(90, 96, 92), width=8
    )
    for line in range(4):
        left, top = wide * 0.34, 140 + line * 55
        right = left + wide * dice.uniform(0.12, 0.3)
        pen.rounded_rectangle((left, top, right, top + 18), 9, fill=(150, 160, 156))
    for row in range(3):
        for seat in range(7 + row):
            x = 80 + seat * (wide - 160) / (6 + row) + dice.uniform(-14, 14)
            y = high * (0.56 + row * 0.14) + dice.uniform(-8, 8)
            head = 30 + row * 9
            coat = dice.choice(COATS)
            pen.ellipse((x - head, y - head, x + head, y + head), fill=(70, 58, 50))
            pen.rounded_rectangle(
                (x - head * 1.6, y + head * 0.8, x + head * 1.6, y + head * 4), head, fill=coat
            )
    body = BytesIO()
    image.save(body, "JPEG", quality=80)
    body.seek(0)
    return body
