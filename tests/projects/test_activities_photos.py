"""Photos: made small, stripped of where they were taken, shown by role; bombs are refused."""

import io
import struct
import zlib

import pytest
from PIL import Image

from market.db import db
from market.errors import Conflict, Forbidden, Invalid
from market.policy import Visibility
from market.projects.models import ActivityState, Photo
from market.projects.pictures import MOST_BYTES, read_picture
from market.projects.services import activities, photos
from tests.projects.activity_stage import held, in_state, jpeg, planned, stage

ORIENTATION, MAKE, GPS = 0x0112, 0x010F, 0x8825


def with_gps(orientation: int = 6) -> io.BytesIO:
    """A photo as a phone makes it: turned, and telling where it was taken."""
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKE] = orientation, "Phone"
    exif.get_ifd(GPS)[1], exif.get_ifd(GPS)[2] = "N", (31.0, 13.0, 20.0)
    exif.get_ifd(GPS)[3], exif.get_ifd(GPS)[4] = "E", (121.0, 30.0, 10.0)
    return jpeg(exif=exif)


def test_a_photo_loses_its_exif_and_stands_upright():
    sent = with_gps()
    assert Image.open(sent).getexif().get_ifd(GPS)
    picture = read_picture(sent)
    kept = Image.open(io.BytesIO(picture.body))
    assert not kept.getexif()
    assert b"Exif" not in picture.body + picture.thumbnail
    assert b"Phone" not in picture.body
    assert kept.size == (picture.width, picture.height) == (480, 640)
    red, blue = kept.getpixel((400, 50)), kept.getpixel((50, 50))
    # Turned clockwise, the upper left of the sensor is the upper right of the picture.
    assert red[0] > 200
    assert blue[2] > 90
    assert blue[0] < 60


def test_a_large_photo_becomes_small():
    noise = Image.effect_noise((4000, 3000), 90).convert("RGB")
    buffer = io.BytesIO()
    noise.save(buffer, "JPEG", quality=92)
    picture = read_picture(buffer)
    assert (picture.width, picture.height) == (1600, 1200)
    assert len(picture.body) <= 700 * 1024
    assert max(Image.open(io.BytesIO(picture.thumbnail)).size) == 320


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_other_formats_of_phones_become_jpeg(kind):
    picture = read_picture(jpeg(kind=kind))
    assert Image.open(io.BytesIO(picture.body)).format == "JPEG"


def test_transparency_becomes_white_paper():
    buffer = io.BytesIO()
    Image.new("RGBA", (40, 40), (255, 0, 0, 0)).save(buffer, "PNG")
    picture = read_picture(buffer)
    assert min(Image.open(io.BytesIO(picture.body)).getpixel((20, 20))) > 245


