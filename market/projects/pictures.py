"""Photos from phones, made small and clean: re-encoded without EXIF, and bombs refused unread."""

import io
import warnings
from dataclasses import dataclass
from typing import BinaryIO

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from market.errors import N_, Invalid

MOST_BYTES = 15 * 1024 * 1024
MOST_PIXELS = 50_000_000
LONG_SIDE, SMALL_SIDE = 1600, 320  # pixels
TARGET_BYTES = 400 * 1024
KINDS = ("JPEG", "PNG", "WEBP")
# The brands of an ISO container that hold a HEIC or AVIF still; Pillow reads neither here.
HEIC = {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1", b"avif"}


@dataclass(frozen=True)
class Picture:
    """A JPEG of at most 1600 px and about 400 kB, and its thumbnail."""

    body: bytes
    thumbnail: bytes
    width: int
    height: int


def read_picture(stream: BinaryIO, number: int = 1) -> Picture:
    """Re-encode one uploaded photo; its orientation is honoured, everything else about it dropped.

    Parameters
    ----------
    stream: the file as sent; its name and declared type are not trusted.
    number: which of the sent photos it is, for the message.

    Raises
    ------
    Invalid: it is too large in bytes or pixels, of another kind, or broken; names ``photos``.
    """
    stream.seek(0, io.SEEK_END)
    size = stream.tell()
    stream.seek(0)
    head = stream.read(16)
    stream.seek(0)
    if size == 0:
        raise _refuse(N_("第 %(number)s 张照片是空文件，请重新选择"), number)
    if size > MOST_BYTES:
        raise _refuse(N_("第 %(number)s 张照片超过 15 MB，请压缩后再上传"), number)
    if head[4:8] == b"ftyp" and head[8:12] in HEIC:
        raise _refuse(
            N_(
                "第 %(number)s 张照片是 HEIC 格式，暂不支持："
                "请在手机“设置-相机-格式”中选“兼容性最佳”，或转成 JPEG 后再上传"
            ),
            number,
        )
    try:
        with warnings.catch_warnings():
            # Our own bound below decides, with a message; Pillow's warning would only repeat it.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(stream, formats=KINDS) as image:
                return _made(image, number)
    except UnidentifiedImageError:
        raise _refuse(
            N_("第 %(number)s 张不是照片，或格式不支持：请上传 JPEG、PNG 或 WebP"), number
        ) from None
    except Image.DecompressionBombError:
        raise _too_many_pixels(number) from None
    except Invalid:
        raise
    except Exception:  # a decoder fed with hostile bytes raises whatever it likes
        raise _refuse(N_("第 %(number)s 张照片已损坏或不完整，请重新拍摄或选择"), number) from None


def _refuse(message: str, number: int) -> Invalid:
    return Invalid(message, fields={"photos": message}, number=number)


def _too_many_pixels(number: int) -> Invalid:
    return _refuse(N_("第 %(number)s 张照片的像素过大（上限 5000 万像素），请缩小后再上传"), number)


def _made(image: Image.Image, number: int) -> Picture:
    # Only the header has been read so far: a bomb is refused before any pixel is unpacked.
    if image.width * image.height > MOST_PIXELS:
        raise _too_many_pixels(number)
    profile = image.info.get("icc_profile")
    # A JPEG is decoded at a half or a quarter where that is enough, which spares memory.
    image.draft("RGB", (LONG_SIDE, LONG_SIDE))
    upright = ImageOps.exif_transpose(image)
    upright.thumbnail((LONG_SIDE, LONG_SIDE), Image.Resampling.LANCZOS, reducing_gap=2.0)
    plain = _in_rgb(upright, profile)
    small = plain.copy()
    small.thumbnail((SMALL_SIDE, SMALL_SIDE), Image.Resampling.LANCZOS)
    return Picture(
        body=_within(plain, TARGET_BYTES),
        thumbnail=_jpeg(small, 80),
        width=plain.width,
        height=plain.height,
    )


def _in_rgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """The picture in sRGB on white, as a new image that carries nothing of the old one's data."""
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
        paper = Image.new("RGB", image.size, "white")
        paper.paste(image, mask=image.getchannel("A"))
        return paper
    if profile and image.mode in ("RGB", "CMYK", "L"):
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            target = ImageCms.createProfile("sRGB")
            image = ImageCms.profileToProfile(image, source, target, outputMode="RGB") or image
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass  # A broken profile only costs exact colours.
    image = image.convert("RGB")
    clean = Image.new("RGB", image.size)
    clean.paste(image)
    return clean


def _jpeg(image: Image.Image, quality: int) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality, optimize=True)
    return buffer.getvalue()


def _within(image: Image.Image, most: int) -> bytes:
    """The JPEG at the best quality that fits into `most` bytes; the worst when none does."""
    for quality in (85, 78, 70, 60, 50, 40):
        body = _jpeg(image, quality)
        if len(body) <= most:
            break
    return body
