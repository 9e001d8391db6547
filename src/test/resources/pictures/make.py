#!/usr/bin/env python3
"""Makes the picture files of the tests in this folder. All of them are drawn here; none is anybody else's.

Needs Debian's python3-pil (9.4) and imagemagick (6.9): /usr/bin/python3 make.py

Every picture is 28x28: a ground and four patches of 10x10 pixels, at column 4 or 14 and row 4 or 14. `scene` takes the
ground's value and then those of the patches: left top, right top, left bottom, right bottom.
"""
import io
import struct
import subprocess
import zlib
from pathlib import Path

from PIL import Image

HERE = Path(__file__).parent
SIDE = 28
CORNERS = [(4, 4), (14, 4), (4, 14), (14, 14)]
BLACK, RED, GREEN, BLUE, GREY = (0, 0, 0), (255, 0, 0), (0, 255, 0), (0, 0, 255), (128, 128, 128)
COLOURS = [BLACK, RED, GREEN, BLUE, GREY]
GREYS = [0, 1, 100, 200, 255]
EXIF_TAG = 0x0112


def scene(values):
    rows = [[values[0]] * SIDE for _ in range(SIDE)]
    for (x, y), value in zip(CORNERS, values[1:]):
        for row in rows[y : y + 10]:
            row[x : x + 10] = [value] * 10
    return rows


def image(mode, values):
    picture = Image.new(mode, (SIDE, SIDE))
    picture.putdata([value for row in scene(values) for value in row])
    return picture


def exif(orientation, order=">"):
    head = b"MM\0*" if order == ">" else b"II*\0"
    return head + struct.pack(order + "IHHHIHHI", 8, 1, EXIF_TAG, 3, 1, orientation, 0, 0)


def write(name, data):
    (HERE / name).write_bytes(data)


# PNG, written by hand: no program writes every depth on request.


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(name, kind, depth, values, palette=None, clear=None, extra=b""):
    """Values are samples, or tuples of them."""
    lines = b""
    for row in scene(values):
        samples = [s for v in row for s in (v if isinstance(v, tuple) else (v,))]
        bits = "".join(format(s, f"0{depth}b") for s in samples)
        bits += "0" * (-len(bits) % 8)
        lines += b"\0" + int(bits, 2).to_bytes(len(bits) // 8, "big")
    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", SIDE, SIDE, depth, kind, 0, 0, 0))
    if palette:
        data += chunk(b"PLTE", b"".join(bytes(c) for c in palette))
    if clear:
        data += chunk(b"tRNS", clear)
    write(name, data + extra + chunk(b"IDAT", zlib.compress(lines, 9)) + chunk(b"IEND", b""))


def wide(colour):
    return tuple(c * 257 for c in colour)


png("grey1.png", 0, 1, [0, 1, 0, 1, 1])
png("grey2.png", 0, 2, [0, 1, 2, 3, 1])
png("grey4.png", 0, 4, [0, 3, 6, 12, 15])
png("grey8.png", 0, 8, GREYS)
png("grey16.png", 0, 16, [0, 0x1234, 0x80FF, 0xFF00, 0xFFFF])
png("rgb8.png", 2, 8, COLOURS)
png("rgb16.png", 2, 16, [wide(c) for c in COLOURS])
png("palette1.png", 3, 1, [0, 1, 0, 1, 1], palette=[BLACK, GREEN])
png("palette2.png", 3, 2, [0, 1, 2, 3, 1], palette=[BLACK, RED, GREEN, BLUE])
png("palette4.png", 3, 4, [4, 0, 1, 2, 3], palette=[RED, GREEN, BLUE, GREY, BLACK])
png("palette8.png", 3, 8, [4, 0, 1, 2, 3], palette=[RED, GREEN, BLUE, GREY, BLACK])
png("palette_clear.png", 3, 8, [0, 1, 2, 3, 4], palette=[(90, 90, 90), RED, GREEN, BLUE, GREY], clear=b"\0")
png("grey_alpha8.png", 4, 8, [(90, 0), (1, 255), (100, 255), (200, 255), (255, 255)])
png("grey_alpha16.png", 4, 16, [(9000, 0), (257, 65535), (25700, 65535), (51400, 65535), (65535, 65535)])
png("rgba8.png", 6, 8, [(90, 90, 90, 0)] + [c + (255,) for c in COLOURS[1:]])
png("rgba16.png", 6, 16, [(900, 900, 900, 0)] + [wide(c + (255,)) for c in COLOURS[1:]])
png("rgba_dark.png", 6, 8, [(255, 255, 255, 0), (0, 0, 0, 255), (20, 20, 20, 255), (40, 40, 40, 255), (60, 60, 60, 255)])
png("rgba_half.png", 6, 8, [(255, 255, 255, 0), (200, 200, 200, 128), (255, 255, 255, 51), (255, 255, 255, 255), (200, 200, 200, 255)])
png("grey8_clear.png", 0, 8, [7, 1, 100, 200, 255], clear=struct.pack(">H", 7))
png("rgb8_clear.png", 2, 8, [(7, 7, 7)] + COLOURS[1:], clear=struct.pack(">HHH", 7, 7, 7))
png("turned.png", 2, 8, COLOURS, extra=chunk(b"eXIf", exif(6)))
png("light.png", 0, 8, [255, 254, 155, 55, 0])

# Text that unpacks to a thousand times its size: harmless as long as nobody unpacks it.
bomb = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(50_000_000), 9))
png("text_bomb.png", 0, 8, GREYS, extra=bomb)

