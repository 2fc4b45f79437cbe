#!/usr/bin/env python3
"""Measure how much of its cell each printable ASCII character inks, part by part, in DejaVu Sans Mono.

    benches/ascii_coverage.py [COLUMNS ROWS]     (default 4 8: the table that benches/recognition.rs reads)

Prints a line a character: its code, then the ink of each part of the cell in percent, row by row. Needs pillow and the font.
"""
import sys

from PIL import Image, ImageDraw, ImageFont

FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf"
SCALE = 64


def main():
    columns, rows = (int(word) for word in sys.argv[1:3]) if len(sys.argv) > 2 else (4, 8)
    font = ImageFont.truetype(FONT, 20 * SCALE)
    ascent, descent = font.getmetrics()
    width, height = round(font.getlength("x")), ascent + descent
    for code in range(32, 127):
        image = Image.new("L", (width, height), 0)
        ImageDraw.Draw(image).text((0, 0), chr(code), font=font, fill=255)
        parts = image.resize((columns, rows), Image.Resampling.BOX)
        print(code, *(round(level / 2.55) for level in parts.tobytes()))


main()
