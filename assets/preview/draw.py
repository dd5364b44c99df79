"""Draws the pictures that links to the status page are shown with elsewhere: one for each state and
language.

    python3 assets/preview/draw.py

They lie beside this script and are built into the program. It needs Chromium and a sans-serif font;
the shapes come from src/page/render/icons.rs and the words from locales/*/page.ftl, so that they are
those of the page. What Chromium draws has few colours; it is written again with a palette, which
takes a quarter of the bytes.
"""

import collections
import html
import pathlib
import re
import struct
import subprocess
import tempfile
import zlib

HERE = pathlib.Path(__file__).parent
HOUSE = HERE.parent.parent
ICONS = HOUSE / "src/page/render/icons.rs"
WIDTH, HEIGHT = 1200, 630
SIGNATURE = b"\x89PNG\r\n\x1a\n"

# File, icon, key of the words, tone and wash of templates/page/page.css.
STATES = [
    ("operational", "ok", "page-all-operational", "#1b6a3d", "#e9f3ea"),
    ("degraded", "degraded", "page-all-degraded", "#785000", "#fbf0d6"),
    ("partial", "partial", "page-all-partial", "#9c3808", "#fdebdf"),
    ("major", "major", "page-all-major", "#a0132e", "#fde8ea"),
    ("maintenance", "maintenance", "page-all-maintenance", "#1f549c", "#e7effa"),
    ("status", "bell", "page-picture-plain", "#a63c0a", "#fbf8f3"),
]

PAGE = """<!doctype html><meta charset="utf-8"><style>
* {{ margin: 0; }} :root {{ --on: {wash}; }}
body {{ width: {width}px; height: {height}px; background: {wash}; color: {tone}; display: flex; flex-direction: column;
  align-items: center; justify-content: center; gap: 44px; font: 680 84px "Noto Sans", "DejaVu Sans", sans-serif;
  letter-spacing: -2px; -webkit-font-smoothing: antialiased; }}
svg {{ width: 210px; height: 210px; }} i {{ position: absolute; inset: auto 0 0; height: 18px; background: {tone}; }}
</style><body><svg viewBox="0 0 24 24">{drawing}</svg><p>{words}</p><i></i>"""


def drawing(icon):
    found = re.search(r'"' + icon + r'",\s*r#"(.*?)"#', ICONS.read_text(), re.S)
    return found.group(1)


def said(language, key):
    texts = (HOUSE / "locales" / language / "page.ftl").read_text()
    return re.search("^" + key + " = (.+)$", texts, re.M).group(1)


def screenshot(page, folder):
    source, target = folder / "page.html", folder / "page.png"
    source.write_text(page)
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
               "--disable-lcd-text", "--force-device-scale-factor=1", f"--user-data-dir={folder}/profile",
               f"--window-size={WIDTH},{HEIGHT}", f"--screenshot={target}", source.as_uri()]
    subprocess.run(command, check=True, capture_output=True)
    return target.read_bytes()


def pixels(png):
    """Rows of (red, green, blue), of a picture with 8 bits for each channel and no interlacing."""
    at, data, header = len(SIGNATURE), b"", None
    while at < len(png):
        (length,), kind = struct.unpack(">I", png[at:at + 4]), png[at + 4:at + 8]
        body = png[at + 8:at + 8 + length]
        header = struct.unpack(">IIBBBBB", body) if kind == b"IHDR" else header
        data += body if kind == b"IDAT" else b""
        at += length + 12
    width, height, depth, colours, *_ = header
    assert (depth, header[6]) == (8, 0) and colours in (2, 6)
    step = {2: 3, 6: 4}[colours]
    raw, above, rows = zlib.decompress(data), bytes(width * step), []
    for y in range(height):
        start = y * (width * step + 1)
        how, line = raw[start], bytearray(raw[start + 1:start + 1 + width * step])
        for x in range(len(line)):
            left = line[x - step] if x >= step else 0
            up, corner = above[x], above[x - step] if x >= step else 0
            guess = left + up - corner
            paeth = min((left, up, corner), key=lambda value: abs(guess - value))
            line[x] = (line[x] + [0, left, up, (left + up) // 2, paeth][how]) & 255
        above = bytes(line)
        rows.append([tuple(above[x:x + 3]) for x in range(0, len(above), step)])
    return rows


def with_palette(rows):
    counts = collections.Counter(colour for row in rows for colour in row)
    palette = [colour for colour, _ in counts.most_common(256)]
    index = {colour: at for at, colour in enumerate(palette)}

    def nearest(colour):
        if colour not in index:
            distance = lambda at: sum((a - b) ** 2 for a, b in zip(palette[at], colour))
            index[colour] = min(range(len(palette)), key=distance)
        return index[colour]

    raw = b"".join(b"\0" + bytes(map(nearest, row)) for row in rows)
    chunk = lambda kind, body: (struct.pack(">I", len(body)) + kind + body
                                + struct.pack(">I", zlib.crc32(kind + body)))
    return (SIGNATURE + chunk(b"IHDR", struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 3, 0, 0, 0))
            + chunk(b"PLTE", b"".join(map(bytes, palette)))
            + chunk(b"IDAT", zlib.compress(raw, 9)) + chunk(b"IEND", b""))


for language in sorted(folder.name for folder in (HOUSE / "locales").iterdir()):
    for name, icon, key, tone, wash in STATES:
        page = PAGE.format(width=WIDTH, height=HEIGHT, tone=tone, wash=wash,
                           words=html.escape(said(language, key)), drawing=drawing(icon))
        with tempfile.TemporaryDirectory() as folder:
            rows = pixels(screenshot(page, pathlib.Path(folder)))
        png = with_palette(rows)
        target = HERE / f"{name}.{language}.png"
        target.write_bytes(png)
        print(f"{target.name}: {len(png)} bytes")