# JPEG

rgb = image("RGB", COLOURS)
grey = image("L", GREYS)


def jpeg(name, picture, **options):
    picture.save(HERE / name, "JPEG", quality=95, **options)


def segments(data):
    at = 2
    while data[at + 1] != 0xDA:
        length = struct.unpack(">H", data[at + 2 : at + 4])[0]
        yield data[at + 1], data[at : at + 2 + length]
        at += 2 + length
    yield 0xDA, data[at:]


def without(data, *markers):
    return data[:2] + b"".join(s for m, s in segments(data) if m not in markers)


def encoded(picture, **options):
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=95, **options)
    return out.getvalue()


jpeg("grey.jpg", grey)
jpeg("colour444.jpg", rgb, subsampling=0)
jpeg("colour420.jpg", rgb, subsampling=2)
jpeg("progressive.jpg", rgb, subsampling=0, progressive=True)
for orientation in range(1, 9):
    jpeg(f"turned{orientation}.jpg", rgb, subsampling=0, exif=b"Exif\0\0" + exif(orientation, "><"[orientation % 2]))

ADOBE_RGB = b"\xff\xee\0\x0eAdobe\0\x64\0\0\0\0\0"
# Red, green and blue stored as they are: to the encoder they look like luminance and colour differences.
raw = without(encoded(Image.merge("YCbCr", rgb.split()), subsampling=0), 0xE0)
write("adobe_rgb.jpg", raw[:2] + ADOBE_RGB + raw[2:])

inks = Image.new("CMYK", (SIDE, SIDE))
# Grey is half of black ink; the other colours are full inks, and so is the ground.
INKS = [(0, 0, 0, 255), (0, 255, 255, 0), (255, 0, 255, 0), (255, 255, 0, 0), (0, 0, 0, 127)]
jpeg("adobe_cmyk.jpg", image("CMYK", INKS))
# PIL writes inks inverted, as Adobe does; inverted once more and without Adobe's marker they are plain.
plain = image("CMYK", [tuple(255 - i for i in ink) for ink in INKS])
write("plain_cmyk.jpg", without(encoded(plain), 0xEE))
image("CMYK", INKS).save(HERE / "inks.tif")
subprocess.run(["/usr/bin/convert", HERE / "inks.tif", "-strip", "-quality", "95", "-sampling-factor", "1x1", HERE / "adobe_ycck.jpg"], check=True)
(HERE / "inks.tif").unlink()

# GIF

palette_picture = rgb.quantize(5)
palette_picture.save(HERE / "still.gif")
palette_picture.save(HERE / "interlaced.gif", interlace=1)
frames = [rgb.rotate(90).quantize(5), rgb.rotate(180).quantize(5)]
palette_picture.save(HERE / "moving.gif", save_all=True, append_images=frames, duration=100)
clear = image("P", [0, 1, 2, 3, 4])
clear.putpalette([90, 90, 90, 255, 0, 0, 0, 255, 0, 0, 0, 255, 128, 128, 128])
clear.save(HERE / "clear.gif", transparency=0)

# BMP

image("1", [0, 255, 0, 255, 255]).save(HERE / "bits1.bmp")
rgb.quantize(5).save(HERE / "bits8.bmp")
grey.save(HERE / "grey8.bmp")
rgb.save(HERE / "bits24.bmp")
image("RGBA", [c + (255,) for c in COLOURS]).save(HERE / "bits32.bmp")