def pixel_bomb(width: int, height: int) -> io.BytesIO:
    """A PNG of a few bytes that claims to be enormous."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(b"\0" * 100_000)
    return io.BytesIO(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    )


def heic() -> io.BytesIO:
    return io.BytesIO(struct.pack(">I", 24) + b"ftypheic" + b"\0" * 200)


CUT = jpeg().getvalue()[:2000]
REFUSED = [
    (pixel_bomb(30_000, 30_000), "像素"),
    (pixel_bomb(8_000, 8_000), "像素"),
    (heic(), "HEIC"),
    (io.BytesIO(b""), "空文件"),
    (io.BytesIO(b"<svg xmlns='http://www.w3.org/2000/svg'/>"), "不是照片"),
    (io.BytesIO(b"GIF89a" + b"\0" * 100), "不是照片"),
    (io.BytesIO(CUT), "损坏"),
    (io.BytesIO(b"\xff\xd8\xff\xe0" + b"\0" * (MOST_BYTES + 1)), "15 MB"),
]


@pytest.mark.parametrize(
    ("sent", "word"), REFUSED, ids=[w + str(n) for n, (_, w) in enumerate(REFUSED)]
)
def test_what_is_no_fit_photo_is_refused_in_words(sent, word):
    with pytest.raises(Invalid) as refused:
        read_picture(sent, 3)
    assert word in str(refused.value)
    assert "第 3 张" in str(refused.value)
    assert "photos" in refused.value.fields


@pytest.mark.both_databases
def test_at_most_nine_photos_and_a_bad_one_records_nothing(world):
    scene = stage(world)
    activity = in_state(scene, ActivityState.PLANNED, people=None, reason=None)
    with pytest.raises(Invalid):
        activities.record(activity.id, by=scene.liaison, people=3, photos=[jpeg(), heic()])
    with pytest.raises(Invalid):
        activities.record(
            activity.id, by=scene.liaison, people=3, photos=[jpeg(64, 64) for _ in range(10)]
        )
    assert Photo.query.count() == 0
    activities.record(
        activity.id, by=scene.liaison, people=3, photos=[jpeg(64, 64) for _ in range(8)]
    )
    with pytest.raises(Conflict):
        photos.add(activity.id, by=scene.officer, photos=[jpeg(64, 64), jpeg(64, 64)])
    photos.add(activity.id, by=scene.officer, photos=[jpeg(64, 64)])
    assert Photo.query.count() == 9


def test_an_activity_that_was_not_held_has_no_photos(world):
    scene = stage(world)
    with pytest.raises(Conflict):
        photos.add(planned(scene).id, by=scene.liaison, photos=[jpeg()])


def status(browser, photo, part: str = "") -> int:
    return browser.get(f"/photos/{photo.id}{part}").status_code


def test_photos_are_internal_until_the_community_releases_them(world, sign_in, client):
    scene = stage(world)
    activity = held(scene, photos=[with_gps()])
    (photo,) = activity.photos
    people = scene.people
    for who in ("liaison", "officer", "coordinator", "leader"):
        assert status(sign_in(getattr(people, who)), photo) == 200
    for who in ("other_liaison", "other_officer", "stranger"):
        assert status(sign_in(getattr(people, who)), photo) == 403
    assert status(client, photo) == 302
    with pytest.raises(Forbidden):
        photos.release(photo.id, by=scene.liaison)
    sign_in(people.officer).post(f"/photos/{photo.id}/release")
    shown = client.get(f"/photos/{photo.id}")
    assert (shown.status_code, shown.content_type) == (200, "image/jpeg")
    assert b"Exif" not in shown.data
    assert status(client, photo, "/thumbnail") == 200
    assert status(sign_in(people.stranger), photo) == 200
    photos.withdraw(photo.id, by=scene.coordinator)
    assert status(client, photo) == 302


def test_a_released_photo_of_a_hidden_project_stays_with_its_circle(world, sign_in, client):
    for visibility, member in ((Visibility.MEMBERS, 200), (Visibility.PARTIES, 403)):
        scene = stage(world, visibility=visibility)
        (photo,) = held(scene, photos=[jpeg()]).photos
        photos.release(photo.id, by=scene.officer)
        assert status(client, photo) == 302
        assert status(sign_in(scene.people.other_liaison), photo) == member


def test_either_side_removes_a_photo_and_nobody_else(world):
    scene = stage(world)
    (photo,) = held(scene, photos=[jpeg()]).photos
    with pytest.raises(Forbidden):
        photos.remove(photo.id, by=scene.other_liaison)
    photos.remove(photo.id, by=scene.officer)
    assert db.session.get(Photo, photo.id) is None


def test_photos_come_with_the_record_from_a_phone(world, sign_in):
    scene = stage(world)
    activity = in_state(scene, ActivityState.PLANNED, people=None, reason=None)
    browser = sign_in(scene.people.liaison)
    sent = {"people": "12", "photos": [(with_gps(), "IMG_1.jpg"), (heic(), "IMG_2.heic")]}
    refused = browser.post(f"/activities/{activity.id}/record", data=sent)
    assert refused.status_code == 422
    assert "HEIC" in refused.text
    assert 'value="12"' in refused.text
    sent = {"people": "12", "photos": [(with_gps(), "IMG_1.jpg"), (io.BytesIO(), "")]}
    assert browser.post(f"/activities/{activity.id}/record", data=sent).status_code == 303
    assert Photo.query.count() == 1
    page = browser.get(f"/activities/{activity.id}").text
    assert f"/photos/{Photo.query.one().id}/thumbnail" in page
    hidden = sign_in(scene.people.other_liaison).get(f"/activities/{activity.id}").text
    assert "/thumbnail" not in hidden


def large_form(name: str, value: str) -> dict:
    """A form of one field and a file of 22 MB, as bytes: the test client leaves its own open."""
    parts = [
        f'--edge\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode(),
        (
            b'--edge\r\nContent-Disposition: form-data; name="photos"; filename="IMG_1.jpg"\r\n'
            b"Content-Type: image/jpeg\r\n\r\n"
        ),
        b"x" * 22 * 1024 * 1024,
        b"\r\n--edge--\r\n",
    ]
    return {"data": b"".join(parts), "content_type": "multipart/form-data; boundary=edge"}


def test_nine_photos_of_a_phone_pass_where_other_forms_end(world, sign_in):
    scene = stage(world)
    activity = held(scene)
    browser = sign_in(scene.people.liaison)
    refused = browser.post(f"/activities/{activity.id}/record", **large_form("people", "12"))
    assert (refused.status_code, "15 MB" in refused.text) == (422, True)
    refused = browser.post(f"/activities/{activity.id}/cancel", **large_form("reason", "下雨"))
    assert refused.status_code == 413