def bmp(name, bits, rows, masks=b"", packing=0, info=40, palette=b"", top_down=False):
    data = b"".join(row + bytes(-len(row) % 4) for row in (rows if top_down else rows[::-1]))
    if info == 12:
        head = struct.pack("<IHHHH", 12, SIDE, SIDE, 1, bits)
    else:
        head = struct.pack("<IiiHHIIiiII", 40, SIDE, -SIDE if top_down else SIDE, 1, bits, packing, len(data), 0, 0, len(palette) // 4, 0)
    start = 14 + len(head) + len(masks) + len(palette)
    write(name, struct.pack("<2sIHHI", b"BM", start + len(data), 0, 0, start) + head + masks + palette + data)


quads = b"".join(bytes(c[::-1]) + b"\0" for c in COLOURS)
indices = scene([0, 1, 2, 3, 4])
bmp("bits4.bmp", 4, [bytes(a << 4 | b for a, b in zip(r[::2], r[1::2])) for r in indices], palette=quads)
five = [0, 31 << 11, 63 << 5, 31, 16 << 11 | 32 << 5 | 16]
bmp("bits16.bmp", 16, [struct.pack("<28H", *r) for r in scene(five)], masks=struct.pack("<III", 31 << 11, 63 << 5, 31), packing=3)
bmp("top_down.bmp", 24, [b"".join(bytes(c[::-1]) for c in r) for r in scene(COLOURS)], top_down=True)
bmp("os2.bmp", 24, [b"".join(bytes(c[::-1]) for c in r) for r in scene(COLOURS)], info=12)


def run_lengths(row):
    out, at = b"", 0
    while at < SIDE:
        run = 1
        while at + run < SIDE and row[at + run] == row[at]:
            run += 1
        out += bytes([run, row[at]])
        at += run
    return out + b"\0\0"


packed = b"".join(run_lengths(r) for r in indices[::-1]) + b"\0\1"
head = struct.pack("<IiiHHIIiiII", 40, SIDE, SIDE, 1, 8, 1, len(packed), 0, 0, 5, 0)
start = 14 + 40 + len(quads)
write("run_lengths.bmp", struct.pack("<2sIHHI", b"BM", start + len(packed), 0, 0, start) + head + quads + packed)

# WebP

clear_rgb = image("RGBA", [(90, 90, 90, 0)] + [c + (255,) for c in COLOURS[1:]])
rgb.save(HERE / "lossless.webp", lossless=True)
rgb.save(HERE / "lossy.webp", quality=95)
clear_rgb.save(HERE / "lossless_alpha.webp", lossless=True, exact=True)
clear_rgb.save(HERE / "lossy_alpha.webp", quality=95)
rgb.save(HERE / "moving.webp", save_all=True, append_images=[rgb.rotate(90), rgb.rotate(180)], lossless=True)
rgb.save(HERE / "turned.webp", lossless=True, exif=b"Exif\0\0" + exif(6))

# TIFF

for packing in ("raw", "tiff_lzw", "tiff_deflate", "packbits"):
    rgb.save(HERE / f"{packing}.tif", compression=packing)
image("1", [0, 255, 0, 255, 255]).save(HERE / "fax.tif", compression="group4")
grey.save(HERE / "grey8.tif")
image("I;16", [0, 0x1234, 0x80FF, 0xFF00, 0xFFFF]).save(HERE / "grey16.tif")
rgb.quantize(5).save(HERE / "palette.tif")
clear_rgb.save(HERE / "alpha.tif")
rgb.save(HERE / "turned.tif", tiffinfo={EXIF_TAG: 6})


def magick(name, *options):
    subprocess.run(["/usr/bin/convert", HERE / "rgb8.png", "-strip", *options, HERE / name], check=True)


magick("interlaced.png", "-interlace", "PNG")
magick("big_endian.tif", "-endian", "MSB", "-compress", "None")
magick("planes.tif", "-interlace", "Plane", "-compress", "None")
magick("tiles.tif", "-define", "tiff:tile-geometry=16x16", "-compress", "LZW")
subprocess.run(["/usr/bin/convert", HERE / "grey8.png", "-strip", "-define", "quantum:polarity=min-is-white", "-compress", "None", HERE / "white_is_zero.tif"], check=True)
magick("rgb16.tif", "-depth", "16", "-compress", "LZW")
subprocess.run(["/usr/bin/convert", HERE / "grey1.png", "-strip", "-define", "quantum:polarity=min-is-white", "-compress", "Group4", HERE / "fax_white_is_zero.tif"], check=True)
